#!/usr/bin/env python3
"""The same input through predict and through the endpoint has the same verdict, over every fixture that is a request.

usage: test_fidelity.py PATH-OF-ASK PATH-OF-CKSCHECK

Then: what a refused call is answered with is what was predicted, a connect after an accepted create ends as the
create's prediction says, and every outcome of the tables is provoked.
"""
import calendar
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, "tests", "predict"))
import run_predict  # noqa: E402

AT = "2026-01-01"
# Outcomes that no single request leads to, each with its reason.
CREATE_FIRST = "a create with this value is refused, so there is no store to connect"
NOT_ON_THE_WIRE = "a fault of the text that a request was made from; a request does not show it"
TWO_CALLS = "test_outcomes.py leads to it: it needs a second store, a state or the account's limit"
LEFT_OPEN = "the name servers that fail may be those of the machine that looks, so it is undetermined"
NOT_PROVOKED = {
    ("CKS105", "connect", "ValidationException"): TWO_CALLS,
    ("CKS114", "create", "ValidationException"): NOT_ON_THE_WIRE,
    ("CKS114", "update", "ValidationException"): NOT_ON_THE_WIRE,
    ("CKS114", "connect", "ValidationException"): NOT_ON_THE_WIRE,
    ("CKS313", "create", "IncorrectTrustAnchorException"): NOT_ON_THE_WIRE,
    ("CKS406", "connect", "XKS_PROXY_NOT_REACHABLE"): CREATE_FIRST,
    ("CKS407", "connect", "XKS_PROXY_INVALID_TLS_CONFIGURATION"): CREATE_FIRST,
    ("CKS408", "connect", "XKS_PROXY_NOT_REACHABLE"): CREATE_FIRST,
    ("CKS465", "connect", "XKS_VPC_ENDPOINT_SERVICE_NOT_FOUND"): CREATE_FIRST,
    ("CKS505", "update", "XksProxyUriEndpointInUseException"): TWO_CALLS,
    ("CKS608", "connect", "CustomKeyStoreInvalidStateException"): "CKS602 says it of a call that is made; " + TWO_CALLS,
    ("CKS715", "connect", "INVALID_CREDENTIALS"): "the store keeps what the update before it led to; " + TWO_CALLS,
    ("CKS743", "connect", "INTERNAL_ERROR"): "only a store that an inventory shows can be without its role: cases of predict show it",
    ("CKS804", "create", "XksProxyUriUnreachableException"): LEFT_OPEN,
    ("CKS804", "update", "XksProxyUriUnreachableException"): LEFT_OPEN,
    ("CKS804", "connect", "NETWORK_ERRORS"): LEFT_OPEN,
    ("CKS922", "update", "CustomKeyStoreInvalidStateException"): "where the state is known, CKS602 says it; " + TWO_CALLS,
}
# Cases of predict that the endpoint judges otherwise, each with its reason.
OF_THE_ACCOUNT = "the endpoint answers for the account whose inventory it was started with, whichever profile that was read with"
NOT_ALIKE = {
    "contradictions: an inventory of another profile than the caller's": OF_THE_ACCOUNT,
    "shown: an inventory of another profile than that of the caller": OF_THE_ACCOUNT,
}
REGION = re.compile(r"\b(?:us|eu|ap|sa|ca|me|af)-[a-z]+-\d\b")
# What the model's types refuse before anything is judged.
TYPES = {"ValidationException": "SerializationException"}


# By which a request is told from evidence.
KEYS = {"CustomKeyStoreName", "NewCustomKeyStoreName", "CustomKeyStoreId", "CustomKeyStoreType", "CloudHsmClusterId",
        "KeyStorePassword", "TrustAnchorCertificate"}


def seconds(text):
    form = "%Y-%m-%dT%H:%M:%SZ" if "T" in text else "%Y-%m-%d"
    return calendar.timegm(time.strptime(text, form))


def options_of(args):
    """REGION, ACCOUNT, TIME of a case's arguments; None where it has others."""
    found = {"--region": "", "--account": "", "--at": AT}
    words = [w for arg in args for w in (arg.split("=", 1) if arg.startswith("--") and "=" in arg else [arg])]
    for name, value in zip(words[::2], words[1::2]):
        if name not in found:
            return None
        found[name] = value
    return None if len(words) % 2 else (found["--region"], found["--account"], str(seconds(found["--at"])))


def is_request(path):
    """Whether a file is one object with parameters of a call."""
    try:
        with open(path, encoding="utf-8") as f:
            body = json.load(f)
    except (ValueError, OSError):
        return False
    if isinstance(body, dict) and set(body) <= {"XksProxyUriPath", "XksProxyAuthenticationCredential"}:
        return False  # the console's file of a proxy
    return isinstance(body, dict) and "ConnectionState" not in body and any(k in KEYS or k.startswith("XksProxy") for k in body)


def region_in(paths):
    """The Region that the files speak of: a request has always one, and so has what it is held against."""
    for path in paths:
        names = [os.path.join(path, n) for n in sorted(os.listdir(path))] if os.path.isdir(path) else [path]
        for name in names:
            with open(name, encoding="utf-8", errors="replace") as f:
                found = REGION.search(f.read())
            if found:
                return found.group(0)
    return "us-east-1"


def predict_jobs(folder):
    cases = [case for one, pairs in run_predict.read_cases() for case in one + pairs]
    for i, case in enumerate(cases):
        options = options_of(case.get("args", []))
        files = case.get("files", ["create.json"])
        if not options or case["name"] in NOT_ALIKE or len(files) != 1 or not files[0].endswith(".json"):
            continue
        place = os.path.join(folder, str(i))
        run_predict.prepare(case, place)
        body = os.path.join(place, files[0])
        evidence = [os.path.join(place, "evidence")] if os.path.isdir(os.path.join(place, "evidence")) else []
        if is_request(body):
            region = options[0] or region_in([body, *evidence])
            yield case["name"], [body, region, *options[1:], *evidence]


def rule_jobs():
    """Rule fixtures of one file, and of one with an inventory beside."""
    places = glob.glob(os.path.join(TOP, "fixtures", "rules", "*", "*"))
    for place in sorted(places):
        files = sorted(glob.glob(os.path.join(place, "*.json"))) if os.path.isdir(place) else [place]
        requests = [f for f in files if is_request(f)]
        if len(requests) == 1 and len(files) <= 4:
            others = [f for f in files if f not in requests]
            yield os.path.relpath(place, TOP), [requests[0], region_in(files), "", str(seconds(AT)), *others]


ENTRY = {"CloudHsmClusterId": "CloudHsmClusterId", "TrustAnchorCertificate": "TrustAnchorCertificate",
         "CustomKeyStoreName": "CustomKeyStoreName", "CustomKeyStoreType": "CustomKeyStoreType"}
PROXY = {"XksProxyConnectivity": "Connectivity", "XksProxyUriEndpoint": "UriEndpoint", "XksProxyUriPath": "UriPath",
         "XksProxyVpcEndpointServiceName": "VpcEndpointServiceName", "XksProxyVpcEndpointServiceOwner": "VpcEndpointServiceOwner"}
STORE = "cks-0123456789abcdef0"


def entry_of(body):
    entry = {"CustomKeyStoreId": STORE, "ConnectionState": "DISCONNECTED", "CreationDate": 1700000000.0}
    entry.update({to: body[k] for k, to in ENTRY.items() if k in body})
    proxy = {to: body[k] for k, to in PROXY.items() if k in body}
    return {**entry, **({"XksProxyConfiguration": proxy} if proxy else {})}


def made_of_creates(jobs, folder):
    """For each create: a connect of a store with its values, and an update to them of one that has others."""
    for i, (name, fields) in enumerate(jobs):
        with open(fields[0], encoding="utf-8") as f:
            body = json.load(f)
        if "CustomKeyStoreId" in body or not isinstance(body.get("CustomKeyStoreName", ""), str):
            continue
        other = {k: v for k, v in body.items() if not k.startswith("XksProxy") and k != "CloudHsmClusterId"}
        if body.get("CustomKeyStoreType") == "EXTERNAL_KEY_STORE":
            other.update({"XksProxyConnectivity": "PUBLIC_ENDPOINT", "XksProxyUriEndpoint": "https://before.acme-corp.net",
                          "XksProxyUriPath": "/kms/xks/v1"})
        else:
            other["CloudHsmClusterId"] = "cluster-zzzzzzzzzzz"
        change = {k: v for k, v in body.items() if k not in (
            "CustomKeyStoreName", "CustomKeyStoreType", "TrustAnchorCertificate")}
        if "CustomKeyStoreName" in body:
            change["NewCustomKeyStoreName"] = body["CustomKeyStoreName"] + "-new"
        for call, request, values in (("connect", {}, body), ("update", change, other)):
            place = os.path.join(folder, f"made-{i}-{call}")
            os.mkdir(place)
            evidence = without_inventories(fields[4:], os.path.join(place, "evidence"))
            paths = [os.path.join(place, n) for n in ("request.json", "inventory.json")]
            for path, content in zip(paths, ({"CustomKeyStoreId": STORE, **request},
                                             {"CustomKeyStores": [entry_of(values)], "Truncated": False})):
                with open(path, "w", encoding="utf-8") as f:
                    json.dump(content, f)
            yield f"{name} ({call})", [paths[0], *fields[1:4], evidence, paths[1]]


def without_inventories(evidence, folder):
    """A folder with the evidence but the inventories of the case: the store of ours is the account's."""
    os.mkdir(folder)
    for path in evidence:
        names = [os.path.join(path, n) for n in sorted(os.listdir(path))] if os.path.isdir(path) else [path]
        for name in names:
            with open(name, encoding="utf-8", errors="replace") as f:
                if "CustomKeyStores" not in f.read():
                    shutil.copy(name, folder)
    return folder


def creates_of_updates(jobs, folder):
    """For each update of an external store's proxy: a create with its values."""
    with open(os.path.join(TOP, "fixtures", "predict", "base", "public", "create.json"), encoding="utf-8") as f:
        base = json.load(f)
    for i, (name, fields) in enumerate(jobs):
        with open(fields[0], encoding="utf-8") as f:
            body = json.load(f)
        change = {k: v for k, v in body.items() if k.startswith("XksProxy")}
        if "CustomKeyStoreId" in body and change:
            path = os.path.join(folder, f"create-{i}.json")
            with open(path, "w", encoding="utf-8") as f:
                json.dump({**base, **change}, f)
            yield f"{name} (create)", [path, *fields[1:4]]


def faults(name, said, seen):
    if not said or not said["operation"] or not said["predict"]:
        return None
    if said["problem"]:
        return [f"{name}: {said['problem']}"]
    want, got = said["predict"], said["answer"]
    seen.add((want["rule"], said["operation"], want["error"]))
    if got is None:
        ok = said["code"] == TYPES.get(want["error"]) or (want["error"] == "ValidationException" == said["code"])
        return [] if ok else [f"{name}: {want}, and answered {said['code'] or 'as a success'} without a verdict"]
    wrong = []
    if want != got:
        wrong.append(f"{name}: predict says {want}, the endpoint {got}")
    limit = want["error"] == "LimitExceededException"  # of an account whose limit is not told: undetermined
    if want["outcome"] == "fail" and not limit and want["error"].endswith("Exception"):
        if said["status"] != 400 or said["code"] != want["error"]:
            wrong.append(f"{name}: {want['error']} is answered with {said['status']} {said['code']}")
    elif said["status"] != 200 and "StoreNameInUse" not in said["code"]:
        wrong.append(f"{name}: {want['outcome']} is answered with {said['status']} {said['code']}")
    connect = said["connect"]
    if connect and connect["outcome"] == "fail" and said["status"] == 200 and said["operation"] == "create":
        seen.add((connect["rule"], "connect", connect["error"]))
        if said["connected"] != connect["error"]:
            wrong.append(f"{name}: the connect ends in {said['connected'] or 'CONNECTED'}, not {connect['error']}")
    return wrong


def not_provoked(program, seen):
    """Outcomes of the tables that no fixture led to."""
    tables = json.loads(subprocess.run([program, "rules", "--format", "json"], capture_output=True, check=True).stdout)
    return sorted((r["code"], call, error) for r in tables["rules"] for call, error in r["outcomes"].items()
                  if error and (r["code"], call, error) not in seen)


def main(ask, program):
    with tempfile.TemporaryDirectory(prefix="ckscheck-") as folder:
        jobs = [*predict_jobs(folder), *rule_jobs()]
        jobs += creates_of_updates(jobs, folder)
        jobs += made_of_creates(jobs, folder)
        lines = "".join("\t".join(fields) + "\n" for _, fields in jobs)
        done = subprocess.run([ask], input=lines, capture_output=True, text=True, timeout=170, check=True)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(jobs), (len(answers), len(jobs))
    seen, failed, passed = set(), 0, 0
    for (name, _), said in zip(jobs, answers):
        wrong = faults(name, said, seen)
        if wrong is None:
            continue
        passed, failed = passed + (not wrong), failed + bool(wrong)
        print("".join(f"{w}\n" for w in wrong), end="")
    left = set(not_provoked(program, seen))
    for outcome in sorted(left ^ set(NOT_PROVOKED)):
        failed += 1
        print(" ".join(outcome) + (": no request leads to it, and no reason stands here" if outcome in left
                                   else ": a request leads to it: drop its reason"))
    print(f"{len(seen)} outcomes provoked, {len(left)} left with a reason")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or passed < 1500 else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
