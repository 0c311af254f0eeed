// app/shell.tsx: the frame round every page: name of the firm, navigation, the connection, who is signed in.
import { ActionIcon, Burger, Button, Drawer, Kbd, Menu, UnstyledButton, useMantineColorScheme } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, type ReactNode } from "react";
import { Link, useLocation, useRoute } from "wouter";
import { signOut } from "~api/session.ts";
import { Icon, type IconName } from "~kit/icon.tsx";
import { useKeys } from "~kit/keys.ts";
import { useBackAgain, useLiveState } from "~kit/live.tsx";
import { useSession } from "~kit/session.ts";
import { KeysHelp } from "./keys_help.tsx";
import { Palette } from "./palette.tsx";
import { language, languages, readIn, words } from "./words/words.ts";
import css from "./shell.module.css";

const places: { to: string; icon: IconName; label: string; also?: string }[] = [
  { to: "/", icon: "desk", label: words.nav.desk },
  { to: "/clients", icon: "client", label: words.nav.clients },
  { to: "/invoices", icon: "money", label: words.nav.money, also: "/money/*" },
  { to: "/settings", icon: "wrench", label: words.nav.settings },
];

function Place({ to, icon, label, also, onGo }: { to: string; icon: IconName; label: string; also?: string; onGo?: () => void }) {
  const [exact] = useRoute(to);
  const [below] = useRoute(`${to === "/" ? "/incidents" : to}/*`);
  const [beside] = useRoute(also ?? to);
  const here = exact || below || beside;
  return (
    <Link href={to} className={css.place ?? ""} aria-current={exact ? "page" : here ? "true" : undefined} onClick={onGo}>
      <Icon name={icon} size={17} />
      {label}
    </Link>
  );
}

export function Mark({ size = 26 }: { size?: number }) {
  return <img src="/mark.svg" width={size} height={size} alt="" />;
}

export function Shell({ children }: { children: ReactNode }) {
  const session = useSession();
  const queries = useQueryClient();
  const [, go] = useLocation();
  const [drawer, { open: openDrawer, close: closeDrawer }] = useDisclosure(false);
  const [palette, { open: openPalette, close: closePalette }] = useDisclosure(false);
  const [help, { open: openHelp, close: closeHelp }] = useDisclosure(false);
  const { colorScheme, setColorScheme } = useMantineColorScheme();

  useKeys({ n: () => go("/report"), "?": openHelp, g: () => go("/") });
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        openPalette();
      }
    };
    document.addEventListener("keydown", hear);
    return () => document.removeEventListener("keydown", hear);
  }, [openPalette]);

  const leave = async () => {
    try {
      await signOut();
    } finally {
      queries.clear();
      go("/");
      location.reload();
    }
  };

  return (
    <>
      <a className={`jump`} href="#content">{words.jump_to_content}</a>
      <header className={css.bar} role="banner">
        <div className={css.inner}>
          <Burger className={css.burger ?? ""} size="sm" opened={drawer} onClick={openDrawer} aria-label={words.nav.menu} />
          <Link href="/" className={css.brand ?? ""} aria-label={`${session.firm_name}, ${words.nav.desk}`}>
            <Mark />
            <span className={css.firm}>{session.firm_name}</span>
          </Link>
          <nav className={css.places} aria-label={words.nav.label}>
            {places.map((place) => <Place key={place.to} {...place} />)}
          </nav>
          <div className={css.right}>
            <Connection />
            <UnstyledButton className={css.palette ?? ""} onClick={openPalette} aria-keyshortcuts="Control+K">
              <Icon name="search" size={16} />
              <span className={css.paletteText}>{words.nav.palette}</span>
              <Kbd size="xs" className={css.kbd ?? ""}>Ctrl K</Kbd>
            </UnstyledButton>
            <Button component={Link} href="/report" leftSection={<Icon name="plus" size={16} stroke={2.2} />} className={css.report ?? ""} aria-label={words.nav.report} aria-keyshortcuts="n">
              <span className={css.reportLong}>{words.nav.report}</span>
              <span className={css.reportShort}>{words.nav.report_short}</span>
            </Button>
            <Menu position="bottom-end" width={240} shadow="md" withInitialFocusPlaceholder={false} withinPortal={false}>
              <Menu.Target>
                <ActionIcon variant="default" size={36} radius={18} aria-label={`${initials(session.name)}, ${session.name}, ${words.nav.account}`}>
                  <span className={css.initials} aria-hidden="true">{initials(session.name)}</span>
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <div className={css.who}>
                  <strong>{session.name}</strong>
                  <span>{words.role[session.role]}</span>
                </div>
                <Menu.Divider />
                <Menu.Label c="var(--ink-2)">{words.nav.theme}</Menu.Label>
                <Menu.RadioGroup value={colorScheme} onChange={(to) => setColorScheme(to as typeof colorScheme)}>
                  {([["auto", words.nav.as_device], ["light", words.nav.light], ["dark", words.nav.dark]] as const).map(([value, label]) => <Menu.RadioItem key={value} value={value}>{label}</Menu.RadioItem>)}
                </Menu.RadioGroup>
                <Menu.Divider />
                <Menu.Label c="var(--ink-2)">{words.nav.language}</Menu.Label>
                <Menu.RadioGroup value={language} onChange={(to) => readIn(to)}>
                  {Object.keys(languages).map((one) => <Menu.RadioItem key={one} value={one} lang={one}>{languages[one]}</Menu.RadioItem>)}
                </Menu.RadioGroup>
                <Menu.Divider />
                <Menu.Item leftSection={<Icon name="key" size={16} />} onClick={openHelp}>{words.nav.keys}</Menu.Item>
                <Menu.Item leftSection={<Icon name="file" size={16} />} component="a" href="/docs" target="_blank" rel="noreferrer">{words.nav.documentation}</Menu.Item>
                <Menu.Divider />
                <Menu.Item leftSection={<Icon name="out" size={16} />} onClick={() => void leave()}>{words.nav.sign_out}</Menu.Item>
              </Menu.Dropdown>
            </Menu>
          </div>
        </div>
        <ConnectionBar />
        {session.locked_down !== undefined && <div className={css.away} role="alert"><Icon name="stop" size={16} /><span>{words.lockdown.bar(session.locked_down.by, session.locked_down.why)}</span></div>}
      </header>
      <Drawer.Root opened={drawer} onClose={closeDrawer} size={280}>
        <Drawer.Overlay backgroundOpacity={0.45} />
        <Drawer.Content aria-label={words.nav.menu}>
          <Drawer.Body pt="md">
        <nav className={css.drawer} aria-label={words.nav.label}>
          {places.map((place) => <Place key={place.to} {...place} onGo={closeDrawer} />)}
          <Place to="/report" icon="plus" label={words.nav.report} onGo={closeDrawer} />
        </nav>
          </Drawer.Body>
        </Drawer.Content>
      </Drawer.Root>
      <main id="content" tabIndex={-1} className={css.main}>{children}</main>
      <Palette opened={palette} close={closePalette} />
      <KeysHelp opened={help} close={closeHelp} />
    </>
  );
}

const initials = (name: string) => name.split(/\s+/).map((part) => part[0] ?? "").slice(0, 2).join("").toUpperCase();

function Connection() {
  const state = useLiveState();
  const label = state === "live" ? words.live.live : state === "connecting" ? words.live.connecting : words.live.reconnecting;
  return (
    <span className={css.connection} data-state={state} role="status">
      <span className={css.dot} aria-hidden="true" />
      <span className={css.connectionText}>{label}</span>
    </span>
  );
}

/** A line below the bar: only while the server is away, and a moment after it came back. */
function ConnectionBar() {
  const state = useLiveState();
  const back = useBackAgain(state);
  if (state === "reconnecting")
    return <div className={css.away} role="alert"><Icon name="offline" size={16} />{words.live.reconnecting_long}</div>;
  if (back) return <div className={css.back} role="status"><Icon name="check" size={16} />{words.live.back_again}</div>;
  return null;
}
