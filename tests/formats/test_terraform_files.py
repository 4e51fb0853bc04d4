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
    "empty/main.tf": 'module "none" {\n  source = "../mods/none"\n}\n' + store("e", "e", "cluster-5a3b4c5d6e7"),
    "mods/none/main.tf": "locals {}\n",
}

# Arguments, the directory they are given in, findings, values not known, the note.
CASES = [
    ("the conflict is told of the file that is named",
     "live", ["--root", ".", "a.tf"], ["a.tf:2 CKS501"], 5, "'../mods/far'"),
    ("and of the other one",
     "live", ["--root", ".", "b.tf"], ["b.tf:2 CKS501", "b.tf:3 CKS201", "b.tf:7 CKS941"], 4, None),
    ("of both it is told once",
     "live", ["--root", ".", "."], ["b.tf:2 CKS501", "b.tf:3 CKS201", "b.tf:7 CKS941"], 5,
     "'../mods/far'"),
    ("what is not read can be listed",
     "live", ["--root", ".", "--explain-unknown", "a.tf"],
     ["a.tf:2 CKS501", "a.tf:4 CKS110", "a.tf:5 CKS110", "a.tf:8 CKS110"], 5, "'../mods/far'"),
    ("modules that are called from a named file are judged",
     ".", ["live/a.tf"], ["live/a.tf:2 CKS501", "mods/far/main.tf:3 CKS201"], 6, None),
    ("but not where only named files count",
     ".", ["--only-named", "live/a.tf"], ["live/a.tf:2 CKS501"], 6, None),
    ("an override file's values show in the block that they change",
     "over", ["z_override.tf"], ["main.tf:1 CKS201"], 2, None),
    ("which without it is not named", "over", ["main.tf"], ["main.tf:1 CKS201"], 2, None),
    ("a module without a store is not missed", "empty", ["--root", ".", "main.tf"], [], 2, None),
]


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
            if found != want or unknowns != unknown or told != bool(note) or note and note not in errors:
                failed += 1
                print("%s: %s, %d not known, %r" % (title, found, unknowns, errors))
    print("%d passed, %d failed" % (len(CASES) - failed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
