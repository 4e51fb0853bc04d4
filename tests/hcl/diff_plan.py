#!/usr/bin/env python3
"""Compares the stores that we read from random configurations with those of `terraform plan`.

diff_plan.py STORE_DUMP [--configs N] [--seed S] [--plugins DIR] [--keep DIR]

A configuration has variables, files of values, locals, override files, counts, for_each, dynamic
blocks and modules. A value that differs from the plan's is a failure; one that is not known is
allowed, and counted. Exits 77 where terraform or the AWS provider's plugin is not installed.
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
import evalgen  # noqa: E402

PARAMETERS = {
    "custom_key_store_name": "CustomKeyStoreName",
    "cloud_hsm_cluster_id": "CloudHsmClusterId",
    "trust_anchor_certificate": "TrustAnchorCertificate",
    "xks_proxy_uri_endpoint": "XksProxyUriEndpoint",
    "xks_proxy_uri_path": "XksProxyUriPath",
    "xks_proxy_vpc_endpoint_service_name": "XksProxyVpcEndpointServiceName",
    "key_store_password": "KeyStorePassword",
}
MEMBERS = {"access_key_id": "AccessKeyId", "raw_secret_access_key": "RawSecretAccessKey"}
PROVIDER = """
terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}
provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "fake"
  secret_key                  = "fake"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
  skip_region_validation      = true
}
"""
TYPES = {"string": "string", "number": "number", "bool": "bool"}


def type_text(t):
    return "%s(%s)" % (t[0], type_text(t[1])) if isinstance(t, tuple) else TYPES[t]


class ConfGen:
    """One configuration: file name -> text, and the values given on the command line."""

    def __init__(self, rng):
        self.r = rng
        self.files, self.given = {}, {}

    def gen(self, names):
        return evalgen.EvalGen(self.r, names)

    def literal(self, t):
        """A value without references or functions."""
        if isinstance(t, tuple):
            items = [self.literal(t[1]) for _ in range(self.r.randrange(3))]
            if t[0] == "map":
                return "{ %s }" % ", ".join("%s = %s" % p for p in zip(evalgen.KEYS, items))
            return "[%s]" % ", ".join(items)
        if self.r.random() < 0.05:
            return "null"
        if t == "string":
            return '"%s"' % self.r.choice(evalgen.STRINGS)
        return self.r.choice(evalgen.NUMBERS if t == "number" else ["true", "false"])

    def safe(self, names, t, depth=3):
        """Never an error, always of its type or null."""
        make = {"string": "tostring", "number": "tonumber", "bool": "tobool", "list": "tolist",
                "map": "tomap", "set": "toset"}[t[0] if isinstance(t, tuple) else t]
        last = {"list": "[]", "map": "{}", "set": "toset([])"}.get(t[0]) if isinstance(t, tuple) \
            else {"string": '"fallback"', "number": "7", "bool": "false"}[t]
        return "try(%s(%s), %s)" % (make, self.gen(names).expr(t, depth), last)

    def many(self, names, t, depth=3):
        """A collection to go through: never null, nor any element."""
        text = self.gen(names).expr(t, depth)
        if t[0] == "map":
            return "try({ for k, q in %s : k => q }, {})" % text
        made = "try([for q in tolist(%s) : q if q != null], [])" % text
        return "toset(%s)" % made if t[0] == "set" else made

    def type(self):
        return self.r.choice(["string"] * 4 + ["number", "bool", ("list", "string"),
                                               ("map", "string"), ("set", "string"),
                                               ("list", "number"), ("map", "number")])

    def variables(self, where, called=None):
        """Declares variables; returns their names, and the arguments a caller gives."""
        names, out, arguments = [], [], []
        for i in range(self.r.randrange(2, 6)):
            t, name = self.type(), "v%d" % i
            lines = ["  type = %s" % type_text(t)] if self.r.random() < 0.9 else []
            typed = bool(lines)
            if self.r.random() < 0.2:
                lines.append("  nullable = false")
            how = self.r.randrange(4)
            default = self.literal(t)
            if "nullable" in "".join(lines) and default == "null":
                default = '"x"' if t == "string" else "1" if t == "number" else "true"
            if how != 0 or called is None and how == 3:
                lines.append("  default = %s" % default)
            else:
                arguments.append((name, t))
            if called is None and how == 0:
                self.given[name] = self.r.choice(evalgen.STRINGS[:20]) if t == "string" else None
                if t != "string":
                    lines.append("  default = %s" % default)
            elif called is not None and how == 2:
                arguments.append((name, t))
            out.append('variable "%s" {\n%s\n}\n' % (name, "\n".join(lines)))
            if typed:
                names.append(("var." + name, t))
        self.files[where] = "".join(out)
        return names, arguments

    def locals(self, where, names, count):
        out = ["locals {\n"]
        for i in range(count):
            t = self.type()
            out.append("  l%d = %s\n" % (i, self.safe(names[-12:], t)))
            names = names + [("local.l%d" % i, t)]
        self.files[where] = "".join(out) + "}\n"
        return names

    def string(self, names):
        k = self.r.randrange(6)
        if k == 0:
            return '"%s"' % self.r.choice(evalgen.STRINGS)
        if k == 1:
            return "null"
        if k == 2:
            return '"https://${%s}/kms/xks/v1"' % self.safe_text(names)
        return self.safe(names[-12:], "string")

    def safe_text(self, names):
        return "try(coalesce(tostring(%s), \"x\"), \"y\")" % self.gen(names[-12:]).expr("string", 2)

    def store(self, name, names):
        lines, bound = [], list(names)
        k = self.r.randrange(6)
        if k == 0:
            lines.append("  count = try(min(2, abs(floor(%s))), 1)" % self.gen(names[-12:]).expr("number", 2))
            bound.append(("count.index", "number"))
        elif k == 1:
            lines.append("  count = try(tobool(%s), true) == true ? 1 : 0" % self.gen(names[-12:]).expr("bool", 2))
        elif k == 2:
            t = self.r.choice([("map", "string"), ("set", "string")])
            lines.append("  for_each = %s" % self.many(names[-12:], t))
            bound += [("each.key", "string"), ("each.value", "string")]
        bound = bound[-14:]
        lines.append("  custom_key_store_name = %s" % self.safe_text(bound))
        for argument in list(PARAMETERS)[1:6]:
            if self.r.random() < 0.6:
                lines.append("  %s = %s" % (argument, self.string(bound)))
        if self.r.random() < 0.2:
            lines.append('  key_store_password = "%s"' % self.r.choice(["kmspassw1", "12345678"]))
        k = self.r.randrange(3)
        members = "access_key_id = %s\n      raw_secret_access_key = %s"
        if k == 0:
            lines.append("  xks_proxy_authentication_credential {\n      %s\n  }" % (
                members % (self.safe_text(bound), self.safe_text(bound))))
        elif k == 1:
            inside = bound + [("xks_proxy_authentication_credential.value", "string")]
            lines.append(
                '  dynamic "xks_proxy_authentication_credential" {\n    for_each = slice(concat(%s, '
                '["d"]), 0, %s)\n    content {\n      %s\n    }\n  }' % (
                    self.many(bound, ("list", "string"), 2), self.r.choice(["0", "1"]),
                    members % (self.safe_text(inside), self.safe_text(inside))))
        return 'resource "aws_kms_custom_key_store" "%s" {\n%s\n}\n' % (name, "\n".join(lines))

    def module(self, name):
        where = "mods/%s/" % name
        names, arguments = self.variables(where + "variables.tf", called=name)
        names = self.locals(where + "locals.tf", names, 4)
        self.files[where + "main.tf"] = self.store("s", names) + \
            'output "o" {\n  value = %s\n}\n' % self.safe(names, "string")
        return arguments

    def make(self):
        names, _ = self.variables("variables.tf")
        names = self.locals("locals.tf", names, 10)
        main = PROVIDER
        for m in ("a", "b"):
            arguments = self.module(m)
            body = "".join("  %s = %s\n" % (n, self.safe(names, t, 2)) for n, t in arguments)
            extra = self.r.choice(["", "", "  count = 2\n", '  for_each = toset(["x", "y"])\n'])
            main += 'module "%s" {\n  source = "./mods/%s"\n%s%s}\n' % (m, m, extra, body)
            if not extra:
                names = names + [("module.%s.o" % m, "string")]
        for i in range(40):
            main += self.store("s%d" % i, names)
        self.files["main.tf"] = main
        if self.r.random() < 0.5:
            self.files["x_override.tf"] = 'resource "aws_kms_custom_key_store" "s0" {\n  ' \
                "xks_proxy_uri_path = %s\n}\nlocals {\n  l3 = %s\n}\n" % (
                    self.string(names[:2]), '"over"' if ("local.l3", "string") in names else "null")
        values = [n for n, _ in names if n.startswith("var.")]
        if values and self.r.random() < 0.5:
            t = dict(names)[values[0]]
            value = self.literal(t)
            if value != "null":
                self.files["terraform.tfvars"] = "%s = %s\n" % (values[0][4:], value)
                self.given.pop(values[0][4:], None)
        return self


def terraform(program, directory, arguments, config):
    env = dict(os.environ, TF_CLI_CONFIG_FILE=config, CHECKPOINT_DISABLE="1", TF_IN_AUTOMATION="1")
    return subprocess.run([program, *arguments], cwd=directory, env=env, capture_output=True,
                          text=True, timeout=300)


def planned(program, directory, given, config):
    arguments = ["plan", "-input=false", "-refresh=false", "-lock=false", "-no-color", "-out=plan.out"]
    arguments += ["-var=%s=%s" % (n, json.loads('"%s"' % v.replace("$${", "${").replace("%%{", "%{")))
                  for n, v in given.items() if v is not None]
    run = terraform(program, directory, arguments, config)
    if run.returncode:
        return None, run.stderr
    shown = terraform(program, directory, ["show", "-json", "plan.out"], config)
    changes = json.loads(shown.stdout).get("resource_changes", [])
    return {c["address"]: (c["change"]["after"], c["change"]["after_unknown"]) for c in changes
            if c["type"] == "aws_kms_custom_key_store"}, None


def read(dump, directory):
    run = subprocess.run([dump, os.path.join(directory, "main.tf")], capture_output=True, text=True,
                         timeout=60)
    if run.returncode:
        raise SystemExit("store-dump failed: " + run.stderr)
    return [json.loads(line) for line in run.stdout.splitlines()]


class Tally:
    def __init__(self):
        self.values = self.unknown = self.partial = self.stores = self.refused = 0
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
    blocks = after.get("xks_proxy_authentication_credential") or []
    credential = ours["XksProxyAuthenticationCredential"]["state"]
    if credential != "unknown" and (credential == "known") != bool(blocks):
        tally.different.append("%s: the credential is %s, Terraform has %d" % (
            address, credential, len(blocks)))
    for argument, parameter in MEMBERS.items():
        if blocks:
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
        base = re.escape(address).replace("\\.aws_kms", r"(\[[^\]]*\])?\.aws_kms")
        for other in plan:
            if re.fullmatch(base + r"(\[.*\])?", other):
                left.pop(other, None)
                compare_store(tally, other, s, *plan[other])
    tally.different += ["%s is only in the plan" % a for a in left]


def write(directory, files):
    for name in ("x_override.tf", "terraform.tfvars"):
        if os.path.exists(os.path.join(directory, name)):
            os.unlink(os.path.join(directory, name))
    for name, text in files.items():
        path = os.path.join(directory, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("dump")
    p.add_argument("--configs", type=int, default=2)
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
        for i in range(o.configs):
            conf = ConfGen(random.Random(o.seed * 1000003 + i)).make()
            write(directory, conf.files)
            # What modules are called with changes without init, not which are called.
            if i == 0:
                run = terraform(program, directory, ["init", "-input=false", "-no-color"], config)
                if run.returncode:
                    raise SystemExit("terraform init: " + run.stderr)
            plan, error = planned(program, directory, conf.given, config)
            if plan is None:
                tally.refused += 1
                if o.keep:
                    print(error)
                continue
            before = len(tally.different)
            compare(tally, read(o.dump, directory), plan)
            for line in tally.different[before:]:
                print("DIFFERENT (seed %d, configuration %d) %s" % (o.seed, i, line))
            if o.keep and len(tally.different) > before:
                break
    finally:
        if not o.keep:
            shutil.rmtree(directory)
    if o.verbose:
        for why, n in sorted(tally.why.items(), key=lambda x: -x[1])[:20]:
            print("  %5d %s" % (n, why))
    print("%d configurations (%d refused by Terraform), %d stores, %d values: %d not known here, "
          "%d in part, %d differences" % (o.configs, tally.refused, tally.stores, tally.values,
                                          tally.unknown, tally.partial, len(tally.different)))
    return 1 if tally.different else 0


if __name__ == "__main__":
    sys.exit(main())
