// features/incident/timeline.tsx: everything that happened, newest first, filtered by what it is about, with evidence opened in place.
import { Button, Chip, Group, Select, TextInput } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { timelineQuery, type TimelineEntry } from "~api/incidents.ts";
import { serverNow } from "~api/server_time.ts";
import { words } from "~app/words/words.ts";
import { saveCsv } from "~kit/csv.ts";
import { day, fullMoment, inReadersTime } from "~kit/format.ts";
import { Icon, type IconName } from "~kit/icon.tsx";
import { Failed, Loading } from "~kit/layout.tsx";
import { locale } from "~app/words/words.ts";
import css from "./timeline.module.css";

const w = words.timeline;
export type Kind = "work" | "machine" | "client" | "notes";

/** Which part of the story an event belongs to, by its name. */
export function kindOfEvent(type: string): Kind {
  if (/^(note_|need_waived)/.test(type)) return "notes";
  if (/order|machine|evidence|confirmed_as_user/.test(type)) return "machine";
  if (/^(limits_agreed|terms_|time_|rights_|link_|letter_|incident_reported)/.test(type)) return "client";
  return "work";
}
const pictures: Record<Kind, IconName> = { work: "clock", machine: "machine", client: "speech", notes: "note" };
const first_shown = 60;

export function Timeline({ incident, number, openEvidence }: { incident: string; number: string; openEvidence: (id: string) => void }) {
  const query = useInfiniteQuery(timelineQuery(incident));
  const [kind, setKind] = useState<string>("all");
  const [search, setSearch] = useState("");
  const [who, setWho] = useState("");
  const [shown, setShown] = useState(first_shown);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);

  const all = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const everybody = useMemo(() => [...new Set(all.map((entry) => entry.who).filter((name) => name !== ""))].sort(), [all]);
  const entries = useMemo(() => {
    const part = search.trim().toLowerCase();
    return all
      .filter((entry) => (who === "" || entry.who === who) && (kind === "all" || kindOfEvent(entry.type) === kind) && (part === "" || `${entry.sentence} ${entry.who}`.toLowerCase().includes(part)))
      .reverse();
  }, [all, kind, search, who]);

  if (query.data === undefined) return query.isError ? <Failed error={query.error} retry={() => void query.refetch()} /> : <Loading />;
  const days = new Map<string, TimelineEntry[]>();
  for (const entry of entries.slice(0, shown)) {
    const on = day(entry.at);
    days.set(on, [...(days.get(on) ?? []), entry]);
  }
  return (
    <div>
      <div className={css.tools}>
        <Chip.Group value={kind} onChange={(value) => setKind(value as string)}>
          <Group gap={6} role="radiogroup" aria-label={w.filter}>
            {(Object.keys(w.kinds) as (keyof typeof w.kinds)[]).map((one) => <Chip key={one} value={one} size="xs" variant="outline">{w.kinds[one]}</Chip>)}
          </Group>
        </Chip.Group>
        <div className={css.finders}>
        <Select size="xs" className={css.who_filter ?? ""} aria-label={w.who} value={who} onChange={(value) => setWho(value ?? "")} data={[{ value: "", label: w.everybody }, ...everybody.map((name) => ({ value: name, label: name }))]} />
        <TextInput size="xs" className={css.search ?? ""} leftSection={<Icon name="search" size={14} />} placeholder={words.search} aria-label={w.filter} value={search} onChange={(e) => setSearch(e.currentTarget.value)} />
        <Button size="xs" variant="default" leftSection={<Icon name="download" size={14} />} onClick={() => saveCsv(w.csv_name(number), [["at", "who", "what", "event", "evidence"], ...[...entries].reverse().map((entry) => [entry.at, entry.who, entry.sentence, entry.type, entry.evidence ?? ""])])}>{words.export_csv}</Button>
        </div>
      </div>
      {entries.length === 0 && <p className={css.none}>{search === "" && kind === "all" && who === "" ? w.none : w.none_match}</p>}
      {[...days].map(([on, list]) => (
        <section key={on}>
          <h3 className={css.day}>{on}</h3>
          <ol className={css.list}>{list.map((entry) => <Entry key={entry.version} entry={entry} openEvidence={openEvidence} />)}</ol>
        </section>
      ))}
      {entries.length > shown && <Button variant="default" size="compact-sm" onClick={() => setShown(shown + 200)}>{words.show_more}</Button>}
    </div>
  );
}

function Entry({ entry, openEvidence }: { entry: TimelineEntry; openEvidence: (id: string) => void }) {
  const kind = kindOfEvent(entry.type);
  const { evidence } = entry;
  return (
    <li className={css.entry}>
      <time className={`${css.time} figure`} dateTime={entry.at} title={fullMoment(entry.at)}>{new Date(entry.at).toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit" })}</time>
      <span className={css.mark} data-kind={kind}><Icon name={pictures[kind]} size={14} /></span>
      <span className={css.text}>
        {inReadersTime(entry.sentence, serverNow())}
        {entry.who !== "" && <span className={css.who}>{entry.who}</span>}
        {evidence !== undefined && (
          <Button size="compact-xs" variant="subtle" leftSection={<Icon name="file" size={13} />} onClick={() => openEvidence(evidence)}>{w.evidence}</Button>
        )}
      </span>
    </li>
  );
}

