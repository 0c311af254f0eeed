#include "economics/check.hpp"

#include <fmt/format.h>

#include <cmath>
#include <thread>

#include "economics/advise.hpp"
#include "economics/belief.hpp"
#include "economics/durations.hpp"
#include "economics/learn.hpp"
#include "economics/philox.hpp"
#include "economics/readiness.hpp"
#include "economics/simulate.hpp"

namespace standfirm::economics {
namespace {
using json::Array;
using json::Object;
using json::Value;

/// Compares what we say with what is expected, value by value; only what the vector names is compared.
class Comparison {
 public:
  Comparison(VectorCheck& out, const Value& vector) : out_(out) {
    const auto* given = vector.as_object().if_contains("tolerance");
    if (given && given->is_object())
      for (const auto& member : given->as_object())
        if (member.value().is_number())
          tolerance_.emplace(std::string(member.key()), member.value().to_number<double>());
  }
  /// `default`: the kind of tolerance a number falls under unless its name says otherwise.
  void compare(const std::string& where, const Value& ours, const Value& expected) {
    if (expected.is_object()) {
      if (!ours.is_object()) return fail(where, "should be an object");
      for (const auto& member : expected.as_object()) {
        const auto* mine = ours.as_object().if_contains(member.key());
        const auto at = where + (where.empty() ? "" : ".") + std::string(member.key());
        if (mine == nullptr)
          fail(at, "is missing");
        else
          compare(at, *mine, member.value());
      }
    } else if (expected.is_array()) {
      if (!ours.is_array() || ours.as_array().size() != expected.as_array().size())
        return fail(where, "has another length");
      for (std::size_t i = 0; i < expected.as_array().size(); ++i)
        compare(fmt::format("{}[{}]", where, i), ours.as_array()[i], expected.as_array()[i]);
    } else if (expected.is_number()) {
      if (!ours.is_number()) return fail(where, "should be a number");
      const double off = std::abs(ours.to_number<double>() - expected.to_number<double>());
      if (!(off <= out_.largest_deviation)) out_.largest_deviation = off, out_.where = where;
      const bool whole = (expected.is_int64() || expected.is_uint64()) && (ours.is_int64() || ours.is_uint64());
      const double allowed = whole ? (where.find("cdf") != std::string::npos ? 1 : 0) : tolerance(where);
      if (!(off <= allowed)) fail(where, fmt::format("is {} instead of {}", json::text(ours), json::text(expected)));
    } else if (ours != expected) {
      fail(where, "is " + json::text(ours) + " instead of " + json::text(expected));
    }
  }
  void fail(const std::string& where, const std::string& what) {
    if (out_.problems.size() < 20) out_.problems.push_back(where + " " + what);
    out_.holds = false;
  }

 private:
  [[nodiscard]] double tolerance(const std::string& where) const {
    const auto of = [&](const char* name) {
      const auto found = tolerance_.find(name);
      return found == tolerance_.end() ? std::optional<double>() : found->second;
    };
    if (where.find("log_posterior") != std::string::npos)
      if (const auto t = of("log_posterior")) return *t;
    if (where.find("hours") != std::string::npos)
      if (const auto t = of("hours")) return *t;
    if (where.starts_with("stats"))
      if (const auto t = of("stats")) return *t;
    for (const char* word :
         {"relapse_p", "end_", "rate", "p_predates", "posterior", "hazard", "probability", "survival"})
      if (where.find(word) != std::string::npos)
        if (const auto t = of("probability")) return *t;
    if (const auto t = of("money")) return *t;
    if (const auto t = of("probability")) return *t;
    return 1e-9;
  }
  VectorCheck& out_;
  std::map<std::string, double> tolerance_;
};

template <class T>
T input(const Value& value) {
  auto read = json::read<T>(value, json::Unknown::ignore);
  if (!read) throw std::invalid_argument("input." + read.error().text());
  return std::move(*read);
}

Value advisor(const Value& in) {
  auto problem = input<Problem>(in);
  auto advice = advise(problem);
  if (!advice) throw std::invalid_argument("input." + advice.error().text());
  const auto& best = advice->options[advice->best];
  Object q;
  for (const auto& option : advice->options) q[text_of(option.choice)] = option.q;
  Object out{{"best", text_of(best.choice)},
             {"value", best.q},
             {"q", q},
             {"components", json::write(best.components)},
             {"items_best", json::write(best.items)}};
  if (advice->runner_up) {
    const auto& next = advice->options[*advice->runner_up];
    out["runner_up"] = text_of(next.choice);
    out["gap"] = advice->gap;
    out["items_runner_up"] = json::write(next.items);
  }
  if (advice->timebox_steps) out["timebox_steps"] = *advice->timebox_steps;
  return out;
}

unsigned bits(const Value& list) {
  unsigned out = 0;
  for (const auto& item : list.as_array()) out |= 1u << item.to_number<unsigned>();
  return out;
}

Value belief(const Value& in, const Value& expected) {
  Object out;
  if (const auto* asked = expected.as_object().if_contains("p_predates")) {
    const auto dwell = input<Dwell>(in.at("dwell"));
    Array list;
    for (const auto& one : asked->as_array()) {
      Object mine = one.as_object();
      std::optional<std::pair<double, double>> infected;
      if (one.at("infection").is_array())
        infected = {one.at("infection").at(0).to_number<double>(), one.at("infection").at(1).to_number<double>()};
      mine["p"] = p_predates(one.at("age_d").to_number<double>(), infected, dwell);
      list.push_back(mine);
    }
    out["p_predates"] = list;
  }
  if (const auto* asked = expected.as_object().if_contains("sequential")) {
    std::vector<RollbackOption> points;
    points.reserve(in.at("ages").as_array().size());
    for (std::size_t i = 0; i < in.at("ages").as_array().size(); ++i)
      points.push_back({in.at("ages").at(i).to_number<double>(), in.at("F").at(i).to_number<double>()});
    const Beliefs beliefs({}, points);
    const double theta = in.at("theta").to_number<double>();
    Array list;
    for (const auto& one : asked->as_array()) {
      Object mine = one.as_object();
      mine["fail_probability"] = beliefs.all_failed(bits(one.at("tried")), theta);
      mine["success_probability"] =
          beliefs.works_after(one.at("next").to_number<std::size_t>(), bits(one.at("tried")), theta);
      list.push_back(mine);
    }
    out["sequential"] = list;
  }
  if (const auto* asked = expected.as_object().if_contains("posterior")) {
    const auto shape = input<Belief>(in.at("belief"));
    const auto points = input<std::vector<RollbackOption>>(in.at("rollbacks"));
    const Beliefs beliefs(shape, points);
    Array list;
    for (const auto& one : asked->as_array()) {
      const unsigned failed = bits(one.at("failed")), rolled = bits(one.at("rollbacks_failed"));
      Array relapse, appears, fixes;
      for (std::size_t k = 0; k < shape.tool_fix.size(); ++k) {
        const auto chances = beliefs.tool(k, failed, rolled, false);
        relapse.push_back(chances.relapse);
        appears.push_back(chances.appears_clean);
      }
      for (std::size_t j = 0; j < points.size(); ++j) {
        if (rolled >> j & 1u)
          fixes.push_back(nullptr);
        else
          fixes.push_back(beliefs.rollback(j, failed, rolled, false).works);
      }
      Object mine = one.as_object();
      mine["stubborn"] = beliefs.posterior(failed, rolled).back();
      mine["relapse_after_tool"] = relapse;
      mine["rollback_fix"] = fixes;
      mine["tool_appears_clean"] = appears;
      list.push_back(mine);
    }
    out["posterior"] = list;
  }
  return out;
}

Value durations(const Value& in) {
  const auto prior = input<LognormalPrior>(in.at("prior"));
  const double step_h = in.as_object().contains("step_h") ? in.at("step_h").to_number<double>() : 0.25;
  const auto posterior =
      hazards(prior, step_h, in.at("strength").to_number<double>(), input<std::vector<Attempt>>(in.at("observations")));
  std::vector<double> survival;
  double alive = 1, mean = 0;
  for (const double h : posterior) {
    mean += alive * step_h;  // one more step for all that have not completed
    alive *= 1 - h;
    survival.push_back(alive);
  }
  return Object{{"prior_hazard", json::write(lognormal_hazard(prior, step_h))},
                {"posterior_hazard", json::write(posterior)},
                {"posterior_survival", json::write(survival)},
                {"mean_hours_within_box", mean}};
}

Value learn(const Value& in, const Value& expected) {
  const auto prior = input<Prior>(in.at("prior"));
  const auto records = input<std::vector<ClosedIncident>>(in.at("records"));
  Array out;
  for (const auto& one : expected.as_array()) {
    const double gamma = one.at("gamma").to_number<double>();
    const auto f = fit(prior, records, one.at("iterations").to_number<int>(), gamma);
    Object mine = one.as_object();
    mine["fit"] = json::write(f);
    mine["log_posterior_at_fit"] = log_posterior(prior, f, records, gamma);
    out.push_back(mine);
  }
  return out;
}

Value cut(const std::vector<std::uint64_t>& thresholds, const Value& like) {
  Array out;
  for (std::size_t i = 0; i < thresholds.size() && i < like.as_array().size(); ++i) out.push_back(Value(thresholds[i]));
  return out;
}

/// `reference`: the configuration that the vector's cumulative thresholds were made from.
Value rng(const Value& in, const Value& expected, const SimConfig* reference, VectorCheck& check) {
  Object out;
  for (const auto& member : expected.as_object()) {
    const auto& want = member.value();
    Array list;
    if (member.key() == "known_answers") {
      for (const auto& one : want.as_array()) {
        Words counter{};
        for (unsigned i = 0; i < 4; ++i) counter[i] = one.at("ctr").at(i).to_number<std::uint32_t>();
        const auto words = philox(
            counter, {one.at("key").at(0).to_number<std::uint32_t>(), one.at("key").at(1).to_number<std::uint32_t>()});
        Object mine = one.as_object();
        mine["out"] = Array{words[0], words[1], words[2], words[3]};
        list.push_back(mine);
      }
    } else if (member.key() == "slots") {
      for (const auto& one : want.as_array()) {
        const Slots slots(in.at("seed").to_number<std::uint64_t>(), one.at("rep").to_number<std::uint32_t>(),
                          one.at("unit").to_number<std::uint32_t>(), one.at("incident").to_number<std::uint32_t>());
        Object mine = one.as_object();
        Array words;
        for (unsigned i = 0; i < one.at("words").as_array().size() && i < 32; ++i) words.push_back(slots[i]);
        mine["words"] = words;
        list.push_back(mine);
      }
    } else if (member.key() == "thresholds") {
      for (const auto& p : in.at("probabilities").as_array()) list.push_back(Value(threshold(p.to_number<double>())));
    } else if (reference == nullptr) {
      check.problems.push_back(std::string(member.key()) +
                               " was not compared: the file has no simulation whose configuration it could come from");
      continue;
    } else if (member.key() == "poisson_cdf_thresholds_factor_1") {
      out[member.key()] = cut(poisson_thresholds(reference->incidents_per_machine_year), want);
      continue;
    } else if (member.key() == "duration_cdf_thresholds_tool0") {
      out[member.key()] = cut(duration_thresholds(reference->tools.at(0).hazard, 0.25), want);
      continue;
    } else if (member.key() == "frailty_thresholds" || member.key() == "class_thresholds") {
      double sum = 0;
      if (member.key() == "frailty_thresholds")
        for (const auto& f : reference->frailty) list.push_back(Value(threshold(sum += f.weight)));
      else
        for (const auto& c : reference->classes) list.push_back(Value(threshold(sum += c.weight)));
    } else {
      continue;
    }
    out[member.key()] = list;
  }
  return out;
}

Value simulation(const Value& in) {
  const auto config = input<SimConfig>(in.at("config"));
  if (auto ok = checked(config); !ok) throw std::invalid_argument("input.config." + ok.error().text());
  const auto reps = simulate(config, in.at("seed").to_number<std::uint64_t>(), in.at("reps").to_number<std::uint32_t>(),
                             std::thread::hardware_concurrency());
  RepTotals all;
  for (const auto& rep : reps) all += rep;
  return Object{{"totals", json::write(all)},
                {"rep0", json::write(reps.front())},
                {"rep_last", json::write(reps.back())},
                {"stats", json::write(stats(config, reps))}};
}
}  // namespace

std::expected<std::vector<VectorCheck>, json::Error> check_vectors(const Value& document) {
  const auto* object = document.if_object();
  const auto* format = object ? object->if_contains("format") : nullptr;
  if (!format || *format != "standfirm-economics-vectors-1")
    return std::unexpected(json::Error{"format", "must be standfirm-economics-vectors-1"});
  const auto* vectors = object->if_contains("vectors");
  if (!vectors || !vectors->is_array()) return std::unexpected(json::Error{"vectors", "must be a list"});

  std::optional<SimConfig> reference;
  for (const auto& vector : vectors->as_array())
    if (!reference && vector.is_object() && vector.as_object().contains("kind") && vector.at("kind") == "simulate")
      if (auto config = json::read<SimConfig>(vector.at("input").at("config"), json::Unknown::ignore))
        reference = *config;

  std::vector<VectorCheck> out;
  for (const auto& vector : vectors->as_array()) {
    VectorCheck check;
    try {
      check.id = vector.at("id").as_string();
      check.kind = vector.at("kind").as_string();
      if (const auto* title = vector.as_object().if_contains("title")) check.title = title->as_string();
      check.holds = true;
      Comparison comparison(check, vector);
      const auto& in = vector.at("input");
      const auto& expected = vector.at("expected");
      Value ours;
      if (check.kind == "advisor")
        ours = advisor(in);
      else if (check.kind == "belief")
        ours = belief(in, expected);
      else if (check.kind == "durations")
        ours = durations(in);
      else if (check.kind == "learn")
        ours = learn(in, expected);
      else if (check.kind == "rng")
        ours = rng(in, expected, reference ? &*reference : nullptr, check);
      else if (check.kind == "simulate")
        ours = simulation(in);
      else if (check.kind == "readiness")
        ours = json::write(assess(input<ReadinessConfig>(in)).value());
      else
        throw std::invalid_argument("kind '" + check.kind + "' is not known here");
      comparison.compare("", ours, expected);
    } catch (const std::exception& error) {
      check.holds = false;
      check.problems.emplace_back(error.what());
    }
    out.push_back(std::move(check));
  }
  return out;
}

}  // namespace standfirm::economics
