// features/incident/clock.tsx: the clock: what is included, authorised, left; started and paused by what the technician does.
import { Button } from "@mantine/core";
import { useRef } from "react";
import { serverNow } from "~api/server_time.ts";
import { words } from "~app/words/words.ts";
import { Badge, type Tone } from "~kit/badge.tsx";
import { attendedNow, ClockRing } from "~kit/clock_ring.tsx";
import { money, moment, span } from "~kit/format.ts";
import { Icon, type IconName } from "~kit/icon.tsx";
import { Card } from "~kit/layout.tsx";
import { useServerNow } from "~kit/now.ts";
import { PictureMenu } from "~kit/picture.tsx";
import { WhyButton } from "~kit/why.tsx";
import { useRoom, whyNot } from "./room_context.ts";
import css from "./clock.module.css";

const w = words.clock;
const states: Record<string, [Tone, IconName, string]> = {
  not_agreed: ["neutral", "info", w.not_agreed],
  paused: ["neutral", "pause", w.paused],
  running: ["ok", "play", w.running],
  warned: ["warn", "alert", w.warned],
  at_limit: ["danger", "stop", w.at_limit],
};

export function Clock() {
  const { incident, fetchedAt, open, now: doNow, busy } = useRoom();
  const { clock } = incident;
  const running = clock.running.length > 0;
  const now = useServerNow(running ? 1000 : 60_000);
  const attended = attendedNow(clock, (now - serverNow(fetchedAt)) / 1000, clock.running.length);
  const left = clock.limit === undefined ? undefined : Math.max(0, clock.limit - attended);
  const [tone, icon, label] = states[clock.state] ?? ["neutral", "info", clock.state];
  const start = whyNot(incident, "start_clock");
  const pause = whyNot(incident, "pause_clock");
  const rate = incident.terms?.hourly_rate;
  const ring = useRef<SVGSVGElement>(null);
  const figures = () => [["", "minutes"], ["worked", Math.floor(attended / 60)], ["included", Math.floor(clock.included / 60)], ["authorised", Math.floor(clock.authorised / 60)], ...(left === undefined ? [] : [["left", Math.floor(left / 60)]])];
  return (
    <Card title={w.title} icon="clock" aside={<><PictureMenu name={`${incident.number}-clock`} of={w.title} svg={ring} rows={figures} /><Badge tone={tone} icon={icon}>{label}</Badge></>}>
      <div className={css.body}>
        <ClockRing svg={ring} running={running} state={clock.state} times={{ attended, included: clock.included, authorised: clock.authorised, limit: clock.limit, warn_at: clock.warn_at }} />
        <dl className={css.figures}>
          <Row kind="included" label={incident.terms?.courtesy === true ? w.courtesy : w.included} value={span(clock.included)} />
          <Row kind="authorised" label={w.authorised} value={span(clock.authorised)} detail={rate === undefined ? undefined : w.minutes_at(money(rate))} />
          {left !== undefined && <Row kind="left" label={w.left} value={span(left)} detail={clock.warn_at === undefined ? undefined : w.warn_at(span(clock.warn_at))} />}
        </dl>
      </div>
      {clock.running.map((one) => <p key={one.technician.id} className={css.running}><Icon name="play" size={12} />{w.running_for(one.technician.name, moment(one.since, now))}</p>)}
      <div className={css.buttons}>
        {pause === undefined ? (
          <Button fullWidth variant="filled" leftSection={<Icon name="pause" size={16} stroke={2.4} />} onClick={() => open("pause_clock")} aria-keyshortcuts="s">{w.pause}</Button>
        ) : (
          <WhyButton fullWidth inline why={start} onClick={() => doNow("start_clock")} loading={busy} leftSection={<Icon name="play" size={14} />} aria-keyshortcuts="s">{w.start}</WhyButton>
        )}
        <div className={css.small}>
          <WhyButton size="compact-sm" variant="default" why={whyNot(incident, "ask_for_time")} onClick={() => open("ask_for_time")}>{w.ask}</WhyButton>
          <WhyButton size="compact-sm" variant="default" why={whyNot(incident, "authorise_time")} onClick={() => open("authorise_time")}>{w.authorise}</WhyButton>
          <WhyButton size="compact-sm" variant="default" why={whyNot(incident, "correct_clock")} onClick={() => open("correct_clock")}>{w.correct}</WhyButton>
        </div>
      </div>
    </Card>
  );
}

function Row({ kind, label, value, detail }: { kind: string; label: string; value: string; detail?: string | undefined }) {
  return (
    <div className={css.row} data-kind={kind}>
      <dt>{label}</dt>
      <dd className="figure">
        {value}
        {detail !== undefined && <span className={css.detail}>{detail}</span>}
      </dd>
    </div>
  );
}
