// features/incident/evidence.tsx: what is kept about the incident, and one piece of it opened in place as text or bytes; never run, never rendered.
import { Button, FileButton, SegmentedControl, UnstyledButton } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { ApiProblem } from "~api/client.ts";
import { addEvidence, evidenceAddress, evidenceQuery, longest_evidence_bytes, type Incident } from "~api/incidents.ts";
import { serverNow } from "~api/server_time.ts";
import { words } from "~app/words/words.ts";
import { Dialog } from "~kit/dialog.tsx";
import { bytes, moment } from "~kit/format.ts";
import { Icon } from "~kit/icon.tsx";
import { Failed, Facts, Loading } from "~kit/layout.tsx";
import { makeOld } from "~kit/live.tsx";
import { ProblemNote } from "~kit/problem_note.tsx";
import { Terminal } from "./orders.tsx";
import { whyNot } from "./room_context.ts";
import css from "./evidence.module.css";

const w = words.timeline;
const shown_bytes = 128 * 1024;
const hex_bytes = 8 * 1024;

/** What the first bytes say it is. Only kinds that hold no script; what a name or a sender claims doesn't count. */
export function pictureKind(content: Uint8Array): string | undefined {
  const starts = (...bytes: number[]) => bytes.every((byte, i) => content[i] === byte);
  if (starts(0x89, 0x50, 0x4e, 0x47)) return "image/png";
  if (starts(0xff, 0xd8, 0xff)) return "image/jpeg";
  if (starts(0x47, 0x49, 0x46, 0x38)) return "image/gif";
  if (starts(0x52, 0x49, 0x46, 0x46) && content[8] === 0x57 && content[9] === 0x45) return "image/webp";
  return undefined;
}

export function EvidenceList({ incident, open }: { incident: Incident; open: (id: string) => void }) {
  return (
    <>
      <AddEvidence incident={incident} />
      {incident.evidence.length === 0 && <p className={css.none}>{w.evidence_none}</p>}
      <ul className={css.list}>
      {[...incident.evidence].reverse().map((one) => (
        <li key={one.id}>
          <UnstyledButton className={css.item ?? ""} onClick={() => open(one.id)}>
            <Icon name="file" size={18} />
            <span className={css.name}>{one.name}</span>
            <span className={`${css.detail} figure`}>{bytes(one.size)} · {moment(one.at, serverNow())}</span>
          </UnstyledButton>
        </li>
      ))}
      </ul>
    </>
  );
}

/** A screenshot, a photograph of the screen, an e-mail: what a person hands in. */
function AddEvidence({ incident }: { incident: Incident }) {
  const queries = useQueryClient();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const take = async (file: File | null) => {
    if (file === null) return;
    setError(undefined);
    if (file.size > longest_evidence_bytes) return setError(new ApiProblem(413, "body_too_large", w.evidence_too_large(file.name, bytes(longest_evidence_bytes)), w.evidence_too_large_mend));
    setBusy(true);
    try {
      await addEvidence(incident.id, file, crypto.randomUUID());
      makeOld(queries, { view: "incident", id: incident.id });
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  const why = whyNot(incident, "add_note");
  return (
    <div className={css.add}>
      {why === undefined && (
        <FileButton onChange={(file) => void take(file)}>
          {(props) => <Button {...props} variant="default" size="compact-sm" loading={busy} leftSection={<Icon name="plus" size={14} />}>{w.evidence_add}</Button>}
        </FileButton>
      )}
      {error !== undefined && <ProblemNote error={error} />}
    </div>
  );
}

/** "00000010  7f 45 4c 46 …  .ELF": 16 bytes a line. */
export function hexOf(content: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < Math.min(content.length, hex_bytes); at += 16) {
    const part = [...content.subarray(at, at + 16)];
    const hex = part.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    const plain = part.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : ".")).join("");
    lines.push(`${at.toString(16).padStart(8, "0")}  ${hex.padEnd(47)}  ${plain}`);
  }
  return lines.join("\n");
}

/** Text with control characters made visible, so that a log can't pretend to be another line of the screen. */
export function plainText(content: Uint8Array): string {
  const control = (one: string) => `\\x${one.charCodeAt(0).toString(16).padStart(2, "0")}`;
   
  return new TextDecoder("utf-8").decode(content).replaceAll("\r\n", "\n").replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, control);
}

const looksBinary = (content: Uint8Array) => content.subarray(0, 1024).includes(0);

export function EvidenceDialog({ incident, id, close }: { incident: Incident; id: string | undefined; close: () => void }) {
  const one = incident.evidence.find((evidence) => evidence.id === id);
  return (
    <Dialog opened={id !== undefined} close={close} size={860} title={one?.name ?? w.evidence}>
      {id !== undefined && <Content key={id} incident={incident} id={id} />}
    </Dialog>
  );
}

function Content({ incident, id }: { incident: Incident; id: string }) {
  const one = incident.evidence.find((evidence) => evidence.id === id);
  const content = useQuery(evidenceQuery(incident.id, id, shown_bytes));
  const [as, setAs] = useState<string>();
  const picture = content.data === undefined ? undefined : pictureKind(content.data);
  const shown = as ?? (picture !== undefined ? "picture" : content.data !== undefined && looksBinary(content.data) ? "hex" : "text");
  const text = useMemo(() => (content.data === undefined ? "" : shown === "hex" ? hexOf(content.data) : plainText(content.data)), [content.data, shown]);
  return (
    <div className={css.content}>
      {one !== undefined && <Facts rows={[[w.size, bytes(one.size)], [words.fields.at, moment(one.at, serverNow())], [w.sha, <code key="sha" className={css.sha}>{one.sha256}</code>]]} />}
      <div className={css.tools}>
        <SegmentedControl role="radiogroup" size="xs" aria-label={w.evidence} value={shown} onChange={setAs} data={[...(picture === undefined ? [] : [{ value: "picture", label: w.as_picture }]), { value: "text", label: w.as_text }, { value: "hex", label: w.as_hex }]} />
        <Button component="a" href={evidenceAddress(incident.id, id)} download size="compact-sm" variant="default" leftSection={<Icon name="download" size={14} />}>{w.download}</Button>
      </div>
      {content.data === undefined ? content.isError ? <Failed error={content.error} retry={() => void content.refetch()} /> : <Loading lines={3} /> : shown === "picture" && picture !== undefined ? <Picture incident={incident.id} id={id} kind={picture} name={one?.name ?? w.evidence} /> : <Terminal text={text} label={one?.name ?? w.evidence} />}
      {one !== undefined && shown !== "picture" && one.size > (shown === "hex" ? hex_bytes : shown_bytes) && <p className={css.none}>{w.truncated}</p>}
    </div>
  );
}

/** A screenshot or photograph, drawn from its bytes. */
function Picture({ incident, id, kind, name }: { incident: string; id: string; kind: string; name: string }) {
  const whole = useQuery(evidenceQuery(incident, id, longest_evidence_bytes));
  const [address, setAddress] = useState<string>();
  const [broken, setBroken] = useState(false);
  useEffect(() => {
    if (whole.data === undefined) return undefined;
    const made = URL.createObjectURL(new Blob([whole.data as BlobPart], { type: kind }));
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [kind, whole.data]);
  if (whole.isError) return <Failed error={whole.error} retry={() => void whole.refetch()} />;
  if (address === undefined) return <Loading lines={3} />;
  if (broken) return <p className={css.none}>{w.picture_broken}</p>;
  return <img src={address} alt={name} className={css.picture} onError={() => setBroken(true)} />;
}
