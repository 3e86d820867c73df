#!/usr/bin/env bash
# Packs the native executable as it is released. usage: eng/archive.sh NAME, after make publish; the archive is artifacts/release/NAME.tar.gz
set -euo pipefail
cd "$(dirname "$0")/.."
name=${1:?NAME of the archive}
folder=artifacts/release/$name
rm -rf "$folder"
mkdir -p "$folder"
find artifacts/publish/MiniAirflow -maxdepth 1 -type f ! -name '*.pdb' ! -name '*.xml' ! -name '*.dbg' -exec cp {} "$folder" \;
cp LICENSE README.md CHANGELOG.md docs/sbom.cdx.json "$folder"
cp -r deploy/systemd "$folder"
tar -C artifacts/release --sort=name --owner=0 --group=0 --numeric-owner -czf "$folder.tar.gz" "$name"
rm -rf "$folder"
echo "$folder.tar.gz"
