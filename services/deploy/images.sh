#!/usr/bin/env bash
# Builds all images. Where a registry can be reached they are compiled inside the build; IMAGE_BASE=<local image> compiles here and takes that base
# ("IMAGE_BASE=make" makes one of this machine's own files first). Docker or Podman; TAG and PREFIX name the result.
set -euo pipefail
cd "$(dirname "$0")/../.."
services/deploy/named.sh "image:${TAG:-local}" "${RUNTIME_IMAGE:-}" "${SDK_IMAGE:-}" "${NODE_IMAGE:-}"
engine=${ENGINE:-$(command -v docker > /dev/null && echo docker || echo podman)}
command -v "$engine" > /dev/null || { echo "Neither Docker nor Podman is installed." >&2; exit 69; }
prefix=${PREFIX:-tomoshibi} tag=${TAG:-local}
parts=${PARTS:-tenant-directory storage-vault line-contact-point web-chat routing reporting gateway operator-cli line-double local-system}
revision=$(git rev-parse --short HEAD 2>/dev/null || echo unknown)
arguments=(--build-arg "VERSION=$tag" --build-arg "REVISION=$revision")
for name in RUNTIME_IMAGE SDK_IMAGE NODE_IMAGE; do [ -z "${!name:-}" ] || arguments+=(--build-arg "$name=${!name}"); done
export DOCKER_BUILDKIT=${DOCKER_BUILDKIT:-0}
[ -n "${IMAGE_BASE:-}" ] || DOCKER_BUILDKIT=1

if [ "${IMAGE_BASE:-}" = make ]; then
  IMAGE_BASE=$prefix/base:$tag
  ENGINE=$engine services/deploy/rootfs.sh "$IMAGE_BASE" > /dev/null
fi

if [ -n "${IMAGE_BASE:-}" ]; then
  "$engine" image inspect "$IMAGE_BASE" > /dev/null 2>&1 || { echo "IMAGE_BASE=$IMAGE_BASE is not on this machine; IMAGE_BASE=make makes one." >&2; exit 66; }
  if ! "$engine" run --rm --network none --entrypoint dotnet "$IMAGE_BASE" --list-runtimes 2>/dev/null | grep -q 'Microsoft.AspNetCore.App 10\.'; then
    echo "$IMAGE_BASE has no ASP.NET Core 10 runtime; IMAGE_BASE=make makes a base that has." >&2; exit 65
  fi
  make --no-print-directory apps
  rm -rf artifacts/images
  for part in $parts; do echo "publish $part"; services/deploy/publish.sh "$part" "artifacts/images/$part"; done
  arguments+=(--build-arg "RUNTIME_IMAGE=$IMAGE_BASE" --target prebuilt)
  context=artifacts/images
else
  arguments+=(--target final)
  context=.
fi

mkdir -p artifacts/sbom
for part in $parts; do
  echo "image $prefix/$part:$tag"
  "$engine" build --quiet "${arguments[@]}" --build-arg "PROJECT=$part" -t "$prefix/$part:$tag" -f services/Dockerfile "$context" > artifacts/sbom/build.log 2>&1 \
    || { cat artifacts/sbom/build.log >&2; echo "The image of $part was not built. Without a registry: make images IMAGE_BASE=make" >&2; exit 70; }
  holder=$("$engine" create "$prefix/$part:$tag") && "$engine" cp "$holder:/app/sbom.cdx.json" "artifacts/sbom/$part.cdx.json" && "$engine" rm "$holder" > /dev/null
done
rm -f artifacts/sbom/build.log
"$engine" image ls --filter "reference=$prefix/*:$tag" --format 'table {{.Repository}}:{{.Tag}}\t{{.Size}}'
