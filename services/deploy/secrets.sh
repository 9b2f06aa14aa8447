#!/usr/bin/env bash
# Makes every secret of an installation, once, as files in one folder per service: secrets.sh <folder> [dns suffix …]. What exists is kept.
# The compose file mounts the folders; for Kubernetes services/guide/kubernetes.md turns them into secrets by name.
# Each issuer has its own signing key; jwks.json holds all public ones (kid = issuer, dot, 16 hex digits: as TokenMint has it).
set -euo pipefail
umask 077
for tool in openssl xxd; do command -v $tool > /dev/null || { echo "$tool is needed (Debian: apt-get install -y openssl xxd)" >&2; exit 69; }; done
folder=$1; shift
suffixes=("$@")
services="tenant-directory storage-vault line-contact-point web-chat routing reporting gateway"
short() { case $1 in tenant-directory) echo directory ;; storage-vault) echo vault ;; line-contact-point) echo contact ;; web-chat) echo chat ;; *) echo "$1" ;; esac; }
random() { openssl rand -base64 32; }
password() { openssl rand -hex 24; }
once() { [ -s "$1" ] || { mkdir -p "$(dirname "$1")"; "${@:2}" > "$1.new" && mv "$1.new" "$1"; }; }
url() { tr '+/' '-_' | tr -d '='; }

# Signing keys and the set of public keys.
keys=()
for service in $services operator-cli; do
  once "$folder/$service/token.pem" openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256
  public=$(openssl pkey -in "$folder/$service/token.pem" -pubout -outform DER | od -An -v -tx1 | tr -d ' \n')
  id=$(printf %s "$public" | xxd -r -p | openssl dgst -sha256 -r | cut -c1-16)
  x=$(printf %s "${public: -128:64}" | xxd -r -p | openssl base64 -A | url)
  y=$(printf %s "${public: -64}" | xxd -r -p | openssl base64 -A | url)
  keys+=("{\"kty\":\"EC\",\"crv\":\"P-256\",\"use\":\"sig\",\"alg\":\"ES256\",\"kid\":\"$service.$id\",\"x\":\"$x\",\"y\":\"$y\"}")
done
(IFS=,; printf '{"keys":[%s]}\n' "${keys[*]}") > "$folder/jwks.json"

# The services' own keys. Losing vault/root.key loses every word; see the guide.
once "$folder/storage-vault/root.key" random
once "$folder/storage-vault/reason.key" random
once "$folder/storage-vault/signing.pem" openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256
# A statement that the site's owner brought (site.jws, site-owner.pem) is kept. Without one, whoever runs this states it for themselves, anew each time.
if [ -s "$folder/authority/site-owner.key" ] || [ ! -s "$folder/storage-vault/site.jws" ]; then
  once "$folder/authority/site-owner.key" openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256
  openssl pkey -in "$folder/authority/site-owner.key" -pubout -out "$folder/storage-vault/site-owner.pem"
  "$(dirname "$0")/site-statement.sh" "$folder/authority/site-owner.key" "${RESIDENCY_REGION:-jp-onprem:local}" "${RESIDENCY_SITE:-one machine in Japan}" "${RESIDENCY_OWNER:-whoever runs it}" > "$folder/storage-vault/site.jws"
fi
once "$folder/tenant-directory/seal.key" random
once "$folder/line-contact-point/hmac.key" random
once "$folder/line-contact-point/seal.key" random
once "$folder/web-chat/phrase.key" random
once "$folder/gateway/network.key" random

# Passwords: three roles a database, one broker user a service, one that declares the topology.
once "$folder/postgres/superuser" password
for service in $services; do
  [ "$service" != gateway ] || continue
  for role in app relay owner; do once "$folder/$service/database-$role" password; done
  once "$folder/$service/broker" password
done
once "$folder/deploy/broker" password

# A private authority and a certificate per name, for both sides of a connection; again when less than 30 days are left.
once "$folder/authority/ca.key" openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256
[ -s "$folder/authority/ca.crt" ] || openssl req -x509 -new -key "$folder/authority/ca.key" -sha256 -days 1825 -subj "/CN=tomoshibi inside" \
  -addext "basicConstraints=critical,CA:TRUE,pathlen:0" -addext "keyUsage=critical,keyCertSign,cRLSign" -out "$folder/authority/ca.crt"
for name in $services operator-cli postgres rabbitmq; do
  mkdir -p "$folder/$name"
  if ! openssl x509 -checkend 2592000 -noout -in "$folder/$name/tls.crt" > /dev/null 2>&1; then
    names=""
    # The platform chart calls its two by other names.
    case $name in postgres) called="$name tomoshibi-db-rw vault-db-rw" ;; rabbitmq) called="$name tomoshibi-mq" ;; *) called=$name ;; esac
    for each in $called; do names+=",DNS:$each"; for suffix in "${suffixes[@]}"; do names+=",DNS:$each.$suffix"; done; done
    names=${names#,}
    once "$folder/$name/tls.key" openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256
    openssl req -new -key "$folder/$name/tls.key" -subj "/CN=$name" -addext "subjectAltName=$names" |
      openssl x509 -req -CA "$folder/authority/ca.crt" -CAkey "$folder/authority/ca.key" -CAcreateserial -days 365 -sha256 \
        -extfile <(printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth,clientAuth\nkeyUsage=critical,digitalSignature\nbasicConstraints=critical,CA:FALSE\n' "$names") -out "$folder/$name/tls.crt" 2> /dev/null
  fi
  cp "$folder/authority/ca.crt" "$folder/$name/ca.crt"
done
for service in $services; do cp "$folder/jwks.json" "$folder/$service/jwks.json"; done

# What the database and the broker are told at their first start.
{
  for service in $services; do
    [ "$service" != gateway ] || continue
    name=$(short "$service")
    for role in owner app relay; do printf "create role %s_%s login password '%s';\n" "$name" "$role" "$(cat "$folder/$service/database-$role")"; done
    printf 'create database %s owner %s_owner;\nrevoke all on database %s from public;\ngrant connect on database %s to %s_app, %s_relay;\n' "$name" "$name" "$name" "$name" "$name" "$name"
  done
} > "$folder/postgres/init.sql"
hashed() { local salt; salt=$(openssl rand -hex 4); printf '%s%s' "$salt" "$(printf %s "$(cat "$1")" | od -An -v -tx1 | tr -d ' \n')" | xxd -r -p | openssl dgst -sha256 -binary | { printf %s "$salt" | xxd -r -p; cat; } | openssl base64 -A; }
users=() permissions=()
for user in deploy $services; do
  [ "$user" != gateway ] || continue
  pattern="^${user}[.]"; [ "$user" != deploy ] || pattern='.*'
  users+=("{\"name\":\"$user\",\"password_hash\":\"$(hashed "$folder/$user/broker")\",\"hashing_algorithm\":\"rabbit_password_hashing_sha256\",\"tags\":[],\"limits\":{}}")
  permissions+=("{\"user\":\"$user\",\"vhost\":\"tomoshibi\",\"configure\":\"$pattern\",\"write\":\"$pattern\",\"read\":\"$pattern\"}")
done
(IFS=,; printf '{"users":[%s],"vhosts":[{"name":"tomoshibi"}],"permissions":[%s]}\n' "${users[*]}" "${permissions[*]}") > "$folder/rabbitmq/definitions.json"
