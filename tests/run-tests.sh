#!/usr/bin/env bash
# Runs the tests and ends with a plain "N passed, N failed[, N skipped]", counted from the result files.
#   all       everything; journeys  only the browser journeys
set -u
cd "$(dirname "$0")/.." || exit 1
which=${1:-all}
config=${CONFIGURATION:-Release}
results=artifacts/test-results
rm -rf "$results"; mkdir -p "$results" artifacts/infra
failed=0
say() { printf '\n== %s (%s)\n' "$1" "$(date +%H:%M:%S)"; }

NEEDS_BROWSER=1 tests/needs.sh || exit 1
say "restore and build"
locked=(); [ "${CI:-}" = true ] && locked=(--locked-mode)
dotnet restore Microservices.sln "${locked[@]}" -v quiet || exit 1
dotnet build Microservices.sln -c "$config" --no-restore -v quiet --nologo -clp:NoSummary || exit 1

# Two services once more with the laboratory's fault points in them, for the fault smoke; nothing of it goes anywhere else.
if [ "$which" = all ]; then
  say "what the fault smoke kills"
  dotnet msbuild tests/Faults/struck.proj -v:quiet -nologo || exit 1
fi

for app in gateway/apps/*/; do
  say "app $(basename "$app")"
  name=$(basename "$app")
  ( cd "$app" && npm ci --no-audit --no-fund --silent && npm run --silent build ) || { echo "the build of $name failed"; exit 1; }
  if [ "$which" = all ]; then
    ( cd "$app" && npm test --silent -- --reporter=default --reporter=junit --outputFile.junit="$OLDPWD/$results/$name.xml" ) || failed=1
    ( cd "$app" && { ! grep -q '"size"' package.json || npm run --silent size; } ) || { echo "the size limit of $name is broken"; failed=1; }
  fi
done

if [ "$which" = all ]; then
  say "charts"
  tests/charts/run.sh "$PWD/$results/charts.xml" || failed=1
  [ -f "$results/charts.xml" ] || { echo "charts gave no results"; failed=1; }
fi

# One PostgreSQL and one RabbitMQ for all projects; a project that kills them starts its own.
infra=$PWD/artifacts/infra/infra.json
dotnet "tests/LocalSystem/bin/$config/net10.0/LocalSystem.dll" infra "$infra" > artifacts/infra/out.log 2>&1 &
infra_pid=$!
stop() { kill "$infra_pid" 2>/dev/null; wait "$infra_pid" 2>/dev/null; rm -rf artifacts/infra; }
trap stop EXIT
for _ in $(seq 1 120); do [ -f "$infra" ] && break; kill -0 "$infra_pid" 2>/dev/null || { cat artifacts/infra/out.log; exit 1; }; sleep 0.5; done
[ -f "$infra" ] || { echo "PostgreSQL and RabbitMQ did not start"; cat artifacts/infra/out.log; exit 1; }
export TOMOSHIBI_INFRA=$infra

# Two at a time: most of a test's time is waiting for processes that start, stop or are killed. The longest first.
run_one() {
  local name=$1 log="$results/$1.log"
  dotnet test "tests/$name/$name.csproj" -c "$config" --no-build --nologo -v quiet --logger "console;verbosity=minimal" --logger "trx;LogFileName=$PWD/$results/$name.trx" > "$log" 2>&1
  local code=$?
  [ -f "$results/$name.trx" ] || { echo "$name gave no results" >> "$log"; code=1; }
  flock "$results" bash -c 'printf "\n== %s (until %s)\n" "$1" "$(date +%H:%M:%S)"; cat "$2"' - "$name" "$log"
  rm -f "$log"
  return $code
}
export results config
export -f run_one
first=(Journeys.Tests StorageVault.Tests WebChat.Tests)
projects=("${first[@]}")
for project in tests/*.Tests; do
  name=$(basename "$project")
  [[ " ${first[*]} " = *" $name "* ]] || projects+=("$name")
done
[ "$which" = journeys ] && projects=(Journeys.Tests)
printf '%s\n' "${projects[@]}" | xargs -P "${TEST_LANES:-2}" -I{} bash -c 'run_one {}' || failed=1
node tests/count.mjs "$results" || failed=1
exit $failed
