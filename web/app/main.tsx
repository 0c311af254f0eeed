// app/main.tsx: starts the console.
import "@fontsource-variable/inter/wght.css";
import "./mantine.css";
import "@mantine/notifications/styles.css";
import "./tokens.css";
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { ApiProblem } from "~api/client.ts";
import { deskQuery } from "~api/incidents.ts";
import { sessionQuery } from "~api/session.ts";
import { sayWith } from "~api/sentences.ts";
import { sentence } from "~kit/wording.ts";
import { App } from "./app.tsx";
import { theme } from "./theme.ts";
import { language, words } from "./words/words.ts";

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      refetchOnWindowFocus: true,
      retry: (failures, error) => !(error instanceof ApiProblem) && failures < 4,
      retryDelay: (attempt) => Math.min(8000, 500 * 2 ** attempt),
      networkMode: "always",
    },
    mutations: { networkMode: "always" },
  },
});

sayWith(sentence);
document.documentElement.lang = language;
// What was asked before the program was there is taken first: the incidents already on the screen make way for the desk, not for a waiting page.
if (location.pathname === "/") {
  const firstPage = new Promise<void>((here) => {
    const stop = queries.getQueryCache().subscribe(() => {
      if (queries.getQueryData(deskQuery().queryKey) === undefined) return;
      stop();
      here();
    });
  });
  await Promise.all([queries.prefetchQuery({ ...sessionQuery(), retry: false }), Promise.race([firstPage, queries.prefetchQuery({ ...deskQuery(), retry: false })])]);
}
const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <QueryClientProvider client={queries}>
        <section aria-label={words.messages}><Notifications position="bottom-right" limit={3} withinPortal={false} /></section>
        <App />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
