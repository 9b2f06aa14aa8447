#!/usr/bin/env bash
# RabbitMQ with TLS only, its users and rights from a file of salted hashes, no management page. Runs the official image and Debian's packages alike.
set -euo pipefail
home=/var/lib/tomoshibi/rabbitmq etc=/var/lib/tomoshibi/etc
if [ "${1:-}" = health ]; then exec 3<>/dev/tcp/127.0.0.1/5671; exit 0; fi
mkdir -p "$home" "$etc" && cp /run/secrets/{tls.crt,tls.key,ca.crt,definitions.json} "$etc/"
cat > "$etc/rabbitmq.conf" <<C
listeners.tcp = none
listeners.ssl.default = 5671
ssl_options.cacertfile = $etc/ca.crt
ssl_options.certfile = $etc/tls.crt
ssl_options.keyfile = $etc/tls.key
ssl_options.verify = verify_peer
ssl_options.fail_if_no_peer_cert = true
load_definitions = $etc/definitions.json
loopback_users = none
heartbeat = 15
log.console = true
log.console.level = warning
log.file = false
C
echo '[].' > "$etc/enabled_plugins"
chown -R rabbitmq:rabbitmq "$home" "$etc" && chmod 700 "$home" "$etc" && chmod 600 "$etc"/*
for server in /usr/lib/rabbitmq/bin/rabbitmq-server /opt/rabbitmq/sbin/rabbitmq-server /usr/sbin/rabbitmq-server; do [ ! -x "$server" ] || break; done
export HOME=$home RABBITMQ_MNESIA_BASE=$home/mnesia RABBITMQ_NODENAME=rabbit@localhost RABBITMQ_CONFIG_FILE=$etc/rabbitmq.conf RABBITMQ_ENABLED_PLUGINS_FILE=$etc/enabled_plugins \
  RABBITMQ_LOGS=- RABBITMQ_LOG_BASE=$home/log RABBITMQ_DIST_PORT=25672 ERL_EPMD_ADDRESS=127.0.0.1 RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='-kernel inet_dist_use_interface {127,0,0,1}'
exec setpriv --reuid=rabbitmq --regid=rabbitmq --init-groups -- "$server"
