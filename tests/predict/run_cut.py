#!/usr/bin/env python3
"""A file that is cut shows nothing: its whole kind is incomplete, and the exit status is 3.

usage: run_cut.py PATH-OF-CKSCHECK [BASE...]

Each file of evidence of each sound store of fixtures/predict/base is cut at many places, once in place of the whole
file and once beside it. No call may succeed or fail then, the status is 3, and no requirement may be proved or assumed
that is not without the file. Only where the cut leaves too little to tell the kind (which a "{" alone does not), the
requirements of the kind stand as the whole file proves them, and R012 is missing.
"""
import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import run_leaves  # noqa: E402
import run_predict  # noqa: E402

# Enough to meet each member of the short files and each object of the long ones.
PARTS = 14
SHOWN = ("proved", "assumed")


def judge(program, folder):
    """(status, outcomes, what is shown) of the planned store."""
    done = subprocess.run([program, *run_leaves.ARGS], cwd=folder, capture_output=True, stdin=subprocess.DEVNULL,
                          timeout=run_leaves.SECONDS)
    if done.returncode not in (0, 1, 3):
        raise AssertionError(f"status {done.returncode}: {done.stderr.decode()}")
    store = [s for s in json.loads(done.stdout)["stores"] if s["operation"] == "create"][0]
    outcomes = {call: p["outcome"] for call, p in store["predictions"].items()}
    shown = {(call, row["id"]) for call, p in store["predictions"].items() for row in p["requirements"]
             if row["state"] in SHOWN}
    return done.returncode, outcomes, shown


class Base:
    def __init__(self, program, name):
        self.program, self.name = program, name
        self.folder = os.path.join(run_predict.FIXTURES, "base", name)
        self.files = sorted(os.listdir(os.path.join(self.folder, "evidence")))

    def with_file(self, file, texts):
        """What is judged with these texts in place of a file."""
        with tempfile.TemporaryDirectory(prefix="ckscheck-") as folder:
            run_predict.prepare({"base": self.name}, folder)
            os.remove(os.path.join(folder, "evidence", file))
            stem, end = os.path.splitext(file)
            for i, text in enumerate(texts):
                with open(os.path.join(folder, "evidence", f"{stem}-{i}{end}" if i else file), "w",
                          encoding="utf-8") as f:
                    f.write(text)
            return judge(self.program, folder)

    def try_cut(self, file, at, beside, without):
        """What is wrong with a file that is cut, or None."""
        with open(os.path.join(self.folder, "evidence", file), encoding="utf-8") as f:
            whole = f.read()
        status, outcomes, shown = self.with_file(file, [whole, whole[:at]] if beside else [whole[:at]])
        more = sorted(f"{call} {row}" for call, row in shown - without)
        unknown = beside and ("connect", "R012") not in shown and not tells_kind(whole[:at])
        about = f"{self.name} {file} cut at {at}{' beside the whole one' if beside else ''}"
        if status != 3:
            return f"{about}: status {status}"
        if "fail" in outcomes.values() or set(outcomes.values()) == {"succeed"}:
            return f"{about}: {outcomes}"
        return f"{about}: shows {more}" if more and not unknown else None


def tells_kind(text):
    """Whether a member that tells the kind, or the command, is left."""
    head = text.partition("{")[0]
    return '": ' in text or "$ aws " in head or "aws-cloudhsm" in head


def places(text):
    """Where a text is cut: its first character, its last but one, and parts between."""
    end = len(text.rstrip())
    first = text.find("{") + 1
    return sorted({first, end - 1} | {first + (end - first) * i // PARTS for i in range(1, PARTS)})


def main():
    program = os.path.abspath(sys.argv[1])
    failures, passed = [], 0
    with ThreadPoolExecutor(run_leaves.WORKERS) as pool:
        waiting = []
        for base in (Base(program, name) for name in sys.argv[2:] or run_leaves.BASES):
            for file in base.files:
                with open(os.path.join(base.folder, "evidence", file), encoding="utf-8") as f:
                    text = f.read()
                _, _, without = base.with_file(file, [])
                waiting += [pool.submit(base.try_cut, file, at, beside, without)
                            for at in places(text) for beside in (False, True)]
        for done in waiting:
            wrong = done.result()
            passed += wrong is None
            failures += [wrong] if wrong else []
    for failure in failures:
        print(failure)
    print(f"{passed} passed, {len(failures)} failed")
    return 1 if failures or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
