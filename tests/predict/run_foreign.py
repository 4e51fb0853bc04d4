#!/usr/bin/env python3
"""Evidence of another Region, account or thing proves and disproves nothing, and that is told.

usage: run_foreign.py PATH-OF-CKSCHECK [BASE...]

Each file of evidence of each sound store of fixtures/predict/base is changed, one at a time, so that it names
another Region, another account, or another thing. No call may fail for it, and one at least must no longer succeed. A
note must say that the file is about something else, or what it shows must be said to be missing. What is exempt stands
here with its reason.
"""
import json
import os
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


def try_one(program, base, file, how):
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


def main():
    program = os.path.abspath(sys.argv[1])
    only = sys.argv[2:] or run_leaves.BASES
    passed, failures, used = 0, [], set()
    for base in only:
        for file in sorted(os.listdir(os.path.join(run_predict.FIXTURES, "base", base, "evidence"))):
            for how in ("region", "account", "id"):
                name = f"{base} {file} {how}"
                wrong = try_one(program, base, file, how)
                if wrong and name in EXEMPT:
                    used.add(name)
                    wrong = None
                passed += wrong is None
                failures += [f"{name}: {wrong}"] if wrong else []
    wrong = other_letters(program)
    passed += wrong is None
    failures += [wrong] if wrong else []
    failures += [f"exempt for nothing: {e}" for e in EXEMPT if e not in used] if only is run_leaves.BASES else []
    for failure in failures:
        print(failure)
    print(f"{passed} passed, {len(failures)} failed")
    return 1 if failures or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
