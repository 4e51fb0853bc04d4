#!/usr/bin/env python3
"""The account of a run: every file ends as exactly one of judged, without a store, in a form that is not
read, unreadable; summary, exit status and every format agree with it; and what a file is, is told by its
content and name.

usage: test_account.py CKSCHECK
"""
import json
import os
import subprocess
import sys
import tempfile
import threading
import zipfile

PROGRAM = os.path.abspath(sys.argv[1])
HSM = {"CustomKeyStoreName": "n", "CloudHsmClusterId": "cluster-2a3b4cdefgh", "KeyStorePassword": "abcdefgh",
       "TrustAnchorCertificate": "x"}
GOOD = {"CustomKeyStoreName": "good", "CustomKeyStoreType": "EXTERNAL_KEY_STORE",
        "XksProxyUriEndpoint": "https://xks.acme-keys.com", "XksProxyUriPath": "/kms/xks/v1",
        "XksProxyConnectivity": "PUBLIC_ENDPOINT",
        "XksProxyAuthenticationCredential": {"AccessKeyId": "ABCDEFGHIJKLMNOPQRST",
                                             "RawSecretAccessKey": "q8Zr2mWv0Lx7TnYb4KcJ1dHf6sGpEuAo9iXRt3wVyQM="}}
HCL = 'resource "aws_kms_custom_key_store" "x" {\n  custom_key_store_name = ""\n}\n'
BOTO = "import boto3\nkms = boto3.client('kms')\nkms.create_custom_key_store(CustomKeyStoreName='x')\n"
HERE = "form that ckscheck does not read"
passed, failed = 0, 0


def check(ok, text):
    global passed, failed
    passed += bool(ok)
    failed += not ok
    if not ok:
        print(f"FAILED: {text}")


def run(folder, *args, command="check", feed=None):
    return subprocess.run([PROGRAM, command, *args], cwd=folder, capture_output=True, input=feed, timeout=60)


def report(folder, *args, **more):
    out = run(folder, "--format", "json", *args, **more)
    made = json.loads(out.stdout)
    return out.returncode, sorted({f["rule"] for f in made["findings"]}), made["summary"], out.stderr.decode()


def write(folder, name, data):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(data if isinstance(data, bytes) else data.encode())
    os.chmod(path, 0o600)
    return name


# name, content, rules that are found, exit status, kinds that are not read, words on standard error
FORMS = [
    ("query.sql", "select 1 from stores;\n", [], 0, ["form"], "format"),
    ("doc.py", '"""Waits for the cluster."""\n', [], 0, ["form"], "format"),
    ("create.py", BOTO, [], 0, ["form"], "names CreateCustomKeyStore"),
    ("sdk.ts", "new CreateCustomKeyStoreCommand({})\n", [], 0, ["form"], "names CreateCustomKeyStore"),
    ("new.ps1", "Update-KMSCustomKeyStore -Id x\n", [], 0, ["form"], "names UpdateCustomKeyStore"),
    ("index.js", "import * as aws from '@pulumi/aws';\nnew aws.kms.CustomKeyStore('x')\n", [], 0, ["form"], "pulumi preview"),
    ("app.py", "from aws_cdk import x\nAction: createCustomKeyStore\n", [], 0, ["form"], "cdk synth"),
    ("terragrunt.hcl", "inputs = { name = \"x\" }\n", [], 0, ["form"], "names no local module"),
    ("bare.hcl", "locals { name = \"x\" }\n", [], 0, ["form"], "format"),
    ("inputs.hcl", "inputs = { xks_proxy_uri_path = \"x\" }\n", ["CKS421", "CKS422", "CKS424"], 1, [], ""),
    ("good-inputs.hcl", "inputs = { custom_key_store_name = \"x\" }\n", [], 0, [], ""),
    ("launch.json", '{\n  // a comment\n  "version": 1\n}\n', [], 0, ["form"], "format"),
    ("commented.json", '{\n  // a comment\n  "CustomKeyStoreName": "x"\n}\n', ["CKS101"], 1, [], ""),
    ("__init__.py", "", [], 0, [], "holds no custom key store"),
    ("empty.yaml", "", [], 0, [], "holds no custom key store"),
    ("empty.json", "", ["CKS101"], 1, [], ""),
    ("README.rst", "[a badge](x) of CustomKeyStoreName\n", [], 0, ["form"], "format"),
    ("list.json", "[1, 2]", [], 0, [], "holds no custom key store"),
    ("quoted.yaml", '"CustomKeyStoreName": "n"\n"CloudHsmClusterId": "x"\n', ["CKS106", "CKS201"], 1, [], ""),
    ("flow.yml", "{CustomKeyStoreName: n, CloudHsmClusterId: x}\n", ["CKS106", "CKS201"], 1, [], ""),
    ("sequence.yaml", "[a, b]\n", [], 0, [], "holds no custom key store"),
    ("capitals.JSON", '{"CustomKeyStoreName" "x"}', ["CKS101"], 1, [], ""),
    ("resolve.json", '{"Resources": {"A": "{{resolve:ssm:x}}"\n "CustomKeyStoreName": "x"}}', ["CKS101"], 1, [], ""),
    ("resolve.yaml", "A: '{{resolve:ssm:x}}'\nCustomKeyStoreName: x\n  B: y\n", ["CKS101"], 1, [], ""),
    ("comma.json", '{"a": "{{ b }}" "CustomKeyStoreName": "x"}', ["CKS101"], 1, [], ""),
    ("chart.yaml", "CustomKeyStoreName: x\n{{- if .x }}\na: b\n{{- end }}\n", [], 0, ["form"], "template"),
    ("a.json.erb", '{"CustomKeyStoreName": <%= name %>, "KeyStorePassword": "x"}', [], 0, ["form"], "template"),
    ("percent.json", '{"CustomKeyStoreName": <5%>}', ["CKS101"], 1, [], ""),
    ("indented.yaml", "CustomKeyStoreName: {{ name }}\nCloudHsmClusterId: cluster-1\n   KeyStorePassword: abcdefgh\n", ["CKS101"], 1, [], ""),
    ("below.yml", "a: {{ .x }}\nb: [\nCustomKeyStoreName: x\n", ["CKS101"], 1, [], ""),
    ("keys.yml", "{{ .a }}: x\n{{ .b }}-y: z\n- CustomKeyStoreName\n", ["CKS101"], 1, [], ""),
    ("words.yml", "{{ .a }}: {{ .b }}-c\n{{ .b }}: x\nCustomKeyStoreName: {{ .a }}{{ .b }}\n", [], 0, ["form"], "template"),
    ("loop.yml", "a: {{ .x }}\n{{- range .y }}\n  CustomKeyStoreName: x\n{{- end }}\n", [], 0, ["form"], "template"),
    ("given.yml", "{{ toYaml .x }}\nCustomKeyStoreName: x\n   a: b\n", [], 0, ["form"], "template"),
    ("jinja.json", '{"CustomKeyStoreName": {{ name }}}', [], 0, ["form"], "template"),
    ("nul.json", json.dumps(dict(HSM, CloudHsmClusterId="cluster-2a3b\0")), ["CKS201", "CKS302"], 1, [], ""),
    ("plan", b"PK\x03\x04" + b"\0" * 26 + b"tfplan" + b"\0" * 40, [], 3, ["unreadable"], "terraform show -json"),
    ("names.json", json.dumps({k.lower(): v for k, v in HSM.items()}), ["CKS102"], 1, [], ""),
    ("mixed.json", '{"CustomKeyStoreNam": "a", "cloudhsmclusterid": "cluster-2a3b4cdefgh", "KeyStorePassword": "abcdefgh", '
     '"TrustAnchorCertificat": "x"}', ["CKS102"], 1, [], ""),
    ("mixed-update.json", '{"CustomKeyStorId": "cks-0123456789abcdef0", "cloudhsmclusterid": "cluster-2a3b4cdefgh", '
     '"KeyStorePassword": "abcdefgh"}', ["CKS102"], 1, [], ""),
    ("both.json", '{"CustomKeyStoreId": "cks-0123456789abcdef0", "CustomKeyStoreName": "a"}', [], 3, ["unreadable"],
     "DescribeCustomKeyStores takes CustomKeyStoreId or CustomKeyStoreName, not both"),
    ("both-paged.yaml", "CustomKeyStoreId: cks-0123456789abcdef0\nCustomKeyStoreName: a\nLimit: 5\n", [], 3, ["unreadable"],
     "DescribeCustomKeyStores"),
    ("values.jsonl", 'true\n"text"\n[1]\n{"a": 1}\n\n12\n', [], 0, [], "holds no"),
    ("inputs.ndjson", '"text"\n{"a": 1}\n[{"CustomKeyStoreId": "cks-0123456789abcdef0", "XksProxyUriPath": "x"}]\n',
     [], 0, ["form"], "this line holds an array"),
    ("array.jsonl", '[{"CustomKeyStoreId": "cks-1"}]\n{"a": 1}\n', ["CKS122"], 0, [], ""),
    ("one-line.jsonl", '{"a": 1} {"b": 2}\n', ["CKS101"], 1, [], ""),
    ("values.json", 'true\n"text"\n', ["CKS101"], 1, [], ""),
    ("typing.json", '{"CustomKeyStoreNam": "a", "CloudHsmClusterId": "cluster-2a3b4cdefgh"}', ["CKS102", "CKS106"], 1, [], ""),
    ("jobs.json", '{"steps": {"store": "aws kms create-custom-key-store --custom-key-store-name x"}}', [], 0, ["form"], HERE),
    ("notebook.ipynb", '{"cells": [{"source": ["kms.create_custom_key_store(\\n", "CustomKeyStoreName=1)"]}]}', [], 0, ["form"], HERE),
    ("machine.asl.json", '{"States": {"A": {"Resource": "arn:aws:states:::aws-sdk:kms:createCustomKeyStore"}}}', [], 0, ["form"], HERE),
    ("runbook.yaml", "mainSteps:\n- action: aws:executeAwsApi\n  inputs:\n    Service: kms\n    Api: CreateCustomKeyStore\n", [], 0,
     ["form"], HERE),
    ("manifest.yaml", "apiVersion: kms.aws.upbound.io/v1beta1\nkind: CustomKeyStore\n", [], 0, ["form"], "manifest"),
    ("values.yaml", "prod:\n  CustomKeyStoreName: ''\n  CloudHsmClusterId: x\n", [], 0, ["form"], "below another name"),
    ("map.yaml", "data:\n  create.json: |\n    {\"CustomKeyStoreName\": \"\"}\n", [], 0, ["form"], "holds the input"),
    ("stack.yaml", "Resources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties:\n      ZipFile: |\n"
     "        kms.create_custom_key_store(CustomKeyStoreName='x')\n", [], 0, ["form"], HERE),
    ("task.json", '{"containerDefinitions": [{"words": ["aws", "kms", "create-custom-key-store"]}]}', [], 0, ["form"], HERE),
    ("pod.yaml", "kind: Pod\nspec:\n  containers:\n  - command: [aws]\n    args:\n    - kms\n    - connect-custom-key-store\n"
     "    - --custom-key-store-id\n    - cks-1\n", ["CKS122"], 0, [], ""),
    ("tasks.yml", "- hosts: a\n  tasks:\n  - command:\n      argv: [aws, kms, connect-custom-key-store, --custom-key-store-id, cks-1]\n",
     ["CKS122"], 0, [], ""),
    ("machine.tf", 'resource "aws_instance" "x" {\n  template = <<-E\n    aws kms connect-custom-key-store --custom-key-store-id x\n'
     '  E\n}\n', [], 0, ["form"], HERE),
    ("pulumi.ts", 'import { kms } from "@pulumi/aws";\nnew kms.CustomKeyStore("x", {});\n', [], 0, ["form"], "pulumi preview"),
    ("pulumi.py", "from pulumi_aws.kms import CustomKeyStore\nCustomKeyStore('x')\n", [], 0, ["form"], "pulumi preview"),
    ("cdktf.ts", 'import { KmsCustomKeyStore } from "@cdktf/provider-aws";\nnew KmsCustomKeyStore(this, "x");\n', [], 0, ["form"],
     "cdktf synth"),
    ("types.ts", 'import { kms } from "@pulumi/aws";\nkms.getCustomKeyStore({});\nKEY = "arn:aws:iam::aws:policy/AWSCustomKeyStores";\n',
     [], 0, ["form"], "not a format"),
    ("disconnect.java", "kms.disconnectCustomKeyStore(r);\n", [], 0, ["form"], "not a format"),
    ("one.json", '{"CustomKeyStoreNam": "x"}', ["CKS102", "CKS106"], 1, [], ""),
    ("id.json", '{"CustomKeyStoreIdd": "cks-0123456789abcdef0"}', ["CKS102"], 1, [], ""),
    ("path.json", '{"XksProxyUriPaht": "/x"}', [], 3, ["unreadable"], "--operation"),
    ("word.json", '{"KeyStorePasword": "changeit"}', [], 0, [], "holds no"),
    ("beside/main.tf", 'resource "aws_iam_role" "r" {\n  name = "x"\n}\n\n' + HCL.replace('""', '"n"').replace("name =", "nam ="),
     ["CKS102", "CKS106"], 1, [], ""),
    ("kebab.json", '{"custom-key-store-name":"a","cloud-hsm-cluster-id":"cluster-1"}', [], 0, ["form"], "looks like CustomKeyStoreName"),
    ("kebab.yaml", "custom-key-store-name: a\ncloud-hsm-cluster-id: cluster-1\n", [], 0, ["form"], "looks like CustomKeyStoreName"),
    ("snake.json", '{"custom_key_store_name":"a","cloud_hsm_cluster_id":"cluster-1"}', [], 0, ["form"], "looks like CustomKeyStoreName"),
    ("snake.yaml", "custom_key_store_name: a\ncloud_hsm_cluster_id: cluster-1\n", [], 0, ["form"], "looks like CustomKeyStoreName"),
    ("capital.json", '{"CloudHSMClusterID":"cluster-1"}', [], 0, ["form"], "looks like CloudHsmClusterId"),
    ("blank.json", '{"KeyStorePassword ":"abcdefgh"}', [], 0, ["form"], "looks like KeyStorePassword"),
    ("facts.json", '{"custom_key_store_name":"a","region":"eu-west-1"}', [], 0, [], "holds no"),
    # Names alone are no stores: policies, logs, models, the outputs of a module; and Java's key stores.
    ("policy.json", '{"Statement": [{"Action": ["kms:CreateCustomKeyStore", "kms:ConnectCustomKeyStore"]}]}', [], 0, [], "holds no"),
    ("event.json", '{"detail": {"eventName": "CreateCustomKeyStore", "requestParameters": {"customKeyStoreName": "x"}}}', [], 0, [],
     "holds no"),
    ("model.json", '{"operations": {"CreateCustomKeyStore": {"members": {"CustomKeyStoreName": {}, "CloudHsmClusterId": {}}}}}', [], 0, [],
     "holds no"),
    ("saved.json", '{"before": {"CustomKeyStores": [{"CustomKeyStoreId": "cks-1", "CustomKeyStoreName": "x", "CloudHsmClusterId": "c", '
     '"ConnectionState": "CONNECTED"}]}}', [], 0, [], "holds no"),
    ("outputs.tf", 'output "x" {\n  value = "aws kms connect-custom-key-store --custom-key-store-id x"\n}\n', [], 0, [], "holds no"),
    ("java.json", '{"KeyStorePassword": "changeit", "KeyStoreType": "JKS"}', [], 0, [], "holds no"),
    ("server.yaml", "keyStorePassword: changeit\nkeyStore: a.jks\n", [], 0, [], "holds no"),
    ("tsconfig.json", '{"compilerOptions": {"strict": true,},}', [], 0, ["form"], "format"),
    ("relaxed.json", '{"CustomKeyStoreName": "x",}', ["CKS101"], 1, [], ""),
    ("powershell.json", json.dumps({"CustomKeyStoreId": "cks-22efce94713d0da98", "CustomKeyStoreName": "p",
                                    "CreationDate": "x", "ConnectionState": {"Value": "FAILED"},
                                    "ConnectionErrorCode": {"Value": "USER_NOT_FOUND"}}), ["CKS608"], 1, [], ""),
    ("describe.json", '{"CustomKeyStoreId": "cks-1234567890abcdef0", "CustomKeyStoreName": "x"}', [], 3, ["unreadable"], ""),
]


def forms(folder):
    for name, data, rules, status, kinds, words in FORMS:
        write(folder, name, data)
        got, found, summary, err = report(folder, name)
        check(got == status and found == rules, f"{name}: status {got}, {found}: {err}")
        check([u["kind"] for u in summary["not_read"]] == kinds, f"{name}: {summary['not_read']}")
        check(words in err and (words or not err or status == 3), f"{name}: {err}")
        ends = summary["judged"] + summary["passed_over"] + len(kinds)
        check(ends == 1, f"{name} ends {ends} times: {summary}")
        if kinds == ["form"]:
            check(report(folder, "--strict", name)[0] == 3, f"{name}: --strict")
            for fmt in ("sarif", "github", "gitlab", "junit", "checkstyle", "html"):
                out = run(folder, "--format", fmt, name)
                check(out.returncode == 0 and b"::error" not in out.stdout, f"{name} as {fmt}: {out.returncode}")


ACCEPTED = [("a.py", "# ckscheck:ignore-file generated; the JSON is checked\n" + BOTO, True),
            ("b.ts", "new CreateCustomKeyStoreCommand({}) // x\n// ckscheck:ignore-file a test\n", True),
            ("c.rb", "=begin\n ckscheck:ignore-file a test\n=end\nkms.create_custom_key_store\n", True),
            ("far.py", BOTO + "x = 1\n" * 30000 + "# ckscheck:ignore-file at the end\n", True),
            ("dated.py", "# ckscheck:ignore-file until=2026-01-01 x\n" + BOTO, False),
            ("dated2.py", "# ckscheck:ignore-file a test, Until 2026-01-01\n" + BOTO, False),
            ("bare.py", "# ckscheck:ignore-file\n" + BOTO, False),
            ("text.py", "x = 'ckscheck:ignore-file no comment'\n" + BOTO, False),
            ("helm.yaml", "# ckscheck:ignore-file rendered and checked in the pipeline\n{{- if .x }}\nCustomKeyStoreName: a\n{{- end }}\n", True),
            ("helm2.yaml", "{{- if .x }}\nCustomKeyStoreName: a\n{{- end }}\n", False)]


def accepted(folder):
    """A comment, or the configuration, accepts a file in a form that is not read."""
    for name, data, holds in ACCEPTED:
        write(folder, name, data)
        for args in ((name,), (".", "--explain-unread")):
            status, _, summary, err = report(folder, "--strict", *args)
            told = bool(summary["not_read"]) or name in err
            check((status, told) == ((0, False) if holds else (3, True)), f"{name} {args}: {status} {err} {summary}")
            check(not holds or summary["passed_over"] == 1, f"{name} is passed over: {summary}")
        os.remove(os.path.join(folder, name))
    write(folder, "out.py", BOTO)
    write(folder, ".ckscheck.yaml", "paths:\n  exclude: ['*.py']\n")
    status, _, summary, err = report(folder, "--strict", ".")
    check(status == 0 and not summary["not_read"] and summary["turned_off"][0]["files"] == 1, f"paths: {status} {summary} {err}")


def statuses(folder):
    good, none = write(folder, "good.json", json.dumps(GOOD)), write(folder, "none.json", "{}")
    check(run(folder, good).returncode == 0, "a good file")
    check(run(folder, "--require-stores", "1", good).returncode == 0, "--require-stores met")
    out = run(folder, "--require-stores", "2", good)
    check(out.returncode == 3 and b"--require-stores" in out.stderr, f"--require-stores: {out}")
    check(run(folder, good, "missing.json").returncode == 3, "a missing file")
    bad = write(folder, "bad.json", json.dumps(dict(GOOD, CustomKeyStoreName="")))
    check(run(folder, bad, "missing.json").returncode == 3, "3 wins over 1")
    for command in ("predict", "collect"):
        out = run(folder, none, command=command)
        check(out.returncode == 3 and b"no custom key store" in out.stderr, f"{command} without a store: {out}")
        check(b"Nothing is missing" not in out.stdout, f"{command}: {out.stdout}")
    wrong = write(folder, "wrong.json", json.dumps({k.lower(): v for k, v in HSM.items()}))
    for command in ("predict", "collect"):
        out = run(folder, wrong, command=command)
        for k in HSM:
            check(f"write {k} if".encode() in out.stderr + out.stdout, f"{command} of wrong names: {k}: {out.stderr}")
    check(not run(folder, good, command="collect").stderr, "collect of right names")
    check(b"CKS101" in run(folder, write(folder, "cut.json", '{"CustomKeyStoreName": "x",'), command="predict").stdout and
          b"not valid JSON" in run(folder, "cut.json", command="collect").stderr, "collect of broken text")
    check(run(folder, good, command="predict").returncode == 0, "undetermined")
    check(run(folder, "--strict", good, command="predict").returncode == 3, "undetermined, --strict")
    check(run(folder, bad, command="predict").returncode == 1, "predicted to fail")
    check(b"holds no" not in run(folder, "--quiet", none).stderr, "--quiet")


def walks(folder):
    """Of files that nobody named, one line for all that name the calls."""
    write(folder, "src/a.py", BOTO)
    write(folder, "src/b.ts", "new ConnectCustomKeyStoreCommand({})\n")
    write(folder, "src/c.py", "print('KeyStorePassword')\n")
    write(folder, "src/odd.cfg", json.dumps(dict(GOOD, CustomKeyStoreName="")))
    status, found, summary, err = report(folder, "src")
    check(status == 1 and found, f"a file of an odd name in a folder: {status} {found}")
    check(err.count("\n") == 1 and "2 files name custom key store calls" in err, f"walk: {err}")
    check(summary["passed_over"] == 1 and summary["judged"] == 1, f"walk: {summary}")
    write(folder, "trees/a.json", '{"steps": {"x": "aws kms create-custom-key-store"}}')
    write(folder, "trees/main.tf", 'resource "aws_x" "x" {\n  y = "aws kms create-custom-key-store"\n}\n')
    write(folder, "trees/values.yaml", "a:\n  CustomKeyStoreName: x\n  CloudHsmClusterId: x\n")
    status, _, summary, err = report(folder, "trees")
    check(status == 0 and "3 files name custom key store calls" in err and len(summary["not_read"]) == 3, f"trees: {status} {err} {summary}")
    check(report(folder, "--strict", "trees")[0] == 3, "trees, --strict")
    # The letter case is the first thing that is mistyped; and PowerShell writes UTF-16.
    for i, text in enumerate((json.dumps({k.lower(): v for k, v in HSM.items()}), "CUSTOMKEYSTORENAME: a\nCLOUDHSMCLUSTERID: x\n",
                              '{"xksproxyuripath": "x", "XKSProxyUriEndpoint": "y", "CustomKeystoreName": "z"}')):
        for data in (text, text.encode("utf-16"), "\ufeff".encode("utf-16-be") + (" " * 9000 + text).encode("utf-16-be")):
            name = write(folder, f"case{i}/a.{'json' if text[0] == '{' else 'yaml'}", data)
            for args in ((os.path.dirname(name),), ("--hook", name)):
                status, found, summary, err = report(folder, *args)
                check(status == 1 and found, f"{name} {data[:30]} {args}: {status} {found} {summary} {err}")
    wide = (("a.sh", "aws kms create-custom-key-store\n"), ("main.tf", HCL), ("a.md", "```sh\naws kms create-custom-key-store\n```\n"))
    for name, text in wide:
        write(folder, "wide/" + name, text.encode("utf-16"))
        status, _, summary, err = report(folder, "wide/" + name)
        check(status == 0 and "UTF-16" in err and summary["passed_over"] == 0, f"{name} in UTF-16: {status} {err} {summary}")
    err = run(folder, "wide").stderr.decode()
    check("3 files name" in err, f"UTF-16 in a walk: {err}")
    listed = run(folder, "--explain-unread", "src").stderr.decode()
    check("src/a.py:3: names CreateCustomKeyStore" in listed and "src/b.ts:1:" in listed, f"--explain-unread: {listed}")
    check(run(folder, "--quiet", "src").stderr == b"", "--quiet")
    check(run(folder, "--hook", "src/a.py", "src/c.py").stderr.count(b"\n") == 1, "the hook")


CREATE = "aws kms create-custom-key-store --custom-key-store-name b --cloud-hsm-cluster-id cluster-1\n"
# A NUL or two hide nothing: content with @ for them, the status of the file by its name and in a walk.
NULS = {
    "n.sh": ("#!/bin/sh\n# @\n" + CREATE, 1), "script": ("#!/bin/sh\n# @\n" + CREATE, 1),
    "late.sh": ("#!/bin/sh\n" + "# pad pad\n" * 900 + "# @\n" + CREATE, 1), "many.sh": ("# " + "@" * 4000 + "\n" + CREATE, 1),
    "main.tf": ("# @\n" + HCL, 1), "n.md": ("# a @\n```sh\n" + CREATE + "```\n", 1), "n.yaml": ("# @\nCustomKeyStoreName: ''\n", 1),
    "n.json": ('{"CustomKeyStoreName": "a@", "CloudHsmClusterId": "x"}', 1), "Makefile": ("# @\nall:\n\t" + CREATE, 1),
    "Dockerfile": ("# @\nFROM x\nRUN " + CREATE, 1), "n.toml": ("# @\n[[external_key_stores]]\nuri_path_prefix = ''\n", 1),
    "n.py": ("# @\n" + BOTO, 0), "n.service": ("[Service]\n# @\nExecStart=" + CREATE, 0), "NOTES": ("@\nCreateCustomKeyStore\n", 0)}


def nuls(folder):
    git = ["git", "-c", "user.name=a", "-c", "user.email=a"]
    for name, (text, want) in NULS.items():
        top = os.path.join(folder, "nul-" + name)
        os.makedirs(top)
        write(top, name, text.replace("@", "\0"))
        subprocess.run([*git, "init", "-q"], cwd=top, check=True, capture_output=True)
        subprocess.run([*git, "add", "."], cwd=top, check=True, capture_output=True)
        for args in ((name,), (".",), ("--hook", name), ("--hook", "--staged", "--committed", name), ("--staged", ".")):
            status, found, summary, err = report(top, *args)
            told = summary["judged"] == 1 if want else [u["kind"] for u in summary["not_read"]] == ["form"]
            check(status == want and told and bool(found) == bool(want), f"a NUL in {name} {args}: {status} {found} {summary} {err}")
    # What is not text stays out of walks.
    call = "create_custom_key_store CustomKeyStoreName"
    for name, start in (("a.png", "\x89PNG\r\n\x1a\n"), ("a.pyc", "\xcb\r"), ("program", "\x7fELF"), ("a.tar", "a\0")):
        top = os.path.join(folder, "binary-" + name)
        write(top, name, start.encode("latin-1") + b"\0\1\2" * 300 + call.encode() + b"\0" * 512)
        for args in ((".",), ("--hook", name)):
            status, found, summary, err = report(top, "--strict", *args)
            check(status == 0 and not found and not summary["not_read"] and "names" not in err, f"{name} {args}: {status} {summary} {err}")


PLANS = ("tfplan", "plan.json", "plan.out", "a.bin", "p.yaml", "p.sh", "p.md", "p.toml", "p.tf", "p.tfstate", "Makefile", "p.png")


def plans(folder):
    """Terraform's binary plan, by any name and by none."""
    for name in PLANS:
        top = os.path.join(folder, "plan-" + name)
        os.makedirs(top)
        with zipfile.ZipFile(os.path.join(top, name), "w") as z:
            z.writestr("tfplan", b"\x0a\x02\0" * 99)
            z.writestr("tfstate", "{}")
        data = open(os.path.join(top, name), "rb").read()
        subprocess.run(["git", "init", "-q"], cwd=top, check=True, capture_output=True)
        subprocess.run(["git", "add", "."], cwd=top, check=True, capture_output=True)
        rows = [((name,), None), ((".",), None), (("--hook", name), None), (("--hook", "--staged", name), None), (("-",), data),
                (("/dev/stdin",), data)]
        for args, feed in rows:
            status, found, summary, err = report(top, *args, feed=feed)
            check(status == 3 and not found and [u["kind"] for u in summary["not_read"]] == ["unreadable"] and
                  f"terraform show -json {'PLAN' if feed else name} > " in err, f"plan {name} {args}: {status} {found} {summary} {err}")
            check(f"-json {name} > {name}" not in err, f"a command that writes over the plan: {err}")
        out = subprocess.run(["bash", "-c", f"{PROGRAM} check <(cat {name})"], cwd=top, capture_output=True, timeout=60)
        check(out.returncode == 3 and b"terraform show" in out.stderr, f"plan {name} substituted: {out}")


# Texts that are no JSON, whatever they begin with; those that name no call are silent in walks.
PROSE = {
    "README": "[![Build](https://x/y.svg)](https://x/y)\n# kms tool\nCalls CreateCustomKeyStore for you.\n",
    "LINKS": '["a"](x) shows CreateCustomKeyStore:\n{"CustomKeyStoreName": "x"}\n',
    "a.service": "[Service]\nExecStart=/usr/bin/aws kms create-custom-key-store\n", "Pipfile": "[scripts]\nx = 'create-custom-key-store'\n",
    "setup.cfg": "[metadata]\ndescription = calls CreateCustomKeyStore\n", "app.log": "[2024-01-01 00:00:00] CreateCustomKeyStore failed\n",
    "json.log": '{"a": 1}\nCreateCustomKeyStore failed\n', "a.tex": "{\\bf CreateCustomKeyStore} of \"CustomKeyStoreName\"\n",
    "default.nix": "{ pkgs, ... }:\n{ script = ''aws kms create-custom-key-store''; }\n", "a.org": "[[x][y]]\nCreateCustomKeyStore\n",
    "a.clj": '{:CustomKeyStoreName "a" :op "CreateCustomKeyStore"}\n', "QUOTE": '"CreateCustomKeyStore" is a call.\n',
    "BRACE": "{ CreateCustomKeyStore }\n", "x.conf": '{"a" = "CreateCustomKeyStore"}\n'}
# Broken JSON of a name that does not say so.
MEANT = {"in": '{"CustomKeyStoreName": "x" "CloudHsmClusterId": "y"}', "cut": '{"CustomKeyStoreName": "x",', "a.conf": '{"CustomKeyStoreName" "x"}',
         "list": '[{"CustomKeyStoreName": "x"}, {]', "comment": '{ // x\n"CustomKeyStoreName": "x"}', "bare": '{CustomKeyStoreName: "x"}',
         "quoted": '"CustomKeyStoreName": "x"', "other": '{"a": 1 "b": 2}', "wrong.cfg": '{"CustomKeyStoreNam": "a",, }'}


def prose(folder):
    top = os.path.join(folder, "prose")
    for name, text in PROSE.items():
        write(top, name, text)
        for args in ((name,), ("--hook", name)):
            status, found, summary, err = report(top, *args)
            check(status == 0 and not found and [u["kind"] for u in summary["not_read"]] == ["form"], f"{name} {args}: {status} {found} {summary} {err}")
    status, found, summary, err = report(top, ".")
    check(status == 0 and not found and f"{len(PROSE)} files name custom key store calls" in err, f"a walk of prose: {status} {found} {err}")
    for name, text in MEANT.items():
        for args, feed in (((write(folder, name, text),), None), (("-",), text.encode())):
            status, found, _, err = report(folder, *args, feed=feed)
            told = name == "wrong.cfg" and feed or "CKS101" in found
            check(status == 1 and told, f"broken JSON {name} {args}: {status} {found} {err}")


# What comes without a name: the words on standard error; none of these is wrong.
NAMELESS = [("CustomKeyStoreName: a\n", "--stdin-filename NAME"), (CREATE, "--stdin-filename NAME"), (HCL, "--stdin-filename main.tf"),
            (BOTO, "--stdin-filename NAME"), ("x = 1\n", "not a format"), ("# Hello\n", "not a format"), ("", "holds no"), (" \n", "holds no")]


def nameless(folder):
    for text, words in NAMELESS:
        path = write(folder, "text", text)
        for args, feed in ((("-",), text), (("/dev/stdin",), text), (("-", "--stdin-filename", "text"), text)):
            status, found, _, err = report(folder, *args, feed=feed.encode())
            check(status == 0 and not found and words in err, f"{text[:20]!r} {args}: {status} {found} {err}")
        out = subprocess.run(["bash", "-c", f"{PROGRAM} check <(cat {path})"], cwd=folder, capture_output=True, timeout=60)
        check(out.returncode == 0 and not out.stdout and words.encode() in out.stderr, f"{text[:20]!r} substituted: {out}")
        check(report(folder, path)[:2] == (0, []), f"{text[:20]!r} in a file")
    check(report(folder, "/dev/null")[:2] == (0, []), "/dev/null")
    check(report(folder, "--require-stores", "1", "-", feed=b"")[0] == 3, "an empty input, --require-stores")
    check(report(folder, "--stdin-filename", "a.json", "-", feed=b"")[:2] == (1, ["CKS101"]), "an empty a.json")


FAILED_CALL = "\nAn error occurred (AccessDeniedException) when calling the DescribeClusters operation: no\n"
# Files of a directory of evidence, the status and what is not read.
EVIDENCE = [({"ev.json": ""}, 3, "unreadable"), ({"ev.json": " \n"}, 3, "unreadable"), ({"ev.yaml": ""}, 3, "unreadable"),
            ({"users.txt": ""}, 3, "unreadable"), ({"ev.json": FAILED_CALL}, 3, "unreadable"), ({"ev.txt": FAILED_CALL}, 3, "unreadable"),
            ({"ev": "aws: error: the following arguments are required: --x\n"}, 3, "unreadable"),
            ({"ev.json": '{"Clusters" []}'}, 3, "unreadable"), ({"ev.json": "<html>x</html>"}, 3, "unreadable"),
            ({"prod/b.json": '{"Clusters" []}'}, 0, "form"), ({"prod/b.json": "", "dev/b.json": ""}, 0, "form"),
            ({"gone.json": None}, 3, "unreadable"), ({"__init__.py": "", "README.md": "# Evidence\n"}, 0, None),
            ({".gitkeep": ""}, 0, None), ({"package.json": '{"name": "x"}'}, 0, None), ({"notes.txt": "Of today\n"}, 0, None)]


def evidence(folder):
    good = write(folder, "good.json", json.dumps(GOOD))
    for i, (files, want, kind) in enumerate(EVIDENCE):
        top = f"evidence-{i}"
        os.makedirs(os.path.join(folder, top))
        for name, data in files.items():
            if data is None:
                os.symlink("nowhere", os.path.join(folder, top, name))
            else:
                write(folder, os.path.join(top, name), data)
        for given in [top] + [os.path.join(top, n) for n in files if want == 3]:
            status, _, summary, err = report(folder, "-e", given, good)
            check(status == want and [u["kind"] for u in summary["not_read"]] == [kind] * bool(kind) and (top in err or not kind),
                  f"evidence {given} {files}: {status} {summary} {err}")
        check(kind != "form" or report(folder, "--strict", "-e", top, good)[0] == 3, f"evidence {files}: --strict")


def pipes(folder):
    text = json.dumps(dict(GOOD, CustomKeyStoreName=""))
    for name in ("-", "/dev/stdin", "/dev/fd/0"):
        out = run(folder, name, feed=text.encode())
        check(out.returncode == 1, f"{name}: {out}")
    fifo = os.path.join(folder, "pipe")
    os.mkfifo(fifo)

    def feed():
        with open(fifo, "w", encoding="utf-8") as f:
            f.write(text[:40])
            f.flush()
            threading.Event().wait(0.3)
            f.write(text[40:])

    writer = threading.Thread(target=feed)
    writer.start()
    out = run(folder, "pipe")
    writer.join()
    check(out.returncode == 1, f"a slow pipe: {out}")
    out = subprocess.run(["bash", "-c", f"{PROGRAM} check <(sleep 0.3; echo '{text}')"], capture_output=True, timeout=60)
    check(out.returncode == 1, f"a substituted process: {out}")
    out = run(folder, "-", feed=HCL.encode())
    check(b"--stdin-filename main.tf" in out.stderr, f"HCL without a name: {out}")
    check(run(folder, "--stdin-filename", "main.tf", "-", feed=HCL.encode()).returncode == 1, "HCL with a name")


def evidence_of_pipe(folder):
    """Standard input is evidence as a file of the same text is."""
    good = write(folder, "piped/good.json", json.dumps(GOOD))
    stores = json.dumps({"CustomKeyStores": [{
        "CustomKeyStoreId": "cks-0123456789abcdef1", "CustomKeyStoreName": GOOD["CustomKeyStoreName"],
        "ConnectionState": "DISCONNECTED"}]})
    write(folder, "piped/stores.json", stores)
    of_file = report(folder, good, "-e", "piped/stores.json")
    check(of_file[1] == ["CKS501"], f"an inventory: {of_file}")
    for args in (("-e", "-"), ("--evidence=-",), ("-e", "-", "-e", "-"), ("-e", "/dev/stdin")):
        given = report(folder, good, *args, feed=stores.encode())
        check(given[:2] == of_file[:2], f"{args}: {given}, not {of_file}")
    check(report(folder, good, "-e", "-", feed=b"{")[0] == 3, "evidence that is cut")
    check(report(folder, good, "-e", "-", feed=b"")[0] == 3, "no evidence")
    for args, text in (((good, "-", "-e", "-"), b"both"), (("-", "-e", "-"), b"both")):
        out = run(folder, *args, feed=stores.encode())
        check(out.returncode == 2 and text in out.stderr, f"{args}: {out}")
    for args in (("serve", "-e", "-"), ("dry-run", "-e", "-", "--", "true")):
        out = subprocess.run([PROGRAM, *args], input=stores.encode(), capture_output=True, timeout=60)
        check(out.returncode == 2 and b"does not read standard input" in out.stderr, f"{args}: {out}")
    out = subprocess.run([PROGRAM, "predict", good, "-e", "-"], cwd=folder, input=json.dumps({"CustomKeyStores": []}).encode(),
                         capture_output=True, timeout=60)
    check(b"with the same standard input: ckscheck collect --evidence" in out.stdout and b"No such file" not in out.stderr,
          f"the printed collect: {out}")


def twice(folder):
    """One file, however it is called, is one file."""
    good = write(folder, "once/good.json", json.dumps(GOOD))
    os.symlink("good.json", os.path.join(folder, "once", "link.json"))
    os.link(os.path.join(folder, good), os.path.join(folder, "once", "hard.json"))
    names = [good, "./" + good, os.path.join(folder, good), "once/link.json", "once/hard.json", "once"]
    status, found, summary, err = report(folder, *names)
    check(status == 0 and not found and summary["stores"] == 1, f"one file by six names: {status} {found} {summary} {err}")
    rows = [(("-", good), good, None), ((good, "-"), good, None), (("-", "/dev/stdin"), good, None), (("-", "-"), good, None),
            (("-", "once"), good, None), (("-", "/dev/stdin"), None, GOOD), (("/dev/stdin", "-"), None, GOOD), (("-", "-"), None, GOOD),
            (("/dev/stdin", "/dev/fd/0"), None, GOOD), (("-", good, "--stdin-filename", "x.json"), good, None)]
    for names, file, feed in rows:
        given = {"stdin": open(os.path.join(folder, file), "rb")} if file else {"input": json.dumps(feed).encode()}
        out = subprocess.run([PROGRAM, "check", "--format", "json", *names], cwd=folder, capture_output=True, timeout=60, **given)
        made = json.loads(out.stdout)
        check(out.returncode == 0 and made["summary"]["stores"] == 1 and not out.stderr, f"{names} < {file}: {out}")
    with open(os.path.join(folder, good), "rb") as f:
        f.seek(5)
        out = subprocess.run([PROGRAM, "check", "-", good], stdin=f, cwd=folder, capture_output=True, timeout=60)
    check(b"<stdin>" in out.stderr, f"the rest of a file is another: {out}")
    os.mkfifo(os.path.join(folder, "f2"))
    writer = threading.Thread(target=lambda: open(os.path.join(folder, "f2"), "w", encoding="utf-8").write(json.dumps(GOOD)))
    writer.start()
    status, _, summary, err = report(folder, "f2", "./f2")
    writer.join()
    check(status == 0 and summary["stores"] == 1, f"one pipe by two names: {status} {summary} {err}")
    write(folder, "module/main.tf", HCL)
    status, _, summary, _ = report(folder, "module/main.tf", os.path.join(folder, "module", "main.tf"), "module")
    check(summary["stores"] == 1, f"one module by three names: {summary}")
    os.makedirs(os.path.join(folder, "other"))
    os.symlink("../module/main.tf", os.path.join(folder, "other", "main.tf"))
    check(report(folder, "module/main.tf", "other/main.tf")[2]["stores"] == 2, "two modules that share a file")


def elsewhere(folder):
    """What is not reported, as it is in files that nobody named, is counted."""
    write(folder, "main.tf", HCL.replace('""', "var.n"))
    write(folder, "other.tf", HCL.replace('"x"', '"y"'))
    write(folder, "values.tf", 'variable "n" {\n  default = ""\n}\n')
    for args in (("main.tf",), ("values.tf", "--only-named")):
        _, found, summary, _ = report(folder, *args)
        text = run(folder, *args).stdout.decode()
        check(summary.get("elsewhere") and f"{summary.get('elsewhere')} more" in text, f"elsewhere {args}: {found} {summary} {text[-200:]}")
        check(b"not named" in run(folder, "--format", "github", *args).stdout, f"elsewhere {args}: github")
    for args in (("main.tf", "other.tf"), (".",), ("values.tf", "main.tf", "other.tf", "--only-named")):
        _, _, summary, _ = report(folder, *args)
        check(not summary.get("elsewhere"), f"nothing elsewhere {args}: {summary}")


# Files beside main.tf, and those of them that stop Terraform.
BESIDE = [({"prod.tfvars": "p = \n"}, ["prod.tfvars"]), ({"prod.tfvars.json": "{"}, ["prod.tfvars.json"]), ({"a.auto.tfvars": "p = \n"}, ["a.auto.tfvars"]),
          ({"terraform.tfvars": "p = [\n"}, ["terraform.tfvars"]), ({"other.tf": 'variable "x" {\n'}, ["other.tf"]),
          ({"a.tfvars": "p = \n", "b.tfvars": 'p = "x"\n', "c.tfvars": "q = {\n"}, ["a.tfvars", "c.tfvars"]),
          ({".hidden.tfvars": "p = \n", "sub/x.tfvars": "p = \n", "values.txt": "p = \n"}, [])]


def beside(folder):
    """A file of values that is broken stops Terraform, whichever file of the module is named."""
    for i, (files, broken) in enumerate(BESIDE):
        top = os.path.join(folder, f"beside-{i}")
        write(top, "main.tf", HCL.replace('""', "var.p") + 'variable "p" {}\n')
        for name, text in files.items():
            write(top, name, text)
        subprocess.run(["git", "init", "-q"], cwd=top, check=True, capture_output=True)
        subprocess.run(["git", "add", "."], cwd=top, check=True, capture_output=True)
        for args in (("main.tf",), ("--staged", "main.tf"), ("--hook", "--staged", "main.tf"), ("main.tf", *broken)):
            out = run(top, "--format", "json", *args)
            made = [f["file"] for f in json.loads(out.stdout)["findings"] if f["rule"] == "CKS101"]
            check(sorted(made) == sorted(broken), f"beside {files} {args}: {made} {out.stderr}")
        made = json.loads(run(top, "--format", "json", "--only-named", "main.tf").stdout)["findings"]
        check(not [f for f in made if f["rule"] == "CKS101" and f["file"] != "main.tf"], f"beside {files}, --only-named: {made}")


def arguments(folder):
    bad = write(folder, "bad.json", json.dumps(dict(GOOD, CustomKeyStoreName="")))
    rows = [(("--region", "Frankfurt"), "--region"), (("--account", "12"), "12 digits"),
            (("--root", "missing"), "--root"), (("--config-dir", "missing"), "--config-dir"), (("--report", f"json={bad}"), "input of this run"),
            (("--report", f"json=./{bad}"), "input of this run"),
            (("--report", "json=r", "--report", "sarif=r"), "twice"), (("--ignore", "x"), "--severity"),
            (("--report", "json=r", "--report", "sarif=./r"), "twice"), (("--exclude", "x"), "paths"),
            (("--report", "json=r", "--report", f"sarif={os.path.join(folder, 'r')}"), "twice"),
            (("--report", "jsn=r"), "did you mean json"), (("--report", "json"), "FORMAT=FILE"),
            (("--exit-zero",), "--fail-on never"), (("--output-file", "x"), "--report"),
            (("--min-severity", "x"), "--fail-on")]
    before = open(os.path.join(folder, bad), "rb").read()
    for args, words in rows:
        out = run(folder, *args, bad)
        check(out.returncode == 2 and words in out.stderr.decode(), f"{args}: {out}")
    check(open(os.path.join(folder, bad), "rb").read() == before, "an input is never written to")
    check(not os.path.exists(os.path.join(folder, "r")), "nothing is written after a wrong argument")
    out = run(folder, "--report", "json=-", bad)
    check(out.returncode == 1 and json.loads(out.stdout)["summary"]["errors"], f"--report json=-: {out}")
    for operands in ((".",), (folder,)):  # it is found in the folder: the check ran before
        out = run(folder, "--report", f"json={bad}", *operands)
        check(out.returncode == 3 and b"input of this run" in out.stderr, f"a report over what a walk read: {out}")
    check(open(os.path.join(folder, bad), "rb").read() == before, "an input of a walk is never written to")
    for name in ("lint", "verify"):
        check(b"ckscheck check" in run(folder, "x", command=name).stderr, name)
    for args in (("help",), ("version",), ("help", "check")):
        out = subprocess.run([PROGRAM, *args], capture_output=True, timeout=60)
        check(out.returncode == 0 and out.stdout, f"{args}: {out}")
    out = subprocess.run([PROGRAM, "help", "prediction"], capture_output=True, timeout=60)
    check(out.returncode == 2 and b"unknown command" in out.stderr, f"help of no command: {out}")


def silences(folder):
    """A directory without a store is told, as it may be a wrong name; not in hooks, which get any commit."""
    write(folder, "other/settings.json", '{"a": 1}')
    for args, told in (((".",), True), (("other",), True), (("-q", "."), False), (("--hook", "other"), False),
                       (("--format", "json", "."), True)):
        out = run(folder, *args)
        check(out.returncode == 0 and (b"no custom key store was found" in out.stderr) == told, f"{args}: {out}")
    write(folder, "other/store.json", json.dumps(GOOD))
    check(b"was found" not in run(folder, ".").stderr, "a store was found")


STORE_TYPE = "aws_kms_custom_key_store"
# A damaged block of a store, whether the file was named or found in a directory.
DAMAGED = [("main.tf", 'resource "%s" {\n}\n', "two labels"), ("main.tf", 'resource "%s" "x" "y" {\n}\n', "two labels"),
           ("main.tf", 'Resource "%s" "x" {\n}\n', "lower case"), ("main.tf", '%s "x" {\n}\n', "type of a resource"),
           ("main.tofu", 'resource "%s" {\n}\n', "two labels"), ("main_override.tf", 'RESOURCE "%s" "x" {\n}\n', "lower case"),
           ("main.tf.json", '{"resource":{"%s":"x"}}', "must be an object"),
           ("main.tf.json", '{"resource":{"%s":{"x":1}}}', "must be an object"),
           ("main.tf.json", '{"resource":{"%s":{"x":["y"]}}}', "must be an object"),
           ("main.tf.json", '{"resource":["%s"]}', "must be an object")]
# A module that has no store: its errors are reported where the user named the file.
BROKEN = [("main.tf", "locals {\n a = foo(\n}\n", "a value is missing"), ("main.tf", 'variable "a" "b" {\n}\n', "one label"),
          ("main.tf.json", '{"resource":', "text ends"), ("main.tofu", 'output {\n}\n', "one label")]
SOUND = ['check "x" {\n}\nmoved {\n}\naction "a" "b" {\n}\n', 'locals {\n}\nterraform {\n}\nprovider "aws" {\n}\n']


def damaged(folder):
    for name, text, words in DAMAGED + BROKEN:
        write(folder, name, text % STORE_TYPE if "%s" in text else text)
        for args in ((name,), (".",)):
            status, found, summary, err = report(folder, *args)
            told = "%s" in text or args == (name,)
            check((status, found) == ((1, ["CKS101"]) if told else (0, [])), f"{name} {text!r} {args}: {status} {found} {err}")
            check(not told or words in run(folder, *args).stdout.decode(), f"{name} {text!r} {args}: {words}")
        os.remove(os.path.join(folder, name))
    for text in SOUND:
        write(folder, "main.tf", text)
        check(report(folder, "main.tf")[:2] == (0, []), f"sound: {text!r}")


def absent_modules(folder):
    """A local module that is not there: Terraform stops, and what its outputs give is named as such."""
    calls = "".join(f'module "{name}" {{\n  source = "./{name}"\n{more}}}\n' for name, more in (("none", ""), ("all", "  count = 2\n")))
    write(folder, "main.tf", calls + HCL.replace('""', "module.none.x") + HCL.replace('"x"', '"y"').replace('""', "module.all[0].x"))
    for args in (("main.tf",), (".",)):
        status, found, summary, err = report(folder, "--explain-unknown", *args)
        told = sorted((u["kind"], u["line"]) for u in summary["not_read"])
        check(told == [("form", 2), ("form", 5)] and "module.none was not read" in err, f"{args}: {status} {summary} {err}")
        check(report(folder, "--strict", *args)[0] == 3, f"{args}: --strict")
        text = run(folder, "--explain-unknown", *args).stdout.decode()
        check("none.x is of a module whose directory has no" in text and "only after apply" not in text, f"{args}: {text}")
    for name in ("none", "all"):
        write(folder, f"{name}/main.tf", 'output "x" {\n  value = "n"\n}\n')
    check(not report(folder, "main.tf")[2]["not_read"], "both modules are there")


def fenced_modules(folder):
    """A module with a store above the directory that may be read: the run is not complete."""
    call = 'module "x" {\n  source = "../modules/x"\n}\n'
    write(folder, "live/main.tf", call)
    write(folder, "modules/x/main.tf", HCL)
    live = os.path.join(folder, "live")
    for args in ((".",), ("main.tf",)):
        status, found, summary, err = report(live, *args)
        told = [(u["file"], u["line"], u["kind"]) for u in summary["not_read"]]
        check((status, found, told) == (3, [], [("main.tf", 2, "unreadable")]) and "--root" in err, f"fenced {args}: {status} {summary} {err}")
        text = run(live, *args).stdout.decode()
        check(text.startswith("nothing was checked; 1 file could not be checked"), f"fenced {args}: {text}")
        check(report(live, "--root", "..", *args)[0] == 1, f"fenced {args}: --root")
    write(folder, "live/main.tf", call + HCL.replace('""', '"n"'))
    check(report(live, ".")[0] == 3, "fenced beside a store")
    write(folder, "modules/x/main.tf", "locals {\n}\n")
    check("not_read" not in report(live, ".")[2] or not report(live, ".")[2]["not_read"], "fenced without a store")


def main():
    for part in (fenced_modules, absent_modules, damaged, forms, accepted, statuses, walks, nuls, plans, prose, nameless, evidence, pipes, evidence_of_pipe, twice, elsewhere, beside, arguments, silences):
        with tempfile.TemporaryDirectory() as folder:
            part(folder)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
