#!/usr/bin/env python3
"""Which files of a Terraform module findings are reported for, and which modules are read.

usage: test_terraform_files.py PROGRAM
"""
import json
import os
import subprocess
import sys
import tempfile

STORE = '''resource "aws_kms_custom_key_store" "%s" {
  custom_key_store_name    = "%s"
  cloud_hsm_cluster_id     = "%s"
  key_store_password       = random_password.p.result
  trust_anchor_certificate = file("missing.crt")
}
'''


def store(label, name, cluster):
    return STORE % (label, name, cluster)


FILES = {
    "live/a.tf": store("a", "same", "cluster-2a3b4c5d6e7") + 'module "far" {\n  source = "../mods/far"\n}\n',
    "live/b.tf": store("b", "same", "cluster-1") + "# ckscheck:ignore CKS401 never needed\n",
    "over/main.tf": store("m", "m", "cluster-3a3b4c5d6e7"),
    "over/z_override.tf": 'resource "aws_kms_custom_key_store" "m" {\n  cloud_hsm_cluster_id = "cluster-2"\n}\n',
    "mods/far/main.tf": store("far", "far", "cluster-4"),
    "value/main.tf": store("v", "v", "x").replace('"x"', "var.cluster"),
    "value/variables.tf": 'variable "cluster" {\n  default = "cluster-6"\n}\n',
    "value/terraform.tfvars": 'cluster = "cluster-7"\n',
    **{f"stop{i}/main.tf": store("s", f"s{i}", "cluster-5a3b4c5d6e7") for i in range(6)},
    "stop0/b.tf": "a = = 1\n",
    "stop1/b.tf.json": '{"locals": \n',
    "stop2/terraform.tfvars": "a = = 1\n",
    "stop3/b.auto.tfvars.json": '{"a": \n',
    "stop4/main.tf": 'module "m" {\n  source = "../stop4m"\n}\n' + store("s", "s4", "cluster-5a3b4c5d6e7"),
    "stop4m/b.tf": 'module "n" {\n  source = "../stop4n"\n}\n',
    "stop4n/b.tf": "a = = 1\n",
    "stop5/b.tofu": "a = = 1\n",
    "stop6/main.tf": 'module "m" {\n  source = "../mods/good"\n}\na = = 1\n',
    "mods/good/main.tf": store("g", "g", "cluster-5a3b4c5d6e7"),
    "empty/main.tf": 'module "none" {\n  source = "../mods/none"\n}\n' + store("e", "e", "cluster-5a3b4c5d6e7"),
    "mods/none/main.tf": "locals {}\n",
    # Terragrunt: a local module, names of arguments and of KMS, nothing that is known, a broken file.
    "grunt/a/terragrunt.hcl": 'include "root" {\n  path = find_in_parent_folders("root.hcl")\n}\nlocals {\n'
                              '  cluster = "cluster-9"\n}\nterraform {\n  source = "../..//value"\n}\n'
                              'inputs = {\n  cluster = local.cluster\n  other = get_env("X")\n}\n',
    "grunt/b/terragrunt.hcl": 'terraform {\n  source = "git::https://example.com/m.git//x?ref=v1"\n}\ninputs = {\n'
                              '  cloud_hsm_cluster_id = "cluster-9"\n  custom_key_store_name = dependency.x.outputs.name\n'
                              '  XksProxyUriPath = "/kms/xks/v2"\n  other = 1\n}\n',
    "grunt/c/terragrunt.hcl": 'terraform {\n  source = "../../mods/none"\n}\ninputs = {\n  name = "vpc"\n}\n',
    "grunt/d/terragrunt.hcl": 'inputs = {\n  custom_key_store_name = "a\n}\n',
    "walked/live/kms/terragrunt.hcl": 'terraform {\n  source = "../../mods//kms"\n}\ninputs = {\n  cluster = "cluster-9"\n}\n',
    "walked/live/vpc/terragrunt.hcl": 'terraform {\n  source = "../../mods//vpc"\n}\ninputs = {\n  name = "vpc"\n}\n',
    "walked/live/broken/terragrunt.hcl": 'terraform {\n  source = "../../mods//vpc"\n}\ninputs = {\n  name = "vpc\n}\n',
    "walked/mods/kms/main.tf": 'variable "cluster" {}\n' + store("w", "w", "x").replace('"x"', "var.cluster"),
    "grunt/e/terragrunt.hcl": 'terraform {\n  source = "../../value"\n}\n',
    # Terraform checks a block of which it makes nothing, with the values that are written as they are.
    "unmade/main.tf": 'resource "aws_kms_custom_key_store" "a" {\n  count = 0\n  custom_key_store_name = ""\n'
                      '  custom_key_store_type = "EXTERNAL"\n  key_store_password = "x"\n  cloud_hsm_cluster_id = "clu"\n'
                      '  trust_anchor_certificate = ""\n  xks_proxy_connectivity = "PUBLIC"\n  nonsense = 1\n}\n'
                      'resource "aws_kms_custom_key_store" "b" {\n  for_each = {}\n  custom_key_store_type = var.type\n'
                      '  key_store_password = each.value\n}\nvariable "type" {\n  default = "EXTERNAL"\n}\n'
                      'module "m" {\n  source = "./m"\n  count = 0\n}\n'
                      'resource "aws_kms_custom_key_store" "c" {\n  count = 0\n  custom_key_store_name = "c"\n'
                      '  # ckscheck:ignore CKS202 never made\n  key_store_password = "x"\n}\n',
    "unmade/m/main.tf": 'resource "aws_kms_custom_key_store" "d" {\n  custom_key_store_name = "d"\n'
                        '  custom_key_store_type = "aws_cloudhsm"\n  xks_proxy_uri_path = "/x"\n}\n',
    "many/main.tf": 'module "n" {\n  source = "./part"\n  count  = 2\n  id     = "cluster-${count.index}"\n}\n'
                    'module "k" {\n  source   = "./part"\n  for_each = toset(["8", "9"])\n  id       = "cluster-${each.key}"\n}\n' +
                    store("n", "n", "x").replace('"x"', "module.n[1].id") +
                    store("k", "k", "x").replace('"x"', 'module.k["8"].id') +
                    store("l", "l", "x").replace('"x"', 'join("", [for m in module.k : m.id if m.id == "cluster-9"])') +
                    store("o", "o", "x").replace('"x"', "module.n[2].id"),
    "set/main.tf": store("s", "s", "x").replace('"s"\n', 'each.value\n  for_each = fileset("${path.module}/stores", "*.json")\n')
                   .replace('"x"', 'jsondecode(file("stores/${each.value}"))') +
                   store("t", "t", "x").replace('"t"\n', 'each.value\n  for_each = fileset("stores", "none/*")\n') +
                   store("u", "u", "cluster-2").replace('"u"\n', 'each.value\n  for_each = fileset("stores", "*.pem")\n'),
    "set/stores/a.json": '"cluster-1"',
    "set/stores/b.json": '"cluster-2a3b4c5d6e7"',
    "many/part/main.tf": 'variable "id" {\n  type = string\n}\noutput "id" {\n  value = var.id\n}\n',
}

# Arguments, the directory they are given in, findings, values not known, the note.
CASES = [
    ("the conflict is told of the file that is named",
     "live", ["--root", ".", "a.tf"], ["a.tf:2 CKS501"], 4, "'../mods/far'"),
    ("and of the other one",
     "live", ["--root", ".", "b.tf"], ["b.tf:2 CKS501", "b.tf:3 CKS201", "b.tf:7 CKS941"], 4, None),
    ("of both it is told once",
     "live", ["--root", ".", "."], ["b.tf:2 CKS501", "b.tf:3 CKS201", "b.tf:7 CKS941"], 4,
     "'../mods/far'"),
    ("what is unknown can be listed",
     "live", ["--root", ".", "--explain-unknown", "a.tf"],
     ["a.tf:2 CKS501", "a.tf:4 CKS110", "a.tf:5 CKS110"], 4, "'../mods/far'"),
    ("modules that are called from a named file are judged",
     ".", ["live/a.tf"], ["live/a.tf:2 CKS501", "mods/far/main.tf:3 CKS201"], 6, None),
    ("but not where only named files count",
     ".", ["--only-named", "live/a.tf"], ["live/a.tf:2 CKS501"], 6, None),
    ("an override file's values show in the block that they change",
     "over", ["z_override.tf"], ["main.tf:1 CKS201"], 2, None),
    ("which without it is not named", "over", ["main.tf"], ["main.tf:1 CKS201"], 2, None),
    ("what a file without a store sets shows in the stores of its module",
     "value", ["variables.tf"], ["terraform.tfvars:1 CKS201"], 2, None),
    ("as values of variables do", "value", ["terraform.tfvars"], ["terraform.tfvars:1 CKS201"], 2, None),
    ("unless only named files count", "value", ["--only-named", "variables.tf"], [], 2, None),
    *((f"Terraform stops at an error of syntax in {name}", folder, ["--root", "..", what], [f"{name} CKS101"], None, None)
      for folder, name in (("stop0", "b.tf:1"), ("stop1", "b.tf.json:2"), ("stop2", "terraform.tfvars:1"),
                           ("stop3", "b.auto.tfvars.json:2"), ("stop4", "../stop4n/b.tf:1"), ("stop5", "b.tofu:1"),
                           ("stop6", "main.tf:4"))
      for what in ("main.tf", ".")),
    ("which is not asked for with --only-named", "stop0", ["--only-named", "main.tf"], [], 2, None),
    ("outputs of the instances of a module are known, and where there is no such instance",
     "many", ["--root", ".", "main.tf"],
     ["main.tf:13 CKS201", "main.tf:19 CKS201", "main.tf:25 CKS201"], 9, None),
    ("what Terraform refuses of a block that makes nothing, and not what only KMS would", "unmade", ["main.tf"],
     ["m/main.tf:3 CKS108", "main.tf:11 CKS105", "main.tf:4 CKS108", "main.tf:5 CKS202", "main.tf:8 CKS461",
      "main.tf:9 CKS102"], 0, None),
    ("the inputs of Terragrunt are values of the local module's variables", "grunt/a", ["--root", "../..", "terragrunt.hcl"],
     ["terragrunt.hcl:5 CKS201"], 2, None),
    ("or of the arguments whose names they have", "grunt/b", ["terragrunt.hcl"],
     ["terragrunt.hcl:5 CKS201", "terragrunt.hcl:7 CKS425"], None, None),
    ("or name nothing that is known", "grunt/c", ["--root", "../..", "terragrunt.hcl"], [], 0, None),
    ("a broken file of Terragrunt", "grunt/d", ["terragrunt.hcl"], ["terragrunt.hcl:2 CKS101"], 0, None),
    ("a file of Terragrunt without inputs", "grunt/e", ["terragrunt.hcl"], [], 0, None),
    ("a walk finds files of Terragrunt, and reads the module with their inputs alone", "walked", ["--root", ".", "."],
     ["live/kms/terragrunt.hcl:5 CKS201"], None, None),
    ("also where the module is elsewhere", "walked", ["--root", ".", "live"], ["live/kms/terragrunt.hcl:5 CKS201"], None, None),
    ("and the file alone with --only-named", "walked", ["--root", ".", "--only-named", "live/kms/terragrunt.hcl"],
     ["live/kms/terragrunt.hcl:5 CKS201"], None, None),
    ("a module alone has no values with --only-named", "walked", ["--root", ".", "--only-named", "mods/kms/main.tf"], [], None, None),
    ("the files of a directory make a store each, and none is made of none; those of no directory are not known", "set",
     ["main.tf"], ["main.tf:11 CKS201", "stores/a.json:1 CKS201"], 7, None),
    ("a module without a store is not missed", "empty", ["--root", ".", "main.tf"], [], 2, None),
]


# What stands in main.tf beside a store whose name is the expression, the expression, and why it is unknown.
REASONS = [
    ("", "var.none", "var.none is not declared here"),
    ("locals {\n  x =\n", "local.none", "local.none is not declared in what could be read"),
    ('variable "v" {\n  type = object({\n}\n', "var.v", "var.v is declared in a damaged block"),
    ('variable "v" {\n  default = "a\n}\n', "var.v", "var.v is declared in a damaged block"),
    ('variable "v" {\n  type = strange\n  default = "a"\n}\n', "var.v", "var.v has a type that ckscheck does not evaluate"),
    ('variable "v" {}\n', "var.v", "var.v has no value here"),
    ('variable "v" {}\n', "var.v", "var.v has no value in what could be read"),  # beside a broken terraform.tfvars
    ('module "m" {\n  source = "./m"\n  x =\n}\n', "module.m.y", "module.m.y is declared in a damaged block"),
]


def check_reasons(program, root):
    """The reason that --explain-unknown gives is the true one."""
    failed = 0
    for i, (beside, name, want) in enumerate(REASONS):
        folder = os.path.join(root, f"reason{i}")
        os.makedirs(folder)
        with open(os.path.join(folder, "main.tf"), "w", encoding="utf-8") as f:
            f.write(beside + store("r", "r", "cluster-5a3b4c5d6e7").replace('"r"\n', name + "\n"))
        if "could be read" in want and "var" in beside:
            with open(os.path.join(folder, "terraform.tfvars"), "w", encoding="utf-8") as f:
                f.write('w = "a\n')
        run = subprocess.run([program, "check", "--explain-unknown", "--format", "json", "main.tf"], cwd=folder,
                             capture_output=True, text=True, timeout=60)
        told = [f["message"] for f in json.loads(run.stdout)["findings"]
                if f["rule"] == "CKS110" and f["parameter"] == "CustomKeyStoreName"]
        if len(told) != 1 or not told[0].endswith(": " + want):
            failed += 1
            print(f"{name} beside {beside!r}: {told}, not {want}")
    return failed


# A store and the plan of it.
PLANNED = """variable "name" {
  default = "%s"
}
variable "n" {}
resource "aws_kms_custom_key_store" "a" {
%s  custom_key_store_name  = var.name
  custom_key_store_type  = "EXTERNAL_KEY_STORE"
  xks_proxy_connectivity = "PUBLIC_ENDPOINT"
  xks_proxy_uri_endpoint = "http://xks.acme-keys.com"
  xks_proxy_uri_path     = "/kms/xks/v1"
  xks_proxy_authentication_credential {
    access_key_id         = "ABCDEFGHIJKLMNOPQRST"
    raw_secret_access_key = "q8Zr2mWv0Lx7TnYb4KcJ1dHf6sGpEuAo9iXRt3wVyQM="
  }
}
"""


def plan_of(keys, actions, name):
    after = {"custom_key_store_name": name, "custom_key_store_type": "EXTERNAL_KEY_STORE",
             "xks_proxy_connectivity": "PUBLIC_ENDPOINT", "xks_proxy_uri_endpoint": "http://xks.acme-keys.com",
             "xks_proxy_uri_path": "/kms/xks/v1",
             "xks_proxy_authentication_credential": [{"access_key_id": "ABCDEFGHIJKLMNOPQRST", "raw_secret_access_key":
                                                      "q8Zr2mWv0Lx7TnYb4KcJ1dHf6sGpEuAo9iXRt3wVyQM="}]}
    return {"format_version": "1.2", "planned_values": {}, "resource_changes": [
        {"address": "aws_kms_custom_key_store.a" + key, "mode": "managed", "type": "aws_kms_custom_key_store", "name": "a",
         "provider_name": "registry.terraform.io/hashicorp/aws",
         "change": {"actions": actions, "before": None if actions == ["create"] else after, "after": dict(after, custom_key_store_name=name + key),
                    "after_unknown": {}, "before_sensitive": False, "after_sensitive": {}}} for key in keys]}


# Where the plan is, and options; the count, the keys of its instances, what it does; the stores, and how often a rule is found.
TWINS = [
    ("plan.json", "", [""], ["create"], 1, {"CKS401": 1, "CKS120": 0, "CKS901": 1, "CKS903": 1, "CKS501": 0}),
    ("sub/plan.json", "", [""], ["create"], 2, {"CKS401": 2, "CKS120": 1, "CKS901": 1, "CKS903": 1, "CKS501": 0}),
    ("plan.json", "  count = var.n\n", ["[0]", "[1]"], ["create"], 2, {"CKS401": 2, "CKS901": 1, "CKS903": 2}),
    ("plan.json", "  count = 2\n", ["[0]", "[1]"], ["create"], 2, {"CKS401": 2, "CKS901": 2, "CKS903": 2}),
    ("plan.json", "", [""], ["no-op"], 1, {"CKS401": 1, "CKS901": 1, "CKS903": 1}),
    ("sub/plan.json --config-dir .", "", [""], ["create"], 1, {"CKS401": 1, "CKS120": 0, "CKS901": 1, "CKS903": 1, "CKS501": 0}),
    ("sub/plan.json --config-dir=./sub/..", "", [""], ["create"], 1, {"CKS401": 1, "CKS120": 0}),
]


def check_twins(program, root):
    """A plan beside its configuration is one set of stores, with findings once and the plan's values."""
    failed = 0
    for i, (where, count, keys, actions, stores, rules) in enumerate(TWINS):
        name, *more = where.split()
        folder = os.path.join(root, f"twin{i}")
        os.makedirs(os.path.join(folder, os.path.dirname(name)))
        with open(os.path.join(folder, "main.tf"), "w", encoding="utf-8") as f:
            f.write(PLANNED % ("d" * 300, count))
        with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
            json.dump(plan_of(keys, actions, "planned"), f, indent=1)
        run = subprocess.run([program, "check", "--format", "json", *more, "."], cwd=folder, capture_output=True, text=True, timeout=60)
        report = json.loads(run.stdout)
        found = [f["rule"] for f in report["findings"]]
        counts = {rule: found.count(rule) for rule in rules}
        if len(report["stores"]) != stores or counts != rules or report["summary"]["judged"] != 2:
            failed += 1
            print(f"twin {i}: {len(report['stores'])} stores, {counts}, {report['summary']} {run.stderr}")
    return failed


def check(program, root, where, arguments):
    run = subprocess.run([program, "check", "--at", "2026-01-01", "--format", "json", *arguments],
                         cwd=os.path.join(root, where), capture_output=True, text=True, timeout=60)
    report = json.loads(run.stdout)
    found = ["%s:%d %s" % (f["file"], f["line"], f["rule"]) for f in report["findings"]
             if f["rule"] != "CKS122"]
    return sorted(set(found)), report["summary"]["unknown"], run.stderr


def main():
    program = os.path.abspath(sys.argv[1])
    failed = 0
    with tempfile.TemporaryDirectory() as root:
        for name, text in FILES.items():
            path = os.path.join(root, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w") as f:
                f.write(text)
        for title, where, arguments, want, unknown, note in CASES:
            found, unknowns, errors = check(program, root, where, arguments)
            told = "was not read" in errors
            if found != want or unknown not in (None, unknowns) or told != bool(note) or note and note not in errors:
                failed += 1
                print("%s: %s, %d not known, %r" % (title, found, unknowns, errors))
        failed += check_reasons(program, root) + check_twins(program, root)
    print("%d passed, %d failed" % (len(CASES) + len(REASONS) + len(TWINS) - failed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
