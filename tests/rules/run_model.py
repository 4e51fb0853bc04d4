#!/usr/bin/env python3
"""Holds the rules against the table of parameters, with thousands of made-up updates and creates.

usage: run_model.py PATH-OF-CKSCHECK [SEED]

A value that breaks its length, pattern or set of values must have an error about its parameter; one
that keeps them must have none that KMS's checks of parameters explain. What a value should be comes
from `ckscheck rules --format json`, and is matched here by Python's own means. Creates of external
stores with sound values must have no finding at all.
"""
import base64
import json
import os
import random
import re
import sys
import tempfile

import cases

COUNT = 4000
VALID = 2000
# Rules whose errors are about more than the form of one value.
OTHER = {"CKS102", "CKS103", "CKS105", "CKS107", "CKS406", "CKS407", "CKS408", "CKS425", "CKS462",
         "CKS463", "CKS465", "CKS605", "CKS606"}
SPANNING = re.compile(r"CKS[5]\d\d|CKS60[1248]|CKS44[78]")
PIECES = {
    "CloudHsmClusterId": ["cluster-", "abcdefghijk", "Cluster-", "cluster", "zyx234", "1", "0", "-", "é"],
    "XksProxyUriEndpoint": ["https://", "http://", "HTTPS://", "https:/", "xks", ".", "acme-keys", ".com", ":443",
                            ":", "/", "\\", "?a", "#", "@", "_", "ü", "[::1]", "b" * 50, "localhost", "10.0.0.1"],
    "XksProxyUriPath": ["/", "kms", "/kms/xks/v1", "/kms/xks/v", "/xks", "1", "2", "10", "//", "pay", ".", "%20",
                        "/KMS/xks/v1", "?x", "_", "-", "é", "c" * 60, "/health"],
    "XksProxyVpcEndpointServiceName": ["com", "eu", "cn.com", ".amazonaws.vpce.", "eu-west-1", "us-gov-east-1",
                                       ".vpce-svc-", "0a1b2c3d4e5f60718", "A", ".", "vpce-svc-", "-", "arn:"],
    "XksProxyVpcEndpointServiceOwner": ["1234", "567890", "12", "-", "a", "0" * 12, "é"],
    "NewCustomKeyStoreName": ["pay", "ments", "é", "x" * 100, " ", "日", "-"],
    "XksProxyConnectivity": ["PUBLIC_ENDPOINT", "VPC_ENDPOINT_SERVICE", "VPC", "public", "_"],
    "KeyStorePassword": ["abc", "2345678", "Z" * 12, "!", "é"],
    "XksProxyAuthenticationCredential.AccessKeyId": ["ABCDEFGHIJ", "234567", "KLMNOPQRST", "1", "a", "-", "É"],
    "XksProxyAuthenticationCredential.RawSecretAccessKey": ["q8Rk2Vx9Lw3T", "Zb7Nd5Mf1Hs6Gy4", "Jc0PuEo", "/", "+",
                                                            "=", "-", "_", "é"],
}
WHITE = ["", "", "", "", "", "", " ", "\n", "\t"]


def value(rand, name):
    text = "".join(rand.choice(PIECES[name]) for _ in range(rand.choice((0, 1, 2, 2, 3, 3, 4, 5, 6))))
    return rand.choice(WHITE) + text + rand.choice(WHITE)


def update(rand, number):
    given = {"CustomKeyStoreId": "cks-%017x" % number}
    name = rand.choice(list(PIECES))
    text = value(rand, name)
    if "." in name:
        outer, inner = name.split(".")
        whole = {"AccessKeyId": "JXC5G264Z726XBRPPQKF", "RawSecretAccessKey": "q8Rk2Vx9Lw3TZb7Nd5Mf1Hs6Gy4Jc0PuEoTq4mZx9LpW2"}
        whole[inner] = text
        given[outer] = whole
    else:
        given[name] = text
    return given, name, text


def breaks(parameter, text):
    """Whether KMS's check of parameters refuses the text."""
    if parameter["enum"]:
        return text not in parameter["enum"]
    if parameter["min"] is not None and not parameter["min"] <= len(text) <= parameter["max"]:
        return True
    pattern = parameter["pattern"]
    return pattern is not None and not re.fullmatch(f"(?:{pattern})", text, re.ASCII)


def letters(rand, least, most, alphabet="abcdefghijklmnopqrstuvwxyz0123456789"):
    return "".join(rand.choice(alphabet) for _ in range(rand.randint(least, most)))


def valid_create(rand, number):
    labels = ["x" + letters(rand, 0, 8) for _ in range(rand.randint(1, 3))]
    given = {
        "CustomKeyStoreName": f"store {number} " + letters(rand, 1, 20),
        "CustomKeyStoreType": "EXTERNAL_KEY_STORE",
        "XksProxyUriEndpoint": f"https://n{number}.{'.'.join(labels)}.{rand.choice(('com', 'net', 'org', 'de', 'cloud'))}",
        "XksProxyUriPath": rand.choice(("", "/" + letters(rand, 1, 20) + f"-{number}")) + "/kms/xks/v1",
        "XksProxyConnectivity": "PUBLIC_ENDPOINT",
        "XksProxyAuthenticationCredential": {
            "AccessKeyId": "X" + letters(rand, 19, 29, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"),
            "RawSecretAccessKey": base64.b64encode(rand.randbytes(32)).decode(),
        },
    }
    if rand.random() < 0.3:
        given["XksProxyConnectivity"] = "VPC_ENDPOINT_SERVICE"
        given["XksProxyVpcEndpointServiceName"] = f"com.amazonaws.vpce.eu-west-1.vpce-svc-{number:017x}"
    if rand.random() < 0.1 and "XksProxyVpcEndpointServiceName" in given:
        given["XksProxyVpcEndpointServiceOwner"] = letters(rand, 12, 12, "0123456789")
    return given


def false_alarms(program, rand, folder):
    """The findings of sound creates; more stores than the quota are no matter here."""
    with open(os.path.join(folder, "creates.json"), "w", encoding="utf-8") as f:
        f.writelines(json.dumps(valid_create(rand, n)) + "\n" for n in range(VALID))
    os.chmod(os.path.join(folder, "creates.json"), 0o600)
    _, output, _ = cases.run(
        program, ["check", *cases.DEFAULT, "--severity", "CKS508=off", "--format", "json", "creates.json"], folder)
    return [f"a sound create: {f['rule']} {f['message']}" for f in json.loads(output)["findings"]]


def main():
    program = os.path.abspath(sys.argv[1])
    rand = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    _, output, _ = cases.run(program, ["rules", "--format", "json"], cases.TOP)
    parameters = {p["name"]: p for p in json.loads(output)["parameters"]}
    inputs = [update(rand, n) for n in range(COUNT)]
    with tempfile.TemporaryDirectory(prefix="ckscheck-") as folder:
        with open(os.path.join(folder, "updates.json"), "w", encoding="utf-8") as f:
            f.writelines(json.dumps(given) + "\n" for given, _, _ in inputs)
        _, output, _ = cases.run(
            program, ["check", *cases.DEFAULT, "--operation", "update", "--format", "json", "updates.json"], folder)
        failures = false_alarms(program, rand, folder)
    report = json.loads(output)
    errors = {}
    for finding in report["findings"]:
        rule = finding["rule"]
        if finding["severity"] == "error" and rule not in OTHER and not SPANNING.match(rule):
            errors.setdefault(finding["store"], []).append(rule)
    passed = VALID - len(failures)
    for number, (_, name, text) in enumerate(inputs):
        wrong, said = breaks(parameters[name], text), errors.get(number, [])
        if wrong == bool(said):
            passed += 1
        else:
            failures.append(f"{name} = {text!r}: {'breaks' if wrong else 'keeps'} the table, errors: {said}")
    cases.count_and_exit(passed, failures)


if __name__ == "__main__":
    main()
