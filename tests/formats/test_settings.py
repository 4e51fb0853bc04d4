#!/usr/bin/env python3
"""Settings of a proxy and the store that names them: given as evidence, or lying beside it.

usage: test_settings.py PROGRAM
"""
import json
import os
import subprocess
import sys
import tempfile

SECRET = "kVq8zR2mXw5nT7pL9sJ4hG6dF3aY1bE0cU8iO2vN5xK"
SETTINGS = '''[server]
region = "%s"

[[external_key_stores]]
uri_path_prefix = "%s"
sigv4_access_key_id = "%s"
sigv4_secret_access_key = "%s"
xks_key_id_set = ["one"]
'''
GOOD = ("eu-west-1", "/payments", "JXC5G264Z726XBRPPQKF", SECRET)
OTHER = SECRET.swapcase()
# What is another one, and the findings.
CASES = [
    (GOOD, []),
    (("us-east-1", *GOOD[1:]), ["the Region"]),
    ((GOOD[0], "/invoices", *GOOD[2:]), ["XksProxyUriPath"]),
    ((*GOOD[:2], "JXC5G264Z726XBRPPQKA", SECRET), ["AccessKeyId"]),
    ((*GOOD[:3], OTHER), ["RawSecretAccessKey"]),
]
INPUT = {"CustomKeyStoreName": "payments", "CustomKeyStoreType": "EXTERNAL_KEY_STORE",
         "XksProxyConnectivity": "PUBLIC_ENDPOINT", "XksProxyUriEndpoint": "https://xks.acme-keys.com",
         "XksProxyUriPath": "/payments/kms/xks/v1",
         "XksProxyAuthenticationCredential": {"AccessKeyId": GOOD[2], "RawSecretAccessKey": SECRET}}
TERRAFORM = f'''resource "aws_kms_custom_key_store" "this" {{
  custom_key_store_name  = "payments"
  custom_key_store_type  = "EXTERNAL_KEY_STORE"
  xks_proxy_connectivity = "PUBLIC_ENDPOINT"
  xks_proxy_uri_endpoint = "https://xks.acme-keys.com"
  xks_proxy_uri_path     = "/payments/kms/xks/v1"
  xks_proxy_authentication_credential {{
    access_key_id         = "{GOOD[2]}"
    raw_secret_access_key = "{SECRET}"
  }}
}}
'''


def write(top, name, text):
    path = os.path.join(top, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    os.chmod(path, 0o600)


def run(top, *arguments):
    out = subprocess.run([PROGRAM, *arguments], cwd=top, capture_output=True, text=True, timeout=30, check=False)
    assert out.returncode in (0, 1), out
    assert SECRET[:9] not in out.stdout + out.stderr and OTHER[:9] not in out.stdout + out.stderr, "a secret is shown"
    return out.stdout


def told(top, *arguments):
    report = json.loads(run(top, "check", "--format", "json", "--region", "eu-west-1", *arguments))
    found = [f for f in report["findings"] if f["rule"] == "CKS449"]
    others = {f["file"] for f in report["findings"] if f["rule"] != "CKS901"} - {"create.json", "main.tf"}
    assert not others, f"found elsewhere: {others}"
    for f in found: # the line that has to agree
        line = {"the Region": 2, "XksProxyUriPath": 5, "AccessKeyId": 6, "RawSecretAccessKey": 7}.get(f["message"].split(" differs")[0])
        near = [r["line"] for r in f["related"] if r["message"] == "the settings of the proxy"]
        assert line in (None, *near) and (line or near), f
    return [f["message"].split(" differs")[0] for f in found]


def check_case(values, wanted):
    with tempfile.TemporaryDirectory() as top:
        write(top, "create.json", json.dumps(INPUT))
        write(top, "main.tf", TERRAFORM)
        write(top, "proxy/settings.toml", SETTINGS % values)
        for name in ("create.json", "main.tf"):
            assert told(top, name) == [], f"{values}: not beside"
            for evidence in ("proxy/settings.toml", "proxy"):
                assert told(top, "--evidence", evidence, name) == wanted, f"{values}: {evidence} for {name}"
        write(top, "settings.toml", SETTINGS % values)
        for name in ("create.json", "main.tf"):
            assert told(top, name) == wanted, f"{values}: beside {name}"
            assert told(top, "--only-named", name) == wanted, f"{values}: --only-named {name}"
        shown = run(top, "predict", "--region", "eu-west-1", "create.json")
        assert "external_key_stores" not in shown, "settings are no call"
    print(f"ok: {wanted or 'nothing'} differs")


def check_own_faults():
    """What is wrong in settings that nobody named is not told; named, it is."""
    with tempfile.TemporaryDirectory() as top:
        write(top, "create.json", json.dumps(INPUT))
        write(top, "settings.toml", SETTINGS % (*GOOD[:3], "short"))
        assert told(top, "create.json") == ["RawSecretAccessKey"]
        assert "CKS444" in run(top, "check", "settings.toml")
        assert "0 calls" in run(top, "predict", "settings.toml")
    print("ok: the settings' own faults")


def check_several():
    """Of several entries the one with the store's path, else with its AccessKeyId, is compared; none is told."""
    other = SETTINGS.split("\n\n", 1)[1] % ("/invoices", "JXC5G264Z726XBRPPQKA", OTHER)
    third = SETTINGS.split("\n\n", 1)[1] % ("/refunds", "JXC5G264Z726XBRPPQKB", OTHER)
    none = "XksProxyUriPath does not match any entry in the settings of the proxy"
    for first, more, wanted in ((GOOD, [other], []), (GOOD, [other, third], []),
                                (("us-east-1", *GOOD[1:]), [other], ["the Region"]),
                                ((*GOOD[:2], "JXC5G264Z726XBRPPQKC", SECRET), [other], ["AccessKeyId"]),
                                ((GOOD[0], "/paid", *GOOD[2:]), [other], ["XksProxyUriPath"]),
                                ((GOOD[0], "/paid", "JXC5G264Z726XBRPPQKC", SECRET), [other], [none]),
                                (("us-east-1", "/paid", "JXC5G264Z726XBRPPQKC", SECRET), [other], ["the Region", none])):
        with tempfile.TemporaryDirectory() as top:
            write(top, "create.json", json.dumps(INPUT))
            write(top, "main.tf", TERRAFORM)
            write(top, "proxy/settings.toml", SETTINGS % first + "\n".join(more))
            for name in ("create.json", "main.tf"):
                found = told(top, "--evidence", "proxy/settings.toml", name)
                assert sorted(found) == sorted(wanted), f"{first}: {found}, not {wanted} for {name}"
            write(top, "settings.toml", SETTINGS % first + "\n".join(more))
            found = told(top, "create.json")
            assert sorted(found) == sorted(wanted), f"{first}: {found}, not {wanted} beside"
        print(f"ok: of several, {wanted or 'nothing'} differs")


PROGRAM = os.path.abspath(sys.argv[1])
for case in CASES:
    check_case(*case)
check_own_faults()
check_several()
