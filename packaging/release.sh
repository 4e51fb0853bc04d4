# shellcheck shell=sh
# `./dev static` and `./dev release`; read by dev, whose functions and variables it uses.
# shellcheck disable=SC2154 # top, place, work, log, to_build, to_build_more

version() {
    sed -n "s/^  version: '\([0-9.]*\)',\$/\1/p" "$top/meson.build"
}

# What happens to be the time of a build is not in what is built.
set_epoch() {
    SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$top" log -1 --format=%ct 2>/dev/null || echo 0)}
    export SOURCE_DATE_EPOCH
}

# ---- cJSON, of which Debian has no static library --------------------------------------------------

# apt_private ARGUMENT...: apt-get with the machine's own sources, as source packages, in files of its
# own; it needs no root and changes nothing of the machine.
apt_private() {
    apt-get -o Dir::Etc::SourceList=/dev/null -o "Dir::Etc::SourceParts=$work/apt/sources" \
        -o "Dir::State::Lists=$work/apt/lists" -o "Dir::Cache=$work/apt/cache" -o APT::Sandbox::User= "$@"
}

list_source_packages() {
    mkdir -p "$work/apt/sources" "$work/apt/lists/partial" "$work/apt/cache/archives/partial"
    for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
        [ ! -f "$file" ] || sed -n 's/^deb /deb-src /p' "$file" >"$work/apt/sources/${file##*/}.list"
    done
    for file in /etc/apt/sources.list.d/*.sources; do
        [ ! -f "$file" ] || sed 's/^Types:.*/Types: deb-src/' "$file" >"$work/apt/sources/${file##*/}"
    done
    step follow_lists apt_private update || say "not every list of source packages could be read"
}

# The version that is installed, so that the library and the header agree.
fetch_cjson() {
    of=$(dpkg-query -W -f '${source:Version}' libcjson-dev) &&
        cd "$work" &&
        apt_private -y --download-only source "cjson=$of" &&
        dpkg-source --no-check -x cjson_*.dsc "$work/cjson"
}

# The compiler's flags are those that Debian builds the library with, so far as they change the code.
compile_cjson() {
    folder=$1
    mkdir -p "$folder" &&
        cd "$work/cjson" &&
        $(compiler) -O2 -g0 -fPIC -fstack-protector-strong -D_FORTIFY_SOURCE=2 -DENABLE_LOCALES -DNDEBUG -c cJSON.c -o "$work/cJSON.o" &&
        rm -f "$folder/libcjson.a" &&
        ar rcsD "$folder/libcjson.a" "$work/cJSON.o" &&
        cp LICENSE "$folder" &&
        sed "s|^libdir=.*|libdir=$folder|" "$(pkg-config --variable=pcfiledir libcjson)/libcjson.pc" >"$work/libcjson.pc" &&
        mv "$work/libcjson.pc" "$folder/libcjson.pc"
}

# Sets PKG_CONFIG_PATH to a static cJSON, unless the machine has one.
have_static_cjson() {
    [ ! -f "$(pkg-config --variable=libdir libcjson)/libcjson.a" ] || return 0
    command -v apt-get >/dev/null 2>&1 ||
        fail 3 "the installed cJSON has no static library, and without apt-get its source package cannot be had"
    folder=$place/build-static-cjson-$(pkg-config --modversion libcjson)
    log=$folder.log
    : >"$log"
    if [ ! -f "$folder/libcjson.pc" ]; then
        say "building a static cJSON from the source package"
        list_source_packages
        step follow_silently fetch_cjson || { why_apt && fail 3 "the source package of cJSON cannot be had; the whole log: $log"; }
        step follow_silently compile_cjson "$folder" || fail 3 "cJSON cannot be built; the whole log: $log"
    fi
    PKG_CONFIG_PATH=$folder${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
    export PKG_CONFIG_PATH
}

# ---- The static program ----------------------------------------------------------------------------

# It links what the system's C library would load for names of hosts and users, but calls none of it.
make_static() {
    [ $# -eq 0 ] || fail 2 "static takes no arguments"
    need "$to_build $to_build_more dpkg-dev" ""
    choose_place
    set_epoch
    have_static_cjson
    configure "$place/build-static" -Dstatic_program=true -Dtests=false --buildtype=release \
        -Dyaml=enabled -Dprobe=enabled -Ddryrun=enabled --prefix=/usr
    compile "$place/build-static" cli/ckscheck
    say "built $place/build-static/cli/ckscheck: $(wc -c <"$place/build-static/cli/ckscheck") bytes"
}

# ---- A release -------------------------------------------------------------------------------------

# The packages of Debian 12 are built where this is Debian 12, and so on: the file names say which.
make_packages() {
    codename=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
    say "building the packages for $codename"
    log=$work/packages.log
    : >"$log"
    (cd "$1" && step follow_silently env -u PKG_CONFIG_PATH dpkg-buildpackage -us -uc -F) || {
        tail -n 20 "$log" >&2
        fail 3 "the packages cannot be built"
    }
    for package in "$work"/*.deb; do
        case $package in *-dbgsym_*) continue ;; esac
        name=${package##*/}
        cp "$package" "$2/${name%_*}~${codename}_${name##*_}"
    done
}

make_release() {
    [ $# -le 1 ] || fail 2 "release takes at most one argument, the folder to write to"
    need "$to_build $to_build_more dpkg-dev debhelper git" ""
    choose_place
    set_epoch
    [ -z "$(git -C "$top" status --porcelain --untracked-files=no)" ] ||
        say "the release is made of the last commit; changes that are not committed are not in it"
    to=${1:-$place/release}
    mkdir -p "$to" && to=$(cd "$to" && pwd) || fail 3 "cannot write to $1"
    [ -z "$(ls -A "$to")" ] || fail 2 "$to is not empty"
    have_static_cjson # before the clone needs it, which is made anew each time
    name=ckscheck-$(version)
    git clone -q --no-local "$top" "$work/$name" || fail 3 "the checkout cannot be cloned"
    git -C "$work/$name" archive --format=tar "--prefix=$name/" HEAD | gzip -9n >"$to/$name.tar.gz"
    CKS_BUILD_DIR='' "$work/$name/dev" static || fail 3 "the static program cannot be built"
    cp "$work/$name/build-static/cli/ckscheck" "$to/$name-linux-$(uname -m)"
    python3 "$work/$name/packaging/sbom.py" "$work/$name/build-static" "$to/$name-linux-$(uname -m)" >"$to/$name.spdx.json" ||
        fail 3 "the SBOM cannot be made"
    make_packages "$work/$name" "$to"
    (cd "$to" && LC_ALL=C sha256sum -- * >"$work/SHA256SUMS") && mv "$work/SHA256SUMS" "$to"
    say "the release is in $to:"
    (cd "$to" && ls -l | sed 1d) >&2
}
