#!/usr/bin/env python3
"""A fault is planted in files of every format, behind wrappers, nestings and bulk of random size: each run
finds it, or tells what was not looked at. None is silent with status 0.

usage: test_planted.py CKSCHECK [SEED]
"""
import json
import os
import random
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(sys.argv[1])
FAULT = {"CustomKeyStoreName": "planted", "CloudHsmClusterId": "cluster-1", "KeyStorePassword": "abcdefgh",
         "TrustAnchorCertificate": "x"}
INPUT = json.dumps(FAULT)
CALL = "aws kms create-custom-key-store --custom-key-store-name planted --cloud-hsm-cluster-id cluster-1"
BLOCK = ('resource "aws_kms_custom_key_store" "planted" {\n  custom_key_store_name = "planted"\n'
         '  cloud_hsm_cluster_id = "cluster-1"\n  key_store_password = var.p\n  trust_anchor_certificate = "x"\n}\n'
         'variable "p" {\n  type = string\n  sensitive = true\n}\n')


def size(r):
    """Mostly small; now and then around and beyond every bound of nesting."""
    return r.choice((0, 1, 2, 3, 7, 13, 14, 15, 16, 31, 33, 63, 65, 100, 127, 128, 129, 200))


def json_file(r):
    n = size(r)
    forms = (INPUT, "\ufeff" + INPUT, " " * 600 + INPUT, f"[{INPUT}]", "{}\n" * n + INPUT, f"[{'{},' * n}{INPUT}]",
             json.dumps(dict({f"Unknown{i}": i for i in range(n)}, **FAULT)),
             INPUT[:-1] + ', "Deep": ' + "[" * n + "]" * n + "}")
    return {r.choice(("a.json", "a.cfg", "A.JSON", "a")): r.choice(forms)}


def yaml_file(r):
    n = size(r)
    lines = [f"{name}: {json.dumps(value)}" for name, value in FAULT.items()]
    forms = ("\n".join(lines), "\r\n".join(lines), "---\na: 1\n" * n + "---\n" + "\n".join(lines), INPUT,
             "# a comment\n" * n + "\n".join(lines), "\n".join(f'"{line.replace(": ", chr(34) + ": ", 1)}' for line in lines),
             "\n".join(lines) + "\nDeep: " + "[" * n + "]" * n,
             "\n".join([f"k{i}: &a{i} 1" for i in range(3 * n)] + lines))
    return {r.choice(("a.yaml", "a.yml")): r.choice(forms) + "\n"}


def shell_file(r):
    n = size(r)
    forms = (CALL, f"f() {{\n{CALL}\n}}\nf", f"if true; then\n{CALL}\nfi", f"sudo -u x {CALL}", f"x=$({CALL})",
             "echo " + "$(" * max(n, 1) + CALL + ")" * max(n, 1), "( " * n + CALL + " )" * n, f"true && {CALL} | cat",
             "cat" + "".join(f" <<E{i}" for i in range(n)) + "\n" + "".join(f"x\nE{i}\n" for i in range(n)) + CALL,
             CALL + " x" * n * 30, "# x\n" * n * 50 + CALL)
    return {r.choice(("a.sh", "a.bash")): "#!/bin/sh\n" + r.choice(forms) + "\n"}


def terraform_files(r):
    n = size(r)
    if r.random() < 0.4:
        files, below = {}, ""
        for i in range(min(n, 40) + 1):
            files[f"{below}main.tf"] = BLOCK if i == min(n, 40) else 'module "m" {\n  source = "./m"\n}\n'
            if i == 0 and n:
                files["main.tf"] = 'module "m" {\n  source = "./m"\n}\n'
            below += "m/"
        return files
    forms = (BLOCK, BLOCK.replace("{\n", "{\n  count = %d\n" % max(1, 4 * n), 1), "# x\n" * n * 50 + BLOCK,
             "locals {\n  x = " + "(" * n + "1" + ")" * n + "\n}\n" + BLOCK)
    return {"main.tf": r.choice(forms), **{f"f{i}.tf": "" for i in range(r.choice((0, 3, 12 * n)))}}


def cloudformation_file(r):
    n = size(r)
    call = json.dumps({"service": "KMS", "action": "createCustomKeyStore", "parameters": FAULT})
    cut = r.randrange(1, len(call))
    pieces = [call[:cut]] + [""] * n * r.choice((1, 90)) + [call[cut:]]
    create = r.choice((call, {"Fn::Join": ["", pieces]}, {"Fn::Sub": call.replace("${", "")}))
    template = {"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"S": {"Type": "Custom::AWS", "Properties": {
        "ServiceToken": "arn:aws:lambda:eu-west-1:111122223333:function:x", "Create": create}}}}
    return {r.choice(("a.json", "a.template")): json.dumps(template)}


def markdown_file(r):
    n = size(r)
    block = r.choice((f"```sh\n{CALL}\n```\n", f"```json\n{INPUT}\n```\n", f"```\n{CALL}\n```\n"))
    return {"a.md": "# A page\n" + "text\n" * n + block}


def program_file(r):
    forms = ("kms.create_custom_key_store(CustomKeyStoreName='planted')", "new CreateCustomKeyStoreCommand({})",
             "client.createCustomKeyStore(request)", "New-KMSCustomKeyStore -CustomKeyStoreName planted")
    return {r.choice(("a.py", "a.ts", "a.java", "a.ps1", "a.rb")): "x\n" * size(r) * 40 + r.choice(forms) + "\n"}


MAKERS = (json_file, yaml_file, shell_file, terraform_files, cloudformation_file, markdown_file, program_file)


def silent(files, walk):
    """What a run says, where it says nothing of the fault."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = os.path.join(folder, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8", newline="") as f:
                f.write(text)
        first = "main.tf" if "main.tf" in files else next(iter(files))
        out = subprocess.run([PROGRAM, "check", "--format", "json", "." if walk else first], cwd=folder,
                             capture_output=True, timeout=120)
    if out.returncode not in (0, 1, 3):
        return f"status {out.returncode}: {out.stderr[:200]}"
    made = json.loads(out.stdout)
    told = made["findings"] or made["summary"]["not_read"]
    return None if told else f"silent with status {out.returncode}: {made['summary']} {out.stderr[:200]}"


def main():
    seed, wrong, runs = int(sys.argv[2]) if len(sys.argv) > 2 else 1, [], 0
    r = random.Random(seed)
    for make in MAKERS:
        for _ in range(60):
            files, walk = make(r), r.random() < 0.3
            runs += 1
            found = silent(files, walk)
            if found:
                name, text = max(files.items(), key=lambda item: len(item[1]))
                wrong.append(f"{make.__name__}, walk {walk}, {len(files)} files, {name}: {text[:150]!r}: {found}")
    print("\n".join(wrong))
    print(f"{runs} planted faults, {len(wrong)} silent")
    return 1 if wrong or not runs else 0


if __name__ == "__main__":
    sys.exit(main())
