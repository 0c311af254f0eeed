// features/settings/api_keys.tsx: keys for programs: made, shown once, revoked.
import { Button, CopyButton } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { apiKeysQuery, makeApiKey, revokeApiKey } from "~api/firm.ts";
import type { Schemas } from "~api/client.ts";
import { serverNow } from "~api/server_time.ts";
import { words } from "~app/words/words.ts";
import { Badge } from "~kit/badge.tsx";
import { Dialog } from "~kit/dialog.tsx";
import { Form } from "~kit/form.tsx";
import { moment } from "~kit/format.ts";
import { Icon } from "~kit/icon.tsx";
import { Card, Failed, Loading } from "~kit/layout.tsx";
import { ProblemNote } from "~kit/problem_note.tsx";
import { useSession } from "~kit/session.ts";
import css from "./settings.module.css";

const w = words.settings;
const roles = ["technician", "dispatcher", "owner"] as const;

export function ApiKeys() {
  const query = useQuery(apiKeysQuery());
  const queries = useQueryClient();
  const { role } = useSession();
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<string>();
  const [revoking, setRevoking] = useState<Schemas["api_key_view"]>();
  const again = () => void queries.invalidateQueries({ queryKey: ["api_keys"] });
  const close = () => { setMaking(false); setMade(undefined); };
  return (
    <Card title={w.keys} icon="key" pad={false} aside={<Button size="compact-sm" variant="default" onClick={() => setMaking(true)}>{w.make_key}</Button>}>
      {query.data === undefined ? (
        query.isError ? <Failed error={query.error} retry={() => void query.refetch()} /> : <Loading lines={2} />
      ) : query.data.items.length === 0 ? (
        <p className={css.none}>{w.no_keys}</p>
      ) : (
        <ul className={css.list}>
          {query.data.items.map((one) => (
            <li key={one.id}>
              <span className={css.main}>
                <strong>{one.name}</strong>
                <span className={css.dim}>{words.role[one.role]}, {w.made(moment(one.made_at, serverNow()))}</span>
              </span>
              {one.revoked ? <Badge>{w.revoked}</Badge> : <Button size="compact-sm" variant="default" aria-label={w.revoke_one(one.name)} onClick={() => setRevoking(one)}>{w.revoke}</Button>}
            </li>
          ))}
        </ul>
      )}
      <Dialog opened={making} close={close} title={w.make_key}>
        {made === undefined ? (
          <Form
            draftKey="make-key"
            submitLabel={w.make_key}
            cancel={close}
            intro={<p className={css.intro}>{w.key_intro}</p>}
            fields={[
              { kind: "text", name: "name", label: w.key_name, hint: w.key_name_hint, longest: 100 },
              { kind: "choice", name: "role", label: w.role, initial: role, options: roles.filter((one) => role === "owner" || one === role).map((value) => ({ value, label: words.role[value] })) },
            ]}
            submit={async (values, key) => {
              setMade((await makeApiKey({ name: (values.name ?? "").trim(), role: values.role as Schemas["role"] }, key)).key);
              again();
            }}
          />
        ) : (
          <div className={css.once}>
            <p className={css.intro}>{w.key_once}</p>
            <pre className={css.key} tabIndex={0} aria-label={w.keys}>{made}</pre>
            <div className={css.buttons}>
              <CopyButton value={made}>{({ copied, copy }) => <Button variant="default" leftSection={<Icon name={copied ? "check" : "copy"} size={15} />} onClick={copy}>{copied ? words.copied : words.copy}</Button>}</CopyButton>
              <Button onClick={close}>{words.close}</Button>
            </div>
          </div>
        )}
      </Dialog>
      <Dialog opened={revoking !== undefined} close={() => setRevoking(undefined)} title={w.revoke}>
        {revoking !== undefined && <Revoke one={revoking} close={() => { setRevoking(undefined); again(); }} />}
      </Dialog>
    </Card>
  );
}

function Revoke({ one, close }: { one: Schemas["api_key_view"]; close: () => void }) {
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const revoke = async () => {
    setBusy(true);
    try {
      await revokeApiKey(one.id);
      close();
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  return (
    <div className={css.once}>
      <p className={css.intro}>{w.revoke_confirm(one.name)}</p>
      {error !== undefined && <ProblemNote error={error} />}
      <div className={css.buttons}>
        <Button variant="default" onClick={close}>{words.cancel}</Button>
        <Button color="red.8" loading={busy} onClick={() => void revoke()}>{w.revoke}</Button>
      </div>
    </div>
  );
}
