#!/usr/bin/env python3
"""Runs the fixtures of the rules: fixtures/rules/CKSnnn/bad-* must report the rule, good-* nothing.

usage: run_rules.py PATH-OF-CKSCHECK [--update] [CKSnnn...]

The text and JSON of each (without the version, and without the list of what was not looked at, which
tests of predictions hold) stand in golden/ beside it; --update, or CKS_UPDATE=1 in the environment,
rewrites them.
"""
import difflib
import json
import os
import sys

import cases


def reduced(report):
    """The report without what other tests hold and what grows with every release."""
    kept = {k: v for k, v in report.items() if k != "tool"}
    # Few fixtures have a configuration.
    if not kept["summary"]["turned_off"]:
        kept["summary"] = {k: v for k, v in kept["summary"].items() if k != "turned_off"}
    for store in kept["stores"]:
        for prediction in store["predictions"].values():
            prediction.pop("missing")
    return json.dumps(kept, indent=1, ensure_ascii=False) + "\n"


# Documents disagree about a switch to public connectivity without a service name: R048 is open.
OPEN_BY_DOCUMENTS = "without null or an empty string as XksProxyVpcEndpointServiceName"
# What a prediction leaves open although KMS may answer so, with the reason.
LEFT_OPEN = {"CKS804": "the name servers that fail may be those of the machine that looks"}


def unpredicted(report, table):
    """Errors whose outcome, as the table of rules has it, the prediction of the call does not name."""
    for finding in report["findings"]:
        if finding["severity"] != "error" or finding["store"] is None:
            continue
        store = report["stores"][finding["store"]]
        call = store["operation"]
        prediction = store["predictions"].get(call)
        want = table[finding["rule"]]["outcomes"].get(call)
        named = prediction and [prediction["error"], *(c["error"] for c in prediction["also"])]
        # The call that takes the same first may not succeed.
        named = named and named + [c for m in prediction["missing"] if m["evidence"] == "create" for c in m["codes"]]
        if finding["rule"] in LEFT_OPEN or finding["message"].endswith(OPEN_BY_DOCUMENTS):
            if prediction and "fail" == prediction["outcome"] and prediction["rule"] == finding["rule"]:
                yield f"{finding['rule']} should leave {call} open"
            continue
        if want and named and want not in named:
            yield f"{finding['rule']} should lead to {want} in {call}: {named}"


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


def faults(fixture, program, schema, table, update):
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
    # A file without a store is good, and who names it is told; so is evidence of another Region.
    fine = (": holds no custom key store", ": it proves and disproves nothing")
    told = [line for line in outcome.error.splitlines() if not line.endswith(fine)]
    if told:
        found.append(f"says on standard error: {outcome.error}")
    for secret in fixture.secrets():
        if secret in outcome.text or secret in output:
            found.append("shows a secret")
    for wrong in cases.json_schema.faults(outcome.report, schema, schema):
        found.append(f"breaks the schema: {wrong}")
    found += unpredicted(outcome.report, table)
    for ending, got in ((".txt", outcome.text), (".json", reduced(outcome.report))):
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
    status, output, error = cases.run(program, ["rules", "--format", "json"], cases.TOP)
    if status:
        cases.count_and_exit(0, [error])
    table = {rule["code"]: rule for rule in json.loads(output)["rules"]}
    passed, failures, seen = 0, [], set()
    for fixture in cases.fixtures():
        if only and fixture.rule not in only:
            continue
        if (fixture.rule, fixture.name) in seen:
            failures.append(f"{fixture.rule}/{fixture.entry}: two fixtures of this name")
        seen.add((fixture.rule, fixture.name))
        found = faults(fixture, program, schema, table, update)
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
