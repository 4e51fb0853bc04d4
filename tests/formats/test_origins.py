#!/usr/bin/env python3
"""Findings are at the text that gave the value: it is changed there, and the finding is gone.

usage: test_origins.py PROGRAM
"""
import json
import os
import subprocess
import sys
import tempfile

FORMATS = ("text", "short", "json", "jsonl", "sarif", "github", "gitlab", "junit", "checkstyle", "rdjson", "html")
BAD = "/payments/kms/xks/v1/"
GOOD = "/payments/kms/xks/v1"

TERRAFORM = '''resource "aws_kms_custom_key_store" "this" {
  custom_key_store_name  = "payments"
  custom_key_store_type  = "EXTERNAL_KEY_STORE"
  xks_proxy_connectivity = "PUBLIC_ENDPOINT"
  xks_proxy_uri_endpoint = "https://xks.acme-keys.com"
  xks_proxy_uri_path     = %s
}
'''
CALL = '''aws kms create-custom-key-store --custom-key-store-name payments \\
  --custom-key-store-type EXTERNAL_KEY_STORE --xks-proxy-connectivity PUBLIC_ENDPOINT \\
  --xks-proxy-uri-endpoint https://xks.acme-keys.com --xks-proxy-uri-path %s \\
  --xks-proxy-authentication-credential "$CREDENTIAL"
'''
LINE = CALL.replace(" \\\n ", "")
MODULE = 'variable "path" {\n%s}\n' + TERRAFORM % "var.path"


INPUT = """{
 "CustomKeyStoreName": "payments", "CustomKeyStoreType": "EXTERNAL_KEY_STORE",
 "XksProxyConnectivity": "PUBLIC_ENDPOINT", "XksProxyUriEndpoint": "https://xks.acme-keys.com",
 "XksProxyUriPath": "%s",
 "XksProxyAuthenticationCredential": {"AccessKeyId": "JXC5G264Z726XBRPPQKF", "RawSecretAccessKey": "short"}
}
"""

PULUMI = """resources:
  payments:
    type: aws:kms:CustomKeyStore
    properties:
      customKeyStoreName: payments
      customKeyStoreType: EXTERNAL_KEY_STORE
      xksProxyConnectivity: PUBLIC_ENDPOINT
      xksProxyUriEndpoint: https://xks.acme-keys.com
      xksProxyUriPath: %s
"""
TEMPLATE = """Resources:
  Store:
    Type: Custom::KeyStore
    Properties:
      CustomKeyStoreName: payments
      CustomKeyStoreType: EXTERNAL_KEY_STORE
      XksProxyConnectivity: PUBLIC_ENDPOINT
      XksProxyUriPath: %s
      XksProxyUriEndpoint: https://xks.acme-keys.com
"""

EXEC = """resource "terraform_data" "keys" {
  provisioner "local-exec" {
%s
  }
}
"""

# What it is, the files, the operand, the place of the finding, that of the use.
CASES = [
    ("environment of local-exec",
     {"main.tf": EXEC % (f'    environment = {{\n      P = "{BAD}"\n    }}\n    command = <<-EOT\n      ' + LINE % '"$P"' + "    EOT")},
     "main.tf", "main.tf:4", "main.tf:7"),
    ("a local in the environment of local-exec",
     {"main.tf": f'locals {{\n  p = "{BAD}"\n}}\n' + EXEC % (
         "    environment = { P = local.p }\n    command = <<-EOT\n      " + LINE % '"$${P}"' + "    EOT")},
     "main.tf", "main.tf:2", "main.tf:8"),
    ("a local in the command of local-exec",
     {"main.tf": f'locals {{\n  p = "{BAD}"\n}}\n' + EXEC % ("    command = <<-EOT\n      " + LINE % "${local.p}" + "    EOT")},
     "main.tf", "main.tf:2", "main.tf:7"),
    ("a default in a command in quotes",
     {"main.tf": f'variable "p" {{\n  default = "{BAD}"\n}}\n' + EXEC % (
         '    command = "' + (LINE % '"${var.p}"').strip().replace('"', '\\"') + '"')},
     "main.tf", "main.tf:2", "main.tf:6"),
    ("a command in a local",
     {"main.tf": "locals {\n  command = <<-EOT\n    " + LINE % "${local.p}" + f'  EOT\n  p = "{BAD}"\n}}\n'
      + EXEC % "    command = local.command"}, "main.tf", "main.tf:5", "main.tf:3"),
    ("a default of Terraform", {"main.tf": MODULE % f'  default = "{BAD}"\n'}, "main.tf", "main.tf:2", "main.tf:9"),
    ("tfvars", {"main.tf": MODULE % "", "terraform.tfvars": f'path = "{BAD}"\n'}, "main.tf",
     "terraform.tfvars:1", "main.tf:8"),
    ("a module's argument",
     {"main.tf": f'module "m" {{\n  source = "./m"\n  path   = "{BAD}"\n}}\n', "m/main.tf": MODULE % ""}, ".",
     "main.tf:3", "m/main.tf:8"),
    ("a local behind a module's argument",
     {"main.tf": f'locals {{\n  p = "{BAD}"\n}}\nmodule "m" {{\n  source = "./m"\n  path   = local.p\n}}\n',
      "m/main.tf": MODULE % ""}, ".", "main.tf:2", "m/main.tf:8"),
    ("for_each over a map",
     {"main.tf": f'locals {{\n  all = {{\n    a = "{BAD}"\n  }}\n}}\n'
      + (TERRAFORM % "each.value").replace("{\n", "{\n  for_each = local.all\n", 1)}, "main.tf",
     "main.tf:3", "main.tf:12"),
    ("jsondecode of a file", {"main.tf": TERRAFORM % 'jsondecode(file("stores.json")).payments.path',
                              "stores.json": f'{{\n "payments": {{\n  "path": "{BAD}"\n }}\n}}\n'}, "main.tf",
     "stores.json:3", "main.tf:6"),
    ("jsondecode of a file in a local, for_each",
     {"main.tf": 'locals {\n  all = jsondecode(file("${path.module}/stores.json"))\n}\n'
      + (TERRAFORM % "each.value.path").replace("{\n", "{\n  for_each = { for s in local.all : s.name => s }\n", 1),
      "stores.json": f'[{{"name": "a",\n "path": "{BAD}"}}]\n'}, "main.tf", "stores.json:2", "main.tf:10"),
    ("yamldecode of a file", {"main.tf": TERRAFORM % 'yamldecode(file("stores.yaml")).stores[1].path',
                              "stores.yaml": f"stores:\n  - path: /x/kms/xks/v1\n  - path: {BAD}\n"}, "main.tf",
     "stores.yaml:3", "main.tf:6"),
    ("csvdecode of a file", {"main.tf": TERRAFORM % 'csvdecode(file("stores.csv"))[1].path',
                             "stores.csv": f'\nname,path\r\na,/x/kms/xks/v1\r\n"b, c","{BAD}"\r\n'}, "main.tf",
     "stores.csv:4", "main.tf:6"),
    ("a template without names", {"main.tf": TERRAFORM % 'templatefile("path.tpl", {})', "path.tpl": BAD}, "main.tf",
     "path.tpl:1", "main.tf:6"),
    ("env of a workflow", {"ci.yml": f"env:\n  P: {BAD}\njobs:\n  keys:\n    steps:\n      - run: >-\n          " + LINE % '"$P"'},
     "ci.yml", "ci.yml:2", "ci.yml:7"),
    ("env of a step", {"ci.yml": f"env:\n  P: /x/kms/xks/v1\nsteps:\n  - env:\n      P: {BAD}\n    run: >-\n      " + LINE % "${P}"},
     "ci.yml", "ci.yml:5", "ci.yml:7"),
    ("variables of GitLab", {"ci.yml": f"variables:\n  P:\n    value: {BAD}\nkeys:\n  script:\n    - >-\n      " + LINE % '"$P"'},
     "ci.yml", "ci.yml:3", "ci.yml:7"),
    ("ENV of Docker", {"Dockerfile": f'FROM x\nARG P=/x\nENV A=b P="{BAD}"\nRUN ' + LINE % '"$P"'}, "Dockerfile", "Dockerfile:3",
     "Dockerfile:4"),
    ("ENV of Docker without =", {"Dockerfile": f"FROM x\nENV P {BAD}\nRUN " + LINE % '"$P"'}, "Dockerfile", "Dockerfile:2",
     "Dockerfile:3"),
    ("ARG of Docker", {"Dockerfile": f"FROM x\nARG P={BAD}\nRUN " + LINE % "$P"}, "Dockerfile", "Dockerfile:2", "Dockerfile:3"),
    ("a variable of make", {"Makefile": f"export P := {BAD}\nkeys:\n\t" + (LINE % "$(P)").replace("$C", "$$C")}, "Makefile",
     "Makefile:1", "Makefile:3"),
    ("a variable of make's variables", {"Makefile": f"Q := {BAD}\nP = $(Q)\nexport P\nkeys:\n\t" + (LINE % '"$$P"').replace("$C", "$$C")},
     "Makefile", "Makefile:1", "Makefile:5"),
    ("a variable of make for a target", {"Makefile": f"P := /x/kms/xks/v1\nkeys: P = {BAD} # the path\nkeys:\n\t" +
                                         (LINE % "$(P)").replace("$C", "$$C")}, "Makefile", "Makefile:2", "Makefile:4"),
    ("a file that make includes", {"Makefile": "include a.mk\nkeys:\n\t" + (LINE % "$(P)").replace("$C", "$$C"),
                                   "a.mk": f"P := {BAD}\n"}, "Makefile", "a.mk:1", "Makefile:3"),
    ("a define of make", {"Makefile": f"define P\n{BAD}\nendef\nkeys:\n\t" + (LINE % "$(P)").replace("$C", "$$C")}, "Makefile",
     "Makefile:2", "Makefile:5"),
    ("a constant of a script", {"a.sh": f'P="{BAD}"\n' + CALL % '"$P"'}, "a.sh", "a.sh:1", "a.sh:4"),
    ("a constant of a constant", {"a.sh": f"Q={BAD}\nP=$Q\n" + CALL % '"${P}"'}, "a.sh", "a.sh:1", "a.sh:5"),
    ("a file that a script sources", {"a.sh": ". ./a.env\n" + CALL % '"$P"', "a.env": f"export P='{BAD}'\n"}, "a.sh",
     "a.env:1", "a.sh:4"),
    ("an option with =", {"a.sh": f"P={BAD}\n" + (CALL % "X").replace("path X", "path=$P")}, "a.sh", "a.sh:1",
     "a.sh:4"),
    ("file:// of a script", {"a.sh": CALL % "file://path.txt", "path.txt": BAD}, "a.sh", "path.txt:1", "a.sh:3"),
    ("--cli-input-json", {"a.sh": "aws kms create-custom-key-store --cli-input-json file://in/store.json\n",
                          "in/store.json": INPUT % BAD}, "a.sh", "in/store.json:4", "a.sh:1"),
    ("--cli-input-yaml", {"a.sh": "aws kms create-custom-key-store --cli-input-yaml file://store.yaml\n",
                          "store.yaml": f"CustomKeyStoreType: EXTERNAL_KEY_STORE\nXksProxyUriPath: {BAD}\n"},
     "a.sh", "store.yaml:2", "a.sh:1"),
    ("an alias of YAML",
     {"a.yaml": f"CustomKeyStoreName: payments\nTags: [&p {BAD}]\nXksProxyUriPath: *p\n"
      "XksProxyUriEndpoint: https://xks.acme-keys.com\nCustomKeyStoreType: EXTERNAL_KEY_STORE\n"}, "a.yaml",
     "a.yaml:2", "a.yaml:3"),
    ("a merged map of YAML",
     {"a.yaml": f"<<: &base {{XksProxyUriPath: {BAD}}}\nCustomKeyStoreName: payments\n"
      "XksProxyUriEndpoint: https://xks.acme-keys.com\nCustomKeyStoreType: EXTERNAL_KEY_STORE\n"}, "a.yaml",
     "a.yaml:1", None),
    ("a variable of Pulumi",
     {"Pulumi.yaml": "name: keys\nruntime: yaml\nvariables:\n  path: " + BAD + "\nresources:\n  payments:\n"
      "    type: aws:kms:CustomKeyStore\n    properties:\n      customKeyStoreName: payments\n"
      "      customKeyStoreType: EXTERNAL_KEY_STORE\n      xksProxyConnectivity: PUBLIC_ENDPOINT\n"
      "      xksProxyUriEndpoint: https://xks.acme-keys.com\n      xksProxyUriPath: ${path}\n"}, "Pulumi.yaml",
     "Pulumi.yaml:4", "Pulumi.yaml:13"),
    ("a default of Pulumi's configuration",
     {"Pulumi.yaml": "name: keys\nruntime: yaml\nconfiguration:\n  path:\n    type: string\n    default: " + BAD + "\n"
      + PULUMI % "${path}"}, "Pulumi.yaml", "Pulumi.yaml:6", "Pulumi.yaml:15"),
    ("fn::select in a variable of Pulumi",
     {"Pulumi.yaml": "name: keys\nruntime: yaml\nvariables:\n  path: {fn::select: [1, [/x, " + BAD + "]]}\n" + PULUMI % "${path}"},
     "Pulumi.yaml", "Pulumi.yaml:4", "Pulumi.yaml:13"),
    ("Fn::Sub of CloudFormation", {"t.yaml": TEMPLATE % f'!Sub "{BAD}"'}, "t.yaml", "t.yaml:8", None),
]

# What it is, the files, the operand, the place of the finding, those of the pieces.
PIECES = [
    ("Fn::Join", {"t.yaml": TEMPLATE % '!Join ["/", ["", payments, kms/xks/v2]]'}, "t.yaml:8", ["t.yaml:8"] * 3),
    ("Fn::Join over lines", {"t.yaml": TEMPLATE % "!Join\n        - ''\n        - - /payments\n          - /kms/xks/v2"},
     "t.yaml:9", ["t.yaml:10", "t.yaml:11"]),
    ("Fn::Sub with variables", {"t.yaml": TEMPLATE % '!Sub ["/${Prefix}/kms/xks/v2", {Prefix: payments}]'}, "t.yaml:8",
     ["t.yaml:8"] * 2),
    ("a call in pieces",
     {"t.yaml": "Resources:\n  Store:\n    Type: Custom::AWS\n    Properties:\n      Create: !Join\n        - ''\n        - - >-\n"
      '            {"service":"KMS","action":"createCustomKeyStore","parameters":{"CustomKeyStoreType":"EXTERNAL_KEY_STORE",'
      '"XksProxyAuthenticationCredential":{"AccessKeyId":"JXC5G264Z726XBRPPQKF","RawSecretAccessKey":"SuperSecretSuperSecret"},'
      '"XksProxyUriPath":"/\n          - payments\n          - /kms/xks/v2"}}\n'}, "t.yaml:8", ["t.yaml:8", "t.yaml:9", "t.yaml:10"]),
    ("fn::join", {"Pulumi.yaml": "name: keys\nruntime: yaml\nvariables:\n  prefix: payments\n"
                  + PULUMI % "{fn::join: [/, ['', '${prefix}', kms/xks/v2]]}"}, "Pulumi.yaml:13",
     ["Pulumi.yaml:13", "Pulumi.yaml:4", "Pulumi.yaml:13"]),
    ("fn::select of fn::split",
     {"Pulumi.yaml": "name: keys\nruntime: yaml\nvariables:\n  paths: /payments/kms/xks/v2,/x\n"
      + PULUMI % "{fn::select: [0, {fn::split: [',', '${paths}']}]}"}, "Pulumi.yaml:13", ["Pulumi.yaml:4"]),
    ("fn::join in a variable",
     {"Pulumi.yaml": "name: keys\nruntime: yaml\nvariables:\n  path: {fn::join: [/, ['', payments, kms/xks/v2]]}\n"
      + PULUMI % "${path}"}, "Pulumi.yaml:13", ["Pulumi.yaml:4"] * 3),
    ("a variable of Pulumi with references",
     {"Pulumi.yaml": "name: keys\nruntime: yaml\nconfiguration:\n  stage:\n    default: prod\nvariables:\n  path: /${stage}/kms/xks/v2\n"
      + PULUMI % "${path}"}, "Pulumi.yaml:16", ["Pulumi.yaml:5", "Pulumi.yaml:7"]),
    ("pieces of a script", {"a.sh": "A=/payments\nB=/kms/xks/v2\n" + CALL % '"$A$B"'}, "a.sh:5", ["a.sh:1", "a.sh:2"]),
    ("pieces of Terraform", {"main.tf": 'locals {\n  a = "/payments"\n  b = "/kms/xks/v2"\n}\n' + TERRAFORM % '"${local.a}${local.b}"'},
     "main.tf:10", ["main.tf:2", "main.tf:3"]),
    ("a template of names", {"main.tf": TERRAFORM % 'templatefile("path.tpl", { p = "payments" })', "path.tpl": "/${p}/kms/xks/v2"},
     "main.tf:6", ["path.tpl:1", "main.tf:6"]),
    ("jsondecode of a template", {"main.tf": TERRAFORM % 'jsondecode(templatefile("s.tpl", { p = "payments" })).path',
                                  "s.tpl": '{"path": "/${p}/kms/xks/v2"}'}, "main.tf:6", ["s.tpl:1", "main.tf:6"]),
]

SECRET = "SuperSecretSuperSecret"
LEAKS = {
    "pair": f'K=AKIAQ4ZT6XWVJ2LM7NPR\naws kms create-custom-key-store --custom-key-store-name a '
            f'--xks-proxy-authentication-credential "AccessKeyId=$K,RawSecretAccessKey={SECRET}"\n',
    "pieces": f'P={SECRET}\nK=AKIAQ4ZT6XWVJ2LM7NPR\naws kms create-custom-key-store --custom-key-store-name a '
              f'--xks-proxy-authentication-credential="RawSecretAccessKey=${{P}}{SECRET},AccessKeyId=a$K"\n',
    "json": f"aws kms create-custom-key-store --custom-key-store-name a --xks-proxy-authentication-credential "
            f"'{{\"AccessKeyId\":\"AKIAQ4ZT6XWVJ2LM7NPR\",\"RawSecretAccessKey\":\"{SECRET}\"}}'\n",
    "json with a variable": f'K=AKIAQ4ZT6XWVJ2LM7NPR\naws kms create-custom-key-store --custom-key-store-name a '
                            f'--xks-proxy-authentication-credential '
                            f'"{{\\"AccessKeyId\\":\\"$K\\",\\"RawSecretAccessKey\\":\\"{SECRET}\\"}}"\n',
    "an assignment that is not known": f'P=$(cat p) S="{SECRET}$P"\nT=$S\naws kms create-custom-key-store '
                                       f'--custom-key-store-name a --xks-proxy-uri-path "/$T" '
                                       f'--xks-proxy-authentication-credential "AccessKeyId=$P,RawSecretAccessKey=$T"\n',
    "a default": f': "${{S:={SECRET}}}"\naws kms create-custom-key-store --custom-key-store-name a '
                 f'--xks-proxy-authentication-credential "AccessKeyId=a,RawSecretAccessKey=$S"\n',
    "input": f"aws kms create-custom-key-store --cli-input-yaml 'CustomKeyStoreName: \" a\"\n"
             f"KeyStorePassword: {SECRET}%%\nTrustAnchorCertificate: abc'\n",
    "constant": f'C=\'{{"AccessKeyId":"AKIAQ4ZT6XWVJ2LM7NPR","RawSecretAccessKey":"{SECRET}"}}\'\naws kms '
                f'create-custom-key-store --custom-key-store-name a --xks-proxy-authentication-credential "$C"\n',
}


def write(top, files):
    for name, text in files.items():
        path = os.path.join(top, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)


def run(top, *arguments):
    out = subprocess.run([PROGRAM, "check", *arguments], cwd=top, capture_output=True, text=True, timeout=30,
                         check=False)
    assert out.returncode in (0, 1), out
    return out.stdout + out.stderr


def findings(top, *arguments):
    """What JSON has; that nothing is left that is a store is told beside it."""
    text = run(top, "--format", "json", *arguments)
    return json.JSONDecoder().raw_decode(text)[0]["findings"]


def faults(top, operand, *arguments):
    found = findings(top, *arguments, operand)
    return [f for f in found if f["rule"] == "CKS422"]


def place(f):
    return f"{f['file'].removeprefix('./')}:{f['line']}"


def check_case(what, files, operand, origin, use):
    with tempfile.TemporaryDirectory() as top:
        write(top, files)
        found = faults(top, operand)
        assert [place(f) for f in found] == [origin], f"{what}: {[place(f) for f in found]}"
        uses = [place(r) for r in found[0]["related"] if r["kind"] == "use"]
        assert uses == ([use] if use else []), f"{what}: used at {uses}"
        for name in FORMATS:
            shown = run(top, "--format", name, operand)
            assert os.path.basename(origin.split(":")[0]) in shown, f"{what}: {name} does not name the file"
        # Nothing but the marked text is changed.
        path = os.path.join(top, found[0]["file"])
        with open(path, encoding="utf-8") as f:
            lines = f.read().split("\n")
        row, at = found[0]["line"] - 1, found[0]["column"] - 1
        start = lines[row].rfind(BAD, 0, at + len(BAD) + 1)
        assert start >= 0 and start - 1 <= at, f"{what}: {at} in {lines[row]!r}"
        lines[row] = lines[row][:start] + GOOD + lines[row][start + len(BAD):]
        with open(path, "w", encoding="utf-8") as f:
            f.write("\n".join(lines))
        assert not faults(top, operand), f"{what}: the finding is still there"
    print(f"ok: {what}")


def changed(top, origin):
    """One letter more in the text at an origin."""
    path = os.path.join(top, origin["file"])
    with open(path, encoding="utf-8") as f:
        lines = f.read().split("\n")
    row = lines[origin["line"] - 1]
    at = origin["column"] - 1
    # Of a text with a name, the name is marked.
    if origin["end_line"] == origin["line"] and origin["end_column"] > origin["column"] + 1:
        behind = row[origin["end_column"] - 1:]
        at = origin["end_column"] - 1 + len(behind) - len(behind.lstrip(" =:\"'")) if behind[:3].strip(" ") else at
    at = next(i for i in range(at, len(row)) if row[i].isalnum() or row[i] == "/")
    lines[origin["line"] - 1] = row[:at + 1] + "q" + row[at + 1:]
    with open(path, "w", encoding="utf-8") as f:
        f.write("\n".join(lines))


def check_pieces(what, files, use, pieces):
    """A value that is put together: each piece that is named changes it."""
    def faults_of(top):
        found = findings(top, ".")
        return [f for f in found if f["rule"] in ("CKS425", "CKS422")]
    with tempfile.TemporaryDirectory() as top:
        write(top, files)
        before = faults_of(top)
        assert [place(f) for f in before] == [use], f"{what}: {[place(f) for f in before]}"
        origins = [r for r in before[0]["related"] if r["kind"] == "origin"]
        assert sorted(place(r) for r in origins) == sorted(pieces), f"{what}: {[place(r) for r in origins]}"
        for name in FORMATS:
            assert SECRET[:11] not in run(top, "--format", name, "."), f"{what}: a secret is shown"
        for origin in origins:
            write(top, files)
            changed(top, origin)
            now = [(f["message"], f["replacement"]) for f in faults_of(top)]
            assert now != [(f["message"], f["replacement"]) for f in before], f"{what}: {place(origin)} changes nothing"
    print(f"ok: {what}")


def check_comment(files, operand, name, line):
    """A comment accepts the finding at the origin and at the use."""
    with tempfile.TemporaryDirectory() as top:
        write(top, files)
        path = os.path.join(top, name)
        with open(path, encoding="utf-8") as f:
            lines = f.read().split("\n")
        lines[line - 1] += "  # ckscheck:ignore CKS422 known"
        with open(path, "w", encoding="utf-8") as f:
            f.write("\n".join(lines))
        assert not faults(top, operand), f"not accepted at {name}:{line}"


def fingerprint(top, operand):
    results = json.loads(run(top, "--format", "sarif", operand))["runs"][0]["results"]
    return [r["partialFingerprints"] for r in results if r["ruleId"] == "CKS422"]


def check_moved():
    """The fingerprint is that of the use: a literal may move."""
    with tempfile.TemporaryDirectory() as top:
        write(top, {"a.sh": f"# \nP={BAD}\n" + CALL % "$P"})
        before = fingerprint(top, "a.sh")
        write(top, {"a.sh": ". ./b.env\n\n" + CALL % "$P", "b.env": f"P={BAD}\n"})
        assert before and fingerprint(top, "a.sh") == before, "the fingerprint changed with the literal's file"
    print("ok: a literal that moves")


def check_shared():
    """One literal for two stores is printed and counted once."""
    second = (CALL % "$P").replace("name payments", "name other").replace("https://xks", "https://other")
    with tempfile.TemporaryDirectory() as top:
        write(top, {"a.sh": f"P={BAD}\n" + CALL % "$P" + second})
        assert len(faults(top, "a.sh")) == 2
        for name in ("text", "short", "github"):
            shown = run(top, "--format", name, "a.sh")
            assert shown.count("path-suffix") == 1, f"{name}: {shown}"
        assert "1 error " in run(top, "a.sh")
        # The value ends the message: it has no mark at its end.
        for name in ("github", "gitlab", "junit"):
            shown = run(top, "--format", name, "a.sh")
            assert f"Use instead: {GOOD}" in shown and "Other stores: " in shown, shown
            assert shown.index("Other stores: ") < shown.index("Use instead: "), f"{name}: {shown}"
    print("ok: one literal for two stores")


INSTANCES = '''locals {
  base = "/kms/xks/v1/"
}
%s''' % (TERRAFORM % '"/${each.value}${local.base}"').replace("{\n", "{\n  for_each = toset([%s])\n", 1).replace(
    '= "payments"', "= each.value").replace("https://xks", "https://${each.value}")


def check_instances():
    """One text that makes values for several stores is printed once, and no value that suits one store is offered."""
    with tempfile.TemporaryDirectory() as top:
        write(top, {"main.tf": INSTANCES % '"ledger", "payments"'})
        found = faults(top, "main.tf")
        assert [f["replacement"] for f in found] == [None, None] and len({f["store"] for f in found}) == 2, found
        for name in ("text", "short", "github"):
            assert run(top, "--format", name, "main.tf").count("path-suffix") == 1, name
        shown = run(top, "main.tf")
        assert "2 errors in 2 stores" in shown and 'also used as XksProxyUriPath of aws_kms_custom_key_store.this["payments"]' in shown, shown
        keys = INSTANCES.replace("toset([%s])", '{ for s in ["ledger ", "payments"] : s => {} }').replace("each.value", "each.key")
        write(top, {"main.tf": keys.replace("v1/", "v1")})
        found = [f for f in findings(top, "main.tf") if f["rule"] == "CKS112"]
        assert found and not any(f["replacement"] for f in found), found
    print("ok: one text for several instances")


def check_input_file():
    """A script's input and the file that holds it are one store; what is wrong with it is printed once."""
    with tempfile.TemporaryDirectory() as top:
        write(top, {"a.sh": "aws kms create-custom-key-store --cli-input-json file://store.json\n",
                    "b.sh": "aws kms create-custom-key-store --region eu-west-1 --cli-input-json file://./store.json\n",
                    "store.json": INPUT % BAD})
        found = json.loads(run(top, "--format", "json", "."))["findings"]
        rules = {f["rule"] for f in found}
        assert {"CKS422", "CKS444"} <= rules and not rules & {"CKS501", "CKS503", "CKS447"}, rules
        assert {place(f) for f in found if f["rule"] in ("CKS422", "CKS444")} == {"store.json:4", "store.json:5"}, found
        for operand in ("a.sh", "."):
            assert run(top, operand).count("[CKS422") == 1 == run(top, operand).count("[CKS444")
    print("ok: a script's input and its file")


def check_credential_file():
    with tempfile.TemporaryDirectory() as top:
        write(top, {"a.sh": (CALL % "/kms/xks/v1").replace('"$CREDENTIAL"', "file://c.json"),
                    "c.json": '{"AccessKeyId": "JXC5G264Z726XBRPPQKF",\n "RawSecretAccessKey": "%s"}\n' % SECRET})
        found = json.loads(run(top, "--format", "json", "a.sh"))["findings"]
        assert [place(f) for f in found if f["rule"] == "CKS444"] == ["c.json:2"], found
        assert SECRET[:11] not in run(top, "a.sh")
    print("ok: a credential in a file")


def check_named_alone():
    """A file that only a script beside it reads is checked through that script, and nothing else of the script is."""
    script = (". ./a.env\n" + CALL % '"$P"').replace("name payments", "name ' payments'")
    with tempfile.TemporaryDirectory() as top:
        write(top, {"a.sh": script, "a.env": f"P={BAD}\n", "other.env": f"P={BAD}\n",
                    "b.sh": CALL % "file://path.txt", "path.txt": BAD, "c.sh": "cat a.env\n",
                    "d.sh": (CALL % GOOD).replace('"$CREDENTIAL"', "file://d.json"),
                    "d.json": '{"AccessKeyId": "JXC5G264Z726XBRPPQK1", "RawSecretAccessKey": "%s"}' % ("x1Y" * 15)})
        found = json.loads(run(top, "--format", "json", "d.json"))["findings"]
        rules = {f["rule"]: place(f) for f in found}
        assert rules.get("CKS442") == "d.json:1" and not rules.keys() & {"CKS102", "CKS105", "CKS106"}, found
        for name, origin in (("a.env", "a.env:1"), ("./a.env", "a.env:1"), ("path.txt", "path.txt:1")):
            for more in ([], ["--only-named"]):
                found = json.loads(run(top, "--format", "json", *more, name))
                assert [(f["rule"], place(f)) for f in found["findings"]] == [("CKS422", origin)], f"{name}: {found}"
            assert "not a format" not in run(top, name), name
        assert "not a format" in run(top, "other.env")
        # Named itself, the script is checked as a whole.
        assert {"CKS112", "CKS422"} <= {f["rule"] for f in json.loads(run(top, "--format", "json", "a.env", "a.sh"))["findings"]}
    with tempfile.TemporaryDirectory() as top:
        write(top, {"a.sh": "aws kms create-custom-key-store --cli-input-json file://store.json\n",
                    "store.json": INPUT % BAD})
        assert run(top, "store.json").count("[CKS422") == 1
        out = subprocess.run([PROGRAM, "predict", "store.json"], cwd=top, capture_output=True, text=True, check=False)
        assert "a.sh" not in out.stdout, "a call of a script that was not named is predicted"
    print("ok: a file that is named alone")


def check_here_documents():
    """The literal is in the script, and the option is its use; a comment at the use accepts the finding."""
    ways = {"cat > in.json <<EOF\n%s\nEOF\n": "file://in.json", "sudo tee in.json <<-'EOF'\n\t%s\n\tEOF\n": "file://in.json",
            'J=$(cat <<"EOF"\n%s\nEOF\n)\n': '"$J"', "a=(--cli-input-json '%s')\n": None, "J='%s'\n": '"$J"'}
    for text, given in ways.items():
        line = '{"CustomKeyStoreId": "cks-0123456789abcdef0", "XksProxyUriPath": "%s"}'
        call = "aws kms update-custom-key-store " + (f"--cli-input-json {given}" if given else '"${a[@]}"')
        with tempfile.TemporaryDirectory() as top:
            write(top, {"a.sh": text % (line % BAD) + call + "\n"})
            found = faults(top, "a.sh")
            literal = f'"{BAD}"'
            with open(os.path.join(top, "a.sh"), encoding="utf-8") as f:
                lines = f.read().split("\n")
            where = next(i for i, one in enumerate(lines) if literal in one)
            begin = lines[where].index(literal) + 1
            assert [(f["line"], begin < f["column"] < begin + len(literal)) for f in found] == [(where + 1, True)], (text, found)
            write(top, {"a.sh": text % (line % GOOD) + call + "\n"})
            assert not faults(top, "a.sh"), text
            if given:
                write(top, {"a.sh": text % (line % BAD) + "# ckscheck:ignore CKS422 known\n" + call + "\n"})
                assert not faults(top, "a.sh"), text
    print("ok: literals in here-documents and arrays")


OPEN = '{"CustomKeyStoreId":"%s","XksProxyUriEndpoint":"https://%s:8443",\n"XksProxyUriPath":"%s","KeyStorePassword":"' + SECRET + '%s"}'
IN_HERE = "cat > in.json <<%s\n%s\nEOF\naws kms update-custom-key-store --cli-input-json file://in.json\n"


def check_open_json():
    """JSON of which the shell, or what runs it, fills in pieces: what is written is judged, at its place."""
    filled = ["$X", "${X:-a}", "$(pass x)", "`pass x`", "$1"]
    texts = {"a.sh": [IN_HERE % ("EOF", OPEN % (x, x, BAD, x)) for x in filled]
             + [IN_HERE % ("-EOF", "\t" + (OPEN % ("$X", "$X", BAD, "$X")).replace("\n", "\n\t\t"))]
             + ["aws kms update-custom-key-store --cli-input-json '%s'\n" % (OPEN % (x, x, BAD, x)) for x in ["'$X'", "'\"$X\"'"]]
             + ['aws kms update-custom-key-store --cli-input-json "%s"\n' % (OPEN % (x, x, BAD, x)).replace('"', '\\"') for x in filled if ":-" not in x]}
    step = "steps:\n  - run: |\n      %s"
    texts["ci.yml"] = [step % (IN_HERE % (w, OPEN % ("${{ vars.X }}", "${{ vars.X }}", BAD, "$X"))).replace("\n", "\n      ")
                       for w in ("EOF", "'EOF'")]
    texts["main.tf"] = ['resource "null_resource" "n" {\n  provisioner "local-exec" {\n    command = <<-C\n%s  C\n  }\n}\n'
                        % (IN_HERE % (w, OPEN % ("${var.x}", "${var.x}", BAD, "$X"))) for w in ("EOF", "'EOF'")]
    for name, all_of in texts.items():
        for text in all_of:
            with tempfile.TemporaryDirectory() as top:
                write(top, {name: text})
                lines = [i for i, one in enumerate(text.split("\n"), 1) if ":8443" in one or BAD in one]
                found = sorted((f["line"], f["rule"]) for f in findings(top, name) if f["rule"] in ("CKS402", "CKS422"))
                assert found == [(lines[0], "CKS402"), (lines[-1], "CKS422")], (text, found)
                assert SECRET[:11] not in run(top, name), text
    # A name that is filled in may be any, and so may what stands outside of a text.
    for text in ('{"CustomKeyStoreName": "a", "$K": "b"}', '{"CustomKeyStoreName": "a", $K}', "$K", "{$K}"):
        with tempfile.TemporaryDirectory() as top:
            write(top, {"a.sh": (IN_HERE % ("EOF", text)).replace("update-", "create-")})
            assert not findings(top, "a.sh"), text
    print("ok: JSON that is filled in")


def check_one_place():
    """Pieces of one text that have one place are told once."""
    with tempfile.TemporaryDirectory() as top:
        write(top, {"a.yaml": "Resources:\n  S:\n    Type: Custom::KeyStore\n    Properties:\n      CustomKeyStoreName: a\n"
                              "      CustomKeyStoreType: EXTERNAL_KEY_STORE\n"
                              '      XksProxyUriEndpoint: !Sub "http://${Host}.example.org"\n'})
        found = [f for f in json.loads(run(top, "--format", "json", "a.yaml"))["findings"] if f["rule"] == "CKS401"]
        assert [at(f) for f in found] == [["a.yaml:7", ("origin", "a.yaml:7")]], found
    print("ok: pieces with one place")


def plan_of(path):
    values = {"custom_key_store_name": "payments", "custom_key_store_type": "EXTERNAL_KEY_STORE",
              "xks_proxy_connectivity": "PUBLIC_ENDPOINT", "xks_proxy_uri_endpoint": "https://xks.acme-keys.com",
              "xks_proxy_uri_path": path,
              "xks_proxy_authentication_credential": [{"access_key_id": "JXC5G264Z726XBRPPQKF",
                                                       "raw_secret_access_key": SECRET}]}
    store = {"module_address": "module.m", "mode": "managed", "type": "aws_kms_custom_key_store", "name": "this",
             "address": "module.m.aws_kms_custom_key_store.this",
             "provider_name": "registry.terraform.io/hashicorp/aws",
             "change": {"actions": ["create"], "before": None, "after": values, "after_unknown": {}}}
    return json.dumps({"format_version": "1.2", "resource_changes": [store]}, indent=1)


def at(found):
    return [place(found), *((r["kind"], place(r)) for r in found["related"])]


def check_plan():
    """A plan's findings are at the literal of its configuration, unless that was changed since."""
    live = {"main.tf": f'module "m" {{\n  source = "./m"\n  path   = "{BAD}"\n}}\n', "m/main.tf": MODULE % ""}
    line = "plan.json:%d" % (1 + plan_of(BAD).split("\n").index(f'     "xks_proxy_uri_path": "{BAD}",'))
    literal = ["main.tf:3", ("use", "m/main.tf:8"), ("other", line)]
    with tempfile.TemporaryDirectory() as top:
        write(top, {**live, "plan.json": plan_of(BAD)})
        for more in ([], ["--only-named"], ["--config-dir", "."]):
            assert [at(f) for f in faults(top, "plan.json", *more)] == [literal], more
        for name in FORMATS:
            shown = run(top, "--format", name, "plan.json")
            assert "main.tf" in shown and SECRET[:11] not in shown, name
        found = json.loads(run(top, "--format", "json", "plan.json"))["findings"]
        assert {place(f).split(":")[0] for f in found if f["rule"] in ("CKS902", "CKS903")} == {"plan.json"}, found
        # The plan and the configuration are one store: the fault is printed once.
        assert run(top, ".").count("[CKS422") == 1
        real = os.path.realpath(top)
        for both in (("plan.json", real), (real + "/plan.json", "."), (real + "/plan.json", "main.tf"), (real, "plan.json")):
            assert run(top, *both).count("[CKS422") == 1, both
        run(top, "--fix", "plan.json")
        with open(os.path.join(top, "plan.json"), encoding="utf-8") as f:
            assert f.read() == plan_of(BAD), "a plan was repaired"
        run(top, "--fix", "plan.json", "main.tf")
        with open(os.path.join(top, "main.tf"), encoding="utf-8") as f:
            assert BAD not in f.read(), "the literal was not repaired"
        # What the module gets is no longer what the plan has.
        assert [at(f) for f in faults(top, "plan.json")] == [[line]]
        write(top, {"main.tf": f'module "m" {{\n  for_each = {{ a = "{GOOD}" }}\n  source = "./m"\n  path = each.value\n}}\n',
                    "plan.json": plan_of(BAD).replace("module.m.", 'module.m[\\"a\\"].')})
        assert [at(f) for f in faults(top, "plan.json")] == [[line]], "for_each"
        # Whoever makes a plan may give another value than a default.
        write(top, {"main.tf": f'variable "p" {{\n  default = "{GOOD}"\n}}\nmodule "m" {{\n  source = "./m"\n  path = var.p\n}}\n',
                    "plan.json": plan_of(BAD)})
        assert [at(f)[0] for f in faults(top, "plan.json")] == ["m/main.tf:8"], "a default"
    with tempfile.TemporaryDirectory() as top:
        write(top, {"live/" + k: v for k, v in live.items()})
        write(top, {"out/plan.json": plan_of(BAD)})
        assert [place(f).split(":")[0] for f in faults(top, "out/plan.json")] == ["out/plan.json"]
        assert [place(f) for f in faults(top, "out/plan.json", "--config-dir", "live")] == ["live/main.tf:3"]
        # However the two are called, they are paired.
        real = os.path.realpath(top)
        assert [place(f) for f in faults(top, "out/plan.json", "--config-dir", real + "/live")] == ["live/main.tf:3"]
        assert [place(f) for f in faults(top, real + "/out/plan.json", "--config-dir", "live")] == [real + "/live/main.tf:3"]
        assert [place(f) for f in faults(top + "/out", "plan.json", "--config-dir", real + "/live")] == ["../live/main.tf:3"]
    with tempfile.TemporaryDirectory() as top:
        direct = (TERRAFORM % f'"{BAD}"').replace('"this"', '"other"')
        write(top, {"main.tf": direct, "plan.json": plan_of(BAD).replace("module.m.", "").replace('"this"', '"other"')
                    .replace("store.this", "store.other")})
        assert [place(f) for f in faults(top, "plan.json")] == ["main.tf:6"]
        write(top, {"main.tf": direct.replace(BAD, GOOD)})
        assert [place(f) for f in faults(top, "plan.json")] == [line], "a literal that was changed since"
    # What a resource makes is not replaced by a text; a variable's value may be.
    for value, offered in (('"/${random_pet.p.id}/kms/xks/v1/"', None), ("random_pet.p.id", None), ("var.p", GOOD)):
        with tempfile.TemporaryDirectory() as top:
            write(top, {"main.tf": f'variable "p" {{}}\nmodule "m" {{\n  source = "./m"\n  path = {value}\n}}\n',
                        "m/main.tf": MODULE % "", "plan.json": plan_of(BAD)})
            found = [f for f in json.loads(run(top, "--format", "json", "plan.json"))["findings"] if f["rule"] == "CKS422"]
            assert [f.get("replacement") for f in found] == [offered], (value, found)
    for name, number in (("main.tf", 3), ("m/main.tf", 8), ("m/main.tf", 3)):
        with tempfile.TemporaryDirectory() as top:
            lines = live[name].split("\n")
            lines[number - 1] += "  # ckscheck:ignore CKS422 known"
            write(top, {**live, name: "\n".join(lines), "plan.json": plan_of(BAD)})
            assert not faults(top, "plan.json"), f"not accepted at {name}:{number}"
    print("ok: a plan and its configuration")


def check_repair():
    """The repair is written at the literal."""
    with tempfile.TemporaryDirectory() as top:
        write(top, {"a.sh": f'P="{BAD}"\n' + CALL % '"$P"'})
        run(top, "--fix", "a.sh")
        with open(os.path.join(top, "a.sh"), encoding="utf-8") as f:
            assert f.read() == f'P="{GOOD}"\n' + CALL % '"$P"'
    print("ok: a repair at the literal")


# What it is, the assignments, the value, and the lines that lead to what is not known.
CHAINS = [
    ("a command's output", "A=$(cat x)\nB=$A\n", '"$B"', [(1, "A"), (2, "B")]),
    ("what is read", "read -r A\nB=https://$A\nexport C=$B/\n", '"$C"', [(1, "A"), (2, "B"), (3, "C")]),
    ("a piece", "A=$(cat x)\n", '"/$A/v1"', [(1, "A")]),
    ("a name that nothing assigns", "B=$A\n", '"$B"', [(1, "B")]),
    ("no one place", "A=$(cat x)\nA=$(cat y)\nB=$A\n", '"$B"', [(3, "B")]),
    ("what comes later", "", '"$B"\nB=$(cat x)', []),
]


def check_chains():
    for what, before, value, chain in CHAINS:
        with tempfile.TemporaryDirectory() as top:
            write(top, {"a.sh": before + f"aws kms update-custom-key-store --custom-key-store-id cks-0123456789abcdef0 "
                        f"--xks-proxy-uri-path {value}\n"})
            found = json.loads(run(top, "--format", "json", "--explain-unknown", "a.sh"))["findings"]
            told = [f for f in found if f["rule"] == "CKS110"]
            assert len(told) == 1, f"{what}: {told}"
            got = [(r["line"], r["message"]) for r in told[0]["related"]]
            wanted = [(line, ("passed on here as " if i else "not known from here on: ") + name)
                      for i, (line, name) in enumerate(chain)]
            assert got == wanted, f"{what}: {got}"
    print("ok: the way to what is not known")


def check_commands():
    """What is not certain in a command of Terraform is left open, and what no shell runs is told."""
    for what, more, path in (("each", 'for_each = toset(["a"])\n  ', "${each.value}"), ("another environment", "", "$Q"),
                             ("a value that the shell changes", "", "${local.quoted}"), ("its own name", "", "$${local}")):
        with tempfile.TemporaryDirectory() as top:
            write(top, {"main.tf": 'locals {\n  quoted = "a\\"$b/"\n}\n' + (EXEC % (
                f'    environment = {{ P = "{BAD}" }}\n    command = <<-EOT\n      ' + LINE % path + "    EOT")).replace(
                    '"keys" {\n  ', '"keys" {\n  ' + more)})
            assert not faults(top, "main.tf"), what
    with tempfile.TemporaryDirectory() as top:
        write(top, {"main.tf": EXEC % ('    interpreter = ["python3", "-c"]\n    command = <<-EOT\n      ' + LINE % BAD + "    EOT")})
        assert "not run by a shell" in run(top, "--explain-unknown", "main.tf") and not faults(top, "main.tf")
    print("ok: what is open in a command of Terraform")


def check_leaks():
    for what, text in LEAKS.items():
        with tempfile.TemporaryDirectory() as top:
            write(top, {"a.sh": text})
            for name in FORMATS:
                assert SECRET[:11] not in run(top, "--format", name, "--explain-unknown", "a.sh"), f"{what}: {name}"
        print(f"ok: no secret beside what is shown: {what}")


def main():
    for case in CASES:
        check_case(*case)
    for case in PIECES:
        check_pieces(*case)
    script = {"a.sh": f"P={BAD}\n" + (CALL % "$P").replace("\\\n", "").replace("  ", " ")}
    check_comment(script, "a.sh", "a.sh", 1)
    check_comment(script, "a.sh", "a.sh", 2)
    check_comment({"main.tf": MODULE % "", "terraform.tfvars": f'path = "{BAD}"\n'}, "main.tf", "terraform.tfvars", 1)
    check_comment({"main.tf": MODULE % "", "terraform.tfvars": f'path = "{BAD}"\n'}, "main.tf", "main.tf", 8)
    program = {"Pulumi.yaml": "name: keys\nruntime: yaml\nvariables:\n  path: {fn::select: [1, [/x, " + BAD + "]]}\n"
               + PULUMI % "${path}"}
    check_comment(program, "Pulumi.yaml", "Pulumi.yaml", 4)
    check_comment(program, "Pulumi.yaml", "Pulumi.yaml", 13)
    print("ok: comments at both places")
    check_moved()
    check_shared()
    check_instances()
    check_here_documents()
    check_open_json()
    check_one_place()
    check_input_file()
    check_credential_file()
    check_named_alone()
    check_plan()
    check_repair()
    check_commands()
    check_chains()
    check_leaks()


PROGRAM = os.path.abspath(sys.argv[1])
main()
