#!/usr/bin/env python3
"""Builds as others may make them, with warnings as errors, and the tests of what that changes.

usage: builds.py FOLDER [--compile] [NAME...]        Ends with "N passed, N failed".

With --compile the program and the libraries are built and tried on one input, and nothing else is run: what CI
has time for. NAME is one of BUILDS; all of them without. Folders are made in FOLDER, as build-NAME.
"""
import os
import subprocess
import sys
import time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# Link-time optimization sees through calls between files, so compilers warn of more and leave out more.
EVERYWHERE = ("unit", "api", "rules", "predict", "formats")
# Fixtures hold YAML: where nothing reads it, these are what can be run.
WITHOUT_YAML = ("unit", "api")
# name: compiler, options, suites
BUILDS = {
    "lto-gcc": ("gcc", ["-Db_lto=true", "-Doptimization=2"], (*EVERYWHERE, "arch")),
    "lto-clang": ("clang", ["-Db_lto=true", "-Doptimization=2"], (*EVERYWHERE, "arch")),
    "no-yaml": ("gcc", ["-Dyaml=disabled"], WITHOUT_YAML),
    "no-probe": ("gcc", ["-Dprobe=disabled"], (*EVERYWHERE, "dryrun")),
    "no-yaml-no-probe": ("clang", ["-Dyaml=disabled", "-Dprobe=disabled", "-Ddryrun=disabled"], WITHOUT_YAML),
    "linked-crypto": ("gcc", ["-Dcrypto=linked"], ("unit", "api")),
}
# What each must find: it is read by the smallest build.
INPUT = b'{"CustomKeyStoreId": "cks-0123456789abcdef0", "XksProxyUriPath": "/a/kms/xks/v2"}'
RULE = b"CKS425"


def run(command, log, **more):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, **more)
    log.write(done.stdout)
    return done


def tail(done):
    return "\n".join(done.stdout.decode(errors="replace").strip().splitlines()[-30:])


def made(folder, compiler, options, with_tests, log):
    """What is wrong with the build, or None."""
    again = ["--wipe"] if os.path.exists(os.path.join(folder, "build.ninja")) else []
    tests = "true" if with_tests else "false"
    done = run(["meson", "setup", *again, folder, TOP, "-Dwerror=true", f"-Dtests={tests}", *options], log,
               env={**os.environ, "CC": os.environ.get(f"CC_{compiler.upper()}", compiler)})
    if done.returncode == 0:
        done = run(["ninja", "-C", folder, *([] if with_tests else ["program"])], log)
    return tail(done) if done.returncode else None


def tried(folder):
    """The program does its work."""
    done = subprocess.run([os.path.join(folder, "cli", "ckscheck"), "check", "-"], input=INPUT, capture_output=True)
    if done.returncode == 1 and RULE in done.stdout:
        return None
    return f"status {done.returncode}: {(done.stdout + done.stderr).decode(errors='replace')[-500:]}"


def tests_of(folder, suites, log):
    words = [word for suite in suites for word in ("--suite", suite)]
    done = run([sys.executable, os.path.join(TOP, "tests", "run_all.py"), folder, *words], log)
    return tail(done) if done.returncode else None


def build(place, name, only_compile):
    compiler, options, suites = BUILDS[name]
    folder, began = os.path.join(place, "build-" + name), time.monotonic()
    with open(folder + ".log", "wb") as log:
        wrong = made(folder, compiler, options, not only_compile, log) or tried(folder)
        if not wrong and not only_compile:
            wrong = tests_of(folder, suites, log)
    print(f"{'FAILED' if wrong else 'passed'}: {name}: {compiler} {' '.join(options)}: {time.monotonic() - began:.0f} s"
          + (f"; {folder}.log ends with\n{wrong}" if wrong else ""), flush=True)
    return not wrong


def main():
    place, *args = sys.argv[1:]
    only_compile = "--compile" in args
    os.makedirs(place, exist_ok=True)
    names = [a for a in args if a != "--compile"] or list(BUILDS)
    unknown = [n for n in names if n not in BUILDS]
    if unknown:
        print(f"unknown build '{unknown[0]}'; builds: {', '.join(BUILDS)}", file=sys.stderr)
        return 2
    passed = sum(build(place, name, only_compile) for name in names)
    print(f"{passed} passed, {len(names) - passed} failed")
    return 0 if passed == len(names) else 1


if __name__ == "__main__":
    sys.exit(main())
