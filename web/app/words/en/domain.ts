// app/words/en/domain.ts: the domain's own words: phases, priorities, states, verdicts, in English.

export const domain = {
  role: { owner: "Owner", technician: "Technician", dispatcher: "Dispatcher", client_approver: "Client approver" },
  phase: {
    reported: "Reported",
    triaged: "Triaged",
    agreed: "Agreed",
    reached: "Reached",
    cleaning: "Cleaning",
    verifying: "Verifying",
    rolling_back: "Rolling back",
    reinstalling: "Reinstalling",
    replacing: "Replacing",
    hardening: "Hardening",
    closed: "Closed",
  },

  hold: { none: "", waiting_for_client: "Waiting for the client", stopped_at_limit: "Stopped at the limit" },
  priority: { p1: "P1", p2: "P2", p3: "P3", p4: "P4" },
  priority_long: { p1: "Priority 1, most pressing", p2: "Priority 2", p3: "Priority 3", p4: "Priority 4, least pressing" },
  no_priority: "Not triaged",
  urgency: { low: "Low: work goes on", normal: "Normal: hindered", high: "High: cannot work", critical: "Critical: it is spreading, or data is going" },
  impact: { one_person: "One person", several_people: "Several people", whole_site: "The whole site" },
  channel: { console: "Console", phone: "Phone", email: "E-mail", link: "Link", in_person: "In person", api: "API", webhook: "Webhook", agent: "Agent" },
  fallback: { reinstall: "Reinstall the machine", replace: "Replace the machine", stop: "Stop and call me" },
  fallback_long: {
    reinstall: "Wipe it and install Windows or Linux and the programs afresh. Data is put back from the backup.",
    replace: "Put a new machine in its place.",
    stop: "Nothing more is done until you decide.",
  },

  fallback_firm: { reinstall: "Reinstall the machine", replace: "Replace the machine", stop: "Stop and ask" },
  disposition: { open: "Still open", cleaned: "Cleaned", rolled_back: "Rolled back", reinstalled: "Reinstalled", replaced: "Replaced", not_infected: "Not infected" },
  way: { cleaned: "Go on cleaning", rolled_back: "Roll back to a restore point", reinstalled: "Reinstall", replaced: "Replace", not_infected: "It was a false alarm" },
  order_status: {
    ordered: "Ordered",
    delivered: "Running",
    succeeded: "Succeeded",
    failed: "Failed",
    refused: "Refused by the machine",
    expired: "Expired",
    unknown: "Unknown",
  },

  hazard: { reads: "Only reads", reversible: "Can be undone", destructive: "Cannot be undone" },
  verdict: { clean: "Clean", found: "Found", cleaned: "Found and taken out", incomplete: "Incomplete" },
  not_looked_at: {
    could_not_read: "could not be read", too_deep: "packed too deep", too_large: "too large", encrypted: "encrypted",
    timed_out: "timed out", changed_while_reading: "changed while being read", limit: "past a limit",
  } as Record<string, string>,

  invoice_status: { draft: "Draft", issued: "Issued", voided: "Void", paid: "Paid" },
  bucket: { courtesy: "Courtesy", included: "Included", authorised: "Authorised", over: "Over the limit", written_off: "Written off", fee: "Fee" },
  step_state: { waiting: "To come", current: "Now", done: "Done", skipped: "Skipped", failed: "Did not work" } as Record<string, string>,
};
