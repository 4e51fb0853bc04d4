#!/usr/bin/env python3
"""What cannot be read is unknown: no value of another type makes a right store fail.

usage: run_odd.py PATH-OF-CKSCHECK

Each value of each file of evidence in fixtures/predict/base is replaced, one at a time, by null and
by an object, with all else as it is. The prediction may become undetermined, never a fail. ALLOWED
has the values for which the change says something, with what it says.
"""
import copy
import fnmatch
import json
import os
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import run_predict  # noqa: E402

STRANGE = {"strange": True}
ALLOWED = {
    "endpoint-service.json /ServiceConfigurations/0/PrivateDnsName null": "there is none",
    "cluster.json /Clusters/0/SubnetMapping object": "one zone of this name",
}
ARGS = {"cloudhsm": ["--region", "eu-west-1"], "public": ["--region", "eu-west-1"], "vpc": ["--region", "eu-west-1"]}


def places(value, pointer=""):
    """The pointers of all values, but the whole."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else []
    for key, below in inner:
        yield f"{pointer}/{key}"
        yield from places(below, f"{pointer}/{key}")


def outcomes(program, folder, base):
    args = ["predict", "--at", "2026-01-01", *ARGS[base], "--format", "json", "create.json", "--evidence", "evidence"]
    status, output, error = run_predict.run(program, args, folder)
    if status not in (0, 1) and "is not known evidence" not in error and "is incomplete" not in error:
        raise AssertionError(f"status {status}: {error}")
    stores = [s for s in json.loads(output)["stores"] if s["operation"] == "create"]
    return {call: p for call, p in stores[0]["predictions"].items()}


def of_file(program, folder, base, file):
    """(changed, what is wrong) for each value of a file."""
    path = os.path.join(folder, "evidence", file)
    with open(path, encoding="utf-8") as f:
        text = f.read()
    at = min(i for i in (text.find("{"), text.find("[")) if i >= 0)
    root = json.loads(text[at:])
    for pointer in places(root):
        for name, value in (("null", None), ("object", STRANGE)):
            change = f"{file} {pointer} {name}"
            if any(fnmatch.fnmatchcase(change, a) for a in ALLOWED):
                continue
            changed = copy.deepcopy(root)
            run_predict.put(changed, {pointer: value})
            with open(path, "w", encoding="utf-8") as f:
                f.write(text[:at] + json.dumps(changed))
            failed = [f"{call} {p['rule']}" for call, p in outcomes(program, folder, base).items()
                      if p["outcome"] == "fail"]
            yield f"{base} {change}: fails with {failed}" if failed else None
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def main():
    program = os.path.abspath(sys.argv[1])
    passed, failures = 0, []
    for base in ARGS:
        with tempfile.TemporaryDirectory(prefix="ckscheck-") as folder:
            run_predict.prepare({"base": base}, folder)
            if any(p["outcome"] != "succeed" for p in outcomes(program, folder, base).values()):
                failures.append(f"{base}: does not succeed as it is")
            for file in sorted(os.listdir(os.path.join(folder, "evidence"))):
                for wrong in of_file(program, folder, base, file):
                    passed += wrong is None
                    failures += [wrong] if wrong else []
    for failure in failures:
        print(failure)
    print(f"{passed} passed, {len(failures)} failed")
    return 1 if failures or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
