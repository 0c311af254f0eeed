// features/money/labour.tsx: what an hour of work costs the firm from which day on: what every margin is reckoned with.
import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Schemas } from "~api/client.ts";
import { techniciansQuery } from "~api/clients.ts";
import { labourCostsQuery, setLabourCost } from "~api/money.ts";
import { words } from "~app/words/words.ts";
import { Dialog } from "~kit/dialog.tsx";
import { Form } from "~kit/form.tsx";
import { day, money } from "~kit/format.ts";
import { Card, Failed, Loading } from "~kit/layout.tsx";
import css from "./money.module.css";

const w = words.labour;
type Cost = Schemas["labour_cost"];

export function LabourCosts() {
  const query = useQuery(labourCostsQuery());
  const technicians = useQuery(techniciansQuery());
  const queries = useQueryClient();
  const [adding, setAdding] = useState(false);
  const nameOf = (cost: Cost) => (cost.technician === undefined ? w.everybody : (technicians.data?.items.find((one) => one.id === cost.technician)?.name ?? words.not_known));
  const last = query.data?.items.at(-1);
  return (
    <Card title={w.title} icon="clock" aside={<Button size="compact-sm" variant="default" onClick={() => setAdding(true)}>{w.set}</Button>}>
      {query.data === undefined ? query.isError ? <Failed error={query.error} retry={() => void query.refetch()} /> : <Loading lines={2} /> : query.data.items.length === 0 ? <p className={css.none}>{w.none}</p> : (
        <ul className={css.costs}>{query.data.items.map((cost) => <li key={`${cost.technician ?? ""}${cost.from}`}><span>{nameOf(cost)}</span><span>{w.since(day(cost.from))}</span><strong>{w.an_hour(money(cost.hourly_cost))}</strong></li>)}</ul>
      )}
      <Dialog opened={adding} close={() => setAdding(false)} title={w.set}>
        <Form
          draftKey="labour-cost"
          submitLabel={words.save}
          cancel={() => setAdding(false)}
          fields={[
            { kind: "choice", name: "technician", label: w.of, optional: true, none: w.everybody, options: (technicians.data?.items ?? []).map((one) => ({ value: one.id, label: one.name })) },
            { kind: "text", name: "from", label: w.from, hint: w.from_hint, longest: 10, initial: new Date().toISOString().slice(0, 10) },
            { kind: "amount", name: "amount", label: w.hourly, hint: w.hourly_hint, initial: last?.hourly_cost.amount },
            { kind: "text", name: "currency", label: words.agreement_form.currency, longest: 3, initial: last?.hourly_cost.currency ?? "USD" },
          ]}
          fieldOf={{ hourly_cost: "amount" }}
          submit={async (values, key) => {
            const technician = values.technician ?? "";
            await setLabourCost({ ...(technician === "" ? {} : { technician }), from: (values.from ?? "").trim(), hourly_cost: { amount: (values.amount ?? "").trim(), currency: (values.currency ?? "").trim().toUpperCase() } }, query.data?.version ?? 0, key);
            for (const old of ["labour_costs", "margin"]) void queries.invalidateQueries({ queryKey: [old] });
            setAdding(false);
          }}
        />
      </Dialog>
    </Card>
  );
}
