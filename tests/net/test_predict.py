#!/usr/bin/env python3
"""predict --probe: what each fault of a real server is predicted to lead to, for both connectivities.

usage: test_predict.py PROGRAM [NAME...]
"""
import json
import os
import socket
import subprocess

from certs import HOST
from harness import ACCESS_KEY, PATH, equal, main, test
from xks_proxy import Proxy, error, reply

CREATE_UNREACHABLE = "XksProxyUriUnreachableException"
SERVICE = {"XksProxyConnectivity": "VPC_ENDPOINT_SERVICE",
           "XksProxyVpcEndpointServiceName": "com.amazonaws.vpce.us-east-1.vpce-svc-0e123456789abcdef"}
CASES = {
    "CKS843": (401, "AuthenticationFailedException", "XksProxyIncorrectAuthenticationCredentialException",
               "INVALID_CREDENTIALS"),
    "CKS844": (403, "AccessDeniedException", "XksProxyInvalidConfigurationException", "XKS_PROXY_ACCESS_DENIED"),
    "CKS845": (404, "InvalidUriPathException", "XksProxyInvalidConfigurationException",
               "XKS_PROXY_INVALID_CONFIGURATION"),
    "CKS846": (500, "InternalException", "XksProxyInvalidResponseException", "XKS_PROXY_INVALID_RESPONSE"),
    "CKS849": (429, "ThrottlingException", CREATE_UNREACHABLE, "XKS_PROXY_NOT_REACHABLE"),
    "CKS850": (503, "DependencyTimeoutException", CREATE_UNREACHABLE, "XKS_PROXY_TIMED_OUT"),
    "CKS851": (400, "InvalidStateException", "XksProxyInvalidResponseException", "XKS_PROXY_INVALID_RESPONSE"),
}


def predict(b, port, *more, host=HOST, **store):
    """The predictions of one store whose proxy is on a port of loopback."""
    file = b.file(os.path.basename(b.fresh(".json")), b.store(host, **store))
    os.chmod(file, 0o600)
    done = subprocess.run([b.program, "predict", "--probe", "--format", "json", "--region", "us-east-1", "--ca-file",
                           b.ca, "--connect-to", f"{host}:443:127.0.0.1:{port}", *more, file],
                          capture_output=True, text=True, timeout=60)
    if not done.stdout:
        raise AssertionError(done.stderr)
    return json.loads(done.stdout)["stores"][-1]["predictions"]


def failed(p):
    return p["outcome"], p["error"], p["rule"]


@test
def every_answer(b):
    for rule, (status, name, create, connect) in CASES.items():
        with Proxy(b.certs, answer=lambda q, n, s=status, e=name: error(s, e)) as p:
            made = predict(b, p.port)
        equal(failed(made["create"]), ("fail", create, rule))
        equal(failed(made["connect"]), ("fail", connect, rule))


@test
def every_answer_to_a_vpc_store_comes_at_the_connect(b):
    for rule, (status, name, _, connect) in CASES.items():
        with Proxy(b.certs, answer=lambda q, n, s=status, e=name: error(s, e)) as p:
            made = predict(b, p.port, **SERVICE)
        equal(made["create"]["outcome"], "undetermined")
        assert "probe" not in [m["evidence"] for m in made["create"]["missing"]]
        equal(failed(made["connect"]), ("fail", connect, rule))


@test
def nobody_listens(b):
    with socket.socket() as s:
        # Bound all along, so that no other test's server gets the port.
        s.bind(("127.0.0.1", 0))
        made = predict(b, s.getsockname()[1])
    equal(failed(made["create"]), ("fail", CREATE_UNREACHABLE, "CKS811"))
    equal(failed(made["connect"]), ("fail", "XKS_PROXY_NOT_REACHABLE", "CKS811"))


@test
def a_certificate_of_another_name(b):
    with Proxy(b.certs, cert="wrong-name") as p:
        made = predict(b, p.port)
    equal(failed(made["create"]), ("fail", CREATE_UNREACHABLE, "CKS824"))
    equal(failed(made["connect"]), ("fail", "XKS_PROXY_INVALID_TLS_CONFIGURATION", "CKS824"))


@test
def all_key_managers_unavailable(b):
    body = {"xksProxyFleetSize": 1, "xksProxyVendor": "A", "xksProxyModel": "B", "ekmVendor": "C",
            "ekmFleetDetails": [{"id": "1", "model": "M", "healthStatus": "UNAVAILABLE"}]}
    with Proxy(b.certs, answer=lambda q, n: reply(200, body)) as p:
        made = predict(b, p.port)
    equal(failed(made["connect"]), ("fail", "XKS_PROXY_NOT_REACHABLE", "CKS847"))


@test
def a_good_proxy_on_a_way_of_our_own_proves_no_way_of_kms(b):
    with Proxy(b.certs) as p:
        made = predict(b, p.port)
    equal(made["connect"]["outcome"], "undetermined")
    by_probe = {m["requirement"]: m["codes"] for m in made["connect"]["missing"] if m["evidence"] == "probe"}
    assert by_probe, "what KMS itself would meet on its way is not proved"
    # Nothing else about the proxy is open: the rest is about the account and the stores in it.
    kinds = {m["evidence"] for m in made["connect"]["missing"]} - {"probe"}
    equal(sorted(kinds - {"caller", "create", "inventory", "policy", "region", "values"}), [])


ID = "cks-0123456789abcdef1"


def entry(number, host, **more):
    return {"CustomKeyStoreId": f"cks-0123456789abcdef{number}", "CustomKeyStoreName": f"store {number}",
            "CustomKeyStoreType": "EXTERNAL_KEY_STORE", "ConnectionState": "DISCONNECTED", "XksProxyConfiguration": dict(
                {"Connectivity": "PUBLIC_ENDPOINT", "AccessKeyId": ACCESS_KEY, "UriEndpoint": "https://" + host,
                 "UriPath": PATH}, **more)}


def of_existing(b, p, call, *more, credential=True, inventory=None):
    """The predictions of a call whose store only an inventory describes."""
    file = b.file(os.path.basename(b.fresh(".json")), call)
    stores = b.file(os.path.basename(b.fresh(".json")), {"CustomKeyStores": inventory or [
        entry(1, HOST), entry(2, "other." + HOST)], "Truncated": False})
    os.chmod(file, 0o600)
    done = subprocess.run([b.program, "predict", "--probe", "--format", "json", "--region", "us-east-1", "--ca-file", b.ca,
                           "--connect-to", f"{HOST}:443:127.0.0.1:{p.port}", "--evidence", stores, *more,
                           *(["--credential", b.credential] if credential else []), file],
                          capture_output=True, text=True, timeout=60)
    if not done.stdout:
        raise AssertionError(done.stderr)
    made = [s for s in json.loads(done.stdout)["stores"] if s["operation"] != "existing"]
    return made[-1]["predictions"], done.stderr


@test
def a_connect_is_probed_at_the_endpoint_of_the_inventory(b):
    for status, name, _, connect in CASES.values():
        with Proxy(b.certs, answer=lambda q, n, s=status, e=name: error(s, e)) as p:
            made, _ = of_existing(b, p, {"CustomKeyStoreId": ID}, "--operation", "connect")
        equal((made["connect"]["outcome"], made["connect"]["error"]), ("fail", connect))
    with Proxy(b.certs) as p:
        made, _ = of_existing(b, p, {"CustomKeyStoreId": ID}, "--operation", "connect")
        equal(len(p.requests), 5)
        equal(made["connect"]["outcome"], "undetermined")


@test
def an_update_is_probed_as_the_store_will_be(b):
    with Proxy(b.certs) as p:
        _, said = of_existing(b, p, {"CustomKeyStoreId": ID, "XksProxyUriPath": "/new" + PATH})
        equal([q.path for q in p.requests], ["/new" + PATH + "/health"], said)  # a 404 is not asked again
    with Proxy(b.certs) as p:
        credential = {"AccessKeyId": ACCESS_KEY, "RawSecretAccessKey": "A" * 43}
        of_existing(b, p, {"CustomKeyStoreId": ID, "XksProxyAuthenticationCredential": credential}, credential=False)
        equal([q.path for q in p.requests], [PATH + "/health"] * len(p.requests))
        assert p.requests, "with the credential that the update gives"


@test
def other_stores_of_the_inventory_are_left_alone(b):
    with Proxy(b.certs) as p:
        of_existing(b, p, {"CustomKeyStoreId": ID, "XksProxyUriPath": PATH}, credential=False,
                    inventory=[entry(1, HOST), entry(2, HOST, UriPath="/two" + PATH)])
        equal((p.connections, p.requests), (1, []), "one store, and nothing signed without a secret")


@test
def the_credential_of_another_access_key_is_not_sent(b):
    with Proxy(b.certs) as p:
        of_existing(b, p, {"CustomKeyStoreId": ID, "XksProxyUriPath": PATH},
                    inventory=[entry(1, HOST, AccessKeyId="B" * 20)])
        equal(p.requests, [])


@test
def a_redirected_probe_is_told_in_one_line(b):
    file = b.file(os.path.basename(b.fresh(".json")), b.store(HOST))
    os.chmod(file, 0o600)
    with Proxy(b.certs) as p:
        done = subprocess.run([b.program, "predict", "--probe", "--region", "us-east-1", "--ca-file", b.ca,
                               "--connect-to", f"{HOST}:443:127.0.0.1:{p.port}", file],
                              capture_output=True, text=True, timeout=60)
    told = [line for line in done.stdout.splitlines() if "(--connect-to redirected the probe, " in line]
    equal(len(told), 2, done.stdout)  # the create and the connect
    assert all(" R114-R" in line for line in told) and "not proved: R114 " not in done.stdout, done.stdout


@test
def the_help_of_samples_tells_the_default_of_predict(b):
    done = subprocess.run([b.program, "predict", "--help"], capture_output=True, text=True, timeout=60)
    assert "default 1, with --probe 5" in " ".join(done.stdout.split()), done.stdout


if __name__ == "__main__":
    main()
