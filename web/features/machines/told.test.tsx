import { MantineProvider } from "@mantine/core";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { words } from "~app/words/words.ts";
import { isPlain } from "~features/incident/results/shapes.ts";
import { makeFirm } from "~testing/firm.ts";
import { found, Told } from "./told.tsx";

const { machineView } = makeFirm(Date.parse("2026-03-02T10:00:00Z"));
const facts = isPlain(machineView.facts) ? machineView.facts : {};
const drawn = (of: Record<string, unknown>) => renderToStaticMarkup(<MantineProvider env="test"><Told facts={of} name="FRONT-DESK" /></MantineProvider>);

describe("what a machine told", () => {
  test("every fact that was read stands there", () => {
    const page = drawn(facts);
    for (const said of ["nftables", "anydesk", "/srv/xray", "/home/ines", "update-helper", "harbor-notes", "libssl3 3.0.15"]) expect(page).toContain(said);
  });
  test("a fact that could not be read says why, and is never taken for none", () => {
    const { programs: _programs, firewall: _firewall, ...less } = facts;
    const page = drawn({ ...less, unknown: { programs: "dpkg is locked", firewall: "nft is not there" } });
    expect(page).toContain(`${words.machine.unknown}: dpkg is locked`);
    expect(page).toContain(`${words.machine.unknown}: nft is not there`);
  });
  test("what was counted only in part says at least", () => {
    expect(drawn(facts)).toContain(words.machine.user_data_line("20,000", "13 GB", false));
  });
});

test("a program is found by any part of its name, whatever the case", () => {
  const programs = [{ name: "LibreOffice Writer" }, { name: "firefox-esr" }];
  expect(found(programs, "writer libre")).toEqual([programs[0]]);
  expect(found(programs, " ")).toEqual(programs);
  expect(found(programs, "nothing so")).toEqual([]);
});
