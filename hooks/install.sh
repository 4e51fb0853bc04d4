#!/bin/sh
# Installs the static program of a release for this machine, checked against the release's SHA256SUMS.
#
# usage: install.sh RELEASE [FOLDER]
#
# RELEASE is where the release's files lie: an https address, or a folder. FOLDER gets the program
# ckscheck (default /usr/local/bin). Status: 0 installed, 2 bad usage, 3 not installed.
set -u
unset CDPATH
top=$(cd "$(dirname "$0")/.." && pwd) || exit 3

say() {
    printf '%s\n' "install.sh: $*" >&2
}

fail() {
    say "$1"
    exit "${2:-3}"
}

# A server that does not answer is given up after this many seconds, a slow transfer after those.
connect_seconds=20
transfer_seconds=300

# fetch NAME: copies one file of the release into $work.
fetch() {
    case $release in
    *://*)
        if command -v curl >/dev/null 2>&1; then
            curl -fsSL --retry 2 --connect-timeout "$connect_seconds" --max-time "$transfer_seconds" \
                -o "$work/$1" "$release/$1"
        elif command -v wget >/dev/null 2>&1; then
            wget -q -T "$connect_seconds" -O "$work/$1" "$release/$1"
        else
            fail "neither curl nor wget is installed"
        fi
        ;;
    *) cp "$release/$1" "$work/$1" ;;
    esac || fail "cannot get $release/$1"
}

if [ $# -lt 1 ] || [ $# -gt 2 ] || [ -z "$1" ]; then
    fail "usage: install.sh RELEASE [FOLDER]; RELEASE is the address or folder of a release's files" 2
fi
release=${1%/}
folder=${2:-/usr/local/bin}
case $release in
https://* | http://127.0.0.1:* | http://localhost:*) ;;
*://*) fail "$release does not begin with https://" 2 ;;
esac

version=$(sed -n "s/^  version: '\([0-9.]*\)',\$/\1/p" "$top/meson.build")
name=ckscheck-$version-linux-$(uname -m)
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
fetch SHA256SUMS
grep " [ *]\{0,1\}$name\$" "$work/SHA256SUMS" >"$work/sum" ||
    fail "$release has no program for this machine: SHA256SUMS does not list $name"
fetch "$name"
(cd "$work" && sha256sum -c sum >/dev/null 2>&1) ||
    fail "$name is not the file that SHA256SUMS lists: it was damaged or exchanged; nothing was installed"

put() {
    mkdir -p "$folder" && cp "$work/$name" "$folder/.ckscheck.$$" && chmod 755 "$folder/.ckscheck.$$" &&
        mv -f "$folder/.ckscheck.$$" "$folder/ckscheck"
}

if ! put 2>/dev/null; then
    rm -f "$folder/.ckscheck.$$"
    fail "cannot write to $folder"
fi
say "installed ckscheck $version in $folder"
