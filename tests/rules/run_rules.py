#!/usr/bin/env python3
"""Runs the fixtures of the rules: fixtures/rules/CKSnnn/bad-* must report the rule, good-* nothing.

usage: run_rules.py PATH-OF-CKSCHECK [--update] [CKSnnn...]

The text and JSON of each stand in golden/ beside it; --update, or CKS_UPDATE=1 in the environment,
rewrites them.
"""
import difflib
import json
import os
import re
import sys

import cases

PREDICTIONS = re.compile(r'"predictions": \{\n.*?\n {6}\}', re.S)


def golden(fixture, ending):
    return os.path.join(cases.FIXTURES, fixture.rule, "golden", fixture.name + ending)


def compare(path, got, update):
    """None, or what differs."""
    want = ""
    if os.path.exists(path):
        with open(path, encoding="utf-8") as f:
            want = f.read()
        if want == got:
            return None
    if update:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as f:
            f.write(got)
        return None
    diff = difflib.unified_diff(want.splitlines(), got.splitlines(), os.path.relpath(path), "now",
                                lineterm="", n=1)
    return "\n".join(list(diff)[:30])


def faults(fixture, program, schema, update):
    try:
        outcome, output = fixture.run(program)
    except (AssertionError, ValueError, OSError) as e:
        return [str(e)]
    found = []
    codes = outcome.codes()
    errors = [f for f in outcome.report["findings"] if f["severity"] == "error"]
    if fixture.bad and fixture.rule not in codes:
        found.append(f"reports {' '.join(codes) or 'nothing'}")
    if not fixture.bad and (codes or outcome.status):
        found.append(f"reports {' '.join(codes)}, status {outcome.status}")
    if fixture.bad and outcome.status != bool(errors):
        found.append(f"status {outcome.status} with {len(errors)} errors")
    if outcome.error:
        found.append(f"says on standard error: {outcome.error}")
    for secret in fixture.secrets():
        if secret in outcome.text or secret in output:
            found.append("shows a secret")
    for wrong in cases.json_schema.faults(outcome.report, schema, schema):
        found.append(f"breaks the schema: {wrong}")
    # Predictions have tests of their own, and would bury what a rule says.
    output = PREDICTIONS.sub('"predictions": {}', output)
    for ending, got in ((".txt", outcome.text), (".json", output)):
        differs = compare(golden(fixture, ending), got, update)
        if differs:
            found.append(differs)
    return found


def leftovers(rules, names):
    """Goldens whose fixture is gone."""
    for rule in rules:
        folder = os.path.join(cases.FIXTURES, rule, "golden")
        for file in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
            if (rule, os.path.splitext(file)[0]) not in names:
                yield os.path.join(folder, file)


def main():
    program = os.path.abspath(sys.argv[1])
    args = sys.argv[2:]
    update = "--update" in args or os.environ.get("CKS_UPDATE") == "1"
    only = [a for a in args if a.startswith("CKS")]
    with open(os.path.join(cases.TOP, "docs", "schema", "report-1.schema.json")) as f:
        schema = json.load(f)
    passed, failures, seen = 0, [], set()
    for fixture in cases.fixtures():
        if only and fixture.rule not in only:
            continue
        if (fixture.rule, fixture.name) in seen:
            failures.append(f"{fixture.rule}/{fixture.entry}: two fixtures of this name")
        seen.add((fixture.rule, fixture.name))
        found = faults(fixture, program, schema, update)
        passed += not found
        failures += [f"{fixture.rule}/{fixture.entry}: {f}" for f in found]
    for path in leftovers({r for r, _ in seen}, seen):
        if update:
            os.remove(path)
        else:
            failures.append(f"{os.path.relpath(path, cases.TOP)}: no fixture has this golden")
    cases.count_and_exit(passed, failures)


if __name__ == "__main__":
    main()
