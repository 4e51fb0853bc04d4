#!/usr/bin/env python3
"""The image of the Containerfile, built and run without a network.

usage: container.py STATIC-PROGRAM      needs buildah. Ends with "N passed, N failed".
"""
import os
import shutil
import subprocess
import sys
import tempfile

TOP = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
BAD = '{"CustomKeyStoreId": "cks-0123456789abcdef0", "XksProxyUriPath": "/a/kms/xks/v2"}\n'
results = [0, 0]


def expect(what, good, shown=""):
    results[0 if good else 1] += 1
    if not good:
        print(f"FAILED: {what}\n{shown}")


class Builder:
    """buildah with images in a folder of its own; chroot needs no more than what the machine has."""

    def __init__(self, base):
        self.base = base
        self.command = ["buildah", "--storage-driver", "vfs", "--root", os.path.join(base, "images"),
                        "--runroot", os.path.join(base, "run")]

    def __call__(self, *arguments):
        return subprocess.run([*self.command, *arguments], capture_output=True, text=True, timeout=120, check=False,
                              cwd=self.base)


def check(base, program):
    context = os.path.join(base, "context")
    os.makedirs(os.path.join(context, "build-static", "cli"))
    shutil.copy(program, os.path.join(context, "build-static", "cli", "ckscheck"))
    for name in ("Containerfile", ".containerignore", "LICENSE"):
        shutil.copy(os.path.join(TOP, name), context)
    with open(os.path.join(context, "secret"), "w", encoding="utf-8") as f:
        f.write("what lies beside is not in the image")
    buildah = Builder(base)
    out = buildah("build", "--isolation", "chroot", "-t", "ckscheck", context)
    expect("the image is built", out.returncode == 0, out.stderr)
    if out.returncode:
        return
    name = buildah("from", "ckscheck").stdout.strip()
    mounted = buildah("mount", name).stdout.strip()
    files = sorted(os.path.relpath(os.path.join(at, f), mounted) for at, _, names in os.walk(mounted) for f in names)
    expect("nothing else is in it", files == ["usr/bin/ckscheck", "usr/share/doc/ckscheck/LICENSE"], files)
    work = os.path.join(base, "work")
    os.makedirs(work)
    os.chmod(base, 0o755)
    with open(os.path.join(work, "a.json"), "w", encoding="utf-8") as f:
        f.write(BAD)

    def run(*arguments):
        return buildah("run", "--isolation", "chroot", "-v", f"{work}:/work:ro", name, "--", "/usr/bin/ckscheck",
                       *arguments)

    out = run("--version")
    expect("it runs", out.returncode == 0 and out.stdout.startswith("ckscheck "), out)
    out = run("check", "--format", "short", ".")
    expect("it checks what is mounted", out.returncode == 1 and out.stdout.startswith("a.json:1:"), out)
    out = run("check", "--report", "json=report.json", ".")
    expect("it is not root and writes nothing", out.returncode == 3 and not os.path.exists(os.path.join(work, "report.json")), out)
    buildah("umount", name)


def main():
    if not shutil.which("buildah"):
        print("not run: buildah is not installed, so the Containerfile is untested here")
        print("0 passed, 0 failed")
        return 0
    with tempfile.TemporaryDirectory() as base:
        check(base, os.path.abspath(sys.argv[1]))
    print(f"{results[0]} passed, {results[1]} failed")
    return 1 if results[1] else 0


if __name__ == "__main__":
    sys.exit(main())
