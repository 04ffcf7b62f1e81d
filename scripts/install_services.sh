#!/bin/sh
# Install what the tests need beside Python: PostgreSQL 15, Redis, Chromium and ffmpeg.
# Only what is missing is installed, from the distribution's own packages.
set -eu

missing=""
want() { # want PACKAGE FOUND
    if [ -n "$2" ]; then echo "found    $1 ($2)"; else missing="$missing $1"; echo "missing  $1"; fi
}
first() { for program in "$@"; do command -v "$program" 2>/dev/null && return 0; done; return 0; }

want postgresql-15 "$(first postgres /usr/lib/postgresql/*/bin/postgres)"
want redis-server "$(first redis-server)"
want chromium "$(first chromium chromium-browser google-chrome)"
want ffmpeg "$(first ffmpeg)"

if [ -z "$missing" ]; then echo "Everything is here."; exit 0; fi
if ! command -v apt-get >/dev/null 2>&1; then
    echo "This is not Debian or Ubuntu: install by your own package manager:$missing" >&2
    exit 1
fi
root=""
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
        echo "Run this as root (or install sudo) to install:$missing" >&2
        exit 1
    fi
    root="sudo"
fi

case "$missing" in
*postgresql-15*)
    # The package would start a server of its own on port 5432; the tests start theirs.
    $root mkdir -p /etc/postgresql-common
    if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
        echo "create_main_cluster = false" | $root tee /etc/postgresql-common/createcluster.conf >/dev/null
    fi
    ;;
esac
$root apt-get update -q
# shellcheck disable=SC2086  # a list of packages, one word each
$root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing
