// features/clients/clients.tsx: the firm's clients.
import { Button, TextInput } from "@mantine/core";
import { useDebouncedValue, useDisclosure } from "@mantine/hooks";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import { addClient, clientsQuery } from "~api/clients.ts";
import type { Schemas } from "~api/client.ts";
import { words } from "~app/words/words.ts";
import { Badge } from "~kit/badge.tsx";
import { saveCsv } from "~kit/csv.ts";
import { Dialog } from "~kit/dialog.tsx";
import { Form } from "~kit/form.tsx";
import { Icon } from "~kit/icon.tsx";
import { Empty, Failed, Loading, Page } from "~kit/layout.tsx";
import { useSession } from "~kit/session.ts";
import { Table, type Column } from "~kit/table.tsx";
import { WhyButton } from "~kit/why.tsx";

const w = words.clients;
const columns: Column<Schemas["client_row"]>[] = [
  { key: "name", head: w.columns.name, cell: (row) => row.name },
  { key: "open", head: w.columns.open, cell: (row) => (row.open_incidents === 0 ? <span className="figure">0</span> : <Badge tone="warn" icon="alert">{row.open_incidents}</Badge>) },
  { key: "machines", head: w.columns.machines, cell: (row) => row.machines, number: true },
  { key: "people", head: w.columns.people, cell: (row) => row.people, number: true },
  { key: "agreement", head: w.columns.agreement, cell: (row) => (row.has_agreement ? <Badge tone="ok" icon="check">{w.has_agreement}</Badge> : <Badge tone="warn" icon="alert">{w.no_agreement}</Badge>) },
  { key: "zone", head: w.columns.zone, cell: (row) => row.time_zone },
];

export function Clients() {
  const [search, setSearch] = useState("");
  const [asked] = useDebouncedValue(search.trim(), 250);
  const query = useQuery({ ...clientsQuery(asked), placeholderData: (before) => before });
  const queries = useQueryClient();
  const { role } = useSession();
  const [adding, { open, close }] = useDisclosure(false);
  const [, go] = useLocation();
  const rows = query.data?.items;
  return (
    <Page
      title={w.title}
      subtitle={rows === undefined ? undefined : w.subtitle(rows.length)}
      actions={
        <>
          <TextInput leftSection={<Icon name="search" size={16} />} placeholder={w.search} aria-label={w.search} value={search} onChange={(e) => setSearch(e.currentTarget.value)} />
          <Button variant="default" leftSection={<Icon name="download" size={16} />}
            onClick={() => saveCsv(w.csv_name, [["name", "time zone", "machines", "people", "open incidents", "agreement"], ...(rows ?? []).map((row) => [row.name, row.time_zone, row.machines, row.people, row.open_incidents, row.has_agreement ? "yes" : "no"])])}>
            {words.export_csv}
          </Button>
          <WhyButton why={role === "technician" ? { sentence: words.room.not_yours, mend: "" } : undefined} onClick={open}>{w.add}</WhyButton>
        </>
      }
    >
      {rows === undefined ? (
        query.isError ? <Failed error={query.error} retry={() => void query.refetch()} /> : <Loading />
      ) : rows.length === 0 ? (
        <Empty icon="client" title={asked === "" ? w.empty_title : words.desk.empty_search}>{asked === "" ? w.empty : undefined}</Empty>
      ) : (
        <Table caption={w.title} columns={columns} rows={rows} to={(row) => `/clients/${row.id}`} idOf={(row) => row.id} />
      )}
      <Dialog opened={adding} close={close} title={w.add}>
        <Form
          draftKey="add-client"
          submitLabel={w.add}
          cancel={close}
          fields={[
            { kind: "text", name: "name", label: w.name, longest: 200 },
            { kind: "text", name: "time_zone", label: w.zone, hint: w.zone_hint, initial: Intl.DateTimeFormat().resolvedOptions().timeZone },
            { kind: "text", name: "currency", label: w.currency, initial: "USD", longest: 3 },
          ]}
          submit={async (values) => {
            const made = await addClient({ name: (values.name ?? "").trim(), time_zone: (values.time_zone ?? "").trim(), currency: (values.currency ?? "").trim().toUpperCase() });
            void queries.invalidateQueries({ queryKey: ["clients"] });
            go(`/clients/${made.id}`);
          }}
        />
      </Dialog>
    </Page>
  );
}
