// features/incident/money.tsx: the money so far and the invoice as it would be now; terms and who authorised what.
import { Link } from "wouter";
import { serverNow } from "~api/server_time.ts";
import { words } from "~app/words/words.ts";
import { billedHours, money, minutes, moment } from "~kit/format.ts";
import { Icon } from "~kit/icon.tsx";
import { Card } from "~kit/layout.tsx";
import { useRoom } from "./room_context.ts";
import css from "./money.module.css";

const w = words.money;

export function Money() {
  const { incident } = useRoom();
  const { invoice, terms } = incident;
  return (
    <Card title={w.title} icon="invoice" aside={incident.invoice_id === undefined ? undefined : <Link href={`/invoices/${incident.invoice_id}`}>{words.room.see_invoice}</Link>}>
      <p className={`${css.total} figure`}>{money(invoice.total)}</p>
      <h3 className={css.caption}>{w.preview}</h3>
      {invoice.lines.length === 0 ? (
        <p className={css.none}>{w.nothing}</p>
      ) : (
        <ul className={css.lines}>
          {invoice.lines.map((line, i) => (
            <li key={i} className={css.line}>
              <span className={css.lineText}>
                {line.said ?? line.text}
                <span className={`${css.lineDetail} figure`}>
                  {w.hours_at(billedHours(line.minutes), money(line.hourly_rate))}
                  {line.normal_price.amount !== line.amount.amount && <> · {w.normal_price(money(line.normal_price))}</>}
                </span>
              </span>
              <span className="figure">{money(line.amount)}</span>
            </li>
          ))}
          {Number(invoice.tax.amount) !== 0 && <li className={css.line}><span>{w.tax}</span><span className="figure">{money(invoice.tax)}</span></li>}
        </ul>
      )}
      {(invoice.said ?? invoice.sentences).map((sentence) => <p key={sentence} className={css.sentence}>{sentence}</p>)}
      {terms !== undefined && (
        <div className={css.part}>
          <h3 className={css.caption}>{w.terms}</h3>
          <p className={css.words}>{terms.in_words}</p>
        </div>
      )}
      {incident.authorisations.length > 0 && (
        <div className={css.part}>
          <h3 className={css.caption}>{w.authorisations}</h3>
          <ul className={css.authorisations}>
            {incident.authorisations.map((one) => (
              <li key={one.id}>
                <Icon name={one.heard_by === "link" ? "link" : one.heard_by === "phone" ? "phone" : one.heard_by === "email" ? "mail" : "user"} size={15} />
                <span>
                  <strong className="figure">{minutes(one.minutes)}</strong>, {w.an_hour(money(one.hourly_rate))}
                  <span className={css.lineDetail}>{w.authorised_line(one.by.name, words.channel[one.heard_by], moment(one.at, serverNow()))}. {words.fallback_firm[one.at_limit]}.</span>
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </Card>
  );
}
