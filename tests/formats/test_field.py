#!/usr/bin/env python3
"""Inputs as people who do this job have them, of which the fixtures of formats and rules hold no version.

usage: test_field.py PROGRAM

The evidence is that of fixtures/predict/base with the change that makes the case.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2] / "fixtures"
FIELD = ROOT / "field"
BASE = ROOT / "predict" / "base"
PROXY_NAMES = {"AuthenticationFailedException": "CKS843", "InvalidUriPathException": "CKS845", "ThrottlingException": "CKS849",
               "DependencyTimeoutException": "CKS850", "InvalidStateException": "CKS851", "AccessDeniedException": "CKS844"}


def run(*arguments, cwd=FIELD):
    out = subprocess.run([PROGRAM, *arguments], cwd=cwd, capture_output=True, text=True, timeout=60, check=False)
    assert out.returncode in (0, 1), (arguments, out)
    return out


def rules_of(*arguments, cwd=FIELD):
    report = json.loads(run("check", "--format", "json", *arguments, cwd=cwd).stdout)
    return sorted({f["rule"] for f in report["findings"]})


def edit(path, change):
    tree = json.loads(path.read_text())
    change(tree)
    path.write_text(json.dumps(tree, indent=1))


def predicted(base, *arguments, changes):
    with tempfile.TemporaryDirectory() as top:
        case = pathlib.Path(top) / "case"
        shutil.copytree(BASE / base, case)
        for name, change in changes.items():
            edit(case / name, change)
        return run("predict", "--at", "2026-01-01", *arguments, "create.json", "--evidence", "evidence", cwd=case).stdout


def connect_of(text):
    return text[text.index("  connect: "):].split("\n", 1)[0].strip()


def tls_in_front_of_http():
    def listener(t):
        t["Listeners"][0]["Protocol"] = "TLS"

    def group(t):
        t["TargetGroups"][0].update(Port=80, HealthCheckProtocol="HTTP")
    text = predicted("vpc", changes={"evidence/listener.json": listener, "evidence/target-group.json": group})
    assert "CKS732" not in text and not connect_of(text).startswith("connect: FAIL"), text
    text = predicted("vpc", changes={"evidence/listener.json": listener})
    assert "R109" in text or "CKS732" in text, text
    assert "kms-developer-guide#59" in run("explain", "CKS732").stdout


def special_characters_accepted():
    def password(t):
        t["KeyStorePassword"] = "kmsPswd{2025}!"
    text = predicted("cloudhsm", changes={"create.json": password})
    assert "INVALID_CREDENTIALS" not in text and "R028" not in text, text
    assert "warning: KeyStorePassword contains a character" in text, text


def degraded_cluster():
    def cluster(t):
        t["Clusters"][0]["State"] = "DEGRADED"
        for hsm in t["Clusters"][0]["Hsms"]:
            hsm["State"] = "DEGRADED"
    text = predicted("cloudhsm", changes={"evidence/cluster.json": cluster})
    assert connect_of(text) == "connect: FAIL INSUFFICIENT_CLOUDHSM_HSMS (documented)", text
    assert "The cluster is not in a state for which KMS does not document" in text and "not given: cluster" not in text, text


def braces_under_their_key():
    rules = rules_of("own-braces.yaml")
    assert "CKS101" not in rules and {"CKS201", "CKS202", "CKS302"} <= set(rules), rules


def linked_store_of_another_kind():
    text = run("predict", "linked.tf").stdout
    assert "create: UNDETERMINED" in text, text
    for name in ("IncorrectTrustAnchorException", "VPC_ENDPOINT_SERVICE", "VpcEndpointService", "CLOUDHSM"):
        assert name not in text, (name, text)


def names_in_logs():
    for name, rule in PROXY_NAMES.items():
        assert rule in run("explain", name).stdout, name
    text = run("explain", "KMSInvalidStateException").stdout
    assert "not connected" in text.lower() and "describe-custom-key-stores" in text, text


def sources_by_name():
    with tempfile.TemporaryDirectory() as top:
        files = {"tool.py": '"""Waits for the HSMs."""\nimport time\n', "empty.py": "", "tools.toml": '[tools]\ngo = "1.24"\n',
                 "tasks.json": '{\n  // tasks of the editor\n  "version": "2.0.0"\n}\n',
                 "store.py": 'kms.create_custom_key_store(CustomKeyStoreName="a")\n',
                 "store.test.ts": "new CreateCustomKeyStoreCommand({CustomKeyStoreName: 'a'})\n"}
        for name, text in files.items():
            pathlib.Path(top, name).write_text(text)
        out = run("check", *files, cwd=top)
        assert out.returncode == 0 and "CKS101" not in out.stdout, out
        for name in ("store.py", "store.test.ts"):
            told = [l for l in out.stderr.splitlines() if f" {name}: " in l]
            assert len(told) == 1 and "dry-run" in told[0], out.stderr


def commands_in_variables():
    """A command that is named in a variable or an array is told, as often as it is run."""
    out = run("check", "own-directory.sh", cwd=ROOT / "shell")
    told = out.stderr.count("a variable's text that names a command is run; it was not checked")
    assert told == 4, out.stderr
    part = run("check", "elided.md", cwd=ROOT / "inside").stderr
    assert part.count("this block is not whole JSON; it was not checked") == 1, part


def hook_entries():
    """What the pre-commit framework runs."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / ".pre-commit-config.yaml"
        path.write_text("repos:\n  - repo: local\n    hooks:\n      - id: x\n        language: system\n"
                        "        entry: aws kms connect-custom-key-store --custom-key-store-id cks-1\n")
        assert rules_of(path.name, cwd=folder) == ["CKS122"]


def files_of_other_tools():
    """Commands in package.json, in a task of ECS and in a Taskfile."""
    call = "aws kms update-custom-key-store --custom-key-store-id cks-0123456789abcdef1 --xks-proxy-uri-path /a/xks/v1"
    files = {"package.json": json.dumps({"scripts": {"update:store": call}}, indent=2),
             "task.json": json.dumps({"containerDefinitions": [{"command": call.split()[1:]}]}),
             "Taskfile.yml": f"version: '3'\ntasks:\n  update:\n    cmds:\n      - {call}\n"}
    for name, text in files.items():
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / name).write_text(text)
            assert rules_of(".", cwd=folder) == ["CKS422", "CKS424"], name


def what_only_speaks():
    """Texts for people, and a command whose name ends in that of another, get no note."""
    call = "aws kms connect-custom-key-store --custom-key-store-id cks-0123456789abcdef0"
    said = {"play.yml": f"- hosts: all\n  tasks:\n    - debug:\n        msg: run {call}\n"
                        f"    - fail:\n        msg: |\n          run {call}\n"
                        f"    - assert:\n        that: x\n        fail_msg: {call}\n",
            "trap.sh": f"#!/bin/bash\ntrap '{call.replace('connect', 'disconnect')} --region \"$R\"' EXIT\n",
            "Jenkinsfile": f"pipeline {{\n  post {{\n    failure {{\n      echo 'run {call}'\n    }}\n  }}\n}}\n"}
    told = {"play.yml": f"- hosts: all\n  tasks:\n    - other:\n        text: {call}\n",
            "trap.sh": f"#!/bin/bash\ntrap '{call}' EXIT\n"}
    for files, word in (said, False), (told, True):
        for name, text in files.items():
            with tempfile.TemporaryDirectory() as folder:
                (pathlib.Path(folder) / name).write_text(text)
                assert ("not checked" in run("check", name, cwd=folder).stderr) == word, name


STORE = """resource "aws_kms_custom_key_store" "%s" {
  custom_key_store_name    = "vault"
  custom_key_store_type    = "AWS_CLOUDHSM"
  cloud_hsm_cluster_id     = "%s"
  trust_anchor_certificate = file("customerCA.crt")
  key_store_password       = var.password
}
variable "password" {
  type      = string
  sensitive = true
}
"""


def other_root_modules():
    """What is used in another root module conflicts only in one account and Region."""
    def conflicts(*arguments, dev=("a",), clusters=("cluster-2222222222x", "cluster-3333333333x")):
        with tempfile.TemporaryDirectory() as top:
            for name, stores in (("prod", ("a",)), ("dev", dev)):
                folder = pathlib.Path(top) / "live" / name
                folder.mkdir(parents=True)
                for k, store in enumerate(stores):
                    text = STORE % (store, clusters[0 if name == "dev" else 1])
                    (folder / f"{store}.tf").write_text(text if not k else text.split("variable")[0])
            report = json.loads(run("check", "--format", "json", *arguments, ".", cwd=top).stdout)
            text = run("predict", *arguments, ".", cwd=top).stdout
            return ([f["severity"] for f in report["findings"] if f["rule"] in ("CKS501", "CKS502")],
                    [line.strip() for line in text.splitlines() if line.startswith("  create: ")])
    both = ["--account", "111122223333", "--region", "eu-west-1"]
    found, text = conflicts()
    assert found == ["warning"] and text == ["create: UNDETERMINED"] * 2, (found, text)
    found, text = conflicts(*both)
    assert found == ["error"], found
    # Nothing proves that the first of the two succeeds, so that it would have the name.
    assert text == ["create: UNDETERMINED"] * 2, text
    found, _ = conflicts("--region", "eu-west-1", clusters=("cluster-2222222222x",) * 2)
    assert found == ["warning", "warning"], found
    found, text = conflicts(dev=("a", "b"))
    assert sorted(found) == ["error", "error", "warning"], (found, text)
    found, text = conflicts("--store-limit", "1", clusters=("cluster-2222222222x",) * 2)
    assert text == ["create: UNDETERMINED"] * 2, text


def module_without_callers():
    """Of a module that is named alone it is said that what its callers give was not checked."""
    with tempfile.TemporaryDirectory() as top:
        for name, text in (("modules/hsm/main.tf", STORE % ("a", "cluster-2222222222x")),
                           ("live/main.tf", 'module "hsm" {\n  source   = "../modules/hsm"\n  password = "no"\n}\n')):
            path = pathlib.Path(top) / name
            path.parent.mkdir(parents=True)
            path.write_text(text)
        note = "what callers of this module give was not checked"
        assert note in run("check", "--only-named", "modules/hsm/main.tf", cwd=top).stderr
        both = run("check", "--only-named", "modules/hsm/main.tf", "live/main.tf", cwd=top)
        assert note not in both.stderr and "CKS202" in both.stdout, both.stdout
        assert note not in run("check", "--only-named", "live/main.tf", cwd=top).stderr
        assert note not in run("check", ".", cwd=top).stderr


CASES = [module_without_callers, other_root_modules, what_only_speaks, tls_in_front_of_http, special_characters_accepted, degraded_cluster, braces_under_their_key,
         linked_store_of_another_kind, names_in_logs, sources_by_name,
         commands_in_variables, hook_entries, files_of_other_tools]


def main():
    failed = 0
    for case in CASES:
        try:
            case()
        except AssertionError as e:
            failed += 1
            print(f"{case.__name__}: {e}")
    print(f"{len(CASES) - failed} passed, {failed} failed")
    return failed > 0


PROGRAM = os.path.abspath(sys.argv[1])
sys.exit(main())
