# Turns what a plan said into findings. No provider, no resource, no state: the
# script evaluates local.report with the command "console", so that it needs
# neither jq nor anything else that reads JSON.
terraform {
  required_version = ">= 1.11"
}

locals {
  # One line for each event, and what "show -json" says of the plan, if there is one.
  events = [for line in split("\n", file(var.log)) : jsondecode(line) if startswith(line, "{")]
  diagnostics = [
    # A summary may end in the name of the gate or token that it is about.
    for event in local.events : merge(event.diagnostic, { head = split(": ", event.diagnostic.summary)[0] }) if event.type == "diagnostic"
  ]
  plan    = try(jsondecode(file(var.plan)), {})
  changes = [for change in try(local.plan.resource_changes, []) : change if change.mode == "managed"]
  planned = [for change in local.changes : change if !contains([["no-op"], ["read"], ["forget"]], change.change.actions)]
  drifted = [for drift in try(local.plan.resource_drift, []) : drift.address]

  # The gate, or the token's name, of each resource.
  gates = {
    for change in local.changes : change.address => try(
      coalesce(change.change.before.activegate_url), coalesce(change.change.after.activegate_url),
      coalesce(change.change.before.name), coalesce(change.change.after.name), "",
    )
  }

  found_in_diagnostics = [
    for said in local.diagnostics : {
      kind     = local.reasons[said.head].kind
      resource = try(coalesce(said.address), "")
      what     = "${said.head}. ${split("\n\n", said.detail)[0]}"
      todo     = local.reasons[said.head].todo
      # A token that was revoked elsewhere is rotated as one that is due is.
      revoked = strcontains(said.detail, "revoked elsewhere")
      expired = strcontains(said.detail, "it expired on")
    } if can(local.reasons[said.head])
  ]
  explained = distinct([for found in local.found_in_diagnostics : found.resource if found.kind != "unreachable"])

  found = concat(
    [
      for found in local.found_in_diagnostics : {
        kind     = found.revoked ? "changed" : found.expired ? "due" : found.kind
        resource = found.resource
        what     = found.what
        todo     = found.todo
      }
    ],
    # What a plan changes without a warning that says why.
    [
      for change in local.planned : {
        resource = change.address
        kind     = contains(local.drifted, change.address) ? "changed" : local.renewed[change.address] ? "due" : "other"
        what     = "An apply would ${join(" and ", change.change.actions)} it${local.renewed[change.address] ? ": a renewed certificate is configured" : ""}."
        todo     = local.renewed[change.address] ? "Apply." : "Find out who changed the configuration, or what it describes, and apply or revert."
      } if !contains(local.explained, change.address)
    ],
    [
      for name, output in try(local.plan.output_changes, {}) : {
        kind = "other", resource = "output.${name}", what = "An apply would ${join(" and ", output.actions)} the output.", todo = "Apply."
      } if length(local.planned) == 0 && output.actions != ["no-op"]
    ],
    flatten([
      for check in try(local.plan.checks, []) : [
        for instance in check.instances : [
          for problem in try(instance.problems, []) : {
            kind     = try(local.kinds_of_checks[check.address.name], "other")
            resource = instance.address.to_display
            what     = problem.message
            todo     = "See the check."
          }
        ]
      ] if check.address.kind == "check" && contains(["fail", "error"], check.status)
    ]),
    [
      for said in local.diagnostics : {
        kind = "failed", resource = try(coalesce(said.address), ""), what = "${said.summary}. ${split("\n\n", said.detail)[0]}"
        todo = "Mend this first: the plan looked at nothing after it."
      } if said.severity == "error" && !can(local.reasons[said.head])
    ],
    var.exit_code == 0 || var.exit_code == 2 ? [] : [
      { kind = "failed", resource = "", what = "The plan ended with the exit code ${var.exit_code}.", todo = "Read the other findings, and the log of the plan: what is not listed may not have been looked at." }
    ],
  )

  # Whether a planned change uploads another certificate than the gate serves.
  renewed = {
    for change in local.planned : change.address => try(
      change.change.actions == ["update"] && change.change.before.fingerprint_sha256 != try(change.change.after.fingerprint_sha256, null), false,
    )
  }

  # A cell of a Markdown table is one line without a bar.
  rows = [
    for kind in keys(local.kinds) : [
      for found in local.found : format("| %s | %s | %s | %s | %s |", local.kinds[kind].title, found.resource == "" ? "" : "`${found.resource}`",
      try(local.gates[found.resource], ""), replace(replace(trimspace(found.what), "|", "\\|"), "/\\s*\\n\\s*/", "<br>"), found.todo)
      if found.kind == kind
    ]
  ]
  kinds_found = [for kind in keys(local.kinds) : kind if contains(local.found[*].kind, kind)]

  # The first line is the exit code.
  report = join("\n", concat(
    [sum(concat([0], [for kind in local.kinds_found : local.kinds[kind].code]))],
    ["## ${var.root}: ${length(local.found) == 0 ? "all is well" : join(", ", [for kind in local.kinds_found : local.kinds[kind].title])}", ""],
    length(local.found) == 0 ? [] : concat(["| finding | resource | gate | what | what to do |", "|---|---|---|---|---|"], distinct(flatten([for rows in local.rows : sort(rows)])), [""]),
  ))
}
