// features/money/places.tsx: the pages about money, one beside the other.
import { Link, useLocation } from "wouter";
import { words } from "~app/words/words.ts";
import css from "./places.module.css";

const places = [
  { to: "/invoices", label: words.nav.invoices },
  { to: "/money/margin", label: words.nav.margin },
  { to: "/money/advice", label: words.nav.advice },
  { to: "/money/simulator", label: words.nav.simulator },
  { to: "/money/assumptions", label: words.nav.assumptions },
];

export function MoneyPlaces() {
  const [here] = useLocation();
  return (
    <nav className={css.places} aria-label={words.nav.money}>
      {places.map(({ to, label }) => <Link key={to} href={to} className={css.place ?? ""} aria-current={here === to ? "page" : undefined}>{label}</Link>)}
    </nav>
  );
}
