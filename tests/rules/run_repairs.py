#!/usr/bin/env python3
"""Puts each `replacement` of a report into the input that it is for: then the rule is silent, and no
new error is there.

usage: run_repairs.py PROGRAM
"""
import json
import os
import sys
import tempfile

import cases

# A repair that asks for a parameter which the input could not have needed before.
ASKS_FOR_MORE = {("CKS461", "VPC_ENDPOINT_SERVICE"): ("CKS462", "XksProxyVpcEndpointServiceName")}
passed, failed = 0, 0


def put(value, name, replacement):
    """Sets every scalar member of that name, in any letter case; how many there were."""
    count = 0
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in list(members):
        if isinstance(key, str) and key.lower() == name.lower() and not isinstance(member, (dict, list)):
            value[key] = replacement
            count += 1
        else:
            count += put(member, name, replacement)
    return count


def marks(report):
    return {(f["rule"], f["parameter"]) for f in report["findings"] if f["severity"] == "error"}


def repair(program, fixture, folder, names, outcome):
    global passed, failed
    name = fixture.entry
    with open(os.path.join(folder, name), "rb") as f:
        text = f.read()
    for finding in outcome.report["findings"]:
        replacement, parameter = finding["replacement"], finding["parameter"]
        if finding["rule"] != fixture.rule or replacement is None:
            continue
        document = json.loads(text.decode("utf-8-sig"))
        what = f"{fixture.rule}/{name}: {parameter} = {replacement[:60]!r}"
        after = None
        if put(document, parameter.split(".")[-1], replacement) == 1:
            with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
                json.dump(document, f)
            after, _ = cases.judge(program, folder, names, fixture.args)
        allowed = marks(outcome.report) | {ASKS_FOR_MORE.get((fixture.rule, replacement))}
        left = after and [f["rule"] for f in after.report["findings"]
                          if (f["rule"], f["parameter"]) == (fixture.rule, parameter)]
        if after and not left and not marks(after.report) - allowed:
            passed += 1
        else:
            failed += 1
            print(f"FAILED: {what}: {after and sorted(marks(after.report))} {left}")


def main():
    program = os.path.abspath(sys.argv[1])
    for fixture in cases.fixtures():
        if not fixture.bad or fixture.folder or not fixture.entry.endswith(".json"):
            continue
        if fixture.args and fixture.args[0] in cases.COMMANDS:
            continue
        with tempfile.TemporaryDirectory() as folder:
            names = fixture.copy_to(folder)
            outcome, _ = cases.judge(program, folder, names, fixture.args, fixture.mode)
            repair(program, fixture, folder, names, outcome)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or passed < 50 else 0


if __name__ == "__main__":
    sys.exit(main())
