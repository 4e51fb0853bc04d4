#!/usr/bin/env python3
"""A second file of the same evidence, which differs in one leaf: neither of the two is right for certain.

usage: run_differing.py PATH-OF-CKSCHECK [BASE...]

For each sound store of fixtures/predict/base each leaf of each file of evidence is, one at a time, given another
plausible value in a second file beside the first. No call may fail then, because the first file shows that none
does, and no call may succeed, but for the leaves of leaves_exempt.py: those whose value does not matter alone
either, and those of DIFFERING, each with its reason. A pattern that is no longer needed is reported too.
"""
import copy
import fnmatch
import json
import os
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import leaves_exempt  # noqa: E402
import run_leaves  # noqa: E402
import run_predict  # noqa: E402

WORKERS = 2


def second_files(text):
    """(pointer, text of a second file)."""
    at = min(i for i in (text.find("{"), text.find("[")) if i >= 0)
    before, root = text[:at], json.loads(text[at:])
    for pointer in run_leaves.leaves(root):
        holder, key = run_predict.holder(root, pointer)
        changed = copy.deepcopy(root)
        run_predict.put(changed, {pointer: run_leaves.plausible(holder[key])})
        yield pointer, before + json.dumps(changed)


def try_second(base, file, pointer, text):
    """What is wrong with a second file, or None; and the pattern of DIFFERING that it needed, or None."""
    with tempfile.TemporaryDirectory(prefix="ckscheck-") as folder:
        os.symlink(os.path.join(base.folder, "create.json"), os.path.join(folder, "create.json"))
        os.mkdir(os.path.join(folder, "evidence"))
        for other in base.files:
            os.symlink(os.path.join(base.folder, "evidence", other), os.path.join(folder, "evidence", other))
        stem, end = os.path.splitext(file)
        with open(os.path.join(folder, "evidence", f"{stem}-2{end}"), "w", encoding="utf-8") as f:
            f.write(text)
        after = run_leaves.outcomes(base.program, folder)
    change = f"{base.name} {file} {pointer}"
    failed = [call for call in after if after[call] == "fail"]
    if not failed and "undetermined" in after.values():
        return None, None
    for pattern in leaves_exempt.DIFFERING:
        if fnmatch.fnmatchcase(change, pattern):
            return None, pattern
    if failed:
        return f"{change}: {' and '.join(failed)} fails", None
    if any(fnmatch.fnmatchcase(f"{change} value", pattern) for pattern in leaves_exempt.EXEMPT):
        return None, None
    return f"{change}: still succeeds", None


def main():
    program = os.path.abspath(sys.argv[1])
    only = sys.argv[2:] or run_leaves.BASES
    passed, failures, used = 0, [], set()
    with tempfile.TemporaryDirectory(prefix="ckscheck-") as top, ThreadPoolExecutor(WORKERS) as pool:
        waiting = []
        for name in only:
            base = run_leaves.Base(program, name, top)
            for file in base.files:
                for pointer, text in second_files(base.read(file)):
                    waiting.append(pool.submit(try_second, base, file, pointer, text))
        for done in waiting:
            wrong, pattern = done.result()
            used.add(pattern)
            passed += wrong is None
            failures += [wrong] if wrong else []
    if only is run_leaves.BASES:
        failures += [f"exempt for nothing: {p}" for p in leaves_exempt.DIFFERING if p not in used]
    for failure in failures:
        print(failure)
    print(f"{passed} passed, {len(failures)} failed")
    return 1 if failures or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
