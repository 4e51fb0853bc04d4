#!/usr/bin/env python3
"""Compares the values that our evaluator gives with those of the real Terraform.

diff_eval.py HCL_EVAL_DUMP [--exprs N] [--seed S] [--verbose]

Random expressions become the locals of a module, which `terraform console` and hcl-eval-dump both
evaluate. A different value is a failure; not knowing one is allowed, and counted. Exits 77 where no
terraform is installed.
"""
import argparse
import base64
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import evalgen  # noqa: E402

BATCH = 1000
ERROR = "!error"
SHOW = None


def decode(printed):
    if not printed.startswith('"'):
        return None
    text = printed.strip('"')
    return text if text == ERROR else base64.b64decode(text).decode()


def terraform_values(terraform, directory, names):
    """name -> JSON text, ERROR, or None where Terraform itself does not know. Each is caught by
    try, so that one error spoils no other."""
    env = dict(os.environ, TF_CLI_CONFIG_FILE=os.devnull, CHECKPOINT_DISABLE="1")
    wanted = ",".join("%s=local.%s" % (n, n) for n in names)
    run = subprocess.run([terraform, "console"], input=("{%s}\n" % wanted).encode(), env=env,
                         cwd=directory, capture_output=True, timeout=300)
    values = {}
    for line in run.stdout.decode().split("\n"):
        m = re.fullmatch(r'  "(\w+)" = (.*)', line)
        if m:
            values[m.group(1)] = decode(m.group(2))
    if run.returncode != 0 or len(values) != len(names):
        raise RuntimeError("terraform console: %s" % (run.stderr.decode() or run.stdout.decode())[:2000])
    return values


def our_values(dump, directory):
    run = subprocess.run([dump, directory], capture_output=True, timeout=300)
    if run.returncode != 0:
        raise SystemExit("hcl-eval-dump failed: %s" % run.stderr.decode()[:2000])
    values = {}
    for line in run.stdout.decode().split("\n"):
        if line:
            name, state, text = line.split("\t", 2)
            values[name] = (state, text)
    return values


def make(seed, count):
    """Expressions by name. Some of them have names of their own that later ones refer to."""
    rng = random.Random(seed)
    names, exprs = [], {}
    for i in range(count):
        gen = evalgen.EvalGen(rng, names[-30:])
        t = gen.any_type()
        exprs["e%d" % i] = gen.expr(t, rng.choice([1, 2, 2, 3, 3, 4]))
        if rng.random() < 0.1:
            names.append(("local.e%d" % i, t))
    return exprs


def write(directory, exprs):
    with open(os.path.join(directory, "main.tf"), "w", encoding="utf-8") as f:
        f.write("locals {\n")
        for name, text in exprs.items():
            f.write("  r%s = [try([base64encode(jsonencode(%s))], [\"!error\"])[0], 0][0]\n" % (name, text))
            f.write("  %s = %s\n" % (name, "try(%s, null)" % text))
        f.write("}\n")
    for name in evalgen.FILES:
        path = os.path.join(directory, "stores", name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        open(path, "w", encoding="utf-8").close()
    os.mkdir(os.path.join(directory, "links"))
    os.symlink("../stores/a.json", os.path.join(directory, "links", "a.json"))


class Tally:
    def __init__(self):
        self.same = self.unknown = self.error = self.different = self.lenient = self.strict = 0
        self.total = 0
        self.why = {}


def compare(exprs, theirs, ours, tally, verbose):
    for name, text in exprs.items():
        tally.total += 1
        want = theirs["r" + name]
        state, got = ours["r" + name]
        if state == "unknown":
            if want in (ERROR, None):
                tally.error += 1
            else:
                tally.unknown += 1
                why = got.split(" partial ")[0]
                tally.why[why] = tally.why.get(why, 0) + 1
                if SHOW and SHOW in why and len(text) < 160:
                    print("UNKNOWN %s\n    %s\n    = %s" % (why, text, want))
            continue
        got = json.loads(got)
        got = got if got == ERROR else base64.b64decode(got).decode()
        if want is None:
            # Terraform itself gives up here (format() of null); what it would be is not tested.
            tally.lenient += 1
            continue
        if got == want:
            tally.same += 1
            continue
        tally.different += 1
        for other in sorted(set(re.findall(r"local\.(e\d+)", text))):
            print("  %s = %s -> %s" % (other, exprs[other], theirs["r" + other]))
        print("DIFFERENT %s\n  %s\n  terraform: %s\n  ckscheck:  %s" % (
            name, text, want.replace(ERROR, "error"), str(got).replace(ERROR, "error")))


def run_batch(terraform, dump, seed, count, tally, verbose):
    directory = tempfile.mkdtemp(prefix="ckscheck-eval-")
    try:
        exprs = make(seed, count)
        write(directory, exprs)
        ours = our_values(dump, directory)
        theirs = terraform_values(terraform, directory, ["r" + n for n in exprs])
        compare(exprs, theirs, ours, tally, verbose)
    finally:
        shutil.rmtree(directory)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("dump")
    p.add_argument("--exprs", type=int, default=1000)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--verbose", action="store_true")
    p.add_argument("--show", help="print short expressions that are unknown for this reason")
    o = p.parse_args()
    global SHOW
    SHOW = o.show
    terraform = shutil.which("terraform")
    if not terraform:
        print("no terraform is installed: nothing to compare with")
        return 77
    tally = Tally()
    done = 0
    while done < o.exprs:
        n = min(BATCH, o.exprs - done)
        run_batch(terraform, o.dump, o.seed * 1000003 + done, n, tally, o.verbose)
        done += n
    known = tally.total - tally.error
    print("%d expressions: %d the same, %d not known here though Terraform knows (%.2f %%), "
          "%d errors of Terraform not called so, %d different" % (
              tally.total, tally.same, tally.unknown, 100.0 * tally.unknown / max(known, 1),
              tally.error, tally.different))
    if o.verbose:
        for why, n in sorted(tally.why.items(), key=lambda x: -x[1])[:25]:
            print("  %5d %s" % (n, why))
    return 1 if tally.different else 0


if __name__ == "__main__":
    sys.exit(main())
