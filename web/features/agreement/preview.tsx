// features/agreement/preview.tsx: what terms would say and come to, before anybody agrees to them; and the versions before.
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Schemas } from "~api/client.ts";
import { agreementVersionsQuery, previewAgreement } from "~api/money.ts";
import { words } from "~app/words/words.ts";
import { day, money } from "~kit/format.ts";
import { Icon } from "~kit/icon.tsx";
import { ProblemNote } from "~kit/problem_note.tsx";
import css from "./preview.module.css";

const w = words.preview;
type Shown = Schemas["agreement_preview"];

export function Preview({ client, terms }: { client: string; terms: () => Schemas["agreement_terms"] }) {
  const [preview, setPreview] = useState<Shown>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const look = async () => {
    setBusy(true);
    setError(undefined);
    try {
      setPreview(await previewAgreement(client, terms()));
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className={css.preview} aria-label={w.title}>
      <Button variant="default" loading={busy} onClick={() => void look()}>{w.action}</Button>
      {error !== undefined && <ProblemNote error={error} />}
      <div aria-live="polite">{preview !== undefined && <Said preview={preview} />}</div>
    </section>
  );
}

function Said({ preview }: { preview: Shown }) {
  return (
    <div className={css.said}>
      {preview.refusal !== undefined && <p className={css.refused}><Icon name="alert" size={16} /><span><strong>{w.refused}.</strong> {preview.refusal.sentence} {preview.refusal.mend}</span></p>}
      <h2>{w.changes}</h2>
      {preview.changes.length === 0 ? <p>{w.no_changes}</p> : <ul>{preview.changes.map((one) => <li key={one.field}><strong>{one.field.replaceAll(/[_.]/g, " ")}</strong>: {w.was(one.before === "" ? words.none : one.before, one.after === "" ? words.none : one.after)}</li>)}</ul>}
      <h2>{w.says}</h2>
      <ul>{preview.in_words.map((one, i) => <li key={i}>{one}</li>)}</ul>
      {preview.warnings.length > 0 && <ul className={css.warnings}>{preview.warnings.map((one, i) => <li key={i}>{one}</li>)}</ul>}
      <h2>{w.example}</h2>
      <ol className={css.example}>{preview.example.map((one) => <li key={one.day}><span>{one.sentence}</span><strong>{money(one.price)}</strong></li>)}</ol>
      <p className={css.sum}><span>{w.total}</span><strong>{money(preview.example_total)}</strong></p>
    </div>
  );
}

/** Versions stay: what happened under one is billed by it. */
export function Versions({ client }: { client: string }) {
  const query = useQuery(agreementVersionsQuery(client));
  const before = query.data?.items.slice(1) ?? [];
  if (before.length === 0) return null;
  return (
    <section className={css.versions}>
      <h2>{w.versions}</h2>
      {before.map((one) => (
        <details key={one.version}>
          <summary>{one.terms.name}: {words.clients.agreement_version(one.version, day(one.in_force_from))}</summary>
          <ul>{one.in_words.map((sentence, i) => <li key={i}>{sentence}</li>)}</ul>
        </details>
      ))}
    </section>
  );
}
