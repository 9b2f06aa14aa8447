#!/usr/bin/env bash
# Checks the charts without a cluster: run.sh [result.xml]. UPDATE=1 writes the goldens and READMEs anew.
set -euo pipefail
cd "$(dirname "$0")"
[ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --no-audit --no-fund --silent
exec node run.mjs "$@"
