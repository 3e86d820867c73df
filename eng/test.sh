#!/usr/bin/env bash
# Runs every test; the end-to-end tests against the native executable, some of them against the other build too.
# The last line says how many passed and failed, in all; the exit code is 0 only if none failed.
set -uo pipefail
cd "$(dirname "$0")/.."

mkdir -p artifacts/test
passed=0 failed=0 broken=0

# count LOG: adds the totals that the test runner printed at its end.
count() {
    local ok bad
    ok=$(grep -oE '^ *succeeded: [0-9]+' "$1" | tail -1 | grep -oE '[0-9]+') || ok=0
    bad=$(grep -oE '^ *failed: [0-9]+' "$1" | tail -1 | grep -oE '[0-9]+') || bad=0
    passed=$((passed + ${ok:-0})) failed=$((failed + ${bad:-0}))
    [ "${ok:-0}" -gt 0 ] || { echo "No test passed in $1"; broken=1; }
}

# step NAME COMMAND…: a failure ends the run, but not without the closing line.
step() {
    echo "== $1"
    shift
    "$@" || { echo "FAILED: $*"; echo "$passed passed, $((failed + 1)) failed"; exit 1; }
}

step "packages" eng/setup.sh clang zlib1g-dev postgresql-15 redis-server sqlite3 prometheus
command -v google-chrome >/dev/null || step "browser" eng/setup.sh chromium
step "web pages" eng/ui.sh build
step "build" dotnet build MiniAirflow.slnx -c Release -v quiet -clp:NoSummary

echo "== tests"
dotnet test --test-modules 'artifacts/bin/*.Tests/release/MiniAirflow.*.Tests' --timeout 15m --filter-not-class '*.ShortProfileTests' 2>&1 | tee artifacts/test/all.log
[ "${PIPESTATUS[0]}" -eq 0 ] || broken=1
count artifacts/test/all.log

# Each of these starts several processes and watches them keep their leases: beside the others they would mostly measure the machine.
# All of them are for the native executable, further down; what `make run` starts has its contract and its command line tried.
echo "== end-to-end tests of the build that is not native"
dotnet test --project tests/MiniAirflow.EndToEnd -c Release --no-build --timeout 15m --filter-namespace MiniAirflow.EndToEnd.Contract --filter-namespace MiniAirflow.EndToEnd.CommandLine 2>&1 | tee artifacts/test/end-to-end.log
[ "${PIPESTATUS[0]}" -eq 0 ] || broken=1
count artifacts/test/end-to-end.log

# It judges how long things took, and whether others were served first: that says something only where nothing else runs.
echo "== the fault suite, alone on the machine"
dotnet test --project tests/MiniAirflow.Chaos.Tests -c Release --no-build --timeout 8m --filter-class '*.ShortProfileTests' 2>&1 | tee artifacts/test/chaos.log
[ "${PIPESTATUS[0]}" -eq 0 ] || broken=1
count artifacts/test/chaos.log

# Two at once: the one waits for a compiler, the other for a browser.
echo "== native build, and the web interface meanwhile"
dotnet publish src/MiniAirflow -c Release -r linux-x64 -o artifacts/publish/MiniAirflow -v quiet -clp:NoSummary > artifacts/test/native-build.log 2>&1 &
native=$!
eng/ui.sh test 2>&1 | tee artifacts/test/ui.log
[ "${PIPESTATUS[0]}" -eq 0 ] || broken=1
ui=$(tail -1 artifacts/test/ui.log)
passed=$((passed + $(grep -oE '[0-9]+ passed' <<< "$ui" | grep -oE '[0-9]+' || echo 0)))
failed=$((failed + $(grep -oE '[0-9]+ failed' <<< "$ui" | grep -oE '[0-9]+' || echo 1)))
wait "$native" || { cat artifacts/test/native-build.log; echo "FAILED: the native build"; echo "$passed passed, $((failed + 1)) failed"; exit 1; }

echo "== end-to-end tests against the native executable"
MINIAIRFLOW_EXE="$PWD/artifacts/publish/MiniAirflow/miniairflow" dotnet test --project tests/MiniAirflow.EndToEnd -c Release --no-build --timeout 8m 2>&1 | tee artifacts/test/native.log
[ "${PIPESTATUS[0]}" -eq 0 ] || broken=1
count artifacts/test/native.log

step "the .NET tool" eng/tool.sh
step "the .NET tool, installed and run" eng/try-tool.sh

[ "$broken" -eq 0 ] || [ "$failed" -gt 0 ] || failed=1
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
