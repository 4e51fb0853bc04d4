#!/usr/bin/env python3
"""A value that the call does not have, or has of another type, proves and is assumed of nothing.

usage: test_absent.py PATH-OF-CKSCHECK

Each member of the README's preflights, whose evidence proves everything, is left out, null, empty and of another
type: then the requirements that are about it are disproved or missing, in each call.
"""
import json
import os
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(sys.argv[1])
TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
EXAMPLES = os.path.join(TOP, "fixtures", "examples")
# What their sentences in docs/prediction.md are about.
ABOUT = {
    "CustomKeyStoreName": "R026 R051 R063",
    "CloudHsmClusterId": "R027 R052 R053 R063 R064 R065 R067 R068 R069 R070 R072 R073 R074",
    "KeyStorePassword": "R027 R063",
    "TrustAnchorCertificate": "R027 R029 R063 R074",
    "XksProxyUriEndpoint": "R030 R031 R037 R054 R055 R056 R057 R058 R059 R098 R114 R115 R116 R117",
    "XksProxyUriPath": "R032 R054 R055 R138 R139 R140",
    "XksProxyConnectivity": "R025",
    "XksProxyVpcEndpointServiceName": "R035 R060 R061 R090 R091 R092 R094",
    "XksProxyAuthenticationCredential": "R033 R034 R134",
    "XksProxyAuthenticationCredential.AccessKeyId": "R033 R034 R134",
    "XksProxyAuthenticationCredential.RawSecretAccessKey": "R033 R034 R134",
}
OF_CREATE = {"R025", "R026", "R027", "R029", "R030", "R032", "R033", "R034", "R035"}
# They decide which others are needed.
TELLS_OTHERS = {"CustomKeyStoreType", "XksProxyConnectivity"}
passed, wrong = 0, []


def states(folder, example, store):
    path = os.path.join(folder, "create.json")
    with open(path, "w", encoding="utf-8") as f:
        json.dump(store, f)
    out = subprocess.run([PROGRAM, "predict", "--at", "2026-01-01", "--region", "eu-west-1", "--format", "json", path, "--evidence",
                          os.path.join(EXAMPLES, example, "evidence")], capture_output=True, check=False, timeout=60)
    made = json.loads(out.stdout)["stores"][0]["predictions"]
    return {call: (p["outcome"], {r["id"]: r["state"] for r in p["requirements"]}) for call, p in made.items()}


def changed(store):
    """Each member: its name, how it was changed, the store with it."""
    for path in [(k,) for k in store] + [(k, m) for k in store if isinstance(store[k], dict) for m in store[k]]:
        for how, value in (("absent", None), ("null", None), ("empty", ""), ("number", 5), ("list", ["x"])):
            copy = json.loads(json.dumps(store))
            at = copy
            for key in path[:-1]:
                at = at[key]
            at[path[-1]] = value
            if how == "absent":
                del at[path[-1]]
            yield ".".join(path), how, copy


def main():
    global passed
    with tempfile.TemporaryDirectory() as folder:
        for example in ("preflight-cloudhsm", "preflight-public", "preflight-vpc"):
            with open(os.path.join(EXAMPLES, example, "create.json"), encoding="utf-8") as f:
                store = json.load(f)
            whole = states(folder, example, store)
            assert {o for o, _ in whole.values()} == {"succeed"}, whole
            for name, how, other in changed(store):
                about = ABOUT.get(name, "").split()
                for call, (outcome, rows) in states(folder, example, other).items():
                    held = [r for r in about if whole[call][1].get(r) and rows.get(r) in ("proved", "assumed")]
                    ok = not held and (outcome == "fail" or call != "create" or name == "CustomKeyStoreType")
                    # What is about other members alone is not disproved.
                    apart = [r for r in OF_CREATE - set(about) if call == "create" and rows.get(r) == "disproved"]
                    ok = ok and (not apart or name in TELLS_OTHERS)
                    passed += ok
                    if not ok:
                        wrong.append(f"{example}, {name} {how}: {call} {outcome}: {held} hold, {apart} are disproved")
    print("\n".join(wrong))
    print(f"{passed} passed, {len(wrong)} failed")
    return 1 if wrong or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
