#!/bin/sh
# Plans root modules, never applies, and says what it means.
#
#   drift.sh DIRECTORY...
#
# The summary, in Markdown, goes to standard output, and is added to the file
# $GITHUB_STEP_SUMMARY if there is one. The exit code is the sum of what was found:
#
#    0  all is well
#    1  a plan failed: what follows it was not looked at
#    2  someone changed a gate
#    4  a renewal is due
#    8  a gate is unreachable
#   16  something else needs attention, such as a change that was never applied
#   64  the script was called wrongly
#
# $TERRAFORM names the engine, else it is terraform or tofu, whichever is on
# PATH. Nothing else is needed but a POSIX shell. Directories have to be
# initialized.
set -eu

if [ $# -eq 0 ]; then
  echo "usage: $0 DIRECTORY..." >&2
  exit 64
fi
engine=${TERRAFORM:-$(command -v terraform || command -v tofu || true)}
if [ -z "$engine" ]; then
  echo "$0: neither terraform nor tofu is on PATH" >&2
  exit 64
fi
report=$(CDPATH='' cd -- "$(dirname -- "$0")/report" && pwd)

# A plan holds secrets, such as the tokens of gates.
umask 077
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# plan DIRECTORY: writes the events and the plan as JSON into $work, and sets $planned.
plan() {
  rm -f "$work/plan" "$work/plan.json"
  planned=0
  # Without a lock: it changes nothing, and must not stand in the way of an apply.
  "$engine" -chdir="$1" plan -input=false -lock=false -json -detailed-exitcode -out="$work/plan" > "$work/log" || planned=$?
  if [ -s "$work/plan" ]; then
    "$engine" -chdir="$1" show -json "$work/plan" > "$work/plan.json" || planned=1
  fi
}

# judge NAME: writes the report of what plan found; its first line is the exit code.
judge() {
  echo local.report | TF_WORKSPACE=default TF_DATA_DIR="$work/data" "$engine" -chdir="$report" console \
    -var "root=$1" -var "log=$work/log" -var "plan=$work/plan.json" -var "exit_code=$planned" > "$work/console" &&
    sed -e '1d' -e '$d' "$work/console" > "$work/report"
}

echo '# Drift of ActiveGates' > "$work/summary"
code=0
for root in "$@"; do
  plan "$root"
  if judge "$root"; then
    code=$((code | $(head -n 1 "$work/report")))
    sed 1d "$work/report" >> "$work/summary"
  else
    code=$((code | 1))
    printf '## %s: the plan failed\n\nIts result could not be read. Exit code of the plan: %s.\n\n' "$root" "$planned" >> "$work/summary"
  fi
done

cat "$work/summary"
if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
  cat "$work/summary" >> "$GITHUB_STEP_SUMMARY"
fi
exit "$code"
