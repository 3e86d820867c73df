#!/usr/bin/env bash
# Packs the executable as a .NET tool: one package with the native program of a machine, and MiniAirflow.Tool, which names those of all machines.
# usage: eng/tool.sh [RID]; default linux-x64. The packages are in artifacts/package
set -euo pipefail
cd "$(dirname "$0")/.."
rid=${1:-linux-x64}
# All that lies there is packed, and what was published before may lie there.
rm -rf "artifacts/publish/MiniAirflow/release_$rid"
dotnet pack src/MiniAirflow -c Release -r "$rid" -v quiet -p:IsTool=true -o artifacts/package
dotnet pack src/MiniAirflow -c Release -v quiet -p:IsTool=true -o artifacts/package
