#!/usr/bin/env python3
"""The benchmarks: whole processes, each paired with the floor or a peer in the same run.

usage: bench.py BUILD [NAME...]      names: start certificate lines findings inventory modules probe dryrun growth

What counts are the ratios: absolute times move with the machine. Peers that are not installed are
said to be missing. Nothing here fails: figures are for people.
"""
import base64
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import growth

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
RUNS = 15
MEASURE = None  # a small program that starts the others
PYTHON_UNIQUE = """
import json, sys
seen = {}
for e in json.load(open(sys.argv[1]))["CustomKeyStores"]:
    for k in ("CustomKeyStoreName", "CloudHsmClusterId"):
        if k in e: seen.setdefault((k, e[k]), []).append(e["CustomKeyStoreId"])
print(sum(len(v) > 1 for v in seen.values()))
"""

# What a JSON Schema can say of a create's input, for the peers that check against one.
SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "additionalProperties": False,
    "required": ["CustomKeyStoreName"],
    "properties": {
        "CustomKeyStoreName": {"type": "string", "minLength": 1, "maxLength": 256},
        "CustomKeyStoreType": {"enum": ["AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"]},
        "XksProxyUriEndpoint": {"type": "string", "minLength": 10, "maxLength": 128, "pattern": "^https://[a-zA-Z0-9.-]+$"},
        "XksProxyUriPath": {"type": "string", "minLength": 10, "maxLength": 128, "pattern": "^(/[a-zA-Z0-9/_-]+)?/kms/xks/v[0-9]{1,2}$"},
        "XksProxyConnectivity": {"enum": ["PUBLIC_ENDPOINT", "VPC_ENDPOINT_SERVICE"]},
        "XksProxyAuthenticationCredential": {
            "type": "object", "additionalProperties": False, "required": ["AccessKeyId", "RawSecretAccessKey"],
            "properties": {"AccessKeyId": {"type": "string", "pattern": "^[A-Z2-7]{20,30}$"},
                           "RawSecretAccessKey": {"type": "string", "pattern": "^[A-Za-z0-9/+=]{43,64}$"}}}}}


def once(command):
    """Wall seconds, CPU seconds and peak MiB of one run."""
    wall, cpu, peak = subprocess.run([MEASURE, *command], stdout=subprocess.PIPE, check=True).stdout.split()
    return float(wall), float(cpu), int(peak) / 1024


def pair(name, ours, peers, runs=RUNS):
    """Runs ours and every peer in turn, so that the machine's moods hit all of them alike."""
    there = [(label, command) for label, command in peers if shutil.which(command[0])]
    missing = [label for label, command in peers if not shutil.which(command[0])]
    samples = {label: [] for label, _ in [("ckscheck", ours), *there]}
    for i in range(runs + 1):
        for label, command in [("ckscheck", ours), *there]:
            result = once(command)
            if i:
                samples[label].append(result)
    print(f"\n{name}")
    for label, rows in samples.items():
        wall = statistics.median(r[0] for r in rows)
        cpu = statistics.median(r[1] for r in rows)
        peak = statistics.median(r[2] for r in rows)
        ratio = statistics.median(a[0] / b[0] for a, b in zip(samples["ckscheck"], rows))
        tail = "" if label == "ckscheck" else f"   ckscheck takes {ratio:.2f} of it"
        print(f"  {label:28} {wall * 1000:9.2f} ms wall {cpu * 1000:9.2f} ms CPU {peak:7.1f} MiB{tail}")
    for label in missing:
        print(f"  {label:28} not installed")


def schema_checker():
    """The jsonschema program of npm: as CKS_NODE_MODULES has it, or on the PATH."""
    modules = os.environ.get("CKS_NODE_MODULES", "")
    program = os.path.join(modules, ".bin", "jsonschema")
    return program if modules and os.path.exists(program) else "jsonschema"


def start_peers(tmp, build, floor, one):
    """What else is run on one file: the floor, the static program where it was built, and what people have."""
    schema = write(tmp, "schema.json", [json.dumps(SCHEMA)])
    static = os.path.join(os.path.dirname(build), "build-static", "cli", "ckscheck")
    return [("floor", [floor, "start", one]), ("the static ckscheck", [static, "check", "--at", "2026-01-01", one]),
            ("jq .", ["jq", ".", one]), ("python json", [sys.executable, "-m", "json.tool", one, os.devnull]),
            ("jsonschema (npm)", [schema_checker(), "validate", schema, one])]


def credential(rng):
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    return {"AccessKeyId": "".join(rng.choice(alphabet) for _ in range(20)),
            "RawSecretAccessKey": base64.b64encode(rng.randbytes(32)).decode()}


def external(rng, i, **more):
    return {"CustomKeyStoreName": f"store-{i:06d}", "CustomKeyStoreType": "EXTERNAL_KEY_STORE",
            "XksProxyUriEndpoint": f"https://xks{i}.acme-keys.com", "XksProxyUriPath": f"/p{i}/kms/xks/v1",
            "XksProxyConnectivity": "PUBLIC_ENDPOINT", "XksProxyAuthenticationCredential": credential(rng), **more}


def write(folder, name, rows):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as f:
        f.writelines(rows)
    return path


def entry(rng, i, pem):
    base = {"CustomKeyStoreId": f"cks-{i:017x}", "CustomKeyStoreName": f"store-{i:06d}", "ConnectionState": "CONNECTED",
            "CreationDate": "2023-01-01T00:00:00Z"}
    if i % 2:
        return {**base, "CustomKeyStoreType": "AWS_CLOUDHSM", "TrustAnchorCertificate": pem,
                "CloudHsmClusterId": "cluster-" + "".join(rng.choice("234567abcdefghijklmnopqrstuvwxyz") for _ in range(11))}
    return {**base, "CustomKeyStoreType": "EXTERNAL_KEY_STORE", "XksProxyConfiguration": {
        "Connectivity": "PUBLIC_ENDPOINT", "AccessKeyId": credential(rng)["AccessKeyId"],
        "UriEndpoint": f"https://xks{i}.acme-keys.com", "UriPath": "/kms/xks/v1"}}


def main():
    global MEASURE
    build, wanted = os.path.abspath(sys.argv[1]), sys.argv[2:]
    program, floor = os.path.join(build, "cli", "ckscheck"), os.path.join(build, "tests", "bench", "floor")
    MEASURE = os.path.join(build, "tests", "bench", "measure")
    rng = random.Random(1)
    with open(os.path.join(ROOT, "fixtures", "certificates", "anchor-rsa2048.pem"), encoding="ascii") as f:
        pem = f.read()
    check = [program, "check", "--at", "2026-01-01"]
    with tempfile.TemporaryDirectory() as tmp:
        def want(name):
            return not wanted or name in wanted

        if want("start"):
            one = write(tmp, "external.json", [json.dumps(external(rng, 1, CustomKeyStoreName="store"), indent=1)])
            pair("start: one external store", [*check, one], start_peers(tmp, build, floor, one), 60)
            pair("start: the same, and the AWS CLI", [*check, one], [("aws, skeleton of the call", [
                "aws", "kms", "create-custom-key-store", "--cli-input-json", f"file://{one}", "--generate-cli-skeleton", "output",
                "--region", "us-east-1"])], 5)
        if want("certificate"):
            hsm = {"CustomKeyStoreName": "store", "CloudHsmClusterId": "cluster-abcdefghij2", "KeyStorePassword": "a1b2c3d4e5",
                   "TrustAnchorCertificate": pem}
            one = write(tmp, "hsm.json", [json.dumps(hsm, indent=1)])
            peers = [("floor", [floor, "certificate", one]), ("openssl x509", ["openssl", "x509", "-noout", "-in",
                     os.path.join(ROOT, "fixtures", "certificates", "anchor-rsa2048.pem")])]
            pair("certificate: one CloudHSM store", [*check, one], peers, 40)
        if want("lines"):
            many = write(tmp, "lines.jsonl", [json.dumps(external(rng, i)) + "\n" for i in range(10000)])
            python = [sys.executable, "-c", "import json,sys\nfor l in open(sys.argv[1]): json.loads(l)", many]
            pair("lines: 10,000 inputs", [*check, many],
                 [("floor: cJSON alone", [floor, "parse", many]), ("jq .", ["jq", "-c", ".", many]), ("python json", python)])
        if want("findings"):
            bad = write(tmp, "bad.jsonl", [json.dumps(external(rng, i, **({"XksProxyUriPath": "/x"} if i % 2 else {}))) + "\n"
                                           for i in range(10000)])
            good = write(tmp, "good.jsonl", [json.dumps(external(rng, i)) + "\n" for i in range(10000)])
            pair("findings: 10,000 inputs, 5,000 of them wrong", [*check, bad], [("the same, all right", [*check, good])])
        if want("inventory"):
            for n in (1000, 100000):
                rows = [json.dumps(entry(rng, i, pem), indent=1) + (",\n" if i < n - 1 else "\n") for i in range(n)]
                path = write(tmp, f"inventory-{n}.json", ['{"CustomKeyStores": [\n', *rows, '], "Truncated": false}\n'])
                pair(f"inventory: {n} stores, {os.path.getsize(path) / 1e6:.1f} MB", [*check, path],
                     [("python dict", [sys.executable, "-c", PYTHON_UNIQUE, path])], 5)
        if want("modules"):
            for i in range(1000):
                os.makedirs(os.path.join(tmp, "tree", f"m{i}"))
                write(os.path.join(tmp, "tree", f"m{i}"), "main.tf",
                      [f'resource "aws_s3_bucket" "b{j}" {{\n  bucket = "b-{i}-{j}"\n}}\n' for j in range(10)])
            pair("modules: 1,000 Terraform modules without a store", [*check, os.path.join(tmp, "tree")],
                 [("terraform fmt", ["terraform", "fmt", "-check", "-recursive", os.path.join(tmp, "tree")])], 5)
        if "growth" in wanted:
            growth.report(program, [])
        if want("dryrun") and os.path.exists(os.path.join(build, "tests", "bench", "dryrun-load")):
            import dryrun
            dryrun.bench(build)
        if want("probe") and os.path.exists(os.path.join(build, "tests", "bench", "probe-floor")):
            import probe
            probe.bench(build, pair)


if __name__ == "__main__":
    main()
