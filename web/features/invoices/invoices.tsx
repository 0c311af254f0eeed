// features/invoices/invoices.tsx: the list of invoices.
import { Button, SegmentedControl, TextInput } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { invoicesQuery, type Invoice } from "~api/invoices.ts";
import { words } from "~app/words/words.ts";
import { InvoiceBadge } from "~kit/badge.tsx";
import { saveCsv } from "~kit/csv.ts";
import { day, money } from "~kit/format.ts";
import { Icon } from "~kit/icon.tsx";
import { Empty, Failed, Loading, Page } from "~kit/layout.tsx";
import { Table, type Column } from "~kit/table.tsx";
import { MoneyPlaces } from "~features/money/places.tsx";
import { BillingRuns } from "./run.tsx";

const w = words.invoices;
const columns: Column<Invoice>[] = [
  { key: "number", head: w.columns.number, cell: (row) => row.number ?? w.draft_number },
  { key: "client", head: w.columns.client, cell: (row) => row.client_name },
  { key: "incident", head: w.columns.incident, cell: (row) => row.incident_number ?? "–" },
  { key: "status", head: w.columns.status, cell: (row) => <InvoiceBadge status={row.status} /> },
  { key: "date", head: w.columns.date, cell: (row) => day(row.issued_at ?? row.drafted_at) },
  { key: "due", head: w.columns.due, cell: (row) => (row.due_on === undefined ? "–" : day(row.due_on)) },
  { key: "total", head: w.columns.total, cell: (row) => money(row.total), number: true },
  { key: "owed", head: words.billing.owed, cell: (row) => (row.status === "issued" ? money(row.owed) : "–"), number: true },
];

export function Invoices() {
  const query = useInfiniteQuery(invoicesQuery());
  const [search, setSearch] = useState("");
  const [status, setStatus] = useState("all");
  const all = query.data?.pages.flatMap((page) => page.items);
  const part = search.trim().toLowerCase();
  const rows = all?.filter((row) => (status === "all" || row.status === status) && `${row.number ?? ""} ${row.client_name} ${row.incident_number ?? ""}`.toLowerCase().includes(part));
  return (
    <Page
      title={w.title}
      above={<MoneyPlaces />}
      subtitle={w.subtitle}
      actions={
        <>
          <TextInput leftSection={<Icon name="search" size={16} />} placeholder={w.search} aria-label={w.search} value={search} onChange={(e) => setSearch(e.currentTarget.value)} />
          <SegmentedControl role="radiogroup" aria-label={w.columns.status} value={status} onChange={setStatus} data={[{ value: "all", label: w.all }, ...(["draft", "issued", "paid", "voided"] as const).map((value) => ({ value, label: words.invoice_status[value] }))]} />
          <Button variant="default" leftSection={<Icon name="download" size={16} />}
            onClick={() => saveCsv(w.csv_name, [["number", "client", "incident", "status", "drafted", "issued", "due", "net", "tax", "total", "owed", "currency"],
              ...(rows ?? []).map((row) => [row.number ?? "", row.client_name, row.incident_number ?? "", row.status, row.drafted_at, row.issued_at ?? "", row.due_on ?? "", Number(row.net.amount), Number(row.tax.amount), Number(row.total.amount), Number(row.owed.amount), row.total.currency])])}>
            {words.export_csv}
          </Button>
          <BillingRuns />
        </>
      }
    >
      {rows === undefined ? (
        query.isError ? <Failed error={query.error} retry={() => void query.refetch()} /> : <Loading />
      ) : rows.length === 0 ? (
        <Empty icon="invoice" title={(all?.length ?? 0) === 0 ? w.empty_title : words.desk.empty_search}>{(all?.length ?? 0) === 0 ? w.empty : undefined}</Empty>
      ) : (
        <>
          <Table caption={w.title} columns={columns} rows={rows} to={(row) => `/invoices/${row.id}`} idOf={(row) => row.id} />
          {query.hasNextPage && <Button mt="md" variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{words.show_more}</Button>}
        </>
      )}
    </Page>
  );
}
