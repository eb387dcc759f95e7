#!/usr/bin/env bash
# What no linter sees: no lock with addresses, no package host, no large file, no absolute path of a machine.
set -euo pipefail
cd "$(dirname "$0")/.."
bad=0
fail() { echo "tree: $*"; bad=1; }
[ ! -e uv.lock ] || fail "uv.lock names package hosts: keep it out"
if grep -nE 'https?://' requirements.lock >/dev/null 2>&1; then fail "requirements.lock holds an address"; fi
if grep -rInE '(index-url|--index |/simple/)' --include='*.toml' --include='*.lock' --include='*.txt' . --exclude-dir=.venv >/dev/null; then
  fail "a package index is named"
fi
large=$(find . -path ./.venv -prune -o -path ./.git -prune -o -type f -size +400k -print)
[ -z "$large" ] || fail "large files: $large"
exit $bad
