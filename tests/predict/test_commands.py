#!/usr/bin/env python3
"""predict and collect from outside: no verdict without evidence, what files are refused, and the
whole way from collect's script, run against tools that answer from files, to the verdict.

usage: test_commands.py PATH-OF-CKSCHECK
"""
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
BASE = os.path.join(TOP, "fixtures", "predict", "base")
RULES = os.path.join(TOP, "fixtures", "rules")
SECONDS = 30
# What may stand in a script of collect: reading, and nothing that changes anything.
READING = re.compile(r"^aws [a-z0-9-]+ (describe|filter|get|list|simulate)-[a-z-]+\b")


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


def write_tool(folder, name, lines):
    path = os.path.join(folder, name)
    with open(path, "w") as f:
        f.write("#!/bin/sh\n" + "\n".join(lines) + "\n")
    os.chmod(path, os.stat(path).st_mode | stat.S_IXUSR)


def tools(folder, evidence):
    """An aws and a cloudhsm-cli that answer from the files of a base."""
    path = os.path.join(folder, "bin")
    os.makedirs(path)
    answers = {
        "describe-custom-key-stores": "inventory", "describe-clusters": "cluster", "describe-subnets": "subnet",
        "describe-security-groups": "security-group", "filter-log-events": "audit-log",
        "describe-vpc-endpoint-service-configurations": "endpoint-service",
        "describe-vpc-endpoint-service-permissions": "permission", "describe-load-balancers": "load-balancer",
        "describe-listeners": "listener", "describe-target-groups": "target-group",
        "describe-target-health": "target-health", "simulate-principal-policy": "policy", "get-role": "role",
        "list-attached-role-policies": "role-policy", "describe-route-tables": "route-table",
        "describe-network-acls": "network-acl", "describe-vpc-endpoints": "vpc-endpoint",
        "describe-network-interfaces": "network-interface"}
    empty = {"describe-backups": "Backups", "describe-target-group-attributes": "Attributes"}
    lines = ['test "$AWS_DEFAULT_OUTPUT" = json || exit 9', 'case "$*" in']
    lines += ["  *--output\\ text*) echo arn:aws:elasticloadbalancing:x ;;"]
    lines += ["  sts\\ get-caller-identity\\ --query*) echo arn:aws:iam::123456789012:user/deploy ;;",
              f'  sts*) cat "{evidence}/caller.json" ;;']
    lines += [f'  *{call}*) cat "{evidence}/{file}.json" 2>/dev/null || echo \'{{"SecurityGroups": []}}\' ;;'
              for call, file in answers.items()]
    lines += [f"  *{call}*) echo '{{\"{member}\": []}}' ;;" for call, member in empty.items()]
    write_tool(path, "aws", lines + ["  *) exit 8 ;;", "esac"])
    return path


def preflight(program, folder, base, more):
    copy_of(base, folder)
    given = os.path.join(folder, "given")
    os.rename(os.path.join(folder, "evidence"), given)
    status, script, error = run([program, "collect", "create.json", "--region", "eu-west-1"], folder)
    check(status == 0 and not error, error)
    for line in script.splitlines():
        if line.startswith("save ") and not line.startswith("save()"):
            check(READING.match(line.split(" ", 2)[2]), f"collect prints: {line}")
    check("kmsPswd2025" not in script, "collect prints a password")
    with open(os.path.join(folder, "collect.sh"), "w") as f:
        f.write(script)
    path = tools(folder, given)
    status, output, error = run(["sh", "collect.sh", "got"], folder,
                                {"PATH": path + os.pathsep + os.environ["PATH"]})
    check(status == 0, f"the script: {output}{error}")
    for file in more:
        shutil.copy(os.path.join(given, file), os.path.join(folder, "got"))
    made = predictions(program, ["create.json", "--evidence", "got", "--region", "eu-west-1"], folder)[0]
    check([p["outcome"] for p in made.values()] == ["succeed", "succeed"], made)
    status, script, _ = run([program, "collect", "create.json", "--evidence", "got", "--region", "eu-west-1", "--at",
                             "2026-01-01"], folder)
    check("save " not in script and "No more evidence can be collected" in script, script)


def test_preflight_cloudhsm(program, folder):
    preflight(program, folder, "cloudhsm", ["login.json", "user.json"])


def test_preflight_public(program, folder):
    preflight(program, folder, "public", ["probe.json"])


def test_preflight_vpc(program, folder):
    preflight(program, folder, "vpc", ["probe.json"])


def test_collect_lists_only_what_is_missing(program, folder):
    copy_of("cloudhsm", folder)
    os.remove(os.path.join(folder, "evidence", "subnet.json"))
    _, script, _ = run([program, "collect", "create.json", "--evidence", "evidence", "--region", "eu-west-1"], folder)
    steps = [line for line in script.splitlines() if line.startswith("save ")]
    check(len(steps) <= 2 and "describe-subnets" in steps[-1] and "vpc-0f1e2d3c4b5a69788" in steps[-1], script)


def test_collect_quotes(program, folder):
    with open(os.path.join(folder, "create.json"), "w") as f:
        json.dump({"CustomKeyStoreName": "x", "CloudHsmClusterId": "cluster-a'$(touch pwned)'b",
                   "KeyStorePassword": "kmsPswd2025", "TrustAnchorCertificate": "x"}, f)
    status, _, _ = run([program, "collect", "create.json", "--region", "a;touch pwned"], folder)
    check(status == 2, "a Region that is none is used")
    _, script, _ = run([program, "collect", "create.json", "--region", "eu-west-1", "--into", "it's here"], folder)
    with open(os.path.join(folder, "s.sh"), "w") as f:
        f.write(script)
    path = os.path.join(folder, "bin")
    os.makedirs(path)
    for tool in ("aws", "cloudhsm-cli"):
        write_tool(path, tool, ['for a in "$@"; do echo "[$a]"; done'])
    run(["sh", "s.sh"], folder, {"PATH": path + os.pathsep + os.environ["PATH"]})
    check(not os.path.exists(os.path.join(folder, "pwned")), "a value of the input was run")
    with open(os.path.join(folder, "it's here", "cluster.json")) as f:
        check("[eu-west-1]" in f.read(), "the Region is not given")


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
