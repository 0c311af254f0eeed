// kit/layout.tsx: the pieces every page is made of: head, card, facts, empty state, failure, loading.
import { Button, Skeleton } from "@mantine/core";
import { useEffect, type ReactNode } from "react";
import { ApiProblem, Unreachable } from "~api/client.ts";
import { words } from "~app/words/words.ts";
import { Icon, type IconName } from "./icon.tsx";
import css from "./layout.module.css";

export function useTitle(title: string | undefined) {
  useEffect(() => {
    document.title = title === undefined ? words.product : `${title} · ${words.product}`;
  }, [title]);
}

export function Page({ title, subtitle, actions, children, narrow = false, above }: { title: string; subtitle?: ReactNode; actions?: ReactNode; children: ReactNode; narrow?: boolean; above?: ReactNode }) {
  useTitle(title);
  return (
    <div className={css.page} data-narrow={narrow || undefined}>
      {above}
      <div className={css.head}>
        <div className={css.headText}>
          <h1 className={css.title}>{title}</h1>
          {subtitle !== undefined && <div className={css.subtitle}>{subtitle}</div>}
        </div>
        {actions !== undefined && <div className={css.actions}>{actions}</div>}
      </div>
      {children}
    </div>
  );
}

export function Card({ title, icon, aside, children, pad = true, label, id }: { title?: ReactNode; icon?: IconName; aside?: ReactNode; children: ReactNode; pad?: boolean; label?: string; id?: string }) {
  return (
    <section className={css.card} aria-label={label} id={id}>
      {title !== undefined && (
        <div className={css.cardHead}>
          {icon !== undefined && <Icon name={icon} size={16} className={css.cardIcon} />}
          <h2 className={css.cardTitle}>{title}</h2>
          {aside !== undefined && <div className={css.cardAside}>{aside}</div>}
        </div>
      )}
      <div className={pad ? css.cardBody : undefined}>{children}</div>
    </section>
  );
}

export function Facts({ rows }: { rows: [label: string, value: ReactNode][] }) {
  return (
    <dl className={css.facts}>
      {rows.map(([label, value]) => (
        <div key={label} className={css.fact}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export function Empty({ icon, title, children, action }: { icon: IconName; title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className={css.empty}>
      <span className={css.emptyIcon}><Icon name={icon} size={26} stroke={1.6} /></span>
      <p className={css.emptyTitle}>{title}</p>
      {children !== undefined && <div className={css.emptyText}>{children}</div>}
      {action}
    </div>
  );
}

export function Loading({ lines = 4 }: { lines?: number }) {
  return (
    <div role="status" aria-label={words.loading} className={css.loading}>
      {Array.from({ length: lines }, (_, i) => (
        <Skeleton key={i} height={i === 0 ? 28 : 18} width={i === 0 ? "40%" : `${92 - i * 9}%`} radius={6} />
      ))}
    </div>
  );
}

export function Failed({ error, retry }: { error: unknown; retry?: () => void }) {
  const unreachable = error instanceof Unreachable;
  const missing = error instanceof ApiProblem && error.status === 404;
  const text = unreachable ? words.failure.unreachable : missing ? words.failure.not_found : error instanceof ApiProblem ? error.message : words.failure.unexpected;
  const mend = unreachable ? words.failure.unreachable_mend : missing ? words.failure.not_found_mend : error instanceof ApiProblem ? error.mend : undefined;
  return (
    <div role="alert">
      <Empty icon={unreachable ? "offline" : "alert"} title={text} action={retry !== undefined && <Button variant="default" onClick={retry}>{words.retry}</Button>}>
        {mend}
      </Empty>
    </div>
  );
}
