#!/usr/bin/env bash
# The owner of a site states where it is, signed with a key of their own (P-256, PEM): the second proof that a vault on premises needs.
# site-statement.sh <owner's key> <region, e.g. jp-onprem:aoba> <address> <owner> [days, 365] prints the statement (a compact JWS, ES256).
set -euo pipefail
key=$1 region=$2 address=$3 owner=$4 days=${5:-365}
[[ $region =~ ^jp-onprem:[a-z0-9]([a-z0-9-]{0,50}[a-z0-9])?$ ]] || { echo "The region of a site of one's own is jp-onprem:<site>." >&2; exit 64; }
[[ $days =~ ^[0-9]{1,4}$ ]] || { echo "How many days the statement holds is a number." >&2; exit 64; }
case $address$owner in *[\"\\]*) echo "Address and owner without quotes and backslashes." >&2; exit 64 ;; esac
url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }
head=$(printf '{"alg":"ES256","typ":"snsv-site+jws"}' | url)
body=$(printf '{"v":1,"typ":"snsv-site","region":"%s","address":"%s","owner":"%s","exp":"%s"}' "$region" "$address" "$owner" "$(date -u -d "+$days days" +%Y-%m-%dT%H:%M:%SZ)" | url)
# OpenSSL signs as DER; a JWS carries the two numbers, 32 bytes each.
sign() { printf %s "$head.$body" | openssl dgst -sha256 -sign "$key" | openssl asn1parse -inform DER | sed -n 's/.*INTEGER *:\([0-9A-F]*\).*/\1/p' | while read -r part; do printf '%64s' "$part" | tr ' ' 0; done | xxd -r -p | url; }
printf '%s.%s.%s\n' "$head" "$body" "$(sign)"
