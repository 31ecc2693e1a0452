#!/bin/sh
# Installs what building, testing and showing motcua needs on Debian 12 and is
# not there yet. Does nothing, and needs no rights, where all is there.
set -eu

step() { printf '==> %s\n' "$*"; }

need_go="1.26"
if ! command -v go >/dev/null 2>&1; then
	echo "setup: Go is not installed: install Go $need_go or newer (https://go.dev/dl) and put it on the PATH" >&2
	exit 1
fi

packages="gcc pkg-config libgl1-mesa-dev libgl1-mesa-dri xorg-dev libxkbcommon-dev libwayland-dev xvfb xauth xdotool imagemagick x11-utils zbar-tools"
missing=""
for package in $packages; do
	if ! dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed'; then
		missing="$missing $package"
	fi
done
[ -n "$missing" ] || exit 0

as_root=""
if [ "$(id -u)" -ne 0 ]; then
	if ! command -v sudo >/dev/null 2>&1; then
		echo "setup: these packages are missing:$missing" >&2
		echo "setup: install them as root (apt-get install$missing), or install sudo, and start again" >&2
		exit 1
	fi
	as_root="sudo"
fi
log="$(mktemp)"
step "installing:$missing"
if ! { $as_root apt-get update && $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing; } >"$log" 2>&1; then
	tail -n 20 "$log" >&2
	echo "setup: apt-get failed, see above; check the network and the package sources" >&2
	rm -f "$log"
	exit 1
fi
rm -f "$log"
