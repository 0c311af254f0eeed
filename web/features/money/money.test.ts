import { expect, test } from "vitest";
import { barOf as bucketBar } from "~features/invoices/review.tsx";
import { addressOf } from "~features/invoices/invoice.tsx";
import { detailsOf } from "~features/clients/billing.tsx";
import { barOf, pageOf } from "./margin.tsx";
import { questionOf } from "./simulator.tsx";

const usd = (amount: string) => ({ amount, currency: "USD" });

test("margin and cost together are what was earned; a loss stands alone", () => {
  const row = { key: "k", name: "Harbor", attended: 60, more_sources: 0, sources: [] };
  expect(barOf({ ...row, earned: usd("100.00"), cost: usd("60.00"), margin: usd("40.00") }).parts.map((part) => part.value)).toEqual([40, 60]);
  expect(barOf({ ...row, earned: usd("0.00"), cost: usd("60.00"), margin: usd("-60.00") }).parts).toEqual([{ value: -60, tone: "bad" }]);
});
test("an event of the ledger leads to the page that shows it", () => {
  expect(pageOf("invoice/7")).toBe("/invoices/7");
  expect(pageOf("incident/7")).toBe("/incidents/7");
  expect(pageOf("firm/7")).toBeUndefined();
  expect(pageOf("invoice")).toBeUndefined();
});
test("a bucket shows what is charged in front of its normal price", () => {
  const bar = bucketBar({ bucket: "courtesy", minutes: 105, amount: usd("0.00"), normal_price: usd("262.50") });
  expect(bar.parts.map((part) => part.value)).toEqual([0, 262.5]);
  expect(bar.label).toMatch(/1.h.45.min/);
});
test("billing details are sent as people wrote them, and no tax is not tax 0", () => {
  const details = detailsOf({ lines: " 14 Quayside \n\nThird floor", city: "Portland", country: "us", tax: "", electronic: "embedded" });
  expect(details.address).toEqual({ lines: ["14 Quayside", "Third floor"], city: "Portland", postcode: "", region: "", country: "US" });
  expect(details.tax_percent_millis).toBeUndefined();
  expect(detailsOf({ tax: "5.5" }).tax_percent_millis).toBe(5500);
  expect(detailsOf({ tax: "0" }).tax_percent_millis).toBe(0);
});
test("an invoice without billing details has no address", () => {
  expect(addressOf({ billed_to: undefined } as never)).toEqual([]);
  expect(addressOf({ billed_to: { address: { lines: ["14 Quayside"], city: "Portland", region: "ME", postcode: "04101", country: "US" } } } as never)).toEqual(["14 Quayside", "Portland, ME 04101"]);
});
test("the simulator asks with the same seed every time, so that only what was changed makes a difference", () => {
  const values = { clients: "5", machines_per_client: "10", hourly_rate: "150.00", monthly_price_per_machine: "20.00", currency: "usd", courtesy_incidents: "1", courtesy_minutes: "240", cap: "180", policy: "rule", preparations: "a\nb" };
  expect(questionOf(values)).toMatchObject({ clients: 5, cap: 180, hourly_rate: usd("150.00"), preparations: ["a", "b"], policy: "rule", seed: questionOf({}).seed });
});
