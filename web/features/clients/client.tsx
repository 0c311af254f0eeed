// features/clients/client.tsx: one client: the agreement in words, people, machines, incidents, enrolment.
import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useLocation } from "wouter";
import { addMachineToClient, addPerson, clientQuery } from "~api/clients.ts";
import type { Schemas } from "~api/client.ts";
import { incidentsQuery } from "~api/incidents.ts";
import { words } from "~app/words/words.ts";
import { Badge, PriorityBadge } from "~kit/badge.tsx";
import { Dialog } from "~kit/dialog.tsx";
import { Form, type Field } from "~kit/form.tsx";
import { day, minutes, money } from "~kit/format.ts";
import { Icon } from "~kit/icon.tsx";
import { Card, Facts, Failed, Loading, Page } from "~kit/layout.tsx";
import { useSession } from "~kit/session.ts";
import { WhyButton } from "~kit/why.tsx";
import { Billing } from "./billing.tsx";
import { Enrolment } from "./enrolment.tsx";
import { Readiness } from "./readiness.tsx";
import css from "./client.module.css";

const w = words.clients;
type ClientView = Schemas["client_view"];
type Adding = "person" | "machine" | "enrolment";

export function Client({ id }: { id: string }) {
  const query = useQuery(clientQuery(id));
  const [adding, setAdding] = useState<Adding>();
  const view = query.data;
  if (view === undefined) return query.isError ? <Failed error={query.error} retry={() => void query.refetch()} /> : <Loading lines={6} />;
  const { client } = view;
  return (
    <Page title={client.name} subtitle={client.time_zone} actions={<Button component={Link} href={`/report?client=${id}`} variant="default" leftSection={<Icon name="plus" size={16} />}>{words.nav.report}</Button>}>
      <div className={css.grid}>
        <div className={css.column}>
          <Agreement view={view} />
          <Readiness client={id} />
          <Incidents client={id} />
        </div>
        <div className={css.column}>
          <Card title={w.machines} icon="machine" pad={false} aside={<><Button size="compact-sm" variant="default" onClick={() => setAdding("enrolment")}>{w.enrol}</Button><Button size="compact-sm" variant="default" onClick={() => setAdding("machine")}>{w.add_machine}</Button></>}>
            {view.machines.length === 0 ? <p className={css.none}>{w.machines_none}</p> : (
              <ul className={css.list}>
                {view.machines.map((machine) => (
                  <li key={machine.id}>
                    <span className={css.main}>
                      <Link href={`/machines/${machine.id}`} className={css.name ?? ""}>{machine.name}</Link>
                      <span className={css.dim}>{machine.operating_system ?? ""}</span>
                    </span>
                    <span className={css.badges}>
                      {machine.isolated && <Badge tone="info" icon="isolated">{words.machine_card.isolated}</Badge>}
                      {!machine.enrolled ? <Badge>{words.machine_card.not_enrolled}</Badge> : machine.online ? <Badge tone="ok" icon="online">{words.machine_card.online}</Badge> : <Badge tone="warn" icon="offline">{words.machine_card.offline}</Badge>}
                    </span>
                  </li>
                ))}
              </ul>
            )}
          </Card>
          <Card title={w.people} icon="users" pad={false} aside={<Button size="compact-sm" variant="default" onClick={() => setAdding("person")}>{w.add_person}</Button>}>
            {view.people.length === 0 ? <p className={css.none}>{w.people_none}</p> : (
              <ul className={css.list}>
                {view.people.map((person) => (
                  <li key={person.id}>
                    <span className={css.main}>
                      <span className={css.name}>{person.name}</span>
                      <span className={css.dim}>
                        {person.email !== "" && <a href={`mailto:${person.email}`}>{person.email}</a>}
                        {person.phone !== "" && <a href={`tel:${person.phone.replace(/[^+\d]/g, "")}`}>{person.phone}</a>}
                        {person.user_name !== undefined && <code>{person.user_name}</code>}
                      </span>
                    </span>
                    {person.approver && <Badge tone="strong" icon="check">{w.approver}</Badge>}
                  </li>
                ))}
              </ul>
            )}
          </Card>
          <Billing client={id} name={client.name} currency={view.agreement?.terms.hourly_rate.currency ?? "USD"} />
        </div>
      </div>
      <AddDialog view={view} adding={adding} close={() => setAdding(undefined)} />
    </Page>
  );
}

function Agreement({ view }: { view: ClientView }) {
  const [, go] = useLocation();
  const { agreement } = view;
  const { role } = useSession();
  const change = <WhyButton size="compact-sm" variant="default" why={role === "owner" ? undefined : { sentence: words.room.not_yours, mend: "" }} onClick={() => go(`/clients/${view.client.id}/agreement`)}>{agreement === undefined ? words.agreement_form.make : words.agreement_form.change}</WhyButton>;
  if (agreement === undefined) return <Card title={w.agreement} icon="note" aside={change}><p className={css.missing}><Icon name="alert" size={16} />{w.agreement_none}</p></Card>;
  const { terms } = agreement;
  const t = w.terms;
  return (
    <Card title={`${w.agreement}: ${terms.name}`} icon="note" aside={change}>
      <p className={css.dim}>{w.agreement_version(agreement.version, day(agreement.in_force_from))}</p>
      <ul className={css.words}>{agreement.in_words.map((sentence, i) => <li key={i}>{sentence}</li>)}</ul>
      {agreement.warnings.length > 0 && (
        <div className={css.warnings}>
          <strong>{w.warnings}</strong>
          <ul>{agreement.warnings.map((warning, i) => <li key={i}>{warning}</li>)}</ul>
        </div>
      )}
      <div className={css.terms}>
        <Facts
          rows={[
            [t.rate, <strong key="rate" className="figure">{money(terms.hourly_rate)}</strong>],
            [t.courtesy, t.courtesy_value(terms.courtesy_incidents, minutes(terms.courtesy_minutes))],
            [t.included, minutes(terms.included_minutes)],
            [t.increment, minutes(terms.increment)],
            [t.hours, terms.business_hours],
            [t.watch, words.time.days(terms.watch_days)],
            [t.payment, words.time.days(terms.payment_days)],
            [t.replacement, money(terms.replacement_guide_price)],
            ...(terms.targets.length === 0 ? [] : [[t.targets, <ul key="targets" className={css.targets}>{terms.targets.map((target) => <li key={target.priority}><strong>{words.priority[target.priority]}</strong> {t.respond(minutes(target.respond_within))}, {t.resolve(minutes(target.resolve_within))}</li>)}</ul>] as [string, React.ReactNode]]),
            ...(terms.not_included.length === 0 ? [] : [[t.excluded, terms.not_included.join(", ")] as [string, React.ReactNode]]),
          ]}
        />
      </div>
    </Card>
  );
}

function Incidents({ client }: { client: string }) {
  const query = useQuery(incidentsQuery({ client }));
  return (
    <Card title={w.incidents} icon="alert" pad={false}>
      {query.data === undefined ? (
        query.isError ? <Failed error={query.error} retry={() => void query.refetch()} /> : <Loading lines={2} />
      ) : query.data.items.length === 0 ? (
        <p className={css.none}>{w.incidents_none}</p>
      ) : (
        <ul className={css.list}>
          {query.data.items.map((row) => (
            <li key={row.id}>
              <span className={css.main}>
                <Link href={`/incidents/${row.id}`} className={css.name ?? ""}>{row.number} · {row.summary}</Link>
                <span className={css.dim}>{day(row.reported_at)}</span>
              </span>
              <span className={css.badges}><PriorityBadge priority={row.priority} /><Badge tone={row.phase === "closed" ? "ok" : "neutral"}>{words.phase[row.phase]}</Badge></span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function AddDialog({ view, adding, close }: { view: ClientView; adding: Adding | undefined; close: () => void }) {
  const queries = useQueryClient();
  const { id, version } = view.client;
  const titles: Record<Adding, string> = { person: w.add_person, machine: w.add_machine, enrolment: w.enrol_title };
  const again = () => {
    void queries.invalidateQueries({ queryKey: ["client", id] });
    void queries.invalidateQueries({ queryKey: ["clients"] });
    close();
  };
  const person: Field[] = [
    { kind: "text", name: "name", label: w.person_name, longest: 200 },
    { kind: "text", type: "email", name: "email", label: w.email },
    { kind: "text", type: "tel", name: "phone", label: w.phone, optional: true },
    { kind: "text", name: "user_name", label: w.user_name, optional: true, longest: 64 },
    { kind: "check", name: "approver", label: w.may_approve },
  ];
  return (
    <Dialog opened={adding !== undefined} close={close} title={adding === undefined ? "" : titles[adding]} size={adding === "enrolment" ? 640 : "md"}>
      {adding === "person" && (
        <Form draftKey={`person-${id}`} fields={person} submitLabel={w.add_person} cancel={close}
          submit={async (v) => {
            await addPerson(id, version, { name: (v.name ?? "").trim(), email: (v.email ?? "").trim(), phone: (v.phone ?? "").trim(), approver: v.approver === "yes", ...(v.user_name ? { user_name: v.user_name.trim() } : {}) });
            again();
          }} />
      )}
      {adding === "machine" && (
        <Form draftKey={`machine-${id}`} fields={[{ kind: "text", name: "name", label: w.machine_name, longest: 120 }]} submitLabel={w.add_machine} cancel={close}
          submit={async (v) => {
            await addMachineToClient(id, version, { name: (v.name ?? "").trim() });
            again();
          }} />
      )}
      {adding === "enrolment" && <Enrolment client={id} machines={view.machines} close={close} />}
    </Dialog>
  );
}
