#!/usr/bin/env python3
"""hooks/ckscheck.sh on machines that lack something: it says plainly what, and never passes.

usage: test_script.py PATH-OF-CKSCHECK
"""
import os
import shutil
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(sys.argv[1])
TOP = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
SHELL = ["sh", "dirname", "sed", "head", "find", "sort", "xargs", "cat", "cksum", "tr", "uname", "mkdir", "rm",
         "cp", "mv", "tail", "sleep", "env"]


class Machine:
    """A clone of the hook and a PATH with few programs."""

    def __init__(self, base, *tools):
        self.clone = os.path.join(base, "clone")
        self.bin = os.path.join(base, "bin")
        self.home = os.path.join(base, "home")
        os.makedirs(self.bin)
        os.makedirs(self.home)
        for folder in ("hooks", "lib", "cli", "include", "docs/rules"):
            shutil.copytree(os.path.join(TOP, folder), os.path.join(self.clone, folder))
        shutil.copy(os.path.join(TOP, "meson.build"), self.clone)
        for tool in SHELL:
            os.symlink(shutil.which(tool, path="/usr/bin:/bin"), os.path.join(self.bin, tool))
        for tool in tools:
            self.program(tool, f'exec "{shutil.which(tool)}" "$@"' if shutil.which(tool) else "exit 0")

    def program(self, name, line):
        path = os.path.join(self.bin, name)
        with open(path, "w", encoding="utf-8") as f:
            f.write(f"#!/bin/sh\n{line}\n")
        os.chmod(path, 0o755)

    def run(self, *args, **env):
        out = subprocess.run([os.path.join(self.clone, "hooks", "ckscheck.sh"), "check", "--hook", *args],
                             env={"PATH": self.bin, "HOME": self.home, **env}, cwd=self.home, timeout=120,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        return out.returncode, out.stdout.decode(), out.stderr.decode()

    def left(self):
        place = os.path.join(self.clone, ".hook")
        return os.listdir(place) if os.path.isdir(place) else []


def refused(machine, what, **env):
    status, printed, said = machine.run("a.json", **env)
    assert status == 3 and not printed, (status, printed, said)
    first = said.split("\n")[0]
    assert first == f"ckscheck: the hook must build ckscheck once, but this machine lacks: {what}", said
    for part in ("apt-get install gcc", "libpcre2-dev", "use the hook ckscheck-system"):
        assert part in said, said
    assert machine.left() == [], f"{machine.left()} is left behind"


def check_tools(base):
    """A compiler, pkg-config and the libraries are there; the build tools are not."""
    machine = Machine(base, "cc", "pkg-config", "python3")
    refused(machine, "meson, ninja")
    machine.program("ninja", "exit 0")
    refused(machine, "meson")
    machine.program("meson", "exit 0")
    os.unlink(os.path.join(machine.bin, "cc"))
    refused(machine, "a C compiler")
    refused(machine, "a C compiler", CC="another-cc")
    print("ok: what is missing is named")


def check_libraries(base):
    machine = Machine(base, "cc", "pkg-config", "python3", "meson", "ninja")
    libraries = "the headers of libcjson, the headers of libpcre2-8, the headers of libcrypto"
    refused(machine, libraries, PKG_CONFIG_LIBDIR="/nonexistent")
    os.unlink(os.path.join(machine.bin, "pkg-config"))
    refused(machine, "pkg-config")
    print("ok: libraries too")


def check_nothing(base):
    machine = Machine(base)
    refused(machine, "meson, ninja, pkg-config, python3, a C compiler")
    # An installed one of this version needs none of them.
    machine.program("ckscheck", f'exec "{PROGRAM}" "$@"')
    with open(os.path.join(machine.home, "a.json"), "w", encoding="utf-8") as f:
        f.write('{"CustomKeyStoreId": "cks-0123456789abcdef0", "XksProxyUriPath": "/a/kms/xks/v2"}\n')
    status, printed, said = machine.run("a.json")
    assert status == 1 and "CKS425" in printed and not said, (status, printed, said)
    machine.program("ckscheck", "echo ckscheck 0.0.9")
    refused(machine, "meson, ninja, pkg-config, python3, a C compiler")
    print("ok: an installed program of the same version needs nothing")


def check_failure(base):
    """Everything is there and the build fails: its last words, and where to go from there."""
    machine = Machine(base, "cc", "pkg-config", "python3")
    machine.program("ninja", "exit 0")
    machine.program("meson", "echo the disk is full; exit 1")
    status, printed, said = machine.run("a.json")
    assert status == 3 and not printed, (status, printed, said)
    assert "the disk is full\nckscheck: the hook must build ckscheck once, and the build failed: see above\n" in said, said
    assert machine.left() == [], machine.left()
    print("ok: a build that fails")


def main():
    if not all(shutil.which(tool) for tool in ("cc", "pkg-config")):
        print("skipped: there is no compiler")
        return 77
    for check in (check_tools, check_libraries, check_nothing, check_failure):
        with tempfile.TemporaryDirectory() as base:
            check(base)
    return 0


if __name__ == "__main__":
    sys.exit(main())
