// features/settings/technicians.tsx: who works at the firm and with which rights.
import { useDisclosure } from "@mantine/hooks";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { techniciansQuery } from "~api/clients.ts";
import { addTechnician } from "~api/firm.ts";
import type { Schemas } from "~api/client.ts";
import { words } from "~app/words/words.ts";
import { Badge } from "~kit/badge.tsx";
import { Dialog } from "~kit/dialog.tsx";
import { Form } from "~kit/form.tsx";
import { Card, Failed, Loading } from "~kit/layout.tsx";
import { useSession } from "~kit/session.ts";
import { WhyButton } from "~kit/why.tsx";
import css from "./settings.module.css";

const w = words.settings;
const roles = ["technician", "dispatcher", "owner"] as const;

export function Technicians() {
  const query = useQuery(techniciansQuery());
  const queries = useQueryClient();
  const { role } = useSession();
  const [adding, { open, close }] = useDisclosure(false);
  return (
    <Card title={w.people} icon="users" pad={false} aside={<WhyButton size="compact-sm" variant="default" why={role === "owner" ? undefined : { sentence: w.owner_only, mend: "" }} onClick={open}>{w.add_person}</WhyButton>}>
      {query.data === undefined ? (
        query.isError ? <Failed error={query.error} retry={() => void query.refetch()} /> : <Loading lines={3} />
      ) : (
        <ul className={css.list}>
          {query.data.items.map((one) => (
            <li key={one.id}>
              <span className={css.main}>
                <strong>{one.name}</strong>
                <a href={`mailto:${one.email}`} className={css.dim}>{one.email}</a>
              </span>
              <Badge tone={one.active ? "strong" : "neutral"}>{one.active ? words.role[one.role] : w.gone}</Badge>
            </li>
          ))}
        </ul>
      )}
      <Dialog opened={adding} close={close} title={w.add_person}>
        <Form
          draftKey="add-technician"
          submitLabel={w.add_person}
          cancel={close}
          fields={[
            { kind: "text", name: "name", label: w.name, longest: 200 },
            { kind: "text", type: "email", name: "email", label: words.sign_in.email },
            { kind: "choice", as: "radio", name: "role", label: w.role, initial: "technician", options: roles.map((value) => ({ value, label: words.role[value], hint: w.role_means[value] })) },
            { kind: "text", type: "password", name: "password", label: w.first_password, hint: w.first_password_hint, autoComplete: "new-password" },
          ]}
          submit={async (values, key) => {
            await addTechnician({ name: (values.name ?? "").trim(), email: (values.email ?? "").trim(), role: values.role as Schemas["role"], password: values.password ?? "" }, key);
            void queries.invalidateQueries({ queryKey: ["technicians"] });
            close();
          }}
        />
      </Dialog>
    </Card>
  );
}
