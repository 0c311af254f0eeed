// features/incident/results/result.tsx: what a machine read back after an order, each kind in its own picture.
import type { ReactNode } from "react";
import { serverNow } from "~api/server_time.ts";
import { words } from "~app/words/words.ts";
import { Badge } from "~kit/badge.tsx";
import { bytes, count, moment } from "~kit/format.ts";
import { Terminal } from "../orders.tsx";
import { isPlain, listOf, numberOf, textOf, textsOf, yesOf, type Plain } from "./shapes.ts";
import css from "./result.module.css";

const w = words.orders;
const shown_rows = 200;

export function OrderResult({ result }: { result: unknown }) {
  if (!isPlain(result)) return null;
  switch (textOf(result, "type")) {
    case "scanned": return <Scanned scan={result} />;
    case "startup_entries_listed": return <Startup entries={listOf(result, "entries")} unread={textsOf(result, "could_not_read")} />;
    case "system_files_verified":
      return (
        <>
          <Verdict ok={yesOf(result, "intact")} text={`${w.files(count(numberOf(result, "files") ?? 0))}: ${yesOf(result, "intact") ? words.results.intact : words.results.changed(listOf(result, "changed").length)}`} />
          <Rows head={[words.results.path, words.results.package, words.results.change]} rows={listOf(result, "changed").map((one) => [textOf(one, "path"), textOf(one, "package"), textOf(one, "change").replaceAll("_", " ")])} />
          <Unread paths={textsOf(result, "could_not_read")} />
        </>
      );
    case "restore_points_listed":
      return <Rows head={[words.points.made, words.points.what]} rows={listOf(result, "points").map((one) => [moment(textOf(one, "made_at"), serverNow()), textOf(one, "description") || textOf(one, "id")])} />;
    case "updates_applied":
      return (
        <>
          <Rows head={[words.results.package, words.results.from, words.results.to]} rows={listOf(result, "updated").map((one) => [textOf(one, "name"), textOf(one, "from"), textOf(one, "to")])} />
          {textsOf(result, "still_pending").length > 0 && <Unread label={words.results.pending} paths={textsOf(result, "still_pending")} />}
        </>
      );
    case "signed_in_as_user": {
      const back = listOf(result, "came_back");
      return (
        <>
          <Verdict ok={yesOf(result, "session_opened") && back.length === 0 && textsOf(result, "started").length === 0} text={back.length === 0 ? words.results.nothing_came_back : words.results.came_back(back.length)} />
          <Startup entries={back} unread={[]} />
          <Unread label={words.results.started} paths={textsOf(result, "started")} />
          <Unread label={words.results.written} paths={textsOf(result, "files_written")} />
        </>
      );
    }
    default: return <General value={result} />;
  }
}

function Scanned({ scan }: { scan: Plain }) {
  const verdict = textOf(scan, "verdict");
  const threats = listOf(scan, "threats");
  const unseen = listOf(scan, "not_looked_at");
  const date = textOf(scan, "definitions_date");
  const reasons = textsOf(scan, "why_incomplete");
  const tone = verdict === "clean" || verdict === "cleaned" ? "ok" : verdict === "found" ? "danger" : "warn";
  return (
    <>
      <p className={css.facts}>
        <Badge tone={tone} icon={tone === "ok" ? "check" : "alert"}>{words.verdict[verdict as keyof typeof words.verdict] ?? verdict}</Badge>
        <span>{textOf(scan, "tool")} {textOf(scan, "tool_version")}</span>
        <span>{w.definitions(textOf(scan, "definitions_version"), date === "" ? "" : moment(date, serverNow()))}</span>
        <span className="figure">{w.signatures(count(numberOf(scan, "signatures_loaded") ?? 0))}</span>
        <span className="figure">{w.files(count(numberOf(scan, "files") ?? 0))}, {bytes(numberOf(scan, "bytes") ?? 0)}</span>
      </p>
      {reasons.length > 0 && <Unread label={w.why_incomplete} paths={reasons} />}
      {threats.length > 0 && (
        <Rows caption={w.threats} head={[words.results.signature, words.results.path, words.results.what_became]}
          rows={threats.map((one) => [textOf(one, "signature"), textOf(one, "path"), textOf(one, "vault_id") === "" ? `${w.left}${textOf(one, "why_left") === "" ? "" : `: ${textOf(one, "why_left")}`}` : w.vault])} />
      )}
      {unseen.length > 0 && <Rows caption={w.not_looked_at} head={[words.results.path, words.fields.reason]} rows={unseen.map((one) => [textOf(one, "path"), words.not_looked_at[textOf(one, "reason")] ?? textOf(one, "reason")])} />}
      {textsOf(scan, "command").length > 0 && <p className={css.command}><span>{w.command}</span> <code>{textsOf(scan, "command").join(" ")}</code></p>}
      {textOf(scan, "log") !== "" && <details className={css.details}><summary>{w.log}</summary><Terminal text={textOf(scan, "log")} label={w.log} /></details>}
    </>
  );
}

function Startup({ entries, unread }: { entries: Plain[]; unread: string[] }) {
  return (
    <>
      {entries.length > 0 && (
        <Rows head={[words.results.name, words.results.kind, words.results.starts, words.results.package]}
          rows={entries.map((one) => [textOf(one, "name"), textOf(one, "kind").replaceAll("_", " "), textOf(one, "command"), textOf(one, "package") === "" ? words.results.no_package : textOf(one, "package")])} />
      )}
      <Unread paths={unread} />
    </>
  );
}

function Verdict({ ok, text }: { ok: boolean; text: string }) {
  return <p className={css.facts}><Badge tone={ok ? "ok" : "danger"} icon={ok ? "check" : "alert"}>{text}</Badge></p>;
}

function Unread({ paths, label = words.results.unread }: { paths: string[]; label?: string }) {
  if (paths.length === 0) return null;
  return (
    <div className={css.unread}>
      <strong>{label}</strong>
      <ul>{paths.slice(0, shown_rows).map((path, i) => <li key={i}>{path}</li>)}</ul>
      {paths.length > shown_rows && <p>{words.and_more(paths.length - shown_rows)}</p>}
    </div>
  );
}

function Rows({ head, rows, caption }: { head: string[]; rows: string[][]; caption?: string }) {
  if (rows.length === 0) return null;
  return (
    <div className={css.scroll} tabIndex={0} role="region" aria-label={caption ?? head[0]}>
      <table className={css.table}>
        {caption !== undefined && <caption>{caption}</caption>}
        <thead><tr>{head.map((cell) => <th key={cell} scope="col">{cell}</th>)}</tr></thead>
        <tbody>{rows.slice(0, shown_rows).map((row, i) => <tr key={i}>{row.map((cell, j) => <td key={j}>{cell}</td>)}</tr>)}</tbody>
      </table>
      {rows.length > shown_rows && <p className={css.more}>{words.and_more(rows.length - shown_rows)}</p>}
    </div>
  );
}

/** Any other result: its fields, one a line. */
function General({ value }: { value: Plain }): ReactNode {
  const say = (one: unknown): string =>
    one === true ? words.yes : one === false ? words.no : Array.isArray(one) ? (one.length === 0 ? words.none : one.map(say).join(", ")) : isPlain(one) ? Object.values(one).map(say).join(" · ") : String(one);
  return (
    <dl className={css.general}>
      {Object.entries(value).filter(([name]) => name !== "type").slice(0, 40).map(([name, one]) => (
        <div key={name}>
          <dt>{name.replaceAll("_", " ")}</dt>
          <dd>{typeof one === "string" && /^\d{4}-\d\d-\d\dT/.test(one) ? moment(one, serverNow()) : say(one).slice(0, 2000)}</dd>
        </div>
      ))}
    </dl>
  );
}
