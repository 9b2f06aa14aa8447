#!/usr/bin/env bash
# Everything that needs the world outside: packages, Kubernetes' source from Debian and its binaries, our images, the test programs.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$1 repo=$PWD
say() { printf '\n== %s (%s)\n' "$1" "$(date +%H:%M:%S)"; }

say "packages"
NEEDS_BROWSER=1 NEEDS_CLUSTER=1 tests/needs.sh

if [ ! -x "$folder/bin/kubectl" ]; then
  say "Kubernetes from Debian's source"
  mkdir -p "$folder/source" "$folder/lists/partial" "$folder/bin"
  apt-get indextargets --format 'deb-src $(REPO_URI) $(CODENAME) $(COMPONENT)' 'Created-By: Packages' | sort -u > "$folder/source.list"
  its=(-o "Dir::Etc::sourcelist=$folder/source.list" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$folder/lists")
  apt-get -q "${its[@]}" update > "$folder/apt.log" 2>&1 || true
  # The newer packages have had the API server cut out of their source; this one is whole.
  version=$(apt-cache "${its[@]}" showsrc kubernetes 2> /dev/null | awk '$1 == "Version:" && $2 ~ /^1[.]20/ {print $2; exit}')
  [ -n "$version" ] || { echo "Debian 12's source of kubernetes 1.20 is needed; nothing here has it." >&2; exit 69; }
  (cd "$folder/source" && apt-get -q "${its[@]}" source --download-only "kubernetes=$version" > "$folder/apt.log" 2>&1) || { tail -3 "$folder/apt.log"; exit 69; }
  export GOPATH=$folder/go GO111MODULE=off GOFLAGS="" GOCACHE=$folder/gocache
  tree=$GOPATH/src/k8s.io/kubernetes
  rm -rf "$tree" && mkdir -p "$tree" && tar xzf "$folder"/source/kubernetes_*.orig.tar.gz -C "$tree" --strip-components 1
  cd "$tree"
  # A container that may not lower its own score of being killed first, as this one, could start no pod.
  sed -i 's/defaultSandboxOOMAdj int = -998/defaultSandboxOOMAdj int = 0/' pkg/kubelet/dockershim/docker_sandbox.go
  sed -i -E 's/(guaranteedOOMScoreAdj int = )-997/\10/' pkg/kubelet/qos/policy.go
  # The one generated file that is not in the source.
  go build -o "$folder/bin/openapi-gen" ./vendor/k8s.io/kube-openapi/cmd/openapi-gen
  found=$(cd vendor/k8s.io && grep -rl --include='*.go' '+k8s:openapi-gen=' $(ls -d */ | grep -v -E 'sample|code-gen|kube-openapi|gengo') | xargs -n1 dirname | sort -u | sed 's#^#k8s.io/kubernetes/vendor/k8s.io/#' | paste -sd,)
  "$folder/bin/openapi-gen" -i "$found" -p k8s.io/kubernetes/pkg/generated/openapi -O zz_generated.openapi -h vendor/k8s.io/code-generator/hack/boilerplate.go.txt -r /dev/null
  says=k8s.io/kubernetes/vendor/k8s.io/component-base/version
  for part in kube-apiserver kube-controller-manager kube-scheduler kubelet kube-proxy kubectl; do
    echo "$part"; go build -ldflags "-s -w -X $says.gitVersion=v1.20.2 -X $says.gitMajor=1 -X $says.gitMinor=20" -o "$folder/bin/$part.new" "./cmd/$part"; mv "$folder/bin/$part.new" "$folder/bin/$part"
  done
  cd "$repo"
fi

# "hold": what a pod's network stands on; "hold 10": ten seconds, for the preStop that 1.20 does not have.
mkdir -p "$folder/hold"
cat > "$folder/hold/hold.go" <<'G'
package main

import ("os"; "os/signal"; "strconv"; "syscall"; "time")

func main() {
	if len(os.Args) > 1 { seconds, _ := strconv.Atoi(os.Args[1]); time.Sleep(time.Duration(seconds) * time.Second); return }
	ended := make(chan os.Signal, 1)
	signal.Notify(ended, syscall.SIGTERM, syscall.SIGINT)
	<-ended
}
G
[ -x "$folder/hold/hold" ] || (cd "$folder/hold" && CGO_ENABLED=0 GO111MODULE=off GOCACHE=$folder/gocache go build -o hold hold.go)

say "the admission plugin of a present Kubernetes"
tests/Cluster/judge/build.sh "$folder"

say "our programs"
make --no-print-directory apps
for project in Proof Journeys.Tests; do dotnet build "tests/$project" -c Release -v quiet --nologo -clp:NoSummary; done
(cd tests/charts && [ -d node_modules/yaml ] || npm ci --no-audit --no-fund --silent)
(cd tests/charts && node -e "import('./helm.mjs')")

say "our images"
. tests/Cluster/engine.sh "$folder"
engine_up
trap engine_down EXIT
printf 'FROM scratch\nCOPY hold /hold\nUSER 65535:65535\nENTRYPOINT ["/hold"]\n' > "$folder/hold/Dockerfile"
DOCKER_BUILDKIT=0 docker build -q -t local/hold:1 "$folder/hold" > "$folder/images.log" 2>&1
IMAGE_BASE=make make --no-print-directory images > "$folder/images.log" 2>&1 || { tail "$folder/images.log"; exit 70; }
