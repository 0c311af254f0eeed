// features/settings/settings.tsx: the firm's people, the keys of its programs, the versions of its machines' agent, and how this browser shows the console.
import { SegmentedControl, Select, Switch, useMantineColorScheme } from "@mantine/core";
import { language, languages, readIn, words } from "~app/words/words.ts";
import { Card, Facts, Page } from "~kit/layout.tsx";
import { turnSingleKeys, useSingleKeys } from "~kit/keys.ts";
import { useSession } from "~kit/session.ts";
import { AgentUpdates } from "./agent_updates.tsx";
import { ApiKeys } from "./api_keys.tsx";
import { Lockdown } from "./lockdown.tsx";
import { Technicians } from "./technicians.tsx";
import css from "./settings.module.css";

const w = words.settings;

export function Settings() {
  const { role } = useSession();
  return (
    <Page title={w.title} subtitle={w.subtitle}>
      <div className={css.grid}>
        <Technicians />
        <div className={css.column}><ApiKeys /><Lockdown /></div>
        <Mine />
        {role === "owner" && <div className={css.wide}><AgentUpdates /></div>}
      </div>
    </Page>
  );
}

/** What belongs to the reader and this browser alone. */
function Mine() {
  const session = useSession();
  const single = useSingleKeys();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Card title={w.mine} icon="user">
      <div className={css.mine}>
        <Facts rows={[[w.name, session.name], [w.role, words.role[session.role]], [w.firm, session.firm_name]]} />
        <Select label={words.nav.language} value={language} onChange={(to) => { if (to !== null) readIn(to); }} data={Object.keys(languages).map((one) => ({ value: one, label: languages[one] ?? one }))} />
        <div>
          <p className={css.label} id="appearance">{words.nav.theme}</p>
          <SegmentedControl role="radiogroup" aria-labelledby="appearance" value={colorScheme} onChange={(to) => setColorScheme(to as typeof colorScheme)}
            data={[{ value: "auto", label: words.nav.as_device }, { value: "light", label: words.nav.light }, { value: "dark", label: words.nav.dark }]} />
        </div>
        <Switch label={words.keys.single} description={words.keys.single_hint} checked={single} onChange={(event) => turnSingleKeys(event.currentTarget.checked)} />
      </div>
    </Card>
  );
}
