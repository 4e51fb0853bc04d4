#!/usr/bin/env python3
"""Commands in the files of other tools: what is found in each, where, and what is told instead.

usage: test_commands.py PROGRAM

Each case is a folder of files. `found` are its findings ("file:line rule"), `told` the lines of what is not read; both are
whole: anything else is a failure. The sound twin of a case, where every planted fault is repaired, has no findings.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from command_cases import CASES  # noqa: E402

# What is planted, and its repair.
REPAIRS = [("/kms/xks/v1/", "/kms/xks/v1"), (".acme-keys.com:443", ".acme-keys.com")]


def check(program, folder, names, arguments):
    run = subprocess.run([program, "check", "--at", "2026-01-01", "--format", "json", *arguments, *names], cwd=folder,
                         capture_output=True, text=True, timeout=60)
    if run.returncode not in (0, 1):
        return [f"exit status {run.returncode}: {run.stderr.strip()}"], []
    report = json.loads(run.stdout)
    found = [f"{f.get('file')}:{f.get('line', 0)} {f['rule']}" for f in report["findings"]
             if f["severity"] in ("error", "warning")]
    told = [f"{u['file']}:{u.get('line', 0)}" for u in report["summary"]["not_read"]]
    return sorted(set(found)), sorted(set(told))


def write(folder, files, repair):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        for wrong, right in REPAIRS if repair else []:
            text = text.replace(wrong, right)
        path.write_text(text)
    (folder / ".git").mkdir()


def run_case(program, case, repair):
    with tempfile.TemporaryDirectory(prefix="ckscheck-commands-") as name:
        folder = pathlib.Path(name)
        write(folder, case["files"], repair)
        return check(program, folder, case.get("names", ["."]), case.get("arguments", []))


def main():
    program = os.path.abspath(sys.argv[1])
    passed = failed = 0
    for name, case in CASES.items():
        wanted = sorted(case.get("found", [])), sorted(case.get("told", []))
        for repair in (False, True):
            want = ([], wanted[1]) if repair else wanted
            got = run_case(program, case, repair)
            if got == want:
                passed += 1
                continue
            failed += 1
            print(f"{name}{', repaired' if repair else ''}:\n  wanted {want}\n  got    {got}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
