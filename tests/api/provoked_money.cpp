// What can go wrong with charges, billing, payments and the figures the firm reckons with.
#include <gtest/gtest.h>

#include "api/provoked.hpp"

namespace standfirm::api {
namespace {
json::Object usd(const char* amount) { return {{"amount", amount}, {"currency", "USD"}}; }
json::Object eur(const char* amount) { return {{"amount", amount}, {"currency", "EUR"}}; }

void what_the_firm_reckons_with(Provoked& p) {
  const json::Object cost{{"from", "2026-01-01"}, {"hourly_cost", usd("62.00")}};
  p.done("set_labour_cost", "/v1/labour_costs", cost);
  p.refused("nothing_to_do", "/v1/labour_costs", cost);
  auto nobodys = cost;
  nobodys["technician"] = p.nothing;
  p.refused("not_found", "/v1/labour_costs", nobodys);
  auto with = p.firm.program.get("/v1/assumptions", p.firm.owner).body.as_object();
  with["downtime_per_hour"] = 45.0;
  p.done("change_assumptions", "/v1/assumptions", with);
  p.refused("nothing_to_do", "/v1/assumptions", with);
  json::Object years{{"clients", 5},
                     {"machines_per_client", 5},
                     {"preparations", json::Array{}},
                     {"hourly_rate", usd("150.00")},
                     {"monthly_price_per_machine", usd("2.00")},
                     {"courtesy_incidents", 1},
                     {"courtesy_minutes", 240},
                     {"cap", 240},
                     {"policy", "rule"},
                     {"years", 100}};
  p.done("simulate_years", "/v1/simulations", years);
  years["hourly_rate"] = eur("150.00");
  p.refused("currency_differs", "/v1/simulations", years);
}
}  // namespace

void about_money(Provoked& p, const std::string& incident) {
  auto& program = p.firm.program;
  const auto client = "/v1/clients/" + p.firm.client;
  what_the_firm_reckons_with(p);
  p.done("preview_agreement", client + "/agreement/preview", p.firm.terms());

  const json::Object address{{"lines", json::Array{"14 Quayside"}},
                             {"city", "Portland"},
                             {"postcode", "04101"},
                             {"region", "ME"},
                             {"country", "US"}};
  const json::Object details{{"address", address}, {"attention", ""},   {"tax_exempt_reason", ""},
                             {"tax_number", ""},   {"reference", "PO"}, {"electronic", "none"}};
  p.done("change_client_billing", client + "/billing", details);
  p.refused("nothing_to_do", client + "/billing", details);
  json::Object charge{
      {"text", "Anti-virus"}, {"unit_price", usd("3.50")}, {"quantity", 10}, {"every", "year"}, {"from", "2026-01-01"}};
  const auto agreed = p.done("agree_charge", client + "/charges", charge).id();
  charge["unit_price"] = eur("3.50");
  p.refused("currency_differs", client + "/charges", charge);
  const json::Object through{{"through", "2026-01-01"}};
  const auto run = p.done("run_billing", "/v1/billing_runs", through);
  ASSERT_EQ(run.body.at("drafted").as_array().size(), 1u) << run.text;
  const json::Object on{{"on", "2026-12-31"}};
  p.done("end_charge", client + "/charges/" + agreed + "/end", on);
  p.refused("nothing_to_do", client + "/charges/" + agreed + "/end", on);

  const auto invoice = "/v1/invoices/" + std::string(run.body.at("drafted").at(0).as_string());
  const json::Object payment{{"amount", usd("10.00")}, {"on", "2026-02-01"}, {"reference", "cheque"}};
  p.refused("invoice_not_issued", invoice + "/payments", payment);
  p.refused("reason_missing", invoice + "/write_off", {{"line", 0}, {"reason", " "}});
  const json::Object goodwill{{"line", 0}, {"reason", "goodwill"}};
  p.done("write_off_line", invoice + "/write_off", goodwill);
  p.refused("nothing_to_do", invoice + "/write_off", goodwill);
  EXPECT_EQ(program.post(invoice + "/issue", "{}", p.firm.owner).status, 200u);
  p.refused("invoice_not_draft", invoice + "/write_off", goodwill);

  json::Object yearly = charge;
  yearly["unit_price"] = usd("1.00");
  EXPECT_EQ(program.post(client + "/charges", json::text(yearly), p.firm.owner).status, 201u);
  const auto second = program.post("/v1/billing_runs", json::text(through), p.firm.owner);
  const auto owed = "/v1/invoices/" + std::string(second.body.at("drafted").at(0).as_string());
  EXPECT_EQ(program.post(owed + "/issue", "{}", p.firm.owner).status, 200u);
  auto foreign = payment;
  foreign["amount"] = eur("10.00");
  p.refused("currency_differs", owed + "/payments", foreign);
  p.done("record_payment", owed + "/payments", payment);
  p.refused("already_done", owed + "/payments", payment);

  const As technician = program.key(p.firm.owner, "technician");
  for (const auto* target : {"/v1/invoices.csv?for=xero", "/v1/labour_costs", "/v1/reports/margin"})
    EXPECT_EQ(program.get(target, technician).code(), "not_entitled") << target;
  EXPECT_EQ(program.get("/v1/incidents/" + incident + "/advice?machine=" + p.firm.other_machine, p.firm.owner).code(),
            "machine_not_in_this_incident");
}

}  // namespace standfirm::api
