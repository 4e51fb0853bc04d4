#!/usr/bin/env python3
"""--diff and --fix: on every fixture with a certain repair, in every format, and on files of every kind.

usage: test_repair.py PATH-OF-CKSCHECK
"""
import collections
import glob
import json
import os
import re
import shlex
import shutil
import stat
import subprocess
import sys
import tempfile

import yaml

PROGRAM = os.path.abspath(sys.argv[1])
TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
SECRET = "Zq7wPlantedSecret4You"
ENDPOINT = b"https://xks.acme-keys.com"
JSON = b'{\n  "CustomKeyStoreId": "cks-0123456789abcdef0",\n  "XksProxyUriEndpoint": "https://xks.acme-keys.com:443"\n}\n'
passed = 0


def run(directory, *args, **more):
    return subprocess.run([PROGRAM, "check", "--at", "2026-01-01", *args], cwd=directory, timeout=120,
                          capture_output=True, check=False, **more)


def expect(what, condition, shown=""):
    global passed
    if not condition:
        raise AssertionError(f"{what}: {shown}")
    passed += 1


def findings(directory, *names):
    return json.loads(run(directory, "--format", "json", *names).stdout)["findings"]


def read(*path):
    with open(os.path.join(*path), "rb") as f:
        return f.read()


def write(directory, name, data):
    with open(os.path.join(directory, name), "wb") as f:
        f.write(data)


# ---- the format's own reader: what changed ----

class Loader(yaml.SafeLoader):
    """Tags of CloudFormation are text with a name."""


def tagged(loader, suffix, node):
    return {suffix: loader.construct_scalar(node) if isinstance(node, yaml.ScalarNode) else yaml.serialize(node)}


Loader.add_multi_constructor("!", tagged)


def inner(text):
    """The call that a custom resource has as a text; else the text."""
    if not text.lstrip().startswith("{"):
        return text
    try:
        return json.loads(text, object_pairs_hook=lambda pairs: dict(enumerate(pairs)))
    except ValueError:
        return text


def leaves(value, path=()):
    if isinstance(value, str) and not isinstance(inner(value), str):
        return leaves(inner(value), (*path, "text"))
    if isinstance(value, dict):
        return [leaf for i, (k, v) in enumerate(value.items()) for leaf in [(path, i, k), *leaves(v, (*path, i))]]
    if isinstance(value, list):
        return [leaf for i, v in enumerate(value) for leaf in leaves(v, (*path, i))]
    return [(path, value)]


def parts(name, data):
    """What a reader that is not ours sees, as a list; None for a format without one here."""
    text = data.decode("utf-8-sig")
    if name.endswith((".yaml", ".yml")):
        return leaves(list(yaml.load_all(text, Loader)))
    if name.endswith(".json"):
        return leaves(json.loads(text, object_pairs_hook=lambda pairs: dict(enumerate(pairs))))
    if name.endswith(".sh"):
        return shlex.split(text, comments=True)
    return None


def check_same(name, before, after, repairs):
    """Only as many parts differ as there are repaired places."""
    try:
        old = parts(name, before)
    except (ValueError, yaml.YAMLError):
        return
    if old is None:
        return
    new = parts(name, after)
    differ = sum(a != b for a, b in zip(old, new))
    expect(f"{name}: other parts changed", len(old) == len(new) and differ in repairs, (before, after))


# ---- every fixture ----

def certain(all_findings):
    return [f for f in all_findings if f["repair"] and f["repair"]["certain"]]


def of_file(found):
    return collections.Counter((f["rule"], f["parameter"]) for f in found)


def check_fixture(directory, name):
    before, old = read(directory, name), findings(directory, name)
    wanted = certain(old)
    diff = run(directory, "--diff", name)
    expect(f"{name}: --diff exits as check", diff.returncode == run(directory, name).returncode)
    expect(f"{name}: --diff changes nothing", read(directory, name) == before)
    fix = run(directory, "--fix", name)
    after, new = read(directory, name), findings(directory, name)
    refused = fix.stderr.count(b"not repaired")
    if after == before:
        expect(f"{name}: nothing is repaired, and no reason is given", refused, fix)
        return "refused"
    expect(f"{name}: --fix exits by what remains", fix.returncode == run(directory, name).returncode, fix)
    if not refused:
        left = of_file(certain(new))
        expect(f"{name}: repairs are left", not left, left)
        for f in wanted:
            key = (f["rule"], f["parameter"])
            expect(f"{name}: {key} stays", of_file(new)[key] < of_file(old)[key], fix)
    values = any(f["rule"] != "CKS941" for f in wanted)
    check_same(name, before, after, range(values, len(wanted) + len(new) + 1))
    again = run(directory, "--fix", name)
    expect(f"{name}: a second run changes more", read(directory, name) == after and b": repaired: " not in again.stderr, again)
    write(directory, name, before)
    if b"is not shown" in diff.stderr:
        return "named"
    applied = subprocess.run(["git", "apply", "--whitespace=nowarn", "-"], cwd=directory, input=diff.stdout, capture_output=True,
                             check=False)
    expect(f"{name}: git does not apply the diff", applied.returncode == 0, (applied.stderr, diff.stdout))
    expect(f"{name}: the diff is not what --fix writes", read(directory, name) == after, diff.stdout)
    return "applied"


def check_fixtures(directory):
    top = os.path.join(TOP, "fixtures")
    report = json.loads(run(TOP, "--format", "json", "fixtures").stdout)
    names = sorted({f["file"] for f in certain(report["findings"]) if "/predict/" not in f["file"]})
    results = collections.Counter()
    for i, name in enumerate(names):
        folder = os.path.join(directory, str(i))
        shutil.copytree(os.path.dirname(os.path.join(TOP, name)), folder,
                        ignore=lambda path, all_names: [n for n in all_names if os.path.isdir(os.path.join(path, n))])
        base = os.path.basename(name)
        if not certain(findings(folder, base)):
            continue
        kind = os.path.splitext(base)[1]
        results[kind, check_fixture(folder, base)] += 1
    print(f"ok: fixtures of {os.path.relpath(top, TOP)}: {dict(results)}")
    expect("few fixtures have a repair", sum(n for (_, how), n in results.items() if how != "refused") >= 40, results)
    expect("few diffs are applied", sum(n for (_, how), n in results.items() if how == "applied") >= 20, results)
    for kind in (".json", ".yaml", ".tf", ".sh"):
        expect(f"no {kind} is repaired", results[kind, "applied"] + results[kind, "named"], results)


# ---- the same values in other formats ----

def snake(name):
    """A parameter as Terraform and the AWS CLI name it: cloud_hsm_cluster_id."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def block_scalar(text):
    return "|" + ("" if text.endswith("\n") else "-") + "\n" + "".join(f"    {line}\n" for line in text.rstrip("\n").split("\n"))


def yaml_plain(value):
    """Plain where YAML would read it as this text, else in double quotes."""
    words = re.fullmatch(r"[A-Za-z/][A-Za-z0-9/:._+ -]*(?<! )", value) and ": " not in value and not value.endswith(":")
    return value if words and yaml.safe_load(value) == value else json.dumps(value)


def yaml_single(value):
    return "'" + value.replace("'", "''") + "'" if value.isprintable() else json.dumps(value)


def yaml_block(value):
    """A literal block, if the text has only what a block can hold."""
    fits = value.strip(" ") == value and value.strip() and value.replace("\n", "").isprintable() and not value.endswith("\n\n")
    return block_scalar(value).rstrip("\n") if fits and "\n" in value else json.dumps(value)


def yaml_of(quote, names, head, indent):
    """A file of YAML with the store: `quote` writes a text, `names` a parameter's name."""
    def make(store):
        lines = [head.rstrip("\n")] if head else []
        for name, value in store.items():
            if isinstance(value, dict):
                lines.append(f"{indent}{names(name)}:")
                lines += [f"{indent}  {names(k)}: {quote(v)}" for k, v in value.items()]
            else:
                lines.append(f"{indent}{names(name)}: {quote(value)}")
        return "\n".join(lines) + "\n"
    return make


def camel(name):
    return name[0].lower() + name[1:]


def terraform(store):
    def quoted(value):
        return json.dumps(value, ensure_ascii=False).replace("${", "$${").replace("%{", "%%{")

    lines = ['resource "aws_kms_custom_key_store" "one" {']
    for name, value in store.items():
        if isinstance(value, dict):
            lines += [f"  {snake(name)} {{", *(f"    {snake(k)} = {quoted(v)} # kept" for k, v in value.items()), "  }"]
        else:
            lines.append(f"  {snake(name)} = {quoted(value)} # kept")
    return "\n".join([*lines, "}"]) + "\n"


def shell_of(quote):
    def make(store):
        words = []
        for name, value in store.items():
            if isinstance(value, dict):
                value = ",".join(f"{k}={v}" for k, v in value.items())
            words.append(f"  --{snake(name).replace('_', '-')} {quote(value)}")
        return "aws kms create-custom-key-store \\\n" + " \\\n".join(words) + "\n"
    return make


def double_quoted(value):
    return '"' + re.sub(r'(["$`\\])', r"\\\1", value) + '"'


HEAD = """# The key store of a stack
AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Stage: {Type: String, Default: 'dev'}   # kept
Resources:
  Launcher:
    Type: AWS::Lambda::Function
    Properties: {Role: !GetAtt Role.Arn, Code: {ZipFile: !Sub "x = '${Stage}'"}}
  Store:
    DependsOn: [Launcher]
    Type: %s
    Properties:
      ServiceToken: !GetAtt Launcher.Arn
"""


def call_of(store):
    return {"service": "KMS", "action": "createCustomKeyStore", "parameters": store, "physicalResourceId": {"responsePath": "CustomKeyStoreId"}}


def call_in_yaml(store):
    """Custom::AWS with the call as a map."""
    head = HEAD % "Custom::AWS" + "      Create:\n        service: KMS\n        action: createCustomKeyStore\n        parameters:\n"
    return yaml_of(yaml_plain, str, head, "          ")(store) + "Outputs:\n  Id: {Value: !Ref Store}\n"


def call_as_text(store):
    """Custom::AWS with the call as JSON in a literal block that CloudFormation substitutes in."""
    text = json.dumps(call_of(store), indent=1)
    lines = "".join(f"        {line}\n" for line in text.split("\n"))
    return HEAD % "Custom::AWS" + f"      Create: !Sub |\n{lines}      InstallLatestAwsSdk: true\n"


def template_json(kind, properties):
    return {"AWSTemplateFormatVersion": "2010-09-09", "Description": "1.0 \u00e9 \\ kept", "Resources": {
        "Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": {"Fn::Sub": "${AWS::StackName}-b"}}},
        "Store": {"Type": kind, "Properties": {"ServiceToken": {"Fn::GetAtt": ["Launcher", "Arn"]}, **properties}}}}


def own_json(store):
    return json.dumps(template_json("Custom::KeyStore", store), indent=2) + "\n"


def call_json(store):
    """As CDK writes it: JSON in JSON."""
    text = json.dumps(call_of(store), separators=(",", ":"))
    return json.dumps(template_json("Custom::AWS", {"Create": text, "InstallLatestAwsSdk": True}), indent=1) + "\n"


def joined_json(store):
    """As CDK writes a call with a reference in it."""
    text = json.dumps(call_of({**store, "CustomKeyStoreName": store["CustomKeyStoreName"] + "@"}), separators=(",", ":"))
    before, after = text.split("@", 1)
    return json.dumps(template_json("Custom::AWS", {"Create": {"Fn::Join": ["", [before, {"Ref": "Stage"}, after]]}}), indent=1) + "\n"


def plan_json(store):
    """What `terraform show -json` prints of a plan."""
    values = {snake(k): [{snake(a): b for a, b in v.items()}] if isinstance(v, dict) else v for k, v in store.items()}
    one = {"address": "aws_kms_custom_key_store.one", "mode": "managed", "type": "aws_kms_custom_key_store", "name": "one",
           "provider_name": "registry.terraform.io/hashicorp/aws", "schema_version": 0, "values": values, "sensitive_values": {}}
    change = {k: one[k] for k in ("address", "mode", "type", "name", "provider_name")}
    change["change"] = {"actions": ["create"], "before": None, "after": values, "after_unknown": {"id": True}, "after_sensitive": {}}
    return json.dumps({"format_version": "1.2", "terraform_version": "1.9.8",
                       "planned_values": {"root_module": {"resources": [one]}}, "resource_changes": [change]}, indent=1) + "\n"


JSON_IN_JSON = ("call.json", "joined.json")
FORMS = {
    "own-plain.yaml": yaml_of(yaml_plain, str, HEAD % "Custom::KeyStore", "      "),
    "own-single.yaml": yaml_of(yaml_single, str, HEAD % "Custom::KeyStore", "      "),
    "own-double.yaml": yaml_of(json.dumps, str, HEAD % "Custom::KeyStore", "      "),
    "call.yaml": call_in_yaml,
    "call-text.yaml": call_as_text,
    "own.json": own_json,
    "call.json": call_json,
    "joined.json": joined_json,
    "plan.json": plan_json,
    "plain.yaml": yaml_of(yaml_plain, str, "", ""),
    "single.yaml": yaml_of(yaml_single, str, "", ""),
    "double.yaml": yaml_of(json.dumps, str, "", ""),
    "block.yaml": yaml_of(yaml_block, str, "", ""),
    "Pulumi.yaml": yaml_of(yaml_plain, camel, "name: keys\nruntime: yaml\nresources:\n  one:\n    type: aws:kms:CustomKeyStore\n    properties:\n",
                           "      "),
    "main.tf": terraform,
    "single.sh": shell_of(shlex.quote),
    "double.sh": shell_of(double_quoted),
}


# A create without a fault, and values of it that have one whose repair is certain.
GOOD = {"CustomKeyStoreName": "payments", "CustomKeyStoreType": "EXTERNAL_KEY_STORE", "XksProxyUriEndpoint": "https://xks.acme-keys.com",
        "XksProxyUriPath": "/payments/kms/xks/v1", "XksProxyConnectivity": "PUBLIC_ENDPOINT",
        "XksProxyAuthenticationCredential": {"AccessKeyId": "ABCDEFGHIJKLMNOPQRST",
                                             "RawSecretAccessKey": "DzWPvB4qvvbkQEoEw4KzpdcRYE0VUvqDvOGYQNyHzJg="}}
OF_RULE_MAX = 4 # a rule has up to 30 like each other
FAULTS = (("CKS401", "XksProxyUriEndpoint", "http://xks.acme-keys.com"), ("CKS401", "XksProxyUriEndpoint", "HTTPS://xks.acme-keys.com"),
          ("CKS401", "XksProxyUriEndpoint", "xks.acme-keys.com"), ("CKS402", "XksProxyUriEndpoint", "https://xks.acme-keys.com:443"),
          ("CKS403", "XksProxyUriEndpoint", "https://xks.acme-keys.com/"), ("CKS112", "XksProxyUriEndpoint", " https://xks.acme-keys.com"),
          ("CKS112", "XksProxyUriEndpoint", "https://xks.acme-keys.com\n"), ("CKS402", "XksProxyUriEndpoint", "HTTPS://xks.acme-keys.com:443/"),
          ("CKS421", "XksProxyUriPath", "payments/kms/xks/v1"), ("CKS422", "XksProxyUriPath", "/payments/kms/xks/v1/"),
          ("CKS112", "XksProxyUriPath", "/payments/kms/xks/v1\n"),
          ("CKS461", "XksProxyConnectivity", "public_endpoint"), ("CKS461", "XksProxyConnectivity", "PUBLIC-ENDPOINT"),
          ("CKS108", "CustomKeyStoreType", "external_key_store"), ("CKS108", "CustomKeyStoreType", "EXTERNAL_KEY_STORE\n"),
          ("CKS112", "CustomKeyStoreName", "payments "), ("CKS112", "CustomKeyStoreName", "payments\n"))


def creates_of_fixtures():
    """(rule, store) of each create among the fixtures of rules."""
    for path in sorted(glob.glob(os.path.join(TOP, "fixtures", "rules", "CKS*", "bad*.json"))):
        try:
            store = json.loads(read(path))
        except ValueError:
            continue
        if not isinstance(store, dict) or "CustomKeyStoreName" not in store or "CustomKeyStoreId" in store:
            continue
        texts = [v for value in store.values() for v in (value.values() if isinstance(value, dict) else [value])]
        if all(isinstance(v, str) for v in texts):
            yield path.split(os.sep)[-2], store


def stores_to_repair(directory):
    """(what is certain to be repaired, store) of each fault above, and of some creates of each rule's fixtures."""
    of_rule = collections.Counter()
    stores = [(rule, {**GOOD, parameter: value}) for rule, parameter, value in FAULTS]
    for n, (rule, store) in enumerate([*stores, *creates_of_fixtures()]):
        if n >= len(FAULTS) and of_rule[rule] == OF_RULE_MAX:
            continue
        write(directory, "a.json", json.dumps(store).encode())
        wanted = [(f["rule"], f["parameter"]) for f in certain(findings(directory, "a.json"))]
        expect(f"{store} has no certain repair", wanted or n >= len(FAULTS))
        if wanted:
            of_rule[rule] += n >= len(FAULTS)
            yield wanted, store


def only_lines(name, before, after, most):
    """HCL has no reader here: what is not a repaired line is as it was."""
    old, new = before.decode().splitlines(), after.decode().splitlines()
    expect(f"{name}: lines came or went", len(old) == len(new), (before, after))
    changed = [(a, b) for a, b in zip(old, new) if a != b]
    expect(f"{name}: other lines changed", 0 < len(changed) <= most and all(b.endswith("# kept") for _, b in changed), changed)


def check_refused(form, wanted, found):
    """What is certain in JSON is certain in this form, refused with a reason, or no finding of the form."""
    for rule, parameter in wanted:
        repairs = [f["repair"] for f in found if (f["rule"], f["parameter"]) == (rule, parameter)]
        expect(f"{form}: {rule} of {parameter} has neither a repair nor a reason",
               all(r and (r["certain"] or r["refused"]) for r in repairs), repairs)


def check_forms(directory):
    """Every certain repair of a store as JSON, with the same store written in each other format."""
    results, rules, lacking = collections.Counter(), collections.defaultdict(set), collections.Counter()
    for i, (wanted_as_json, store) in enumerate(stores_to_repair(directory)):
        for form, make in FORMS.items():
            folder = os.path.join(directory, f"{i}-{form}")
            os.makedirs(folder)
            try:
                data = make(store).encode()
            except UnicodeEncodeError:
                continue
            write(folder, form, data)
            found = findings(folder, form)
            check_refused(form, wanted_as_json, found)
            wanted = certain(found)
            if not wanted:
                out = run(folder, "--fix", form)
                expect(f"{form} is changed", read(folder, form) == data, out)
                lacking[form] += 1
                continue
            if form == "main.tf":
                run(folder, "--fix", form)
                if read(folder, form) != data:
                    only_lines(form, data, read(folder, form), len(wanted))
                write(folder, form, data)
            results[form, check_fixture(folder, form)] += 1
            rules[form] |= {f["rule"] for f in wanted}
    for form in FORMS:
        repaired = results[form, "applied"] + results[form, "named"]
        print(f"ok: {form}: {repaired} repairs of {len(rules[form])} rules, {results[form, 'refused']} refused, {lacking[form]} not offered")
        # A call in a JSON text that is in JSON again has each quote escaped twice.
        if form in JSON_IN_JSON:
            expect(f"{form} is repaired; take it out of the list", not repaired and lacking[form] >= 20)
            continue
        # A tool wrote it, and it says each value in several places.
        if form == "plan.json":
            expect("a plan is repaired", not rules[form] and lacking[form] >= 8, results)
            continue
        expect(f"few rules are repaired in {form}", len(rules[form]) >= 8, rules[form])
        expect(f"most repairs are refused in {form}", repaired > results[form, "refused"] + lacking[form], results)


# ---- files of every kind ----

def check_bytes(directory):
    right = JSON.replace(b":443", b"")
    for what, to in (("CRLF", lambda b: b.replace(b"\n", b"\r\n")), ("no line end", lambda b: b.rstrip(b"\n")),
                     ("BOM", lambda b: b"\xef\xbb\xbf" + b), ("one line", lambda b: b.replace(b"\n", b" "))):
        write(directory, "a.json", to(JSON))
        diff = run(directory, "--diff", "a.json").stdout
        run(directory, "--fix", "a.json")
        expect(f"{what} is kept", read(directory, "a.json") == to(right), read(directory, "a.json"))
        write(directory, "a.json", to(JSON))
        git = subprocess.run(["git", "apply", "--whitespace=nowarn", "-"], cwd=directory, input=diff, capture_output=True, check=False)
        expect(f"{what}: the diff applies", git.returncode == 0 and read(directory, "a.json") == to(right), (git, diff))
    print("ok: encodings and line ends")


def check_files(directory):
    path = os.path.join(directory, "a.json")
    write(directory, "a.json", JSON)
    os.chmod(path, 0o640)
    os.symlink("a.json", os.path.join(directory, "link.json"))
    run(directory, "--fix", "link.json")
    expect("a link stays one", os.path.islink(os.path.join(directory, "link.json")) and b":443" not in read(directory, "a.json"))
    expect("the mode is kept", stat.S_IMODE(os.stat(path).st_mode) == 0o640)
    os.unlink(os.path.join(directory, "link.json"))
    write(directory, "a.json", JSON)
    os.link(path, os.path.join(directory, "hard.json"))
    out = run(directory, "--fix", "a.json")
    expect("a hard link is refused", read(directory, "a.json") == JSON and b"hard link" in out.stderr and out.returncode == 1, out)
    os.unlink(os.path.join(directory, "hard.json"))
    os.chmod(path, 0o444)
    out = run(directory, "--fix", "a.json")
    expect("a read-only file is refused", read(directory, "a.json") == JSON and b"read-only" in out.stderr and out.returncode == 1, out)
    os.chmod(path, 0o644)
    many = b"\n".join([JSON.replace(b"\n", b"")] * 200) + b"\n"
    write(directory, "a.json", many)
    out = subprocess.run(["sh", "-c", 'ulimit -f 2; exec "$0" check --fix -q a.json >/dev/null', PROGRAM], cwd=directory, capture_output=True,
                         timeout=60, check=False)
    expect("a full disk leaves the file", read(directory, "a.json") == many and out.returncode == 3, out)
    expect("no temporary file is left", sorted(os.listdir(directory)) == ["a.json"], os.listdir(directory))
    print("ok: links, modes, a full disk")


def check_use(directory):
    write(directory, "a.json", JSON)
    out = run(directory, "--diff", "-", input=JSON)
    expect("standard input has a diff", b'+  "XksProxyUriEndpoint": "https://xks.acme-keys.com"\n' in out.stdout and out.returncode == 1, out)
    for args in (["--fix", "-"], ["--fix", "--diff", "a.json"], ["--diff", "--format", "json", "a.json"],
                 ["--diff", "--report", "json=-", "a.json"]):
        expect(f"{args} is bad usage", run(directory, *args, input=b"").returncode == 2)
    out = run(directory, "--diff", "--report", "json=r.json", "a.json")
    expect("--report with --diff", len(json.loads(read(directory, "r.json"))["findings"]) == 1 and out.stdout.startswith(b"--- a/a.json\n"))
    # A module's other files are read, but were not named.
    write(directory, "main.tf", b'resource "aws_kms_custom_key_store" "x" {\n  xks_proxy_uri_endpoint = var.e\n}\n')
    write(directory, "variables.tf", b'variable "e" {\n  default = "https://xks.acme-keys.com:443"\n}\n')
    run(directory, "--fix", "main.tf")
    expect("a file that was not named stays", b":443" in read(directory, "variables.tf"))
    large = JSON + b" " * (16 << 20)
    write(directory, "large.json", large)
    out = run(directory, "--fix", "large.json")
    expect("a large file is left, and named", read(directory, "large.json") == large and b"more than 16777216 bytes" in out.stderr, out.stderr)
    # A port that may lead to the proxy is a decision.
    other = JSON.replace(b":443", b":8443")
    write(directory, "b.json", other)
    out = run(directory, "--fix", "b.json")
    expect("a decision is offered, not made", read(directory, "b.json") == other and b"use instead" in out.stdout, out)
    print("ok: use")


def check_script(directory):
    """A certificate goes into quotes of a script; where something else reads the script first, it is offered alone."""
    store = next(s for rule, s in creates_of_fixtures() if rule == "CKS311" and "\n" in s["TrustAnchorCertificate"])
    script = FORMS["single.sh"](store)
    write(directory, "a.sh", script.encode())
    write(directory, "dos.sh", script.replace("\n", "\r\n").encode())
    write(directory, "a.md", f"```sh\n{script}```\n".encode())
    found = {name: [f for f in findings(directory, name) if f["rule"] == "CKS311"] for name in ("a.sh", "dos.sh", "a.md")}
    expect("a script is not repaired", [f["repair"]["certain"] for f in found["a.sh"]] == [True], found)
    expect("a script in Markdown is repaired", all(f["repair"]["refused"] and not f["repair"]["certain"] for f in found["a.md"]), found)
    expect("a script gets two kinds of line ends", not certain(found["dos.sh"]), found)
    run(directory, "--fix", "a.sh")
    words = shlex.split(read(directory, "a.sh").decode())
    given = words[words.index("--trust-anchor-certificate") + 1]
    expect("the shell reads another certificate", given == found["a.sh"][0]["replacement"], (given, found["a.sh"]))
    print("ok: scripts")


def check_comments(directory):
    """A comment that accepts nothing goes, with its line if that holds nothing else."""
    value = "XksProxyUriPath: /payments/kms/xks/v1"
    for text, right in ((f"CustomKeyStoreId: cks-0123456789abcdef0\n{value} # ckscheck:ignore CKS425 it follows\n",
                         f"CustomKeyStoreId: cks-0123456789abcdef0\n{value}\n"),
                        (f"CustomKeyStoreId: cks-0123456789abcdef0\r\n# ckscheck:ignore CKS425 it follows\r\n{value}\r\n",
                         f"CustomKeyStoreId: cks-0123456789abcdef0\r\n{value}\r\n")):
        write(directory, "a.yaml", text.encode())
        out = run(directory, "--diff", "a.yaml")
        expect("the comment is named", b"CKS941" in out.stderr and b"it follows" not in out.stdout, out)
        out = run(directory, "--fix", "a.yaml")
        expect("the comment is gone", read(directory, "a.yaml") == right.encode() and out.returncode == 0, (out, read(directory, "a.yaml")))
    for rules, path, left in (("CKS425, CKS421", "/payments/kms/xks/v1", ""), ("CKS425,CKS421,CKS422", "/payments/kms/xks/v1", ""),
                              ("CKS425, CKS421", "/payments/kms/xks/v2", " # ckscheck:ignore CKS425 it follows"),
                              ("CKS421,CKS425,CKS423", "/payments/kms/xks/v2", " # ckscheck:ignore CKS425 it follows"),
                              ("CKS421, CKS425", "/payments/kms/xks/v2", " # ckscheck:ignore CKS425 it follows")):
        line = f"CustomKeyStoreId: cks-0123456789abcdef0\nXksProxyUriPath: {path}"
        write(directory, "a.yaml", f"{line} # ckscheck:ignore {rules} it follows\n".encode())
        out = run(directory, "--fix", "a.yaml")
        expect(f"{rules}: what finds nothing goes", read(directory, "a.yaml") == f"{line}{left}\n".encode(), (out, read(directory, "a.yaml")))
    print("ok: comments")


def check_lines(directory):
    """A repair is named at the line of the file as it was, in later rounds too, and after lines that went."""
    write(directory, "a.yaml", b"# a\n# ckscheck:ignore CKS421 nothing\nCustomKeyStoreName: ' partners '\nCustomKeyStoreType: EXTERNAL_KEY_STORE\n"
          b"XksProxyUriEndpoint: HTTP://xks.acme-keys.com/\n")
    out = run(directory, "--fix", "a.yaml")
    named = {(int(line.split(":")[2]), line.split()[3]) for line in out.stderr.decode().splitlines() if ": repaired: " in line}
    expect("the lines are those of before", named >= {(3, "CKS112"), (5, "CKS401")} and {n for n, _ in named} <= {2, 3, 5}, (named, out))
    print("ok: lines")


def check_secrets(directory):
    """Nothing of a secret is in a diff, whatever is next to it; --fix repairs it all the same."""
    one = '{"CustomKeyStoreId": "cks-0123456789abcdef0", "NewCustomKeyStoreName": "n ", "KeyStorePassword": "%s"}\n' % SECRET
    beside = one.replace(", ", ",\n")
    between = '{"CustomKeyStoreId": "cks-0123456789abcdef0",\n"KeyStorePassword": "%s",\n"NewCustomKeyStoreName": "n "}\n' % SECRET
    texts = {"one.json": one, "beside.json": beside, "between.json": between,
             "a.yaml": "CustomKeyStoreId: cks-0123456789abcdef0\nNewCustomKeyStoreName: 'n '\n# was %s\nKeyStorePassword: %s\n" % (SECRET, SECRET),
             "a.tf": 'resource "aws_kms_custom_key_store" "x" {\n  custom_key_store_name = "n "\n  key_store_password = "%s"\n}\n' % SECRET,
             "a.sh": "aws kms update-custom-key-store --custom-key-store-id cks-0123456789abcdef0 --new-custom-key-store-name 'n ' "
                     "--key-store-password %s\n" % SECRET}
    for name, text in texts.items():
        write(directory, name, text.encode())
        out = run(directory, "--diff", name)
        expect(f"{name}: a diff shows a secret", SECRET.encode() not in out.stdout + out.stderr, out)
        expect(f"{name}: the repair is not named", b"+" in out.stdout or b"CKS112" in out.stderr, out)
        out = run(directory, "--fix", name)
        expect(f"{name}: --fix does not repair it", b"n '" not in read(directory, name) and b'n "' not in read(directory, name), out)
        expect(f"{name}: --fix changed the secret", read(directory, name).count(SECRET.encode()) == text.count(SECRET))
        expect(f"{name}: --fix shows a secret", SECRET.encode() not in out.stdout + out.stderr)
    print("ok: secrets")


def main():
    for check in (check_bytes, check_files, check_use, check_script, check_comments, check_lines, check_secrets, check_fixtures, check_forms):
        with tempfile.TemporaryDirectory() as directory:
            check(directory)
    print(f"{passed} passed, 0 failed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
