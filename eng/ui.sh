#!/usr/bin/env bash
# The web interface. usage: eng/ui.sh build | test | figures
#   build  puts the pages into artifacts/web, from where the next build of the server takes them in. Does nothing when they are up to date,
#          and says so and succeeds when Node is not there: the server then has a page that tells how to build them.
#   test   checks types, and runs the unit tests and the browser tests against artifacts/bin/MiniAirflow/release/miniairflow (or $MINIAIRFLOW_EXE).
#          The last line says how many passed and failed; the exit code is 0 only if none failed.
#   figures  measures against the same executable how large and how quick the pages are, one thing after the other, and prints a line for each figure.
#          `eng/ui.sh figures log` measures what is in one file of web/figures.
set -uo pipefail
cd "$(dirname "$0")/../web"

out=../artifacts/web

has_node() {
    command -v node >/dev/null && [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ]
}

# What the pages are made of, as one number.
sources() {
    find src build index.html package-lock.json tsconfig.json vite.config.ts -type f ! -name '*.test.*' -print0 | sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1
}

packages() {
    local wanted
    wanted=$(sha256sum package-lock.json | cut -d' ' -f1)
    [ "$(cat node_modules/.installed 2>/dev/null)" = "$wanted" ] && return
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error && echo "$wanted" > node_modules/.installed
}

build() {
    if ! has_node; then
        echo "The web interface is not built: it needs Node 20 or newer. The server will have a page that says so." >&2
        return 0
    fi
    local stamp
    stamp=$(sources)
    [ "$(cat ../artifacts/web.stamp 2>/dev/null)" = "$stamp" ] && [ -f "$out/index.html" ] && return 0
    packages || return
    npx vite build --logLevel warn || return
    mkdir -p ../artifacts && echo "$stamp" > ../artifacts/web.stamp
}

passed=0 failed=0

# check NAME COMMAND…: counts as one test.
check() {
    echo "== $1"
    shift
    if "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
}

# The types of the API are those of the committed document.
types_are_fresh() {
    npx openapi-typescript ../docs/openapi.json -o ../artifacts/ui/schema.d.ts >/dev/null && diff -q src/api/schema.d.ts ../artifacts/ui/schema.d.ts >/dev/null && return
    echo "web/src/api/schema.d.ts is out of date: run 'npm run types' in web/ and commit it." >&2
    return 1
}

# suite NAME COMMAND…: adds the totals of a runner that prints "N passed" and "N failed".
suite() {
    local log=../artifacts/ui/$1.log ok bad
    echo "== $1 tests"
    "${@:2}" 2>&1 | tee "$log"
    local code=${PIPESTATUS[0]}
    ok=$(sed 's/\x1b\[[0-9;]*m//g' "$log" | grep -E '^ *Tests |^browser: ' | grep -oE '[0-9]+ passed' | tail -1 | grep -oE '[0-9]+')
    bad=$(sed 's/\x1b\[[0-9;]*m//g' "$log" | grep -E '^ *Tests |^browser: ' | grep -oE '[0-9]+ failed' | tail -1 | grep -oE '[0-9]+')
    passed=$((passed + ${ok:-0})) failed=$((failed + ${bad:-0}))
    [ "$code" -eq 0 ] || [ "${bad:-0}" -gt 0 ] || failed=$((failed + 1))
    [ "${ok:-0}" -gt 0 ] || failed=$((failed + 1))
}

run_tests() {
    if ! has_node; then
        echo "The tests of the web interface need Node 20 or newer." >&2
        echo "ui: 0 passed, 1 failed"
        return 1
    fi
    mkdir -p ../artifacts/ui
    packages || { echo "ui: 0 passed, 1 failed"; return 1; }
    check "types of the API" types_are_fresh
    check "types" npx tsc --noEmit
    suite unit npx vitest run
    suite browser npx playwright test
    echo "ui: $passed passed, $failed failed"
    [ "$failed" -eq 0 ]
}

case "${1:-}" in
    build) build ;;
    test) run_tests ;;
    figures) shift; packages && npx playwright test --config playwright.figures.config.ts "$@" ;;
    *) sed -n '2,10s/^# \{0,1\}//p' "../eng/ui.sh"; exit 2 ;;
esac
