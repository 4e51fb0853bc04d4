"""Evidence, files and requests in any number, for growth.py: those of fixtures/examples, beside n like them.

Each is a dict of files by their names in a folder. What is added is of other stores, clusters, services and days, so it
decides nothing, and must be looked through.
"""
import hashlib
import json
import os
import re
import sys

EXAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "fixtures", "examples")
# What tells one entry from another: IDs of AWS with their hexadecimal or other ends, addresses, names.
IDS = re.compile(r"\b((?:cluster(?!-coverage)|hsm|vpce-svc-perm|vpce-svc|vpce|vpc|subnet|eni|acl|aclassoc|rtb|rtbassoc|sg)-)([0-9a-z]+)\b|"
                 r"\b([0-9a-f]{16})\b|\b(10)\.0\.\d+\.\d+\b|(https://|\")(xks\.corp-keys\.net)|(\"(?:username|eventId)\": \")(\w+)|"
                 r"(\"KQTZ5WJ3)\w+|(payments)|(logStreamName\": \"hsm-)\w+|(targetgroup/|\"|net/)(xks-proxy)\b")


def another(match, i):
    """A text of the same kind, of entry i."""
    digest = hashlib.sha256(f"{i} {match.group(0)}".encode()).hexdigest()
    parts = [p for p in match.groups() if p is not None]
    if match.group(4):
        return f"10.{1 + i % 250}.{i // 250 % 250}.{int(digest[:2], 16) % 250 + 1}"
    if match.group(6):
        return f"{parts[0]}xks-{digest[:8]}.corp-keys.net"
    if match.group(9):
        return parts[0] + "".join("ABCDEFGHIJKLMNOP"[int(c, 16)] for c in digest[:16])
    if match.group(3):
        return digest[:16]
    return parts[0] + digest[:17] if len(parts) > 1 or parts[0].endswith("-") else parts[0] + digest[:8]


def like(entry, i):
    return json.loads(IDS.sub(lambda match: another(match, i), json.dumps(entry)))


def later(entry, i):
    """The entry of a log i seconds earlier than the log's first."""
    entry = like(entry, i)
    entry["timestamp"] -= 1000 * (i + 1)
    entry["message"] = entry["message"].replace("User Name : kmsuser", f"User Name : user{i}")
    return entry


def lists_of(value):
    """The innermost lists of entries of a tool's output, and the object that each is in."""
    for key, inner in value.items():
        if isinstance(inner, list) and inner and isinstance(inner[0], dict):
            yield value, key
            return
        if isinstance(inner, dict):
            yield from lists_of(inner)


def text_of(folder, name):
    with open(os.path.join(EXAMPLES, folder, "evidence", name), encoding="utf-8") as f:
        return f.read()


def example(folder):
    """create.json and its evidence."""
    with open(os.path.join(EXAMPLES, folder, "create.json"), encoding="utf-8") as f:
        files = {"create.json": f.read()}
    for name in os.listdir(os.path.join(EXAMPLES, folder, "evidence")):
        files[f"evidence/{name}"] = text_of(folder, name)
    return files


def stores(n):
    """An inventory of n stores in other clusters."""
    return {"CustomKeyStores": [{"CustomKeyStoreId": f"cks-{i:017x}", "CustomKeyStoreName": f"old-{i}",
                                 "CloudHsmClusterId": f"cluster-{i:011d}".translate(str.maketrans("01", "yz")),
                                 "ConnectionState": "CONNECTED", "CreationDate": "2023-01-01T00:00:00Z",
                                 "CustomKeyStoreType": "AWS_CLOUDHSM"} for i in range(n)], "Truncated": False}


def grown(folder, name, n):
    """The text of one file of evidence with n more entries. What precedes the JSON is the command."""
    text = text_of(folder, name)
    begin = text.index("{")
    tree = stores(n) if name == "inventory.json" else json.loads(text[begin:])
    for of, key in () if name == "inventory.json" else lists_of(tree):
        entry = later if name == "audit-log.json" else like
        of[key] = [entry(of[key][i % len(of[key])], i) for i in range(n)] + of[key]
    return text[:begin] + json.dumps(tree, indent=1)


def with_entries(folder, name):
    def make(n, one_line):
        return {**example(folder), f"evidence/{name}": grown(folder, name, n)}
    return make


def with_files(folder, name):
    """n files of evidence, each of one entry."""
    def make(n, one_line):
        files = example(folder)
        text = files[f"evidence/{name}"]
        begin = text.index("{")
        more = {f"evidence/more-{i}.json": json.dumps(like(json.loads(text[begin:]), i)) for i in range(n)}
        return {**files, **more}
    return make


def clusters_and_calls(n, one_line):
    """n calls, each with a cluster of its own in the evidence."""
    files = example("preflight-cloudhsm")
    call = json.loads(files.pop("create.json"))
    ids = [store["CloudHsmClusterId"] for store in stores(n)["CustomKeyStores"]]
    one = json.dumps(json.loads(files["evidence/cluster.json"])["Clusters"][0])
    clusters = [json.loads(one.replace(call["CloudHsmClusterId"], of)) for of in ids]
    files["evidence/cluster.json"] = json.dumps({"Clusters": clusters}, indent=1)
    calls = [{**call, "CustomKeyStoreName": f"ledger-{i}", "CloudHsmClusterId": of} for i, of in enumerate(ids)]
    return {"create.json": json.dumps(calls, indent=1), **files}


def services_and_calls(n, one_line):
    """n calls, each with an endpoint service of its own in the evidence."""
    files = example("preflight-vpc")
    call = json.dumps(json.loads(files.pop("create.json")))
    made = {name: text for name, text in files.items()
            if os.path.basename(name) in ("endpoint-service.json", "load-balancer.json", "probe.json")}
    for name, text in made.items():
        tree = json.loads(text)
        for of, key in lists_of(tree):
            of[key] = [like(of[key][0], i) for i in range(n)]
        files[name] = json.dumps(tree, indent=1)
    calls = [like(json.loads(call), i) for i in range(n)]
    return {"create.json": json.dumps(calls, indent=1), **files}


# Sends each call to the endpoint of a dry run, one after the other.
CLIENT = """import http.client, json, os, sys, urllib.parse
at = urllib.parse.urlsplit(os.environ["AWS_ENDPOINT_URL"])
with open(sys.argv[1], encoding="utf-8") as f:
    calls = json.load(f)
c = http.client.HTTPConnection(at.hostname, at.port)
for call in calls:
    c.request("POST", "/", json.dumps(call), {"X-Amz-Target": "TrentService.CreateCustomKeyStore"})
    c.getresponse().read()
"""


def requests(call):
    def make(n, one_line):
        return {"client.py": CLIENT, "calls.json": json.dumps([call(i) for i in range(n)])}
    return make


DRY_RUN = ["dry-run", "-q", "--isolate=off", "--store-limit", "36000", "--", sys.executable, "-I", "{place}/client.py",
           "{place}/calls.json"]
KINDS = {
    "preflight-cloudhsm": ["audit-log.json", "cluster.json", "inventory.json", "network-acl.json", "policy.json",
                           "route-table.json", "security-group.json", "subnet.json", "user.json"],
    "preflight-vpc": ["endpoint-service.json", "listener.json", "load-balancer.json", "network-interface.json",
                      "permission.json", "probe.json", "route-table.json", "target-group.json", "target-health.json",
                      "vpc-endpoint.json"],
}
# "{place}" is the folder.
PREDICT = ["predict", "--region", "eu-west-1", "--evidence", "{place}/evidence",
           "{place}/create.json"]
