#!/usr/bin/env python3
"""What --workspace, --var, --var-file, --var-env, --region and --account say of a Terraform module.

usage: test_terraform_options.py PROGRAM

The name of a store is put together from them, and findings show it.
"""
import json
import os
import subprocess
import sys
import tempfile

MODULE = '''provider "aws" {
  alias  = "north"
  region = "eu-north-1"
}
provider "aws" {
  alias      = "keys"
  region     = "us-gov-west-1"
  access_key = "not-the-callers"
}
provider "aws" {
  alias = "role"
  assume_role {
    role_arn = "arn:aws:iam::444455556666:role/x"
  }
}
variable "a" { type = string }
variable "b" { default = "default" }
variable "l" { type = list }
variable "n" { type = number }
variable "pw" { default = "fallback" }
data "aws_region" "r" {}
data "aws_region" "north" { provider = aws.north }
data "aws_region" "named" { name = "eu-south-1" }
data "aws_caller_identity" "c" {}
data "aws_partition" "p" {}
data "aws_partition" "keys" { provider = aws.keys }
data "aws_region" "keys" { provider = aws.keys }
data "aws_caller_identity" "keys" { provider = aws.keys }
data "aws_caller_identity" "role" { provider = aws.role }
resource "aws_kms_custom_key_store" "x" {
  custom_key_store_name    = NAME
  cloud_hsm_cluster_id     = "cluster-1"
  key_store_password       = var.pw
  trust_anchor_certificate = file("missing.crt")
}
'''

# What the name is, arguments, variables of the environment; None: it is not known.
CASES = [
    ("terraform.workspace", [], {}, None),
    ("terraform.workspace", ["--workspace", "prod"], {}, "prod"),
    ("var.a", [], {"TF_VAR_a": "e"}, None),
    ("var.a", ["--var-env"], {"TF_VAR_a": "e"}, "e"),
    ("var.b", ["--var-env"], {"TF_VAR_b": "e"}, "tfvars"),
    ("var.b", [], {}, "tfvars"),
    ("var.b", ["--var", "b=v"], {}, "v"),
    ("var.b", ["--var", "b=v", "--var-file", "f.tfvars"], {}, "file"),
    ("var.b", ["--var-file", "f.tfvars", "--var", "b=v"], {}, "v"),
    ("var.b", ["--var-file", "f.tfvars.json"], {}, "json"),
    ("var.b", ["--var", "b=x", "--var", "b=a=b"], {}, "a=b"),
    ("var.b", ["--var", 'b="quoted"'], {}, '"quoted"'),
    ("var.b", ["--var", "undeclared=v"], {}, "tfvars"),
    ("var.a", ["--var", "a="], {}, None),
    ("var.l[1]", ["--var", 'l=["x", "y"]'], {}, "y"),
    ("var.l[1]", ["--var", "l=x"], {}, None),
    ("var.l[1]", ["--var", 'l=["x"'], {}, None),
    ("var.l[0]", ["--var", 'l=["x${1 + 1}"]'], {}, "x2"),
    ("var.l[0]", ["--var", 'l=[upper("x")]'], {}, None),
    ("var.l[0]", ["--var-file", "call.tfvars"], {}, None),
    ('"n${var.n + 1}"', ["--var", "n=41"], {}, "n42"),
    ("data.aws_region.r.name", [], {}, None),
    ("data.aws_region.r.name", ["--region", "eu-west-1"], {}, "eu-west-1"),
    ("data.aws_region.r.id", ["--region", "eu-west-1"], {}, "eu-west-1"),
    ("data.aws_region.r.description", ["--region", "eu-west-1"], {}, None),
    ("data.aws_region.north.name", ["--region", "eu-west-1"], {}, "eu-north-1"),
    ("data.aws_region.named.name", ["--region", "eu-west-1"], {}, None),
    ("data.aws_caller_identity.c.account_id", [], {}, None),
    ("data.aws_caller_identity.c.account_id", ["--account", "111122223333"], {}, "111122223333"),
    ("data.aws_caller_identity.c.arn", ["--account", "111122223333"], {}, None),
    ("data.aws_region.keys.name", [], {}, "us-gov-west-1"),
    ("data.aws_partition.keys.partition", [], {}, "aws-us-gov"),
    ("data.aws_caller_identity.keys.account_id", ["--account", "111122223333"], {}, None),
    ("data.aws_caller_identity.role.account_id", ["--account", "111122223333"], {}, "444455556666"),
    ("data.aws_partition.p.partition", ["--region", "cn-north-1"], {}, "aws-cn"),
    ("data.aws_partition.p.dns_suffix", ["--region", "us-gov-west-1"], {}, "amazonaws.com"),
    ("data.aws_partition.p.partition", ["--region", "us-isob-east-1"], {}, None),
    ("data.aws_other.p.partition", ["--region", "eu-west-1"], {}, None),
]
LONG = "ledger-" * 50
GIVEN = [
    ("var.b", ["--var", "b=" + LONG], {}, 17, "--var b"),
    ("var.a", ["--var-env"], {"TF_VAR_a": LONG}, 16, "TF_VAR_a"),
    ('"n-${var.a}"', ["--var-env"], {"TF_VAR_a": LONG}, 16, "TF_VAR_a"),
]
FILES = {
    "terraform.tfvars": 'b = "tfvars"\n',
    "f.tfvars": 'b = "file"\n',
    "call.tfvars": 'l = [upper("x")]\n',
    "f.tfvars.json": '{"b": "json"}\n',
}


def run(program, directory, arguments, environment):
    env = {k: v for k, v in os.environ.items() if not k.startswith("TF_VAR_")}
    return subprocess.run([program, "check", "--format", "json", "--no-config", *arguments, "main.tf"],
                          cwd=directory, env=dict(env, **environment), capture_output=True, text=True,
                          timeout=60)


def name_of(program, directory, arguments, environment):
    return json.loads(run(program, directory, arguments, environment).stdout)["stores"][0]["name"]


def write(directory, name, text):
    with open(os.path.join(directory, name), "w", encoding="utf-8") as f:
        f.write(text)


def main():
    program, bad = os.path.abspath(sys.argv[1]), 0
    with tempfile.TemporaryDirectory() as directory:
        for name, text in FILES.items():
            write(directory, name, text)
        for expression, arguments, environment, want in CASES:
            write(directory, "main.tf", MODULE.replace("NAME", expression))
            got = name_of(program, directory, arguments, environment)
            if got != want:
                bad += 1
                print(f"{expression} with {arguments} {environment} is {got!r}, not {want!r}")
        # What stands in no file is in none in plain text.
        for arguments, want in (["--var", "pw=secret-of-the-shell"], False), ([], True):
            found = run(program, directory, arguments, {}).stdout
            if ("CKS901" in found) != want or "secret-of-the-shell" in found:
                bad += 1
                print(f"a password with {arguments}: {found}")
        # A value that is in no file says what gives it, at the variable's declaration.
        for expression, arguments, environment, line, by in GIVEN:
            write(directory, "main.tf", MODULE.replace("NAME", expression))
            found = [f for f in json.loads(run(program, directory, arguments, environment).stdout)["findings"]
                     if f["rule"] == "CKS120"]
            told = [(r["kind"], r["line"], r["message"]) for f in found for r in f["related"]]
            if told != [("origin", line, "declared here; its value is given by " + by)]:
                bad += 1
                print(f"{expression} with {arguments} is told as {told}")
        # What an option would give is not called known after apply.
        write(directory, "main.tf", MODULE.replace("NAME", "terraform.workspace"))
        found = run(program, directory, ["--explain-unknown"], {}).stdout
        if "terraform.workspace is not given (--workspace)" not in found:
            bad += 1
            print(f"the workspace that is not given is told as {found}")
        write(directory, "main.tf", MODULE.replace("NAME", "var.b"))
        for arguments in (["--var", "secret-of-the-shell"], ["--var", "=secret-of-the-shell"],
                          ["--var-file", "none.tfvars"], ["--workspace", ""]):
            done = run(program, directory, arguments, {})
            if done.returncode != 2 or "secret-of-the-shell" in done.stderr:
                bad += 1
                print(f"{arguments} gives status {done.returncode}: {done.stderr}")
    print(f"{len(CASES) + len(GIVEN) + 7 - bad} passed, {bad} failed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
