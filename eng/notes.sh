#!/usr/bin/env bash
# Prints what the CHANGELOG says of a version. usage: eng/notes.sh VERSION
set -euo pipefail
cd "$(dirname "$0")/.."
version=${1:?VERSION, such as 1.2.3}
notes=$(awk -v head="## [$version]" 'index($0, "## [") == 1 { on = index($0, head) == 1; next } on' CHANGELOG.md)
[ -n "${notes//[[:space:]]/}" ] || { echo "CHANGELOG.md says nothing of $version." >&2; exit 1; }
printf '%s\n' "$notes"
