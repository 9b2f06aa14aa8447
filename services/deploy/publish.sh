#!/usr/bin/env bash
# Publishes one part into a folder as an image holds it: publish.sh <part> <folder>. The front ends go with the gateway, the bill of materials with everybody.
set -euo pipefail
cd "$(dirname "$0")/../.."
part=$1 out=$2
case $part in
  gateway) folder=gateway ;;
  line-double) folder=tests/LineDouble ;;
  local-system) folder=tests/LocalSystem ;;
  *) folder=services/$part ;;
esac
project=$(ls "$folder"/*.csproj 2>/dev/null) || { echo "There is no part called $part" >&2; exit 64; }
rm -rf "$out" && mkdir -p "$out"
dotnet publish "$project" -c Release -o "$out" -v quiet --nologo -p:DebugType=none -p:GenerateDocumentationFile=true
name=$(sed -n 's:.*<AssemblyName>\(.*\)</AssemblyName>.*:\1:p' "$project")
name=${name:-$(basename "$project" .csproj)}
find "$out" -name '*.pdb' -delete
rm -f "$out"/*.staticwebassets.endpoints.json "$out/web.config" "$out"/appsettings.Development.json
ln -s "$name" "$out/service"
if [ "$part" = gateway ]; then
  for app in resident-chat counselor-console; do
    [ -f "gateway/apps/$app/dist/index.html" ] || { echo "gateway/apps/$app is not built; run: make apps" >&2; exit 66; }
    mkdir -p "$out/apps" && cp -r "gateway/apps/$app/dist" "$out/apps/$app"
  done
fi
if command -v node > /dev/null; then node services/deploy/sbom.mjs "$part" "$folder" > "$out/sbom.cdx.json"; fi
chmod -R a+rX,go-w "$out"
