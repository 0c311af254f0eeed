// features/report/report.tsx: somebody rings: write down what they say; the rest is asked for in the incident.
import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useLocation } from "wouter";
import { clientQuery, clientsQuery } from "~api/clients.ts";
import type { Schemas } from "~api/client.ts";
import { reportIncident } from "~api/incidents.ts";
import { words } from "~app/words/words.ts";
import { chosen, Form, type Field } from "~kit/form.tsx";
import { Icon } from "~kit/icon.tsx";
import { Card, Failed, Loading, Page } from "~kit/layout.tsx";
import css from "./report.module.css";

const w = words.report;
const channels: Schemas["channel"][] = ["phone", "email", "in_person", "console"];

export function Report() {
  const clients = useQuery(clientsQuery());
  const [client, setClient] = useState<string | null>(() => new URLSearchParams(location.search).get("client"));
  const known = useQuery({ ...clientQuery(client ?? ""), enabled: client !== null });
  const [, go] = useLocation();

  const fields = useMemo<Field[]>(
    () => [
      { kind: "text", name: "summary", label: w.summary, hint: w.summary_hint, longest: 200 },
      { kind: "text", name: "words", label: w.words, hint: w.words_hint, lines: 4, optional: true },
      { kind: "choice", name: "through", label: w.through, options: channels.map((value) => ({ value, label: words.channel[value] })), initial: "phone" },
      { kind: "choice", name: "person", label: w.person, optional: true, none: w.person_none, options: (known.data?.people ?? []).map((person) => ({ value: person.id, label: person.name })) },
      {
        kind: "several", name: "machines", label: w.machines, optional: true,
        hint: known.data !== undefined && known.data.machines.length === 0 ? w.machines_none : w.machines_hint,
        options: (known.data?.machines ?? []).map((machine) => ({ value: machine.id, label: machine.name })),
      },
    ],
    [known.data],
  );

  return (
    <Page title={w.title} subtitle={w.intro} narrow>
      <aside className={css.tell} aria-label={w.tell_title}>
        <h2 className={css.tellTitle}><Icon name="speech" size={17} />{w.tell_title}</h2>
        <ul>{w.tell.map((line) => <li key={line}>{line}</li>)}</ul>
      </aside>
      <Card label={w.title}>
        {clients.data === undefined ? (
          clients.isError ? <Failed error={clients.error} retry={() => void clients.refetch()} /> : <Loading />
        ) : (
          <div className={css.form}>
            <Select label={w.client} placeholder={w.client_search} searchable data={clients.data.items.map((row) => ({ value: row.id, label: row.name }))} value={client} onChange={setClient} nothingFoundMessage={words.palette.none} />
            {client !== null && known.isError && <Failed error={known.error} retry={() => void known.refetch()} />}
            {client !== null && known.data !== undefined && (
              <Form
                key={client}
                draftKey={`report-${client}`}
                fields={fields}
                submitLabel={w.action}
                cancel={() => go("/")}
                submit={async (values, key) => {
                  const done = await reportIncident(
                    {
                      client,
                      summary: (values.summary ?? "").trim(),
                      words: values.words ?? "",
                      machines: chosen(values.machines),
                      through: (values.through ?? "phone") as Schemas["channel"],
                      ...(values.person ? { person: values.person } : {}),
                    },
                    key,
                  );
                  go(done.id === undefined ? "/" : `/incidents/${done.id}`);
                }}
              />
            )}
            {client === null && <p className={css.hint}>{w.need_client}</p>}
          </div>
        )}
      </Card>
    </Page>
  );
}
