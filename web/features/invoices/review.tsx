// features/invoices/review.tsx: the review of an invoice: under what its minutes fall, and what came in for it.
import { Button } from "@mantine/core";
import { useRef } from "react";
import type { Invoice } from "~api/invoices.ts";
import { words } from "~app/words/words.ts";
import { Bars, type Bar } from "~kit/bars.tsx";
import { day, minutes, money } from "~kit/format.ts";
import { Card } from "~kit/layout.tsx";
import { PictureMenu } from "~kit/picture.tsx";
import css from "./invoice.module.css";

const w = words.billing;
type BucketSum = Invoice["buckets"][number];

/** What is charged in front, what the normal price leaves behind it. */
export const barOf = (sum: BucketSum): Bar => {
  const charged = Number(sum.amount.amount);
  const time = sum.minutes === 0 ? "" : `, ${minutes(sum.minutes)}`;
  return { key: sum.bucket, label: `${words.bucket[sum.bucket]}${time}`, said: money(sum.amount), parts: [{ value: charged, tone: "good" }, { value: Math.max(0, Number(sum.normal_price.amount) - charged), tone: "soft" }] };
};

export function Review({ invoice }: { invoice: Invoice }) {
  const picture = useRef<SVGSVGElement>(null);
  if (invoice.buckets.length === 0) return null;
  const rows = () => [["bucket", "minutes", "normal price", "amount", "currency"], ...invoice.buckets.map((sum) => [sum.bucket, sum.minutes, Number(sum.normal_price.amount), Number(sum.amount.amount), sum.amount.currency])];
  return (
    <Card title={w.review} icon="filter" aside={<PictureMenu name={`${invoice.number ?? "draft"}-buckets`} of={w.review} svg={picture} rows={rows} />}>
      {invoice.status === "draft" && <p className={css.intro}>{w.review_intro}</p>}
      <Bars bars={invoice.buckets.map(barOf)} label={w.review} svg={picture} />
      <ul className={css.legend}><li><span data-of="charged" />{w.charged}</li><li><span data-of="normal" />{w.would_be}</li></ul>
    </Card>
  );
}

export function Payments({ invoice, pay }: { invoice: Invoice; pay: (() => void) | undefined }) {
  if (invoice.status !== "issued" && invoice.status !== "paid") return null;
  return (
    <Card title={w.payments} icon="money" aside={pay !== undefined && <Button size="compact-sm" variant="default" onClick={pay}>{w.pay}</Button>}>
      {invoice.payments.length > 0 && <ul className={css.payments}>{invoice.payments.map((one, i) => <li key={i}><span>{day(one.on)}</span><span>{one.reference}</span><strong>{money(one.amount)}</strong></li>)}</ul>}
      <p className={css.owed}><span>{w.owed}</span><strong>{money(invoice.owed)}</strong></p>
    </Card>
  );
}
