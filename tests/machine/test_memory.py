#!/usr/bin/env python3
"""Lets allocations of the program fail, one at a time: each format, command and kind of report must
end with exit status 3 and "out of memory", or as without the failure; what it printed until then is
the beginning of what it prints otherwise.

usage: test_memory.py PROGRAM FAILING.so [--all]

Of each run some of the allocations fail, evenly spread; with --all, every one.
"""
import concurrent.futures
import os
import subprocess
import sys
import tempfile

FIXTURES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "fixtures")
# Of one run; the last ones are those of the report.
POINTS = 24
INPUTS = """memory/inputs.json memory/inventory.json memory/cloudhsm.json memory/broken.json memory/input.yaml
terraform/module-tree/main.tf terraform/json-syntax/main.tf.json terraform/damaged/main.tf
cloudformation/cdk.json cloudformation/template.yaml pulumi/export.json pulumi/preview.json pulumi/program-xks.yaml
pulumi/program.json plan/create-xks-faults.json state/terraform.tfstate state/show.json state/version-3.tfstate
shell/create.sh shell/create.yaml shell/names.env inside/Dockerfile inside/Jenkinsfile inside/Makefile
inside/cosmian.toml inside/damaged.toml inside/gitlab.yml inside/playbook.yml inside/runbook.md inside/workflow.yml
inside/settings.toml""".split()
SAME = ["--no-config", "--at", "2026-01-01"]


def runs():
    for name in INPUTS:
        yield ["check", *SAME, name]
    for fmt in ("json", "jsonl", "sarif", "html", "junit", "gitlab", "github", "checkstyle", "rdjson", "short"):
        yield ["check", *SAME, "--format", fmt, "memory/inputs.json"]
    for base in ("cloudhsm", "vpc"):
        folder = os.path.join("predict", "base", base)
        evidence = ["--evidence", os.path.join(folder, "evidence"), os.path.join(folder, "create.json")]
        for fmt in ("text", "json"):
            yield ["predict", *SAME, "--format", fmt, *evidence]
        yield ["collect", "--no-config", os.path.join(folder, "create.json")]
    yield ["check", *SAME, "--diff", "memory/inputs.json"]
    yield ["check", "--at", "2026-01-01", "shell"]
    yield from (["rules"], ["explain", "CKS301"], ["config"], ["--help"], ["--version"])


class Machine:
    def __init__(self, program, failing, folder):
        self.program, self.failing, self.folder = program, failing, folder

    def run(self, arguments, fail_at, after=False):
        count = os.path.join(self.folder, "count")
        env = dict(os.environ, LD_PRELOAD=self.failing, CKS_FAIL_AT=str(fail_at), CKS_FAIL_FROM=str(int(after)))
        if not fail_at:
            env["CKS_FAIL_COUNT"] = count
        done = subprocess.run([self.program, *arguments], cwd=FIXTURES, env=env, capture_output=True, timeout=120)
        result = done.returncode, done.stdout, done.stderr
        if fail_at:
            return result
        with open(count, encoding="ascii") as f:
            return result, int(f.read())


def fault_of(sound, result):
    """What is wrong with a run in which an allocation failed; None where nothing is."""
    if result == sound:
        return None
    status, out, err = result
    if status != 3:
        return f"ended with {status}"
    if b"out of memory" not in err:
        return "does not say that it is out of memory"
    return None if sound[1].startswith(out) else "printed what it does not print otherwise"


def points_of(count, every):
    if every or count <= POINTS:
        return range(1, count + 1)
    return sorted({1 + (count - 1) * i // (POINTS - 1) for i in range(POINTS)})


def main():
    every = "--all" in sys.argv
    program, failing = (os.path.abspath(p) for p in sys.argv[1:3])
    passed, wrong = 0, []
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        machine = Machine(program, failing, folder)
        for arguments in runs():
            sound, count = machine.run(arguments, 0)
            if sound[0] not in (0, 1) or not count:
                wrong.append(f"{' '.join(arguments)}: {sound[0]} with {count} allocations, without a failure")
            tries = [(k, after) for k in points_of(count, every) for after in (False, True)]
            for (k, after), result in zip(tries, pool.map(lambda t: machine.run(arguments, *t), tries)):
                fault = fault_of(sound, result)
                passed += fault is None
                if fault:
                    wrong.append(f"{' '.join(arguments)}: allocation {k}{' and later' if after else ''} of {count}: {fault}")
    print("\n".join(wrong[:50]))
    print(f"{passed} passed, {len(wrong)} failed")
    return 1 if wrong or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
