#!/usr/bin/env bash
# Lets a web scanner (Debian's wapiti) at a real server on this machine: as whoever has no key, as whoever has an admin's, and as the single local user. usage: eng/scan.sh [WHO…]
#   WHO: nobody, key, local; all three by default. Reports lie in artifacts/scan; the last lines say what was found. Exit code 1 if anything was that docs/security.md does not explain.
# Only this machine is spoken to: the modules that call the scanner's own site for an answer (ssrf, xxe), or fetch lists from elsewhere (nikto, wapp), are left out.
set -uo pipefail
cd "$(dirname "$0")/.."

modules=backup,blindsql,buster,cookieflags,crlf,csp,csrf,exec,file,htaccess,http_headers,methods,permanentxss,redirect,shellshock,sql,xss
# Explained in docs/security.md.
known='X-Frame-Options is not set|X-XSS-Protection is not set|Strict-Transport-Security is not set'
port=${PORT:-8791}
seconds=${SCAN_SECONDS:-600}
url=http://127.0.0.1:$port
out=$PWD/artifacts/scan
program=$PWD/artifacts/bin/MiniAirflow/release/miniairflow
server=
[ $# -gt 0 ] || set -- nobody key local

eng/setup.sh wapiti curl python3
eng/ui.sh build || exit 1
dotnet build src/MiniAirflow -c Release -v quiet || exit 1
mkdir -p "$out/config"
# It fetches these lists when they are not there, whatever modules are asked for.
echo '{}' > "$out/config/apps.json"
: > "$out/config/nikto_db"

stop() {
    [ -z "$server" ] || { kill "$server"; wait "$server"; } 2>/dev/null
    server=
}
trap stop EXIT

# start AUTH: a server of its own with the examples, that has run one of them. A limit of requests would only hide what lies behind it.
start() {
    stop
    rm -rf "$out/data"
    AUTH=$1 RATE_LIMIT=1000000 LOG_LEVEL=warn "$program" standalone --port "$port" --data "$out/data" --workflows examples > "$out/server.log" 2>&1 &
    server=$!
    for _ in $(seq 150); do curl -sf "$url/readyz" >/dev/null && break; sleep 0.2; done
    key=$(grep -oE 'mak_[A-Za-z0-9_-]+' "$out/server.log" | head -1)
    bearer=()
    [ -z "$key" ] || bearer=(-H "Authorization: Bearer $key")
    local id=
    for _ in $(seq 150); do
        id=$(curl -sf "${bearer[@]}" "$url/workflows?name=hello" | python3 -c 'import json,sys; print(next(iter(json.load(sys.stdin)), {}).get("id", ""))') && [ -n "$id" ] && break
        sleep 0.2
    done
    curl -sf "${bearer[@]}" -X POST -H 'Content-Type: application/json' -d '{}' "$url/workflows/$id/trigger" >/dev/null
    curl -sf "${bearer[@]}" -X PUT -H 'Content-Type: application/json' -d '{"slots":3}' "$url/pools/scan" >/dev/null
}

# Every GET of the published document, with ids that are there and a value for each parameter. Streams that never end are no pages.
addresses() {
    python3 - "$url" "${bearer[1]:-}" <<'PYTHON'
import json, re, sys, urllib.parse, urllib.request
url, header = sys.argv[1], sys.argv[2]
def get(path):
    request = urllib.request.Request(url + path, headers=dict([header.split(": ", 1)]) if header else {})
    return json.load(urllib.request.urlopen(request))
first = lambda path: next(iter(get(path)), {}).get("id", "x")
ids = {"workflows": first("/workflows"), "workflow-runs": first("/workflow-runs"), "task-runs": first("/task-runs"), "pools": "scan"}
def value(one): # one that is taken, so that the scanner's changes of another are what is looked at
    schema = one["schema"]
    if "enum" in schema: return schema["enum"][0]
    if schema.get("format") == "uuid": return ids.get({"workflow_id": "workflows"}.get(one["name"], "workflow-runs"))
    return {"date-time": "2026-01-01T00:00:00Z", "int32": "5", "int64": "1"}.get(schema.get("format"), {"boolean": "true"}.get(schema["type"], "hello"))
print(url + "/")
for path, operations in json.load(open("docs/openapi.json"))["paths"].items():
    if "get" not in operations or path.startswith("/ws/"): continue
    full = re.sub(r"\{(\w+)\}", lambda match: "1" if match[1] == "number" else ids.get(path.split("/")[1], "x"), path)
    print(url + full)
    query = {one["name"]: value(one) for one in operations["get"].get("parameters", []) if one["in"] == "query" and one["name"] != "follow"}
    if query: print(url + full + "?" + urllib.parse.urlencode(query))
PYTHON
}

# scan WHO [HEADER]: from all addresses on.
scan() {
    local starts=() address
    while read -r address; do starts+=(-s "$address"); done < "$out/addresses"
    echo "$1: $(wc -l < "$out/addresses") addresses, answered with $(while read -r address; do curl -s -o /dev/null -w '%{http_code}\n' ${2:+-H "$2"} "$address"; done < "$out/addresses" | sort | uniq -c | awk '{ printf "%s%s x %s", (NR > 1 ? ", " : ""), $2, $1 }')"
    wapiti -u "$url/" "${starts[@]}" --scope folder -m "$modules" --skip follow --max-scan-time "$seconds" --max-attack-time $((seconds / 6)) -t 15 --flush-session --store-session "$out/session" \
        --store-config "$out/config" --no-bugreport -v 1 -f json -o "$out/$1.json" ${2:+-H "$2"} > "$out/$1.log" 2>&1
    curl -sf "$url/healthz" >/dev/null || echo "$1: the server is gone" >> "$out/found"
    python3 - "$1" "$out/$1.json" >> "$out/found" <<'PYTHON'
import json, sys
report = json.load(open(sys.argv[2]))
for kind in ("vulnerabilities", "anomalies"):
    for name, found in report[kind].items():
        for one in found: print(f'{sys.argv[1]}: {name}: {one["method"]} {one["path"]} {one.get("parameter") or ""}: {one["info"]}')
PYTHON
    grep -E '"level": ?"(warn|error|fatal)"' "$out/server.log" | grep -oE '"message": ?"[^"]*"' | sort -u | sed "s/^/$1: log: /" >> "$out/found"
}

: > "$out/found"
for who in "$@"; do
    case "$who" in nobody | key) start required ;; local) start local ;; *) sed -n '2,4s/^# \{0,1\}//p' eng/scan.sh; exit 2 ;; esac
    addresses > "$out/addresses" || { cat "$out/server.log"; exit 1; }
    if [ "$who" = key ]; then scan "$who" "Authorization: Bearer $key"; else scan "$who"; fi
done
stop
sort -u "$out/found" | sed -E "s/^(.*($known).*)$/known: \1/"
new=$(grep -cvE "$known" "$out/found")
echo "$new found"
[ "$new" -eq 0 ]
