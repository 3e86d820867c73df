#!/usr/bin/env bash
# Looks for trouble at length, with hostile documents, expressions, requests and frames from a new seed, and writes docs/fuzzing.md from what came of it. usage: eng/fuzz.sh [PART…]
#   parts: documents cron http frames; all of them by default. A part that is left out keeps what the page said of it. MINIAIRFLOW_FUZZ_DOCUMENTS=10000 and the like look shorter.
set -uo pipefail
cd "$(dirname "$0")/.."

export MINIAIRFLOW_FUZZ_DOCUMENTS=${MINIAIRFLOW_FUZZ_DOCUMENTS:-1000000} MINIAIRFLOW_FUZZ_CRON=${MINIAIRFLOW_FUZZ_CRON:-1000000}
export MINIAIRFLOW_FUZZ_CALLS=${MINIAIRFLOW_FUZZ_CALLS:-105000} MINIAIRFLOW_FUZZ_FRAMES=${MINIAIRFLOW_FUZZ_FRAMES:-100000}
export MINIAIRFLOW_FUZZ_REPORT=$PWD/artifacts/fuzz
page=docs/fuzzing.md
[ $# -gt 0 ] || set -- documents cron http frames

# What the page says of the parts that are left out.
mkdir -p "$MINIAIRFLOW_FUZZ_REPORT"
[ ! -f "$page" ] || awk -v folder="$MINIAIRFLOW_FUZZ_REPORT" '/^<!-- .* -->$/ { file = folder "/" $2 ".md"; printf "" > file; lines = ""; next } file { lines = lines $0 "\n"; if ($0 != "") { printf "%s", lines >> file; lines = "" } }' "$page"

failed=0
# look PROJECT FILTER: the tests of one part.
look() {
    dotnet build "tests/$1" -c Release -v quiet || { failed=1; return; }
    "artifacts/bin/$1/release/$1" --no-ansi --filter-class "$2" || failed=1
}

for part in "$@"; do
    case "$part" in
        documents) look MiniAirflow.Definitions.Tests '*.DocumentFuzzTests' ;;
        cron) look MiniAirflow.Core.Tests '*.Schedules.FuzzTests' ;;
        http) look MiniAirflow.Api.Tests '*.ApiFuzzTests' ;;
        frames) look MiniAirflow.Api.Tests '*.FrameFuzzTests' ;;
        *) sed -n '2,3s/^# \{0,1\}//p' eng/fuzz.sh; exit 2 ;;
    esac
done
[ "$failed" -eq 0 ] || { echo "Something was found: see above. The page stays as it was." >&2; exit 1; }

{
    cat <<'HEAD'
# What was found by looking for trouble at random

Written by `make fuzz`. It runs the same tests as every build, at length and from a seed that is new each time; the tests fail, and this page stays as it was, if a document, an expression, a request or a frame
causes a fault, an answer of 5xx, a hang, or memory that is not given back. Times are of a machine with two cores that did other things as well, and nothing is demanded of them. What had been found by them was
mended, and has a test of its own.
HEAD
    for file in "$MINIAIRFLOW_FUZZ_REPORT"/*.md; do
        printf '\n<!-- %s -->\n' "$(basename "$file" .md)"
        cat "$file"
    done
} > "$page"
