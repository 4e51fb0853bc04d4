#!/usr/bin/env python3
"""Every leaf matters: no value of the evidence changes without a verdict that says so.

usage: run_leaves.py PATH-OF-CKSCHECK [BASE...]

For each sound store of fixtures/predict/base each leaf of each file of evidence is, one at a time,
deleted, set to null, to a value of another type, to another plausible value, to a text that is almost the
same and has no meaning, to the same number with a fraction of 0, and given twice with two values; each file is cut, doubled, given without the command above it, and given another Region
and account. A call that succeeds with the
evidence as it is may then succeed only where EXEMPT lists the leaf, with the reason. A pattern that is
no longer needed is reported too.
"""
import copy
import fnmatch
import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import leaves_exempt  # noqa: E402
import run_predict  # noqa: E402

BASES = ("cloudhsm", "public", "vpc")
ARGS = ["predict", "--at", "2026-01-01", "--region", "eu-west-1", "--format", "json", "create.json", "--evidence",
        "evidence"]
SECONDS = 30
WORKERS = 4
OTHER_ACCOUNT, OTHER_REGION = "999988887777", "us-east-1"


def leaves(value, pointer=""):
    """The pointers of all values that hold no other, empty lists and objects among them."""
    inner = list(value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else [])
    if not inner and pointer:
        yield pointer
    for key, below in inner:
        yield from leaves(below, f"{pointer}/{key}")


def plausible(value):
    """Another value that could stand there."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, float)):
        return value + 7
    if isinstance(value, list):
        return ["x-0123456789abcdef0"]
    if isinstance(value, dict):
        return {"x": "y"}
    if value is None:
        return "x"
    other = {"ACTIVE": "DEGRADED", "available": "pending", "allowed": "implicitDeny", "true": "false", "false": "true",
             "healthy": "unhealthy", "TCP": "UDP", "active": "failed", "internal": "internet-facing", "verified": "failed"}
    if value in other:
        return other[value]
    return value[:-1] + ("0" if not value.endswith("0") else "1") if value else "x"


NEIGHBOURS = (" unknown value", " inexact")


def neighbours(value):
    """(name, value) of what reads almost the same and is nothing known: "ACTIV7" for "ACTIVE", 443.0 for 443."""
    if isinstance(value, str) and value:
        yield "unknown value", value[:-1] + ("7" if not value.endswith("7") else "x")
    if isinstance(value, int) and not isinstance(value, bool):
        yield "inexact", float(value)


def other_type(value):
    return {"strange": True} if not isinstance(value, dict) else 7


def with_member(text, root, pointer, value):
    """The JSON text with a member given twice, the second time with another value; None for list entries."""
    holder, key = run_predict.holder(root, pointer)
    if isinstance(holder, list):
        return None
    mark = "@@twice@@"
    changed = copy.deepcopy(root)
    inner, _ = run_predict.holder(changed, pointer)
    inner[mark] = value
    made = json.dumps(changed)
    return made.replace(json.dumps(mark), json.dumps(key), 1)


def changes(text):
    """(name, new text) of a file."""
    at = min(i for i in (text.find("{"), text.find("[")) if i >= 0)
    before, root = text[:at], json.loads(text[at:])
    for pointer in leaves(root):
        holder, key = run_predict.holder(root, pointer)
        old = holder[key]
        for name, value in (("null", None), ("type", other_type(old)), ("value", plausible(old)), *neighbours(old)):
            changed = copy.deepcopy(root)
            run_predict.put(changed, {pointer: value})
            yield f"{pointer} {name}", before + json.dumps(changed)
        changed = copy.deepcopy(root)
        run_predict.take_out(changed, [pointer])
        yield f"{pointer} deleted", before + json.dumps(changed)
        twice = with_member(text, root, pointer, plausible(old))
        if twice:
            yield f"{pointer} twice", before + twice
    body = text.rstrip()
    if before.strip():
        yield "command deleted", text[at:]
    yield "cut", body[: len(body) * 2 // 3]
    yield "doubled", text + "\n" + text
    yield "region", text.replace("eu-west-1", OTHER_REGION)
    yield "account", text.replace("123456789012", OTHER_ACCOUNT)


def outcomes(program, folder):
    done = subprocess.run([program, *ARGS], cwd=folder, capture_output=True, stdin=subprocess.DEVNULL, timeout=SECONDS)
    if done.returncode not in (0, 1, 3):
        raise AssertionError(f"status {done.returncode}: {done.stderr.decode()}")
    stores = [s for s in json.loads(done.stdout)["stores"] if s["operation"] == "create"]
    return {call: p["outcome"] for call, p in stores[0]["predictions"].items()}


class Base:
    """One sound store, with the files that its change is written beside."""

    def __init__(self, program, name, top):
        self.program, self.name = program, name
        self.folder = os.path.join(top, name)
        run_predict.prepare({"base": name}, self.folder)
        self.before = outcomes(program, self.folder)
        self.files = sorted(os.listdir(os.path.join(self.folder, "evidence")))

    def read(self, file):
        with open(os.path.join(self.folder, "evidence", file), encoding="utf-8") as f:
            return f.read()

    def try_change(self, file, name, text):
        """What is wrong with a change, or None; and the exempt pattern that it needed, or None."""
        with tempfile.TemporaryDirectory(prefix="ckscheck-") as folder:
            os.symlink(os.path.join(self.folder, "create.json"), os.path.join(folder, "create.json"))
            os.mkdir(os.path.join(folder, "evidence"))
            for other in self.files:
                if other != file:
                    os.symlink(os.path.join(self.folder, "evidence", other), os.path.join(folder, "evidence", other))
            with open(os.path.join(folder, "evidence", file), "w", encoding="utf-8") as f:
                f.write(text)
            after = outcomes(self.program, folder)
        kept = all(after[call] == "succeed" for call in self.before)
        change = f"{self.name} {file} {name}"
        unread = name.split()[-1] in ("type", "null") and change not in leaves_exempt.SAYS_NONE
        made_up = [call for call in after if after[call] == "fail" and unread]
        if not kept:
            return (f"{change}: fails on what cannot be read" if made_up else None), None
        for pattern in leaves_exempt.EXEMPT:
            if fnmatch.fnmatchcase(change, pattern):
                return None, pattern
        return f"{change}: still succeeds", None


def main():
    program = os.path.abspath(sys.argv[1])
    only = [a for a in sys.argv[2:] if not a.startswith("-")] or BASES
    passed, failures, used = 0, [], set()
    with tempfile.TemporaryDirectory(prefix="ckscheck-") as top, ThreadPoolExecutor(WORKERS) as pool:
        waiting = []
        for name in only:
            base = Base(program, name, top)
            if set(base.before.values()) != {"succeed"}:
                failures.append(f"{name}: does not succeed as it is: {base.before}")
                continue
            for file in base.files:
                for change, text in changes(base.read(file)):
                    waiting.append(pool.submit(base.try_change, file, change, text))
        for done in waiting:
            wrong, pattern = done.result()
            used.add(pattern)
            passed += wrong is None
            failures += [wrong] if wrong else []
    if only is BASES:
        failures += [f"exempt for nothing: {p}" for p in leaves_exempt.EXEMPT if p not in used]
    for failure in failures:
        print(failure)
    print(f"{passed} passed, {len(failures)} failed")
    return 1 if failures or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
