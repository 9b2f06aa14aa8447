#!/usr/bin/env bash
# Refuses images whose name does not say what runs: named.sh <image> …, each with a tag that is not "latest", or a digest. Empty names are passed over.
set -euo pipefail
for image in "$@"; do
  case ${image##*/} in
    '' | *@sha256:*) ;;
    *:latest | *: ) echo "$image: an image is never called latest: what runs must be known." >&2; exit 64 ;;
    *:*) ;;
    *) echo "$image: name a tag or a digest: what runs must be known." >&2; exit 64 ;;
  esac
done
