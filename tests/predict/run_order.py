#!/usr/bin/env python3
"""Precedence: of each two neighbours in KMS's order, the first is predicted and the other is told.

usage: run_order.py PATH-OF-CKSCHECK PATH-OF-PRINT-TABLES [NAME...]

The order of each call and type of store is printed from the program's own table. The data stand in
fixtures/predict/order/TYPE.json: "rules" has for each rule what makes it true, "together" what makes
two neighbours true where their own changes do not add up, "apart" why two exclude each other, and
"never" why a rule does not count there. A pair with neither fails, and so does an entry that is not
needed. "use" names parts of order/parts that a call takes all this from too. "input" stands for the
call's input file.
"""
import collections
import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import run_predict  # noqa: E402

FOLDER = os.path.join(run_predict.FIXTURES, "order")


def orders(print_tables):
    """(call, type): the rules with their answers, in KMS's order."""
    printed = subprocess.run([print_tables, "--order"], check=True, capture_output=True, timeout=30)
    found = collections.defaultdict(list)
    for line in printed.stdout.decode().splitlines():
        call, store, rule, error = line.split()
        found[call, store].append((rule, error))
    return found


def renamed(patch, name):
    """With the input's own name for "input"."""
    return {k: {(name if f == "input" else f): x for f, x in v.items()} if isinstance(v, dict) else v
            for k, v in patch.items()}


def change_of(patch, name):
    full = run_predict.evidence_of(patch["like"]) if "like" in patch else {}
    return run_predict.merged(full, renamed({k: v for k, v in patch.items() if k != "like"}, name))


def case_of(content, plan, patches):
    name = plan["files"][0]
    case = {"base": content["base"], "files": plan["files"], "args": plan.get("args", [])}
    case = run_predict.merged(case, {k: plan[k] for k in ("set", "remove", "drop", "text", "above") if k in plan})
    for patch in patches:
        case = run_predict.merged(case, change_of(patch, name))
        case["files"] = patch.get("files", case["files"])
        case["args"] = patch["args"] if "args" in patch else case["args"]
    return case


def check(program, case, call, first, second):
    """What is wrong with the prediction of two neighbours, or None."""
    status, output, error = 0, "", ""
    with tempfile.TemporaryDirectory(prefix="ckscheck-") as folder:
        run_predict.prepare(case, folder)
        # With the account's own quota the eleventh store is a fault.
        limit = ["--store-limit", "10"]
        args = ["predict", "--at", "2026-01-01", *limit, *case["args"], "--format", "json", *case["files"]]
        if os.path.isdir(os.path.join(folder, "evidence")):
            args += ["--evidence", "evidence"]
        status, output, error = run_predict.run(program, args, folder)
    if status not in (0, 1):
        return f"status {status}: {error}"
    stores = json.loads(output)["stores"]
    number = case.get("store", max((s["id"] for s in stores if s["operation"] != "existing"), default=0))
    got = stores[number]["predictions"].get(call)
    if not got or got["outcome"] != "fail":
        return f"{got and got['outcome']}, not fail"
    also = [(a["rule"], a["error"]) for a in got["also"]]
    if (got["rule"], got["error"]) != first:
        return f"{got['rule']} {got['error']} comes first; also {also}"
    return None if second in also else f"also has {also}"


def part(name):
    with open(os.path.join(FOLDER, "parts", name + ".json"), encoding="utf-8") as f:
        return json.load(f)


def with_parts(plan, key):
    all_of = {}
    for name in plan.get("use", []):
        all_of.update(part(name).get(key, {}))
    return dict(all_of, **plan.get(key, {}))


def of_call(program, content, call, order, only, used):
    plan = content["calls"][call]
    rules, never, apart, together = (with_parts(plan, k) for k in ("rules", "never", "apart", "together"))
    order = [o for o in order if o[0] not in never]
    needed = {" ".join((a[0], b[0])) for a, b in zip(order, order[1:])}
    counts, wrong = collections.Counter(), []
    own = [*plan.get("apart", {}), *plan.get("together", {})]
    wrong += [f"{pair}: is no pair of neighbours" for pair in own if pair not in needed]
    used.update((name, pair) for name in plan.get("use", []) for pair in needed)
    for first, second in zip(order, order[1:]):
        pair = f"{first[0]} {second[0]}"
        if only and not any(o in pair for o in only):
            continue
        if pair in apart:
            counts["apart"] += 1
            continue
        patches = [together[pair]] if pair in together else [rules.get(first[0]), rules.get(second[0])]
        if None in patches:
            wrong.append(f"{pair}: has neither a case nor a reason why they exclude each other")
            continue
        found = check(program, case_of(content, plan, patches), call, first, second)
        if found:
            wrong.append(f"{pair}: {found}")
        else:
            counts["passed"] += 1
    return counts, wrong


def main():
    program, tables, only = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]), sys.argv[3:]
    counts, failed, used = collections.Counter(), 0, set()
    for (call, store), order in orders(tables).items():
        with open(os.path.join(FOLDER, store + ".json"), encoding="utf-8") as f:
            content = json.load(f)
        some, wrong = of_call(program, content, call, order, only, used)
        counts += some
        failed += len(wrong)
        for line in wrong:
            print(f"{call} {store}: {line}")
    for name in sorted(os.listdir(os.path.join(FOLDER, "parts"))):
        name = name.replace(".json", "")
        for pair in [*part(name).get("apart", {}), *part(name).get("together", {})]:
            if (name, pair) not in used:
                print(f"part {name}: {pair}: is no pair of neighbours anywhere")
                failed += 1
    print(f"{counts['passed']} passed, {failed} failed; {counts['apart']} exclude each other")
    return 1 if failed or not counts["passed"] else 0


if __name__ == "__main__":
    sys.exit(main())
