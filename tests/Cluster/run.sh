#!/usr/bin/env bash
# make cluster: the chart on a Kubernetes of this machine, from install to uninstall (README.md beside this). Ends with "N passed, N failed".
# What it makes stands in .run/cluster (CLUSTER=<folder> names another); what runs lives in namespaces of its own and is gone with them.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$(realpath -m "${CLUSTER:-.run/cluster}")
[ "$(id -u)" = 0 ] || { echo "The cluster needs root: network, mounts, containers." >&2; exit 77; }
mkdir -p "$folder"
tests/Cluster/prepare.sh "$folder"
exec unshare --net --mount --pid --fork --kill-child --mount-proc --propagation private tests/Cluster/trial.sh "$folder"
