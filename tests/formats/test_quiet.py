#!/usr/bin/env python3
"""10,000 files without a custom key store, of the kinds that stand beside stores in real repositories: walked,
as a hook and by name they give no finding, no word and status 0.

usage: test_quiet.py PROGRAM [COUNT]

The files are put together from pieces. Many speak of KMS, of keys in a custom key store, or of CloudHSM clusters, since
that is what such a repository is about.
"""
import json
import os
import random
import subprocess
import sys
import tempfile

WORDS = ("ledger payments vault proxy cluster key store rotation audit gateway billing region account custom external "
         "CloudHSM KMS endpoint certificate password name type").split()
ID = "cks-0123456789abcdef0"


def word(rng):
    return rng.choice(WORDS)


def sentence(rng):
    return " ".join(word(rng) for _ in range(rng.randint(4, 14))).capitalize() + rng.choice([".", ":", "!", "."])


def value(rng, depth=0):
    kind = rng.randrange(7 if depth < 3 else 4)
    if kind < 2:
        return sentence(rng)
    if kind == 2:
        return rng.choice([0, 1, 7.5, -3, 443, 10 ** 12])
    if kind == 3:
        return rng.choice([True, False, None])
    if kind == 4:
        return [value(rng, depth + 1) for _ in range(rng.randint(0, 4))]
    return {rng.choice([word(rng), word(rng) + "Id", word(rng).upper(), "KeyId", "Origin", "Limit"]): value(rng, depth + 1)
            for _ in range(rng.randint(0, 5))}


def key_in_store(rng):
    """What refers to a store that is elsewhere."""
    return {"Description": sentence(rng), "CustomKeyStoreId": ID, "Origin": rng.choice(["AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"]),
            "KeySpec": "SYMMETRIC_DEFAULT"}


def terraform(rng):
    n = rng.randrange(1000)
    return rng.choice([
        f'variable "name_{n}" {{\n  type    = string\n  default = "{word(rng)}"\n}}\n',
        f'resource "aws_kms_key" "k{n}" {{\n  description         = "{sentence(rng)}"\n  custom_key_store_id = var.store_id\n}}\n',
        f'module "m{n}" {{\n  source = "terraform-aws-modules/kms/aws"\n  key_statements = [for s in var.s : s.id]\n}}\n',
        f'data "aws_kms_custom_key_store" "s{n}" {{\n  custom_key_store_name = "ledger"\n}}\n',
        f'resource "aws_cloudhsm_v2_cluster" "c{n}" {{\n  hsm_type   = "hsm2m.medium"\n  subnet_ids = local.subnets\n}}\n',
        f'locals {{\n  x{n} = <<-EOT\n    {sentence(rng)}\n  EOT\n}}\n',
        f'output "o{n}" {{\n  value = {{ for k, v in aws_kms_key.k : k => v.arn if v.enabled }}\n}}\n'])


def cloudformation(rng):
    return {"AWSTemplateFormatVersion": "2010-09-09", "Description": sentence(rng),
            "Resources": {f"R{rng.randrange(99)}": {"Type": "AWS::KMS::Key", "Properties": {"Description": sentence(rng), "KeyPolicy": value(rng)}}}}


def yaml_of(rng, tree, indent=0):
    """A tree as people write YAML."""
    pad = " " * indent
    if isinstance(tree, dict) and tree:
        return "".join(f"{pad}{k}:" + (f"\n{yaml_of(rng, v, indent + 2)}" if isinstance(v, (dict, list)) and v else f" {json.dumps(v)}\n")
                       for k, v in tree.items())
    if isinstance(tree, list) and tree:
        return "".join(f"{pad}- {json.dumps(v)}\n" for v in tree)
    return f"{pad}{json.dumps(tree)}\n"


def command(rng):
    return rng.choice([
        f"aws kms create-key --custom-key-store-id {ID} --origin EXTERNAL_KEY_STORE",
        f"aws kms describe-custom-key-stores --custom-key-store-id {ID}",
        f"aws kms list-keys --query 'Keys[?contains(KeyId, `{word(rng)}`)]' | jq -r '.[].KeyId'",
        "terraform plan -out=tfplan && terraform show -json tfplan > plan.json",
        f"for x in {word(rng)} {word(rng)}; do echo \"$x: $(date)\"; done",
        f"aws cloudhsmv2 describe-clusters --filters clusterIds=$CLUSTER > {word(rng)}.json || exit 1",
        f"if [ -z \"${{NAME:-}}\" ]; then echo 'no {word(rng)}' >&2; fi",
        f"curl -fsS https://{word(rng).lower()}.acme-keys.com/health | grep -q '\"status\"'"])


def script(rng):
    return "#!/usr/bin/env bash\nset -euo pipefail\n" + "".join(command(rng) + "\n" for _ in range(rng.randint(1, 12)))


def markdown(rng):
    parts = [f"# {sentence(rng)}\n\n[![ci](https://img.example/{word(rng)}.svg)](ci)\n\n"]
    for _ in range(rng.randint(1, 6)):
        parts.append(rng.choice([
            sentence(rng) + " Run `aws kms describe-custom-key-stores` to see the state of the custom key store.\n\n",
            "```sh\n" + command(rng) + "\n```\n\n",
            "```json\n" + json.dumps(value(rng), indent=2) + "\n```\n\n",
            "```hcl\n" + terraform(rng) + "```\n\n",
            f"| {word(rng)} | {word(rng)} |\n|---|---|\n| `{word(rng)}` | {sentence(rng)} |\n\n",
            "- " + sentence(rng) + "\n- `custom_key_store_id` names the store that holds the key.\n\n"]))
    return "".join(parts)


def workflow(rng):
    steps = "".join(f"      - name: {sentence(rng).rstrip('.:!')}\n        run: |\n          {command(rng)}\n" for _ in range(rng.randint(1, 5)))
    return ("name: ci\non: [push]\njobs:\n  build:\n    runs-on: ubuntu-latest\n    env:\n      NAME: ${{ secrets.NAME }}\n"
            "    steps:\n      - uses: actions/checkout@v4\n" + steps)


def python(rng):
    return (f'"""{sentence(rng)}"""\nimport boto3\n\nkms = boto3.client("kms")\n\n\ndef main():\n'
            f'    key = kms.create_key(CustomKeyStoreId="{ID}", Origin="EXTERNAL_KEY_STORE")\n'
            f'    print({json.dumps(value(rng))!r}, key)\n')


def makefile(rng):
    return "".join(f"{word(rng).lower()}{i}: {word(rng).lower()}\n\t@{command(rng).replace('$', '$$')}\n\n" for i in range(rng.randint(1, 6)))


def dockerfile(rng):
    return ("FROM debian:12\nARG NAME=x\n" + "".join("RUN " + command(rng) + "\n" for _ in range(rng.randint(1, 5))) +
            'ENTRYPOINT ["/usr/bin/env", "bash", "-c"]\n')


def toml(rng):
    return "".join(f"[{word(rng).lower()}{i}]\n{word(rng).lower()} = {json.dumps(sentence(rng))}\nports = [443, 8443]\n\n"
                   for i in range(rng.randint(1, 5)))


def state(rng):
    return {"version": 4, "terraform_version": "1.9.0", "serial": 3, "lineage": "x", "outputs": {},
            "resources": [{"mode": "managed", "type": "aws_kms_key", "name": "k", "provider": "p",
                           "instances": [{"attributes": {"custom_key_store_id": ID, "description": sentence(rng)}}]}]}


def policy(rng):
    """A policy names the calls, and makes none."""
    return {"Version": "2012-10-17", "Statement": [{"Effect": rng.choice(["Allow", "Deny"]), "Resource": "*", "Sid": word(rng), "Action": [
        "kms:CreateCustomKeyStore", "kms:ConnectCustomKeyStore", "kms:UpdateCustomKeyStore"][:rng.randint(1, 3)]}]}


def java(rng):
    """Settings of a server in Java."""
    return {rng.choice(["keyStorePassword", "KeyStorePassword"]): word(rng), "keyStoreType": "JKS", word(rng): value(rng)}


KINDS = {
    "policy{}.json": lambda r: json.dumps(policy(r), indent=2), "java{}.json": lambda r: json.dumps(java(r)),
    "server{}.yaml": lambda r: yaml_of(r, java(r)), "tsconfig{}.json": lambda r: json.dumps({word(r): 1}, indent=1)[:-1] + ",}",
    "main{}.tf": terraform, "vars{}.tfvars": lambda r: f'name = "{word(r)}"\nstores = ["{ID}"]\n',
    "x{}.tf.json": lambda r: json.dumps({"locals": {f"l{r.randrange(10 ** 9)}": value(r)}}, indent=2),
    "x{}.json": lambda r: json.dumps(value(r), indent=r.choice([None, 2])),
    "key{}.json": lambda r: json.dumps(key_in_store(r)), "stack{}.json": lambda r: json.dumps(cloudformation(r), indent=1),
    "terraform{}.tfstate": lambda r: json.dumps(state(r), indent=2), "lines{}.jsonl": lambda r: "".join(json.dumps(value(r)) + "\n" for _ in range(4)),
    "x{}.yaml": lambda r: yaml_of(r, {word(r): value(r), "kind": "ConfigMap"}), "stack{}.yml": lambda r: yaml_of(r, cloudformation(r)),
    "chart{}.yaml": lambda r: f"name: {word(r)}\n{{{{- if .Values.on }}}}\nkind: {word(r)}\n{{{{- end }}}}\n",
    ".github/workflows/ci{}.yml": workflow, "run{}.sh": script, "hook{}": script, "README{}.md": markdown, "post{}.mdx": markdown,
    "tool{}.py": python, "pyproject{}.toml": toml, "d{}/Makefile": makefile, "rules{}.mk": makefile, "d{}/Dockerfile": dockerfile,
    "app{}.dockerfile": dockerfile, "d{}/__init__.py": lambda r: "", "notes{}.txt": lambda r: sentence(r) * 5,
    "d{}/.env": lambda r: f"NAME={word(r)}\n", "x{}.ini": lambda r: f"[{word(r)}]\na = {sentence(r)}\n", "d{}/Jenkinsfile":
    lambda r: f"pipeline {{\n  agent any\n  stages {{\n    stage('{word(r)}') {{\n      steps {{ sh '{word(r)} --version' }}\n    }}\n  }}\n}}\n",
    "x{}.go": lambda r: f'package main\n\nvar id = "{ID}" // {sentence(r)}\n', "x{}.ts": lambda r: f'export const id = "{ID}";\n',
    "cert{}.pem": lambda r: "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n", "x{}.csv": lambda r: "a,b\n1,2\n",
}


def run(program, top, *args):
    return subprocess.run([program, "check", "--at", "2026-01-01", *args], cwd=top, capture_output=True, text=True, timeout=300)


# What a walk without a store says, so that a wrong directory does not look like a good one.
NOTHING = "ckscheck: no custom key store was found\n"


def main():
    program, count = os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 10000
    rng, failed, made = random.Random(13), 0, {}
    with tempfile.TemporaryDirectory() as top:
        kinds = list(KINDS)
        for i in range(count):
            kind = kinds[i % len(kinds)]
            name = f"p{i % 97}/" + kind.format(i)
            made.setdefault(kind, []).append(name)
            os.makedirs(os.path.join(top, os.path.dirname(name)), exist_ok=True)
            with open(os.path.join(top, name), "w", encoding="utf-8") as f:
                f.write(KINDS[kind](rng))
        walked = run(program, top, ".")
        if walked.returncode or walked.stdout or walked.stderr != NOTHING:
            failed += 1
            print(f"a walk: {walked.returncode} {walked.stdout[:2000]} {walked.stderr[:2000]}")
        for kind, names in made.items():
            hooked = run(program, top, "--hook", *names)
            if hooked.returncode or hooked.stdout or hooked.stderr:
                failed += 1
                print(f"{kind} as a hook: {hooked.returncode} {hooked.stdout[:1000]} {hooked.stderr[:1000]}")
            named = run(program, top, "--format", "json", *names)
            report = json.loads(named.stdout)
            said = [line for line in named.stderr.splitlines()
                    if not line.endswith(("holds no custom key store", "not a format that ckscheck reads; it was not checked",
                                          "this is a template; its output was not checked"))]
            if named.returncode or report["findings"] or report["stores"] or said:
                failed += 1
                print(f"{kind} by name: {named.returncode} {report['findings'][:2]} {report['stores'][:1]} {said[:3]}")
    print(f"{count} files of {len(KINDS)} kinds, {failed} alarms")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
