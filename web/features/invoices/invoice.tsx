// features/invoices/invoice.tsx: one invoice as it stands on paper, with what can be done to it.
import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { Link } from "wouter";
import { invoiceQuery, issueInvoice, pdfAddress, sendInvoice, voidInvoice, type Invoice as InvoiceShape } from "~api/invoices.ts";
import { serverNow } from "~api/server_time.ts";
import { words } from "~app/words/words.ts";
import { InvoiceBadge } from "~kit/badge.tsx";
import { Dialog } from "~kit/dialog.tsx";
import { Form, type Field } from "~kit/form.tsx";
import { day, money, moment } from "~kit/format.ts";
import { Icon } from "~kit/icon.tsx";
import { Failed, Loading, Page } from "~kit/layout.tsx";
import { makeOld } from "~kit/live.tsx";
import { WhyButton, type Reason } from "~kit/why.tsx";
import css from "./invoice.module.css";

const w = words.invoices;
type Doing = "issue" | "send" | "void";

export function Invoice({ id }: { id: string }) {
  const query = useQuery(invoiceQuery(id));
  const [doing, setDoing] = useState<Doing>();
  const invoice = query.data;
  if (invoice === undefined) return query.isError ? <Failed error={query.error} retry={() => void query.refetch()} /> : <Loading lines={6} />;
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
      <Paper invoice={invoice} />
      <DeedDialog invoice={invoice} doing={doing} close={() => setDoing(undefined)} />
    </Page>
  );
}

function Paper({ invoice }: { invoice: InvoiceShape }) {
  return (
    <article className={css.paper} aria-label={invoice.number ?? w.draft_number} data-void={invoice.status === "voided" || undefined}>
      <div className={css.heads}>
        <div><span className={css.label}>{w.to}</span><Link href={`/clients/${invoice.client}`} className={css.strong ?? ""}>{invoice.client_name}</Link></div>
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
                <th scope="row">{line.text}<span className={css.bucket}>{words.bucket[line.bucket]}</span></th>
                <td data-head={w.line_hours}>{line.hours}</td>
                <td data-head={w.line_rate}>{money(line.hourly_rate)}</td>
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
      {invoice.sentences.length > 0 && <div className={css.sentences}>{invoice.sentences.map((sentence, i) => <p key={i}>{sentence}</p>)}</div>}
    </article>
  );
}

function DeedDialog({ invoice, doing, close }: { invoice: InvoiceShape; doing: Doing | undefined; close: () => void }) {
  const titles: Record<Doing, string> = { issue: w.issue, send: w.send, void: w.void };
  return (
    <Dialog opened={doing !== undefined} close={close} title={doing === undefined ? "" : titles[doing]}>
      {doing !== undefined && <Deed key={doing} invoice={invoice} doing={doing} close={close} />}
    </Dialog>
  );
}

function Deed({ invoice, doing, close }: { invoice: InvoiceShape; doing: Doing; close: () => void }) {
  const queries = useQueryClient();
  const seen = useRef(invoice.version);
  const fields: Record<Doing, Field[]> = {
    issue: [],
    send: [{ kind: "text", type: "email", name: "to", label: w.send_to, hint: w.send_hint, optional: true }],
    void: [{ kind: "text", name: "reason", label: w.void_reason, lines: 2 }],
  };
  const intro = { issue: w.issue_confirm, send: undefined, void: w.void_confirm }[doing];
  const done = { issue: w.done_issue, send: w.done_send, void: w.done_void }[doing];
  return (
    <Form
      fields={fields[doing]}
      draftKey={`${invoice.id}-${doing}`}
      submitLabel={{ issue: w.issue, send: w.send, void: w.void }[doing]}
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
        else await voidInvoice(invoice.id, seen.current, key, (values.reason ?? "").trim());
        makeOld(queries, { view: "invoice", id: invoice.id });
        close();
        notifications.show({ message: done, color: "pine", autoClose: 3000, withBorder: true, closeButtonProps: { "aria-label": words.close } });
      }}
    />
  );
}
