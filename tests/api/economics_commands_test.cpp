// `standfirm economics check` and `standfirm simulate` as people run them.
#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "api/program.hpp"
#include "base/json.hpp"
#include "testing/shared_data.hpp"

namespace standfirm::api {
namespace {
using ::testing::HasSubstr;
const std::string contract = std::string(SF_SOURCE_DIR) + "/docs/examples/contract.json";

std::string written(const std::string& name, const std::string& text) {
  const auto path = (firm().program.folder() / name).string();
  std::ofstream(path) << text;
  return path;
}
}  // namespace

TEST(EconomicsCheck, says_a_line_a_vector_and_fails_when_one_does_not_hold) {
  const auto data = testing::shared_data();
  if (!data || !std::filesystem::exists(*data / "economics_vectors.json"))
    GTEST_SKIP() << "no golden vectors; set STANDFIRM_SHARED_DATA to the folder that holds economics_vectors.json";
  const auto file = (*data / "economics_vectors.json").string();
  const auto well = run_standfirm({"economics", "check", file});
  EXPECT_EQ(well.code, 0) << well.out << well.err;
  std::stringstream whole;
  whole << std::ifstream(file).rdbuf();
  auto document = json::parse(whole.str(), 64 << 20).value();
  auto& vectors = document.is_object() ? document.at("vectors").as_array() : document.as_array();
  EXPECT_EQ(static_cast<std::size_t>(std::ranges::count(well.out, '\n')), vectors.size());
  EXPECT_THAT(well.out, HasSubstr("largest deviation"));

  for (auto& vector : vectors)
    if (vector.at("kind").as_string() == "advisor") {
      auto& money = vector.at("input").at("money").as_object();
      money["labour_cost_h"] = 61.5;
      break;
    }
  const auto off = run_standfirm({"economics", "check", written("changed_vectors.json", json::text(document))});
  EXPECT_EQ(off.code, 1) << off.err;
  EXPECT_THAT(off.out, HasSubstr("OFF"));
  EXPECT_EQ(run_standfirm({"economics", "check", written("no_vectors.json", "{")}).code, 2);
}

TEST(Simulate, gives_the_same_for_any_number_of_threads) {
  const auto ran = [](const std::string& threads, const std::string& seed) {
    return run_standfirm(
        {"simulate", contract, "--replications", "400", "--threads", threads, "--seed", seed, "--json"});
  };
  const auto one = ran("1", "7");
  ASSERT_EQ(one.code, 0) << one.err;
  for (const auto* threads : {"2", "3", "8"}) EXPECT_EQ(ran(threads, "7").out, one.out) << threads << " threads";
  EXPECT_NE(ran("1", "8").out, one.out) << "another seed gives other years";
  const auto report = json::parse(one.out, 4 << 20).value();
  EXPECT_EQ(report.at("margins").as_array().size(), 400u);
  EXPECT_EQ(run_standfirm({"simulate", "/nowhere.json"}).code, 2);
}

}  // namespace standfirm::api
