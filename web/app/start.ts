// app/start.ts: the first file of the page: asks what the page will ask, while the program itself is still coming.
import "./trusted.ts"; // before anything may write into the page
import { askEarly } from "~api/early.ts";

askEarly(location.pathname);
void import("./main.tsx");
