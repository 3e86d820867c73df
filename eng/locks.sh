#!/usr/bin/env bash
# Writes the lock files of all projects anew, after Directory.Packages.props or a package.json was changed, and the lists that are made from them. Read the difference.
set -euo pipefail
cd "$(dirname "$0")/.."
for what in MiniAirflow.slnx bench/MiniAirflow.Bench bench/peers/dotnet; do
    dotnet restore "$what" -p:RestoreLockedMode=false --force-evaluate -v quiet
done
for folder in web bench/peers/node; do
    npm install --prefix "$folder" --package-lock-only --ignore-scripts --no-audit --no-fund --loglevel=error
done
UPDATE_DEPENDENCIES=1 dotnet test --project tests/MiniAirflow.Deploy.Tests -c Release --filter-class '*.ComponentTests'
