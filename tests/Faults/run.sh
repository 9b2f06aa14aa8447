#!/usr/bin/env bash
# make faults | make faults-all: builds the laboratory and runs it; see services/guide/faults.md.
#   run.sh short | all | list | N1 [N2 …] [small]
set -u
cd "$(dirname "$0")/../.." || exit 1
dotnet build tests/Faults/Faults.csproj -c Faults -v quiet --nologo -clp:NoSummary || exit 1
program=(dotnet tests/Faults/bin/Faults/net10.0/Faults.dll "$@")
# As root everything runs where nothing leaves this machine and no mount outlives it: a network and a mount namespace of its own.
if [ "$(id -u)" = 0 ] && unshare --net --mount true 2>/dev/null; then
  exec unshare --net --mount --propagation private bash -c 'ip link set lo up && exec "$@"' lab "${program[@]}"
fi
exec "${program[@]}"
