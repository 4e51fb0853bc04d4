#!/usr/bin/env python3
"""predict and collect from outside: no verdict without evidence, and what files are refused.

usage: test_commands.py PATH-OF-CKSCHECK
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
BASE = os.path.join(TOP, "fixtures", "predict", "base")
RULES = os.path.join(TOP, "fixtures", "rules")
SECONDS = 30


def run(args, folder, env=None):
    done = subprocess.run(args, cwd=folder, capture_output=True, stdin=subprocess.DEVNULL, timeout=SECONDS,
                          env=dict(os.environ, **(env or {})))
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def check(condition, said):
    if not condition:
        raise AssertionError(said)


def copy_of(base, folder):
    shutil.copytree(os.path.join(BASE, base), folder, dirs_exist_ok=True)
    os.chmod(os.path.join(folder, "create.json"), 0o600)
    os.chmod(folder, 0o700)


def predictions(program, args, folder, region=True):
    region = [] if "--region" in args or not region else ["--region", "eu-west-1"]
    status, output, error = run([program, "predict", "--at", "2026-01-01", *region, "--format", "json", *args], folder)
    stores = json.loads(output)["stores"]
    expected = (0, 1) if stores else (3,)
    check(status in expected, f"status {status}: {error}")
    return [s["predictions"] for s in stores]


def test_nothing_without_evidence(program, folder):
    """Inputs that are right by themselves: nothing is promised, and no fault is made up."""
    seen = 0
    for rule in sorted(os.listdir(RULES)):
        for name in sorted(os.listdir(os.path.join(RULES, rule))):
            path = os.path.join(RULES, rule, name)
            if not name.startswith("good-") or not name.endswith(".json"):
                continue
            for made in predictions(program, [path], folder, False):
                seen += 1
                for call, p in made.items():
                    check(p["outcome"] == "undetermined", f"{rule}/{name}: {call} is {p['outcome']}")
                    check(p["missing"], f"{rule}/{name}: {call} does not say what is missing")
    check(seen > 100, f"only {seen} stores")


def test_named_file_that_is_no_evidence(program, folder):
    copy_of("cloudhsm", folder)
    cases = {
        "query.json": ('[["cluster-k3rlqmzt5aw", "ACTIVE"]]', "an array without any known"),
        "cut.json": ('{"ClusterId": "cluster-k3rlqmzt5aw", "State": "ACTIVE"}', "no member Hsms"),
        "list.json": ('{"Clusters": [{"ClusterId": "cluster-k3rlqmzt5aw"}]}', "no member Hsms"),
        "other.json": ('{"Users": []}', "none of the members"),
        "empty.json": ("", "empty"),
        "broken.json": ('{"Clusters": [}', "line 1, column 15"),
        "table.txt": ("-----\n| DescribeClusters |\n", "no JSON"),
    }
    for name, (text, said) in cases.items():
        with open(os.path.join(folder, name), "w") as f:
            f.write(text)
        status, _, error = run([program, "predict", "create.json", "--evidence", name], folder)
        check(status == 3, f"{name}: status {status}")
        check(name in error and said in error, f"{name}: says {error!r}, not {said!r}")


def test_file_of_a_directory_is_passed_over(program, folder):
    copy_of("cloudhsm", folder)
    with open(os.path.join(folder, "evidence", "notes.txt"), "w") as f:
        f.write("gathered on Monday\n")
    status, output, error = run([program, "predict", "create.json", "--evidence", "evidence", "--at", "2026-01-01",
                                 "--region", "eu-west-1"], folder)
    check(status == 0 and "SUCCEED" in output, output)
    check("notes.txt" in error, error)


def test_disagreement_is_said(program, folder):
    copy_of("cloudhsm", folder)
    with open(os.path.join(folder, "evidence", "cluster.json")) as f:
        clusters = json.load(f)
    clusters["Clusters"][0]["State"] = "UNINITIALIZED"
    with open(os.path.join(folder, "evidence", "cluster-later.json"), "w") as f:
        json.dump(clusters, f)
    _, _, error = run([program, "predict", "create.json", "--evidence", "evidence"], folder)
    check("disagree about the cluster" in error and "cluster-later.json" in error, error)


def test_evidence_may_come_in_any_number_and_order(program, folder):
    copy_of("vpc", folder)
    files = sorted(os.listdir(os.path.join(folder, "evidence")), reverse=True)
    args = ["create.json"]
    for file in files:
        args += ["--evidence", "evidence/" + file]
    made = predictions(program, args, folder)[0]
    check([p["outcome"] for p in made.values()] == ["succeed", "succeed"], made)


def test_collect_lists_only_what_is_missing(program, folder):
    copy_of("cloudhsm", folder)
    os.remove(os.path.join(folder, "evidence", "subnet.json"))
    _, script, _ = run([program, "collect", "create.json", "--evidence", "evidence", "--region", "eu-west-1"], folder)
    steps = [line for line in script.splitlines() if line.startswith("    show ")]
    check(len(steps) <= 2 and "describe-subnets" in steps[-1] and "vpc-0f1e2d3c4b5a69788" in steps[-1], script)


def test_a_region_that_is_none(program, folder):
    copy_of("cloudhsm", folder)
    for command in ("predict", "collect"):
        status, _, _ = run([program, command, "create.json", "--region", "a;touch pwned"], folder)
        check(status == 2, "a Region that is none is used")


def test_usage(program, folder):
    for command in ("predict", "collect"):
        status, _, error = run([program, command], folder)
        check(status == 2 and "needs a file" in error, f"{command}: {status} {error}")
        status, _, error = run([program, command, "gone.json"], folder)
        check(status == 3 and "gone.json" in error, f"{command}: {status} {error}")


def test_text(program, folder):
    copy_of("cloudhsm", folder)
    with open(os.path.join(folder, "evidence", "cluster.json")) as f:
        clusters = json.load(f)
    clusters["Clusters"][0]["State"] = "INITIALIZED"
    clusters["Clusters"][0]["Hsms"] = []
    with open(os.path.join(folder, "evidence", "cluster.json"), "w") as f:
        json.dump(clusters, f, indent=2)
    status, output, _ = run([program, "predict", "create.json", "--evidence", "evidence", "--at", "2026-01-01"], folder)
    lines = output.splitlines()
    check(status == 1, status)
    check(lines[0] == "create.json:1: ledger (AWS_CLOUDHSM)", lines[0])
    check(lines[1] == "  create: FAIL CloudHsmClusterNotActiveException (documented)", lines[1])
    check(any(line.startswith("      repair: activate") for line in lines), output)
    check("    also: CloudHsmClusterInvalidConfigurationException (CKS703, documented)" in lines, output)
    check("    also: INSUFFICIENT_CLOUDHSM_HSMS (CKS703, documented)" in lines, output)
    check(lines[-1] == "2 calls: 2 fail, 0 undetermined, 0 succeed; KMS model " + model_date(program), lines[-1])
    _, output, _ = run([program, "predict", "create.json", "--evidence", "evidence", "--at", "2036-01-01"], folder)
    check(output.count("more than a year old") == 1, output)
    status, output, _ = run([program, "predict", "create.json", "--color", "always"], folder)
    check("\033[" in output, "no colour")


def test_what_is_missing_is_short(program, folder):
    """A line for each kind that was not given, the command once, and what given evidence leaves open."""
    copy_of("cloudhsm", folder)
    _, output, _ = run([program, "predict", "create.json"], folder)
    lines = output.splitlines()
    for call in ("create", "connect"):
        part = lines[lines.index(f"  {call}: UNDETERMINED") + 1:]
        part = part[:next(i for i, line in enumerate(part) if not line.startswith("    "))]
        kinds = [line.split()[2] for line in part if line.startswith("    not given: ")]
        check(len(kinds) == len(set(kinds)) and {"--region", "cluster", "caller"} <= set(kinds), output)
    check(any(line.startswith("    not given: cluster (R053 R064-R067 R070") for line in lines), output)
    check(output.count("ckscheck collect create.json > gather.sh; sh gather.sh") == 1, output)
    check("aws " not in output, output)
    with open(os.path.join(folder, "evidence", "cluster.json")) as f:
        clusters = json.load(f)
    clusters["Clusters"][0]["State"] = "DEGRADED"
    with open(os.path.join(folder, "evidence", "cluster.json"), "w") as f:
        json.dump(clusters, f, indent=2)
    os.remove(os.path.join(folder, "evidence", "subnet.json"))
    _, output, _ = run([program, "predict", "create.json", "--evidence", "evidence", "--at", "2026-01-01", "--region",
                        "eu-west-1"], folder)
    check("    not proved: R065 The cluster is active: CloudHsmClusterNotActiveException [evidence/cluster.json" in output,
          output)
    check("not given: cluster" not in output and "    not given: subnet (R076-R078): " in output, output)


def test_a_probe_of_another_time_is_told(program, folder):
    copy_of("public", folder)
    for at, said in (("2026-02-01", "(made 2025-12-31T23:50:00Z, too long before)"),
                     ("2025-12-01", "(made 2025-12-31T23:50:00Z, in the future)")):
        _, output, _ = run([program, "predict", "create.json", "--evidence", "evidence", "--at", at, "--region",
                            "eu-west-1"], folder)
        check(said in output and "SUCCEED" not in output, output)


def test_an_unknown_store_needs_its_inventory_first(program, folder):
    with open(os.path.join(folder, "connect.json"), "w") as f:
        f.write('{"CustomKeyStoreId": "cks-0123456789abcdef1"}')
    _, output, _ = run([program, "predict", "connect.json", "--region", "eu-west-1"], folder)
    check("not given: inventory" in output and "not given: cluster" not in output, output)
    check("what else is needed is known once an inventory shows the store" in output, output)


def test_error_of_another_store(program, folder):
    """The exit status counts it, so it is printed: of an existing store that no call is predicted for."""
    copy_of("cloudhsm", folder)
    path = os.path.join(folder, "evidence", "inventory.json")
    with open(path, encoding="utf-8") as f:
        command, _, root = f.read().partition("{")
    stores = [{"CustomKeyStoreId": "cks-0123456789abcde01", "CustomKeyStoreName": "old",
               "CustomKeyStoreType": "AWS_CLOUDHSM", "CloudHsmClusterId": "cluster-aaaaaaaaaaa",
               "TrustAnchorCertificate": "x", "ConnectionState": "DISCONNECTED",
               "CreationDate": "2025-05-01T00:00:00+00:00"}]
    with open(path, "w", encoding="utf-8") as f:
        f.write(command + json.dumps(dict(json.loads("{" + root), CustomKeyStores=stores)))
    args = [program, "predict", "--at", "2026-01-01", "--region", "eu-west-1", "--evidence", "evidence", "create.json"]
    status, output, error = run(args, folder)
    lines = [line for line in output.splitlines() if "[CKS701 " in line]
    check(status == 1 and len(lines) == 1, f"status {status}: {output}{error}")
    check(lines[0].startswith("evidence/inventory.json:2:") and ": error: " in lines[0], lines[0])


def test_assumptions_that_are_not_taken(program, folder):
    """Each refused ID is named, with the reason that `explain` gives."""
    copy_of("public", folder)
    status, _, error = run([program, "predict", "--assume", "R013,R072, R999", "--assume", "R014", "create.json"], folder)
    lines = error.splitlines()
    check(status == 2 and len(lines) == 3, f"status {status}: {error}")
    for line, name in zip(lines, ("R013", "'R999'", "R014")):
        check(name in line and "R072" not in line, line)
    for name, line in (("R013", lines[0]), ("R014", lines[2])):
        _, page, _ = run([program, "explain", name], folder)
        why = line.partition(f"{name}: ")[2]
        check(why and f"`--assume` does not take it: {why}." in page, f"{line}: {page}")


def model_date(program):
    _, output, _ = run([program, "check", "--format", "json", os.devnull], ".")
    return json.loads(output)["tool"]["model"]


def main():
    program = os.path.abspath(sys.argv[1])
    passed, failures = 0, []
    for name, test in sorted(globals().items()):
        if not name.startswith("test_"):
            continue
        try:
            with tempfile.TemporaryDirectory(prefix="ckscheck-") as folder:
                test(program, folder)
            passed += 1
        except (AssertionError, OSError, KeyError, ValueError, subprocess.TimeoutExpired) as e:
            failures.append(f"{name}: {type(e).__name__}: {e}")
    for failure in failures:
        print(failure)
    print(f"{passed} passed, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
