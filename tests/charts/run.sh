#!/usr/bin/env bash
# Checks the charts without a cluster: run.sh [result.xml]. UPDATE=1 writes the goldens and READMEs anew.
set -euo pipefail
cd "$(dirname "$0")"
[ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --no-audit --no-fund --silent
# promtool alone out of Debian's prometheus package: nothing is installed and nothing started.
if ! command -v promtool > /dev/null && [ ! -x node_modules/.promtool/promtool ]; then
  deb=$(mktemp -d)
  if (cd "$deb" && apt-get download prometheus && dpkg-deb --fsys-tarfile prometheus_*.deb | tar x ./usr/bin/promtool) > /dev/null 2>&1; then
    mkdir -p node_modules/.promtool && mv "$deb/usr/bin/promtool" node_modules/.promtool/promtool
  else
    echo "promtool could not be had from Debian: the alert rules' expressions are checked by name and label only"
  fi
  rm -rf "$deb"
fi
exec node run.mjs "$@"
