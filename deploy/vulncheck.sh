#!/bin/sh
# Looks for known vulnerabilities in what the code of this module calls, by the
# version of govulncheck in the first word: golang.org/x/vuln/cmd/govulncheck@v1.2.3.
# Fails for one that is called and for every other fault, but not where the
# database cannot be reached: a machine without the internet says so and goes on.
# What only the standard library has is told and does not fail: the Go that is
# installed mends it, and nothing in this module.
# GOVULNDB=file:///FOLDER takes a copy of the database instead, or the folder
# data/osv of golang.org/x/vulndb, which the module proxy serves.
set -eu

said="$(mktemp)"
faults="$(mktemp)"
trap 'rm -f "$said" "$faults"' EXIT
"${GO:-go}" run "$1" -db "${GOVULNDB:-https://vuln.go.dev}" ./... >"$said" 2>"$faults" && exit 0
if grep -q '^govulncheck: fetching vulnerabilities: ' "$faults"; then
	echo "    skipped: $(sed -n 's/^govulncheck: fetching vulnerabilities: //p' "$faults" | head -n 1) (GOVULNDB=file:///FOLDER takes a copy)"
	exit 0
fi
if grep -q '^Vulnerability #' "$said" && ! grep -q '^  Module: ' "$said" && grep -q '^  Standard library$' "$said"; then
	echo "    raise Go: $("${GO:-go}" env GOVERSION) has $(grep '^Vulnerability #' "$said" | sed 's/.*: //' | tr '\n' ' ')in its standard library"
	exit 0
fi
# Of each only the first three ways by which it is reached: there can be hundreds.
sed -E '/^ +#([4-9]|[1-9][0-9]+): /d' "$said" >&2
cat "$faults" >&2
exit 1
