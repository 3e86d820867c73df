#!/usr/bin/env bash
# Builds the products that bench/ measures beside. usage: eng/peers.sh FOLDER
set -euo pipefail

here=$(cd "$(dirname "$0")/../bench/peers" && pwd)
mkdir -p "$1/node"
cp "$here"/node/*.mjs "$here"/node/package*.json "$1/node"
npm ci --prefix "$1/node" --no-audit --no-fund --ignore-scripts --loglevel=error
# Not with -o: without a runtime to publish for, some versions of the SDK hand it on as a second project.
dotnet publish "$here/dotnet" -c Release -p:PublishDir="$(realpath "$1")/dotnet/" -v quiet
