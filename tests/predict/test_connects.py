#!/usr/bin/env python3
"""What predict, collect and check say of a new store that nothing connects.

usage: test_connects.py PROGRAM
"""
import json
import os
import subprocess
import sys
import tempfile

INPUT = {"CustomKeyStoreName": "payments", "CloudHsmClusterId": "cluster-k3rlqmzt5aw",
         "KeyStorePassword": "kmsPswd7Again", "TrustAnchorCertificate": "x"}
TERRAFORM = '''resource "aws_kms_custom_key_store" "this" {
  custom_key_store_name    = "payments"
  cloud_hsm_cluster_id     = "cluster-k3rlqmzt5aw"
  key_store_password       = var.password
  trust_anchor_certificate = file("customerCA.crt")
}
'''
PROVISIONER = '''resource "terraform_data" "connect" {
  provisioner "local-exec" {
    command = "aws kms connect-custom-key-store --custom-key-store-id ${aws_kms_custom_key_store.this.id}"
  }
}
'''
CIPHERTRUST = '''resource "ciphertrust_aws_custom_keystore" "this" {
  name         = "payments"
  region       = "eu-west-1"
  kms          = "kms"
  linked_state = true
%s  aws_param {
    custom_key_store_type  = "EXTERNAL_KEY_STORE"
    xks_proxy_connectivity = "PUBLIC_ENDPOINT"
    xks_proxy_uri_endpoint = "https://cm.acme-keys.com"
  }
}
'''
CREATE = 'id=$(aws kms create-custom-key-store --cli-input-json file://create.json --query CustomKeyStoreId)\n'
CONNECT = 'aws kms connect-custom-key-store --custom-key-store-id "$id"\n'
SETTINGS = '  connect_disconnect_keystore = "CONNECT_KEYSTORE"\n'
# What it is, the files, whether predict and collect say so, whether check does.
CASES = [
    ("an input", {"create.json": json.dumps(INPUT)}, True, False),
    ("an input and a connect of a new store",
     {"create.json": json.dumps(INPUT), "connect.sh": CONNECT}, False, False),
    ("an input and a connect of a store that exists",
     {"create.json": json.dumps(INPUT), "connect.json": '{"CustomKeyStoreId": "cks-0123456789abcdef0"}'}, True, False),
    ("a connect", {"connect.json": '{"CustomKeyStoreId": "cks-0123456789abcdef0"}'}, False, False),
    ("a script", {"a.sh": CREATE, "create.json": json.dumps(INPUT)}, True, False),
    ("a script that connects", {"a.sh": CREATE + CONNECT, "create.json": json.dumps(INPUT)}, False, False),
    ("Terraform", {"main.tf": TERRAFORM}, True, False),
    ("Terraform with a provisioner", {"main.tf": TERRAFORM + PROVISIONER}, False, False),
    ("CipherTrust", {"main.tf": CIPHERTRUST % ""}, True, True),
    ("CipherTrust that connects", {"main.tf": CIPHERTRUST % SETTINGS}, False, False),
    ("CipherTrust that is not linked", {"main.tf": (CIPHERTRUST % "").replace("true", "false")}, False, False),
    ("a proxy's configuration", {"p.json": '{"XksProxyUriPath": "/kms/xks/v1", "XksProxyAuthenticationCredential": {}}'},
     False, False),
]


def run(top, command):
    out = subprocess.run([PROGRAM, command, "."], cwd=top, capture_output=True, text=True, timeout=30, check=False)
    assert out.returncode in (0, 1), out
    return out.stdout


PROGRAM = os.path.abspath(sys.argv[1])
for what, files, said, checked in CASES:
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
                f.write(text)
        assert ("CKS924" in run(folder, "predict")) == said, f"{what}: predict\n{run(folder, 'predict')}"
        assert ("connects this store" in run(folder, "collect")) == said, f"{what}: collect"
        assert ("CKS924" in run(folder, "check")) == checked, f"{what}: check"
        print(f"ok: {what}")
