#!/usr/bin/env bash
# Asks the registries for known flaws of everything in the lock files. Exit codes: 0 none, 1 some, 2 a registry could not say: that is no "none".
set -uo pipefail
cd "$(dirname "$0")/.."

found=0 unasked=0
mkdir -p artifacts/audit

# NuGet: named here, because a private source seldom has such data. The packages themselves are there already, so nothing but the data is fetched.
cat > artifacts/audit/nuget.config <<'CONFIG'
<configuration>
  <packageSources><clear /><add key="nuget.org" value="https://api.nuget.org/v3/index.json" /></packageSources>
  <auditSources><clear /><add key="nuget.org" value="https://api.nuget.org/v3/index.json" /></auditSources>
</configuration>
CONFIG
for what in MiniAirflow.slnx bench/MiniAirflow.Bench bench/peers/dotnet; do
    dotnet restore "$what" -v quiet >/dev/null || { echo "NuGet: $what cannot be restored."; exit 2; }
    log=artifacts/audit/nuget-$(basename "$what").log
    dotnet restore "$what" --force --configfile artifacts/audit/nuget.config -v minimal > "$log" 2>&1
    code=$?
    if grep -q 'NU190[1-4]' "$log"; then
        grep -oE "Package '.*" "$log" | sort -u
        found=1
    elif [ "$code" -ne 0 ] || grep -qE 'NU1905|NU1900' "$log"; then
        echo "NuGet: $what: the registry gave no data about flaws. See $log"
        unasked=1
    else
        echo "NuGet: $what: no known flaw."
    fi
done

# npm says in its answer whether there was one.
for folder in web bench/peers/node; do
    log=artifacts/audit/npm-$(basename "$folder").json
    npm audit --prefix "$folder" --package-lock-only --audit=true --json > "$log" 2>/dev/null
    code=$?
    if ! grep -q '"vulnerabilities"' "$log"; then
        echo "npm: $folder: the registry gave no data about flaws. See $log"
        unasked=1
    elif [ "$code" -ne 0 ]; then
        npm audit --prefix "$folder" --package-lock-only --audit=true
        found=1
    else
        echo "npm: $folder: no known flaw."
    fi
done

[ "$found" -eq 0 ] || exit 1
[ "$unasked" -eq 0 ] || exit 2
