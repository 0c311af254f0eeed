// kit/badge.tsx: a state in a word with its picture and colour; never colour alone.
import type { ReactNode } from "react";
import { Icon, type IconName } from "./icon.tsx";
import { words } from "~app/words/words.ts";
import type { Schemas } from "~api/client.ts";
import css from "./badge.module.css";

export type Tone = "neutral" | "ok" | "warn" | "danger" | "info" | "strong";

export function Badge({ tone = "neutral", icon, children, title }: { tone?: Tone; icon?: IconName | undefined; children: ReactNode; title?: string }) {
  return (
    <span className={css.badge} data-tone={tone} title={title}>
      {icon !== undefined && <Icon name={icon} size={13} stroke={2.2} />}
      {children}
    </span>
  );
}

export function PriorityBadge({ priority }: { priority: Schemas["priority"] | undefined }) {
  if (priority === undefined) return <Badge>{words.no_priority}</Badge>;
  const tone: Record<Schemas["priority"], Tone> = { p1: "danger", p2: "warn", p3: "info", p4: "neutral" };
  return (
    <Badge tone={tone[priority]} title={words.priority_long[priority]}>
      <span aria-hidden="true">{words.priority[priority]}</span>
      <span className="unseen">{words.priority_long[priority]}</span>
    </Badge>
  );
}

export function HoldBadge({ hold }: { hold: Schemas["hold"] }) {
  switch (hold) {
    case "none": return null;
    case "waiting_for_client": return <Badge tone="info" icon="waiting">{words.hold.waiting_for_client}</Badge>;
    case "stopped_at_limit": return <Badge tone="danger" icon="stop">{words.hold.stopped_at_limit}</Badge>;
  }
}

export function OrderBadge({ status }: { status: Schemas["order_status"] }) {
  const look: Record<Schemas["order_status"], [Tone, IconName]> = {
    ordered: ["neutral", "waiting"], delivered: ["info", "terminal"], succeeded: ["ok", "check"], failed: ["danger", "cross"],
    refused: ["warn", "stop"], expired: ["warn", "clock"], unknown: ["warn", "alert"],
  };
  const [tone, icon] = look[status];
  return <Badge tone={tone} icon={icon}>{words.order_status[status]}</Badge>;
}

export function InvoiceBadge({ status }: { status: Schemas["invoice_status"] }) {
  const look: Record<Schemas["invoice_status"], [Tone, IconName]> = { draft: ["neutral", "note"], issued: ["info", "check"], voided: ["warn", "cross"], paid: ["ok", "check"] };
  const [tone, icon] = look[status];
  return <Badge tone={tone} icon={icon}>{words.invoice_status[status]}</Badge>;
}
