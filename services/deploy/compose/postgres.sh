#!/usr/bin/env bash
# PostgreSQL as the services want it: durable, encrypted, passwords only, silent about what people wrote. Runs the official image and Debian's packages alike.
set -euo pipefail
bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1) data=/var/lib/tomoshibi/postgres run=/var/lib/tomoshibi/run
[ "${1:-}" != health ] || exec "$bin/pg_isready" -q -h 127.0.0.1 -U postgres
as() { setpriv --reuid=postgres --regid=postgres --init-groups -- "$@"; }
mkdir -p "$data" "$run" && cp /run/secrets/tls.crt /run/secrets/tls.key "$run/" && chown -R postgres:postgres "$data" "$run" && chmod 700 "$data" "$run" && chmod 600 "$run/tls.key"
if [ ! -s "$data/PG_VERSION" ]; then
  install -o postgres -m 600 /run/secrets/superuser "$run/superuser" && install -o postgres -m 600 /run/secrets/init.sql "$run/init.sql"
  rm -rf "$data.new" && install -d -o postgres -g postgres -m 700 "$data.new"
  as "$bin/initdb" -D "$data.new" -k -U postgres -A scram-sha-256 --pwfile "$run/superuser" -E UTF8 --locale C.UTF-8 > /dev/null
  printf 'local all all trust\n' > "$run/first.conf" && chown postgres "$run/first.conf"
  as "$bin/pg_ctl" -D "$data.new" -w -s -o "-c listen_addresses= -c unix_socket_directories=$run -c hba_file=$run/first.conf -c log_statement=none" start > /dev/null
  as "$bin/psql" -q -v ON_ERROR_STOP=1 -h "$run" -U postgres -f "$run/init.sql"
  as "$bin/pg_ctl" -D "$data.new" -w -s -m fast stop
  printf 'hostssl all all all scram-sha-256\n' > "$data.new/pg_hba.conf"
  rm -f "$run/superuser" "$run/init.sql" "$run/first.conf"
  # Only a whole cluster gets the name under which it is started.
  rmdir "$data" && mv "$data.new" "$data"
fi
rm -f "$data/postmaster.pid"
settings=(listen_addresses=* unix_socket_directories= max_connections=400 shared_buffers=512MB fsync=on full_page_writes=on synchronous_commit=on wal_level=replica
  max_wal_size=2GB checkpoint_timeout=15min log_statement=none log_parameter_max_length=0 log_parameter_max_length_on_error=0 log_min_error_statement=panic
  log_min_messages=fatal timezone=UTC jit=off ssl=on "ssl_cert_file=$run/tls.crt" "ssl_key_file=$run/tls.key" ssl_min_protocol_version=TLSv1.2)
arguments=(); for setting in "${settings[@]}"; do arguments+=(-c "$setting"); done
exec setpriv --reuid=postgres --regid=postgres --init-groups -- "$bin/postgres" -D "$data" "${arguments[@]}"
