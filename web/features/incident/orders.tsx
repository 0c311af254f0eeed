// features/incident/orders.tsx: what machines were asked: live while at work, with what was read back when it ended.
import { Progress as Bar, UnstyledButton } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import type { Order } from "~api/incidents.ts";
import { words } from "~app/words/words.ts";
import { OrderBadge } from "~kit/badge.tsx";
import { clockFace, count, inReadersTime, moment, span } from "~kit/format.ts";
import { keptSaid } from "~kit/kept_words.ts";
import { Icon } from "~kit/icon.tsx";
import { useProgress } from "~kit/live.tsx";
import { useServerNow } from "~kit/now.ts";
import { OrderResult } from "./results/result.tsx";
import { useRoom } from "./room_context.ts";
import css from "./orders.module.css";

const w = words.orders;

export function RunningOrder({ order }: { order: Order }) {
  const { incident } = useRoom();
  const progress = useProgress(order.id);
  const now = useServerNow(1000);
  const since = Date.parse(order.delivered_at ?? order.ordered_at);
  const machine = incident.machines.find((one) => one.id === order.machine)?.name ?? "";
  const known = progress !== undefined && progress.of > 0;
  const share = known ? Math.min(100, (progress.done / progress.of) * 100) : 100;
  return (
    <section className={css.running} aria-label={`${w.running}: ${order.title}`}>
      <div className={css.runningHead}>
        <OrderBadge status={order.status} />
        <strong>{order.title}</strong>
        <span className={css.dim}>{machine}</span>
        <span className={`${css.elapsed} figure`} aria-hidden="true">{clockFace((now - since) / 1000, true)}</span>
      </div>
      <Bar value={share} animated={!known} size="sm" color="pine" aria-label={order.title} />
      <p className={css.doing} role="status">
        {progress?.doing ?? (order.sentence === "" ? w.waiting_output : (keptSaid(order.sentence) ?? order.sentence))}
        {known && <span className="figure"> {w.progress(count(progress.done), count(progress.of))}</span>}
      </p>
      {progress !== undefined && progress.output !== "" && <Terminal text={progress.output} />}
    </section>
  );
}

/** Text as the machine sent it, never interpreted; follows its end while the reader is at the end. */
export function Terminal({ text, label = w.output }: { text: string; label?: string }) {
  const box = useRef<HTMLPreElement>(null);
  const follow = useRef(true);
  useEffect(() => {
    if (follow.current && box.current !== null) box.current.scrollTop = box.current.scrollHeight;
  }, [text]);
  return (
    <pre
      ref={box} className={css.terminal} tabIndex={0} role="log" aria-live="off" aria-label={label}
      onScroll={(event) => {
        const at = event.currentTarget;
        follow.current = at.scrollHeight - at.scrollTop - at.clientHeight < 24;
      }}
    >
      {text}
    </pre>
  );
}

export function Orders() {
  const { incident } = useRoom();
  if (incident.orders.length === 0) return <p className={css.none}>{w.none}</p>;
  const newest = [...incident.orders].sort((a, b) => Date.parse(b.ordered_at) - Date.parse(a.ordered_at));
  return <ul className={css.list}>{newest.map((order) => <OrderLine key={order.id} order={order} />)}</ul>;
}

function OrderLine({ order }: { order: Order }) {
  const { incident } = useRoom();
  const [opened, setOpened] = useState(false);
  const now = useServerNow(60_000);
  const machine = incident.machines.find((one) => one.id === order.machine)?.name ?? "";
  const running = order.status === "ordered" || order.status === "delivered";
  const took = order.ended_at === undefined ? undefined : (Date.parse(order.ended_at) - Date.parse(order.delivered_at ?? order.ordered_at)) / 1000;
  const details = running || order.result !== undefined;
  return (
    <li className={css.item}>
      <div className={css.itemHead}>
        <span className={css.itemTitle}>
          <strong>{order.title}</strong>
          <span className={css.dim}>{machine}</span>
        </span>
        <OrderBadge status={order.status} />
      </div>
      {order.sentence !== "" && <p className={css.sentence}>{inReadersTime(keptSaid(order.sentence) ?? order.sentence, now)}</p>}
      <p className={css.dim}>
        {w.ordered_by(order.ordered_by.name, moment(order.ordered_at, now))}
        {took !== undefined && `, ${w.took(took < 60 ? `${Math.max(0, Math.round(took))} s` : span(took))}`}
      </p>
      {details && (
        <>
          <UnstyledButton className={css.toggle ?? ""} aria-expanded={opened} onClick={() => setOpened(!opened)}>
            <Icon name={opened ? "down" : "right"} size={13} stroke={2.4} />
            {running ? w.output : w.result}
          </UnstyledButton>
          {opened && (running ? <RunningOrder order={order} /> : <div className={css.result}><OrderResult result={order.result} /></div>)}
        </>
      )}
    </li>
  );
}
