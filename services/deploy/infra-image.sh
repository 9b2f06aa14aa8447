#!/usr/bin/env bash
# Makes one image with PostgreSQL and RabbitMQ from Debian's packages, for machines without an image registry: infra-image.sh <image name>.
# Needs root and debootstrap. The compose file brings its own entry points, so the same file runs the official images too.
set -euo pipefail
image=$1 engine=${ENGINE:-docker}
[ "$(id -u)" = 0 ] && command -v debootstrap > /dev/null || { echo "As root: apt-get install -y debootstrap" >&2; exit 69; }
root=$(mktemp -d) && chmod 755 "$root" && trap 'rm -rf "$root"' EXIT  # 755: the packages are unpacked by users of their own
. /etc/os-release
# Either form of apt's lists may be missing.
mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null | sed -n 's/^URIs: *//p; s/^deb \(\[[^]]*\] \)\?\(http[^ ]*\) .*/\2/p' | sed -n 1p || true)
[ -n "$mirror" ] || { echo "apt's lists name no mirror." >&2; exit 69; }
debootstrap --variant=minbase --include=postgresql,rabbitmq-server "$VERSION_CODENAME" "$root/os" "$mirror" > "$root/log" 2>&1 || { tail -20 "$root/log" >&2; exit 70; }
rm -rf "$root"/os/var/cache/apt/archives/*.deb "$root"/os/var/lib/apt/lists/* "$root"/os/var/lib/postgresql/*/main "$root"/os/usr/share/{doc,man,locale}/*
tar -C "$root/os" --numeric-owner --exclude='./dev/*' -c . | "$engine" import - "$image"
