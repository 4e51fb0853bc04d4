#!/usr/bin/env python3
"""What silences a rule is called unused (CKS941) where the run looked at all that the rule needs, and
only there: both directions for every kind of need.

usage: test_unused.py PATH-OF-CKSCHECK
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(sys.argv[1])
BASES = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..", "fixtures", "predict", "base"))
ENTRY = "  - rule: %s\n    file: %s\n    reason: a test\n"
STORE = '''resource "aws_kms_custom_key_store" "this" {
%(meta)s  custom_key_store_name    = "%(name)s"
  custom_key_store_type    = "EXTERNAL_KEY_STORE"
  xks_proxy_connectivity   = "PUBLIC_ENDPOINT"
  xks_proxy_uri_endpoint   = "https://xks.corp-keys.net"
  xks_proxy_uri_path       = "/%(name)s/kms/xks/v1"
  xks_proxy_authentication_credential {
    access_key_id         = %(key)s # ckscheck:ignore CKS443 a test
    raw_secret_access_key = var.secret
  }
}

variable "secret" {
  sensitive = true
}
'''


def run(directory, *args):
    out = subprocess.run([PROGRAM, "check", "--format", "json", "--at", "2025-06-15", *args], cwd=directory,
                         timeout=60, capture_output=True, check=False)
    assert out.returncode in (0, 1), out.stderr
    return json.loads(out.stdout)


def told(directory, *args):
    """The rules whose silencing is called unused; with n where it is a note only."""
    found = [f for f in run(directory, *args)["findings"] if f["rule"] == "CKS941"]
    words = {"warning": "", "note": "n"}
    for f in found:
        assert (f["severity"] == "note") == ("existing stores were not checked" in f["message"]), f
    return {f["message"].split()[3].strip(",") + words[f["severity"]] for f in found}


def write(directory, name, text):
    path = os.path.join(directory, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def codes():
    out = subprocess.run([PROGRAM, "rules", "--format", "json"], timeout=60, capture_output=True, check=True)
    return [rule["code"] for rule in json.loads(out.stdout)["rules"]]


def block(*numbers):
    return {f"CKS{n}" for n in numbers}


# What no run of `check` on a create can know: what is switched on by an option, what has not to do with
# a create, and what differs from machine to machine or from look to look.
OPTIONS = block(110, 901)
REGION = block(113, 465)
EXISTING = block(608)
NEVER = block(852, 853, 902, 941, 942, 943)
FILES = block(447, 448, 449)
STORES = block(501, 502, 503, 504, 505, 506, 508, 509, 510)
CLUSTER = block(312, 507, *range(701, 715), 743)
SERVICE = block(*range(721, 735))
CALLER, READING = block(741), block(742)
NAME = block(801, 802, 803, 804)
PROBE = block(811, 812, *range(821, 830), *range(841, 852), 854)


def check_kinds(top):
    """Every rule is silenced for a store that is right; what is told depends on what was given."""
    every = set(codes())
    wide = OPTIONS | REGION | EXISTING | NEVER | FILES | STORES
    for base, needed, never in (("cloudhsm", CALLER | READING | CLUSTER, set()), ("public", CALLER | NAME | PROBE, set()),
                                ("vpc", CALLER | READING | SERVICE | PROBE, NAME)):
        place = os.path.join(top, base)
        os.makedirs(place)
        shutil.copy(os.path.join(BASES, base, "create.json"), place)
        write(place, ".ckscheck.yaml", "ignore:\n" + "".join(ENTRY % (r, "/create.json") for r in sorted(every)))
        evidence = ("--evidence", os.path.join(BASES, base, "evidence"))
        bare = every - wide - needed - never
        assert told(place, "create.json") == bare, (base, told(place, "create.json") ^ bare)
        assert told(place, "create.json", *evidence) == bare | needed, base
        assert told(place, "create.json", "--region", "eu-west-1") == bare | REGION, base
        assert told(place, "create.json", "--explain-unknown") == bare | block(110), base
        assert told(place, "create.json", "--committed") == bare, "CKS901 finds the secret"
        os.makedirs(os.path.join(place, ".git"))
        assert told(place, "create.json") == bare, "one file is not the tree"
        notes = {s + "n" for s in STORES}
        assert told(place, ".") == bare | FILES | notes, base
        assert told(place, ".", *evidence) == bare | needed | FILES | STORES, base
        # A kind of evidence alone settles what it is about.
        for name in sorted(os.listdir(evidence[1])):
            alone = told(place, "create.json", "--evidence", os.path.join(evidence[1], name))
            assert bare <= alone <= bare | needed, (base, name, alone - bare - needed)
    print(f"ok: {len(every)} rules, silenced in three kinds of store")


def check_probe(top):
    """A probe that ended early tells nothing of what comes later."""
    with open(os.path.join(BASES, "public", "evidence", "probe.json"), encoding="utf-8") as f:
        probe = json.load(f)
    record = (probe.get("probes") or probe.get("records") or [probe])[0]
    for member in ("tls", "http", "attempts", "health", "answer"):
        record.pop(member, None)
    shutil.copy(os.path.join(BASES, "public", "create.json"), top)
    write(top, "probe.json", json.dumps(probe))
    write(top, ".ckscheck.yaml", "ignore:\n" + "".join(ENTRY % (r, "/create.json") for r in ("CKS801", "CKS825", "CKS843")))
    shown = told(top, "create.json", "--evidence", "probe.json")
    assert "CKS801" in shown and not shown & {"CKS825", "CKS843"}, shown
    print("ok: a probe that ended early")


def check_update(top):
    """What only the store as it is can tell."""
    update = {"CustomKeyStoreId": "cks-0123456789abcdef0", "XksProxyUriPath": "/new/kms/xks/v1"}
    entry = {"CustomKeyStoreId": update["CustomKeyStoreId"], "CustomKeyStoreName": "n",
             "CustomKeyStoreType": "EXTERNAL_KEY_STORE", "ConnectionState": "DISCONNECTED",
             "XksProxyConfiguration": {"Connectivity": "PUBLIC_ENDPOINT", "AccessKeyId": "KQTZ5WJ3NBVXH2LMRC7DPYF4",
                                       "UriEndpoint": "https://xks.corp-keys.net", "UriPath": "/old/kms/xks/v1"}}
    write(top, "update.json", json.dumps(update))
    write(top, "inventory.json", json.dumps({"CustomKeyStores": [entry], "Truncated": False}))
    rules = block(107, 601, 602, 604, 606)
    write(top, ".ckscheck.yaml", "ignore:\n" + "".join(ENTRY % (r, "/update.json") for r in sorted(rules))
          + ENTRY % ("CKS608", "/inventory.json") + ENTRY % ("CKS425", "/inventory.json"))
    assert told(top, "update.json") == set()
    assert told(top, "update.json", "inventory.json") == rules | block(608)
    assert told(top, "inventory.json") == block(608), "what exists is judged by no rule of inputs"
    write(top, "inventory.json", json.dumps({"CustomKeyStores": [], "Truncated": True, "NextMarker": "x"}))
    assert told(top, "update.json", "inventory.json") == set(), "more follows"
    write(top, "inventory.json", json.dumps({"CustomKeyStores": [{**entry, "ConnectionState": "FAILED"}]}))
    assert "CKS608" not in told(top, "inventory.json") and "CKS602" not in told(top, "update.json", "inventory.json")
    print("ok: updates and what exists")


def check_tree(top):
    """Two stores of one name in one tree."""
    text = 'CustomKeyStoreName: %s # ckscheck:ignore CKS501 a test\nCustomKeyStoreType: AWS_CLOUDHSM\n'
    os.makedirs(os.path.join(top, ".git"))
    write(top, "a/one.yaml", text % "same")
    write(top, "b/two.yaml", text % "same")
    codes_of = [f["rule"] for f in run(top, ".")["findings"]]
    assert "CKS501" not in codes_of and told(top, ".") == {"CKS501n"}, "the other of the two comments"
    write(top, "a/one.yaml", text % "other")
    for part in (["a"], ["a/one.yaml"], ["a/one.yaml", "b/two.yaml"], ["--hook", "a/one.yaml", "b/two.yaml"]):
        assert told(top, *part) == set(), part
    assert told(top, ".") == {"CKS501n"} and told(top, os.path.realpath(top)) == {"CKS501n"}
    assert told(os.path.join(top, "a"), "..") == {"CKS501n"}
    write(top, "evidence.json", '{"CustomKeyStores": [], "Truncated": false}')
    assert told(top, ".") == {"CKS501n"}, "an empty list may have been filtered"
    write(top, "evidence.json", '$ aws kms describe-custom-key-stores\n{"CustomKeyStores": [], "Truncated": false}')
    assert told(top, ".") == {"CKS501"}
    assert told(top, "a", "evidence.json") == set(), "the tree was not looked at"
    print("ok: what compares files needs all of them")


def check_entries(top):
    """An entry is known to be unused where all files that it can mean were read."""
    update = '{"CustomKeyStoreId": "cks-0123456789abcdef0", "XksProxyUriPath": "/a/kms/xks/v%s"}\n'
    os.makedirs(os.path.join(top, ".git"))
    write(top, "keys/good.json", update % 1)
    write(top, "keys/bad.json", update % 2)
    for pattern, alone, tree in (("/keys/good.json", 1, 1), ("keys/good.json", 1, 1), ("good.json", 0, 1),
                                 ("keys/*.json", 0, 0), ("keys/", 0, 0), ("/keys/g*", 0, 1)):
        write(top, ".ckscheck.yaml", "ignore:\n" + ENTRY % ("CKS425", pattern))
        assert len(told(top, "--hook", "keys/good.json")) == alone, pattern
        assert len(told(top, ".")) == tree, pattern
    write(top, ".ckscheck.yaml", "ignore:\n  - rule: CKS425\n    address: elsewhere\n    reason: x\n")
    assert told(top, ".") == set(), "no such store was met"
    print("ok: entries that mean several files")


def check_values(top):
    """What is not known, or left to a caller, keeps a comment."""
    good, bad = '"PQRSTUVWXYZ234567ABCDEF"', '"AKIAQ4ZT6XWVJ2LM7NPR"'
    variable = '\nvariable "key" {\n%s}\n'

    def stored(place, key, more="", meta=""):
        write(top, place + "/main.tf", STORE % {"name": "n", "key": key, "meta": meta} + more)

    os.makedirs(os.path.join(top, ".git"))
    stored("live", bad)
    assert told(top, "live") == set()
    stored("live", good)
    assert told(top, "live") == told(top, ".") == block(443)
    stored("live", "var.key", variable % "")
    assert told(top, "live") == told(top, ".") == set(), "known only at run time"
    stored("live", "var.key", variable % f"  default = {good}\n")
    assert told(top, "live") == told(top, ".") == set(), "a module for others, which may give another"
    stored("live", good, meta="  count = 0\n")
    write(top, "live/more.tf", (STORE % {"name": "more", "key": good, "meta": ""}).replace('"this"', '"more"')
          .replace('variable "secret"', 'variable "unused"'))
    assert len([f for f in run(top, "live")["findings"] if f["rule"] == "CKS941"]) == 1, "one makes no store"
    shutil.rmtree(os.path.join(top, "live"))
    stored("module", "var.key", variable % "")
    call = 'module "m" {\n  source = "../module"\n  key    = %s\n  secret = "x"\n}\n'
    write(top, "one/main.tf", call % good)
    write(top, "two/main.tf", call % bad)
    assert told(top, "one") == set(), "another folder calls it too"
    assert told(top, ".") == set(), "and there the comment is used"
    write(top, "two/main.tf", call % good)
    assert told(top, "one") == told(top, "two") == set()
    assert told(top, ".") == block(443)
    assert told(top, "--only-named", "one/main.tf") == set(), "it was read along only"
    print("ok: values that are not known, or another's to say")


def check_committed(top):
    """CKS901 is judged in an input of the AWS CLI where it is to be committed."""
    text = ("CustomKeyStoreId: cks-0123456789abcdef0 # ckscheck:ignore %s a test\n"
            "XksProxyUriPath: /a/kms/xks/v1\n")
    write(top, "u.yaml", text % "CKS901")
    assert told(top, "u.yaml") == set()
    assert told(top, "--committed", "u.yaml") == block(901)
    assert told(top, "--severity", "CKS901=warning", "u.yaml") == block(901)
    write(top, "u.yaml", text % "CKS902")
    assert told(top, "--committed", "u.yaml") == set(), "another machine may have other modes"
    write(top, "u.yaml", text % "CKS110")
    assert told(top, "u.yaml") == set()
    assert told(top, "--explain-unknown", "u.yaml") == block(110)
    write(top, "u.yaml", text % "CKS425")
    assert told(top, "u.yaml") == block(425)
    assert told(top, "--severity", "CKS425=off", "u.yaml") == set(), "a rule that is off finds nothing"
    print("ok: what an option switches on")


def main():
    for check in (check_kinds, check_probe, check_update, check_tree, check_entries, check_values,
                  check_committed):
        with tempfile.TemporaryDirectory() as top:
            check(top)
    return 0


if __name__ == "__main__":
    sys.exit(main())
