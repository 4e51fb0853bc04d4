#!/usr/bin/env python3
"""Each format that has errors tells that of each call that fails: a finding that is told for several
stores or calls has those of all.

usage: run_formats.py PATH-OF-CKSCHECK
"""
import json
import os
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import run_predict  # noqa: E402

# "short" has no errors.
FORMATS = ("text", "html", "jsonl", "sarif", "github", "gitlab", "junit", "checkstyle", "rdjson", "rdjsonl")
# Each call is told apart in these files: several calls of a run, or of one store.
FILES = ("sequence", "update", "password")


def read_cases():
    for name in FILES:
        with open(os.path.join(run_predict.FIXTURES, "cases", name + ".json"), encoding="utf-8") as f:
            parts = json.load(f)
        for case in parts["cases"]:
            yield name, dict(case, base=case.get("base") or parts.get("base") or name)


def failed_calls(report):
    """The fails whose rule has a finding in their store: a store that exists may have none."""
    found = {(f["store"], f["rule"]) for f in report["findings"]}
    for i, store in enumerate(report["stores"]):
        for call, made in store["predictions"].items():
            if made["outcome"] == "fail" and (i, made["rule"]) in found:
                yield call, made["error"]


def faults(program, case):
    with tempfile.TemporaryDirectory(prefix="ckscheck-") as folder:
        run_predict.prepare(case, folder)
        args = ["predict", "--at", "2026-01-01", *run_predict.region_of(case), *case.get("args", [])]
        if os.path.isdir(os.path.join(folder, "evidence")):
            args += ["--evidence", "evidence"]
        args += case.get("files", ["create.json"])
        _, output, _ = run_predict.run(program, [*args, "--format", "json"], folder)
        failed = list(failed_calls(json.loads(output)))
        for form in FORMATS if failed else ():
            _, output, _ = run_predict.run(program, [*args, "--format", form], folder)
            yield from (f"{form} does not tell {error} of the {call}" for call, error in failed if error not in output)


def main():
    program, passed, failures = os.path.abspath(sys.argv[1]), 0, []
    for file, case in read_cases():
        found = list(faults(program, case))
        passed += not found
        failures += [f"{file}: {case['name']}: {f}" for f in found]
    print("\n".join(failures))
    print(f"{passed} passed, {len(failures)} failed")
    return 1 if failures or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
