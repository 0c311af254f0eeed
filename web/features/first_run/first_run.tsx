// features/first_run/first_run.tsx: the very first day: the firm has nobody yet, and whoever can read the server's own words becomes its owner.
import { useQuery } from "@tanstack/react-query";
import { beginFirm, readFirstRun, signIn, type Session } from "~api/session.ts";
import { words } from "~app/words/words.ts";
import { Front } from "~features/sign_in/sign_in.tsx";
import { Form } from "~kit/form.tsx";
import css from "./first_run.module.css";

const w = words.first_run;

export function FirstRun({ done }: { done: (session: Session) => void }) {
  const first = useQuery({ queryKey: ["first_run"], queryFn: readFirstRun, staleTime: Infinity });
  return (
    <Front title={w.title}>
      <Form
        draftKey=""
        submitLabel={w.action}
        intro={<p className={css.intro}>{w.intro(first.data?.firm_name ?? "")}</p>}
        fields={[
          { kind: "text", name: "code", label: w.code, hint: w.code_hint, longest: 40 },
          { kind: "text", name: "name", label: w.name, longest: 200, autoComplete: "name" },
          { kind: "text", type: "email", name: "email", label: words.sign_in.email, autoComplete: "username" },
          { kind: "text", type: "password", name: "password", label: w.password, hint: w.password_hint, autoComplete: "new-password" },
        ]}
        submit={async (values, key) => {
          const email = (values.email ?? "").trim();
          await beginFirm({ code: (values.code ?? "").trim().toLowerCase(), name: (values.name ?? "").trim(), email, password: values.password ?? "" }, key);
          done(await signIn(email, values.password ?? ""));
        }}
      />
    </Front>
  );
}
