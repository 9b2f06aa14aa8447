#!/usr/bin/env bash
# trial.sh <folder>, in namespaces of its own: an API server and a node, PostgreSQL and RabbitMQ beside them, a registry, an ingress; then the chart as
# services/guide/kubernetes.md installs it on one machine.
set -uo pipefail
cd "$(dirname "$0")/../.."
folder=$1 repo=$PWD
export KUBECONFIG=$folder/admin.conf PATH=$folder/bin:/usr/sbin:/sbin:$PATH
helm=$repo/tests/charts/node_modules/.helm/helm run=$folder/run registry=localhost:5000/tomoshibi namespace=tomoshibi
services="tenant-directory storage-vault line-contact-point web-chat routing reporting gateway"
passed=0 failed=0
# The first process of a namespace hears no signal that it does not ask for; with it everything else ends.
trap 'exit 130' INT TERM
say() { printf '\n== %s (%s)\n' "$1" "$(date +%H:%M:%S)"; }
begin() { local name=$1; shift; "$@" > "$run/$name.log" 2>&1 & }
# check <what> <command …>: its output is shown where it fails.
check() {
  local what=$1 begun=$SECONDS; shift
  if "$@" > "$run/check.log" 2>&1; then passed=$((passed + 1)); echo "  ok      $what ($((SECONDS - begun)) s)"; grep -E '^([0-9]+ requests that nobody repeats|charts: )' "$run/check.log" | sed 's/^/          /'
  else failed=$((failed + 1)); echo "  FAILED  $what ($((SECONDS - begun)) s)"; tail -n 25 "$run/check.log" | cut -c1-400 | sed 's/^/          /'; fi
}
says() { local text=$1; shift; "$@" > "$run/says.log" 2>&1; local status=$?; cat "$run/says.log"; [ "$status" != 0 ] && grep -qF -- "$text" "$run/says.log"; }
until_ok() { local times=$1; shift; for _ in $(seq "$times"); do "$@" > /dev/null 2>&1 && return 0; sleep 1; done; "$@"; }
rm -rf "$run" "$folder/secrets" "$folder/kubelet" "$folder/etcd" "$folder/demo" "$folder/keys" "$folder/pki" && mkdir -p "$run" "$folder"/{kubelet,etcd,demo,pki,cni,keys,data/postgres,data/rabbitmq,registry}
rm -rf "$folder"/data/*/*

say "the policies, by the plugin of a present API server"
judged() { (cd tests/charts && JUDGE=$folder/bin/judge node run.mjs); }
check "what they must deny and what they must allow" judged

say "an API server and a node"
ip link set lo up && ip addr add 10.200.0.1/32 dev lo && ip addr add 10.200.0.53/32 dev lo
# Addresses of services are turned into pods' on their way out, so there must be a way out.
ip route add 10.202.0.0/24 dev lo src 10.200.0.1
echo 1 > /proc/sys/net/ipv4/ip_forward
printf '10.200.0.1 postgres.aoba.example.jp\n10.200.0.1 rabbitmq.aoba.example.jp\n' > "$folder/outside"
echo 'nameserver 10.200.0.53' > "$folder/resolv.conf"
. tests/Cluster/engine.sh "$folder"
engine_up || exit 70
docker ps -aq | xargs -r docker rm -f > /dev/null 2>&1
openssl genrsa -out "$folder/pki/sa.key" 2048 2> /dev/null && openssl rsa -in "$folder/pki/sa.key" -pubout -out "$folder/pki/sa.pub" 2> /dev/null
echo 'of-this-run,admin,1,"system:masters"' > "$folder/pki/tokens"
cat > "$KUBECONFIG" <<K
{"apiVersion": "v1", "kind": "Config", "current-context": "here", "contexts": [{"name": "here", "context": {"cluster": "here", "user": "admin"}}],
 "clusters": [{"name": "here", "cluster": {"server": "https://10.200.0.1:6443", "insecure-skip-tls-verify": true}}], "users": [{"name": "admin", "user": {"token": "of-this-run"}}]}
K
cat > "$folder/cni/10-pods.conflist" <<K
{"cniVersion": "0.3.1", "name": "pods", "plugins": [{"type": "ptp", "mtu": 1500, "ipam": {"type": "host-local", "dataDir": "$run/ipam", "ranges": [[{"subnet": "10.201.0.0/24"}]], "routes": [{"dst": "0.0.0.0/0"}]}}]}
K
begin etcd etcd --data-dir "$folder/etcd" --listen-client-urls http://127.0.0.1:2379 --advertise-client-urls http://127.0.0.1:2379 --listen-peer-urls http://127.0.0.1:2380
begin apiserver kube-apiserver --etcd-servers=http://127.0.0.1:2379 --bind-address=10.200.0.1 --advertise-address=10.200.0.1 --secure-port=6443 --cert-dir="$folder/pki" --token-auth-file="$folder/pki/tokens" --authorization-mode=RBAC \
  --service-cluster-ip-range=10.202.0.0/24 --service-account-issuer=https://kubernetes.default.svc --service-account-signing-key-file="$folder/pki/sa.key" --service-account-key-file="$folder/pki/sa.pub" --kubelet-preferred-address-types=InternalIP
until_ok 60 kubectl get --raw /readyz > /dev/null || { tail "$run/apiserver.log"; exit 70; }
begin controller kube-controller-manager --kubeconfig="$KUBECONFIG" --service-account-private-key-file="$folder/pki/sa.key" --root-ca-file="$folder/pki/apiserver.crt" --bind-address=127.0.0.1
begin scheduler kube-scheduler --kubeconfig="$KUBECONFIG" --bind-address=127.0.0.1
begin kubelet kubelet --kubeconfig="$KUBECONFIG" --hostname-override=node1 --node-ip=10.200.0.1 --address=10.200.0.1 --root-dir="$folder/kubelet" --cert-dir="$folder/kubelet/pki" --docker-endpoint="$DOCKER_HOST" --cgroup-driver=cgroupfs \
  --network-plugin=cni --cni-conf-dir="$folder/cni" --cni-bin-dir=/usr/lib/cni --cni-cache-dir="$run/cni" --pod-infra-container-image=local/hold:1 --cgroups-per-qos=false --enforce-node-allocatable= --fail-swap-on=false --eviction-hard= \
  --cluster-dns=10.200.0.53 --cluster-domain=cluster.local --resolv-conf="$folder/resolv.conf" --node-labels=topology.kubernetes.io/region=jp-onprem-aoba --authorization-mode=AlwaysAllow --healthz-port=0 --serialize-image-pulls=false
begin proxy kube-proxy --kubeconfig="$KUBECONFIG" --proxy-mode=iptables --cluster-cidr=10.201.0.0/16 --hostname-override=node1 --conntrack-max-per-core=0 --conntrack-tcp-timeout-established=0 --conntrack-tcp-timeout-close-wait=0 \
  --bind-address=127.0.0.1 --healthz-bind-address=127.0.0.1:10256
begin network node tests/Cluster/network.mjs "$folder"
printf 'version: 0.1\nstorage: {filesystem: {rootdirectory: %s/registry}}\nhttp: {addr: "127.0.0.1:5000"}\n' "$folder" > "$folder/registry.yml"
begin registry docker-registry serve "$folder/registry.yml"
ready() { kubectl get node node1 | grep -qw Ready; }
until_ok 60 ready || { tail "$run/kubelet.log"; exit 70; }

say "what the guide says comes first"
{
  kubectl create namespace $namespace
  RESIDENCY_REGION=jp-onprem:aoba RESIDENCY_SITE="青葉市役所 電算室, 青葉市" RESIDENCY_OWNER="青葉市" services/deploy/secrets.sh "$folder/secrets" $namespace.svc aoba.example.jp
  for s in $services operator-cli; do
    kubectl -n $namespace create secret generic tomoshibi-$s --from-file="$folder/secrets/$s"
    kubectl -n $namespace create secret generic tomoshibi-$s-tls --from-file="$folder/secrets/$s/tls.crt" --from-file="$folder/secrets/$s/tls.key" --from-file="$folder/secrets/$s/ca.crt"
  done
  kubectl -n $namespace create secret generic tomoshibi-deploy --from-file="$folder/secrets/deploy/broker"
  kubectl -n $namespace create secret generic aoba-ca --from-file=ca.crt="$folder/secrets/authority/ca.crt"
  # The volume that k3s' local-path would make, for everybody as it makes them.
  chmod 777 "$folder/keys"
  kubectl apply -f - <<< "{\"apiVersion\": \"v1\", \"kind\": \"PersistentVolume\", \"metadata\": {\"name\": \"keys\"}, \"spec\": {\"storageClassName\": \"local-path\", \"capacity\": {\"storage\": \"1Gi\"}, \"accessModes\": [\"ReadWriteOnce\"], \"hostPath\": {\"path\": \"$folder/keys\"}}}"
} > "$run/first.log" 2>&1 || { tail "$run/first.log"; exit 70; }
# The site's own servers, as the composed system starts them, each with its own view of /run/secrets.
for server in postgres rabbitmq; do
  begin $server unshare --mount --propagation private bash -c "mkdir -p /run/secrets /var/lib/tomoshibi && mount --bind $folder/secrets/$server /run/secrets && mount --bind $folder/data/$server /var/lib/tomoshibi && exec bash services/deploy/compose/$server.sh"
done
until_ok 60 bash services/deploy/compose/postgres.sh health && until_ok 60 bash services/deploy/compose/rabbitmq.sh health || { tail "$run/postgres.log" "$run/rabbitmq.log"; exit 70; }
{
  printf 'global:\n  deskHost: desk.localhost\n  image: {registry: %s}\n  database: {to: [{ipBlock: {cidr: 10.200.0.1/32}}]}\n  broker: {to: [{ipBlock: {cidr: 10.200.0.1/32}}]}\ningress: {wildcard: {host: "*.localhost"}}\n' $registry
  for s in $services operator-cli; do
    docker tag tomoshibi/$s:local $registry/$s:0.1.0 && docker push -q $registry/$s:0.1.0 > "$run/push.log" 2>&1 || { cat "$run/push.log" >&2; exit 70; }
    digest=$(docker inspect --format '{{range .RepoDigests}}{{println .}}{{end}}' $registry/$s:0.1.0 | grep "^$registry" | head -1)
    [ $s = operator-cli ] && { echo "$digest" > "$run/tool"; continue; }
    printf '%s:\n  image: {digest: "%s"}\n' $s "${digest#*@}"
    [ $s != tenant-directory ] || printf '  env: {Staff__AllowSeededCredentials: "true", Staff__ConsoleBaseUrl: "http://desk.localhost:8090"}\n'
  done
} > "$folder/values.yaml"
node tests/Cluster/older.mjs charts "$folder/charts" "$folder/hold"
chart=("$folder/charts/tomoshibi" -n $namespace -f "$folder/charts/tomoshibi/examples/one-machine.yaml" -f "$folder/values.yaml")
release() { "$helm" "$1" tomoshibi "${chart[@]}" --server-side=false "${@:2}" 2>&1 | grep -v 'PodDisruptionBudget is deprecated'; return "${PIPESTATUS[0]}"; }
nothing() { [ -z "$(kubectl -n $namespace get deploy,job,svc,networkpolicy -o name)" ]; }
whole() { [ "$(kubectl -n $namespace get deploy --no-headers | awk '$2 == "1/1"' | wc -l)" = 7 ] && [ "$(kubectl -n $namespace get pods -l app.kubernetes.io/part-of=tomoshibi --no-headers | awk '$4 != 0' | wc -l)" = 0 ]; }

# spoil <service> <change of s>: its secret, until mend.
spoil() {
  kubectl -n $namespace get secret "tomoshibi-$1" -o json |
    node -e "const s = JSON.parse(require('fs').readFileSync(0)); s.metadata = { name: s.metadata.name, namespace: s.metadata.namespace }; console.log(JSON.stringify(s)); $2; console.error(JSON.stringify(s))" > "$run/secret.json" 2> "$run/spoilt.json"
  kubectl replace -f "$run/spoilt.json" > /dev/null 2>&1
}
mend() { kubectl replace -f "$run/secret.json" > /dev/null 2>&1; }

say "install"
spoil web-chat 'delete s.data["phrase.key"]'
check "a secret without one of its keys is named" says "has no key phrase.key" release install
check "and nothing was made" nothing
mend
check "install" release install --wait --timeout 9m
check "each service runs, none was started twice" whole
refused() { "$helm" install other "${chart[@]}" --server-side=false; }
check "a second release in the namespace is refused" says "cannot be imported into the current release" refused

say "use"
docker run --rm --network none -v "$folder/demo:/demo" -u 0:0 tomoshibi/local-system:local demo /demo 8090 > "$run/demo.log" 2>&1 || { tail "$run/demo.log"; exit 70; }
# A tenant-directory of the same image seeds the two demo towns, as a Job in the place of its migration.
kubectl -n $namespace create configmap seed --from-file="$folder/demo/seed.json" > /dev/null
"$helm" template tomoshibi "${chart[@]}" --show-only charts/tenant-directory/templates/migrate.yaml |
  sed -e 's/tenant-directory-migrate/tenant-directory-seed/g' -e 's/args: \[migrate\]/args: [seed, \/seed\/seed.json]/' -e 's/^          volumeMounts:/          volumeMounts:\n            - {name: seed, mountPath: \/seed}/' -e 's/^      volumes:/      volumes:\n        - {name: seed, configMap: {name: seed}}/' > "$run/seed.yaml"
seeded() { kubectl apply -f "$run/seed.yaml" && kubectl -n $namespace wait --for=condition=complete job/tenant-directory-seed --timeout=120s || { kubectl -n $namespace logs job/tenant-directory-seed; return 1; }; }
check "two towns are seeded" seeded
kubectl -n $namespace delete -f "$run/seed.yaml" > /dev/null 2>&1
# The guide's pod of the operators' tool, with this cluster's region and image.
pod() { awk '/^```yaml/ {y = 1; text = ""; next} /^```/ {if (y && text ~ /kind: Pod/) {printf "%s", text; exit} y = 0} y {text = text $0 "\n"}' services/guide/kubernetes.md | sed -e 's/ap-northeast-1/jp-onprem-aoba/' -e "s#image: .*#image: $(cat "$run/tool")#" -e 's/\[dead-letters, list\]/[tenants, list]/' -e "$1"; }
phase() { kubectl -n $namespace get pod operator-cli -o jsonpath='{.status.containerStatuses[0].state.terminated.exitCode}' | grep -q .; }
tool() { pod "$1" | kubectl apply -f - && until_ok 60 phase; kubectl -n $namespace logs operator-cli; [ "$(kubectl -n $namespace get pod operator-cli -o jsonpath='{.status.containerStatuses[0].state.terminated.exitCode}')" = "$2" ]; local status=$?; kubectl -n $namespace delete pod operator-cli --wait > /dev/null 2>&1; return $status; }
check "the operators' tool lists them" tool '' 0
check "a pod under another name is let through to nobody" tool 's#app.kubernetes.io/name: operator-cli#app.kubernetes.io/name: somebody#' 69

address=$(kubectl -n $namespace get svc gateway -o jsonpath='{.spec.clusterIP}')
mkdir -p "$folder/nginx"
# As ingress controllers are by default: connections to the gateway are kept, its certificate is checked. Unlike theirs, nothing is asked twice.
cat > "$folder/nginx/nginx.conf" <<N
worker_processes 1; daemon off; pid $run/nginx.pid; error_log $run/nginx-error.log warn; events { worker_connections 4000; }
http {
  access_log off; client_body_temp_path $run/n1; proxy_temp_path $run/n2; fastcgi_temp_path $run/n3; uwsgi_temp_path $run/n4; scgi_temp_path $run/n5;
  upstream gateway { server $address:8443; keepalive 32; }
  server {
    listen 127.0.0.1:8090; client_max_body_size 24m;
    location / {
      proxy_pass https://gateway; proxy_http_version 1.1; proxy_set_header Connection ''; proxy_set_header Host \$http_host; proxy_set_header X-Forwarded-For \$remote_addr; proxy_set_header X-Forwarded-Proto \$scheme;
      proxy_ssl_verify on; proxy_ssl_trusted_certificate $folder/secrets/authority/ca.crt; proxy_ssl_name gateway; proxy_ssl_server_name on; proxy_buffering off; proxy_read_timeout 90s; proxy_next_upstream off;
    }
  }
}
N
begin nginx nginx -c "$folder/nginx/nginx.conf" -p "$folder/nginx"
export TOMOSHIBI_COMPOSED=$folder/demo:8090
check "a resident without LINE consults, in Chromium" dotnet test tests/Journeys.Tests -c Release --no-build --filter FullyQualifiedName~A_resident_without_LINE_consults

# under <seconds> <command …>: while it goes on, people ask and nobody repeats; the command is to succeed and nothing to fail. "75 patient" lets pass what the
# apps repeat by themselves (503): where two cores start seven services beside seven others, a handshake may take longer than its time.
ask() { dotnet tests/Proof/bin/Release/net10.0/Proof.dll ask $1; }
under() {
  local time=$1; shift
  ask "$time" > "$run/ask.log" 2>&1 & local asking=$!
  sleep 8; "$@"; local status=$?
  wait $asking; local asked=$?
  cat "$run/ask.log"; [ $status = 0 ] && [ $asked = 0 ]
}
gone() { [ "$(kubectl -n $namespace get pods -l "app.kubernetes.io/name=$1" --no-headers | wc -l)" = 1 ]; }
roll() { kubectl -n $namespace rollout restart "deploy/$1" && kubectl -n $namespace rollout status "deploy/$1" --timeout=120s && until_ok 90 gone "$1"; }

say "rolled, while people ask"
for s in ${ROLLED:-$services}; do check "$s" under 75 roll "$s"; done
check "all at once, by an upgrade" under '150 patient' release upgrade --set global.secrets.version=2 --wait --timeout 9m
check "all at once, by a rollback" under '150 patient' "$helm" rollback tomoshibi -n $namespace --wait --timeout 9m --server-side=false

say "an upgrade that cannot be"
spoil routing 's.data["database-owner"] = Buffer.from("wrong").toString("base64")'
check "a migration that may not into its database stops it, and says why" says 'password authentication failed for user' release upgrade --set global.secrets.version=3 --wait --timeout 5m
check "what ran before still runs" under 20 whole
mend
check "the next one goes through" release upgrade --set global.secrets.version=3 --wait --timeout 9m

say "uninstall"
check "uninstall" "$helm" uninstall tomoshibi -n $namespace --wait --timeout 5m
left() { [ "$(kubectl -n $namespace get deploy,rs,job,svc,networkpolicy,ingress,sa,pdb,pvc,pod -o name | grep -v -e serviceaccount/default | tr '\n' ' ')" = "persistentvolumeclaim/vault-keys " ] || { kubectl -n $namespace get deploy,rs,job,svc,networkpolicy,ingress,sa,pdb,pvc,pod; return 1; }; }
check "what stays is the volume of the keys" until_ok 100 left

docker ps -aq | xargs -r docker rm -f > /dev/null 2>&1
printf '\n%d passed, %d failed\n' $passed $failed
[ $failed = 0 ]
