// features/machines/told.tsx: what a machine told about itself: each fact, or why it could not be read, and where it comes from.
import { Button, Switch, TextInput } from "@mantine/core";
import { useState, type ReactNode } from "react";
import { serverNow } from "~api/server_time.ts";
import { words } from "~app/words/words.ts";
import { isPlain, listOf, numberOf, textOf, textsOf, yesOf, type Plain } from "~features/incident/results/shapes.ts";
import { Badge } from "~kit/badge.tsx";
import { saveCsv } from "~kit/csv.ts";
import { bytes, count, moment } from "~kit/format.ts";
import { Icon } from "~kit/icon.tsx";
import { Card, Facts } from "~kit/layout.tsx";
import css from "./machine.module.css";

const w = words.machine;
const most_rows = 100;

export function Told({ facts, name }: { facts: Plain; name: string }) {
  const [sources, setSources] = useState(false);
  const unknown = isPlain(facts.unknown) ? facts.unknown : {};
  const from = isPlain(facts.sources) ? facts.sources : {};
  const redundancy = (told: string) => (told === "" ? words.not_known : told === "none" ? w.no_redundancy : told);
  /** A fact, or why the machine could not tell it; below it, when wanted, where it was read and when. */
  const fact = (field: string, shown: () => ReactNode): ReactNode => {
    const source = from[field];
  return (
      <>
        {facts[field] === undefined ? <span className={css.unknown}>{textOf(unknown, field) === "" ? words.not_known : `${w.unknown}: ${textOf(unknown, field)}`}</span> : shown()}
        {sources && isPlain(source) && <span className={css.dim}>{w.source(textOf(source, "source"), moment(textOf(source, "at"), serverNow()))}</span>}
      </>
    );
  };
  const many = (field: string): ReactNode => fact(field, () => <Names names={textsOf(facts, field)} />);
  const pending = textsOf(facts, "pending_updates");
  const firewall = isPlain(facts.firewall) ? facts.firewall : {};
  return (
    <>
      <div className={css.grid}>
        <Card title={w.facts} icon="machine" aside={<><span>{w.read_at(moment(textOf(facts, "read_at"), serverNow()))}</span>{isPlain(facts.sources) && <Switch size="xs" label={w.sources} checked={sources} onChange={(event) => setSources(event.currentTarget.checked)} />}</>}>
          <Facts
            rows={[
              [w.os, fact("operating_system", () => `${textOf(facts, "operating_system")} ${textOf(facts, "operating_system_version")}`)],
              [w.host, <code key="host">{textOf(facts, "host_name")}</code>],
              [w.kernel, fact("kernel", () => textOf(facts, "kernel"))],
              [w.mode, textOf(facts, "mode") === "safe_mode" ? <Badge key="mode" tone="info" icon="safe">{words.machine_card.safe_mode}</Badge> : words.machine_card.normal_mode],
              [w.administrators, many("administrators")],
              [w.logged_on, many("logged_on")],
              [w.users, many("users")],
              [w.firewall, fact("firewall", () => <Badge tone={yesOf(firewall, "active") ? "ok" : "warn"} icon={yesOf(firewall, "active") ? "check" : "alert"}>{w.firewall_line(textOf(firewall, "product"), yesOf(firewall, "active"))}</Badge>)],
              [w.remote_tools, many("remote_tools")],
              [w.resolvers, many("resolvers")],
              [w.disk, fact("disk_bytes", () => w.disk_free(bytes(numberOf(facts, "disk_free_bytes") ?? 0), bytes(numberOf(facts, "disk_bytes") ?? 0)))],
              [w.point_space, fact("restore_point_free_bytes", () => bytes(numberOf(facts, "restore_point_free_bytes") ?? 0))],
              [w.memory, fact("memory_bytes", () => bytes(numberOf(facts, "memory_bytes") ?? 0))],
            ]}
          />
        </Card>
        <div className={css.column}>
          <Card title={w.antivirus} icon="isolated" pad={false}>
            <ul className={css.list}>
              {listOf(facts, "antivirus").map((one) => (
                <li key={textOf(one, "product")}>
                  <span><strong>{textOf(one, "product")}</strong> {textOf(one, "version")}<span className={css.dim}>{words.orders.definitions("", textOf(one, "definitions_date") === "" ? words.not_known : moment(textOf(one, "definitions_date"), serverNow()))}</span></span>
                  <Badge tone={one.running === true ? "ok" : "danger"} icon={one.running === true ? "check" : "alert"}>{w.av_line(one.running === true)}</Badge>
                </li>
              ))}
              {listOf(facts, "antivirus").length === 0 && <li><span>{fact("antivirus", () => words.none)}</span></li>}
            </ul>
          </Card>
          <Card title={w.pending} icon="download" aside={facts.pending_updates === undefined ? undefined : <span className="figure">{pending.length}</span>}>
            {fact("pending_updates", () => (pending.length === 0 ? <Badge tone="ok" icon="check">{w.up_to_date}</Badge> : <Names names={pending} />))}
          </Card>
          <Card title={w.user_data} icon="file" pad={false}>
            <ul className={css.list}>
              {listOf(facts, "user_data").map((one) => (
                <li key={`${textOf(one, "user")} ${textOf(one, "place")}`}>
                  <span><strong>{textOf(one, "user")}</strong> <code>{textOf(one, "place")}</code></span>
                  <span className="figure">{w.user_data_line(count(numberOf(one, "files") ?? 0), bytes(numberOf(one, "bytes") ?? 0), yesOf(one, "all"))}</span>
                </li>
              ))}
              {listOf(facts, "user_data").length === 0 && <li><span>{fact("user_data", () => w.user_data_none)}</span></li>}
            </ul>
          </Card>
        </div>
      </div>
      <Card title={w.disks} icon="machine" pad={false}>
        {listOf(facts, "disks").length === 0 ? (
          <p className={`${css.none} ${css.pad}`}>{fact("disks", () => words.none)}</p>
        ) : (
          <Table label={w.disks} head={[words.results.name, w.mounted, w.free, w.redundancy]}
            rows={listOf(facts, "disks").map((one) => [
              <code key="device">{textOf(one, "device")}</code>, `${textOf(one, "mounted_at")} (${textOf(one, "file_system")})`,
              w.disk_free(bytes(numberOf(one, "free_bytes") ?? 0), bytes(numberOf(one, "bytes") ?? 0)), redundancy(textOf(one, "redundancy")),
            ])}
          />
        )}
      </Card>
      <Card title={w.foreign} icon="play" pad={false}>
        {listOf(facts, "startup_entries").length === 0 ? (
          <p className={`${css.none} ${css.pad}`}>{fact("startup_entries", () => w.foreign_none)}</p>
        ) : (
          <Table label={w.foreign} head={[words.results.name, words.results.kind, words.results.starts]}
            rows={listOf(facts, "startup_entries").map((one) => [<span key="name"><strong>{textOf(one, "name")}</strong><span className={css.dim}>{textOf(one, "location")}</span></span>, textOf(one, "kind").replaceAll("_", " "), <code key="command">{textOf(one, "command")}</code>])}
          />
        )}
      </Card>
      <Programs programs={listOf(facts, "programs")} none={fact("programs", () => words.none)} of={name} />
    </>
  );
}

function Names({ names }: { names: string[] }) {
  if (names.length === 0) return words.none;
  return <span className={css.names}>{names.slice(0, most_rows).map((one) => <code key={one}>{one}</code>)}{names.length > most_rows && <span>{words.and_more(names.length - most_rows)}</span>}</span>;
}

function Table({ label, head, rows }: { label: string; head: string[]; rows: ReactNode[][] }) {
  return (
    <div className={css.scroll} tabIndex={0} role="region" aria-label={label}>
      <table className={css.table}>
        <thead><tr>{head.map((cell) => <th key={cell} scope="col">{cell}</th>)}</tr></thead>
        <tbody>{rows.slice(0, most_rows).map((row, i) => <tr key={i}>{row.map((cell, j) => <td key={j}>{cell}</td>)}</tr>)}</tbody>
      </table>
      {rows.length > most_rows && <p className={`${css.none} ${css.pad}`}>{words.and_more(rows.length - most_rows)}</p>}
    </div>
  );
}

/** Programs whose name holds every word typed, whatever the case. */
export function found(programs: Plain[], typed: string): Plain[] {
  const parts = typed.toLowerCase().split(" ").filter((part) => part !== "");
  return programs.filter((one) => parts.every((part) => textOf(one, "name").toLowerCase().includes(part)));
}

function Programs({ programs, none, of }: { programs: Plain[]; none: ReactNode; of: string }) {
  const [typed, setTyped] = useState("");
  if (programs.length === 0) return <Card title={w.programs} icon="download"><p className={css.none}>{none}</p></Card>;
  const shown = found(programs, typed);
  return (
    <Card title={w.programs} icon="download" pad={false}
      aside={<><span className="figure">{count(programs.length)}</span><Button size="compact-xs" variant="subtle" leftSection={<Icon name="download" size={13} />} onClick={() => saveCsv(`${of}-${w.programs_csv}`, [["name", "version"], ...programs.map((one) => [textOf(one, "name"), textOf(one, "version")])])}>{words.export_csv}</Button></>}>
      <div className={css.pad}><TextInput size="sm" type="search" aria-label={w.programs_find} placeholder={w.programs_find} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} leftSection={<Icon name="search" size={15} />} /></div>
      {shown.length === 0 ? <p className={`${css.none} ${css.pad}`} role="status">{w.programs_none_found}</p> : <Table label={w.programs} head={[words.results.name, words.results.version]} rows={shown.map((one) => [textOf(one, "name"), <span key="version" className="figure">{textOf(one, "version")}</span>])} />}
    </Card>
  );
}
