// The signer over a ledger: what it signs, what it won't, and what it remembers.
#include "server/signer/signer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <unistd.h>

#include <fstream>
#include <thread>

#include "engine/streams.hpp"
#include "server/signer/client.hpp"
#include "server/signer/run.hpp"
#include "store/conformance/temp_folder.hpp"
#include "store/memory/memory_store.hpp"

namespace standfirm::server::signer {
namespace {

using store::conformance::TempFolder;
using ::testing::HasSubstr;

constexpr TimePoint start{Millis{1'772'460'000'000}};  // 2026-03-02T14:00:00Z

/// The same store, opened once more.
class Again final : public store::Ledger {
 public:
  explicit Again(store::Store& of) : of_(of) {}
  void read(const std::function<void(const store::Reader&)>& look) const override { of_.read(look); }

 private:
  store::Store& of_;
};

procedure::Procedure small_procedure() {
  procedure::Procedure p;
  p.id = "virus-response";
  p.first_step = "report";
  for (const auto* id : {"report", "clean", "verify"}) {
    procedure::Step step;
    step.id = step.title = id;
    if (step.id == "verify") step.phase = Phase::verifying;
    p.steps.push_back(step);
  }
  return p;
}

/// One client with machines, a technician, and an agreed incident at the step "clean", as events in a ledger.
struct Firm {
  std::unique_ptr<store::Store> store = store::make_memory_store();
  ManualClock clock{start};
  CountingIds ids;
  procedure::Procedure procedure = small_procedure();
  TempFolder folder;
  ClientId harbor = ids.make<ClientId>(start);
  TechnicianId dana = ids.make<TechnicianId>(start);
  IncidentId incident = ids.make<IncidentId>(start);
  std::vector<MachineId> machines;
  std::unique_ptr<Signer> signer;

  explicit Firm(unsigned how_many_machines = 1, bool agreed = true) {
    happen<engine::Technicians>(dana, technician::TechnicianAdded{dana, "Dana", "dana@firm.example", Role::technician});
    incident::IncidentReported reported;
    reported.incident = incident;
    reported.number = "INC-1001";
    reported.client = harbor;
    reported.summary = "a red window";
    reported.first_step = agreed ? "clean" : "report";
    for (unsigned i = 0; i < how_many_machines; ++i) {
      machines.push_back(add_machine(harbor));
      reported.machines.push_back({machines.back(), "pc-" + std::to_string(i)});
    }
    happen<engine::Incidents>(incident, reported);
    if (agreed) agree();
    open_signer();
  }
  void open_signer(BlastLimits limits = {}) {
    signer.reset();
    signer = std::make_unique<Signer>(
        folder.file("signer"), [this] { return std::make_unique<Again>(*store); }, procedure, clock, limits);
  }
  template <class S>
  void happen(typename S::Id id, const typename S::Event& event) {
    const store::NewEvent stored{json::type_of(event), clock.now(), Actor::of(dana).text(),
                                 json::text(json::write_body(event))};
    store->write([&](store::Transaction& t) {
      const auto stream = engine::stream_of<S>(id);
      (void)t.append(stream, t.version(stream), {&stored, 1});
    });
  }
  MachineId add_machine(ClientId of) {
    const auto id = ids.make<MachineId>(start);
    happen<engine::Machines>(id, machine::MachineAdded{id, of, "pc"});
    happen<engine::Machines>(id, machine::MachineEnrolled{"ab12", "1.0", start});
    return id;
  }
  void agree(Minutes included = Minutes{240}) {
    incident::LimitsAgreed agreed;
    agreed.included = included;
    agreed.at_limit = Fallback::reinstall;
    happen<engine::Incidents>(incident, agreed);
  }
  void clock_runs(TimePoint since) { happen<engine::Incidents>(incident, incident::ClockStarted{dana, since}); }
  std::optional<TimePoint> work_until(OrderId id) {
    const auto got = signed_order(id);
    return got ? actions::verified(*got, public_key())->work_until : std::nullopt;
  }
  OrderId order(const actions::Action& action, MachineId machine, const std::string& step = "clean") {
    const auto id = ids.make<OrderId>(clock.now());
    happen<engine::Incidents>(
        incident, incident::ActionOrdered{id, machine, step, action, dana, clock.now(), clock.now() + Minutes{60}});
    return id;
  }
  Answer ask(OrderId id) { return signer->answer(SignOrder{incident, id}); }
  std::string refusal(OrderId id, std::optional<bool> lasting = {}) {
    const auto answer = ask(id);
    const auto* refused = std::get_if<SignRefused>(&answer);
    if (refused == nullptr) return "signed";
    if (lasting) EXPECT_EQ(refused->lasting, *lasting) << refused->sentence;
    return refused->sentence;
  }
  std::optional<actions::SignedOrder> signed_order(OrderId id) {
    auto answer = ask(id);
    if (auto* done = std::get_if<OrderSigned>(&answer)) return done->order;
    ADD_FAILURE() << std::get<SignRefused>(answer).sentence;
    return std::nullopt;
  }
  std::string public_key() {
    const auto answer = signer->answer(TellKey{});
    const auto raw = from_base64(std::get<OrderKey>(answer).public_key);
    return {raw->begin(), raw->end()};
  }
};

const actions::Action cleaning = actions::Scan{"clamav", "00", {}, true, Seconds{60}};
const actions::Action isolating = actions::Isolate{{}, Seconds{3600}};

TEST(Signer, an_order_of_the_ledger_is_signed_as_it_stands_there) {
  Firm firm;
  const auto id = firm.order(cleaning, firm.machines[0]);
  const auto got = firm.signed_order(id);
  ASSERT_TRUE(got);
  const auto order = actions::verified(*got, firm.public_key());
  ASSERT_TRUE(order) << order.error();
  EXPECT_EQ(order->id, id);
  EXPECT_EQ(order->client, firm.harbor);
  EXPECT_EQ(order->machine, firm.machines[0]);
  EXPECT_EQ(order->incident, firm.incident);
  EXPECT_EQ(order->step, "clean");
  EXPECT_EQ(order->ordered_by, firm.dana);
  EXPECT_EQ(order->expires_at, start + Minutes{60});
  EXPECT_EQ(actions::kind_of(order->action), "scan");
  EXPECT_EQ(order->nonce.size(), 32u);
}

TEST(Signer, one_order_has_one_document_also_after_a_restart_and_each_has_its_own_nonce) {
  Firm firm;
  const auto id = firm.order(cleaning, firm.machines[0]), other = firm.order(isolating, firm.machines[0]);
  const auto first = firm.signed_order(id);
  firm.clock.advance(Minutes{5});
  firm.open_signer();
  const auto again = firm.signed_order(id);
  ASSERT_TRUE(first && again);
  EXPECT_EQ(first->document, again->document);
  EXPECT_EQ(first->signature, again->signature);
  EXPECT_NE(actions::verified(*first, firm.public_key())->nonce,
            actions::verified(*firm.signed_order(other), firm.public_key())->nonce);
}

TEST(Signer, a_ledger_that_was_rewritten_gets_no_second_document_for_the_same_order) {
  Firm firm;
  const auto id = firm.order(isolating, firm.machines[0]);
  ASSERT_TRUE(firm.signed_order(id));
  Firm forged;  // another ledger, in which the same order (by its id) says something else
  forged.happen<engine::Incidents>(
      forged.incident,
      incident::ActionOrdered{id, forged.machines[0], "clean", actions::Action(actions::RemoveAdministrator{"eve"}),
                              forged.dana, start, start + Minutes{60}});
  Signer signer(firm.folder.file("signer"), [&] { return std::make_unique<Again>(*forged.store); }, firm.procedure,
                firm.clock, {});
  const auto answer = signer.answer(SignOrder{forged.incident, id});
  ASSERT_TRUE(std::holds_alternative<SignRefused>(answer));
  EXPECT_THAT(std::get<SignRefused>(answer).sentence, HasSubstr("Another document was signed for this order"));
}

TEST(Signer, what_the_ledger_does_not_hold_is_not_signed) {
  Firm firm;
  EXPECT_THAT(firm.refusal(firm.ids.make<OrderId>(start), true), HasSubstr("no such order on incident INC-1001"));
  const auto nowhere = firm.signer->answer(SignOrder{firm.ids.make<IncidentId>(start), firm.ids.make<OrderId>(start)});
  EXPECT_THAT(std::get<SignRefused>(nowhere).sentence, HasSubstr("no such incident"));
}

TEST(Signer, an_order_that_ended_or_expired_is_not_signed) {
  Firm firm;
  const auto id = firm.order(cleaning, firm.machines[0]);
  firm.happen<engine::Incidents>(firm.incident, incident::OrderFailed{id, "no", std::nullopt, start, start, "b"});
  EXPECT_THAT(firm.refusal(id, true), HasSubstr("has ended already (failed)"));
  const auto late = firm.order(isolating, firm.machines[0]);
  firm.clock.advance(Minutes{60});
  EXPECT_THAT(firm.refusal(late, true), HasSubstr("expired at 2026-03-02T15:00:00"));
}

TEST(Signer, nothing_is_signed_for_a_closed_incident) {
  Firm firm;
  const auto id = firm.order(cleaning, firm.machines[0]);
  firm.happen<engine::Incidents>(firm.incident, incident::IncidentClosed{"done", start + Days{15}});
  EXPECT_THAT(firm.refusal(id, true), HasSubstr("INC-1001 is closed"));
}

TEST(Signer, before_limits_are_agreed_only_what_reads_or_stops_the_loss_is_signed) {
  Firm firm(1, false);
  const auto clean = firm.order(cleaning, firm.machines[0], "report"),
             isolate = firm.order(isolating, firm.machines[0], "report"),
             read = firm.order(actions::ReadFacts{}, firm.machines[0], "report");
  EXPECT_THAT(firm.refusal(clean, false), HasSubstr("has no agreed limits yet"));
  EXPECT_EQ(firm.refusal(isolate), "signed");
  EXPECT_EQ(firm.refusal(read), "signed");
  firm.agree();
  EXPECT_EQ(firm.refusal(clean), "signed");
}

TEST(Signer, an_order_says_until_when_minutes_are_left_and_once_they_are_used_up_it_is_not_signed) {
  Firm firm(1, false);
  firm.happen<engine::Incidents>(firm.incident, incident::StepEnded{"report", true, "told", "clean", Phase::cleaning});
  firm.agree(Minutes{60});
  firm.clock_runs(start);
  firm.clock.advance(Minutes{50});
  const auto in_time = firm.order(cleaning, firm.machines[0]);
  EXPECT_EQ(firm.work_until(in_time), start + Minutes{60});
  const auto waits = firm.order(cleaning, firm.machines[0]);
  firm.clock.advance(Minutes{10});
  // Nobody has told the ledger yet that the limit is reached: the signer counts for itself.
  for (const auto id : {in_time, waits, firm.order(actions::ApplyUpdates{}, firm.machines[0])}) {
    const auto answer = firm.ask(id);
    const auto* refused = std::get_if<SignRefused>(&answer);
    ASSERT_NE(refused, nullptr);
    EXPECT_EQ(refused->refusal, RefusalCode::limit_reached);
    EXPECT_FALSE(refused->lasting) << "the client may authorise more while the order is still good";
    EXPECT_THAT(refused->sentence, HasSubstr("The 60 minutes that may be worked are used up. Ask the client"));
  }
  firm.happen<engine::Incidents>(firm.incident, incident::ClockPaused{firm.dana, start + Minutes{60}, Minutes{60}, ""});
  firm.happen<engine::Incidents>(firm.incident,
                                 incident::LimitReached{start + Minutes{60}, Minutes{60}, Fallback::reinstall});
  EXPECT_NE(firm.refusal(waits), "signed");
  incident::TimeAuthorised more;
  more.minutes = Minutes{30};
  firm.happen<engine::Incidents>(firm.incident, more);
  EXPECT_EQ(firm.work_until(waits), start + Minutes{90});
}

TEST(Signer, money_never_holds_up_what_reads_stops_the_loss_or_undoes) {
  Firm firm(1, false);
  firm.happen<engine::Incidents>(firm.incident, incident::StepEnded{"report", true, "told", "clean", Phase::cleaning});
  firm.agree(Minutes{0});
  EXPECT_THAT(firm.refusal(firm.order(cleaning, firm.machines[0])), HasSubstr("No minutes may be worked"));
  for (const auto& action : std::vector<actions::Action>{
           actions::Release{}, actions::LeaveSafeMode{}, actions::RestoreFile{"vault-1"}, isolating,
           actions::ReadFacts{}, actions::ListStartupEntries{}, actions::LogOffUser{"tom"}})
    EXPECT_EQ(firm.work_until(firm.order(action, firm.machines[0])), std::nullopt) << actions::kind_of(action);
}

TEST(Signer, the_way_out_that_was_agreed_for_the_limit_needs_no_minutes) {
  Firm firm(1, false);
  firm.happen<engine::Incidents>(firm.incident,
                                 incident::StepEnded{"report", true, "told", "verify", Phase::verifying});
  firm.agree(Minutes{0});
  const auto restart = firm.order(actions::Restart{}, firm.machines[0], "verify");
  EXPECT_NE(firm.refusal(restart), "signed");
  firm.happen<engine::Incidents>(
      firm.incident, incident::WayChosen{Disposition::reinstalled, "as agreed", "verify", Phase::verifying, true});
  EXPECT_EQ(firm.work_until(restart), std::nullopt);
  EXPECT_THAT(firm.refusal(firm.order(cleaning, firm.machines[0], "verify")), HasSubstr("No minutes may be worked"))
      << "cleaning is not the way that was agreed";
}

TEST(Signer, an_order_keeps_the_end_of_its_minutes_whatever_the_clock_does_also_after_a_restart) {
  Firm firm;
  firm.clock_runs(start);
  const auto id = firm.order(cleaning, firm.machines[0]);
  const auto first = firm.signed_order(id);
  firm.clock.advance(Minutes{5});
  firm.happen<engine::Incidents>(firm.incident, incident::ClockPaused{firm.dana, start + Minutes{5}, Minutes{5}, ""});
  firm.clock.advance(Minutes{5});
  firm.open_signer();
  const auto again = firm.signed_order(id);
  ASSERT_TRUE(first && again);
  EXPECT_EQ(first->document, again->document);
  EXPECT_EQ(actions::verified(*again, firm.public_key())->work_until, start + Minutes{240});
}

TEST(Signer, a_step_must_be_known_and_current_but_for_what_stops_the_loss_or_undoes) {
  Firm firm;
  EXPECT_THAT(firm.refusal(firm.order(cleaning, firm.machines[0], "verify"), true),
              HasSubstr("'verify' is not the current step"));
  EXPECT_THAT(firm.refusal(firm.order(cleaning, firm.machines[0], "dance"), false), HasSubstr("no step 'dance'"));
  EXPECT_EQ(firm.refusal(firm.order(isolating, firm.machines[0], "verify")), "signed");
  EXPECT_EQ(firm.refusal(firm.order(actions::Release{}, firm.machines[0], "verify")), "signed");
}

TEST(Signer, who_left_the_firm_or_only_answers_the_phone_orders_nothing) {
  Firm firm;
  const auto id = firm.order(cleaning, firm.machines[0]);
  firm.happen<engine::Technicians>(firm.dana, technician::RoleChanged{Role::dispatcher});
  EXPECT_THAT(firm.refusal(id), HasSubstr("Dana may not order anything on machines"));
  firm.happen<engine::Technicians>(firm.dana, technician::RoleChanged{Role::owner});
  EXPECT_EQ(firm.refusal(id), "signed");
  firm.happen<engine::Technicians>(firm.dana, technician::TechnicianDeactivated{"left"});
  EXPECT_THAT(firm.refusal(id), HasSubstr("does not work here any more"));
}

TEST(Signer, a_machine_of_another_client_outside_the_incident_or_not_enrolled_gets_nothing) {
  Firm firm;
  EXPECT_THAT(firm.refusal(firm.order(cleaning, firm.add_machine(firm.harbor)), true),
              HasSubstr("not part of incident"));
  const auto strangers = firm.add_machine(firm.ids.make<ClientId>(start));
  firm.happen<engine::Incidents>(firm.incident, incident::MachineAdded{strangers, "stranger"});
  EXPECT_THAT(firm.refusal(firm.order(cleaning, strangers), true),
              HasSubstr("not a machine of this incident's client"));
  firm.happen<engine::Machines>(firm.machines[0], machine::EnrolmentRevoked{"lost"});
  EXPECT_THAT(firm.refusal(firm.order(cleaning, firm.machines[0]), false), HasSubstr("is not enrolled"));
}

TEST(Signer, a_sweep_is_signed_for_any_machine_of_the_client_and_for_no_other) {
  Firm firm;
  const actions::Action sweep = actions::Sweep{{{std::string(64, 'a'), 68, "x"}}, {}, Seconds{45}};
  EXPECT_EQ(firm.refusal(firm.order(sweep, firm.add_machine(firm.harbor))), "signed");
  EXPECT_THAT(firm.refusal(firm.order(sweep, firm.add_machine(firm.ids.make<ClientId>(start))), true),
              HasSubstr("not a machine of this incident's client"));
}

TEST(Signer, the_sixth_machine_in_ten_minutes_waits_also_across_a_restart_and_reading_is_free) {
  Firm firm(7);
  for (unsigned i = 0; i < 5; ++i) EXPECT_EQ(firm.refusal(firm.order(isolating, firm.machines[i])), "signed");
  EXPECT_EQ(firm.refusal(firm.order(cleaning, firm.machines[0])), "signed") << "a machine already counted";
  const auto sixth = firm.order(isolating, firm.machines[5]);
  EXPECT_THAT(firm.refusal(sixth, false),
              HasSubstr("machine number 6 in 10 minutes, and 5 is the most; wait until 2026-03-02T14:10:00"));
  EXPECT_EQ(firm.refusal(firm.order(actions::ReadFacts{}, firm.machines[6])), "signed");
  firm.open_signer();
  EXPECT_NE(firm.refusal(sixth), "signed");
  firm.clock.advance(Minutes{10});
  EXPECT_EQ(firm.refusal(sixth), "signed");
}

TEST(Signer, the_limit_is_the_firms_to_set) {
  Firm firm(3);
  firm.open_signer({2, 1, Minutes{1}});
  EXPECT_EQ(firm.refusal(firm.order(isolating, firm.machines[0])), "signed");
  EXPECT_EQ(firm.refusal(firm.order(isolating, firm.machines[1])), "signed");
  EXPECT_NE(firm.refusal(firm.order(isolating, firm.machines[2])), "signed");
}

TEST(BlastLimit, another_client_within_the_window_is_one_too_many) {
  CountingIds ids;
  BlastLimit limit({});
  actions::Order order;
  order.action = isolating;
  order.id = ids.make<OrderId>(start);
  order.machine = ids.make<MachineId>(start);
  order.client = ids.make<ClientId>(start);
  limit.count(order, start);
  EXPECT_EQ(limit.exceeded_by(order, start), std::nullopt);
  auto other = order;
  other.id = ids.make<OrderId>(start);
  other.machine = ids.make<MachineId>(start);
  other.client = ids.make<ClientId>(start);
  EXPECT_THAT(limit.exceeded_by(other, start + Minutes{9}).value_or(""), HasSubstr("another client"));
  EXPECT_EQ(limit.exceeded_by(other, start + Minutes{10}), std::nullopt);
  auto reading = other;
  reading.action = actions::ReadFacts{};
  EXPECT_EQ(limit.exceeded_by(reading, start), std::nullopt);
}

TEST(OrderKeys, are_made_once_for_the_signer_alone_and_refused_when_others_can_read_them) {
  const TempFolder folder;
  const auto first = load_or_make_order_keys(folder.file("signer")),
             again = load_or_make_order_keys(folder.file("signer"));
  EXPECT_EQ(first.public_key, again.public_key);
  EXPECT_EQ(first.secret_key, again.secret_key);
  struct stat info{};
  ASSERT_EQ(::stat(folder.file("signer/order.key").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  ::chmod(folder.file("signer/order.key").c_str(), 0640);
  try {
    (void)load_or_make_order_keys(folder.file("signer"));
    FAIL() << "a key others can read was taken";
  } catch (const std::runtime_error& wrong) {
    EXPECT_THAT(wrong.what(), HasSubstr("others can read this key; run: chmod 600"));
  }
  ::chmod(folder.file("signer/order.key").c_str(), 0600);
  std::ofstream(folder.file("signer/order.key")) << "rubbish\n";
  EXPECT_THROW((void)load_or_make_order_keys(folder.file("signer")), std::runtime_error);
}

TEST(SignerJournal, a_line_torn_by_a_crash_is_dropped_and_the_others_hold) {
  Firm firm(2);
  const auto id = firm.order(isolating, firm.machines[0]);
  ASSERT_TRUE(firm.signed_order(id));
  firm.signer.reset();
  std::ofstream(firm.folder.file("signer/signed.jsonl"), std::ios::app) << R"({"order":"0192f3c4)";
  firm.open_signer({1, 1, Minutes{10}});
  EXPECT_NE(firm.refusal(firm.order(isolating, firm.machines[1])), "signed");
  EXPECT_EQ(firm.refusal(id), "signed");
}

/// The signer as a process serves it, on a thread here.
struct Serving {
  Firm& firm;
  int stop[2];
  std::thread thread;
  SignerSettings settings;
  explicit Serving(Firm& f) : firm(f) {
    EXPECT_EQ(::pipe(stop), 0);
    firm.signer.reset();
    settings = {firm.folder.file("signer.sock"), firm.folder.file("signer"), std::nullopt, {}};
    thread = std::thread([this] {
      run_signer(
          settings, [this] { return std::make_unique<Again>(*firm.store); }, firm.procedure, firm.clock, stop[0]);
    });
    SignerClient client(settings.socket_path);
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!client.order_key() && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  }
  ~Serving() {
    ::close(stop[1]);  // as when the server that holds it ends
    thread.join();
    ::close(stop[0]);
  }
};

TEST(SignerProcess, answers_over_its_socket_and_ends_with_the_server) {
  Firm firm;
  const auto id = firm.order(cleaning, firm.machines[0]);
  {
    Serving serving(firm);
    SignerClient client(serving.settings.socket_path);
    const auto key = client.order_key();
    ASSERT_TRUE(key) << key.error();
    const auto got = client.sign(firm.incident, id);
    ASSERT_TRUE(got) << got.error().sentence;
    const auto raw = from_base64(*key);
    EXPECT_TRUE(actions::verified(*got, {raw->begin(), raw->end()}));
    const auto refused = client.sign(firm.incident, firm.ids.make<OrderId>(start));
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().lasting);
    struct stat info{};
    ASSERT_EQ(::stat(serving.settings.socket_path.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0007, 0u);
    EXPECT_THROW(run_signer(
                     serving.settings, [&] { return std::make_unique<Again>(*firm.store); }, firm.procedure, firm.clock,
                     serving.stop[0]),
                 std::runtime_error);
  }
  SignerClient client(firm.folder.file("signer.sock"));
  const auto gone = client.sign(firm.incident, id);
  ASSERT_FALSE(gone);
  EXPECT_FALSE(gone.error().lasting);
  EXPECT_THAT(gone.error().sentence, HasSubstr("the signer is not there"));
}

TEST(SignerProcess, another_user_gets_no_answer_even_when_the_socket_lets_it_in) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can ask as another user";
  Firm firm;
  Serving serving(firm);
  ::chmod(firm.folder.path().c_str(), 0755);
  ::chmod(serving.settings.socket_path.c_str(), 0666);
  const pid_t child = ::fork();
  if (child == 0) {
    constexpr uid_t nobody = 65534;
    if (::setuid(nobody) != 0) ::_exit(2);
    ::_exit(SignerClient(serving.settings.socket_path).order_key() ? 1 : 0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_TRUE(SignerClient(serving.settings.socket_path).order_key()) << "its own user still does";
}

}  // namespace
}  // namespace standfirm::server::signer
