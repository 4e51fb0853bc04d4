#!/usr/bin/env python3
"""Compares the stores that we read from random configurations with those of `terraform plan`.

diff_plan.py STORE_DUMP [--configs N] [--modules M] [--seed S] [--plugins DIR] [--keep DIR]

A configuration (plangen.py) is a root module that calls many others, so that one plan compares
many files. A value that differs from the plan's is a failure, and so is one that is known here
though the plan does not know it; one that is not known here is allowed, and counted. Exits 77 where
terraform or the AWS provider's plugin is not installed.
"""
import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import plangen  # noqa: E402
from plangen import PARAMETERS  # noqa: E402

# The key of an instance, or none.
KEY = r'(?:\[(?:\d+|"(?:[^"\\]|\\.)*")\])?'
MEMBERS = {"access_key_id": "AccessKeyId", "raw_secret_access_key": "RawSecretAccessKey"}


def terraform(program, directory, arguments, config):
    env = dict(os.environ, TF_CLI_CONFIG_FILE=config, CHECKPOINT_DISABLE="1", TF_IN_AUTOMATION="1")
    return subprocess.run([program, *arguments], cwd=directory, env=env, capture_output=True,
                          text=True, timeout=300)


def planned(program, directory, config):
    arguments = ["plan", "-input=false", "-refresh=false", "-lock=false", "-no-color", "-out=plan.out"]
    run = terraform(program, directory, arguments, config)
    if run.returncode:
        return None, run.stderr
    shown = terraform(program, directory, ["show", "-json", "plan.out"], config)
    changes = json.loads(shown.stdout).get("resource_changes", [])
    return {c["address"]: (c["change"]["after"], c["change"]["after_unknown"]) for c in changes
            if c["type"] == "aws_kms_custom_key_store"}, None


def without(files, error):
    """The files without the modules that Terraform refuses; None where it is none of them."""
    calls = files["calls.tf"]
    bad = set(re.findall(r"on (m\d+)/", error))
    for name in bad:
        calls = re.sub(r'(?ms)^module "%s" \{.*?^\}\n' % name, "", calls)
    left = {n: t for n, t in files.items() if n.split("/")[0] not in bad}
    left["calls.tf"] = calls
    return left if bad else None


def read(dump, directory):
    run = subprocess.run([dump, os.path.join(directory, "main.tf")], capture_output=True, text=True,
                         timeout=60)
    if run.returncode:
        raise SystemExit("store-dump failed: " + run.stderr)
    return [json.loads(line) for line in run.stdout.splitlines()]


class Tally:
    def __init__(self):
        self.values = self.unknown = self.partial = self.stores = self.refused = self.files = self.dropped = 0
        self.later = 0  # known only after apply, and so not known here either
        self.why = {}
        self.different = []


def compare_value(tally, where, ours, theirs):
    tally.values += 1
    theirs = theirs or ""
    if ours["state"] == "unknown":
        tally.unknown += 1
        tally.why[ours.get("reason")] = tally.why.get(ours.get("reason"), 0) + 1
    elif ours["state"] == "partial":
        tally.partial += 1
        fits = theirs.startswith(ours["prefix"]) and theirs.endswith(ours["suffix"]) and \
            len(theirs) >= ours["min"] and (ours["max"] < 0 or len(theirs) <= ours["max"])
        if not fits:
            tally.different.append("%s: %r does not fit %r" % (where, ours, theirs))
    else:
        have = ours.get("text", "") if ours["state"] == "known" else ""
        if have != theirs:
            tally.different.append("%s: %r, Terraform has %r" % (where, have, theirs))


def compare_store(tally, address, ours, after, after_unknown):
    tally.stores += 1
    for argument, parameter in PARAMETERS.items():
        if after_unknown.get(argument) is not True:
            compare_value(tally, address + "." + argument, ours[parameter], after.get(argument))
        elif ours[parameter]["state"] in ("unknown", "partial"):
            tally.later += 1
        else:
            tally.different.append("%s.%s: %r, the plan does not know it" % (
                address, argument, ours[parameter]))
    unsure = (after_unknown.get("xks_proxy_authentication_credential") or [{}])
    unsure = unsure[0] if isinstance(unsure, list) else {}
    blocks = after.get("xks_proxy_authentication_credential") or []
    credential = ours["XksProxyAuthenticationCredential"]["state"]
    if credential != "unknown" and (credential == "known") != bool(blocks):
        tally.different.append("%s: the credential is %s, Terraform has %d" % (
            address, credential, len(blocks)))
    for argument, parameter in MEMBERS.items():
        if blocks and not unsure.get(argument):
            compare_value(tally, address + "." + argument, ours[parameter], blocks[0].get(argument))


def compare(tally, stores, plan):
    left = dict(plan)
    for s in stores:
        address = s["address"]
        if not s["multiple"]:
            if address not in plan:
                tally.different.append(address + " is not in the plan")
                continue
            left.pop(address, None)
            compare_store(tally, address, s, *plan[address])
            continue
        # Any of the instances on the way may be what is not known.
        base = re.sub(r"(?<=\w)\\\.(?=aws_kms|module)", lambda m: KEY + r"\.", re.escape(address))
        for other in plan:
            if re.fullmatch(base + KEY, other):
                left.pop(other, None)
                compare_store(tally, other, s, *plan[other])
    tally.different += ["%s is only in the plan" % a for a in left]


def write(directory, files, before):
    """The files of one configuration in place of those of the one before."""
    for name in before:
        os.unlink(os.path.join(directory, name))
    for name, text in files.items():
        path = os.path.join(directory, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8", newline="") as f:
            f.write(text)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("dump")
    p.add_argument("--configs", type=int, default=2)
    p.add_argument("--modules", type=int, default=3)
    p.add_argument("--stores", type=int, default=10, help="of the root module")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--plugins", default="/opt/tf-plugins")
    p.add_argument("--keep")
    p.add_argument("--verbose", action="store_true")
    o = p.parse_args()
    program = shutil.which("terraform")
    if not program or not os.path.isdir(os.path.join(o.plugins, "registry.terraform.io/hashicorp/aws")):
        print("no terraform with the AWS provider is installed: nothing to compare with")
        return 77
    tally = Tally()
    directory = o.keep or tempfile.mkdtemp(prefix="ckscheck-plan-")
    os.makedirs(directory, exist_ok=True)
    config = os.path.join(directory, "terraformrc")
    with open(config, "w") as f:
        f.write('provider_installation {\n  filesystem_mirror {\n    path = "%s"\n  }\n}\n' % o.plugins)
    try:
        files = {}
        for i in range(o.configs):
            before, files = files, plangen.Configuration(
                random.Random(o.seed * 1000003 + i), o.modules, o.stores).files
            write(directory, files, before)
            # What modules are called with changes without init, not which are called.
            if i == 0:
                run = terraform(program, directory, ["init", "-input=false", "-no-color"], config)
                if run.returncode:
                    raise SystemExit("terraform init: " + run.stderr)
            plan, error = planned(program, directory, config)
            for _ in range(3):
                fewer = without(files, error) if plan is None else None
                if not fewer:
                    break
                if o.verbose:
                    print("REFUSED (seed %d, configuration %d)\n%s" % (o.seed, i, error))
                write(directory, fewer, files)
                tally.dropped += len(files) - len(fewer)
                files = fewer
                plan, error = planned(program, directory, config)
            if plan is None:
                tally.refused += 1
                if o.verbose:
                    print("REFUSED (seed %d, configuration %d)\n%s" % (o.seed, i, error))
                continue
            tally.files += sum(not n.endswith(".txt") for n in files)
            compared = len(tally.different)
            compare(tally, read(o.dump, directory), plan)
            for line in tally.different[compared:]:
                print("DIFFERENT (seed %d, configuration %d) %s" % (o.seed, i, line))
            sys.stdout.flush()
            if o.keep and len(tally.different) > compared:
                break
    finally:
        if not o.keep:
            shutil.rmtree(directory)
    if o.verbose:
        for why, n in sorted(tally.why.items(), key=lambda x: -x[1])[:20]:
            print("  %5d %s" % (n, why))
    print("%d configurations (%d refused by Terraform), %d files, %d stores, %d values: %d not known "
          "here (%.1f %%), %d in part, %d known only after apply, %d differences" % (
              o.configs, tally.refused, tally.files, tally.stores, tally.values, tally.unknown,
              100.0 * tally.unknown / max(tally.values, 1), tally.partial, tally.later,
              len(tally.different)))
    return 1 if tally.different else 0


if __name__ == "__main__":
    sys.exit(main())
