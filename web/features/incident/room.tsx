// features/incident/room.tsx: the incident room: steps on the left, the step in the middle, clock, money and machines on the right, what happened below.
import { Tabs } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useRef, useState } from "react";
import { ApiProblem } from "~api/client.ts";
import { commandIncident, incidentQuery, whatHappenedSince, type Commands, type Incident } from "~api/incidents.ts";
import { words } from "~app/words/words.ts";
import { Icon, type IconName } from "~kit/icon.tsx";
import { useKeys } from "~kit/keys.ts";
import { Card, Failed, Loading, useTitle } from "~kit/layout.tsx";
import { makeOld } from "~kit/live.tsx";
import { useOffering, type Offer } from "~kit/offers.ts";
import { ProblemNote } from "~kit/problem_note.tsx";
import { reasonText } from "~kit/why.tsx";
import { Clock } from "./clock.tsx";
import { CommandDialog, hasForm, type Asked } from "./commands/dialog.tsx";
import { EvidenceDialog, EvidenceList } from "./evidence.tsx";
import { Head } from "./head.tsx";
import { Machines } from "./machines.tsx";
import { Money } from "./money.tsx";
import { missingFor, OrderDialog, wholeAction, type AskedOrder } from "./order_form.tsx";
import { Orders } from "./orders.tsx";
import { RestorePoints } from "./restore_points.tsx";
import { RoomContext, whyNot, type CommandName, type Room as RoomValue } from "./room_context.ts";
import { ClosePanel, numberedActions, StepPanel } from "./step.tsx";
import { Steps } from "./steps.tsx";
import { Sweep } from "./sweep.tsx";
import { Timeline } from "./timeline.tsx";
import { WaysOn } from "./ways_on.tsx";
import css from "./room.module.css";

export function Room({ id }: { id: string }) {
  const query = useQuery(incidentQuery(id));
  useTitle(query.data === undefined ? undefined : `${query.data.number} ${query.data.client.name}`);
  if (query.data === undefined)
    return query.isError ? <Failed error={query.error} retry={() => void query.refetch()} /> : <Loading lines={8} />;
  return <Inside incident={query.data} fetchedAt={query.dataUpdatedAt} />;
}

const pictures: Partial<Record<CommandName, IconName>> = { start_clock: "play", pause_clock: "pause", end_step: "check", add_note: "note", assign: "user", triage: "flag", ask_for_time: "mail", authorise_time: "phone" };

function Inside({ incident, fetchedAt }: { incident: Incident; fetchedAt: number }) {
  const queries = useQueryClient();
  const [asked, setAsked] = useState<Asked>();
  const [askedOrder, setAskedOrder] = useState<AskedOrder>();
  const [evidence, setEvidence] = useState<string>();
  const [chosen, setChosen] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<{ error: unknown; changes?: string[] }>();
  const pending = useRef(false);

  const open = useCallback((command: CommandName, preset = {}) => {
    setProblem(undefined);
    if (hasForm(command)) setAsked({ command, preset });
  }, []);

  /** At once, without a form: what the server says no to is shown above the step. */
  const send = useCallback(
    async <N extends CommandName>(command: N, body: Commands[N], said: string) => {
      if (pending.current) return;
      pending.current = true;
      setBusy(true);
      setProblem(undefined);
      try {
        await commandIncident(incident.id, command, body, incident.version, crypto.randomUUID());
        notifications.show({ message: said, color: "pine", autoClose: 2500, withBorder: true, closeButtonProps: { "aria-label": words.close } });
      } catch (error) {
        const conflict = error instanceof ApiProblem && error.code === "version_conflict";
        setProblem({ error, ...(conflict ? { changes: await whatHappenedSince(incident.id, incident.version).catch(() => []) } : {}) });
      } finally {
        pending.current = false;
        setBusy(false);
        makeOld(queries, { view: "incident", id: incident.id });
        makeOld(queries, { view: "desk", id: "" });
      }
    },
    [incident.id, incident.version, queries],
  );

  const room = useMemo<RoomValue>(
    () => ({
      incident,
      fetchedAt,
      busy,
      open,
      now: (command) => void send(command, {}, `${words.commands[command]?.title ?? ""}: ${words.done.default}`),
      order: (action, step) => {
        setProblem(undefined);
        if (action.hazard === "destructive" || missingFor(action, incident).length > 0) setAskedOrder({ action, step });
        else void send("order_action", { machine: action.machine, step, action: wholeAction(action) }, `${action.title}. ${words.done.ordered}`);
      },
    }),
    [busy, fetchedAt, incident, open, send],
  );

  const offers = useMemo<Offer[]>(
    () =>
      incident.commands
        .filter((one) => hasForm(one.command))
        .map((one) => ({
          icon: pictures[one.command as CommandName] ?? "right",
          title: words.commands[one.command]?.title ?? one.title,
          why: one.allowed ? undefined : one.why_not === undefined ? one.title : reasonText(one.why_not),
          act: () => (one.command === "start_clock" ? room.now("start_clock") : open(one.command as CommandName)),
        })),
    [incident.commands, open, room],
  );
  useOffering(offers);

  const current = incident.steps.find((step) => step.id === incident.current_step);
  const unless = (command: CommandName, act: () => void) => () => {
    if (whyNot(incident, command) === undefined) act();
  };
  useKeys({
    s: () => (whyNot(incident, "pause_clock") === undefined ? open("pause_clock") : unless("start_clock", () => room.now("start_clock"))()),
    e: unless("end_step", () => open("end_step", { succeeded: "yes" })),
    w: unless("add_note", () => open("add_note")),
    t: unless("triage", () => open("triage")),
    l: unless("agree_limits", () => open("agree_limits")),
    a: unless("assign", () => open("assign")),
    q: unless("ask_for_time", () => open("ask_for_time")),
    v: unless("confirm_as_user", () => open("confirm_as_user")),
    // A number goes to the action; Enter orders it. Leaning on the keyboard orders nothing.
    ...Object.fromEntries(numberedActions(current).map((_, i) => [String(i + 1), () => document.querySelector<HTMLElement>(`[data-action-key="${i + 1}"]`)?.focus()])),
  });

  const shown = incident.steps.find((step) => step.id === chosen) ?? current ?? incident.steps.at(-1);
  return (
    <RoomContext value={room}>
      <div className={css.room}>
        <Head />
        <div className={css.grid}>
          <div className={css.left}><Steps chosen={shown?.id ?? ""} choose={(step) => setChosen(step === incident.current_step ? undefined : step)} /></div>
          <div className={css.middle}>
            {problem !== undefined && <ProblemNote error={problem.error} changes={problem.changes} />}
            {current === undefined && incident.phase !== "closed" && chosen === undefined && <ClosePanel />}
            {shown !== undefined && (current !== undefined || chosen !== undefined || incident.phase === "closed") && <StepPanel key={shown.id} step={shown} current={shown.id === incident.current_step} toCurrent={() => setChosen(undefined)} />}
            {incident.past.length > 0 && (
              <aside className={css.past} aria-label={words.room.past}>
                <h2><Icon name="history" size={15} />{words.room.past}</h2>
                <ul>{incident.past.map((sentence, i) => <li key={i}>{sentence}</li>)}</ul>
              </aside>
            )}
            <RestorePoints />
          </div>
          <div className={css.right}>
            <Clock />
            <Money />
            <WaysOn />
            <Machines />
          </div>
          <div className={css.below}>
            <Card label={words.timeline.title} pad={false}>
              <Tabs defaultValue="timeline" keepMounted={false} variant="default" classNames={{ list: css.tabs ?? "", panel: css.panel ?? "" }}>
                <Tabs.List aria-label={words.timeline.title}>
                  <Tabs.Tab value="timeline" leftSection={<Icon name="history" size={15} />}>{words.timeline.title}</Tabs.Tab>
                  <Tabs.Tab value="orders" leftSection={<Icon name="terminal" size={15} />}>{words.orders.title} <span className={css.count}>{incident.orders.length}</span></Tabs.Tab>
                  <Tabs.Tab value="evidence" leftSection={<Icon name="file" size={15} />}>{words.timeline.evidence_title} <span className={css.count}>{incident.evidence.length}</span></Tabs.Tab>
                  <Tabs.Tab value="sweep" leftSection={<Icon name="search" size={15} />}>{words.sweep.title}</Tabs.Tab>
                </Tabs.List>
                <Tabs.Panel value="timeline"><Timeline incident={incident.id} number={incident.number} openEvidence={setEvidence} /></Tabs.Panel>
                <Tabs.Panel value="orders"><Orders /></Tabs.Panel>
                <Tabs.Panel value="evidence"><EvidenceList incident={incident} open={setEvidence} /></Tabs.Panel>
                <Tabs.Panel value="sweep"><Sweep /></Tabs.Panel>
              </Tabs>
            </Card>
          </div>
        </div>
      </div>
      <CommandDialog incident={incident} asked={asked} close={() => setAsked(undefined)} />
      <OrderDialog incident={incident} asked={askedOrder} close={() => setAskedOrder(undefined)} />
      <EvidenceDialog incident={incident} id={evidence} close={() => setEvidence(undefined)} />
    </RoomContext>
  );
}
