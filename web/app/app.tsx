// app/app.tsx: which address shows which page, and whether somebody has to sign in first.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Component, lazy, Suspense, useEffect, useState, type ReactNode } from "react";
import { Button } from "@mantine/core";
import { Dialog } from "~kit/dialog.tsx";
import { Route, Switch, useLocation } from "wouter";
import { ApiProblem, onSignedOut } from "~api/client.ts";
import { readFirstRun, sessionQuery, type Session } from "~api/session.ts";
import { Desk } from "~features/desk/desk.tsx";
import { Empty, Failed, Loading, Page } from "~kit/layout.tsx";
import { LiveProvider } from "~kit/live.tsx";
import { SessionContext } from "~kit/session.ts";
import { Shell } from "./shell.tsx";
import { words } from "./words/words.ts";

const SignInForm = lazy(() => import("~features/sign_in/sign_in.tsx").then((m) => ({ default: m.SignInForm })));
const SignInPage = lazy(() => import("~features/sign_in/sign_in.tsx").then((m) => ({ default: m.SignInPage })));
const Room = lazy(() => import("~features/incident/room.tsx").then((m) => ({ default: m.Room })));
const Report = lazy(() => import("~features/report/report.tsx").then((m) => ({ default: m.Report })));
const Clients = lazy(() => import("~features/clients/clients.tsx").then((m) => ({ default: m.Clients })));
const Client = lazy(() => import("~features/clients/client.tsx").then((m) => ({ default: m.Client })));
const Machine = lazy(() => import("~features/machines/machine.tsx").then((m) => ({ default: m.Machine })));
const Invoices = lazy(() => import("~features/invoices/invoices.tsx").then((m) => ({ default: m.Invoices })));
const Invoice = lazy(() => import("~features/invoices/invoice.tsx").then((m) => ({ default: m.Invoice })));
const FirstRun = lazy(() => import("~features/first_run/first_run.tsx").then((m) => ({ default: m.FirstRun })));
const Margin = lazy(() => import("~features/money/margin.tsx").then((m) => ({ default: m.Margin })));
const Advice = lazy(() => import("~features/money/advice.tsx").then((m) => ({ default: m.Advice })));
const Simulator = lazy(() => import("~features/money/simulator.tsx").then((m) => ({ default: m.Simulator })));
const AssumptionsPage = lazy(() => import("~features/money/assumptions.tsx").then((m) => ({ default: m.AssumptionsPage })));
const Settings = lazy(() => import("~features/settings/settings.tsx").then((m) => ({ default: m.Settings })));
const AgreementForm = lazy(() => import("~features/agreement/agreement_form.tsx").then((m) => ({ default: m.AgreementForm })));
const ClientLink = lazy(() => import("~features/link/link.tsx").then((m) => ({ default: m.ClientLink })));

export function App() {
  return (
    <Suspense fallback={<Loading />}>
      <Switch>
        <Route path="/approve/:token">{({ token }) => <ClientLink token={token} />}</Route>
        <Route path="/link/:token">{({ token }) => <ClientLink token={token} />}</Route>
        <Route>
          <SignedIn />
        </Route>
      </Switch>
    </Suspense>
  );
}

function SignedIn() {
  const queries = useQueryClient();
  const session = useQuery({ ...sessionQuery(), retry: (n, error) => !(error instanceof ApiProblem) && n < 6, refetchOnWindowFocus: false });
  const [ended, setEnded] = useState(false);
  useEffect(() => onSignedOut(() => setEnded(true)), []);

  if (session.data === undefined) {
    if (session.isPending) return <Loading />;
    if (session.error instanceof ApiProblem && session.error.status === 401)
      return (
        <Door
          done={(signedIn) => {
            setEnded(false);
            queries.setQueryData(["session"], signedIn);
          }}
        />
      );
    return <Failed error={session.error} retry={() => void session.refetch()} />;
  }
  return (
    <SessionContext value={session.data}>
      <LiveProvider session={session.data.csrf}>
        <Shell>
          <Pages />
        </Shell>
      </LiveProvider>
      {/* The page below stays as it is, with what was typed, while somebody signs in again. */}
      <Dialog opened={ended} close={() => undefined} stays title={words.sign_in.again_title}>
        <Suspense fallback={<Loading lines={2} />}>
          <SignInForm
            intro={words.sign_in.again}
            done={(signedIn) => {
              setEnded(false);
              queries.setQueryData(["session"], signedIn);
              void queries.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "session" });
            }}
          />
        </Suspense>
      </Dialog>
    </SessionContext>
  );
}

/** Signing in, or on the very first day: beginning. */
function Door({ done }: { done: (session: Session) => void }) {
  const first = useQuery({ queryKey: ["first_run"], queryFn: readFirstRun, staleTime: Infinity, retry: false });
  if (first.isPending) return <Loading />;
  return first.data?.needed === true ? <FirstRun done={done} /> : <SignInPage done={done} />;
}

function Pages() {
  const [address] = useLocation();
  return (
    <PageGuard key={address}>
      <Suspense fallback={<Loading />}>
        <Switch>
          <Route path="/"><Desk /></Route>
          <Route path="/report"><Report /></Route>
          <Route path="/incidents/:id">{({ id }) => <Room key={id} id={id} />}</Route>
          <Route path="/clients"><Clients /></Route>
          <Route path="/clients/:id">{({ id }) => <Client key={id} id={id} />}</Route>
          <Route path="/clients/:id/agreement">{({ id }) => <AgreementForm key={id} id={id} />}</Route>
          <Route path="/money/margin"><Margin /></Route>
          <Route path="/money/advice"><Advice /></Route>
          <Route path="/money/simulator"><Simulator /></Route>
          <Route path="/money/assumptions"><AssumptionsPage /></Route>
          <Route path="/settings"><Settings /></Route>
          <Route path="/machines/:id">{({ id }) => <Machine key={id} id={id} />}</Route>
          <Route path="/invoices"><Invoices /></Route>
          <Route path="/invoices/:id">{({ id }) => <Invoice key={id} id={id} />}</Route>
          <Route>
            <Page title={words.failure.not_found}>
              <Empty icon="info" title={words.failure.not_found} action={<Button component="a" href="/">{words.failure.to_the_desk}</Button>}>{words.failure.not_found_mend}</Empty>
            </Page>
          </Route>
        </Switch>
      </Suspense>
    </PageGuard>
  );
}

/** A page that broke says so and leaves the rest of the console working. */
class PageGuard extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };
  static getDerivedStateFromError() {
    return { broken: true };
  }
  override render() {
    if (!this.state.broken) return this.props.children;
    return (
      <Page title={words.failure.title}>
        <Empty icon="alert" title={words.failure.title} action={<Button onClick={() => location.reload()}>{words.failure.reload}</Button>}>{words.failure.unexpected}</Empty>
      </Page>
    );
  }
}
