#!/usr/bin/env python3
"""serve --probe and dry-run --probe: each call is answered on what its proxy shows.

usage: test_probe.py PATH-OF-CKSCHECK
"""
import concurrent.futures
import json
import os
import subprocess
import sys
import tempfile
import time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, "tests", "net"))
import certs  # noqa: E402
from certs import HOST  # noqa: E402
from endpoint import Endpoint, alone, main, refused, test  # noqa: E402
from xks_proxy import ACCESS_KEY, PATH, SECRET, Proxy, error  # noqa: E402

FOLDER = tempfile.TemporaryDirectory()
CERTS = os.path.join(FOLDER.name, "certs")
CASES = {
    "CKS843": (401, "AuthenticationFailedException", "XksProxyIncorrectAuthenticationCredentialException",
               "INVALID_CREDENTIALS"),
    "CKS844": (403, "AccessDeniedException", "XksProxyInvalidConfigurationException", "XKS_PROXY_ACCESS_DENIED"),
    "CKS845": (404, "InvalidUriPathException", "XksProxyInvalidConfigurationException",
               "XKS_PROXY_INVALID_CONFIGURATION"),
    "CKS846": (500, "InternalException", "XksProxyInvalidResponseException", "XKS_PROXY_INVALID_RESPONSE"),
    "CKS849": (429, "ThrottlingException", "XksProxyUriUnreachableException", "XKS_PROXY_NOT_REACHABLE"),
}


def body(name="payments", host=HOST, **changes):
    return {"CustomKeyStoreName": name, "CustomKeyStoreType": "EXTERNAL_KEY_STORE", "XksProxyUriEndpoint": f"https://{host}",
            "XksProxyUriPath": PATH, "XksProxyConnectivity": "PUBLIC_ENDPOINT",
            "XksProxyAuthenticationCredential": {"AccessKeyId": ACCESS_KEY, "RawSecretAccessKey": SECRET}, **changes}


def options(port, host=HOST):
    return ["--probe", "--ca-file", os.path.join(CERTS, "root.crt"), "--connect-to", f"{host}:443:127.0.0.1:{port}"]


@test
def each_answer_at_create_and_at_connect(program):
    for rule, (status, name, create, connect) in CASES.items():
        with Proxy(CERTS) as p, Endpoint(program, *options(p.port)) as e:
            good, p.answer = p.answer, lambda q, n, s=status, name=name: error(s, name)
            wrong = p.answer
            refused(e.call("CreateCustomKeyStore", body()), create, rule)
            p.answer = good
            store = e.create(body())
            # The proxy's credential is that of the create: no later call has it.
            p.answer = wrong
            assert e.call("ConnectCustomKeyStore", {"CustomKeyStoreId": store}).status == 200
            e.stores()
            assert e.stores()[0].get("ConnectionErrorCode") == connect, (rule, e.stores())
            err = e.stop()
            assert SECRET not in err and f"FAILED {connect}" in err, err


@test
def a_good_proxy(program):
    with Proxy(CERTS) as p, Endpoint(program, *options(p.port)) as e:
        store = e.create(body())
        e.call("ConnectCustomKeyStore", {"CustomKeyStoreId": store})
        e.stores()
        assert e.stores()[0]["ConnectionState"] == "CONNECTED"
        # Only what concerns the proxy asks it.
        before = len(p.requests)
        assert e.call("UpdateCustomKeyStore", {"CustomKeyStoreId": store, "NewCustomKeyStoreName": "new"}).status == 200
        assert len(p.requests) == before, "a new name is none of the proxy's business"
        wrong = {"AccessKeyId": ACCESS_KEY, "RawSecretAccessKey": SECRET[:-1] + "A"}
        refused(e.call("UpdateCustomKeyStore", {"CustomKeyStoreId": store, "XksProxyAuthenticationCredential": wrong}),
                "XksProxyIncorrectAuthenticationCredentialException")


@test
def what_the_probe_did_not_show(program):
    """Whoever gave --probe is not asked to give it, and whoever serves not to run dry-run."""
    status, name, create, _ = CASES["CKS843"]
    with Proxy(CERTS, answer=lambda *_: error(status, name)) as p, Endpoint(program, *options(p.port)) as e:
        for store in ("one", "two"):
            refused(e.call("CreateCustomKeyStore", body(store)), create)
        err = e.stop()
    assert err.count("the test of the proxy did not show it") == 2 and "--probe" not in err, err
    with Endpoint(program) as e:
        e.create(body())
        err = e.stop()
    assert err.count("      --probe tests the proxy") == 1 and "dry-run" not in err, err


@test
def slow_proxies_are_waited_for_side_by_side(program):
    with Proxy(CERTS, delay=1.0) as p, Endpoint(program, *options(p.port)) as e:
        with concurrent.futures.ThreadPoolExecutor(12) as pool:
            begun = time.monotonic()
            made = [pool.submit(e.call, "CreateCustomKeyStore", body(f"s{i}", XksProxyUriPath=f"/p{i}{PATH}"),
                                connection=e.connect()) for i in range(8)]
            # Other calls are answered meanwhile.
            time.sleep(0.3)
            first = time.monotonic()
            assert e.stores() == []
            assert time.monotonic() - first < 1
            answers = [m.result() for m in made]
            assert time.monotonic() - begun < 25
        assert all(a.error.startswith("XksProxy") for a in answers), [a.text[:200] for a in answers]
        # A client that leaves does no harm.
        gone = e.connect()
        gone.request("POST", "/", json.dumps(body("gone")), e.headers("CreateCustomKeyStore"))
        gone.close()
        assert e.call("DescribeCustomKeyStores", {}).status == 200


@test
def it_ends_while_proxies_are_looked_at(program):
    with Proxy(CERTS, delay=3.0) as p, Endpoint(program, *options(p.port)) as e:
        waiting = e.connect()
        waiting.request("POST", "/", json.dumps(body()), e.headers("CreateCustomKeyStore"))
        time.sleep(0.5)
        begun = time.monotonic()
        e.stop()
        assert time.monotonic() - begun < 10 and e.status == 0, e.status


@test
def the_probe_goes_out_from_outside(program):
    """The isolated command reaches nothing, and its proxy is looked at all the same."""
    with Proxy(CERTS) as p, tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, n) for n in ("inventory.json", "call.py")]
        with open(paths[0], "w", encoding="utf-8") as f:
            json.dump({"CustomKeyStores": []}, f)
        with open(paths[1], "w", encoding="utf-8") as f:
            f.write(f"""
import http.client, os, socket
try:
    socket.create_connection(("127.0.0.1", {p.port}), timeout=5)
    print("reached")
except OSError:
    pass
c = http.client.HTTPConnection(os.environ["AWS_ENDPOINT_URL"].split("//")[1])
c.request("POST", "/", {json.dumps(body())!r}, {{"X-Amz-Target": "TrentService.CreateCustomKeyStore"}})
print(c.getresponse().read().decode())
""")
        done = subprocess.run([program, "dry-run", "--isolate=require", "--inventory", paths[0], *options(p.port), "--",
                               sys.executable, paths[1]], capture_output=True, text=True, timeout=60)
        if "namespaces are not allowed" in done.stderr:
            return
        assert "reached" not in done.stdout and '"CustomKeyStoreId"' in done.stdout, done
        assert p.requests, done.stderr


if __name__ == "__main__":
    alone()
    certs.make_all(CERTS)
    sys.exit(main(sys.argv[1]))
