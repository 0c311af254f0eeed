// app/keys_help.tsx: the keys, for who asks with "?".
import { Kbd, Switch } from "@mantine/core";
import { turnSingleKeys, useSingleKeys } from "~kit/keys.ts";
import { Dialog } from "~kit/dialog.tsx";
import { words } from "./words/words.ts";
import css from "./keys_help.module.css";

const groups: [string, [string[], string][]][] = [
  [words.keys.anywhere, [[["Ctrl", "K"], words.keys.palette], [["n"], words.keys.report], [["g"], words.keys.desk_go], [["?"], words.keys.this]]],
  [words.keys.desk, [[["j", "k"], words.keys.move], [["Enter"], words.keys.open], [["/"], words.keys.search]]],
  [words.keys.incident, [[["s"], words.keys.clock], [["e"], words.keys.end], [["w"], words.keys.note], [["1", "9"], words.keys.action], [["t"], words.commands.triage?.title ?? ""], [["l"], words.commands.agree_limits?.title ?? ""], [["a"], words.commands.assign?.title ?? ""], [["q"], words.commands.ask_for_time?.title ?? ""], [["v"], words.commands.confirm_as_user?.title ?? ""]]],
];

export function KeysHelp({ opened, close }: { opened: boolean; close: () => void }) {
  const single = useSingleKeys();
  return (
    <Dialog opened={opened} close={close} title={words.keys.title}>
      <Switch className={css.group} label={words.keys.single} description={words.keys.single_hint} checked={single} onChange={(event) => turnSingleKeys(event.currentTarget.checked)} />
      {groups.map(([title, keys]) => (
        <section key={title} className={css.group}>
          <h3 className={css.title}>{title}</h3>
          <dl className={css.keys}>
            {keys.map(([names, does]) => (
              <div key={does} className={css.row}>
                <dt>{names.map((name) => <Kbd key={name}>{name}</Kbd>)}</dt>
                <dd>{does}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Dialog>
  );
}
