// features/invoices/invoice.tsx: one invoice as it stands on paper, with what can be done to it.
import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { Link } from "wouter";
import { invoiceQuery, issueInvoice, pdfAddress, recordPayment, sendInvoice, voidInvoice, writeOffLine, type Invoice as InvoiceShape } from "~api/invoices.ts";
import { serverNow } from "~api/server_time.ts";
import { words } from "~app/words/words.ts";
import { InvoiceBadge } from "~kit/badge.tsx";
import { Dialog } from "~kit/dialog.tsx";
import { Form, type Field } from "~kit/form.tsx";
import { day, billedHours, money, moment } from "~kit/format.ts";
import { Icon } from "~kit/icon.tsx";
import { Failed, Loading, Page } from "~kit/layout.tsx";
import { makeOld } from "~kit/live.tsx";
import { useSession } from "~kit/session.ts";
import { WhyButton, type Reason } from "~kit/why.tsx";
import css from "./invoice.module.css";
import { Payments, Review } from "./review.tsx";

const w = words.invoices;
const b = words.billing;
type Doing = "issue" | "send" | "void" | "pay" | "write_off";
const titles: Record<Doing, string> = { issue: w.issue, send: w.send, void: w.void, pay: b.pay, write_off: b.write_off_title };

export function Invoice({ id }: { id: string }) {
  const query = useQuery(invoiceQuery(id));
  const [doing, setDoing] = useState<Doing>();
  const [line, setLine] = useState(0);
  const { role } = useSession();
  const invoice = query.data;
  if (invoice === undefined) return query.isError ? <Failed error={query.error} retry={() => void query.refetch()} /> : <Loading lines={6} />;
  const mine = role !== "technician";
  const draftOnly: Reason | undefined = invoice.status === "draft" ? undefined : { sentence: w.not_draft, mend: "" };
  const issuedOnly: Reason | undefined = invoice.status === "issued" ? undefined : { sentence: w.not_issued, mend: "" };
  return (
    <Page
      narrow
      title={`${invoice.number ?? w.draft_number} · ${invoice.client_name}`}
      subtitle={
        <span className={css.state}>
          <InvoiceBadge status={invoice.status} />
          <span>{invoice.issued_at === undefined ? w.drafted(day(invoice.drafted_at)) : w.issued(day(invoice.issued_at))}</span>
          {invoice.status === "issued" && <span>{invoice.sent_at === undefined ? w.not_sent : w.sent(moment(invoice.sent_at, serverNow()))}</span>}
        </span>
      }
      actions={
        <>
          <Button component="a" href={pdfAddress(id)} target="_blank" rel="noreferrer" variant="default" leftSection={<Icon name="file" size={16} />}>{w.pdf}</Button>
          <WhyButton why={draftOnly} onClick={() => setDoing("issue")}>{w.issue}</WhyButton>
          <WhyButton why={issuedOnly} variant={invoice.sent_at === undefined ? "filled" : "default"} onClick={() => setDoing("send")}>{w.send}</WhyButton>
          <WhyButton why={issuedOnly} variant="default" onClick={() => setDoing("void")}>{w.void}</WhyButton>
        </>
      }
    >
      {invoice.void_reason !== undefined && <p className={css.void}><Icon name="alert" size={16} />{w.void_because(invoice.void_reason)}</p>}
      <div className={css.stack}>
        <Review invoice={invoice} />
        <Paper invoice={invoice} writeOff={invoice.status === "draft" && mine ? (nth) => { setLine(nth); setDoing("write_off"); } : undefined} />
        <Payments invoice={invoice} pay={invoice.status === "issued" && mine && Number(invoice.owed.amount) > 0 ? () => setDoing("pay") : undefined} />
      </div>
      <DeedDialog invoice={invoice} line={line} doing={doing} close={() => setDoing(undefined)} />
    </Page>
  );
}

/** As on an envelope. */
export function addressOf(invoice: InvoiceShape): string[] {
  const to = invoice.billed_to?.address;
  if (to === undefined) return [];
  const town = [to.city, [to.region, to.postcode].filter((part) => part !== "").join(" ")].filter((part) => part !== "").join(", ");
  return [...to.lines, town].filter((line) => line !== "");
}

function Paper({ invoice, writeOff }: { invoice: InvoiceShape; writeOff: ((nth: number) => void) | undefined }) {
  return (
    <article className={css.paper} aria-label={invoice.number ?? w.draft_number} data-void={invoice.status === "voided" || undefined}>
      <div className={css.heads}>
        <div><span className={css.label}>{w.to}</span><Link href={`/clients/${invoice.client}`} className={css.strong ?? ""}>{invoice.client_name}</Link>{addressOf(invoice).map((one, i) => <span key={i}>{one}</span>)}</div>
        {invoice.billed_to !== undefined && invoice.billed_to.reference !== "" && <div><span className={css.label}>{b.reference}</span><span className={css.strong}>{invoice.billed_to.reference}</span></div>}
        {invoice.incident !== undefined && <div><span className={css.label}>{w.from_incident}</span><Link href={`/incidents/${invoice.incident}`} className={css.strong ?? ""}>{invoice.incident_number}</Link></div>}
        {invoice.due_on !== undefined && <div><span className={css.label}>{w.columns.due}</span><span className={css.strong}>{day(invoice.due_on)}</span></div>}
        {invoice.replaces !== undefined && <div><span className={css.label}>{w.replaces}</span><Link href={`/invoices/${invoice.replaces}`}>{words.room.see_invoice}</Link></div>}
        {invoice.replaced_by !== undefined && <div><span className={css.label}>{w.replaced_by}</span><Link href={`/invoices/${invoice.replaced_by}`}>{words.room.see_invoice}</Link></div>}
      </div>
      <div className={css.scroll} tabIndex={0} role="region" aria-label={w.line_text}>
        <table className={css.lines}>
          <thead>
            <tr>
              <th scope="col">{w.line_text}</th>
              <th scope="col">{w.line_hours}</th>
              <th scope="col">{w.line_rate}</th>
              <th scope="col">{w.line_normal}</th>
              <th scope="col">{w.line_amount}</th>
            </tr>
          </thead>
          <tbody>
            {invoice.lines.map((line, i) => (
              <tr key={i}>
                <th scope="row">{line.said ?? line.text}<span className={css.bucket}>{line.written_off_because === undefined ? words.bucket[line.bucket] : b.written_off(line.written_off_because)}</span>
                  {writeOff !== undefined && Number(line.amount.amount) > 0 && <Button size="compact-xs" variant="subtle" pl={0} onClick={() => writeOff(i)} aria-label={`${b.write_off}: ${line.said ?? line.text}`}>{b.write_off}</Button>}
                </th>
                <td data-head={w.line_hours}>{line.quantity ?? billedHours(line.minutes)}</td>
                <td data-head={w.line_rate}>{money(line.unit_price ?? line.hourly_rate)}</td>
                <td data-head={w.line_normal}>{line.normal_price.amount === line.amount.amount ? "" : <s>{money(line.normal_price)}</s>}</td>
                <td data-head={w.line_amount} className={css.amount}>{money(line.amount)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <dl className={css.sums}>
        <div><dt>{words.money.net}</dt><dd>{money(invoice.net)}</dd></div>
        <div><dt>{words.money.tax}</dt><dd>{money(invoice.tax)}</dd></div>
        <div className={css.total}><dt>{words.money.total}</dt><dd>{money(invoice.total)}</dd></div>
      </dl>
      {invoice.sentences.length > 0 && <div className={css.sentences}>{(invoice.said ?? invoice.sentences).map((sentence, i) => <p key={i}>{sentence}</p>)}</div>}
    </article>
  );
}

function DeedDialog({ invoice, line, doing, close }: { invoice: InvoiceShape; line: number; doing: Doing | undefined; close: () => void }) {
  return (
    <Dialog opened={doing !== undefined} close={close} title={doing === undefined ? "" : titles[doing]}>
      {doing !== undefined && <Deed key={`${doing}${line}`} invoice={invoice} line={line} doing={doing} close={close} />}
    </Dialog>
  );
}

function Deed({ invoice, line, doing, close }: { invoice: InvoiceShape; line: number; doing: Doing; close: () => void }) {
  const queries = useQueryClient();
  const seen = useRef(invoice.version);
  const fields: Record<Doing, Field[]> = {
    issue: [],
    send: [{ kind: "text", type: "email", name: "to", label: w.send_to, hint: w.send_hint, optional: true }],
    void: [{ kind: "text", name: "reason", label: w.void_reason, lines: 2 }],
    pay: [
      { kind: "amount", name: "amount", label: b.pay_amount, initial: invoice.owed.amount },
      { kind: "text", name: "on", label: b.pay_on, hint: b.day_hint, longest: 10, initial: new Date(serverNow()).toISOString().slice(0, 10) },
      { kind: "text", name: "reference", label: b.pay_reference, longest: 200, optional: true },
    ],
    write_off: [{ kind: "text", name: "reason", label: b.write_off_why, hint: b.write_off_hint, lines: 2 }],
  };
  const intro = { issue: w.issue_confirm, send: undefined, void: w.void_confirm, pay: undefined, write_off: invoice.lines[line]?.text }[doing];
  const done = { issue: w.done_issue, send: w.done_send, void: w.done_void, pay: b.pay_done, write_off: words.done.default }[doing];
  return (
    <Form
      fields={fields[doing]}
      draftKey={`${invoice.id}-${doing}${doing === "write_off" ? line : ""}`}
      submitLabel={doing === "pay" ? b.pay : doing === "write_off" ? b.write_off : titles[doing]}
      danger={doing === "void"}
      cancel={close}
      intro={intro === undefined ? undefined : <p className={css.intro}>{intro}</p>}
      changes={async () => {
        seen.current = (await queries.fetchQuery({ ...invoiceQuery(invoice.id), staleTime: 0 })).version;
        return [];
      }}
      submit={async (values, key) => {
        if (doing === "issue") await issueInvoice(invoice.id, seen.current, key);
        else if (doing === "send") await sendInvoice(invoice.id, seen.current, key, (values.to ?? "").trim());
        else if (doing === "pay") await recordPayment(invoice.id, seen.current, key, { amount: { amount: (values.amount ?? "").trim(), currency: invoice.owed.currency }, on: (values.on ?? "").trim(), reference: (values.reference ?? "").trim() });
        else if (doing === "write_off") await writeOffLine(invoice.id, seen.current, key, line, (values.reason ?? "").trim());
        else await voidInvoice(invoice.id, seen.current, key, (values.reason ?? "").trim());
        makeOld(queries, { view: "invoice", id: invoice.id });
        close();
        notifications.show({ message: done, color: "pine", autoClose: 3000, withBorder: true, closeButtonProps: { "aria-label": words.close } });
      }}
    />
  );
}
