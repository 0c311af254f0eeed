// features/machines/history.tsx: what happened to a machine: restore points on a time line, what starts by itself, incidents, orders.
import { Button, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { Link } from "wouter";
import { machineHistoryQuery } from "~api/clients.ts";
import type { Schemas } from "~api/client.ts";
import { serverNow } from "~api/server_time.ts";
import { words } from "~app/words/words.ts";
import { OrderResult } from "~features/incident/results/result.tsx";
import { isPlain, kindOf, listOf, textOf, type Plain } from "~features/incident/results/shapes.ts";
import { Badge, OrderBadge } from "~kit/badge.tsx";
import { saveCsv } from "~kit/csv.ts";
import { day, inReadersTime, moment } from "~kit/format.ts";
import { keptSaid } from "~kit/kept_words.ts";
import { Icon } from "~kit/icon.tsx";
import { Card, Failed, Loading } from "~kit/layout.tsx";
import { PictureMenu } from "~kit/picture.tsx";
import { PointLine, pointRows, type LinePoint } from "~kit/point_line.tsx";
import css from "./machine.module.css";

const w = words.machine;

/** `points`: as the machine's facts name them. */
export function History({ id, name, points }: { id: string; name: string; points: Plain[] | undefined }) {
  const query = useQuery(machineHistoryQuery(id));
  if (query.data === undefined) return query.isError ? <Failed error={query.error} retry={() => void query.refetch()} /> : <Loading lines={4} />;
  const { incidents, orders } = query.data;
  return (
    <>
      <Points name={name} points={points ?? []} evidence_at={incidents.find((one) => one.phase !== "closed")?.first_evidence_at} />
      <Startup orders={orders} />
      <div className={css.grid}>
        <Orders orders={orders} />
        <Incidents incidents={incidents} />
      </div>
    </>
  );
}

function Points({ name, points, evidence_at }: { name: string; points: Plain[]; evidence_at: string | undefined }) {
  const picture = useRef<SVGSVGElement>(null);
  const judged = evidence_at === undefined ? undefined : Date.parse(evidence_at);
  const line: LinePoint[] = points.map((point) => ({
    id: textOf(point, "id"), made_at: textOf(point, "made_at"), description: textOf(point, "description"),
    ...(judged === undefined ? {} : { usable: Date.parse(textOf(point, "made_at")) < judged }),
  }));
  return (
    <Card title={w.points} icon="history" aside={line.length > 0 && <PictureMenu name={w.points_csv(name)} of={w.points} svg={picture} rows={() => pointRows(line, evidence_at)} />}>
      {line.length === 0 ? <p className={css.none}>{w.points_none}</p> : <PointLine points={line} evidence_at={evidence_at} svg={picture} />}
    </Card>
  );
}

/** From the newest listing; what no package owns comes first, for that is where a virus hides. */
function Startup({ orders }: { orders: Schemas["machine_order"][] }) {
  const newest = orders.find(({ order }) => kindOf(order.result) === "startup_entries_listed");
  if (newest === undefined || !isPlain(newest.order.result)) return <Card title={w.startup} icon="play"><p className={css.none}>{w.startup_none}</p></Card>;
  const owned = (entry: Plain) => textOf(entry, "package") !== "";
  const entries = [...listOf(newest.order.result, "entries")].sort((a, b) => Number(owned(a)) - Number(owned(b)));
  const own = entries.filter((entry) => !owned(entry)).length;
  return (
    <Card title={w.startup} icon="play" pad={false} aside={<>{own > 0 && <span className={css.own}>{w.startup_own(own)}</span>}<span>{w.startup_listed(moment(newest.order.ended_at ?? newest.order.ordered_at, serverNow()))}</span><Csv name={w.startup_csv} rows={[["name", "kind", "location", "starts", "package"], ...entries.map((entry) => [textOf(entry, "name"), textOf(entry, "kind"), textOf(entry, "location"), textOf(entry, "command"), textOf(entry, "package")])]} /></>}>
      <div className={css.scroll} tabIndex={0} role="region" aria-label={w.startup}>
        <table className={css.table}>
          <thead><tr><th scope="col">{words.results.name}</th><th scope="col">{words.results.kind}</th><th scope="col">{words.results.starts}</th><th scope="col">{words.results.package}</th></tr></thead>
          <tbody>
            {entries.slice(0, 200).map((entry, i) => (
              <tr key={i}>
                <th scope="row">{textOf(entry, "name")}</th>
                <td>{textOf(entry, "kind").replaceAll("_", " ")}</td>
                <td><code>{textOf(entry, "command")}</code></td>
                <td>{owned(entry) ? textOf(entry, "package") : <span className={css.own}>{words.results.no_package}</span>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {entries.length > 200 && <p className={`${css.none} ${css.pad}`}>{words.and_more(entries.length - 200)}</p>}
    </Card>
  );
}

function Csv({ name, rows }: { name: string; rows: (string | number)[][] }) {
  return <Button size="compact-xs" variant="subtle" leftSection={<Icon name="download" size={13} />} onClick={() => saveCsv(name, rows)}>{words.export_csv}</Button>;
}

function Orders({ orders }: { orders: Schemas["machine_order"][] }) {
  return (
    <Card title={w.orders} icon="terminal" pad={false} aside={orders.length > 0 && <Csv name={w.orders_csv} rows={[["ordered at", "by", "what", "status", "said", "incident"], ...orders.map(({ order, incident_number }) => [order.ordered_at, order.ordered_by.name, order.title, order.status, order.sentence, incident_number])]} />}>
      {orders.length === 0 ? <p className={`${css.none} ${css.pad}`}>{w.orders_none}</p> : <ul className={css.list}>{orders.map((one) => <OneOrder key={one.order.id} one={one} />)}</ul>}
    </Card>
  );
}

function OneOrder({ one }: { one: Schemas["machine_order"] }) {
  const [opened, setOpened] = useState(false);
  const { order } = one;
  return (
    <li>
      <div className={css.order}>
        <div className={css.orderHead}><strong>{order.title}</strong><OrderBadge status={order.status} /></div>
        {order.sentence !== "" && <div>{inReadersTime(keptSaid(order.sentence) ?? order.sentence, serverNow())}</div>}
        <span className={css.dim}>{words.orders.ordered_by(order.ordered_by.name, moment(order.ordered_at, serverNow()))} · <Link href={`/incidents/${one.incident}`}>{one.incident_number}</Link></span>
        {order.result !== undefined && (
          <>
            <UnstyledButton className={css.toggle ?? ""} aria-expanded={opened} onClick={() => setOpened(!opened)}>
              <Icon name={opened ? "down" : "right"} size={13} stroke={2.4} />{words.orders.result}
            </UnstyledButton>
            {opened && <div className={css.result}><OrderResult result={order.result} /></div>}
          </>
        )}
      </div>
    </li>
  );
}

function Incidents({ incidents }: { incidents: Schemas["machine_incident"][] }) {
  return (
    <Card title={w.incidents} icon="alert" pad={false}>
      {incidents.length === 0 ? (
        <p className={`${css.none} ${css.pad}`}>{w.incidents_none}</p>
      ) : (
        <ul className={css.list}>
          {incidents.map((one) => (
            <li key={one.id}>
              <span>
                <Link href={`/incidents/${one.id}`}>{one.number} · {one.summary}</Link>
                <span className={css.dim}>{day(one.reported_at)}</span>
              </span>
              <Badge tone={one.phase === "closed" ? "ok" : "neutral"}>{one.phase === "closed" ? words.disposition[one.disposition] : words.phase[one.phase]}</Badge>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
