#!/usr/bin/env python3
"""Evidence of another Region, account or thing proves and disproves nothing, and that is told.

usage: run_foreign.py PATH-OF-CKSCHECK [BASE...]

Each file of evidence of each sound store of fixtures/predict/base is changed, one at a time, so that it names
another Region, another account, or another thing. No call may fail for it, nothing may be found, and one call at least
must no longer succeed. A note must say that the file is about something else, or what it shows must be said to be
missing. Of each rule that a case of fixtures/predict/cases shows, all evidence of the case is then made that of another
Region, and of another account: the rule must find nothing. So must every rule in an inventory that is about something
else, whatever its entries are. What is exempt stands here with its reason.
"""
import json
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import run_leaves  # noqa: E402
import run_predict  # noqa: E402

NOTE = "proves and disproves nothing"
OTHER_CLUSTER = "cluster-p6xhe2yvn7b"
# What the base calls a thing, and another name for it; "name": the file is named after another cluster.
IDS = {
    "cloudhsm": {
        "audit-log.json": ["hsm-", "hsm-x"],
        "cluster.json": None,
        "login.json": "name",
        "network-acl.json": ["subnet-", "subnet-x"],
        "role.json": ["AWSServiceRoleForKeyManagementServiceCustomKeyStores", "AnotherRole"],
        "role-policy.json": ["AWSKeyManagementServiceCustomKeyStoresServiceRolePolicy", "AnotherPolicy"],
        "route-table.json": ["vpc-", "vpc-x"],
        "security-group.json": ["sg-", "sg-x"],
        "subnet.json": ["subnet-", "subnet-x"],
        "user.json": "name",
    },
    "public": {"probe.json": ["xks.corp-keys.net", "other.corp-keys.net"]},
    "vpc": {
        "endpoint-service.json": None,
        "listener.json": ["loadbalancer/net/", "loadbalancer/net/x"],
        "load-balancer.json": ["loadbalancer/net/", "loadbalancer/net/x"],
        "network-interface.json": ["eni-", "eni-x"],
        "permission.json": ["vpce-svc-0", "vpce-svc-1"],
        "probe.json": ["xks.corp-keys.net", "other.corp-keys.net"],
        "route-table.json": ["vpc-", "vpc-x"],
        "target-group.json": ["targetgroup/", "targetgroup/x"],
        "target-health.json": "name",
        "vpc-endpoint.json": ["vpce-svc-0", "vpce-svc-1"],
    },
}
# Of these no note can tell it; what is missing is told.
UNTOLD = {
    "cloudhsm role-policy.json id": "a policy does not name its role",
    "cloudhsm network-acl.json id": "the list is of the cluster's VPC, and has other subnets",
    "cloudhsm audit-log.json id": "an HSM that no cluster in the evidence has may have been one of this cluster's",
}
OWN_ROW = "that the service is another account's is a requirement of its own: CKS731"
EXEMPT = {
    "cloudhsm subnet.json id": "a list with other subnets of the cluster's VPC shows that its own are gone: CKS705",
    "vpc endpoint-service.json account": OWN_ROW,
    "vpc permission.json region": "another Region's principal is a fault of its own: CKS724",
}
CLI = "the CloudHSM CLI and the audit log name neither account nor Region, and clusters' IDs are unique"
# Rules that still find a fault in evidence of another Region, or another account.
FOUND = {
    "CKS708": CLI, "CKS709": CLI, "CKS710": CLI, "CKS711": CLI, "CKS712": CLI, "CKS713": CLI,
    "CKS724": "who is allowed is named by Region and account: such a principal is a fault of its own",
    "CKS606": "the update shows it by what it gives", "CKS608": "the inventory is the input, so it is that of the run",
    "CKS722 account": OWN_ROW, "CKS727 account": OWN_ROW, "CKS729 account": OWN_ROW,
    "CKS741 region": "policies have no Region", "CKS742 region": "policies have no Region",
    "CKS743 region": "roles have no Region",
}
# The rules that read evidence: of what exists, of clusters and services, of who calls.
READ = re.compile(r"CKS(312|50\d|6\d\d|7\d\d)$")
# In an inventory of another Region, whatever its stores are.
ENTRIES = [
    {"CustomKeyStoreName": "a", "CustomKeyStoreType": "AWS_CLOUDHSM", "CloudHsmClusterId": OTHER_CLUSTER,
     "ConnectionState": "DISCONNECTED"},
    {"CustomKeyStoreName": "b", "CustomKeyStoreType": "AWS_CLOUDHSM", "CloudHsmClusterId": "cluster-k3rlqmzt5aw",
     "ConnectionState": "FAILED", "ConnectionErrorCode": "CLUSTER_NOT_FOUND"},
    {"CustomKeyStoreName": "c", "CustomKeyStoreType": "EXTERNAL_KEY_STORE", "ConnectionState": "FAILED",
     "ConnectionErrorCode": "XKS_PROXY_NOT_REACHABLE", "XksProxyConfiguration": {
         "Connectivity": "PUBLIC_ENDPOINT", "AccessKeyId": "KQTZ5WJ3NBVXH2LMRC7DPYAA",
         "UriEndpoint": "https://xks.corp-keys.net", "UriPath": "/other/kms/xks/v1"}},
    {"CustomKeyStoreName": "d", "CustomKeyStoreType": "EXTERNAL_KEY_STORE", "ConnectionState": "DISCONNECTED",
     "XksProxyConfiguration": {
         "Connectivity": "VPC_ENDPOINT_SERVICE", "AccessKeyId": "KQTZ5WJ3NBVXH2LMRC7DPYAA",
         "UriEndpoint": "https://other.corp-keys.net", "UriPath": "/kms/xks/v1",
         "VpcEndpointServiceName": "com.amazonaws.vpce.us-east-1.vpce-svc-0e123456789abcdef"}},
]


def changed(base, file, text, how):
    """(name, text) of the file as it is about something else; None where it cannot say so."""
    if how == "region":
        new = text.replace("eu-west-1", run_leaves.OTHER_REGION)
    elif how == "account":
        new = text.replace("123456789012", run_leaves.OTHER_ACCOUNT)
    else:
        other = IDS.get(base, {}).get(file)
        if other == "name":
            return file.replace(".json", f"-{OTHER_CLUSTER if base == 'cloudhsm' else 'other-proxy'}.json"), text
        new = text.replace(*other) if other else text
    return (file, new) if new != text else None


def outcomes(program, folder):
    # Whose the caller is counts where the run is told the account.
    args = [program, *run_leaves.ARGS, "--account", "123456789012"]
    done = subprocess.run(args, cwd=folder, capture_output=True, stdin=subprocess.DEVNULL,
                          timeout=run_leaves.SECONDS)
    if done.returncode not in (0, 1):
        raise AssertionError(f"status {done.returncode}: {done.stderr.decode()}")
    report = json.loads(done.stdout)
    store = [s for s in report["stores"] if s["operation"] == "create"][0]
    return store["predictions"], report, done.stderr.decode()


def findings(report):
    """What is found, but for notes: each is of the file that shows it."""
    return {(f["rule"], f["severity"], f["file"]) for f in report["findings"] if f["severity"] != "note"}


def usual(program, base):
    with tempfile.TemporaryDirectory(prefix="ckscheck-") as folder:
        run_predict.prepare({"base": base}, folder)
        return findings(outcomes(program, folder)[1])


def try_one(program, base, file, how, known):
    """What is wrong, or None; False where the file cannot say it."""
    with tempfile.TemporaryDirectory(prefix="ckscheck-") as folder:
        run_predict.prepare({"base": base}, folder)
        path = os.path.join(folder, "evidence", file)
        with open(path, encoding="utf-8") as f:
            text = f.read()
        other = changed(base, file, text, how)
        if not other:
            return False
        os.remove(path)
        with open(os.path.join(folder, "evidence", other[0]), "w", encoding="utf-8") as f:
            f.write(other[1])
        predictions, report, error = outcomes(program, folder)
    found = {call: p["outcome"] for call, p in predictions.items()}
    if "fail" in found.values():
        return f"fails: {[(p['error'], p['rule']) for p in predictions.values() if p['outcome'] == 'fail']}"
    if findings(report) - known:
        return f"finds {sorted(findings(report) - known)}"
    if set(found.values()) == {"succeed"}:
        return "still succeeds"
    notes = [n for n in report.get("failures", []) if NOTE in n.get("message", "")] or NOTE in error
    told = f"{base} {file} {how}" in UNTOLD
    if told and notes:
        return "a note says that it is about something else"
    return None if notes or told else "no note says that it is about something else"


def other_letters(program):
    """A probe of the endpoint in capitals is about the store, as the names of hosts are; None if that is so."""
    with tempfile.TemporaryDirectory(prefix="ckscheck-") as folder:
        run_predict.prepare({"base": "public", "text": {"evidence/probe.json": [
            "https://xks.corp-keys.net", "https://XKS.Corp-Keys.NET"]}}, folder)
        predictions, _, error = outcomes(program, folder)
    if any(p["outcome"] != "succeed" for p in predictions.values()):
        return "a probe of the endpoint in capitals: does not succeed"
    return "a probe of the endpoint in capitals: a note says it is about another" if NOTE in error else None


def rules_of(program, case, replace):
    """The rules on evidence that find something in a case, with a text replaced in all of its evidence; None where
    that has no such text."""
    with tempfile.TemporaryDirectory(prefix="ckscheck-") as folder:
        run_predict.prepare(case, folder)
        evidence, changed_any = os.path.join(folder, "evidence"), not replace
        for file in sorted(os.listdir(evidence)) if replace else []:
            path = os.path.join(evidence, file)
            with open(path, encoding="utf-8", errors="surrogateescape") as f:
                text = f.read()
            if replace[0] in text:
                changed_any = True
                with open(path, "w", encoding="utf-8", errors="surrogateescape") as f:
                    f.write(text.replace(*replace))
        args = ["predict", "--at", "2026-01-01", *run_predict.region_of(case), "--account", "123456789012",
                *case.get("args", []), "--evidence", "evidence", *case.get("files", ["create.json"]), "--format", "json"]
        status, output, _ = run_predict.run(program, args, folder)
    if not changed_any or status not in (0, 1):
        return None
    return {f["rule"] for f in json.loads(output)["findings"] if READ.match(f["rule"]) and f["severity"] != "note"}


def first_cases(program):
    """A case for each rule on evidence that the cases' evidence shows, the first one."""
    shown = {}
    for cases, _ in run_predict.read_cases():
        for case in cases:
            fails = [case.get(call, "").split()[:3] for call in ("create", "update", "connect")]
            rules = {words[2] for words in fails if len(words) == 3 and words[0] == "fail" and READ.match(words[2])}
            rules |= {r for r in case.get("rules", []) if READ.match(r)}
            if case["base"] and rules - set(shown) and case["file"] not in ("failed-cloudhsm", "failed-public", "failed-vpc"):
                found = rules_of(program, case, None) or set()
                shown.update({rule: case for rule in rules & found if rule not in shown})
    return shown


def faults_elsewhere(program):
    """(name, what is wrong or None) of each rule, for a case of it whose evidence is made another's."""
    for rule, case in sorted(first_cases(program).items()):
        for how, replace in (("region", ("eu-west-1", run_leaves.OTHER_REGION)),
                             ("account", ("123456789012", run_leaves.OTHER_ACCOUNT))):
            # What the input or an inventory alone shows is not evidence of something else.
            if rule[:4] in ("CKS5", "CKS6") and how == "account":
                continue
            found = rules_of(program, case, replace)
            if found is None:
                continue
            names = [f"{rule} {how}", rule]
            yield names, f"is found all the same ({case['name']})" if rule in found else None


def inventory_elsewhere(program, base, command, alone):
    """What is found in an inventory of another Region, told by its command or by the last entry; None: nothing."""
    entries = [dict(e, CustomKeyStoreId=f"cks-1234567890abcdef{i}", CreationDate="2025-05-01T00:00:00+00:00")
               for i, e in enumerate(ENTRIES)]
    text = command + json.dumps({"CustomKeyStores": entries if not alone else [entries[alone - 1]]})
    with tempfile.TemporaryDirectory(prefix="ckscheck-") as folder:
        run_predict.prepare({"base": base, "text": {"evidence/inventory.json": text}}, folder)
        _, report, error = outcomes(program, folder)
    found = [f for f in findings(report) if f[2] == "evidence/inventory.json"]
    if found:
        return f"finds {sorted(found)}"
    return None if NOTE in error else "no note says that it is about something else"


def main():
    program = os.path.abspath(sys.argv[1])
    only = sys.argv[2:] or run_leaves.BASES
    passed, failures, used = 0, [], set()
    for base in only:
        known = usual(program, base)
        for alone in range(5):
            command = "$ aws kms describe-custom-key-stores --region us-east-1\n"
            for how, line in (("its command", command), ("an entry", "")) if alone in (0, 4) else (("its command", command),):
                wrong = inventory_elsewhere(program, base, line, alone)
                passed += wrong is None
                failures += [f"{base}: an inventory of another Region by {how}, entry {alone}: {wrong}"] if wrong else []
        for file in sorted(os.listdir(os.path.join(run_predict.FIXTURES, "base", base, "evidence"))):
            for how in ("region", "account", "id"):
                name = f"{base} {file} {how}"
                wrong = try_one(program, base, file, how, known)
                if wrong and name in EXEMPT:
                    used.add(name)
                    wrong = None
                passed += wrong is None
                failures += [f"{name}: {wrong}"] if wrong else []
    for names, wrong in faults_elsewhere(program) if only is run_leaves.BASES else []:
        reason = [n for n in names if n in FOUND] if wrong else []
        used |= set(reason)
        passed += not wrong or bool(reason)
        failures += [f"{names[0]}: {wrong}"] if wrong and not reason else []
    wrong = other_letters(program)
    passed += wrong is None
    failures += [wrong] if wrong else []
    failures += [f"exempt for nothing: {e}" for e in (*EXEMPT, *FOUND) if e not in used] if only is run_leaves.BASES else []
    for failure in failures:
        print(failure)
    print(f"{passed} passed, {len(failures)} failed")
    return 1 if failures or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
