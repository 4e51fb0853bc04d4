#!/usr/bin/env python3
"""meson install into a folder: the C example of the header, built through pkg-config and run; the
same library through Python's ctypes; what is installed, and that uninstalling removes it.

usage: test_install.py PATH-OF-CKSCHECK   (in its build folder)
"""
import ctypes
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(sys.argv[1])
BUILD = os.path.dirname(os.path.dirname(PROGRAM))
TOP = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
BAD = '{"CustomKeyStoreId": "cks-0123456789abcdef0", "XksProxyUriPath": "/a/kms/xks/v2"}\n'


def run(*command, status=0, **options):
    out = subprocess.run(command, timeout=300, capture_output=True, check=False, **options)
    assert out.returncode == status, f"{command}: {out.stdout.decode()}{out.stderr.decode()}"
    return out.stdout.decode()


def find(root, pattern):
    for directory, _, files in os.walk(root):
        for name in files:
            if re.fullmatch(pattern, name):
                return os.path.join(directory, name)
    raise AssertionError(f"nothing like {pattern} is installed")


def example():
    """The program in the header's first comment."""
    with open(os.path.join(TOP, "include", "ckscheck", "ckscheck.h"), encoding="utf-8") as f:
        comment = f.read().split("*/")[0]
    lines = [line[7:] for line in comment.splitlines() if line.startswith(" *     ")]
    return "\n".join(lines) + "\n"


def check_c(root, work):
    with open(os.path.join(work, "example.c"), "w", encoding="utf-8") as f:
        f.write(example())
    pc = os.path.dirname(find(root, r"libckscheck\.pc"))
    env = {**os.environ, "PKG_CONFIG_PATH": pc, "PKG_CONFIG_SYSROOT_DIR": root}
    flags = run("pkg-config", "--cflags", "--libs", "libckscheck", env=env).split()
    run("cc", "-std=c11", "-Wall", "-Wextra", "-Werror", "example.c", "-o", "example", *flags, cwd=work)
    library = os.path.dirname(find(root, r"libckscheck\.so\.0"))
    out = run(os.path.join(work, "example"), "bad.json", status=1, cwd=work,
              env={**os.environ, "LD_LIBRARY_PATH": library})
    assert out.startswith("CKS425: "), out
    print("ok: the header's example, through pkg-config")


class Finding(ctypes.Structure):
    """The first members of struct cks_finding."""
    _fields_ = [("code", ctypes.c_char_p), ("name", ctypes.c_char_p), ("severity", ctypes.c_int),
                ("basis", ctypes.c_int), ("message", ctypes.c_char_p), ("help", ctypes.c_char_p),
                ("parameter", ctypes.c_char_p), ("error", ctypes.c_char_p)]


def check_ctypes(root):
    library = ctypes.CDLL(find(root, r"libckscheck\.so\.0"))
    library.cks_finding.restype = ctypes.POINTER(Finding)
    library.cks_finding_count.restype = ctypes.c_size_t
    sink_type = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.POINTER(ctypes.c_char), ctypes.c_size_t)
    handle = ctypes.c_void_p()
    assert library.cks_open(None, ctypes.byref(handle)) == 0
    assert library.cks_add_buffer(handle, b"in.json", BAD.encode(), ctypes.c_size_t(len(BAD))) == 0
    assert library.cks_judge(handle) == 0
    assert library.cks_finding_count(handle) == 1
    finding = library.cks_finding(handle, ctypes.c_size_t(0)).contents
    assert finding.code == b"CKS425" and finding.parameter == b"XksProxyUriPath", finding.code
    assert finding.error == b"XksProxyInvalidConfigurationException", finding.error
    pieces = []
    sink = sink_type(lambda cookie, text, size: pieces.append(text[:size]) or 0)
    assert library.cks_report(handle, b"json", None, sink, None) == 0
    assert json.loads(b"".join(pieces))["summary"]["errors"] == 1
    library.cks_close(ctypes.byref(handle))
    assert handle.value is None
    print("ok: ctypes")


def check_files(root):
    for pattern in (r"ckscheck", r"ckscheck\.h", r"tool\.h", r"libckscheck\.a", r"libckscheck\.pc", r"ckscheck\.1",
                    r"ckscheck-check\.1", r"ckscheck-rules\.7", r"_ckscheck", r"ckscheck\.fish", r"ckscheck\.bash", r"config-1\.schema\.json",
                    r"report-1\.schema\.json", r"report-line-1\.schema\.json", r"probe-1\.schema\.json"):
        find(root, pattern)
    library = os.path.dirname(find(root, r"libckscheck\.so\.0"))
    out = run(find(root, r"ckscheck"), "--version", env={**os.environ, "LD_LIBRARY_PATH": library})
    assert out == run(PROGRAM, "--version"), out
    print("ok: everything is there")


def main():
    if not shutil.which("meson") or not shutil.which("pkg-config"):
        print("skipped: there is no meson or no pkg-config")
        return 77
    with tempfile.TemporaryDirectory() as root, tempfile.TemporaryDirectory() as work:
        with open(os.path.join(work, "bad.json"), "w", encoding="utf-8") as f:
            f.write(BAD)
        env = {**os.environ, "DESTDIR": root}
        run("meson", "install", "-C", BUILD, "--no-rebuild", env=env)
        check_files(root)
        check_c(root, work)
        check_ctypes(root)
        run("ninja", "-C", BUILD, "uninstall", env=env)
        left = [f for _, _, files in os.walk(root) for f in files]
        assert not left, left
        print("ok: uninstalled")
    return 0


if __name__ == "__main__":
    sys.exit(main())
