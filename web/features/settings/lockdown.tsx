// features/settings/lockdown.tsx: the brake: nothing is changed and nothing sent to machines until somebody on the host releases it.
import { useDisclosure } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { lockDown } from "~api/session.ts";
import { serverNow } from "~api/server_time.ts";
import { words } from "~app/words/words.ts";
import { Dialog } from "~kit/dialog.tsx";
import { Form } from "~kit/form.tsx";
import { moment } from "~kit/format.ts";
import { Card } from "~kit/layout.tsx";
import { useSession } from "~kit/session.ts";
import { WhyButton } from "~kit/why.tsx";
import css from "./settings.module.css";

const w = words.lockdown;

export function Lockdown() {
  const { role, locked_down } = useSession();
  const queries = useQueryClient();
  const [asking, { open, close }] = useDisclosure(false);
  return (
    <Card title={w.title} icon="stop">
      <div className={css.once}>
        {locked_down === undefined ? <p className={css.intro}>{w.what}</p> : <p className={css.intro}>{w.since(moment(locked_down.at, serverNow()), locked_down.by, locked_down.why)}</p>}
        {locked_down === undefined ? (
          <div className={css.buttons}><WhyButton color="red.8" size="compact-sm" why={role === "dispatcher" ? { sentence: w.not_you, mend: "" } : undefined} onClick={open}>{w.act}</WhyButton></div>
        ) : (
          <p className={css.intro}>{w.release} <code>standfirm lockdown off</code></p>
        )}
      </div>
      <Dialog opened={asking} close={close} title={w.act}>
        <Form draftKey="lock-down" submitLabel={w.act} danger cancel={close} intro={<p className={css.intro}>{w.ask}</p>} fields={[{ kind: "text", name: "why", label: w.why, hint: w.why_hint, lines: 2, longest: 1000 }]}
          submit={async (values) => {
            await lockDown((values.why ?? "").trim());
            await queries.invalidateQueries({ queryKey: ["session"] });
            close();
          }}
        />
      </Dialog>
    </Card>
  );
}
