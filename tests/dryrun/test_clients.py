#!/usr/bin/env python3
"""Real AWS clients under dry-run: a whole life of a store, and refusals with our findings in their own error text.

usage: test_clients.py PATH-OF-CKSCHECK

Clients that are not installed are skipped, with the reason. Node's are looked for in CKS_NODE_MODULES and in the
global folder of npm; tests/peers/package.json lists them, Terraform's AWS provider in its own mirror
folders. Each runs isolated: one that heeds no variable would leave for AWS else, and find no network here.
"""
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

from endpoint import SECRET, Skip, alone, external, main, test

HERE = os.path.dirname(os.path.abspath(__file__))
ANCHOR = os.path.join(HERE, "..", "..", "fixtures", "certificates", "anchor-rsa2048.pem")
BAD = external(XksProxyUriPath="/kms/xks/v1/x")
EMPTY = {"CustomKeyStores": [], "Truncated": False}


class Folder:
    """Where a client works: requests as files, a state from run to run."""

    def __init__(self, program):
        self.program, self.folder = program, tempfile.TemporaryDirectory()
        self.path = self.folder.name
        self.file("empty.json", EMPTY)
        self.file("create.json", external())
        self.file("bad.json", BAD)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.folder.cleanup()

    def file(self, name, content):
        path = os.path.join(self.path, name)
        with open(path, "w", encoding="utf-8") as f:
            f.write(content if isinstance(content, str) else json.dumps(content))
        return path

    def run(self, *command, options=(), env=None, state=False):
        given = {k: v for k, v in os.environ.items() if not k.startswith("AWS_")}
        given.update({"HOME": self.path, "CHECKPOINT_DISABLE": "1", "NODE_NO_WARNINGS": "1", **(env or {})})
        kept = ["--state", os.path.join(self.path, "stores.json")] if state else []
        report = os.path.join(self.path, "report.json")
        done = subprocess.run(
            [self.program, "dry-run", "--isolate=require", "--inventory", os.path.join(self.path, "empty.json"),
             "--report", f"json={report}", *kept, *options, "--", *command],
            cwd=self.path, capture_output=True, text=True, timeout=180, env=given)
        if "--isolate=require" in done.stderr:
            raise Skip("namespaces are not allowed here")
        with open(report, encoding="utf-8") as f:
            done.calls = json.load(f)["calls"]
        assert SECRET not in done.stderr
        return done


def refused(done, shown):
    """The client shows KMS's exception and our finding, and the report has the refusal."""
    assert done.returncode == 1, (done.returncode, done.stderr)
    for word in ("ValidationException", "1 validation error detected", "CKS422", "XksProxyUriPath"):
        assert word in shown, (word, shown)
    assert [c["error"] for c in done.calls if c["refused"]] == ["ValidationException"], done.calls


# ---- the AWS CLI ----


def clis():
    found = {}
    for path in (shutil.which("aws"), "/usr/bin/aws"):
        if path and os.path.exists(path) and os.path.realpath(path) not in found:
            found[os.path.realpath(path)] = path
    if not found:
        raise Skip("no AWS CLI is installed")
    return found.values()


def life_with_the_cli(program, aws):
    with Folder(program) as f:
        script = f.file("life.sh", """set -e
id=$(%s kms create-custom-key-store --cli-input-json file://create.json --output text)
aws() { %s kms "$@" --custom-key-store-id "$id"; }
aws update-custom-key-store --new-custom-key-store-name invoices
aws connect-custom-key-store
for i in 1 2; do aws describe-custom-key-stores --query 'CustomKeyStores[0].ConnectionState' --output text; done
aws delete-custom-key-store || echo refused
aws disconnect-custom-key-store
aws delete-custom-key-store
""" % (aws, aws))
        done = f.run("sh", script, options=["--fail-on", "never"])
        assert done.returncode == 0, done.stderr
        assert done.stdout.split() == ["CONNECTING", "CONNECTED", "refused"], done.stdout
        assert [c["operation"].removesuffix("CustomKeyStore") for c in done.calls] == [
            "Create", "Update", "Connect", "DescribeCustomKeyStores", "DescribeCustomKeyStores", "Delete", "Disconnect",
            "Delete"]


def refusal_with_the_cli(program, aws):
    with Folder(program) as f:
        done = f.run(aws, "kms", "create-custom-key-store", "--cli-input-json", "file://bad.json")
        refused(done, done.stderr)


@test
def the_aws_cli(program):
    """One lives a whole life; the others (Debian's heeds no variable) create and are refused."""
    for i, aws in enumerate(clis()):
        if i == 0:
            life_with_the_cli(program, aws)
        else:
            with Folder(program) as f:
                done = f.run(aws, "kms", "create-custom-key-store", "--cli-input-json", "file://create.json")
                assert done.returncode == 0 and "cks-" in done.stdout, done.stderr
        refusal_with_the_cli(program, aws)


@test
def the_cli_with_an_endpoint_of_its_own(program):
    """What wins over every variable, and a service that heeds none, do not get past the endpoint."""
    aws = list(clis())[0]
    with Folder(program) as f:
        done = f.run(aws, "kms", "describe-custom-key-stores", "--endpoint-url", "https://kms.us-east-1.amazonaws.com")
        assert done.returncode == 0 and len(done.calls) == 1, done.stderr
        done = f.run(aws, "sqs", "list-queues")
        assert [(c["service"], c["answered"]) for c in done.calls] == [("sqs", False)], done.stderr


# ---- boto3 ----

BOTO3 = """
import json, sys, boto3, botocore
kms = boto3.client("kms")
create = json.load(open("create.json"))
store = kms.create_custom_key_store(**create)["CustomKeyStoreId"]
entry = kms.describe_custom_key_stores(CustomKeyStoreId=store)["CustomKeyStores"][0]
assert entry["CreationDate"].year > 2020, entry
kms.connect_custom_key_store(CustomKeyStoreId=store)
def state():
    return kms.describe_custom_key_stores(CustomKeyStoreId=store)["CustomKeyStores"][0]["ConnectionState"]
assert [state(), state()] == ["CONNECTING", "CONNECTED"]
def error(name, call, **arguments):
    try:
        call(**arguments)
    except getattr(kms.exceptions, name) as e:
        return str(e)
    raise AssertionError(name)
error("CustomKeyStoreNameInUseException", kms.create_custom_key_store,
      **{**create, "XksProxyUriEndpoint": "https://other.acme-corp.net"})
error("XksProxyUriInUseException", kms.create_custom_key_store, **{**create, "CustomKeyStoreName": "other"})
error("CustomKeyStoreInvalidStateException", kms.delete_custom_key_store, CustomKeyStoreId=store)
error("CustomKeyStoreNotFoundException", kms.connect_custom_key_store, CustomKeyStoreId="cks-1234567890abcdef0")
kms.disconnect_custom_key_store(CustomKeyStoreId=store)
kms.delete_custom_key_store(CustomKeyStoreId=store)
assert boto3.client("sts").get_caller_identity()["Account"] == "111122223333"
for i in range(30):
    kms.create_custom_key_store(**{**create, "CustomKeyStoreName": f"s{i}", "XksProxyUriEndpoint": f"https://s{i}.acme-corp.net"})
pages = kms.get_paginator("describe_custom_key_stores").paginate(PaginationConfig={"PageSize": 7})
assert sum(len(p["CustomKeyStores"]) for p in pages) == 30
try:
    kms.create_custom_key_store(**json.load(open("bad.json")))
except botocore.exceptions.ClientError as e:
    assert e.response["Error"]["Code"] == "ValidationException"
    print(e.response["Error"]["Message"])
"""


@test
def boto3(program):
    tried = 0
    for python in dict.fromkeys(["/usr/bin/python3", sys.executable]):
        if subprocess.run([python, "-c", "import boto3"], capture_output=True).returncode != 0:
            continue
        with Folder(program) as f:
            done = f.run(python, f.file("life.py", BOTO3), options=["--store-limit", "100"])
            assert "Traceback" not in done.stderr, done.stderr
            assert "1 validation error detected" in done.stdout and "CKS422" in done.stdout, done
            assert done.returncode == 1
            tried += 1
    if not tried:
        raise Skip("no Python here has boto3")


# ---- Node ----

NODE = {
    "@aws-sdk/client-kms": """
const kms = require("@aws-sdk/client-kms"), fs = require("fs"), client = new kms.KMSClient({});
const read = name => JSON.parse(fs.readFileSync(name));
const send = (what, body) => client.send(new kms[what + "Command"](body));
(async () => {
  const { CustomKeyStoreId } = await send("CreateCustomKeyStore", read("create.json"));
  await send("ConnectCustomKeyStore", { CustomKeyStoreId });
  await send("DescribeCustomKeyStores", {});
  console.log((await send("DescribeCustomKeyStores", {})).CustomKeyStores[0].ConnectionState);
  await send("CreateCustomKeyStore", read("bad.json"));
})().catch(e => { console.log(`${e.name}: ${e.message}`); process.exitCode = 4; });
""",
    "aws-sdk": """
const AWS = require("aws-sdk"), fs = require("fs"), kms = new AWS.KMS();
const read = name => JSON.parse(fs.readFileSync(name));
(async () => {
  const { CustomKeyStoreId } = await kms.createCustomKeyStore(read("create.json")).promise();
  await kms.connectCustomKeyStore({ CustomKeyStoreId }).promise();
  await kms.describeCustomKeyStores({}).promise();
  console.log((await kms.describeCustomKeyStores({}).promise()).CustomKeyStores[0].ConnectionState);
  await kms.createCustomKeyStore(read("bad.json")).promise();
})().catch(e => { console.log(`${e.code}: ${e.message}`); process.exitCode = 4; });
""",
}


def node_folder(package):
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node:
        raise Skip("node is not installed")
    folders = [os.environ.get("CKS_NODE_MODULES", "")]
    if npm:
        folders.append(subprocess.run([npm, "root", "-g"], capture_output=True, text=True).stdout.strip())
    for folder in folders:
        if folder and os.path.isdir(os.path.join(folder, package)):
            return folder
    raise Skip(f"npm's {package} is not installed; set CKS_NODE_MODULES to a node_modules that has it")


def node(program, package):
    folder = node_folder(package)
    with Folder(program) as f:
        done = f.run("node", f.file("life.js", NODE[package]), env={"NODE_PATH": folder, "AWS_REGION": "eu-west-1"})
        assert done.stdout.startswith("CONNECTED\n"), (done.stdout, done.stderr)
        refused(done, done.stdout)
        assert {c["region"] for c in done.calls} == {"eu-west-1"}


@test
def javascript_v3(program):
    node(program, "@aws-sdk/client-kms")


@test
def javascript_v2(program):
    node(program, "aws-sdk")


# ---- Terraform ----

TERRAFORM = """
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
provider "aws" {}
variable "names" {
  type    = list(string)
  default = ["one", "two"]
}
resource "aws_kms_custom_key_store" "these" {
  for_each                 = toset(var.names)
  cloud_hsm_cluster_id     = "cluster-${substr("abcdefgh${each.key}zzzz", 0, 11)}"
  custom_key_store_name    = each.key
  key_store_password       = "abcd2345EFGH"
  trust_anchor_certificate = file("anchor.pem")
}
"""


def provider_mirror():
    places = ["/usr/share/terraform/plugins", "/usr/local/share/terraform/plugins",
              os.path.expanduser("~/.terraform.d/plugins"), os.environ.get("TF_PLUGIN_CACHE_DIR", ""), *glob.glob("/opt/*")]
    for place in places:
        if place and os.path.isdir(os.path.join(place, "registry.terraform.io", "hashicorp", "aws")):
            return place
    raise Skip("Terraform's AWS provider is in no mirror folder here")


@test
def terraform(program):
    if not shutil.which("terraform"):
        raise Skip("terraform is not installed")
    mirror = provider_mirror()
    with Folder(program) as f:
        f.file("main.tf", TERRAFORM)
        shutil.copy(ANCHOR, os.path.join(f.path, "anchor.pem"))
        env = {"TF_CLI_CONFIG_FILE": f.file("terraform.rc", "")}
        init = subprocess.run(["terraform", "init", f"-plugin-dir={mirror}"], cwd=f.path, capture_output=True, text=True,
                              timeout=120, env={**os.environ, **env})
        assert init.returncode == 0, init.stderr

        def tf(*words, **more):
            return f.run("terraform", *words, "-no-color", "-input=false", "-state=scratch.tfstate", env=env, state=True, **more)

        done = tf("apply", "-auto-approve")
        assert done.returncode == 0 and "2 added" in done.stdout, (done.stdout, done.stderr)
        assert sum(c["operation"] == "CreateCustomKeyStore" for c in done.calls) == 2
        done = tf("plan", "-detailed-exitcode")
        assert done.returncode == 0 and "No changes" in done.stdout, (done.stdout, done.stderr)
        # A quota that is met ends in seconds, not in minutes of retries.
        done = tf("apply", "-auto-approve", "-var", 'names=["one", "two", "three"]', options=["--store-limit", "2"])
        assert done.returncode == 1 and "as many custom key stores" in done.stderr, (done.returncode, done.stderr)
        assert sum(c["error"] == "LimitExceededException" for c in done.calls) <= 2, done.calls
        # A refused delete is "Destruction complete" and exit status 0 for Terraform: the report tells.
        stores = json.load(open(os.path.join(f.path, "stores.json"), encoding="utf-8"))
        stores["CustomKeyStores"][0]["ConnectionState"] = "CONNECTED"
        f.file("stores.json", stores)
        done = tf("destroy", "-auto-approve")
        assert "Destroy complete" in done.stdout and done.returncode == 1, (done.stdout, done.stderr)
        assert [c["error"] for c in done.calls if c["refused"]] == ["CustomKeyStoreInvalidStateException"]


if __name__ == "__main__":
    alone()
    sys.exit(main(sys.argv[1]))
