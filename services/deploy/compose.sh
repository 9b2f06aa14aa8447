#!/usr/bin/env bash
# compose.sh up|tool|down: the whole system in containers on this machine. DEMO=true (the default at the first start) adds two seeded municipalities and LINE's
# stand-in. What is set at an `up` is remembered until `down`, so that an upgrade does not turn an installation into a demo. `tool` runs the operators' tool.
# `down` takes containers, networks, volumes, keys and secrets away: nothing stays, and nothing can be opened any more.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=.run/compose remembered=.run/compose/settings
settings="DEMO PORT IMAGES DESK_HOST CONSOLE_URL PUBLIC_SCHEME PUBLIC_PORT TRUSTED_PROXY_HOPS RESIDENCY_REGION RESIDENCY_SITE RESIDENCY_OWNER RESIDENCY_ENVIRONMENT
  POSTGRES_IMAGE RABBITMQ_IMAGE TELEMETRY_ENDPOINT MAIL_HOST MAIL_PORT MAIL_FROM MAIL_USER MAIL_CONSOLE_URL"
if [ -f "$remembered" ]; then
  while IFS= read -r line; do name=${line%%=*}; [ -n "${!name+set}" ] || export "$name=${line#*=}"; done < "$remembered"
fi
# An installation of before there was anything to remember: it is a demo when the demo's files are there.
[ -n "${DEMO+set}" ] || [ ! -d "$folder/secrets" ] || [ -f "$folder/demo/demo.json" ] || export DEMO=false
services/deploy/named.sh "image:${TAG:-local}" "${POSTGRES_IMAGE:-}" "${RABBITMQ_IMAGE:-}"
if [ "${1:-}" = up ]; then
  mkdir -p "$folder"
  for name in $settings; do [ -z "${!name+set}" ] || printf '%s=%s\n' "$name" "${!name}"; done > "$remembered"
fi
# With a mail server tenant-directory, and nobody else, is let out to it.
files=(-f docker-compose.yml); [ -z "${MAIL_HOST:-}" ] || files+=(-f services/deploy/compose/mail.yml)
compose() { if docker compose version > /dev/null 2>&1; then docker compose "${files[@]}" -p tomoshibi "$@"; elif command -v docker-compose > /dev/null; then docker-compose "${files[@]}" -p tomoshibi "$@"; elif command -v podman-compose > /dev/null; then podman-compose "${files[@]}" -p tomoshibi "$@"; else echo "Install docker compose (Debian: docker-compose)." >&2; exit 69; fi; }
export TAG=${TAG:-local} IMAGES=${IMAGES:-tomoshibi} PORT=${PORT:-8080} DEMO=${DEMO:-true}
export SECRETS=${SECRETS:-./$folder/secrets} PHONE_PORT=$((PORT + 1)) LINE_API_PORT=$((PORT + 2)) LINE_API_DATA_PORT=$((PORT + 3)) LINE_ACCESS_PORT=$((PORT + 4))
profiles=(--profile infra)
[ "$(id -u)" = 0 ] || export TOMOSHIBI_UID=$(id -u) TOMOSHIBI_GID=$(id -g)
if [ "$DEMO" = true ]; then
  profiles+=(--profile demo)
  here=http://127.0.0.1
  export LINE_API=$here:$LINE_API_PORT LINE_API_DATA=$here:$LINE_API_DATA_PORT LINE_ACCESS=$here:$LINE_ACCESS_PORT PUBLIC_SCHEME=http PUBLIC_PORT=:$PORT CONSOLE_URL=http://desk.localhost:$PORT
  export Gateway__LiffModuleUrl=http://line-contact-point:$PHONE_PORT/liff/sdk.js Gateway__LineOrigins="$here:$PHONE_PORT $here:$LINE_API_PORT" Gateway__LineScriptOrigins=
fi
# Images made here from Debian's packages stand in for the official ones where those cannot be had.
for infra in "$IMAGES/infra:$TAG" "$IMAGES/infra:local"; do
  if docker image inspect "$infra" > /dev/null 2>&1; then export POSTGRES_IMAGE=${POSTGRES_IMAGE:-$infra} RABBITMQ_IMAGE=${RABBITMQ_IMAGE:-$infra}; fi
done

case ${1:-} in
  up)
    services/deploy/secrets.sh "$SECRETS"
    mkdir -p $folder/demo $folder/vault-keys && chmod 700 $folder/demo $folder/vault-keys
    # The services read their own folder and nobody else's: owned by the number that they run as.
    [ "$(id -u)" != 0 ] || chown -R 10001:10001 "$SECRETS" $folder/demo $folder/vault-keys
    compose "${profiles[@]}" up -d --remove-orphans
    for _ in $(seq 1 180); do
      state=$(docker inspect -f '{{.State.Health.Status}}' "$(compose "${profiles[@]}" ps -q gateway)" 2>/dev/null || true)
      [ "$state" != healthy ] || break
      sleep 2
    done
    [ "$state" = healthy ] || { compose "${profiles[@]}" ps; echo "The gateway did not become healthy; see: docker logs" >&2; exit 70; }
    [ "$DEMO" != true ] || compose "${profiles[@]}" run --rm --no-deps demo-files demo /demo "$PORT"
    ;;
  tool)
    [ -d "$SECRETS/operator-cli" ] || { echo "Nothing runs here yet: make up" >&2; exit 66; }
    how=(--rm --no-deps); [ -t 0 ] && [ -t 1 ] || how+=(-T)
    # Anchors and public keys that are to be looked at: TOOL_FILES=<folder>, in the tool's eyes /files.
    [ -z "${TOOL_FILES:-}" ] || how+=(-v "$(realpath "$TOOL_FILES"):/files:ro")
    compose --profile operator run "${how[@]}" operator "${@:2}"
    ;;
  down)
    compose --profile infra --profile demo --profile telemetry --profile operator down --volumes --remove-orphans --timeout 30
    rm -rf $folder
    ;;
  *) echo "compose.sh up|tool|down" >&2; exit 64 ;;
esac
