#!/usr/bin/env python3
"""Runs every test of a build folder and ends with the line "N passed, N failed".

usage: run_all.py BUILD [--update] [NAME...]

A test program that counts its own cases says so in its last line ("N passed, N failed", or
cmocka's summary); one that does not counts as one.
"""
import json
import os
import re
import subprocess
import sys

COUNTED = re.compile(r"^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$", re.M)
CMOCKA_RAN = re.compile(r"^\[  PASSED  \] (\d+) test\(s\)\.$", re.M)
CMOCKA_FAILED = re.compile(r"^\[  FAILED  \] \S+: (\d+) test\(s\)", re.M)


def count(test):
    """Passed, failed and skipped cases of one test of Meson's log."""
    text = (test.get("stdout") or "") + "\n" + (test.get("stderr") or "")
    ok = test["result"] in ("OK", "EXPECTEDFAIL")
    if test["result"] == "SKIP":
        return 0, 0, 1
    own = COUNTED.findall(text)
    if own:
        passed, failed, skipped = (int(n or 0) for n in own[-1])
        return passed, failed if ok or failed else 1, skipped
    ran = CMOCKA_RAN.findall(text)
    if ran:
        passed = sum(int(n) for n in ran)
        failed = sum(int(n) for n in CMOCKA_FAILED.findall(text))
        return passed, failed if ok or failed else 1, 0
    return (1, 0, 0) if ok else (0, 1, 0)


def main():
    build, args = sys.argv[1], sys.argv[2:]
    env = dict(os.environ)
    if "--update" in args:
        args.remove("--update")
        env["CKS_UPDATE"] = "1"
    # Sanitizers find leaks at exit; a test that kills a program on purpose must not hang on one.
    env.setdefault("ASAN_OPTIONS", "detect_leaks=1:abort_on_error=0")
    env.setdefault("UBSAN_OPTIONS", "halt_on_error=1:print_stacktrace=1")
    log = os.path.join(build, "meson-logs", "testlog.json")
    if os.path.exists(log):
        os.remove(log)
    run = subprocess.run(["meson", "test", "-C", build, "--no-rebuild", "--print-errorlogs", "--timeout-multiplier", "4", *args], env=env)
    total = [0, 0, 0]
    if os.path.exists(log):
        with open(log, encoding="utf-8", errors="replace") as f:
            for line in f:
                test = json.loads(line)
                for i, n in enumerate(count(test)):
                    total[i] += n
                if test["result"] == "SKIP":
                    print(f"skipped: {test['name']}: {(test.get('stdout') or '').strip()[-200:]}")
    if run.returncode and not total[1]:
        total[1] = 1
    tail = f", {total[2]} skipped" if total[2] else ""
    print(f"{total[0]} passed, {total[1]} failed{tail}")
    return 1 if total[1] or not total[0] else 0


if __name__ == "__main__":
    sys.exit(main())
