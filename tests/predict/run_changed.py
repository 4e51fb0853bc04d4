#!/usr/bin/env python3
"""What follows of each change of the evidence: fixtures/predict/changed holds it.

usage: run_changed.py PATH-OF-CKSCHECK [NAME...]

run_leaves.py asks that no changed leaf leaves a verdict as it was. Here all is compared that follows:
which requirements stand otherwise, which codes may be, what is found, what is settled (settled.py) and
what is said of the files, of
the same changes, of a copy with another value beside the file, of numbers one less, one more, 0 and -1,
of lists with an element less, twice or elsewhere, and of texts with a line less or another in it. It is the same for many changes, so each result is held once with the list of its changes.
CKS_UPDATE=1 in the environment rewrites the files: read what changes.
"""
import copy
import json
import os
import re
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import run_leaves  # noqa: E402
import run_predict  # noqa: E402
import settled  # noqa: E402
import states  # noqa: E402

UPDATE = os.environ.get("CKS_UPDATE") == "1"
GOLDEN = states.Golden(os.path.join(run_predict.FIXTURES, "changed"), UPDATE)
# Those of the external bases are the same: once is enough.
ELSEWHERE = {"public": ("policy.json", "caller.json"), "vpc": ("policy.json", "caller.json", "probe.json")}
# Cases with evidence that no base has: the files of each.
CASES = {
    "password: a cluster made from a later backup": ("backup.json",),
    "cloudhsm: mutual TLS enforced": ("mtls.json",),
    "vpc: two load balancers with listeners": ("attributes.json",),
    "kinds: two with groups of the same targets": ("target-group-attributes-xks-proxy.json",),
    "vpc: inbound rules without 443": ("security-group.json",),
    "whole: a caller of another account beside a consumer's view is a third": ("seen.json",),
}
# So many changes are one test: a fault that one sees is found soon.
PART = 40
WORKERS = 4


def split(text):
    """What stands before the JSON of a file, and the JSON."""
    at = min(i for i in (text.find("{"), text.find("[")) if i >= 0)
    return text[:at], json.loads(text[at:])


def leaves(text):
    """Those of run_leaves.py without the neighbours of each value: what follows is what follows of another type."""
    return [(name, new) for name, new in run_leaves.changes(text) if not name.endswith(run_leaves.NEIGHBOURS)]


def numbers(text):
    """The bounds of each number: (name, text) with one less and one more."""
    before, root = split(text)
    for pointer in run_leaves.leaves(root):
        holder, key = run_predict.holder(root, pointer)
        if isinstance(holder[key], bool) or not isinstance(holder[key], int):
            continue
        old = holder[key]
        for value in sorted({old - 1, old + 1, 0, -1} - {old}):
            changed = copy.deepcopy(root)
            run_predict.put(changed, {pointer: value})
            yield f"{pointer} {value}", before + json.dumps(changed)


def beside(text):
    """Copies with one other value, which stand beside the file."""
    before, root = split(text)
    for pointer in run_leaves.leaves(root):
        holder, key = run_predict.holder(root, pointer)
        changed = copy.deepcopy(root)
        run_predict.put(changed, {pointer: run_leaves.plausible(holder[key])})
        yield f"{pointer} beside", before + json.dumps(changed)


def elements(text):
    """Lists without one of their elements, with it twice, and with it as the last."""
    before, root = split(text)
    for pointer, count in lists(root):
        for i in range(count):
            for how in ("left out", "twice", "last"):
                changed = copy.deepcopy(root)
                holder, key = run_predict.holder(changed, f"{pointer}/{i}")
                one = holder[key]
                if how != "twice":
                    del holder[key]
                if how != "left out":
                    holder.append(one)
                if how != "last" or i < count - 1:
                    yield f"{pointer}/{i} {how}", before + json.dumps(changed)


def lists(value, pointer=""):
    """(pointer, length) of all lists that hold something."""
    if isinstance(value, list) and value:
        yield pointer, len(value)
    for key, below in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from lists(below, f"{pointer}/{key}")


def text_lines(text):
    """Texts of several lines, as audit logs have: without a line, and with another last number or word in it."""
    before, root = split(text)
    for pointer in run_leaves.leaves(root):
        holder, key = run_predict.holder(root, pointer)
        rows = holder[key].split("\n") if isinstance(holder[key], str) else []
        for i, row in enumerate(rows if len(rows) > 1 else ()):
            number = re.search(r"[0-9a-f]+(?=[^0-9a-f]*$)", row)
            other = [row + "x", *([row[: number.start()] + f"{int(number.group(), 16) + 1:x}" + row[number.end() :]] if number else [])]
            for new in [[], *([o] for o in other)]:
                changed = copy.deepcopy(root)
                run_predict.put(changed, {pointer: "\n".join([*rows[:i], *new, *rows[i + 1 :]])})
                yield f"{pointer} line {i + 1}: {''.join(new)}", before + json.dumps(changed)


def second(file):
    name, ending = os.path.splitext(file)
    return f"{name}-2{ending}"


def all_changes(file, text):
    """(name, file, text) of each change."""
    try:
        split(text)
    except ValueError:  # a table
        return []
    found = [(name, file, new) for name, new in [
        *leaves(text), *numbers(text), *elements(text), *text_lines(text)]]
    return found + [(name, second(file), new) for name, new in beside(text)]


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


def write(path, text):
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    os.chmod(path, 0o600)


def what_follows(program, case, folder):
    args = ["predict", "--at", "2026-01-01", *run_predict.region_of(case), *case.get("args", []), "--evidence", "evidence",
            *case.get("files", ["create.json"]), "--format", "json"]
    status, output, error = run_predict.run(program, args, folder)
    if status not in (0, 1, 3) or not output:
        return {"status": status, "error": error}
    report = json.loads(output)
    number = max((s["id"] for s in report["stores"] if s["operation"] != "existing"), default=0)
    follows = states.of_case(run_predict.GOLDEN.of(case["base"]), report, number)
    given = [*run_predict.region_of(case), *case.get("args", [])]
    unused = settled.of_folder(run_predict.run, program, folder, given, case.get("files", ["create.json"]))
    other = settled.beside(run_predict.SAID.of(case["base"])["unused"], unused)
    return {**follows, "unused": " ".join(other)} if other else follows


class Part:
    """Some changes of one file."""

    def __init__(self, case, file, number, changes):
        self.case, self.file, self.changes = case, file, changes
        self.name = f"{case['name']}, {file} {number}"

    def each(self, program):
        """(name, what follows) of each change."""
        with tempfile.TemporaryDirectory(prefix="ckscheck-") as folder:
            run_predict.prepare(self.case, folder)
            for name, file, text in self.changes:
                path = os.path.join(folder, "evidence", file)
                old = read(path) if os.path.exists(path) else None
                write(path, text)
                yield name, what_follows(program, self.case, folder)
                os.remove(path)
                if old is not None:
                    write(path, old)

    def golden(self, program):
        """{"results": [{"changes": [name, ...], what follows}]}"""
        found = {}
        for name, follows in self.each(program):
            found.setdefault(json.dumps(follows, ensure_ascii=False), []).append(name)
        return {"results": [{"changes": names, **json.loads(follows)} for follows, names in found.items()]}

    def faults(self, program):
        """The first change of which something else follows."""
        held = GOLDEN.files.get(self.case["file"], {}).get(self.name, {"results": []})["results"]
        want = {name: {k: v for k, v in r.items() if k != "changes"} for r in held for name in r["changes"]}
        GOLDEN.seen.setdefault(self.case["file"], {})[self.name] = None
        if sorted(want) != sorted(name for name, *_ in self.changes):
            return [f"{GOLDEN.path(self.case['file'])} holds other changes: CKS_UPDATE=1 writes it"]
        for name, follows in self.each(program):
            if follows != want[name]:
                return [f"{name}: {json.dumps(follows)}, not {json.dumps(want[name])}"]
        return []


def parts():
    cases = [c for of_file, _ in run_predict.read_cases() for c in of_file]
    for case in cases:
        only = CASES.get(case["name"])
        if case["file"] != states.BASES and not only:
            continue
        with tempfile.TemporaryDirectory(prefix="ckscheck-") as folder:
            run_predict.prepare(case, folder)
            for file in sorted(only or os.listdir(os.path.join(folder, "evidence"))):
                if not only and file in ELSEWHERE.get(case["base"], ()):
                    continue
                changes = all_changes(file, read(os.path.join(folder, "evidence", file)))
                for i in range(0, len(changes), PART):
                    yield Part(case, file, i // PART, changes[i : i + PART])


def main():
    program = os.path.abspath(sys.argv[1])
    only = sys.argv[2:]
    passed, failures = 0, []
    chosen = [part for part in parts() if not only or any(o in part.name for o in only)]
    with ThreadPoolExecutor(WORKERS) as pool:
        if UPDATE:
            for part, golden in zip(chosen, pool.map(lambda part: part.golden(program), chosen)):
                GOLDEN.compare(part.case["file"], part.name, golden)
        for part, found in zip(chosen, pool.map(lambda part: [] if UPDATE else part.faults(program), chosen)):
            passed += not found
            failures += [f"{part.name}: {f}" for f in found]
    failures += GOLDEN.finish(bool(only))
    for failure in failures:
        print(failure[:4000])
    print(f"{passed} passed, {len(failures)} failed")
    return 1 if failures or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
