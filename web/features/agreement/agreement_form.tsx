// features/agreement/agreement_form.tsx: a client's agreement, put in force as a new version; it begins from the one there is.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { Link, useLocation } from "wouter";
import { agreeTerms, clientQuery } from "~api/clients.ts";
import { words } from "~app/words/words.ts";
import { Card, Failed, Loading, Page } from "~kit/layout.tsx";
import { makeOld } from "~kit/live.tsx";
import { Form } from "~kit/form.tsx";
import css from "./agreement_form.module.css";
import { Preview, Versions } from "./preview.tsx";
import { fieldsOf, namedByServer, termsOf } from "./terms.ts";

const w = words.agreement_form;

export function AgreementForm({ id }: { id: string }) {
  const query = useQuery(clientQuery(id));
  const queries = useQueryClient();
  const [, go] = useLocation();
  const seen = useRef<number | undefined>(undefined);
  if (query.data === undefined) return query.isError ? <Failed error={query.error} retry={() => void query.refetch()} /> : <Loading lines={8} />;
  const { client, agreement } = query.data;
  seen.current ??= client.version;
  return (
    <Page narrow title={w.title(client.name)} subtitle={<Link href={`/clients/${id}`}>{client.name}</Link>}>
      <Card>
        <Form
          wide
          draftKey={`agreement-${id}`}
          submitLabel={w.save}
          cancel={() => go(`/clients/${id}`)}
          intro={<p className={css.intro}>{w.intro}</p>}
          fields={fieldsOf(agreement?.terms)}
          fieldOf={namedByServer}
          aside={(values) => <Preview client={id} terms={() => termsOf(values, agreement?.terms.rules)} />}
          changes={async () => {
            seen.current = (await queries.fetchQuery({ ...clientQuery(id), staleTime: 0 })).client.version;
            return [];
          }}
          submit={async (values) => {
            await agreeTerms(id, seen.current ?? client.version, termsOf(values, agreement?.terms.rules));
            makeOld(queries, { view: "client", id });
            go(`/clients/${id}`);
          }}
        />
      </Card>
      <Versions client={id} />
    </Page>
  );
}
