// kit/form.tsx: a form from a list of fields: labels, hints, problems at the field, drafts kept, one idempotency key for each thing meant.
import { Button, NumberInput, PasswordInput, Radio, Select, Stack, TextInput, Textarea, Checkbox, MultiSelect } from "@mantine/core";
import { useRef, useState, type FormEvent, type ReactNode } from "react";
import { ApiProblem } from "~api/client.ts";
import { words } from "~app/words/words.ts";
import { useDraft, type Values } from "./draft.ts";
import { ProblemNote } from "./problem_note.tsx";
import css from "./form.module.css";

export interface Option {
  value: string;
  label: string;
  hint?: string | undefined;
}
interface Common {
  name: string;
  label: string;
  hint?: string | undefined;
  initial?: string | undefined;
  optional?: boolean;
}
export type Field =
  | (Common & { kind: "text"; type?: "text" | "email" | "password" | "tel"; lines?: number; longest?: number; autoComplete?: string })
  | (Common & { kind: "number"; min?: number; max?: number; step?: number; unit?: string })
  | (Common & { kind: "choice"; options: Option[]; as?: "radio" | "select"; none?: string })
  | (Common & { kind: "several"; options: Option[] })
  | (Common & { kind: "moment" })
  | (Common & { kind: "amount" })
  | (Common & { kind: "check" })
  | { kind: "part"; name: string; label: string };

const pad = (n: number) => String(n).padStart(2, "0");
/** For <input type="datetime-local">, in the reader's own zone. */
export const localMoment = (at: Date): string => `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}T${pad(at.getHours())}:${pad(at.getMinutes())}`;
/** The server's form of what was entered: RFC 3339, UTC. */
export const momentToWire = (local: string): string => new Date(local).toISOString();
export const chosen = (value: string | undefined): string[] => (value === undefined || value === "" ? [] : value.split("\n"));

/** What is wrong before the server is asked: only what it would say anyway. */
export function faultsOf(fields: Field[], values: Values): Values {
  const faults: Values = {};
  for (const field of fields) {
    if (field.kind === "part") continue;
    const value = (values[field.name] ?? "").trim();
    if (value === "") {
      if (field.optional !== true && field.kind !== "check" && field.kind !== "several") faults[field.name] = words.fields.missing;
    } else if (field.kind === "number" && !/^-?\d+$/.test(value)) faults[field.name] = words.fields.whole_number;
    else if (field.kind === "amount" && !/^\d+(\.\d+)?$/.test(value)) faults[field.name] = words.agreement_form.amount;
  }
  return faults;
}

export interface FormProps {
  fields: Field[];
  draftKey: string;
  submit: (values: Values, idempotencyKey: string) => Promise<void>;
  submitLabel: string;
  cancel?: (() => void) | undefined;
  danger?: boolean;
  aside?: ((values: Values) => ReactNode) | undefined;
  /** After a version conflict: what changed meanwhile, as sentences. */
  changes?: (() => Promise<string[]>) | undefined;
  /** Where the server names a field otherwise than the form does. */
  fieldOf?: Record<string, string>;
  intro?: ReactNode;
  wide?: boolean;
}

export function Form({ fields, draftKey, submit, submitLabel, cancel, danger = false, aside, changes, fieldOf = {}, intro, wide = false }: FormProps) {
  const initial = Object.fromEntries(fields.map((field) => [field.name, field.kind === "part" ? "" : (field.initial ?? "")]));
  const secret = fields.some((field) => field.kind === "text" && field.type === "password");
  const [values, change, forget] = useDraft(secret ? "" : draftKey, initial);
  const [faults, setFaults] = useState<Values>({});
  const [error, setError] = useState<unknown>();
  const [whatChanged, setWhatChanged] = useState<string[]>();
  const [busy, setBusy] = useState(false);
  // One key for one meaning: pressing again after a lost answer is the same request; changing a value makes another.
  const key = useRef<string | undefined>(undefined);
  const form = useRef<HTMLFormElement>(null);

  const set = (name: string, value: string) => {
    key.current = undefined;
    setFaults(({ [name]: _gone, ...rest }) => rest);
    change(name, value);
  };
  const toFirstFault = () => requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"], [data-fault] input')?.focus());

  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    const found = faultsOf(fields, values);
    setFaults(found);
    if (Object.keys(found).length > 0) return toFirstFault();
    setBusy(true);
    setError(undefined);
    key.current ??= crypto.randomUUID();
    try {
      await submit(values, key.current);
      forget();
    } catch (problem) {
      if (problem instanceof ApiProblem) {
        key.current = undefined; // it was answered: the next press is a new request
        const top = problem.field?.split(/[.[]/)[0] ?? "";
        const named = fieldOf[problem.field ?? ""] ?? fieldOf[top] ?? top;
        if (named !== "" && fields.some((field) => field.name === named)) {
          setFaults({ [named]: problem.mend === undefined ? problem.message : `${problem.message} ${problem.mend}` });
          toFirstFault();
        } else setError(problem);
        if (problem.code === "version_conflict" && changes !== undefined) setWhatChanged(await changes().catch(() => []));
      } else setError(problem);
    } finally {
      setBusy(false);
    }
  };

  return (
    <form ref={form} onSubmit={(event) => void send(event)} noValidate className={wide ? css.wide : undefined}>
      <Stack gap="md">
        {intro}
        <div className={wide ? css.columns : css.column}>
          {fields.map((field) =>
            field.kind === "part" ? (
              <h2 key={field.name} className={css.part}>{field.label}</h2>
            ) : (
              <div key={field.name} className={wide && field.kind === "text" && (field.lines ?? 1) > 1 ? css.whole : undefined}>
                <FieldInput field={field} value={values[field.name] ?? ""} fault={faults[field.name]} set={(value) => set(field.name, value)} first={field === fields[0]} />
              </div>
            ),
          )}
        </div>
        {aside?.(values)}
        {error !== undefined && <ProblemNote error={error} changes={whatChanged} />}
        <div className={css.buttons}>
          {cancel !== undefined && (
            <Button variant="default" onClick={() => { forget(); cancel(); }}>
              {words.cancel}
            </Button>
          )}
          <Button type="submit" loading={busy} color={danger ? "red.8" : undefined}>
            {submitLabel}
          </Button>
        </div>
      </Stack>
    </form>
  );
}

function FieldInput({ field, value, fault, set, first }: { field: Exclude<Field, { kind: "part" }>; value: string; fault: string | undefined; set: (value: string) => void; first: boolean }) {
  const label = field.optional === true ? (
    <>
      {field.label} <span className={css.optional}>{words.optional}</span>
    </>
  ) : field.label;
  const common = { label, description: field.hint, error: fault, ...(first ? { "data-autofocus": true } : {}) };
  switch (field.kind) {
    case "text":
      if (field.type === "password") return <PasswordInput {...common} value={value} onChange={(e) => set(e.currentTarget.value)} autoComplete={field.autoComplete ?? "off"} visibilityToggleButtonProps={{ "aria-label": words.sign_in.show_password }} />;
      if ((field.lines ?? 1) > 1) return <Textarea {...common} autosize minRows={field.lines ?? 3} maxRows={14} maxLength={field.longest ?? 8000} value={value} onChange={(e) => set(e.currentTarget.value)} />;
      return <TextInput {...common} type={field.type ?? "text"} maxLength={field.longest ?? 400} autoComplete={field.autoComplete ?? "off"} value={value} onChange={(e) => set(e.currentTarget.value)} />;
    case "number":
      return (
        <NumberInput {...common} allowDecimal={false} step={field.step ?? 1} {...(field.min === undefined ? {} : { min: field.min })} {...(field.max === undefined ? {} : { max: field.max })}
          suffix={field.unit === undefined ? "" : ` ${field.unit}`} value={value} onChange={(v) => set(String(v))} classNames={{ input: "figure" }} stepHoldDelay={400} stepHoldInterval={80} />
      );
    case "choice":
      if (field.as === "radio")
        return (
          <Radio.Group {...common} value={value} onChange={set} data-fault={fault !== undefined || undefined}>
            <div className={css.radios}>
              {field.options.map((option) => (
                <Radio key={option.value} value={option.value} label={option.label} description={option.hint} className={css.radio ?? ""} />
              ))}
            </div>
          </Radio.Group>
        );
      return (
        <Select {...common} searchable={field.options.length > 7} clearable={field.optional === true} placeholder={field.none ?? words.room.to_choose} data={field.options.map(({ value: v, label: l }) => ({ value: v, label: l }))}
          value={value === "" ? null : value} onChange={(v) => set(v ?? "")} nothingFoundMessage={words.palette.none} clearButtonProps={{ "aria-label": words.none }} />
      );
    case "several":
      return <MultiSelect {...common} searchable data={field.options.map(({ value: v, label: l }) => ({ value: v, label: l }))} value={chosen(value)} onChange={(list) => set(list.join("\n"))} placeholder={value === "" ? words.room.to_choose : ""} nothingFoundMessage={words.palette.none} />;
    case "amount":
      return <TextInput {...common} inputMode="decimal" maxLength={20} autoComplete="off" classNames={{ input: "figure" }} value={value} onChange={(e) => set(e.currentTarget.value)} />;
    case "moment":
      return <TextInput {...common} type="datetime-local" value={value} onChange={(e) => set(e.currentTarget.value)} />;
    case "check":
      return <Checkbox label={field.label} description={field.hint} error={fault} checked={value === "yes"} onChange={(e) => set(e.currentTarget.checked ? "yes" : "")} />;
  }
}
