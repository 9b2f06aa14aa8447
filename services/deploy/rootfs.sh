#!/usr/bin/env bash
# Makes the base image for machines without a registry, from this Debian machine's own files: the ASP.NET Core runtime and the libraries it
# loads, the authorities of the public web, time zones. No shell, no package manager. rootfs.sh <image name>; the engine is in $ENGINE.
set -euo pipefail
image=$1 engine=${ENGINE:-docker}
root=$(mktemp -d) && trap 'rm -rf "$root"' EXIT
home=$(dirname "$(readlink -f "$(command -v dotnet)")")
newest() { ls -d "$home/shared/$1"/10.0.* 2>/dev/null | sort -V | tail -1; }
for framework in Microsoft.NETCore.App Microsoft.AspNetCore.App; do
  version=$(newest $framework)
  [ -n "$version" ] || { echo "The .NET 10 runtime $framework is not installed here." >&2; exit 69; }
  mkdir -p "$root/usr/share/dotnet/shared/$framework" && cp -r "$version" "$root/usr/share/dotnet/shared/$framework/"
done
cp -r "$home/host" "$home/dotnet" "$root/usr/share/dotnet/"
mkdir -p "$root"/{etc/ssl/certs,etc/dotnet,tmp,usr/bin,usr/lib,usr/share/zoneinfo,var/lib/tomoshibi,run,proc,sys,dev} && chmod 1777 "$root/tmp"
ln -s /usr/share/dotnet/dotnet "$root/usr/bin/dotnet"
for link in lib lib64; do mkdir -p "$root/usr/$link"; ln -s "usr/$link" "$root/$link"; done
echo /usr/share/dotnet > "$root/etc/dotnet/install_location"
# What the runtime links and what it opens by itself at run time (OpenSSL, ICU, GSS), each with what those link.
take() { [ -e "$root$1" ] || { mkdir -p "$root$(dirname "$1")"; cp -L "$1" "$root$1"; }; }
wanted=$(find "$root/usr/share/dotnet" -name '*.so' -o -name dotnet -type f)
for library in libssl.so.3 libcrypto.so.3 libicuuc.so libicui18n.so libicudata.so libgssapi_krb5.so.2 libnss_dns.so.2 libnss_files.so.2; do
  for found in $(ldconfig -p | awk -v l="$library" 'index($1, l) == 1 && /x86-64|aarch64|AArch64/ {print $NF}'); do take "$found"; wanted+=" $found"; done
done
for file in $wanted; do ldd "$file" 2>/dev/null | awk '/=> \// {print $3} /^\t\// {print $1}'; done | grep -v "^$home" | sort -u | while read -r library; do take "$library"; done
ls "$root"/lib/*/libssl.so.3 "$root"/usr/lib/*/libssl.so.3 > /dev/null 2>&1 || { echo "OpenSSL 3 is not installed here." >&2; exit 69; }
cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
for zone in Asia/Tokyo Etc/UTC UTC; do mkdir -p "$(dirname "$root/usr/share/zoneinfo/$zone")"; cp -L "/usr/share/zoneinfo/$zone" "$root/usr/share/zoneinfo/$zone"; done
cp -L /usr/lib/os-release "$root/etc/os-release"
printf 'root:x:0:0:root:/:/sbin/nologin\ntomoshibi:x:10001:10001::/app:/sbin/nologin\n' > "$root/etc/passwd"
printf 'root:x:0:\ntomoshibi:x:10001:\n' > "$root/etc/group"
echo 'hosts: files dns' > "$root/etc/nsswitch.conf"
tar -C "$root" --owner=0 --group=0 --numeric-owner --sort=name -c . | "$engine" import --change 'ENV DOTNET_RUNNING_IN_CONTAINER=true SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt' - "$image"
