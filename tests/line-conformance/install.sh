#!/bin/sh
# Installs the kit's packages once, also when several test projects ask at the same moment. npm writes .package-lock.json last: without it an install is not whole.
cd "$(dirname "$0")" && exec flock package.json sh -c '[ -f node_modules/.package-lock.json ] || npm ci --no-audit --no-fund'
