#!/usr/bin/env python3
"""Reports as readers that we did not write take them: Microsoft's SARIF Multitool, with the schema of SARIF 2.1.0
in its package (MIT License), and a validator of the Reviewdog Diagnostic Format (Apache License 2.0). Both come
from npm; without it the test is skipped.

usage: test_readers.py PATH-OF-CKSCHECK
"""
import glob
import json
import os
import stat
import subprocess
import sys
import tarfile
import tempfile

PROGRAM = os.path.abspath(sys.argv[1])
TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
MULTITOOL, VALIDATOR = "@microsoft/sarif-multitool-linux@5.7.0", "@umbrelladocs/rdformat-validator@1.0.1"
SKIP = 77


def skip(why):
    print(f"skipped: {why}")
    sys.exit(SKIP)


def call(*args, cwd=None):
    env = dict(os.environ, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT="1")
    return subprocess.run(args, cwd=cwd, env=env, timeout=240, capture_output=True, check=False)


def fetch(directory):
    try:
        packed = call("npm", "pack", MULTITOOL, cwd=directory)
        installed = call("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", VALIDATOR, cwd=directory)
    except (OSError, subprocess.TimeoutExpired) as e:
        skip(f"npm: {e}")
    archives = glob.glob(os.path.join(directory, "*.tgz"))
    if packed.returncode or installed.returncode or not archives:
        skip("npm does not reach its registry")
    with tarfile.open(archives[0]) as archive:
        archive.extractall(directory, filter="data")
    return os.path.join(directory, "package"), os.path.join(directory, "node_modules", ".bin", "rdformat-validator")


def report(directory, form):
    out = call(PROGRAM, "check", "-q", "--at", "2026-01-01", "--format", form, "fixtures", cwd=TOP)
    path = os.path.join(directory, "report." + form)
    with open(path, "wb") as f:
        f.write(out.stdout)
    return path


def spoil(path, change):
    """A copy with a fault, which the reader must see: it does read."""
    with open(path, encoding="utf-8") as f:
        data = json.load(f)
    change(data)
    bad = os.path.join(os.path.dirname(path), "bad-" + os.path.basename(path))
    with open(bad, "w", encoding="utf-8") as f:
        json.dump(data, f)
    return bad


def check_sarif(directory, package):
    tool = os.path.join(package, "Sarif.Multitool")
    os.chmod(tool, stat.S_IRWXU)
    path = report(directory, "sarif")
    with open(path, encoding="utf-8") as f:
        fixes = sum("fixes" in r for run in json.load(f)["runs"] for r in run["results"])
    assert fixes >= 100, fixes
    out = call(tool, "validate", path)
    assert out.returncode == 0 and b": error " not in out.stdout and b"completed successfully" in out.stdout, out.stdout[-2000:]
    bad = spoil(path, lambda data: data["runs"][0]["results"][0].pop("message"))
    assert b": error " in call(tool, "validate", bad).stdout, "a report without a message passes"
    print(f"ok: SARIF with {fixes} fixes")
    try:
        import jsonschema
    except ImportError:
        print("skipped: the schema itself, without jsonschema")
        return
    with open(os.path.join(package, "sarif-2.1.0.json"), encoding="utf-8-sig") as f:
        validator = jsonschema.Draft202012Validator(json.load(f))
    with open(path, encoding="utf-8") as f:
        data = json.load(f)
    # The schema's uniqueItems take quadratic time in Python.
    results = data["runs"][0]["results"]
    data["runs"][0]["results"] = [r for r in results if "fixes" in r][:50] + [r for r in results if "fixes" not in r][:50]
    wrong = [e.message[:200] for e in validator.iter_errors(data)]
    assert not wrong, wrong[:5]
    print("ok: the schema of SARIF 2.1.0")


def check_rdjson(directory, validator):
    path = report(directory, "rdjson")
    out = call(validator, path)
    assert out.returncode == 0, out.stdout[-2000:]
    bad = spoil(path, lambda data: data["diagnostics"][0].update(message=5))
    assert call(validator, bad).returncode == 1, "a report with a wrong message passes"
    with open(report(directory, "rdjsonl"), encoding="utf-8") as f:
        lines = [json.loads(line) for line in f]
    with open(path, encoding="utf-8") as f:
        whole = json.load(f)
    assert [dict(d, source=whole["source"]) for d in whole["diagnostics"]] == lines, "the two forms differ"
    print(f"ok: {len(lines)} diagnostics")


def main():
    with tempfile.TemporaryDirectory() as directory:
        package, validator = fetch(directory)
        check_sarif(directory, package)
        check_rdjson(directory, validator)
    return 0


if __name__ == "__main__":
    sys.exit(main())
