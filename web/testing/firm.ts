// testing/firm.ts: a pretend firm in the API's own shapes, for component tests and pictures. Times hang on `now`.
import type { Schemas } from "../api/client.ts";

const minute = 60_000;
const hour = 60 * minute;
const dayLong = 24 * hour;
const id = (n: number) => `0192f3c4-0000-7000-8000-${String(n).padStart(12, "0")}`;
const usd = (amount: string): Schemas["money"] => ({ amount, currency: "USD" });

export function makeFirm(now: number) {
  const at = (ms: number) => new Date(now + ms).toISOString().replace(/\.\d+Z/, "Z");
  const harbor: Schemas["named_client"] = { id: id(1), name: "Harbor Dental" };
  const dana: Schemas["named_technician"] = { id: id(11), name: "Dana Whitfield" };
  const ines: Schemas["named_person"] = { id: id(21), name: "Ines Calloway" };

  const session: Schemas["session_view"] = { technician: dana.id, name: dana.name, role: "owner", csrf: "pretend-csrf", expires_at: at(8 * hour), firm_name: "Northgate IT" };
  const technicians: Schemas["technician_view"][] = [
    { id: dana.id, name: dana.name, email: "dana@northgate.example", role: "owner", active: true },
    { id: id(12), name: "Marcus Obi", email: "marcus@northgate.example", role: "technician", active: true },
  ];

  const row = (n: number, more: Partial<Schemas["desk_row"]>): Schemas["desk_row"] => ({
    id: id(100 + n), number: `INC-${1040 + n}`, client: harbor, summary: "", phase: "reported", hold: "none", target_paused: false, next_step: "Decide how urgent it is", attended: 0,
    clock_running: false, reported_at: at(-2 * hour), version: 3, ...more,
  });
  const desk: Schemas["desk_row"][] = [
    row(1, { client: { id: id(2), name: "Bright & Sons Law" }, summary: "Ransom note on the reception screen, shared drive slow", priority: "p1", respond_by: at(-25 * minute), resolve_by: at(3 * hour), next_step: "Isolate the machine", phase: "triaged" }),
    row(2, { summary: "Pop-ups on the front desk PC say “300 viruses found”", phase: "cleaning", priority: "p2", resolve_by: at(2 * hour + 12 * minute), assigned_to: dana, next_step: "Run the approved tools", attended: 58 * 60, limit: 240 * 60, clock_running: true }),
    row(4, { client: { id: id(3), name: "Oak Street Veterinary" }, summary: "Browser goes to a page nobody asked for", phase: "verifying", hold: "stopped_at_limit", priority: "p3", resolve_by: at(26 * hour), assigned_to: { id: id(12), name: "Marcus Obi" }, next_step: "Take the agreed way out or ask for time", attended: 120 * 60, limit: 120 * 60 }),
    row(5, { client: { id: id(2), name: "Bright & Sons Law" }, summary: "An attachment was opened that “did nothing”", phase: "agreed", hold: "waiting_for_client", target_paused: true, priority: "p3", resolve_by: at(30 * hour), assigned_to: dana, next_step: "Talk about time and money" }),
    row(6, { client: { id: id(3), name: "Oak Street Veterinary" }, summary: "Anti-virus is switched off and can't be switched on", reported_at: at(-9 * minute) }),
  ];

  const need = (what: string, sentence: string, met: boolean, waived_by?: string): Schemas["need"] => ({ what, sentence, met, ...(waived_by === undefined ? {} : { waived_by }) });
  const machine = id(31);
  const limitReached: Schemas["refusal"] = { code: "order_outstanding", sentence: "FRONT-DESK is still running another order.", mend: "Wait until “Run an approved tool” has ended." };
  const step = (sid: string, title: string, phase: Schemas["phase"], state: string, more: Partial<Schemas["step_view"]> = {}): Schemas["step_view"] => ({
    id: sid, title, phase, state, do_this: "", say: [], needs: [], actions: [], ...(state === "done" ? { ended_by: dana.name, ended_at: at(-hour) } : {}), ...more,
  });
  const action = (kind: string, title: string, hazard: Schemas["hazard"], allowed: boolean, args: Record<string, unknown> = {}): Schemas["possible_action"] => ({
    action: kind, title, machine, hazard, allowed, arguments: { type: kind, ...args } as never, ...(allowed ? {} : { why_not: limitReached }),
  });

  const said = (text: string): Schemas["script_line"] => ({ text, line: text });
  const steps: Schemas["step_view"][] = [
    step("report", "Take the report", "reported", "done", { needs: [need("statement", "Say what was done", true)] }),
    step("triage", "Decide how urgent it is", "triaged", "done"),
    step("conversation", "Talk about time and money", "agreed", "done", {
      say: [said("Am I speaking with Ines Calloway? Tom Reyes reported a virus on FRONT-DESK. This is your first virus incident under our agreement."), said("This one is on us: up to 4 hours at $0.00 an hour. You will get an invoice that shows what it would have cost. The next one is at $150.00 an hour.")],
      do_this: "Speak with somebody who may approve, before the work. Say what this one costs, what is included, and agree what happens when the minutes run out.",
      needs: [need("limits_agreed", "The client has agreed the limits", true)],
    }),
    step("isolate", "Isolate the machine", "reached", "done"),
    step("facts", "Read the machine's facts", "reached", "done"),
    step("safe_mode", "Restart into safe mode", "cleaning", "skipped"),
    step("clean", "Run the approved tools", "cleaning", "current", {
      do_this: "Run every approved tool, in this order, on the whole machine. Anything a tool could not read, unpack or open is not clean: look at each such file, decide, and write down why. While a tool runs by itself the clock may stand still.",
      say: [said("We are cleaning FRONT-DESK now. Of your 4 hours, 3 h 2 min are left, and so far it costs you nothing."), said("Please don't log on until I call you. Is there anything on that machine you can't do without today?")],
      actions: [
        action("scan", "Run an approved tool", "reversible", true, { tool: "clamav", clean: true, definition_sha256: "0".repeat(64), paths: [], timeout: 7200 }),
        action("scan", "Run an approved tool", "reversible", false, { tool: "debsums", clean: false, definition_sha256: "1".repeat(64), paths: [], timeout: 7200 }),
        action("remove_startup_entry", "Remove a start-up entry", "reversible", true, { kind: "cron", location: "/etc/cron.d/update-helper", name: "update-helper", digest: "2".repeat(64) }),
        action("roll_back", "Roll back to a restore point", "destructive", true, { restore_point: "17", made_at: at(-9 * dayLong), first_evidence_at: at(-3 * dayLong) }),
      ],
      needs: [need("every_tool_ran", "Every approved tool has run: FRONT-DESK", false), need("no_threat_left", "No threat is left where it was: FRONT-DESK", false), need("startup_entries_reviewed", "What starts by itself was reviewed", true)],
    }),
    step("verify", "Verify as the user", "verifying", "waiting"),
    step("roll_back", "Roll back", "rolling_back", "waiting"),
    step("updates", "Update everything", "hardening", "waiting", { actions: [action("apply_updates", "Apply all updates", "reversible", false)] }),
    step("new_restore_point", "Make a new restore point", "hardening", "waiting"),
    step("release", "Release the machine", "hardening", "waiting"),
    step("close_up", "Close with the client", "hardening", "waiting"),
  ];

  const possible = (command: string, allowed: boolean, sentence = "", mend = ""): Schemas["possible"] => ({ command, title: command.replaceAll("_", " "), allowed, ...(allowed ? {} : { why_not: { code: "already_done" as const, sentence, mend } }) });
  const line: Schemas["invoice_line_view"] = { text: "Virus incident INC-1042, courtesy", minutes: 60, hours: "1.00", hourly_rate: usd("0.00"), normal_price: usd("150.00"), amount: usd("0.00"), bucket: "courtesy" };
  const sentence = "The next virus incident is billed at 150.00 USD an hour.";

  const orders: Schemas["order_view"][] = [
    { id: id(51), machine, action: "isolate", title: "Isolate from the network", step: "isolate", hazard: "reversible", status: "succeeded", ordered_by: dana, ordered_at: at(-55 * minute), delivered_at: at(-55 * minute + 900), ended_at: at(-55 * minute + 4100), sentence: "Our server is in reach, everything else is cut off.", result: { type: "isolated", server_reachable: true, others_cut_off: true, undo_at: at(23 * hour) } as never },
    { id: id(52), machine, action: "list_startup_entries", title: "List start-up entries", step: "facts", hazard: "reads", status: "succeeded", ordered_by: dana, ordered_at: at(-48 * minute), delivered_at: at(-48 * minute + 300), ended_at: at(-48 * minute + 2500), sentence: "41 entries, 2 of which no package owns.",
      result: { type: "startup_entries_listed", entries: [{ kind: "cron", location: "/etc/cron.d/update-helper", name: "update-helper", command: "* * * * * root /usr/local/lib/.cache/upd", digest: "2".repeat(64) }, { kind: "systemd_unit", location: "/etc/systemd/system/ssh.service", name: "ssh.service", command: "/usr/sbin/sshd -D", digest: "3".repeat(64), package: "openssh-server" }], could_not_read: [] } as never },
    { id: id(53), machine, action: "scan", title: "Run an approved tool", step: "clean", hazard: "reversible", status: "failed", ordered_by: dana, ordered_at: at(-32 * minute), delivered_at: at(-32 * minute + 400), ended_at: at(-20 * minute), sentence: "1 threat found and put into the vault; 2 files could not be looked at.",
      result: { type: "scanned", tool: "clamav", tool_version: "1.0.7", definitions_version: "27501", definitions_date: at(-19 * hour), signatures_loaded: 8704112, verdict: "incomplete", why_incomplete: ["2 files were not looked at"], files: 91244, bytes: 5_204_221_000, threats: [{ path: "/home/tom/Downloads/invoice_0412.pdf.exe", signature: "Win.Test.EICAR_HDB-1", sha256: "4".repeat(64), size: 68, vault_id: "v-0001" }], not_looked_at: [{ path: "/home/tom/old.zip", reason: "encrypted" }, { path: "/srv/share/images.iso", reason: "too_large" }], command: ["clamdscan", "--fdpass", "--stream"], log: "/home/tom/Downloads/invoice_0412.pdf.exe: Win.Test.EICAR_HDB-1 FOUND\n\n----------- SCAN SUMMARY -----------\nInfected files: 1\n" } as never },
    { id: id(54), machine, action: "scan", title: "Run an approved tool", step: "clean", hazard: "reversible", status: "delivered", ordered_by: dana, ordered_at: at(-4 * minute), delivered_at: at(-4 * minute + 500), sentence: "" },
  ];

  const incident: Schemas["incident_view"] = {
    id: id(102), number: "INC-1042", version: 27, client: harbor, reported_by: { id: id(22), name: "Tom Reyes" }, summary: "Pop-ups on the front desk PC say “300 viruses found”", reported_through: "phone", reported_at: at(-95 * minute),
    phase: "cleaning", hold: "none", urgency: "high", impact: "one_person", priority: "p2", respond_by: at(-35 * minute), resolve_by: at(2 * hour + 12 * minute), responded_at: at(-80 * minute), target_paused: false, assigned_to: dana, current_step: "clean", steps, script: [],
    closing_needs: [need("verified_as_user", "Verified as the user after a restart: FRONT-DESK", false), need("updates_applied", "All updates are applied: FRONT-DESK", false), need("new_restore_point", "A new restore point was made after that", false, "Marcus Obi"), need("released", "Isolation and safe mode are undone: FRONT-DESK", false), need("machines_accounted_for", "Every machine is accounted for", false)],
    commands: [
      possible("triage", true), possible("assign", true), possible("add_machine", true), possible("state_first_evidence", true), possible("agree_limits", false, "The limits were agreed already.", "Record another authorisation instead."), possible("ask_for_time", true), possible("authorise_time", true),
      possible("start_clock", false, "Your clock is running already."), possible("pause_clock", true), possible("correct_clock", true), possible("override_terms", true), possible("end_step", false, "The step asks for more: every approved tool has run.", "Run debsums, or say that it did not work."), possible("choose_way", true),
      possible("confirm_as_user", false, "FRONT-DESK has not restarted since it was cleaned.", "Restart it first."), possible("account_for_machine", true), possible("waive", true), possible("add_note", true), possible("propose_rights_removal", false, "This is the client's first incident."), possible("agree_rights_removal", false, "Nothing was proposed."),
      possible("close", false, "Nobody has verified FRONT-DESK as the user.", "Restart it, sign in as the user, and record what they say."), possible("reopen", false, "The incident is open."),
    ],
    clock: { state: "running", as_of: at(0), attended: 58 * 60 + 12, included: 240 * 60, authorised: 0, limit: 240 * 60, left: 182 * 60, warn_at: 180 * 60, running: [{ technician: dana, since: at(-22 * minute) }] },
    terms: { agreement: id(61), agreement_version: 2, nth: 1, courtesy: true, included: 240, hourly_rate: usd("150.00"), next_hourly_rate: usd("150.00"), increment: 15, in_words: "The first virus incident is on us: up to 4 hours at 0.00. The next one costs 150.00 USD an hour." },
    authorisations: [{ id: id(71), by: ines, minutes: 60, hourly_rate: usd("150.00"), heard_by: "phone", at_limit: "reinstall", at: at(-70 * minute) }],
    machines: [{
      id: machine, name: "FRONT-DESK", enrolled: true, online: true, isolated: true, safe_mode: false, isolation_undo_at: at(23 * hour), first_evidence_at: at(-3 * dayLong - 2 * hour), disposition: "open", restarted_after_cleaning: true, verified_as_user: false, updates_applied: false, new_restore_point: false,
      restore_points: [
        { id: "21", made_at: at(-dayLong), description: "Nightly", usable: false, why_not: { code: "restore_point_not_older_than_evidence", sentence: "It was made after the first evidence, so the virus is in it.", mend: "Choose one made before." } },
        { id: "20", made_at: at(-2 * dayLong), description: "Nightly", usable: false, why_not: { code: "restore_point_not_older_than_evidence", sentence: "It was made after the first evidence, so the virus is in it.", mend: "Choose one made before." } },
        { id: "18", made_at: at(-5 * dayLong), description: "Before updates", usable: true },
        { id: "17", made_at: at(-9 * dayLong), description: "Monthly", usable: true },
      ],
    }],
    orders,
    evidence: [{ id: id(81), name: "clamav-front-desk.log", media_type: "text/plain", sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", size: 4211, at: at(-20 * minute), order: id(53) }],
    invoice: { lines: [line], net: usd("0.00"), tax: usd("0.00"), total: usd("0.00"), sentences: [sentence] },
    approvers: [ines], past: ["Declined in March: a business-grade firewall (risk stated: 1,800.00 USD a year)."],
  };

  const entry = (version: number, ms: number, type: string, who: string, said: string, more: Partial<Schemas["timeline_entry"]> = {}): Schemas["timeline_entry"] => ({ version, at: at(ms), type, who, sentence: said, ...more });
  const timeline: Schemas["timeline_entry"][] = [
    entry(1, -95 * minute, "incident_reported", dana.name, "INC-1042 reported by phone by Tom Reyes: Pop-ups on the front desk PC say “300 viruses found”"),
    entry(2, -90 * minute, "triaged", dana.name, "Triaged as priority P2: urgency high, impact one person."),
    entry(3, -89 * minute, "assigned", dana.name, "Given to Dana Whitfield."),
    entry(5, -70 * minute, "limits_agreed", dana.name, "Ines Calloway agreed by phone: a courtesy of 240 minutes; when they run out, reinstall."),
    entry(6, -58 * minute, "clock_started", dana.name, "Clock started."),
    entry(8, -55 * minute, "order_succeeded", "FRONT-DESK", "FRONT-DESK: Isolate from the network: succeeded. Our server is in reach, everything else is cut off."),
    entry(9, -47 * minute, "first_evidence_found", "FRONT-DESK", "First evidence on FRONT-DESK: /etc/cron.d/update-helper was written."),
    entry(12, -40 * minute, "note_added", dana.name, "Tom clicked the red X of a pop-up on Friday; he remembers a download."),
    entry(15, -20 * minute, "order_failed", "FRONT-DESK", "FRONT-DESK: Run an approved tool: incomplete. 1 threat found and put into the vault; 2 files could not be looked at.", { evidence: id(81), order: id(53) }),
    entry(16, -4 * minute, "action_ordered", dana.name, "FRONT-DESK: Run an approved tool."),
  ];

  const machineRow: Schemas["machine_row"] = { id: machine, name: "FRONT-DESK", client: harbor.id, client_name: harbor.name, enrolled: true, online: true, isolated: true, operating_system: "Debian GNU/Linux 12", facts_at: at(-30 * minute), last_seen_at: at(-8000), version: 9 };
  const clientRow: Schemas["client_row"] = { id: harbor.id, name: harbor.name, time_zone: "America/New_York", machines: 2, people: 2, open_incidents: 1, has_agreement: true, version: 14 };
  const clients: Schemas["client_row"][] = [
    { ...clientRow, id: id(2), name: "Bright & Sons Law", open_incidents: 2, machines: 6, people: 5 },
    clientRow,
    { ...clientRow, id: id(3), name: "Oak Street Veterinary", time_zone: "America/Chicago", has_agreement: false, open_incidents: 2, machines: 4, people: 3 },
  ];
  const client: Schemas["client_view"] = {
    client: clientRow,
    agreement: {
      id: id(61), version: 2, in_force_from: at(-200 * dayLong),
      terms: {
        name: "Care for small practices", courtesy_incidents: 1, courtesy_period_days: 0, courtesy_counted_by: "client", courtesy_minutes: 240, included_minutes: 0, hourly_rate: usd("150.00"), increment: 15, tax_percent_millis: 0,
        targets: [{ priority: "p1", respond_within: 30, resolve_within: 240 }, { priority: "p2", respond_within: 60, resolve_within: 480 }], business_hours: "Mo-Fr 08:00-17:00", holidays: [], watch_days: 15, unattended_tool_time_costs: false, only_our_people_install_software: true,
        lapsed_firewall_voids_courtesy: true, replacement_guide_price: usd("1500.00"), not_included: ["Hardware", "Third-party licences"], payment_days: 14,
      },
      in_words: ["The first virus incident is on us, up to 4 hours.", "Every further one costs 150.00 USD an hour, in steps of 15 minutes.", "Only our people install software."],
      warnings: ["The firewall's maintenance ends in 23 days; a lapsed one voids the courtesy incident."],
    },
    people: [
      { id: ines.id, name: ines.name, email: "ines@harbordental.example", phone: "+1 207 555 0110", approver: true },
      { id: id(22), name: "Tom Reyes", email: "tom@harbordental.example", phone: "", approver: false, user_name: "tom" },
    ],
    machines: [machineRow, { ...machineRow, id: id(32), name: "XRAY-2", enrolled: false, online: false, isolated: false, operating_system: "Windows XP" }],
  };
  const machineView: Schemas["machine_view"] = {
    machine: machineRow,
    facts: {
      read_at: at(-30 * minute), host_name: "front-desk", boot_id: "b", mode: "normal", operating_system: "Debian GNU/Linux", operating_system_version: "12.9", kernel: "6.1.0-28-amd64", administrators: ["root", "tom"], logged_on: ["tom"], users: ["tom", "ines"], resolvers: ["208.67.222.222"],
      pending_updates: ["firefox-esr 128.5", "libssl3 3.0.15"], antivirus: [{ product: "ClamAV", version: "1.0.7", running: true, definitions_date: at(-19 * hour), signatures: 8704112 }], restore_points: [{ id: "21", made_at: at(-dayLong), description: "Nightly" }, { id: "18", made_at: at(-5 * dayLong), description: "Before updates" }],
      disk_bytes: 256_000_000_000, disk_free_bytes: 96_400_000_000, unknown: { memory_bytes: "the machine did not say" },
      firewall: { product: "nftables", active: true }, remote_tools: ["openssh-server", "anydesk"], restore_point_free_bytes: 21_500_000_000,
      disks: [{ device: "/dev/sda2", mounted_at: "/", file_system: "btrfs", bytes: 256_000_000_000, free_bytes: 96_400_000_000, redundancy: "none" }, { device: "/dev/sdb1", mounted_at: "/srv/xray", file_system: "ext4", bytes: 2_000_000_000_000, free_bytes: 1_240_000_000_000 }],
      user_data: [{ user: "tom", place: "/home/tom", files: 4210, bytes: 7_300_000_000, all: true }, { user: "ines", place: "/home/ines", files: 20_000, bytes: 12_900_000_000, all: false }],
      startup_entries: [{ kind: "cron", location: "/etc/cron.d/update-helper", name: "update-helper", command: "* * * * * root /usr/local/lib/.cache/upd", digest: "2".repeat(64) }],
      programs: [{ name: "firefox-esr", version: "128.4.0esr-1~deb12u1" }, { name: "libreoffice-writer", version: "4:7.4.7-1+deb12u5" }, { name: "harbor-notes", version: "1.0" }],
      sources: { operating_system: { source: "/etc/os-release", at: at(-30 * minute) }, firewall: { source: "nft list ruleset", at: at(-30 * minute) }, programs: { source: "/var/lib/dpkg/status", at: at(-30 * minute) }, disks: { source: "/proc/mounts", at: at(-30 * minute) } },
    } as never,
  };

  const machineHistory: Schemas["machine_history"] = {
    incidents: [
      { id: incident.id, number: "INC-1042", summary: incident.summary, phase: "cleaning", reported_at: incident.reported_at, first_evidence_at: at(-3 * dayLong - 2 * hour), disposition: "open" },
      { id: id(131), number: "INC-1031", summary: "The home page changed by itself", phase: "closed", reported_at: at(-50 * dayLong), closed_at: at(-49 * dayLong), disposition: "cleaned" },
    ],
    orders: [...orders].reverse().map((order) => ({ incident: incident.id, incident_number: "INC-1042", order })),
  };
  const sweep: Schemas["sweep_view"] = {
    looked_for: ["the file upd (SHA-256 9f2c1a77b0d4...)", "the start-up entry update-helper (cron)"], version: incident.version,
    machines: [
      { machine, name: "FRONT-DESK", state: "where_found", sentence: "This is where it was found.", seen: [] },
      { machine: id(33), name: "RECEPTION-2", state: "found", sentence: "The very same is there; the machine joined the incident.", seen: [{ what: "content", where: "/usr/local/lib/.cache/upd", sha256: "9".repeat(64) }, { what: "startup_entry", where: "/etc/cron.d/update-helper", sha256: "2".repeat(64) }], asked_at: at(-4 * minute), answered_at: at(-3 * minute) },
      { machine: id(34), name: "LAB-1", state: "nothing_found", sentence: "Looked through 48,210 files: nothing of it is there.", seen: [], asked_at: at(-4 * minute), answered_at: at(-3 * minute) },
      { machine: id(35), name: "LAPTOP-DR", state: "not_reached", sentence: "The machine is not in reach; it is asked as soon as it is.", seen: [], asked_at: at(-4 * minute) },
      { machine: id(32), name: "XRAY-2", state: "no_agent", sentence: "There is no agent on this machine: look by hand.", seen: [] },
    ],
  };
  const procedure: Schemas["procedure_view"] = {
    id: "virus-response", title: "A virus on a client's machine", version: "1", first_step: "report", closing_needs: [], approved_tools: ["clamav", "debsums"],
    steps: steps.map((one, i) => ({ id: one.id, title: one.title, phase: one.phase, do_this: one.do_this, say: [], actions: [], needs: [], on_success: (one.id === "verify" ? steps[i + 2] : steps[i + 1])?.id ?? "close" })),
  };
  const way = (name: string, title: string, firm: string, cost: string, price: string, best: boolean, reason: string): Schemas["advice_way"] => ({
    way: name, title, firm: usd(firm), client: usd(cost), expected: usd((Number(firm) + Number(cost)).toFixed(2)), price: usd(price), work: 45, downtime: 120, comes_back_percent: best ? 4 : 22, parts: [{ what: "work", amount: usd(firm) }, { what: "downtime", amount: usd((Number(cost) * 0.7).toFixed(2)) }, { what: "coming_back", amount: usd((Number(cost) * 0.3).toFixed(2)) }], endings: [], reason, best,
  });
  const advice: Schemas["advice_view"] = {
    incident: incident.id, version: 27, machine, machine_name: "FRONT-DESK", as_of: at(0), headline: "Roll back to Nov 18: expected 148.00 USD, 61.00 less than going on cleaning.", to_the_client: "Going back to Wednesday costs you nothing more than two hours without this machine.",
    best_for_firm: "rollback:18", best_for_client: "rollback:18", learned_from: 14, sources: ["Reinstall takes 3.5 h (docs/economics.md)", "Down time 60.00 an hour (agreement)"],
    ways: [
      way("rollback:18", "Roll back to Nov 18", "88.00", "60.00", "0.00", true, "61.00 cheaper than the next: the point is older than the first evidence, and verifying takes 40 minutes."),
      way("tool:clamav", "Run clamav again", "119.00", "90.00", "0.00", false, "Finds what is left in 3 of 10 cases, and then everything is verified again."),
      way("reinstall", "Reinstall", "320.00", "210.00", "525.00", false, "Certain, but half a day without the machine."),
      way("replace", "Replace", "410.00", "330.00", "1500.00", false, "The machine is three years old: replacing it now loses its remaining years."),
    ],
  };
  const margins: Schemas["margin_report"] = {
    by: "client", complete: true,
    items: ([["Harbor Dental", "412.50", "371.00"], ["Bright & Sons Law", "1650.00", "620.00"], ["Oak Street Veterinary", "0.00", "180.50"]] as const).map(([name, earned, cost], i) => ({
      key: id(300 + i), name, earned: usd(earned), cost: usd(cost), margin: usd((Number(earned) - Number(cost)).toFixed(2)), attended: 8_100 + i * 3600, more_sources: 0,
      sources: [{ stream: "invoice", version: 2, at: at(-40 * dayLong), sentence: "Invoice 2026-0002 issued", amount: usd(earned) }],
    })),
  };
  const preparations: Schemas["preparations"] = { items: [["standard_user", "Standard users, not administrators"], ["patching", "Patches within a week"], ["dns", "DNS filtering"]].map(([pid, title]) => ({ id: pid ?? "", title: title ?? "", rate_multiplier: 0.6, cost_per_year: usd("12.00"), source: "docs/economics.md" })) };
  const simulation: Schemas["simulation"] = {
    seed: 1, years: 2000, incidents_a_year: 31.4, margin_mean: usd("21840.00"), margin_low: usd("-4120.00"), margin_high: usd("39200.00"), loss_percent: 7.2, break_even_price: usd("13.90"), safe_price: usd("18.40"),
    cost_to_client_per_machine: usd("262.00"), cost_of_an_incident: usd("412.00"), ends: [], sources: ["2000 years with seed 1"],
    margins: Array.from({ length: 24 }, (_, i) => ({ from: usd(String(-12000 + i * 2400)), to: usd(String(-9600 + i * 2400)), years: Math.round(190 * Math.exp(-((i - 14) ** 2) / 22)) })),
  };
  const adviceReport: Schemas["advice_report"] = {
    choices: 9, followed: 6, followed_worked: 5, followed_failed: 1, own_way_cheaper: 1, advice_was_cheaper: 1, open: 1,
    in_words: "Of 9 choices 6 followed the advice: 5 of those ended as advised, 1 did not. Of the others 1 came to less than the advice was expected to, 1 to more. 1 are not decided yet.",
    items: ([["open", true, undefined], ["own_way_cheaper", false, "131.00"], ["followed_worked", true, "148.00"], ["advice_was_cheaper", false, "612.50"], ["followed_failed", true, "402.00"]] as const).map(([verdict, followed, came_to], i) => ({
      incident: incident.id, incident_number: `INC-10${42 - i}`, client_name: harbor.name, event: 12 + i, at: at(-i * 9 * dayLong - hour), by: "Dana Whitfield", machine_name: "FRONT-DESK",
      advised: "rollback:18", advised_title: "Roll back to the restore point of 2026-11-18, 02:10 UTC", chosen: followed ? "rollback:18" : "tool:clamav", chosen_title: followed ? "Roll back to the restore point of 2026-11-18, 02:10 UTC" : "Clean with clamav",
      advised_cost: usd("148.00"), followed, verdict, ...(came_to === undefined ? {} : { came_to: usd(came_to) }),
    })),
  };
  const assumptions: Schemas["assumptions"] = {
    labour_cost_per_hour: 60, downtime_per_hour: 40, verify_hours: 0.25, finish_hours: 0.25, rollback_hours: 0.5, rework_per_day: 6, reinstall_hours: 5, reinstall_works: 0.97, reinstall_loss: 40, replace_hours: 4, replace_wait_hours: 9.6,
    replacement_credit: 0.4, relapse_firm: 240, relapse_client: 260, unresolved_firm: 300, unresolved_client: 1500, ask_wait_hours: 1.5, ask_more_hours: 2, says_yes_to_hours: 0.7, says_yes_to_reinstall: 0.9, says_yes_to_replace: 0.5,
  };
  const labourCosts: Schemas["labour_costs"] = { version: 2, items: [{ from: "2026-01-01", hourly_cost: usd("60.00") }, { technician: id(11), from: "2026-04-01", hourly_cost: usd("72.00") }] };
  const clientBilling: Schemas["client_billing"] = {
    client: harbor.id, version: 7,
    details: { address: { lines: ["14 Quayside"], city: "Portland", postcode: "04101", region: "ME", country: "US" }, attention: "Accounts payable", tax_percent_millis: 5500, tax_exempt_reason: "", tax_number: "", reference: "PO 77", electronic: "embedded" },
    charges: [
      { id: id(401), text: "Anti-virus subscription", unit_price: usd("3.50"), quantity: 0, every: "month", from: "2026-01-01", next: "2026-12-01" },
      { id: id(402), text: "Firewall warranty", unit_price: usd("420.00"), quantity: 1, every: "year", from: "2026-02-01", next: "2027-02-01" },
    ],
  };
  const readinessStep = (sid: string, title: string, saving: string, cost: string, worth_it: boolean): Schemas["readiness_step"] => ({ id: sid, title, saving: usd(saving), cost: usd(cost), net: usd((Number(saving) - Number(cost)).toFixed(2)), yearly_cost_after: usd("60.00"), worth_it, source: "Microsoft SIR 14; correlational" });
  const readinessSteps = [readinessStep("no_local_admin", "Standard users, not administrators", "41.20", "6.00", true), readinessStep("data_on_server", "Data on the server", "28.60", "12.00", true), readinessStep("dns", "DNS filtering", "9.10", "14.00", false)];
  const readiness: Schemas["client_readiness"] = {
    client: harbor.id, yearly_cost: usd("141.60"), low: usd("62.40"), high: usd("247.10"), complete: true, steps: readinessSteps, sources: ["Infections of an unprotected machine: 0.20 a year; CompTIA 2007-08 and Microsoft SIR 14, self-reported and correlational.", "The model and its sources: docs/economics.md. No field data stands behind it: take orderings as the result, figures as illustration."],
    machines: [machine].map((one) => ({ machine: one, name: "FRONT-DESK", yearly_cost: usd("141.60"), low: usd("62.40"), high: usd("247.10"), infections_a_year: 0.093, score: 48, steps: readinessSteps, preparations: [{ id: "antivirus_current", title: "Anti-virus with fresh definitions", state: "present", how_known: "the machine's facts of 2026-11-23: running, definitions at most a week old" }, { id: "no_local_admin", title: "Standard users, not administrators", state: "missing", how_known: "Tom Reyes is an administrator" }, { id: "dns", title: "DNS filtering", state: "unknown", how_known: "nobody has said; counted as missing" }] })),
  };
  const agreementPreview: Schemas["agreement_preview"] = {
    in_words: ["The first virus incident is on us: up to 4 hours at 0.00 USD an hour.", "Every later one costs 150.00 USD an hour.", "An incident costs at most 3 hours, however long it takes."], warnings: ["Nothing is named as not included: replacement machines and data recovery will be argued about."],
    changes: [{ field: "rules.most_billed", before: "0", after: "180" }, { field: "hourly_rate", before: "150.00 USD", after: "175.00 USD" }], example_total: usd("1050.00"),
    example: [[12, "Day 12: infection 1 of this year takes 95 minutes: a courtesy, up to 240 minutes at 0.00. 0.00 USD before tax.", "0.00"], [61, "Day 61: infection 2 of this year takes 151 minutes: 0 minutes included, 2.75 h at 150.00 an hour. 412.50 USD before tax.", "412.50"]].map(([onDay, sentence, price]) => ({ day: Number(onDay), sentence: String(sentence), worked: 95, included: 240, billed: 0, courtesy: onDay === 12, price: usd(String(price)) })),
  };
  const apiKeys: Schemas["api_key_view"][] = [
    { id: id(91), name: "Alerts of the monitoring", role: "technician", made_at: at(-20 * dayLong), revoked: false },
    { id: id(92), name: "Old dashboard", role: "dispatcher", made_at: at(-90 * dayLong), revoked: true },
  ];

  const invoice = (n: number, more: Partial<Schemas["invoice_view"]>): Schemas["invoice_view"] => ({
    id: id(200 + n), version: 2, status: "issued", number: `2026-000${n}`, client: harbor.id, client_name: harbor.name, incident: id(102), incident_number: "INC-1042", drafted_at: at(-50 * dayLong), issued_at: at(-49 * dayLong), due_on: at(-35 * dayLong).slice(0, 10),
    lines: [{ ...line, text: "Virus incident INC-1031, courtesy", minutes: 105, hours: "1.75", normal_price: usd("262.50") }], net: usd("0.00"), tax: usd("0.00"), total: usd("0.00"), sentences: [sentence],
    buckets: [{ bucket: "courtesy", minutes: 105, amount: usd("0.00"), normal_price: usd("262.50") }], payments: [], owed: usd("0.00"), ...more,
  });
  const billed: Schemas["invoice_line_view"] = { text: "Virus incident INC-1042", minutes: 165, hours: "2.75", hourly_rate: usd("150.00"), normal_price: usd("412.50"), amount: usd("412.50"), bucket: "authorised" };
  const buckets: Schemas["bucket_sum"][] = [{ bucket: "courtesy", minutes: 240, amount: usd("0.00"), normal_price: usd("600.00") }, { bucket: "authorised", minutes: 165, amount: usd("412.50"), normal_price: usd("412.50") }];
  const { number: _none, issued_at: _never, due_on: _open, ...draft } = invoice(3, { status: "draft", lines: [{ ...billed, text: "Virus incident INC-1042, courtesy", minutes: 240, hours: "4.00", hourly_rate: usd("0.00"), normal_price: usd("600.00"), amount: usd("0.00"), bucket: "courtesy" }, billed], buckets, net: usd("412.50"), total: usd("412.50"), drafted_at: at(-hour) });
  const invoices: Schemas["invoice_view"][] = [
    draft,
    invoice(2, { lines: [billed], net: usd("412.50"), total: usd("412.50"), owed: usd("212.50"), buckets: buckets.slice(1), payments: [{ amount: usd("200.00"), on: at(-20 * dayLong).slice(0, 10), reference: "cheque 1042" }], sent_at: at(-48 * dayLong) }),
    invoice(1, { status: "voided", void_reason: "Wrong incident" }),
  ];

  const link: Schemas["link_view"] = {
    purpose: "approve_time", firm_name: "Northgate IT", firm_phone: "+1 207 555 0199", client_name: harbor.name, incident_number: "INC-1042", summary: "A virus on FRONT-DESK: pop-ups say “300 viruses found”.", approver_name: ines.name, minutes: 60, hourly_rate: usd("150.00"), at_most: usd("150.00"),
    at_limit: "reinstall", at_limit_in_words: "We reinstall the machine.", so_far: ["The machine is off the network, so nothing spreads.", "One virus was found and taken out; a second tool is running.", "2 h of the agreed 2 h are used."], state: "open", expires_at: at(70 * hour),
  };

  const ring = (name: string, open: boolean, more: Partial<Schemas["rollout_ring"]> = {}): Schemas["rollout_ring"] => ({ ring: name, open, offered: 0, kept: 0, rolled_back: 0, refused: 0, ...more });
  const agentReleases: Schemas["agent_releases"] = {
    version: 9, key_trusted: true, problems: [], fleet: [{ version: "1.5.0", machines: 4 }, { version: "1.4.2", machines: 61 }],
    items: [
      { version: "1.6.0", platform: "debian-amd64", file_name: "standfirm-agent_1.6.0_amd64.deb", size: 2_900_000, made_at: at(-3 * hour), package_here: true },
      { version: "1.5.0", platform: "debian-amd64", file_name: "standfirm-agent_1.5.0_amd64.deb", size: 2_890_000, made_at: at(-50 * hour), package_here: true, rollout: {
        started_at: at(-49 * hour), soak: 24 * 3600, stopped: "The new version did not check in within 600 seconds.", rings: [ring("first", true, { kept: 1 }), ring("tenth", true, { kept: 3, rolled_back: 1, refused: 1 }), ring("everyone", false)],
        machines: [
          { machine, name: "FRONT-DESK", client_name: harbor.name, ring: "tenth", stage: "rolled_back", at: at(-hour), passed_over: false, sentence: "The new version did not check in within 600 seconds." },
          { machine: id(32), name: "X-RAY", client_name: harbor.name, ring: "tenth", stage: "refused", at: at(-2 * hour), passed_over: false, sentence: "The machine refused the update: it was enrolled without a release key." },
          { machine: id(33), name: "OFFICE-2", client_name: harbor.name, ring: "first", stage: "kept", at: at(-26 * hour), passed_over: false, sentence: "Version 1.5.0 checked in." },
        ], more_machines: 0,
      } },
    ],
  };
  return { session, technicians, desk, incident, timeline, sweep, clients, client, machineView, machineHistory, advice, adviceReport, agreementPreview, clientBilling, labourCosts, agentReleases, assumptions, margins, preparations, readiness, simulation, procedure, apiKeys, invoices, link };
}
export type Firm = ReturnType<typeof makeFirm>;
