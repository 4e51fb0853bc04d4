#!/usr/bin/env python3
"""hooks/install.sh and the install steps of action.yml and hooks/gitlab.yml, from a server on loopback.

usage: test_recipes.py PATH-OF-CKSCHECK

The release that is served holds the built program under the name that a release gives it.
"""
import functools
import hashlib
import http.server
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading

PROGRAM = os.path.abspath(sys.argv[1])
TOP = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
sys.dont_write_bytecode = True
from test_pipelines import read, scripts  # noqa: E402

INSTALL = os.path.join(TOP, "hooks", "install.sh")
VERSION = re.search(r"version: '([0-9.]+)'", read("meson.build"))[1]
NAME = f"ckscheck-{VERSION}-linux-{os.uname().machine}"
# The tools that download, so that a machine with one of them is tried too.
PATHS = os.environ["PATH"]


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def make_release(folder):
    os.makedirs(folder)
    shutil.copy(PROGRAM, os.path.join(folder, NAME))
    with open(os.path.join(folder, NAME), "rb") as f:
        digest = hashlib.sha256(f.read()).hexdigest()
    with open(os.path.join(folder, "SHA256SUMS"), "w", encoding="utf-8") as f:
        f.write(f"{'0' * 64}  ckscheck-{VERSION}.tar.gz\n{digest}  {NAME}\n")


def install(*arguments, path=PATHS):
    return subprocess.run([INSTALL, *arguments], capture_output=True, text=True, timeout=120, check=False,
                          env={"PATH": path, "HOME": "/nonexistent"})


def version_of(program):
    out = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=30, check=True)
    return out.stdout.splitlines()[0]


def check_sources(base, release, address):
    """From a folder and from a server, with curl and with wget alone."""
    few = os.path.join(base, "few")
    os.makedirs(few)
    for tool in ("sh", "sed", "uname", "mktemp", "rm", "grep", "sha256sum", "mkdir", "cp", "chmod", "mv", "dirname",
                 "wget"):
        if shutil.which(tool):
            os.symlink(shutil.which(tool), os.path.join(few, tool))
    runs = [(release, PATHS), (address, PATHS), (address + "/", PATHS)]
    if shutil.which("wget"):
        runs.append((address, few))
    for i, (source, path) in enumerate(runs):
        folder = os.path.join(base, f"to {i}")
        out = install(source, folder, path=path)
        assert out.returncode == 0 and f"installed ckscheck {VERSION}" in out.stderr, (source, out)
        assert version_of(os.path.join(folder, "ckscheck")) == f"ckscheck {VERSION}"
        assert os.listdir(folder) == ["ckscheck"]
    os.remove(os.path.join(few, "wget")) if shutil.which("wget") else None
    out = install(address, os.path.join(base, "none"), path=few)
    assert out.returncode == 3 and "neither curl nor wget" in out.stderr, out
    print("ok: from a folder and from a server")


def check_refused(base, release, address):
    """What is damaged, missing or not to be trusted is not installed, and what was there stays."""
    folder = os.path.join(base, "kept")
    os.makedirs(folder)
    with open(os.path.join(folder, "ckscheck"), "w", encoding="utf-8") as f:
        f.write("the old one")

    def refused(status, words, *arguments):
        out = install(*arguments)
        assert out.returncode == status and words in out.stderr, (arguments, out)
        with open(os.path.join(folder, "ckscheck"), encoding="utf-8") as old:
            assert old.read() == "the old one"
        assert os.listdir(folder) == ["ckscheck"]

    refused(2, "usage:")
    refused(2, "usage:", "", folder)
    refused(2, "does not begin with https://", "http://releases.example.com/v1", folder)
    refused(2, "does not begin with https://", "ftp://127.0.0.1/v1", folder)
    refused(3, "cannot get", address + "/nowhere", folder)
    refused(3, "cannot get", "http://127.0.0.1:1/", folder)
    refused(3, "cannot write to /proc", release, "/proc")
    other = os.path.join(os.path.dirname(release), "other")
    shutil.copytree(release, other)
    with open(os.path.join(other, NAME), "ab") as f:
        f.write(b"x")
    refused(3, "was damaged or exchanged", address.rsplit("/", 1)[0] + "/other", folder)
    with open(os.path.join(other, "SHA256SUMS"), "w", encoding="utf-8") as f:
        f.write(f"{'0' * 64}  {NAME}.asc\n")
    refused(3, f"does not list {NAME}", other, folder)
    print("ok: what is not installed")


def check_action(base, address):
    script = scripts(read("action.yml"))[0]
    temp = os.path.join(base, "runner")
    os.makedirs(temp)
    paths = os.path.join(temp, "paths")

    def run(release, server="http://127.0.0.1:1", **more):
        return subprocess.run(["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script], text=True,
                              capture_output=True, timeout=120, check=False,
                              env={"PATH": PATHS, "HOME": base, "CKS_HOME": TOP, "RUNNER_TEMP": temp, "CKS_RELEASE": release,
                                   "CKS_SERVER": server, "CKS_REPOSITORY": "owner/ckscheck", "GITHUB_PATH": paths, **more})

    assert run("").returncode == 3 and not os.path.exists(paths)
    out = run(address)
    assert out.returncode == 0, out
    with open(paths, encoding="utf-8") as f:
        found = f.read().strip()
    assert version_of(os.path.join(found, "ckscheck")) == f"ckscheck {VERSION}"
    # The action's own repository, at the action's own version.
    shutil.rmtree(found)
    out = run("", server=address.rsplit("/", 1)[0])
    assert out.returncode == 0 and os.path.exists(os.path.join(found, "ckscheck")), out
    # One that is installed in this version is not downloaded again.
    assert run("http://127.0.0.1:1", PATH=found + ":" + PATHS).returncode == 0
    print("ok: the action installs")


def check_gitlab(base, address):
    if not shutil.which("wget"):
        print("not run: wget is not installed, and the GitLab job downloads with it")
        return
    lines = re.search(r"before_script:\n((?:    - .*\n)+)", read("hooks/gitlab.yml"))[1].splitlines()
    steps = [line[6:] for line in lines]
    steps = [re.sub(r"^'(.*)'$", lambda m: m[1].replace("''", "'"), step) for step in steps]
    place = os.path.join(base, "gitlab")

    def run(release):
        # The job runs each line and stops at the first that fails; its folder is in the root.
        script = "\n".join(steps).replace("/tmp/ckscheck", place)
        return subprocess.run(["sh", "-e", "-c", script], capture_output=True, text=True, timeout=120, check=False,
                              env={"PATH": PATHS, "CKSCHECK_VERSION": VERSION, "CKSCHECK_RELEASE": release,
                                   "CI_PROJECT_DIR": base})

    out = run("")
    assert out.returncode != 0 and "set it to the address of the release" in out.stderr, out
    assert run(address.rsplit("/", 1)[0] + "/other").returncode != 0
    assert not os.path.exists(os.path.join(place, "ckscheck"))
    out = run(address)
    assert out.returncode == 0, out
    assert version_of(os.path.join(place, "ckscheck")) == f"ckscheck {VERSION}"
    print("ok: the GitLab job installs")


def check_documents(base, release):
    """Install comes first, its versions are this one, and what it names is what is tested here and in tests/package."""
    for name in ("README.md", os.path.join("docs", "guide.md")):
        text = read(name)
        assert re.findall(r"^## (.*)", text, re.M)[0] == "Install", name
        pinned = re.findall(r"(?:@v|rev: v)([0-9.]+)", text)
        assert set(pinned) <= {VERSION}, (name, pinned)
    guide = read(os.path.join("docs", "guide.md"))
    section = guide.split("\n## Install\n")[1].split("\n## ")[0]
    assert f"@v{VERSION}" in section and f"rev: v{VERSION}" in guide
    container = re.findall(r"^#   (\S.*?)(?:   .*)?$", read("Containerfile"), re.M)
    assert len(container) == 3 and all(command + "\n" in section for command in container), container
    command = re.search(r"^hooks/install.sh RELEASE .*", section, re.M)[0]
    out = subprocess.run(["sh", "-c", command.replace("RELEASE", release)], cwd=TOP, text=True, capture_output=True, timeout=120,
                         check=False, env={"PATH": PATHS, "HOME": base})
    assert out.returncode == 0 and version_of(os.path.join(base, ".local", "bin", "ckscheck")) == f"ckscheck {VERSION}", out
    inputs = set(re.findall(r"^  ([a-z]+):\n    description", read("action.yml"), re.M))
    used = re.findall(r"^    ([a-z]+): ", section.split("with:\n")[1].split("```")[0], re.M)
    assert used and set(used) <= inputs and "CKSCHECK_RELEASE" in read(os.path.join("hooks", "gitlab.yml")), used
    print("ok: the Install sections")


def main():
    with tempfile.TemporaryDirectory() as base:
        base = os.path.realpath(base)
        served = os.path.join(base, "served")
        release = os.path.join(served, "release")
        make_release(release)
        # Where a repository's releases lie.
        own = os.path.join(served, "owner", "ckscheck", "releases", "download")
        os.makedirs(own)
        os.symlink(release, os.path.join(own, f"v{VERSION}"))
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=served))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/release"
        check_sources(base, release, address)
        check_refused(base, release, address)
        check_action(base, address)
        check_gitlab(base, address)
        check_documents(base, release)
        server.shutdown()
    return 0


if __name__ == "__main__":
    sys.exit(main())
