// features/link/link.tsx: the client's page, made for a phone: what happened, what it may cost at most, yes or no. No account, no sign-in.
import { Button, Radio, Textarea } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { ApiProblem, type Schemas } from "~api/client.ts";
import { approveByLink, declineByLink, linkQuery, type Link } from "~api/links.ts";
import { serverNow } from "~api/server_time.ts";
import { words } from "~app/words/words.ts";
import { money, moment, spokenSpan } from "~kit/format.ts";
import { Icon } from "~kit/icon.tsx";
import { Failed, Loading, useTitle } from "~kit/layout.tsx";
import { ProblemNote } from "~kit/problem_note.tsx";
import css from "./link.module.css";

const w = words.link;
const ways: Schemas["fallback"][] = ["reinstall", "replace", "stop"];

export function ClientLink({ token }: { token: string }) {
  useTitle(w.title);
  const query = useQuery(linkQuery(token));
  if (query.data === undefined) {
    if (!query.isError) return <main className={css.page}><Loading lines={6} /></main>;
    const gone = query.error instanceof ApiProblem && (query.error.status === 410 || query.error.status === 404 || query.error.status === 403 || query.error.status === 401);
    return (
      <main className={css.page}>
        {gone ? (
          <div className={css.answer} data-tone="warn">
            <span className={css.answerIcon}><Icon name="clock" size={30} /></span>
            <h1>{w.expired_title}</h1>
            <p>{query.error instanceof ApiProblem && query.error.message !== "" ? query.error.message : w.expired}</p>
          </div>
        ) : (
          <Failed error={query.error} retry={() => void query.refetch()} />
        )}
      </main>
    );
  }
  return <Asked link={query.data} token={token} />;
}

function Asked({ link, token }: { link: Link; token: string }) {
  const queries = useQueryClient();
  const [atLimit, setAtLimit] = useState<Schemas["fallback"]>(link.at_limit);
  const [declining, setDeclining] = useState(false);
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState<"approve" | "decline">();
  const [error, setError] = useState<unknown>();
  const keys = useRef({ approve: crypto.randomUUID(), decline: crypto.randomUUID() });
  const reasonBox = useRef<HTMLTextAreaElement>(null);
  const answer = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (declining) reasonBox.current?.focus();
  }, [declining]);
  useEffect(() => {
    if (link.state !== "open") answer.current?.focus();
  }, [link.state]);

  const send = async (what: "approve" | "decline") => {
    if (what === "decline" && reason.trim() === "") {
      setMissing(true);
      reasonBox.current?.focus();
      return;
    }
    setBusy(what);
    setError(undefined);
    try {
      const now = what === "approve" ? await approveByLink(token, atLimit, keys.current.approve) : await declineByLink(token, reason.trim(), keys.current.decline);
      queries.setQueryData(["link", token], now);
    } catch (problem) {
      setError(problem);
      if (problem instanceof ApiProblem) keys.current = { approve: crypto.randomUUID(), decline: crypto.randomUUID() };
      void queries.invalidateQueries({ queryKey: ["link", token] });
    } finally {
      setBusy(undefined);
    }
  };

  return (
    <main className={css.page}>
      <header className={css.firm}>
        <img src="/mark.svg" width="34" height="34" alt="" />
        <div>
          <strong>{link.firm_name}</strong>
          <span>{w.incident(link.incident_number, link.client_name)}</span>
        </div>
      </header>

      {link.state !== "open" ? (
        <div className={css.answer} data-tone={link.state === "approved" ? "ok" : "warn"} role="status">
          <span className={css.answerIcon}><Icon name={link.state === "approved" ? "check" : "stop"} size={30} stroke={2.4} /></span>
          <h1 ref={answer} tabIndex={-1}>{link.state === "approved" ? w.approved_title : w.declined_title}</h1>
          <p>{link.state === "approved" ? w.approved : w.declined}</p>
          {link.state === "approved" && <p className="figure"><strong>{w.at_most_label} {money(link.at_most)}</strong></p>}
        </div>
      ) : (
        <>
          <section className={css.ask}>
            <p className={css.hello}>{w.hello(link.approver_name)}</p>
            <h1 className={css.question}>{w.ask(link.firm_name, spokenSpan(link.minutes * 60))}</h1>
            <div className={css.price}>
              <span className={css.priceLabel}>{w.at_most_label}</span>
              <span className={`${css.priceAmount} figure`}>{money(link.at_most)}</span>
              <span className={`${css.priceDetail} figure`}>{w.at_most_detail(spokenSpan(link.minutes * 60), money(link.hourly_rate))}</span>
            </div>
          </section>

          <section className={css.part}>
            <h2>{w.happened}</h2>
            <p>{link.summary}</p>
            {link.so_far.length > 0 && (
              <>
                <h2>{w.so_far}</h2>
                <ul className={css.soFar}>{link.so_far.map((line, i) => <li key={i}>{line}</li>)}</ul>
              </>
            )}
          </section>

          <section className={css.part}>
            <Radio.Group label={<h2 className={css.inline}>{w.at_limit}</h2>} description={w.at_limit_hint} value={atLimit} onChange={(value) => setAtLimit(value as Schemas["fallback"])}>
              <div className={css.ways}>
                {ways.map((way) => (
                  <Radio key={way} size="md" value={way} className={css.way ?? ""} label={words.fallback[way]} description={way === link.at_limit && link.at_limit_in_words !== "" ? link.at_limit_in_words : words.fallback_long[way]} />
                ))}
              </div>
            </Radio.Group>
          </section>

          {error !== undefined && <ProblemNote error={error} />}

          <section className={css.decide}>
            {declining ? (
              <form
                className={css.declineForm}
                noValidate
                onSubmit={(event) => {
                  event.preventDefault();
                  void send("decline");
                }}
              >
                <Textarea ref={reasonBox} size="md" label={w.decline_reason} description={w.decline_note} autosize minRows={2} maxLength={2000} value={reason} error={missing ? words.fields.missing : undefined} onChange={(e) => { setReason(e.currentTarget.value); setMissing(false); }} />
                <Button type="submit" size="lg" fullWidth color="red.8" loading={busy === "decline"}>{w.decline_send}</Button>
                <Button size="lg" fullWidth variant="default" onClick={() => setDeclining(false)}>{words.back}</Button>
              </form>
            ) : (
              <>
                <Button size="xl" fullWidth loading={busy === "approve"} onClick={() => void send("approve")} leftSection={<Icon name="check" size={20} stroke={2.6} />}>{w.approve_amount(money(link.at_most))}</Button>
                <Button size="lg" fullWidth variant="default" onClick={() => setDeclining(true)}>{w.decline}</Button>
              </>
            )}
          </section>
        </>
      )}

      <footer className={css.foot}>
        {link.state === "open" && <p>{w.expires(moment(link.expires_at, serverNow()))}</p>}
        {link.firm_phone !== "" && <p>{w.questions} <a href={`tel:${link.firm_phone.replace(/[^+\d]/g, "")}`}><Icon name="phone" size={15} /> {w.call(link.firm_phone)}</a></p>}
      </footer>
    </main>
  );
}
