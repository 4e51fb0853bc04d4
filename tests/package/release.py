#!/usr/bin/env python3
"""A release, made whole by `./dev release` in two clones with names of different lengths: the same bytes.

usage: release.py [RELEASE]      RELEASE: a folder with one that was made, which alone is looked at

It takes some minutes: `./dev test --release` runs it, CI does not. Ends with "N passed, N failed".
"""
import hashlib
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile

TOP = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
SECONDS = 3600
# What the static program has in it beside the C library.
LINKED = {"cjson", "pcre2", "openssl", "libfyaml", "c-ares", "libevent", "glibc"}
PACKAGES = {"ckscheck", "libckscheck0", "libckscheck-probe0", "libckscheck-dryrun0", "libckscheck-dev"}
results = [0, 0]


def expect(what, good, shown=""):
    results[0 if good else 1] += 1
    if not good:
        print(f"FAILED: {what}\n{shown}", flush=True)


def digest(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


def check_bill(path, program):
    with open(path, encoding="utf-8") as f:
        bill = json.load(f)
    expect("the SBOM is SPDX", bill["spdxVersion"] == "SPDX-2.3" and bill["dataLicense"] == "CC0-1.0", bill)
    own = next(p for p in bill["packages"] if p["name"] == "ckscheck")
    expect("the SBOM is of this program", own["checksums"][0]["checksumValue"] == digest(program), own)
    names = {p["name"] for p in bill["packages"]}
    expect("the SBOM has every library", LINKED <= names, names)
    described = {r["relatedSpdxElement"] for r in bill["relationships"]}
    expect("each part of the SBOM has its relationship", described == {p["SPDXID"] for p in bill["packages"]}, described)
    expect("each part has a version and a license", all(p["versionInfo"] and p["licenseDeclared"] for p in bill["packages"]), bill)


def check_files(folder):
    files = sorted(os.listdir(folder))
    version = next(re.fullmatch(r"ckscheck-([0-9.]+)\.tar\.gz", n)[1] for n in files if n.endswith(".tar.gz"))
    name = f"ckscheck-{version}"
    program = os.path.join(folder, f"{name}-linux-{os.uname().machine}")
    packages = {n.split("_")[0] for n in files if n.endswith(".deb")}
    expect("the files of a release", packages == PACKAGES and len(files) == len(PACKAGES) + 4 and
           {f"{name}.tar.gz", f"{name}.spdx.json", "SHA256SUMS", os.path.basename(program)} <= set(files), files)
    out = subprocess.run(["sha256sum", "--strict", "-c", "SHA256SUMS"], cwd=folder, capture_output=True, text=True, check=False)
    expect("SHA256SUMS has every other file", out.returncode == 0 and out.stdout.count(": OK") == len(files) - 1, out)
    check_bill(os.path.join(folder, f"{name}.spdx.json"), program)
    with tarfile.open(os.path.join(folder, f"{name}.tar.gz")) as archive:
        members = archive.getnames()
    expect("the archive has the sources, below its own name", f"{name}/meson.build" in members and f"{name}/debian/control" in members and
           all(m == name or m.startswith(name + "/") for m in members), members[:5])
    with tempfile.TemporaryDirectory() as to:
        out = subprocess.run([os.path.join(TOP, "hooks", "install.sh"), folder, to], capture_output=True, text=True, check=False)
        said = subprocess.run([os.path.join(to, "ckscheck"), "--version"], capture_output=True, text=True, check=False).stdout \
            if out.returncode == 0 else ""
        expect("hooks/install.sh installs it", said.startswith(f"ckscheck {version}\n"), out)


def make(base, name):
    """A release of the last commit, from a clone of that name."""
    clone, to = os.path.join(base, name, "ckscheck"), os.path.join(base, name, "release")
    subprocess.run(["git", "clone", "-q", "--no-local", TOP, clone], check=True)
    env = {k: v for k, v in os.environ.items() if k not in ("CKS_BUILD_DIR", "SOURCE_DATE_EPOCH")}
    out = subprocess.run(["./dev", "release", to], cwd=clone, env=env, capture_output=True, text=True, timeout=SECONDS, check=False)
    expect(f"a release is made in {name}", out.returncode == 0, out.stderr[-3000:])
    return to if out.returncode == 0 else None


def main():
    if len(sys.argv) > 1:
        check_files(os.path.abspath(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as base:
            one, other = make(base, "a"), make(base, "a-folder-with-a-longer-name")
            if one and other:
                check_files(one)
                sums = [{n: digest(os.path.join(folder, n)) for n in os.listdir(folder)} for folder in (one, other)]
                differ = sorted(n for n in set(sums[0]) | set(sums[1]) if sums[0].get(n) != sums[1].get(n))
                expect(f"two builds give the same bytes: {differ} differ", not differ)
    print(f"{results[0]} passed, {results[1]} failed")
    return 1 if results[1] else 0


if __name__ == "__main__":
    sys.exit(main())
