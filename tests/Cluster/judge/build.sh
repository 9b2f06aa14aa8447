#!/usr/bin/env bash
# The admission plugin of a present Kubernetes, as a program: build.sh <folder>. Debian's unstable suite has k8s.io/apiserver as Go source; it is unpacked beside everything else and compiled by the Go it comes with.
set -euo pipefail
folder=$1 here=$(cd "$(dirname "$0")" && pwd)
[ "$folder/bin/judge" -nt "$here/judge.go" ] && exit 0
mkdir -p "$folder/judge/lists/partial" "$folder/judge/archives/partial" "$folder/judge/root" "$folder/bin"
: > "$folder/judge/status"
apt-get indextargets --format '$(REPO_URI) $(COMPONENT)' 'Created-By: Packages' | awk '$1 !~ /security/ && $2 == "main" {print "deb " $1 " sid main"; exit}' > "$folder/judge/source.list"
its=(-q -o "Dir::Etc::sourcelist=$folder/judge/source.list" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$folder/judge/lists" -o "Dir::State::status=$folder/judge/status" -o "Dir::Cache::archives=$folder/judge/archives")
# Nothing of it is installed here: no dependency of this machine's own packages is touched.
[ -n "$(ls "$folder"/judge/archives/golang-k8s-apiserver-dev_*.deb 2> /dev/null)" ] || {
  apt-get "${its[@]}" update
  names=$(apt-get "${its[@]}" -s install --no-install-recommends golang-k8s-apiserver-dev golang-go | awk '$1 == "Inst" && $2 ~ /^golang/ {print $2}')
  cd "$folder/judge/archives"
  apt-get "${its[@]}" download $names
} > "$folder/judge/apt.log" 2>&1 || { tail -3 "$folder/judge/apt.log" >&2; echo "Debian's golang-k8s-apiserver-dev is needed for the policies." >&2; exit 69; }
for one in "$folder"/judge/archives/*.deb; do dpkg-deb -x "$one" "$folder/judge/root"; done
version=$(ls "$folder"/judge/archives/golang-k8s-apiserver-dev_*.deb | sed 's/.*_\(.*\)_all[.]deb/\1/')
root=$folder/judge/root
mkdir -p "$root/work" && cp "$here/judge.go" "$root/work/"
# By its own Go, which is newer than the machine's.
toolchain=$(cd "$root" && ls -d usr/lib/go-1.*/bin/go | sort -V | tail -1)
cd "$root/work"
GOROOT=$root/${toolchain%/bin/go} GOPATH=$root/usr/share/gocode GO111MODULE=off GOFLAGS="" GOTOOLCHAIN=local CGO_ENABLED=0 GOCACHE=$folder/judge/cache \
  "$root/$toolchain" build -o "$folder/bin/judge.new" judge.go
mv "$folder/bin/judge.new" "$folder/bin/judge"
echo "k8s.io/apiserver $version"
