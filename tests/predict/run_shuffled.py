#!/usr/bin/env python3
"""The order of evidence files, of members and of list entries never changes a verdict.

usage: run_shuffled.py PATH-OF-CKSCHECK [NAME...]

Each sound store of fixtures/predict/base and each case of fixtures/predict/cases that says succeed or fail is judged as
it is and again with everything turned around: the members of every object and the entries of every list of every file,
and the evidence files in the opposite order. Outcome, error and rule of each call must be the same. Where they differ,
each way of turning is tried alone, so that the message names it.
"""
import json
import os
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import run_predict  # noqa: E402

WAYS = ("members", "entries", "files")
# Lists whose order means something, each with the reason.
IN_ORDER = {
    "chain": "the certificates as the server sent them, each before its issuer",
    "attempts": "the requests in the order of time",
    "cnames": "each name leads to the next",
    "tcp": "the addresses in the order in which they were tried",
    "addresses": "the same, as DNS gave them",
}
# Calls are made in the order given: which of two is the later one is what such a case is about.
SEQUENCES = ("sequence",)


def turned(value, ways, name=""):
    if isinstance(value, dict):
        pairs = [(k, turned(v, ways, k)) for k, v in value.items()]
        return dict(reversed(pairs) if "members" in ways else pairs)
    if isinstance(value, list):
        entries = [turned(v, ways) for v in value]
        return entries[::-1] if "entries" in ways and name not in IN_ORDER else entries
    return value


def turn_file(path, ways):
    """Turns the one JSON value of a file around; other files stay as they are."""
    with open(path, encoding="utf-8") as f:
        text = f.read()
    at = min((i for i in (text.find("{"), text.find("[")) if i >= 0), default=-1)
    if at < 0:
        return
    try:
        root = json.loads(text[at:], object_pairs_hook=unique)
    except ValueError:
        return
    with open(path, "w", encoding="utf-8") as f:
        f.write(text[:at] + json.dumps(turned(root, ways), indent=1) + "\n")


def unique(pairs):
    if len({k for k, _ in pairs}) != len(pairs):
        raise ValueError("a member is given twice: turning it around would lose one")
    return dict(pairs)


def evidence_args(folder, ways):
    top = os.path.join(folder, "evidence")
    if not os.path.isdir(top):
        return []
    files = sorted(os.path.join("evidence", f) for f in os.listdir(top))
    return [a for f in (files[::-1] if "files" in ways else files) for a in ("--evidence", f)]


def verdicts(program, case, ways):
    with tempfile.TemporaryDirectory(prefix="ckscheck-") as folder:
        run_predict.prepare(case, folder)
        inputs = case.get("files", ["create.json"])
        for root, _, files in os.walk(folder):
            for file in files:
                path = os.path.join(root, file)
                # A list of inputs is a list of calls, in the order in which they are made.
                own = set(ways) - {"entries"} if os.path.relpath(path, folder) in inputs else set(ways)
                if file.endswith(".json") and own & {"members", "entries"}:
                    turn_file(path, own)
        args = ["predict", "--at", "2026-01-01", *run_predict.region_of(case), *case.get("args", []), "--format", "json",
                *evidence_args(folder, ways), *inputs]
        status, output, error = run_predict.run(program, args, folder)
    if not output:
        raise AssertionError(f"status {status}: {error}")
    return [(call, p["outcome"], p["error"], p["rule"]) for s in json.loads(output)["stores"] if s["operation"] != "existing"
            for call, p in s["predictions"].items()]


def differences(program, case):
    before = verdicts(program, case, ())
    after = verdicts(program, case, WAYS)
    if before == after:
        return None
    alone = [w for w in WAYS if verdicts(program, case, (w,)) != before]
    return f"{case['name']}: turned around ({', '.join(alone) or 'together'}): {after}, not {before}"


def all_cases():
    for base in sorted(os.listdir(os.path.join(run_predict.FIXTURES, "base"))):
        yield {"name": f"base {base}", "base": base}
    for cases, pairs in run_predict.read_cases():
        for case in cases + pairs:
            decided = any(case.get(call, "").split(" ")[0] in ("succeed", "fail") for call in ("create", "update", "connect"))
            if decided and case["name"].split(":")[0] not in SEQUENCES:
                yield case


def main():
    program, only = os.path.abspath(sys.argv[1]), sys.argv[2:]
    chosen = [c for c in all_cases() if not only or any(o in c["name"] for o in only)]
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        wrong = [w for w in pool.map(lambda c: differences(program, c), chosen) if w]
    for line in wrong:
        print(line)
    print(f"{len(chosen) - len(wrong)} passed, {len(wrong)} failed")
    return 1 if wrong or not chosen else 0


if __name__ == "__main__":
    sys.exit(main())
