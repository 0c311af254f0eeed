// features/money/assumptions.tsx: what the advisor takes for granted, where each figure comes from, and the form that changes it.
import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Schemas } from "~api/client.ts";
import { assumptionsQuery, changeAssumptions, labourCostsQuery } from "~api/money.ts";
import { words } from "~app/words/words.ts";
import { saveCsv } from "~kit/csv.ts";
import { Dialog } from "~kit/dialog.tsx";
import { Form, type Field } from "~kit/form.tsx";
import { number } from "~kit/format.ts";
import { Icon } from "~kit/icon.tsx";
import { Card, Failed, Loading, Page } from "~kit/layout.tsx";
import { useSession } from "~kit/session.ts";
import css from "./money.module.css";
import { MoneyPlaces } from "./places.tsx";

const w = words.assumptions;
type Assumptions = Schemas["assumptions"];
type Name = keyof Assumptions;
type Unit = keyof typeof w.hints;
type Source = keyof typeof w.sources;

/** In the order they are read: the unit of each and who says so (docs/economics.md). */
const groups: Record<keyof typeof w.groups, [Name, Unit, Source][]> = {
  work: [
    ["labour_cost_per_hour", "money", "labour"], ["downtime_per_hour", "money", "bls"], ["rework_per_day", "money", "judgement"], ["reinstall_loss", "money", "judgement"],
    ["relapse_firm", "money", "relapse"], ["relapse_client", "money", "relapse"], ["unresolved_firm", "money", "unresolved"], ["unresolved_client", "money", "unresolved"],
  ],
  time: [
    ["verify_hours", "hours", "surveys"], ["finish_hours", "hours", "surveys"], ["rollback_hours", "hours", "surveys"], ["reinstall_hours", "hours", "surveys"],
    ["replace_hours", "hours", "surveys"], ["replace_wait_hours", "hours", "loaner"], ["ask_wait_hours", "hours", "judgement"], ["ask_more_hours", "hours", "judgement"],
  ],
  chance: [
    ["reinstall_works", "share", "judgement"], ["replacement_credit", "share", "judgement"], ["says_yes_to_hours", "share", "judgement"], ["says_yes_to_reinstall", "share", "judgement"],
    ["says_yes_to_replace", "share", "judgement"],
  ],
};
const order = Object.keys(groups) as (keyof typeof groups)[];

function shown(value: number, unit: Unit): string {
  if (unit === "hours") return w.hours(number(value, 2));
  return unit === "share" ? `${number(value * 100, 1)} %` : number(value, 2);
}

export function AssumptionsPage() {
  const query = useQuery(assumptionsQuery());
  const owner = useSession().role === "owner";
  const queries = useQueryClient();
  const firm = useQuery({ ...labourCostsQuery(), enabled: owner }); // its version is the firm's: the assumptions' too
  const [changing, setChanging] = useState(false);
  const figures = query.data;
  const save = () =>
    saveCsv(w.file, [["name", "value", "unit", "source"], ...order.flatMap((group) => groups[group].map(([name, unit, source]) => [name, figures?.[name] ?? "", unit, w.sources[source]]))]);
  return (
    <Page
      title={w.title}
      subtitle={w.subtitle}
      above={<MoneyPlaces />}
      actions={
        <>
          {owner && <Button onClick={() => setChanging(true)} disabled={figures === undefined || firm.data === undefined}>{w.change}</Button>}
          <Button variant="default" leftSection={<Icon name="download" size={16} />} onClick={save} disabled={figures === undefined}>{words.export_csv}</Button>
        </>
      }
    >
      {figures === undefined ? (
        query.isError ? <Failed error={query.error} retry={() => void query.refetch()} /> : <Loading lines={6} />
      ) : (
        <div className={css.stack}>
          <p className={css.none}>{w.learned}{owner ? "" : ` ${w.owner}`}</p>
          {order.map((group) => (
            <Card key={group} title={w.groups[group]} pad={false}>
              <div className={css.scroll} tabIndex={0} role="region" aria-label={w.groups[group]}>
                <table className={`${css.table} ${css.assumed}`}>
                  <caption className="unseen">{w.groups[group]}</caption>
                  <thead><tr><th scope="col">{w.columns.what}</th><th scope="col">{w.columns.value}</th><th scope="col">{w.columns.source}</th></tr></thead>
                  <tbody>
                    {groups[group].map(([name, unit, source]) => (
                      <tr key={name}><th scope="row">{w.names[name]}</th><td className="figure" data-head={w.columns.value}>{shown(figures[name], unit)}</td><td>{w.sources[source]}</td></tr>
                    ))}
                  </tbody>
                </table>
              </div>
            </Card>
          ))}
        </div>
      )}
      <Dialog opened={changing} close={() => setChanging(false)} title={w.change} size="lg">
        {figures !== undefined && firm.data !== undefined && (
          <Form
            draftKey="assumptions"
            submitLabel={words.save}
            cancel={() => setChanging(false)}
            fields={order.flatMap((group): Field[] => [
              { kind: "part", name: group, label: w.groups[group] },
              ...groups[group].map(([name, unit]): Field => ({ kind: "amount", name, label: w.names[name], hint: w.hints[unit], initial: String(figures[name]) })),
            ])}
            fieldOf={Object.fromEntries(order.flatMap((group) => groups[group].map(([name]) => [`to.${name}`, name])))}
            submit={async (values, key) => {
              const to = Object.fromEntries(order.flatMap((group) => groups[group].map(([name]) => [name, Number((values[name] ?? "").trim())]))) as Assumptions;
              await changeAssumptions(to, firm.data.version, key);
              await Promise.all(["assumptions", "labour_costs", "margin"].map((old) => queries.invalidateQueries({ queryKey: [old] })));
              setChanging(false);
            }}
          />
        )}
      </Dialog>
    </Page>
  );
}
