// features/sign_in/sign_in.tsx: the door: e-mail and password, for the first time or again after the session ended.
import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useState, type FormEvent, type ReactNode } from "react";
import { signIn, type Session } from "~api/session.ts";
import { words } from "~app/words/words.ts";
import { useTitle } from "~kit/layout.tsx";
import { ProblemNote } from "~kit/problem_note.tsx";
import css from "./sign_in.module.css";

export function SignInForm({ done, intro }: { done: (session: Session) => void; intro?: string }) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      done(await signIn(email.trim(), password));
    } catch (problem) {
      setError(problem);
      setPassword("");
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void send(event)} noValidate>
      <Stack gap="md">
        {intro !== undefined && <p className={css.intro}>{intro}</p>}
        <TextInput size="md" data-autofocus autoFocus label={words.sign_in.email} type="email" autoComplete="username" required withAsterisk={false} value={email} onChange={(e) => setEmail(e.currentTarget.value)} />
        <PasswordInput size="md" label={words.sign_in.password} autoComplete="current-password" required withAsterisk={false} value={password} onChange={(e) => setPassword(e.currentTarget.value)}
          visibilityToggleButtonProps={{ "aria-label": words.sign_in.show_password }} />
        {error !== undefined && <ProblemNote error={error} />}
        <Button size="md" type="submit" fullWidth loading={busy} disabled={false}>{words.sign_in.action}</Button>
      </Stack>
    </form>
  );
}

/** The page in front of everything: the name, and one card. */
export function Front({ title, children }: { title: string; children: ReactNode }) {
  useTitle(title);
  return (
    <main className={css.page}>
      <div className={css.panel}>
        <div className={css.brand}>
          <img src="/mark.svg" width="44" height="44" alt="" />
          <span className={css.name}>{words.product}</span>
        </div>
        <p className={css.tagline}>{words.sign_in.tagline}</p>
        <div className={css.card}>
          <h1 className={css.title}>{title}</h1>
          {children}
        </div>
      </div>
    </main>
  );
}

export function SignInPage({ done }: { done: (session: Session) => void }) {
  return <Front title={words.sign_in.title}><SignInForm done={done} /></Front>;
}
