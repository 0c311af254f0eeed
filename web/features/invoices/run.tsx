// features/invoices/run.tsx: drafting what is due of everything billed each month or year, and the file for the books.
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { booksFile } from "~api/invoices.ts";
import { runBilling } from "~api/money.ts";
import { words } from "~app/words/words.ts";
import { saveAs } from "~kit/csv.ts";
import { Dialog } from "~kit/dialog.tsx";
import { Form } from "~kit/form.tsx";
import { Icon } from "~kit/icon.tsx";
import { useSession } from "~kit/session.ts";
import { WhyButton } from "~kit/why.tsx";
import css from "./invoice.module.css";

const w = words.billing;
const today = () => new Date().toISOString().slice(0, 10);

export function BillingRuns() {
  const [doing, setDoing] = useState<"run" | "books">();
  const queries = useQueryClient();
  const { role } = useSession();
  const why = role === "technician" ? { sentence: words.room.not_yours, mend: "" } : undefined;
  const close = () => setDoing(undefined);
  return (
    <>
      <WhyButton why={why} variant="default" onClick={() => setDoing("books")}>{w.books}</WhyButton>
      <WhyButton why={why} leftSection={<Icon name="plus" size={16} />} onClick={() => setDoing("run")}>{w.run}</WhyButton>
      <Dialog opened={doing === "run"} close={close} title={w.run}>
        <Form
          draftKey="billing-run"
          intro={<p className={css.intro}>{w.run_intro}</p>}
          fields={[{ kind: "text", name: "through", label: w.run_through, hint: w.day_hint, longest: 10, initial: today() }]}
          submitLabel={w.run}
          cancel={close}
          submit={async (values, key) => {
            const made = await runBilling((values.through ?? "").trim(), key);
            void queries.invalidateQueries({ queryKey: ["invoices"] });
            close();
            notifications.show({ message: w.run_done(made.periods, made.drafted.length), color: "pine", autoClose: 5000, withBorder: true, closeButtonProps: { "aria-label": words.close } });
          }}
        />
      </Dialog>
      <Dialog opened={doing === "books"} close={close} title={w.books}>{doing === "books" && <Books close={close} />}</Dialog>
    </>
  );
}

/** The file itself comes from the server: what it refuses is shown in the form. */
function Books({ close }: { close: () => void }) {
  return (
    <Form
      draftKey="books"
      intro={<p className={css.intro}>{w.books_intro}</p>}
      fields={[
        { kind: "choice", name: "for", label: w.books_for, initial: "quickbooks", options: Object.entries(w.books_of).map(([value, label]) => ({ value, label })) },
        { kind: "text", name: "from", label: w.books_from, hint: w.day_hint, longest: 10, optional: true },
        { kind: "text", name: "through", label: w.books_through, hint: w.day_hint, longest: 10, optional: true },
      ]}
      submitLabel={w.books_get}
      cancel={close}
      submit={async (values) => {
        const program = values.for ?? "quickbooks";
        saveAs(`invoices-${program}.csv`, await booksFile(program, (values.from ?? "").trim(), (values.through ?? "").trim()), "text/csv;charset=utf-8");
        close();
      }}
    />
  );
}
