#!/usr/bin/env python3
"""Fails where an input kind lacks one of the five steps that CONTRIBUTING.md lists.

usage: check_formats.py SOURCE-ROOT PROGRAM      CKS_UPDATE=1 rewrites the table in docs/formats.md

For every row of lib/model/input_kind.def: a reader in lib/formats makes such stores; lib/formats/read.c or the
Terraform session calls each reader; docs/formats.md has the kind's row; a fixture below holds a store of it.
"""
import glob
import json
import os
import re
import subprocess
import sys

# A fixture that holds a store of the kind, and arguments of its run.
FIXTURES = {
    "CLI_JSON": "fixtures/examples/create-external.json",
    "CLI_YAML": "fixtures/shell/create.yaml",
    "PROXY_CONFIG": "fixtures/rules/CKS105/good-proxy-file.json",
    "PROXY_SETTINGS": "fixtures/inside/settings.toml",
    "INVENTORY": "fixtures/dry-run/inventory.json",
    "TERRAFORM": "fixtures/terraform/anchor-literal/main.tf",
    "PLAN": "fixtures/plan/create-unknown.json",
    "STATE": "fixtures/state/terraform.tfstate",
    "PULUMI": "fixtures/pulumi/program-hsm.yaml",
    "PULUMI_STATE": "fixtures/pulumi/preview.json",
    "CLOUDFORMATION": "fixtures/cloudformation/own-resource.yaml",
    "ANSIBLE": "fixtures/inside/playbook.yml",
    "SHELL": "fixtures/shell/constants.sh",
}
SENT = {"AS_IS": "as they are", "AS_WORDS": "as words; `file://` is expanded",
        "CONVERTED": "converted by the tool; null is left out"}
NAMES = {"KMS": "KMS", "TERRAFORM": "Terraform", "PULUMI": "Pulumi"}
passed, wrong = 0, []


def check(ok, text):
    global passed
    if ok:
        passed += 1
    else:
        wrong.append(text)


def rows(root):
    """The rows of the table: id, called, role, sent, names, holder, refuser, ..."""
    with open(os.path.join(root, "lib", "model", "input_kind.def"), encoding="utf-8") as f:
        text = re.sub(r"/\*.*?\*/", "", f.read(), flags=re.S)
    for row in re.findall(r"CKS_INPUT_KIND\((.*?)\)\s*(?=CKS_|$)", text, re.S):
        yield [a.strip().strip('"') for a in re.split(r",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", row)]


def table(kinds):
    lines = ["| kind | values are sent | names | wrong names and types are rejected by |", "|---|---|---|---|"]
    for _, called, role, sent, names, _, refuser, *_ in kinds:
        how = "not sent" if role == "INVENTORY" else SENT[sent]
        lines.append(f"| {called} | {how} | {NAMES[names]} | {'KMS' if refuser == 'NULL' else refuser} |")
    return "\n".join(lines)


def check_docs(root, kinds):
    path = os.path.join(root, "docs", "formats.md")
    with open(path, encoding="utf-8") as f:
        page = f.read()
    fresh = re.sub(r"(<!-- kinds -->\n\n).*?(\n\n<!-- end -->)", lambda m: m[1] + table(kinds) + m[2], page, flags=re.S)
    check("<!-- kinds -->" in page, "docs/formats.md has no table of kinds")
    if os.environ.get("CKS_UPDATE"):
        with open(path, "w", encoding="utf-8") as f:
            f.write(fresh)
    else:
        check(fresh == page, "docs/formats.md: the table of kinds is not that of input_kind.def")


def check_readers(root, kinds):
    sources = {p: open(p, encoding="utf-8").read()
               for p in glob.glob(os.path.join(root, "lib", "formats", "**", "*.c"), recursive=True)}
    for kind in kinds:
        check(any(f"CKS_INPUT_{kind[0]}" in text for text in sources.values()), f"no reader makes {kind[0]}")
    for path in glob.glob(os.path.join(root, "lib", "formats", "*", "**", "*.h"), recursive=True):
        for name in re.findall(r"^bool (cks_read_\w+)\(", open(path, encoding="utf-8").read(), re.M):
            users = [p for p, text in sources.items() if name + "(" in text and p[:-2] != path[:-2]]
            check(users, f"{name} is read by nobody: it needs its line in lib/formats/read.c")


def check_fixtures(root, program, kinds):
    for kind in kinds:
        path = FIXTURES.get(kind[0])
        full = os.path.normpath(os.path.join(root, path or "-"))
        if not path or not os.path.exists(full):
            check(False, f"{kind[0]} has no fixture in {os.path.basename(__file__)}: {path}")
            continue
        run = subprocess.run([program, "check", "--format", "json", full], capture_output=True, text=True, timeout=60)
        check(run.returncode in (0, 1) and json.loads(run.stdout)["stores"], f"{path} holds no store")


def main():
    root, program = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    kinds = list(rows(root))
    check(len(kinds) >= 13 and all(len(k) == 10 for k in kinds), f"the table is not understood: {kinds}")
    check_docs(root, kinds)
    check_readers(root, kinds)
    check_fixtures(root, program, kinds)
    with open(os.path.join(root, "CONTRIBUTING.md"), encoding="utf-8") as f:
        steps = re.search(r"## Adding an input format in five steps\n(.*?)\n## ", f.read(), re.S)
    check(steps and len(re.findall(r"^\d\. ", steps[1], re.M)) == 5, "CONTRIBUTING.md does not list the five steps")
    print("\n".join(wrong))
    print(f"{passed} passed, {len(wrong)} failed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
