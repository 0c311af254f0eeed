// app/palette.tsx: Ctrl+K: type where to go or what to do. Pages, open incidents, and what the page on the screen offers.
import { TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useId, useMemo, useState, type KeyboardEvent } from "react";
import { useLocation } from "wouter";
import { deskQuery } from "~api/incidents.ts";
import { Dialog } from "~kit/dialog.tsx";
import { Icon, type IconName } from "~kit/icon.tsx";
import { useOffers } from "~kit/offers.ts";
import { words } from "./words/words.ts";
import css from "./palette.module.css";

interface Entry {
  group: string;
  icon: IconName;
  title: string;
  detail?: string | undefined;
  disabled?: boolean;
  act: () => void;
}

export function Palette({ opened, close }: { opened: boolean; close: () => void }) {
  return (
    <Dialog opened={opened} close={close} bare size={560} title={words.palette.label}>
      {opened && <PaletteList close={close} />}
    </Dialog>
  );
}

function PaletteList({ close }: { close: () => void }) {
  const [, go] = useLocation();
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const list = useId();
  const desk = useQuery(deskQuery());
  const offers = useOffers();

  const entries = useMemo(() => {
    const pages: Entry[] = [
      { group: words.palette.go, icon: "desk", title: words.nav.desk, act: () => go("/") },
      { group: words.palette.go, icon: "plus", title: words.nav.report, act: () => go("/report") },
      { group: words.palette.go, icon: "client", title: words.nav.clients, act: () => go("/clients") },
      { group: words.palette.go, icon: "invoice", title: words.nav.invoices, act: () => go("/invoices") },
      { group: words.palette.go, icon: "money", title: words.nav.margin, act: () => go("/money/margin") },
      { group: words.palette.go, icon: "filter", title: words.nav.advice, act: () => go("/money/advice") },
      { group: words.palette.go, icon: "chart", title: words.nav.simulator, act: () => go("/money/simulator") },
      { group: words.palette.go, icon: "filter", title: words.nav.assumptions, act: () => go("/money/assumptions") },
      { group: words.palette.go, icon: "wrench", title: words.nav.settings, act: () => go("/settings") },
    ];
    const here: Entry[] = offers.map((offer) => ({ group: words.palette.here, icon: offer.icon, title: offer.title, detail: offer.why, disabled: offer.why !== undefined, act: offer.act }));
    const incidents: Entry[] = (desk.data ?? []).map((row) => ({ group: words.palette.incidents, icon: "alert", title: `${row.number} ${row.client.name}`, detail: row.summary, act: () => go(`/incidents/${row.id}`) }));
    const parts = typed.toLowerCase().split(/\s+/).filter(Boolean);
    return [...here, ...pages, ...incidents].filter((entry) => parts.every((part) => `${entry.title} ${entry.detail ?? ""}`.toLowerCase().includes(part))).slice(0, 60);
  }, [desk.data, go, offers, typed]);

  const chosen = Math.min(at, Math.max(0, entries.length - 1));
  const run = (entry: Entry | undefined) => {
    if (entry === undefined || entry.disabled === true) return;
    close();
    entry.act();
  };
  const hear = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") setAt((chosen + 1) % Math.max(1, entries.length));
    else if (event.key === "ArrowUp") setAt((chosen - 1 + entries.length) % Math.max(1, entries.length));
    else if (event.key === "Enter") run(entries[chosen]);
    else return;
    event.preventDefault();
  };

  return (
    <div>
      <TextInput
        data-autofocus size="md" variant="unstyled" className={css.input ?? ""} leftSection={<Icon name="search" />} placeholder={words.palette.placeholder} aria-label={words.palette.label} role="combobox"
        aria-expanded="true" aria-controls={list} aria-activedescendant={entries.length > 0 ? `${list}-${chosen}` : undefined} aria-autocomplete="list" autoComplete="off"
        value={typed} onChange={(event) => { setTyped(event.currentTarget.value); setAt(0); }} onKeyDown={hear}
      />
      <ul id={list} role="listbox" aria-label={words.palette.label} className={css.list} tabIndex={-1}>
        {entries.map((entry, i) => (
          <li key={`${entry.group}${entry.title}`} role="presentation">
            {entries[i - 1]?.group !== entry.group && <div className={css.group} role="presentation">{entry.group}</div>}
            <div id={`${list}-${i}`} role="option" aria-selected={i === chosen} aria-disabled={entry.disabled || undefined} className={css.entry}
              ref={(node) => { if (i === chosen) node?.scrollIntoView({ block: "nearest" }); }} onMouseMove={() => setAt(i)} onClick={() => run(entry)}>
              <Icon name={entry.icon} size={17} />
              <span className={css.title}>{entry.title}</span>
              {entry.detail !== undefined && <span className={css.detail}>{entry.detail}</span>}
            </div>
          </li>
        ))}
      </ul>
      {entries.length === 0 && <p className={css.none} role="status">{words.palette.none}</p>}
      <p className={css.help}>{words.palette.help}</p>
    </div>
  );
}
