// features/settings/agent_updates.tsx: which version of the agent goes out to which machines, ring by ring, and what each said of it.
import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import type { Schemas } from "~api/client.ts";
import { enrolledQuery, goOnWithRollout, releasesQuery, startRollout, stopRollout } from "~api/releases.ts";
import { serverNow } from "~api/server_time.ts";
import { words } from "~app/words/words.ts";
import { Badge, type Tone } from "~kit/badge.tsx";
import { Dialog } from "~kit/dialog.tsx";
import { chosen, Form } from "~kit/form.tsx";
import { bytes, count, inReadersTime, moment } from "~kit/format.ts";
import type { IconName } from "~kit/icon.tsx";
import { Card, Empty, Failed, Loading } from "~kit/layout.tsx";
import { keptSaid } from "~kit/kept_words.ts";
import { WhyButton } from "~kit/why.tsx";
import css from "./agent_updates.module.css";

const w = words.updates;
type Release = Schemas["agent_release"];
type Rollout = Schemas["agent_rollout"];
type Doing = { what: "start" | "stop" | "go_on"; version: string };

const said = (text: string) => inReadersTime(keptSaid(text) ?? text, serverNow());
const goesOut = (rollout: Rollout | undefined) => rollout !== undefined && rollout.stopped === undefined;
/** Every enrolled machine that could take it has it: there is nothing left to press. */
const held = (rollout: Rollout) => rollout.stopped !== undefined || rollout.machines.some((one) => one.stage !== "kept" && !one.passed_over) || (rollout.rings[1]?.open !== true && rollout.rings[0]?.kept === 0);

export function AgentUpdates() {
  const query = useQuery(releasesQuery());
  const [doing, setDoing] = useState<Doing>();
  const close = () => setDoing(undefined);
  const all = query.data;
  return (
    <Card id="agent-updates" title={w.title} icon="download" pad={false}>
      {all === undefined ? (
        query.isError ? <Failed error={query.error} retry={() => void query.refetch()} /> : <Loading lines={3} />
      ) : (
        <>
          {all.fleet.length > 0 && <p className={css.fleet}><span>{w.fleet}</span>{all.fleet.map((one) => <span key={one.version}><strong>{one.version === "" ? words.not_known : one.version}</strong> {w.on(one.machines)}</span>)}</p>}
          {all.problems.map((problem) => <p key={problem} role="alert" className={css.problem}>{w.problem(problem)}</p>)}
          {!all.key_trusted ? (
            <Empty icon="key" title={w.no_key}><p>{w.no_key_why}</p><ol className={css.commands}>{w.no_key_steps.map(([command, why]) => <li key={command}><code>{command}</code><span>{why}</span></li>)}</ol></Empty>
          ) : all.items.length === 0 ? (
            <Empty icon="download" title={w.none}><p>{w.none_why}</p><ol className={css.commands}>{w.none_steps.map(([command, why]) => <li key={command}><code>{command}</code><span>{why}</span></li>)}</ol></Empty>
          ) : null}
          <ul className={css.releases}>{all.items.map((one) => <One key={one.version} release={one} busyWith={all.items.find((other) => goesOut(other.rollout))?.version} act={setDoing} />)}</ul>
          <Dialog opened={doing !== undefined} close={close} title={doing === undefined ? "" : w[`${doing.what}_title`](doing.version)}>
            {doing !== undefined && <Deed doing={doing} version={all.version} close={close} />}
          </Dialog>
        </>
      )}
    </Card>
  );
}

function One({ release, busyWith, act }: { release: Release; busyWith: string | undefined; act: (doing: Doing) => void }) {
  const { version, rollout } = release;
  const other = busyWith !== undefined && busyWith !== version ? { sentence: w.busy_with(busyWith), mend: w.busy_mend } : undefined;
  const noPackage = release.package_here ? undefined : { sentence: w.no_package, mend: "" };
  return (
    <li className={css.release}>
      <div className={css.head}>
        <span className={css.name}><strong>{version}</strong> <State rollout={rollout} /></span>
        <span className={css.about}>{w.made(moment(release.made_at, serverNow()), bytes(release.size))}</span>
        <span className={css.buttons}>
          {rollout === undefined && <WhyButton size="compact-sm" why={noPackage ?? other} onClick={() => act({ what: "start", version })}>{w.start}</WhyButton>}
          {rollout !== undefined && held(rollout) && <WhyButton size="compact-sm" variant="default" why={other} onClick={() => act({ what: "go_on", version })}>{w.go_on}</WhyButton>}
          {goesOut(rollout) && <Button size="compact-sm" variant="default" onClick={() => act({ what: "stop", version })}>{w.stop}</Button>}
        </span>
      </div>
      {rollout !== undefined && (
        <>
          {rollout.stopped !== undefined && <p className={css.stopped}>{w.stopped_because(said(rollout.stopped))}</p>}
          <ol className={css.rings}>
            {rollout.rings.map((ring) => (
              <li key={ring.ring} data-open={ring.open || undefined}>
                <span className={css.ring}>{w.ring[ring.ring as keyof typeof w.ring]}</span>
                {!ring.open ? <span className={css.counts}>{w.not_open}</span> : ring.kept + ring.offered + ring.rolled_back + ring.refused === 0 ? <span className={css.counts}>{w.nobody}</span> : <span className={css.counts}><Counted what="kept" n={ring.kept} /><Counted what="offered" n={ring.offered} /><Counted what="rolled_back" n={ring.rolled_back} /><Counted what="refused" n={ring.refused} /></span>}
              </li>
            ))}
          </ol>
          {rollout.holds !== undefined && <p className={css.holds}>{inReadersTime(rollout.holds, serverNow())}</p>}
          <Machines rollout={rollout} />
        </>
      )}
    </li>
  );
}

const looks: Record<string, [Tone, IconName]> = { offered: ["info", "waiting"], kept: ["ok", "check"], rolled_back: ["danger", "undo"], refused: ["warn", "stop"] };
const stage = (name: string) => w.stage[name as keyof typeof w.stage];

function State({ rollout }: { rollout: Rollout | undefined }) {
  if (rollout === undefined) return <Badge>{w.not_started}</Badge>;
  return rollout.stopped === undefined ? <Badge tone="info" icon="play">{w.going_out}</Badge> : <Badge tone="danger" icon="stop">{w.stopped}</Badge>;
}

function Counted({ what, n }: { what: string; n: number }) {
  return n === 0 ? null : <span data-what={what}><strong>{count(n)}</strong> {stage(what)}</span>;
}

function Machines({ rollout }: { rollout: Rollout }) {
  if (rollout.machines.length === 0) return <p className={css.holds}>{w.nobody_yet}</p>;
  return (
    <details className={css.machines} open={rollout.machines.some((one) => one.stage === "rolled_back")}>
      <summary>{w.each(rollout.machines.length + rollout.more_machines)}</summary>
      <ul>
        {rollout.machines.map((one) => {
          const [tone, icon] = looks[one.stage] ?? ["neutral", "info"];
          return (
            <li key={one.machine}>
              <span><Link href={`/machines/${one.machine}`}>{one.name}</Link> <span className={css.about}>{one.client_name}</span></span>
              <Badge tone={tone} icon={icon}>{stage(one.stage)}</Badge>
              <span className={css.about}>{moment(one.at, serverNow())}{one.passed_over ? `, ${w.passed_over}` : ""}</span>
              {one.stage !== "kept" && one.sentence !== "" && <span className={css.sentence}>{said(one.sentence)}</span>}
            </li>
          );
        })}
      </ul>
      {rollout.more_machines > 0 && <p className={css.holds}>{w.more(rollout.more_machines)}</p>}
    </details>
  );
}

function Deed({ doing, version, close }: { doing: Doing; version: number; close: () => void }) {
  const queries = useQueryClient();
  const machines = useQuery({ ...enrolledQuery(), enabled: doing.what === "start" });
  const done = () => {
    void queries.invalidateQueries({ queryKey: ["agent_releases"] });
    close();
  };
  const release = doing.version;
  switch (doing.what) {
    case "start":
      return (
        <Form draftKey={`start-${release}`} submitLabel={w.start} cancel={close} intro={<p className={css.intro}>{w.start_intro}</p>}
          fields={[
            { kind: "several", name: "first", label: w.first, hint: w.first_hint, optional: true, options: (machines.data ?? []).map((one) => ({ value: one.id, label: `${one.name}, ${one.client_name}` })) },
            { kind: "number", name: "soak_hours", label: w.soak, hint: w.soak_hint, initial: "24", min: 0, max: 720, unit: w.hours },
          ]}
          submit={async (values, key) => {
            const first = chosen(values.first);
            await startRollout({ version: release, ...(first.length === 0 ? {} : { first }), soak_hours: Number(values.soak_hours) }, version, key);
            done();
          }}
        />
      );
    case "stop":
      return (
        <Form draftKey={`stop-${release}`} submitLabel={w.stop} cancel={close} intro={<p className={css.intro}>{w.stop_intro}</p>} fields={[{ kind: "text", name: "why", label: w.why, lines: 2, longest: 1000 }]}
          submit={async (values, key) => {
            await stopRollout({ version: release, why: (values.why ?? "").trim() }, version, key);
            done();
          }}
        />
      );
    case "go_on":
      return (
        <Form draftKey={`go-on-${release}`} submitLabel={w.go_on} cancel={close} intro={<p className={css.intro}>{w.go_on_intro}</p>} fields={[]}
          submit={async (_, key) => {
            await goOnWithRollout({ version: release }, version, key);
            done();
          }}
        />
      );
  }
}
