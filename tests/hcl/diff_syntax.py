#!/usr/bin/env python3
"""Compares the syntax verdicts of our HCL reader with those of the real Terraform.

diff_syntax.py HCL_DUMP [--files N] [--seed S] [--keep DIR]

Random files, valid and damaged, go through `terraform fmt` (whose first step is Terraform's own
parser) and through hcl-dump. Exits 77 where no terraform is installed, 1 at a difference that the
list below does not explain.
"""
import argparse
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import hclgen  # noqa: E402

BATCH = 250

# Differences that are known and accepted, as (what, test of the text).
KNOWN = []


def terraform_verdicts(terraform, directory, names):
    env = dict(os.environ, TF_CLI_CONFIG_FILE=os.devnull, CHECKPOINT_DISABLE="1")
    run = subprocess.run([terraform, "fmt", "-check", "-write=false", "-list=false", "-no-color",
                          "-recursive", directory], env=env, capture_output=True, timeout=600)
    text = run.stderr.decode("utf-8", "replace") + run.stdout.decode("utf-8", "replace")
    bad = {}
    for m in re.finditer(r"^Error: (.*)\n(?:\n|.)*?^ +on (\S+) line (\d+)", text, re.M):
        bad.setdefault(os.path.basename(m.group(2)), (int(m.group(3)), m.group(1)))
    return {n: bad.get(n) for n in names}


def our_verdicts(dump, directory, names):
    listing = "".join(os.path.join(directory, n) + "\n" for n in names)
    run = subprocess.run([dump, "-"], input=listing.encode(), capture_output=True, timeout=600)
    if run.returncode != 0:
        raise SystemExit("hcl-dump failed: %s" % run.stderr.decode())
    out = {}
    for line in run.stdout.decode("utf-8", "replace").splitlines():
        path, verdict, *diags = line.split("\t")
        if verdict == "error":
            place, message = diags[0].split(" ", 1)
            out[os.path.basename(path)] = (int(place.split(":")[0]), message, len(diags))
        else:
            out[os.path.basename(path)] = None
    return out


def make(seed, index):
    rng = random.Random(seed * 1000003 + index)
    gen = hclgen.Gen(rng, odd=0.02 if index % 4 else 0)
    text = gen.file()
    if index % 2:
        text = gen.damage(text)
    return hclgen.to_bytes(text)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("dump")
    p.add_argument("--files", type=int, default=300)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--first", type=int, default=0)
    p.add_argument("--keep")
    args = p.parse_args()
    terraform = shutil.which("terraform")
    if not terraform:
        print("skipped: terraform is not installed")
        return 77
    same = errors = same_line = known = 0
    different = []
    for first in range(args.first, args.first + args.files, BATCH):
        with tempfile.TemporaryDirectory() as d:
            names = []
            for i in range(first, min(first + BATCH, args.first + args.files)):
                names.append("f%07d.tf" % i)
                with open(os.path.join(d, names[-1]), "wb") as f:
                    f.write(make(args.seed, i))
            theirs, ours = terraform_verdicts(terraform, d, names), our_verdicts(args.dump, d, names)
            for n in names:
                t, o = theirs[n], ours[n]
                if (t is None) == (o is None):
                    same += 1
                    errors += t is not None
                    same_line += t is not None and t[0] == o[0]
                    continue
                with open(os.path.join(d, n), "rb") as f:
                    text = f.read()
                if any(test(text) for _, test in KNOWN):
                    known += 1
                    continue
                different.append(n)
                print("%s: terraform says %s, we say %s" % (n, t or "ok", o or "ok"))
                if args.keep:
                    os.makedirs(args.keep, exist_ok=True)
                    shutil.copy(os.path.join(d, n), args.keep)
    print("seed %d: %d files, %d same verdict (%d errors, %d of them first on the same line), "
          "%d known differences, %d different"
          % (args.seed, args.files, same, errors, same_line, known, len(different)))
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
