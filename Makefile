# make run | test | journeys | bench | faults | faults-all | load PROFILE=P1 | prove [SPOIL=words] | types | rotation | requirements | code WHO=mail@example | backup | restore-drill | images | up | tool WHAT='tenants list' | down | chart | cluster | build | clean
SHELL := /bin/bash
CONFIGURATION ?= Release
PORT ?= 8080
export DOTNET_CLI_TELEMETRY_OPTOUT = 1
export DOTNET_NOLOGO = 1
export MASSTRANSIT_USAGE_TELEMETRY = false
LOCAL = tests/LocalSystem/bin/$(CONFIGURATION)/net10.0/LocalSystem.dll
PROOF = tests/Proof/bin/$(CONFIGURATION)/net10.0/Proof.dll
BENCH = tests/Bench/bin/$(CONFIGURATION)/net10.0/Bench.dll

.PHONY: run test journeys bench faults faults-all load prove types rotation requirements code backup restore-drill build apps needs clean images up tool down chart cluster

run: needs build apps
	@exec dotnet $(LOCAL) run $(PORT)

# PostgreSQL and RabbitMQ from Debian, when we may install them; otherwise LocalSystem says what to do.
needs:
	@tests/needs.sh

build:
	@dotnet build Microservices.sln -c $(CONFIGURATION) -v quiet --nologo -clp:NoSummary

apps: gateway/apps/resident-chat/dist/index.html gateway/apps/counselor-console/dist/index.html

gateway/apps/%/dist/index.html: $(shell find gateway/apps -path '*/node_modules' -prune -o -path '*/dist' -prune -o -type f -print 2>/dev/null)
	@cd gateway/apps/$* && npm ci --no-audit --no-fund --silent && npm run --silent build && touch dist/index.html

test: needs
	@tests/run-tests.sh all

journeys: needs build apps
	@tests/run-tests.sh journeys

bench: needs build apps
	@dotnet $(BENCH)
	@dotnet $(BENCH) --vault
	@exec dotnet $(BENCH) --desk

# One load profile with generated residents and counselors, and the oracle: make load PROFILE=P1 [SCALE=0.5] [MINUTES=5 | SECONDS=60] (services/guide/proof.md).
load: needs build apps
	@exec dotnet $(PROOF) load "$(PROFILE)" "$(SCALE)" "$(MINUTES)" "$(SECONDS)"

# Proof for anyone, in a few minutes; the page is artifacts/prove/index.html. SPOIL=words and the like show that a check can fail (services/guide/proof.md).
prove: needs build apps
	@exec dotnet $(PROOF) prove "$(SPOIL)"

# The fault laboratory (services/guide/faults.md): the short list in about 20 minutes (two lines at a time), or every line of the matrix.
faults:
	@NEEDS_FAULTS=1 tests/needs.sh
	@tests/Faults/run.sh short

faults-all: apps
	@NEEDS_FAULTS=1 NEEDS_BROWSER=1 tests/needs.sh
	@tests/Faults/run.sh all

# What the services say of their APIs (gateway/api), and the apps' types made of it. Look at the diff.
types:
	@TOMOSHIBI_WRITE_DOCUMENTS=1 dotnet test tests/Architecture.Tests -c $(CONFIGURATION) --nologo -v quiet --filter ApiDocumentTests
	@cd gateway/apps/counselor-console && npm ci --no-audit --no-fund --silent && npm run --silent types

# Which numbered requirement is kept by which test, and which by none.
requirements: build
	@dotnet $(LOCAL) requirements

# Issue 3: 10,000 consultations under load while a key rotates and the job is killed 20 times.
rotation: needs
	@dotnet build services/storage-vault -c $(CONFIGURATION) -v quiet --nologo -clp:NoSummary
	@TOMOSHIBI_LONG=1 dotnet test tests/StorageVault.Tests -c $(CONFIGURATION) --nologo --logger "console;verbosity=normal" --filter FullyQualifiedName~KeyRotationTests

code:
	@dotnet $(LOCAL) code $(WHO)

# All databases and keys of .run, sealed; and the proof that it comes back (services/guide/backup.md).
backup:
	@dotnet $(LOCAL) backup

restore-drill:
	@dotnet $(LOCAL) restore-drill $(CANARY)

# All images; without a registry: make images IMAGE_BASE=make
images:
	@services/deploy/images.sh

# The whole system in containers on this machine (services/guide/install.md), and away again with everything it kept.
up:
	@services/deploy/compose.sh up

# One command of the operators' tool in that system: make tool WHAT="tenants list"
tool:
	@services/deploy/compose.sh tool $(WHAT)

down:
	@services/deploy/compose.sh down

# Lint, goldens, strict manifests, schema, policies.
chart:
	@tests/charts/run.sh

# The chart on a Kubernetes of this machine, from install to uninstall (tests/Cluster/README.md).
cluster:
	@tests/Cluster/run.sh

clean:
	@rm -rf .run artifacts
	@dotnet clean Microservices.sln -c $(CONFIGURATION) -v quiet --nologo
