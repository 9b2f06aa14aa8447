#!/usr/bin/env bash
# Installs what runs beside the .NET SDK and Node from Debian, when it is missing and we may.
set -u
want=()
# Servers that run elsewhere may be named instead; only the browser is then needed here.
if [ -z "${POSTGRES_URL:-}" ] || [ -z "${RABBITMQ_URL:-}" ]; then
[ -n "$(ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null)" ] || want+=(postgresql)
[ -n "$(ls -d /usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin 2>/dev/null)" ] || want+=(rabbitmq-server)
fi
if [ "${NEEDS_BROWSER:-0}" = 1 ]; then
  [ -x /usr/bin/chromium ] || want+=(chromium)
  [ -n "$(ls /usr/share/fonts/opentype/noto/NotoSansCJK* 2>/dev/null)" ] || want+=(fonts-noto-cjk)
fi
# The fault laboratory cuts wires, which root alone may, and turns clocks; without either it says which line it could not run.
if [ "${NEEDS_FAULTS:-0}" = 1 ] && [ "$(id -u)" = 0 ]; then
  command -v iptables >/dev/null || [ -x /usr/sbin/iptables ] || want+=(iptables)
  [ -n "$(ls /usr/lib/*/faketime/libfaketime.so.1 2>/dev/null)" ] || want+=(libfaketime)
fi
# A cluster of this machine (tests/Cluster): what Kubernetes is built with, and what stands around it.
if [ "${NEEDS_CLUSTER:-0}" = 1 ]; then
  for pair in go:golang-go gcc:gcc etcd:etcd-server conntrack:conntrack iptables:iptables ip:iproute2 socat:socat dnsmasq:dnsmasq-base nginx:nginx-light dockerd:docker.io docker-registry:docker-registry openssl:openssl xxd:xxd; do
    PATH=$PATH:/usr/sbin:/sbin command -v "${pair%%:*}" > /dev/null || want+=("${pair#*:}")
  done
  [ -x /usr/lib/cni/ptp ] || want+=(containernetworking-plugins)
  [ -e /usr/include/stdlib.h ] || want+=(libc6-dev)
fi
[ ${#want[@]} -eq 0 ] && exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "Missing: ${want[*]}. As root run: apt-get update && apt-get install -y ${want[*]}" >&2
  echo "or name servers that run elsewhere: POSTGRES_URL=postgres://superuser:password@host:5432/postgres RABBITMQ_URL=amqp://user:password@host:5672/vhost" >&2
  exit 69
fi
echo "Installing from Debian: ${want[*]}"
# The packages would start servers of their own; ours are private ones. A policy that denies keeps them from starting.
policy=/usr/sbin/policy-rc.d
made=0
if [ ! -e "$policy" ]; then printf '#!/bin/sh\nexit 101\n' > "$policy" && chmod +x "$policy" && made=1; fi
apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${want[@]}" > /dev/null
status=$?
[ "$made" = 1 ] && rm -f "$policy"
exit $status
