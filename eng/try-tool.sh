#!/usr/bin/env bash
# Installs the tool that eng/tool.sh has packed, as its user would, and runs an example with it.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
dotnet tool install --tool-path "$folder" --source "$PWD/artifacts/package" MiniAirflow.Tool
"$folder/miniairflow" version
(cd "$folder" && ./miniairflow run "$OLDPWD/examples/etl.yaml")
