#!/usr/bin/env python3
"""How work grows with the input: each format with n, 2n and 4n stores or findings, on many lines and
on one, and how often the work of the smallest is in that of the largest.

usage: growth.py PROGRAM [--instructions | --test | --costs] [NAME...]

The exponent is log4 of the ratio of 4n to n: 1 is in proportion, 2 is quadratic. CPU seconds are
measured, or, slower and exactly, instructions, by valgrind. --test holds the instructions of n and
4n against each other; --costs, those of one more finding against a limit, without the
reading of its input. Names are those of CASES and of formats of reports.
"""
import base64
import hashlib
import json
import math
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile

import grown

KEY = {"AccessKeyId": "ABCDE12345670ABCDEFG", "RawSecretAccessKey": "kVq8zR2mXw5nT7pL9sJ4hG6dF3aY1bE0cU8iO2vN5xK="}
# What every store here has wrong, so that each costs a finding: the path's slash at its end.
WRONG_PATH = "/kms/xks/v1/"


def name_of(i, twins):
    return "payments-xks" if twins else f"payments-xks-{i}"


def call(i, twins=False):
    return {"CustomKeyStoreName": name_of(i, twins), "CustomKeyStoreType": "EXTERNAL_KEY_STORE",
            "XksProxyConnectivity": "PUBLIC_ENDPOINT", "XksProxyUriEndpoint": f"https://xks{i}.corp.net",
            "XksProxyUriPath": WRONG_PATH, "XksProxyAuthenticationCredential": KEY}


def snake(i, twins=False):
    return {"custom_key_store_name": name_of(i, twins), "custom_key_store_type": "EXTERNAL_KEY_STORE",
            "xks_proxy_connectivity": "PUBLIC_ENDPOINT", "xks_proxy_uri_endpoint": f"https://xks{i}.corp.net",
            "xks_proxy_uri_path": WRONG_PATH,
            "xks_proxy_authentication_credential": [{"access_key_id": KEY["AccessKeyId"],
                                                     "raw_secret_access_key": KEY["RawSecretAccessKey"]}]}


def camel(i, twins=False):
    return {"customKeyStoreName": name_of(i, twins), "customKeyStoreType": "EXTERNAL_KEY_STORE",
            "xksProxyConnectivity": "PUBLIC_ENDPOINT", "xksProxyUriEndpoint": f"https://xks{i}.corp.net",
            "xksProxyUriPath": WRONG_PATH,
            "xksProxyAuthenticationCredential": {"accessKeyId": KEY["AccessKeyId"],
                                                 "rawSecretAccessKey": KEY["RawSecretAccessKey"]}}


def known(i, twins=False):
    return {"CustomKeyStoreId": f"cks-{i:017x}", "CustomKeyStoreName": name_of(i, twins), "ConnectionState": "CONNECTED",
            "CreationDate": "2023-01-01T00:00:00Z", "CustomKeyStoreType": "EXTERNAL_KEY_STORE",
            "XksProxyConfiguration": {"Connectivity": "PUBLIC_ENDPOINT", "AccessKeyId": KEY["AccessKeyId"],
                                      "UriEndpoint": "https://xks.corp.net", "UriPath": WRONG_PATH}}


def dump(value, one_line):
    return json.dumps(value) if one_line else json.dumps(value, indent=1)


def inputs(n, one_line):
    return "inputs.json", dump([call(i) for i in range(n)], one_line)


def lines(n, one_line):
    return "inputs.jsonl", "\n".join(json.dumps(call(i)) for i in range(n)) + "\n"


def inventory(n, one_line):
    return "inventory.json", dump({"CustomKeyStores": [known(i, True) for i in range(n)], "Truncated": False}, one_line)


def plan(n, one_line):
    changes = [{"address": f"aws_kms_custom_key_store.s[{i}]", "mode": "managed", "type": "aws_kms_custom_key_store",
                "name": "s", "index": i, "provider_name": "registry.terraform.io/hashicorp/aws",
                "change": {"actions": ["create"], "before": None, "after": snake(i, True), "after_unknown": {"id": True}}}
               for i in range(n)]
    return "plan.json", dump({"format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": changes}, one_line)


def state(n, one_line):
    instances = [{"index_key": i, "schema_version": 0, "attributes": snake(i)} for i in range(n)]
    return "terraform.tfstate", dump({"version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "a", "outputs": {},
                                      "resources": [{"mode": "managed", "type": "aws_kms_custom_key_store", "name": "s",
                                                     "provider": "provider[\"registry.terraform.io/hashicorp/aws\"]",
                                                     "instances": instances}]}, one_line)


def block(i, more=""):
    rows = [f'{k} = "{v}"' for k, v in snake(i).items() if isinstance(v, str)]
    secret = f'access_key_id = "{KEY["AccessKeyId"]}"\n    raw_secret_access_key = "{KEY["RawSecretAccessKey"]}"'
    body = "\n  ".join(rows)
    return (f'{more}resource "aws_kms_custom_key_store" "s{i}" {{\n  {body}\n'
            f'  xks_proxy_authentication_credential {{\n    {secret}\n  }}\n}}\n')


def hcl(n, one_line):
    return "main.tf", "".join(block(i) for i in range(n))


def hcl_comments(n, one_line):
    return "main.tf", "".join(block(i, "# ckscheck:ignore=CKS422\n") for i in range(n))


def hcl_blank_comments(n, one_line):
    return "main.tf", "# nothing to see\n" * (20 * n) + block(1)


def comments_first(name, text, comment):
    """n comments, one behind the other, each of which a finding is about."""
    return lambda n, one_line: (name, f"{comment}\n" * n + text)


def hcl_beside(n, one_line):
    """Stores among many other resources."""
    return "main.tf", "".join(block(i) + "".join(f'resource "null_resource" "o{i}_{k}" {{}}\n' for k in range(100))
                              for i in range(n))


def hcl_count(n, one_line):
    return "main.tf", block(1).replace("{\n", f"{{\n  count = {n}\n", 1)


def hcl_locals(n, one_line):
    rows = "".join(f'  n{i} = "payments-{i}"\n' for i in range(n))
    return "main.tf", f"locals {{\n{rows}}}\n" + "".join(
        block(i).replace(f'"payments-xks-{i}"', f"local.n{i}") for i in range(n))


def tf_json(n, one_line):
    return "main.tf.json", dump({"resource": {"aws_kms_custom_key_store": {f"s{i}": snake(i) for i in range(n)}}}, one_line)


def resource_of(i):
    return {"Type": "Custom::AWS", "Properties": {"Create": {"service": "KMS", "action": "createCustomKeyStore",
                                                            "parameters": call(i)}}}


def cloudformation(n, one_line):
    return "template.json", dump({"AWSTemplateFormatVersion": "2010-09-09",
                                  "Resources": {f"Store{i}": resource_of(i) for i in range(n)}}, one_line)


def yaml_text(value, indent=0):
    pad = "  " * indent
    if isinstance(value, dict):
        return "".join(f"{pad}{k}:" + (f"\n{yaml_text(v, indent + 1)}" if isinstance(v, dict) else f" {json.dumps(v)}\n")
                       for k, v in value.items())
    return f"{pad}{json.dumps(value)}\n"


def cloudformation_yaml(n, one_line):
    value = {"AWSTemplateFormatVersion": "2010-09-09", "Resources": {f"Store{i}": resource_of(i) for i in range(n)}}
    return "template.yaml", json.dumps(value) + "\n" if one_line else yaml_text(value)


def plan_beside(n, one_line):
    """A plan and the configuration that it was made from, where its findings are placed."""
    rows = [{"address": f"aws_kms_custom_key_store.s{i}", "mode": "managed", "type": "aws_kms_custom_key_store",
             "name": f"s{i}", "provider_name": "registry.terraform.io/hashicorp/aws",
             "change": {"actions": ["create"], "before": None, "after": snake(i), "after_unknown": {"id": True}}}
            for i in range(n)]
    text = dump({"format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": rows}, one_line)
    return {"main.tf": "".join(block(i) for i in range(n)), "plan.json": text}


def pulumi(n, one_line):
    value = {"name": "p", "runtime": "yaml",
             "resources": {f"s{i}": {"type": "aws:kms:CustomKeyStore", "properties": camel(i)} for i in range(n)}}
    return "Pulumi.yaml", json.dumps(value) + "\n" if one_line else yaml_text(value)


def pulumi_state(n, one_line):
    rows = [{"urn": f"urn:pulumi:dev::p::aws:kms/customKeyStore:CustomKeyStore::s{i}", "custom": True,
             "id": f"cks-{i:017x}", "type": "aws:kms/customKeyStore:CustomKeyStore", "inputs": camel(i), "outputs": {}}
            for i in range(n)]
    return "export.json", dump({"version": 3, "deployment": {"manifest": {}, "resources": rows}}, one_line)


def yaml_documents(n, one_line):
    return "inputs.yaml", "---\n".join(yaml_text(call(i)) for i in range(n))


def yaml_comments(n, one_line):
    return "inputs.yaml", "---\n".join("# ckscheck:ignore=CKS422\n" + yaml_text(call(i)) for i in range(n))


def yaml_inventory(n, one_line):
    return "inventory.yaml", "CustomKeyStores:\n" + "".join(f"- {json.dumps(known(i, True))}\n" for i in range(n))


def option(name, value):
    text = json.dumps(value) if isinstance(value, dict) else value
    return "--" + re.sub("(?<!^)([A-Z])", r"-\1", name).lower() + f" '{text}'"


def command(i):
    options = " ".join(option(k, v) for k, v in call(i).items())
    return f"aws kms create-custom-key-store {options}"


def shell(n, one_line):
    return "create.sh", "#!/bin/sh\n" + ("; " if one_line else "\n").join(command(i) for i in range(n)) + "\n"


def shell_comments(n, one_line):
    return "create.sh", "#!/bin/sh\n" + "".join(f"# ckscheck:ignore=CKS422\n{command(i)}\n" for i in range(n))


def many_findings(n, one_line):
    """One store with many members that it does not know."""
    return "input.json", dump({**call(1), **{f"Member{i}": i for i in range(n)}}, one_line)


def toml(n, one_line):
    entry = '[[external_key_stores]]\nuri_path_prefix = "/p%d/"\nsigv4_access_key_id = "%s"\nsigv4_secret_access_key = "%s"\n'
    return "settings.toml", ("[server]\nregion = \"eu-west-1\"\n[security]\nis_sigv4_auth_enabled = true\n" +
                             "".join(entry % (i, KEY["AccessKeyId"], KEY["RawSecretAccessKey"]) for i in range(n)))


def toml_with(rows):
    """Settings of two stores beside n rows of other tables; the rows before them are of no table."""
    def make(n, one_line):
        name, text = toml(2, False)
        before, behind = rows
        return name, "".join(before % i for i in range(n if before else 0)) + text + "".join(
            behind % i for i in range(n if behind else 0))
    return make


def toml_keys(n, one_line):
    name, text = toml(2, False)
    return name, text + "[x]\n" + "".join(f"k{i} = {i}\n" for i in range(n))


def module_folders(n, one_line):
    """Modules of Terraform, each in a folder of its own and called once."""
    calls = "".join(f'module "m{i}" {{\n  source = "./m{i}"\n  name = "n{i}"\n}}\n' for i in range(n))
    return {"main.tf": calls,
            **{f"m{i}/main.tf": 'variable "name" {}\n' + block(i).replace(f'"payments-xks-{i}"', "var.name")
               for i in range(n)}}


def jenkins_sum(n, one_line):
    """One script of many strings."""
    return "Jenkinsfile", "node { sh " + " + ".join(json.dumps(command(i) + "; ") for i in range(n)) + " }\n"


def one_certificate(n, one_line):
    """Stores of a few clusters, which all have one certificate."""
    with open(os.path.join(grown.EXAMPLES, "preflight-cloudhsm", "create.json"), encoding="utf-8") as f:
        made = json.load(f)
    return "inputs.json", dump([{**made, "CustomKeyStoreName": f"n{i}",
                                 "CloudHsmClusterId": f"cluster-234567abcd{'abcdefg'[i % 7]}"} for i in range(n)], one_line)


def of_commands(name, head, row, tail=""):
    """A maker of a file with n commands: each row has one, as it is or in JSON's quotes."""
    def make(n, one_line):
        rows = (row.replace("COMMAND", command(i)).replace("QUOTED", json.dumps(command(i))).replace("NUMBER", str(i))
                for i in range(n))
        return name, head + "".join(rows) + tail
    return make


def pulumi_variables(n, one_line):
    value = {"name": "p", "runtime": "yaml", "variables": {f"n{i}": f"payments-{i}" for i in range(n)},
             "resources": {f"s{i}": {"type": "aws:kms:CustomKeyStore",
                                     "properties": {**camel(i), "customKeyStoreName": "${n%d}" % i}} for i in range(n)}}
    return "Pulumi.yaml", yaml_text(value)


def heredocs(n, one_line):
    return "create.sh", "#!/bin/sh\n" + "".join(
        f"aws kms create-custom-key-store --cli-input-json \"$(cat <<'EOF'\n{json.dumps(call(i), indent=1)}\nEOF\n)\"\n"
        for i in range(n))


# Name: (maker, n, arguments). n is chosen so that the smallest takes far longer than the start.
CASES = {
    "inputs": (inputs, 1000), "lines": (lines, 1000), "inventory": (inventory, 1000), "plan": (plan, 500), "state": (state, 500),
    "hcl": (hcl, 500), "hcl-comments": (hcl_comments, 500), "hcl-blank-comments": (hcl_blank_comments, 500),
    "hcl-beside": (hcl_beside, 250), "hcl-count": (hcl_count, 64), "hcl-locals": (hcl_locals, 250), "tf-json": (tf_json, 500),
    "cloudformation": (cloudformation, 500), "cloudformation-yaml": (cloudformation_yaml, 300),
    "pulumi": (pulumi, 300), "pulumi-state": (pulumi_state, 500), "yaml-documents": (yaml_documents, 500),
    "yaml-comments": (yaml_comments, 500), "yaml-inventory": (yaml_inventory, 500), "shell": (shell, 250),
    "shell-comments": (shell_comments, 250), "findings": (many_findings, 250),
    "toml": (toml, 200), "toml-keys": (toml_keys, 3000), "toml-dotted": (toml_with(("a%d.b.c = 1\n", "")), 1000),
    "toml-tables": (toml_with(("", "[t%d.x.y]\nk = 1\n")), 1000),
    "toml-arrays": (toml_with(("", "[[t.a]]\nk = %d\n[t.a.b]\nx = 1\n")), 750),
    "jenkins-sum": (jenkins_sum, 200), "one-certificate": (one_certificate, 1000), "pulumi-variables": (pulumi_variables, 250),
    "heredocs": (heredocs, 250),
}
# The same for files of commands: the file's name, its beginning, a row, its end.
VARIABLES = "variables:\n" + "".join(f"  V{i}: v{i}\n" for i in range(150))
COMMAND_FILES = {
    "makefile": ("Makefile", "", "sNUMBER:\n\tCOMMAND\n"),
    "jenkinsfile": ("Jenkinsfile", "pipeline {\n  stages { stage('a') { steps {\n", '    sh """COMMAND"""\n', "  } } }\n}\n"),
    "jenkins-stages": ("Jenkinsfile", "pipeline {\n  stages {\n",
                       "stage('sNUMBER') {\n environment { ZONE = 'zNUMBER' }\n steps { sh \"\"\"COMMAND\"\"\" }\n}\n",
                       "  }\n}\n"),
    "ansible": ("playbook.yml", "- hosts: localhost\n  tasks:\n", "    - name: sNUMBER\n      ansible.builtin.shell: QUOTED\n"),
    "markdown": ("README.md", "", "# Store NUMBER\n\n```sh\nCOMMAND\n```\n\n"),
    "local-exec": ("main.tf", "", 'resource "null_resource" "sNUMBER" {\n  provisioner "local-exec" {\n'
                   "    command = <<-EOT\n      COMMAND\n    EOT\n  }\n}\n"),
    "github-workflow": ("create.yml", "on: push\njobs:\n  make:\n    runs-on: ubuntu-latest\n    steps:\n",
                        "    - name: sNUMBER\n      run: QUOTED\n"),
    "gitlab-jobs": (".gitlab-ci.yml", "", "sNUMBER:\n  script:\n    - QUOTED\n"),
    "gitlab-connects": (".gitlab-ci.yml", "", "sNUMBER:\n  script:\n"
                        "    - aws kms connect-custom-key-store --custom-key-store-id cks-0000000000000NUMBER\n"),
    "gitlab-script": (".gitlab-ci.yml", "make:\n  script:\n", "    - QUOTED\n"),
    "gitlab-variables": (".gitlab-ci.yml", VARIABLES, "sNUMBER:\n  variables:\n    ZONE: zNUMBER\n  script:\n    - QUOTED\n"),
}
SIZES = {"gitlab-script": 25,  # a bound: earlier-scripts
         "gitlab-connects": 2000}
# Comments that suppress nothing, and one that names no rule: there is a finding about each.
IDLE_COMMENTS = {
    f"{of}-comments-{what}": (comments_first(name, text, f"# ckscheck:ignore {rule} tried"), 500)
    for of, name, text in (("hcl", "main.tf", block(1)), ("yaml", "input.yaml", yaml_text(call(1))),
                           ("shell", "create.sh", command(1) + "\n"))
    for what, rule in (("unused", "CKS501"), ("wrong", "CKS9999"))}
CASES.update(IDLE_COMMENTS)
CASES.update({name: (of_commands(*row), SIZES.get(name, 250)) for name, row in COMMAND_FILES.items()})
# What has no form of one line.
MANY_LINES_ONLY = {"lines", "hcl", "hcl-beside", "hcl-comments", "hcl-blank-comments", "hcl-count", "hcl-locals", "yaml-comments",
                   "yaml-documents", "yaml-inventory", "shell-comments", "toml", "toml-keys", "toml-dotted", "toml-tables", "toml-arrays",
                   "jenkins-sum", "pulumi-variables", "heredocs",
                   *COMMAND_FILES, *IDLE_COMMENTS}
# Files in a folder, by name: maker, n, arguments.
FOLDERS = {
    "plan-beside": (plan_beside, 250, ["check", "{place}"]),
    "module-folders": (module_folders, 900, ["check", "{place}"]),
    "predict-clusters": (grown.clusters_and_calls, 250, grown.PREDICT),
    "predict-services": (grown.services_and_calls, 250, grown.PREDICT),
    "dry-run": (grown.requests(lambda i: right(i)), 100, grown.DRY_RUN),
    "dry-run refused": (grown.requests(call), 100, grown.DRY_RUN),
    "evidence-files": (grown.with_files("preflight-cloudhsm", "cluster.json"), 500, grown.PREDICT),
    **{f"evidence {folder.removeprefix('preflight-')} {name.removesuffix('.json')}":
       (grown.with_entries(folder, name), 400, grown.PREDICT) for folder, names in grown.KINDS.items() for name in names},
}
# An exponent of 1.1.
RATIO_MAX = 4.6
# The test takes a part of n: instructions are exact, and valgrind is slow.
TEST_PART = 4
# What --costs measures: two inputs of one size, with findings and without, each in two numbers of
# members or stores. The difference is what judging and reporting costs: the first reading is in both.
COSTED = {
    "many members": (250, 1000),
    "many inputs": (100, 400),  # each has a finding without it, for which its line was read
    "first in inputs": (100, 400),
    "one secret": (100, 400),  # the first finding too; its store is kept for it, with the entry
}
# Instructions at most for a finding, by format and COSTED. What is first in its file costs more: its
# line, here all of it, is read for it. JSON also has predictions, which are shorter for a store with
# a fault: only of one store can it be measured.
COSTS = {"text": {"many members": 15000, "many inputs": 15000, "first in inputs": 30000, "one secret": 38000},
         "json": {"many members": 16000}}
# And for the prediction of a store without a fault, with its printing and its second reading.
PREDICTION_COST = 330000
FORMATS = ["sarif", "junit", "gitlab", "github", "checkstyle", "rdjson", "rdjsonl", "json", "jsonl", "short", "html"]


def write(folder, name, text):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    return path


def seconds(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 1):
        raise RuntimeError(f"exit status {done.returncode}: {done.stderr[:300]}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def instructions(command):
    # Meson has the C library fill all memory, which costs more than the program. And valgrind counts each byte
    # of a repeated string instruction, which some processors' C libraries use and others' do not.
    env = {k: v for k, v in os.environ.items() if k != "MALLOC_PERTURB_"}
    env["GLIBC_TUNABLES"] = "glibc.cpu.hwcaps=-ERMS,-FSRM"
    done = subprocess.run(["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null", *command],
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=env)
    found = re.search(r"I\s+refs:\s+([\d,]+)", done.stderr)
    if done.returncode not in (0, 1) or not found:
        raise RuntimeError(f"exit status {done.returncode}: {done.stderr[-300:]}")
    return int(found.group(1).replace(",", ""))


def variants(names):
    """(label, maker, n, one_line, arguments) of what is measured."""
    for name, (maker, n) in CASES.items():
        for one_line in (False, True):
            label = f"{name} one line" if one_line else name
            if not (one_line and name in MANY_LINES_ONLY) and (not names or name in names):
                yield label, maker, n, one_line, ["check", "{path}"]
    for name, (maker, n, arguments) in FOLDERS.items():
        if not names or name in names or name.split()[0] in names:
            yield name, maker, n, False, arguments
    for fmt in FORMATS:
        if not names or fmt in names:
            yield f"report {fmt}", lines, 1000, False, ["check", "--format", fmt, "{path}"]
    if not names or "predict" in names:
        yield "predict", lines, 500, False, ["predict", "{path}"]


def measured(program, measure, variant, folder, times=(1, 2, 4)):
    label, maker, n, one_line, arguments = variant
    costs = []
    for k in times:
        made = maker(n * k, one_line)
        place = os.path.join(folder, f"{label.replace(' ', '-')}-{k}")
        for name, text in made.items() if isinstance(made, dict) else [made]:
            path = write(place, name, text)
        given = [a.format(place=place, path=path) for a in arguments]
        costs.append(measure([program, given[0], "--no-config", "--at", "2026-01-01", *given[1:]]))
    return costs


def without(program, measure, variant, folder, start):
    """What is not of the n: the program's start, or a prediction with the rest of the evidence."""
    return measured(program, measure, variant, folder, (0,))[0] if variant[0].startswith("evidence") else start


def exponent(costs, base, factor=4):
    return math.log(max(costs[-1] - base, 1e-9) / max(costs[0] - base, 1e-9)) / math.log(factor)


def report(program, names, exact=False):
    measure = instructions if exact else seconds
    unit = "M instructions" if exact else "CPU seconds"
    print(f"growth: {unit} at n, 2n and 4n, and the exponent (1: in proportion)")
    with tempfile.TemporaryDirectory() as folder:
        start = measure([program, "--version"])
        for variant in variants(names):
            base = without(program, measure, variant, folder, start)
            costs = measured(program, measure, variant, folder)
            shown = [c / 1e6 if exact else c for c in costs]
            print(f"  {variant[0]:32} n {variant[2]:6} " + " ".join(f"{c:9.3f}" for c in shown) +
                  f"   {exponent(costs, base):5.2f}", flush=True)


def test(program, names):
    """Four times the input takes at most RATIO_MAX times the instructions."""
    if not shutil.which("valgrind"):
        print("growth: valgrind is not installed")
        return 77
    passed, wrong = 0, []
    with tempfile.TemporaryDirectory() as folder:
        start = instructions([program, "--version"])
        for label, maker, n, one_line, arguments in variants(names):
            variant = (label, maker, n // TEST_PART, one_line, arguments)
            base = without(program, instructions, variant, folder, start)
            costs = measured(program, instructions, variant, folder, (1, 4))
            ratio = (costs[1] - base) / (costs[0] - base)
            if ratio <= RATIO_MAX:
                passed += 1
            else:
                wrong.append(f"{label}: four times the input takes {ratio:.2f} times the instructions")
    print("\n".join(wrong))
    print(f"{passed} passed, {len(wrong)} failed")
    return 1 if wrong or not passed else 0


def right(i, secret=None):
    """A call without a fault, with a secret of its own unless one is given."""
    digest = hashlib.sha256(str(i).encode()).digest()
    key = {"AccessKeyId": base64.b32encode(digest).decode()[:20],
           "RawSecretAccessKey": secret or base64.b64encode(digest).decode()}
    return {**call(i), "XksProxyUriPath": WRONG_PATH.rstrip("/"), "XksProxyAuthenticationCredential": key}


def suffixed(i):
    """The same with one fault."""
    return {**right(i), "XksProxyUriPath": WRONG_PATH}


def wrong(i):
    """The same with two."""
    credential = right(i)["XksProxyAuthenticationCredential"]
    return {**right(i), "XksProxyUriPath": WRONG_PATH,
            "XksProxyAuthenticationCredential": {**credential, "AccessKeyId": "1" + credential["AccessKeyId"][1:]}}


def write_costed(folder, k, label, calls):
    """A folder of inputs that only their owner can read."""
    place = os.path.join(folder, f"{label}-{k}")
    for i in range(k):
        os.chmod(write(place, f"{i}.json", json.dumps(calls(i))), 0o600)
    return place


def costed(folder, label, k):
    """Arguments for the input with findings and for the one without."""
    if label == "many members":
        path = write(folder, f"many-{k}.json", many_findings(k, False)[1])
        return [path], ["--severity", "CKS102=off", path]
    secret = right(0)["XksProxyAuthenticationCredential"]["RawSecretAccessKey"]
    faulty = (lambda i: right(i, secret)) if label == "one secret" else wrong
    bare = suffixed if label == "many inputs" else right
    return [write_costed(folder, k, label, faulty)], [write_costed(folder, k, bare.__name__, bare)]


def findings_of(command):
    done = subprocess.run([*command, "--format", "json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    summary = json.loads(done.stdout)["summary"]
    return sum(summary[kind] for kind in ("errors", "warnings", "notes"))


def more_of(measure, pairs):
    """By how much more the larger of two sizes has, with findings and without."""
    (few, few_right), (more, more_right) = pairs
    return measure(more) - measure(few), measure(more_right) - measure(few_right)


def a_finding_costs(program):
    """Instructions to judge and report one more finding, and to predict one more store."""
    check = [program, "check", "--no-config", "--at", "2026-01-01"]
    with tempfile.TemporaryDirectory() as folder:
        pairs = {label: [costed(folder, label, k) for k in sizes] for label, sizes in COSTED.items()}
        found = {label: more_of(lambda more: findings_of([*check, *more]), pair) for label, pair in pairs.items()}
        stores = COSTED["many inputs"][1] - COSTED["many inputs"][0]
        cost = {}
        for fmt, limits in COSTS.items():
            for label, limit in limits.items():
                full, cost[fmt, label] = more_of(lambda more: instructions([*check, "--format", fmt, *more]),
                                                 pairs[label])
                yield (f"a finding, {label}, {fmt}",
                       (full - cost[fmt, label]) / (found[label][0] - found[label][1]), limit)
        few, more = (instructions([*check, "--format", "json", *bare]) for _, bare in pairs["one secret"])
        yield "a prediction, json", (more - few - cost["text", "one secret"]) / stores, PREDICTION_COST


def test_costs(program):
    if not shutil.which("valgrind"):
        print("growth: valgrind is not installed")
        return 77
    over, passed = 0, 0
    for label, cost, limit in a_finding_costs(program):
        print(f"  {label:32} {cost:9.0f} instructions, at most {limit}")
        over += cost > limit
        passed += cost <= limit
    print(f"{passed} passed, {over} failed")
    return 1 if over else 0


def main():
    arguments = [a for a in sys.argv[1:] if not a.startswith("--")]
    program, names = os.path.abspath(arguments[0]), arguments[1:]
    if "--costs" in sys.argv:
        return test_costs(program)
    if "--test" in sys.argv:
        return test(program, names)
    if "--instructions" in sys.argv and not shutil.which("valgrind"):
        print("growth: valgrind is not installed")
        return 1
    report(program, names, "--instructions" in sys.argv)
    return 0


if __name__ == "__main__":
    sys.exit(main())
