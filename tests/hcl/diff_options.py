#!/usr/bin/env python3
"""Compares what -var, -var-file, TF_VAR_NAME and the workspace give with what the same options give here.

diff_options.py PROGRAM

One module in several ways; its JSON text is an output for Terraform and a store's name for ckscheck.
Where Terraform refuses, nothing is compared. Exits 77 where no terraform is installed.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile

TYPES = {"s": "string", "u": None, "a": "any", "l": "list", "m": "map(string)", "b": "bool", "n": "number"}
DEFAULTS = {"s": '"d"', "u": '"d"', "a": "null", "l": "[]", "m": "{}", "b": "false", "n": "0"}
FILES = {"f.tfvars": 's = "file"\nl = [1]\n', "g.tfvars.json": '{"s": "json", "n": "1.50"}\n'}
AUTO = {"x.auto.tfvars": 's = "auto"\n'}
WAYS = [
    ["-var", "s=1", "-var", "u=1", "-var", "a=1", "-var", 'l=["x",1]', "-var", "m={x=1}", "-var", "b=true"],
    ["-var", 's="q"', "-var", "u=[1]", "-var", 'a="z"', "-var", "l=[]", "-var", "b=1", "-var", "n=1.50"],
    ["-var", "s=null", "-var", "u=", "-var", 'a=[1,"x"]', "-var", "n=1e3"],
    ["-var", "s=cli", "-var-file", "f.tfvars"],
    ["-var-file", "f.tfvars", "-var", "s=cli"],
    ["-var-file", "f.tfvars", "-var-file", "g.tfvars.json"],
    ["-var-file", "g.tfvars.json", "-var-file", "f.tfvars"],
    ["-var", 'm={"x"="${1+1}"}', "-var", "a=null"],
    ["-var", "s=a=b", "-var", "s= blank ", "-var", "a={ x = [1, {}] }"],
    ["-var", "l=[null]", "-var", "m={}", "-var", "b=x"],
    [],
]


def module(last):
    text = "".join("variable \"%s\" {\n%s  default = %s\n}\n" % (
        n, "  type = %s\n" % t if t else "", DEFAULTS[n]) for n, t in TYPES.items())
    value = "jsonencode([%s, terraform.workspace])" % ", ".join("var." + n for n in TYPES)
    return text + last % value


def write(directory, files):
    for name, text in files.items():
        with open(os.path.join(directory, name), "w", encoding="utf-8") as f:
            f.write(text)


def of_terraform(terraform, directory, way, env):
    made = subprocess.run([terraform, "plan", "-input=false", "-lock=false", "-out=plan.out", *way],
                          cwd=directory, env=env, capture_output=True, timeout=120)
    if made.returncode:
        return None
    shown = subprocess.run([terraform, "show", "-json", "plan.out"], cwd=directory, env=env,
                           capture_output=True, check=True, timeout=120)
    return json.loads(shown.stdout)["planned_values"]["outputs"]["o"]["value"]


def of_ours(program, directory, way, env):
    ours = ["-" + w if w in ("-var", "-var-file") else w for w in way]
    run = subprocess.run([program, "check", "--no-config", "--format", "json", "--var-env", "--workspace",
                          "default", *ours, "main.tf"], cwd=directory, env=env, capture_output=True, timeout=60)
    return json.loads(run.stdout)["stores"][0].get("name")


def main():
    program, terraform = os.path.abspath(sys.argv[1]), shutil.which("terraform")
    if not terraform:
        print("no terraform is installed: nothing to compare with")
        return 77
    env = {k: v for k, v in os.environ.items() if not k.startswith(("TF_VAR_", "TF_WORKSPACE"))}
    env.update(TF_CLI_CONFIG_FILE=os.devnull, CHECKPOINT_DISABLE="1")
    same = different = refused = 0
    with tempfile.TemporaryDirectory() as theirs, tempfile.TemporaryDirectory() as ours:
        for auto in ({}, AUTO):
            write(theirs, dict(FILES, **auto, **{"main.tf": module('output "o" {\n  value = %s\n}\n')}))
            write(ours, dict(FILES, **auto, **{"main.tf": module(
                'resource "aws_kms_custom_key_store" "x" {\n  custom_key_store_name = %s\n}\n')}))
            for way in WAYS:
                with_env = dict(env, TF_VAR_s="env", TF_VAR_l='["env"]')
                want = of_terraform(terraform, theirs, way, with_env)
                got = of_ours(program, ours, way, with_env)
                if want is None:
                    refused += 1
                elif got == want:
                    same += 1
                else:
                    different += 1
                    print(f"{way}: {got}, Terraform has {want}")
    print(f"{same} the same, {refused} refused by Terraform, {different} different")
    return 1 if different or not same else 0


if __name__ == "__main__":
    sys.exit(main())
