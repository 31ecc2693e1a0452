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
if ! command -v dpkg-query >/dev/null 2>&1; then
	exit 0 # no Debian: what is missing will be named by the compiler and the tests
fi

# To build: a C compiler, and what the windows need. To test and to show the
# screens without a desktop: an X server in memory with OpenGL in software,
# something that taps and types, something that reads QR codes, a window manager
# for what asks to stay above others, what draws PDF files, and what shows films.
packages="ca-certificates gcc libc6-dev pkg-config libgl1-mesa-dev xorg-dev libxkbcommon-dev libwayland-dev"
packages="$packages xvfb libgl1-mesa-dri xdotool zbar-tools openbox espeak-ng poppler-utils mpv"
missing=""
for package in $packages; do
	if ! dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed'; then
		missing="$missing $package"
	fi
done
# Node.js, for the programs of other people that the printing is held against.
# Debian's own is new enough; one from elsewhere is left alone.
command -v node >/dev/null 2>&1 || missing="$missing nodejs"
command -v npm >/dev/null 2>&1 || missing="$missing npm"
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
trap 'rm -f "$log"' EXIT
step "installing:$missing (takes about a minute)"
# shellcheck disable=SC2086 # the list is meant to be split
if ! { $as_root apt-get -o DPkg::Lock::Timeout=120 update &&
	$as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 install -y --no-install-recommends $missing; } >"$log" 2>&1; then
	tail -n 20 "$log" >&2
	echo "setup: apt-get failed, see above; check the network and the package sources" >&2
	exit 1
fi
