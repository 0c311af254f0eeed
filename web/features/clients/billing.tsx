// features/clients/billing.tsx: how a client is billed: address, tax, electronic invoices, and what is billed each month or year.
import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Schemas } from "~api/client.ts";
import { agreeCharge, changeBilling, clientBillingQuery, endCharge } from "~api/money.ts";
import { words } from "~app/words/words.ts";
import { Dialog } from "~kit/dialog.tsx";
import type { Values } from "~kit/draft.ts";
import { Form, type Field } from "~kit/form.tsx";
import { count, day, money } from "~kit/format.ts";
import { Card, Facts, Failed, Loading } from "~kit/layout.tsx";
import { useSession } from "~kit/session.ts";
import { WhyButton } from "~kit/why.tsx";
import css from "./billing.module.css";

const w = words.billing;
type Details = Schemas["billing_details"];
type Charge = Schemas["charge_view"];
type Doing = { what: "details" } | { what: "charge" } | { what: "end"; charge: Charge };
const today = () => new Date().toISOString().slice(0, 10);

export function detailsOf(values: Values): Details {
  const text = (name: string) => (values[name] ?? "").trim();
  const tax = text("tax");
  return {
    address: { lines: text("lines").split("\n").map((line) => line.trim()).filter((line) => line !== ""), city: text("city"), postcode: text("postcode"), region: text("region"), country: text("country").toUpperCase() },
    attention: text("attention"), reference: text("reference"), tax_number: text("tax_number"), tax_exempt_reason: text("tax_exempt_reason"), electronic: text("electronic") || "none",
    ...(tax === "" ? {} : { tax_percent_millis: Math.round(Number(tax) * 1000) }),
  };
}

const fieldsOf = (details: Details): Field[] => [
  { kind: "text", name: "lines", label: w.address, hint: w.address_hint, lines: 2, optional: true, initial: details.address.lines.join("\n") },
  { kind: "text", name: "city", label: w.city, longest: 200, optional: true, initial: details.address.city },
  { kind: "text", name: "postcode", label: w.postcode, longest: 40, optional: true, initial: details.address.postcode },
  { kind: "text", name: "region", label: w.region, longest: 100, optional: true, initial: details.address.region },
  { kind: "text", name: "country", label: w.country, hint: w.country_hint, longest: 2, optional: true, initial: details.address.country },
  { kind: "text", name: "attention", label: w.attention, longest: 200, optional: true, initial: details.attention },
  { kind: "text", name: "reference", label: w.reference, hint: w.reference_hint, longest: 200, optional: true, initial: details.reference },
  { kind: "amount", name: "tax", label: w.tax, hint: w.tax_hint, optional: true, initial: details.tax_percent_millis === undefined ? "" : String(details.tax_percent_millis / 1000) },
  { kind: "text", name: "tax_exempt_reason", label: w.tax_exempt, hint: w.tax_exempt_hint, longest: 200, optional: true, initial: details.tax_exempt_reason },
  { kind: "text", name: "tax_number", label: w.tax_number, longest: 200, optional: true, initial: details.tax_number },
  { kind: "choice", name: "electronic", label: w.electronic, initial: details.electronic || "none", options: Object.entries(w.electronic_way).map(([value, label]) => ({ value, label })) },
];

export function Billing({ client, name, currency }: { client: string; name: string; currency: string }) {
  const query = useQuery(clientBillingQuery(client));
  const [doing, setDoing] = useState<Doing>();
  const { role } = useSession();
  const why = role === "technician" ? { sentence: words.room.not_yours, mend: "" } : undefined;
  const billing = query.data;
  return (
    <Card title={w.title} icon="money" aside={<WhyButton size="compact-sm" variant="default" why={why} onClick={() => setDoing({ what: "details" })}>{w.change}</WhyButton>}>
      {billing === undefined ? query.isError ? <Failed error={query.error} retry={() => void query.refetch()} /> : <Loading lines={2} /> : (
        <>
          <Shown details={billing.details} />
          <div className={css.part}>
            <h3 className={css.caption}>{w.charges}</h3>
            <WhyButton size="compact-sm" variant="default" why={why} onClick={() => setDoing({ what: "charge" })}>{w.add}</WhyButton>
          </div>
          {billing.charges.length === 0 ? <p className={css.none}>{w.charges_none}</p> : (
            <ul className={css.charges}>
              {billing.charges.map((charge) => (
                <li key={charge.id}>
                  <span className={css.text}>
                    <strong>{charge.text}</strong>
                    <span>{w.line(charge.quantity === 0 ? w.each_machine : count(charge.quantity), money(charge.unit_price), w.every_of[charge.every] ?? charge.every)}</span>
                  </span>
                  <span className={css.when}>{charge.until !== undefined ? w.ended(day(charge.until)) : charge.next === undefined ? "" : w.next(day(charge.next))}</span>
                  {charge.until === undefined && why === undefined && <Button size="compact-xs" variant="subtle" aria-label={`${w.end}: ${charge.text}`} onClick={() => setDoing({ what: "end", charge })}>{w.end}</Button>}
                </li>
              ))}
            </ul>
          )}
          <Dialog opened={doing !== undefined} close={() => setDoing(undefined)} size={doing?.what === "details" ? 720 : "md"} title={doing === undefined ? "" : doing.what === "details" ? w.change_title(name) : doing.what === "charge" ? w.add_title : w.end_title(doing.charge.text)}>
            {doing !== undefined && <Deed client={client} currency={currency} billing={billing} doing={doing} close={() => setDoing(undefined)} />}
          </Dialog>
        </>
      )}
    </Card>
  );
}

function Shown({ details }: { details: Details }) {
  const { address } = details;
  const lines = [...address.lines, [address.city, address.region, address.postcode].filter((part) => part !== "").join(" "), address.country].filter((line) => line !== "");
  if (lines.length === 0 && details.tax_percent_millis === undefined && details.reference === "") return <p className={css.none}>{w.nothing}</p>;
  const rows: [string, React.ReactNode][] = [
    [w.address, lines.map((line, i) => <span key={i} className={css.line}>{line}</span>)],
    [w.tax, details.tax_percent_millis === undefined ? w.tax_as_agreed : w.tax_is(String(details.tax_percent_millis / 1000))],
    [w.electronic, w.electronic_way[details.electronic] ?? details.electronic],
  ];
  for (const [label, value] of [[w.attention, details.attention], [w.reference, details.reference], [w.tax_number, details.tax_number], [w.tax_exempt, details.tax_exempt_reason]] as const)
    if (value !== "") rows.push([label, value]);
  return <Facts rows={rows} />;
}

function Deed({ client, currency, billing, doing, close }: { client: string; currency: string; billing: Schemas["client_billing"]; doing: Doing; close: () => void }) {
  const queries = useQueryClient();
  const done = () => {
    void queries.invalidateQueries({ queryKey: ["client", client] });
    close();
  };
  if (doing.what === "details")
    return <Form wide draftKey={`billing-${client}`} fields={fieldsOf(billing.details)} fieldOf={{ "address.lines": "lines", "address.city": "city", "address.country": "country", "address.postcode": "postcode", "address.region": "region", tax_percent_millis: "tax" }} submitLabel={words.save} cancel={close}
      submit={async (values, key) => { await changeBilling(client, billing.version, key, detailsOf(values)); done(); }} />;
  if (doing.what === "end")
    return <Form draftKey={`end-${doing.charge.id}`} intro={<p className={css.none}>{w.end_intro}</p>} fields={[{ kind: "text", name: "on", label: w.until, hint: w.day_hint, longest: 10, initial: today() }]} submitLabel={w.end} cancel={close}
      submit={async (values, key) => { await endCharge(client, doing.charge.id, billing.version, key, (values.on ?? "").trim()); done(); }} />;
  return (
    <Form draftKey={`charge-${client}`} submitLabel={w.add} cancel={close} fieldOf={{ unit_price: "price" }}
      fields={[
        { kind: "text", name: "text", label: w.text, longest: 200 },
        { kind: "amount", name: "price", label: `${w.unit_price} (${currency})` },
        { kind: "number", name: "quantity", label: w.quantity, hint: w.quantity_hint, min: 0, max: 100_000, initial: "0" },
        { kind: "choice", name: "every", label: w.every, initial: "month", options: Object.entries(w.every_of).map(([value, label]) => ({ value, label })) },
        { kind: "text", name: "from", label: w.from, hint: w.day_hint, longest: 10, initial: today() },
      ]}
      submit={async (values, key) => {
        await agreeCharge(client, billing.version, key, { text: (values.text ?? "").trim(), unit_price: { amount: (values.price ?? "").trim(), currency }, quantity: Number.parseInt(values.quantity ?? "1", 10), every: values.every ?? "month", from: (values.from ?? "").trim() });
        done();
      }} />
  );
}
