// features/clients/enrolment.tsx: a token that enrols one machine, once; shown now and never again.
import { Button, CopyButton } from "@mantine/core";
import { useState } from "react";
import { makeEnrolmentToken } from "~api/clients.ts";
import type { Schemas } from "~api/client.ts";
import { serverNow } from "~api/server_time.ts";
import { words } from "~app/words/words.ts";
import { Form } from "~kit/form.tsx";
import { moment } from "~kit/format.ts";
import { Icon } from "~kit/icon.tsx";
import css from "./client.module.css";

const w = words.clients;

export function Enrolment({ client, machines, close }: { client: string; machines: Schemas["machine_row"][]; close: () => void }) {
  const [made, setMade] = useState<Schemas["enrolment_token"]>();
  if (made !== undefined)
    return (
      <div className={css.token}>
        <p>{w.enrol_file}</p>
        <pre className={css.file} tabIndex={0} aria-label={w.enrol}>{made.file}</pre>
        <p className={css.dim}>{w.enrol_expires(moment(made.expires_at, serverNow()))}</p>
        <div className={css.tokenButtons}>
          <CopyButton value={made.file}>{({ copied, copy }) => <Button variant="default" leftSection={<Icon name={copied ? "check" : "copy"} size={15} />} onClick={copy}>{copied ? words.copied : words.copy}</Button>}</CopyButton>
          <Button onClick={close}>{words.close}</Button>
        </div>
      </div>
    );
  return (
    <Form
      draftKey={`enrol-${client}`}
      submitLabel={w.enrol_make}
      cancel={close}
      intro={<p className={css.dim}>{w.enrol_intro}</p>}
      fields={[
        { kind: "choice", name: "machine", label: w.enrol_machine, optional: true, none: w.enrol_any, options: machines.filter((machine) => !machine.enrolled).map((machine) => ({ value: machine.id, label: machine.name })) },
        { kind: "number", name: "valid_for", label: w.enrol_valid, initial: "240", min: 5, max: 1440, step: 30, unit: "min" },
      ]}
      submit={async (values) => setMade(await makeEnrolmentToken(client, { valid_for: Number(values.valid_for), ...(values.machine ? { machine: values.machine } : {}) }))}
    />
  );
}
