# A Docker engine of the cluster's own, without a network of its own: pods get theirs from the kubelet. engine.sh <folder> is sourced.
engine=$1
export DOCKER_HOST=unix://$engine/docker.sock
engine_up() {
  # What an engine that was cut off left of itself.
  rm -rf /run/tomoshibi-cluster "$engine/docker.pid" && mkdir -p /run/tomoshibi-cluster
  dockerd --data-root "$engine/docker" --exec-root /run/tomoshibi-cluster --host "$DOCKER_HOST" --pidfile "$engine/docker.pid" --bridge none --iptables=false --ip-masq=false > "$engine/dockerd.log" 2>&1 &
  for _ in $(seq 60); do docker info > /dev/null 2>&1 && return; sleep 0.5; done
  tail "$engine/dockerd.log" >&2; return 70
}
engine_down() { kill "$(cat "$engine/docker.pid")" && while [ -e "$engine/docker.pid" ]; do sleep 0.2; done; }
