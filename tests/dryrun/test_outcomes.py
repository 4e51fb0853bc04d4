#!/usr/bin/env python3
"""Outcomes that one request alone cannot lead to: those that need two stores, a store's state or the account's limit.

usage: test_outcomes.py PATH-OF-CKSCHECK

test_fidelity.py provokes the others and names these as provoked here.
"""
import json
import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "predict"))
import run_predict  # noqa: E402
from endpoint import Endpoint, alone, cloudhsm, external, main, test

SERVICE = "com.amazonaws.vpce.us-east-1.vpce-svc-0e123456789abcde"


def store(number, kind, **more):
    return {"CustomKeyStoreId": f"cks-{number:017x}", "CustomKeyStoreName": f"store-{number}", "CustomKeyStoreType": kind,
            "ConnectionState": "DISCONNECTED", "CreationDate": 1700000000, **more}


def hsm(number, cluster, **more):
    return store(number, "AWS_CLOUDHSM", CloudHsmClusterId=cluster,
                 TrustAnchorCertificate=cloudhsm()["TrustAnchorCertificate"], **more)


def vpc(number):
    return store(number, "EXTERNAL_KEY_STORE", XksProxyConfiguration={
        "Connectivity": "VPC_ENDPOINT_SERVICE", "AccessKeyId": "ABCDEFGHIJKLMNOPQRST",
        "UriEndpoint": f"https://store-{number}.acme-corp.net", "UriPath": "/kms/xks/v1",
        "VpcEndpointServiceName": f"{SERVICE}{number}"})


INVENTORY = [
    hsm(1, "cluster-aaaaaaaaaaa"),
    hsm(2, "cluster-bbbbbbbbbbb"),
    hsm(3, "cluster-ccccccccccc", ConnectionState="FAILED", ConnectionErrorCode="CLUSTER_NOT_FOUND"),
    hsm(4, "cluster-ddddddddddd", ConnectionState="DISCONNECTING"),
    hsm(5, "cluster-eeeeeeeeeee", ConnectionState="CONNECTED"),
    vpc(6),
    vpc(7),
]
# The operation, the store, what is changed or asked, the exception, and the rule that says why.
REFUSED = [
    ("Update", 1, {"CloudHsmClusterId": "cluster-bbbbbbbbbbb"}, "CloudHsmClusterNotRelatedException", "CKS502"),
    ("Update", 6, {"XksProxyUriEndpoint": "https://store-7.acme-corp.net"}, "XksProxyUriEndpointInUseException", "CKS505"),
    ("Update", 5, {"CloudHsmClusterId": "cluster-fffffffffff"}, "CustomKeyStoreInvalidStateException", "CKS602"),
    ("Update", 3, {"KeyStorePassword": "abcd2345EFGH"}, "CustomKeyStoreInvalidStateException", "CKS602"),
    ("Connect", 3, {}, "CustomKeyStoreInvalidStateException", "CKS602"),
    ("Connect", 4, {}, "CustomKeyStoreInvalidStateException", "CKS602"),
    ("Connect", None, {}, "ValidationException", "CKS105"),
    ("Create", None, external(), "LimitExceededException", "--store-limit"),
]


@test
def refusals_that_need_more_than_one_request(program):
    with Endpoint(program, empty=False) as e:
        inventory = e.file("stores.json", {"CustomKeyStores": INVENTORY, "Truncated": False})
        with Endpoint(program, "--inventory", inventory, "--store-limit", str(len(INVENTORY)), empty=False) as full:
            for operation, number, change, error, why in REFUSED:
                body = {**({"CustomKeyStoreId": f"cks-{number:017x}"} if number else {}), **change}
                answer = full.call(f"{operation}CustomKeyStore", body)
                assert (answer.status, answer.error) == (400, error), (operation, number, answer.text)
                assert why in answer.message, answer.message


# The case of predict whose update, without a password, moves a store to a cluster that an old backup made.
BACKUP = "a cluster made from an older backup"


def connected(e, body):
    """What the store of a body ends in, once it is connected."""
    one = {"CustomKeyStoreId": body["CustomKeyStoreId"]}
    answer = e.call("ConnectCustomKeyStore", one, region="eu-west-1")
    assert answer.status == 200, answer.text
    for _ in range(3):
        entry = e.stores(region="eu-west-1", **one)[0]
    return entry.get("ConnectionErrorCode")


@test
def a_store_keeps_what_its_update_leads_to(program):
    case = next(c for c in run_predict.read_case_file("password.json")["cases"] if c["name"] == BACKUP)
    with tempfile.TemporaryDirectory() as folder:
        run_predict.prepare(case, folder)
        with open(os.path.join(folder, "call.json"), encoding="utf-8") as f:
            body = json.load(f)
        evidence, state = os.path.join(folder, "evidence"), os.path.join(folder, "state.json")
        options = ["--region", "eu-west-1", "--at", "2026-01-01", "--evidence", evidence, "--inventory",
                   os.path.join(evidence, "inventory.json")]
        with Endpoint(program, *options, empty=False) as e:
            assert e.call("UpdateCustomKeyStore", body, region="eu-west-1").status == 200
            assert connected(e, body) == "INVALID_CREDENTIALS"
        # The next run has only the state.
        with Endpoint(program, *options, "--state", state, empty=False) as e:
            assert e.call("UpdateCustomKeyStore", body, region="eu-west-1").status == 200
        with Endpoint(program, *options, "--state", state, empty=False) as e:
            assert connected(e, body) == "INVALID_CREDENTIALS"


if __name__ == "__main__":
    alone()
    sys.exit(main(sys.argv[1]))
