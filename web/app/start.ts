// app/start.ts: the first file of the page: asks what the page will ask, while the program itself is still coming, and draws the desk's incidents as
// soon as their answer is here.
import "./trusted.ts"; // before anything may write into the page
import "./colours.css";
import { askEarly, first_of_the_desk, peekEarly } from "~api/early.ts";
import { drawFirstList } from "~features/desk/first_list.ts";
import { applyScheme } from "./scheme.ts";

applyScheme();
askEarly(location.pathname);
void peekEarly(first_of_the_desk).then((answer) => drawFirstList(document.getElementById("root"), answer));
void import("./main.tsx");
