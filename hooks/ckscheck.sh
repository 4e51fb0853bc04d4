#!/bin/sh
# Runs ckscheck for pre-commit: the installed one if it has this version, otherwise one that is built
# here once.
#
# The script does not exec the program: pre-commit before 3.4 treats a program that a signal ended as
# passed. Any status that is not a ckscheck verdict becomes 3.
set -u
unset CDPATH
here=$(dirname "$0")
top=$(cd "$here/.." && pwd) || exit 3

say() {
    printf '%s\n' "ckscheck: $*" >&2
}

# pre-commit shows what a hook prints only when it has ended, so what takes a while is told on the
# terminal itself, where there is one.
has_terminal() {
    # In a subshell: a failed redirection of a special builtin ends the shell.
    (: >/dev/tty) 2>/dev/null
}

tell() {
    if has_terminal; then
        printf '%s\n' "ckscheck: $*" >/dev/tty
    else
        say "$@"
    fi
}

# show_progress LOG: how far the build is, on a line that moves, until it is killed.
show_progress() {
    while sleep 1; do
        count=$(sed -n 's/^\[\([0-9]*\)\/\([0-9]*\)\].*/\1 of \2/p' "$1" | tail -n 1)
        [ -z "$count" ] || printf '\r\033[Kckscheck: building %s' "$count" >/dev/tty
    done
}

version=$(sed -n "s/^  version: '\([0-9.]*\)',\$/\1/p" "$top/meson.build")

installed() {
    found=$(command -v ckscheck) || return 1
    [ "$("$found" --version 2>/dev/null | head -n 1)" = "ckscheck $version" ]
}

# The built program is kept beside the sources, which pre-commit clones once for each revision. If that
# folder is not writable, it goes into the user's cache, under a name made from its sources and machine.
choose_place() {
    place=$top/.hook
    [ -x "$place/ckscheck" ] && return 0
    mkdir -p "$place" 2>/dev/null && [ -w "$place" ] && return 0
    key=$(cd "$top" && find lib cli include docs/rules meson.build -type f | LC_ALL=C sort |
        xargs cat | cksum | tr ' ' '-')
    place=${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/ckscheck/$version-$(uname -m)-$key
    mkdir -p "$place" 2>/dev/null && [ -w "$place" ] && return 0
    [ -x "$place/ckscheck" ]
}

# Prints what the build needs and this machine lacks: "meson, ninja".
lacking() {
    {
        for tool in meson ninja pkg-config python3; do
            command -v "$tool" >/dev/null 2>&1 || printf ', %s' "$tool"
        done
        command -v "${CC:-cc}" >/dev/null 2>&1 || printf ', a C compiler'
        if command -v pkg-config >/dev/null 2>&1; then
            for library in libcjson libpcre2-8 libcrypto; do
                pkg-config --exists "$library" || printf ', the headers of %s' "$library"
            done
        fi
    } | sed 's/^, //'
}

# $1: what is missing, or empty.
explain_build_failure() {
    if [ -n "$1" ]; then
        say "the hook must build ckscheck once, but this machine lacks: $1"
    else
        say "the hook must build ckscheck once, and the build failed: see above"
    fi
    say "on Debian and Ubuntu: apt-get install gcc libc6-dev meson ninja-build pkg-config python3 libcjson-dev libpcre2-dev libssl-dev libfyaml-dev"
    say "or install ckscheck $version and use the hook ckscheck-system"
}

build() {
    missing=$(lacking)
    if [ -n "$missing" ]; then
        explain_build_failure "$missing"
        return 1
    fi
    folder=$place/build.$$
    tell "the hook builds ckscheck $version in $place, once; this takes a minute or two"
    : >"$place/log.$$"
    progress=
    if has_terminal; then
        show_progress "$place/log.$$" &
        progress=$!
    fi
    # git sets these variables during a commit; they would point tools at the wrong repository.
    (
        # shellcheck disable=SC2046
        unset $(env | sed -n 's/^\(GIT_[A-Z_]*\)=.*/\1/p') || true
        cd "$top" &&
            meson setup "$folder" --buildtype=release -Dtests=false -Dprobe=disabled -Ddryrun=disabled &&
            ninja -C "$folder" cli/ckscheck
    ) >"$place/log.$$" 2>&1
    result=$?
    if [ -n "$progress" ]; then
        kill "$progress" 2>/dev/null
        wait "$progress" 2>/dev/null
        printf '\r\033[K' >/dev/tty
    fi
    if [ "$result" -eq 0 ] && cp "$folder/cli/ckscheck" "$place/new.$$" &&
        mv -f "$place/new.$$" "$place/ckscheck"; then
        rm -rf "$folder" "$place/log.$$"
        tell "built ckscheck $version"
        return 0
    fi
    tail -n 30 "$place/log.$$" >&2
    rm -rf "$folder" "$place/log.$$" "$place/new.$$"
    explain_build_failure ""
    return 1
}

# Several hooks may start at once: one of them builds, and the others wait.
build_once() {
    lock=$place/lock
    tries=0
    until mkdir "$lock" 2>/dev/null; do
        [ -x "$place/ckscheck" ] && return 0
        owner=$(cat "$lock/pid" 2>/dev/null)
        if [ -n "$owner" ] && ! kill -0 "$owner" 2>/dev/null; then
            rm -rf "$lock" # the process that was building has ended
            continue
        fi
        tries=$((tries + 1))
        if [ "$tries" -gt 600 ]; then
            say "another build has not finished; remove $lock"
            return 1
        fi
        sleep 1
    done
    echo "$$" >"$lock/pid"
    trap 'rm -rf "$lock"' EXIT
    trap 'exit 3' HUP INT TERM
    [ -x "$place/ckscheck" ] || build
    built=$?
    rm -rf "$lock"
    trap - EXIT HUP INT TERM
    return "$built"
}

if installed; then
    program=$found
else
    if ! choose_place; then
        say "neither $top/.hook nor $place is writable, and ckscheck $version is not installed"
        exit 3
    fi
    [ -x "$place/ckscheck" ] || build_once || exit 3
    program=$place/ckscheck
fi

"$program" "$@"
status=$?
if [ "$status" -gt 3 ]; then
    say "the program ended with status $status, which is not a verdict; nothing was checked"
    status=3
fi
exit "$status"
