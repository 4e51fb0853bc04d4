#!/usr/bin/env python3
"""What is said of each error of a verification and of each check of conformance that a probe recorded.

usage: run_probe_words.py PROGRAM
"""
import json
import os
import shutil
import sys
import tempfile

import cases

# OpenSSL's numbers, for the certificate that issued the server's.
VERIFIED = {
    7: "is not signed with the key of its issuer",
    13: "has an impossible date",
    14: "has an impossible date",
    25: "has more certificates below it than its path length allows",
    26: "is not meant for servers: its extended key usage lacks serverAuth",
    34: "has a critical extension that is unknown",
    47: "has a name that a name constraint above it does not allow",
    48: "has a name that a name constraint above it does not allow",
    66: "has too small a key ('EC 256')",
    67: "has too small a key ('EC 256')",
    68: "is signed with too weak a digest ('ecdsa-with-SHA256')",
    79: "may not sign certificates: it is not a CA",
}
CHECKED = {
    "get": "a GET is not answered with 405",
    "wrong-signature": "a wrong signature is accepted",
    "stale-date": "a signature that is 15 minutes old is accepted",
    "unknown-operation": "an unknown kmsOperation is rejected",
    "request-id": "a kmsRequestId that is not a UUID is rejected",
    "wrong-key-id": "an unknown access key ID is accepted",
    "other-path": "a path that the store does not have is answered with 200",
    "empty-request": "a request without requestMetadata is accepted",
}
# The errors of the specification, and whether they are of the credential: with another one they say nothing of
# this store's.
ANSWERED = {
    "CKS843": True, "CKS844": True, "CKS845": False, "CKS849": False, "CKS850": False, "CKS851": False,
}
ARGS = ["--region", "eu-west-1", "--evidence", "probe.json"]


def said(program, fixture, change):
    """The report about a fixture's store with another probe, as text."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(os.path.join(cases.FIXTURES, fixture, "create.json"), folder)
        with open(os.path.join(cases.FIXTURES, fixture, "probe.json"), encoding="utf-8") as f:
            record = json.load(f)
        change(record["probes"][0])
        with open(os.path.join(folder, "probe.json"), "w", encoding="utf-8") as f:
            json.dump(record, f)
        return cases.run(program, ["check", *cases.DEFAULT, *ARGS, "create.json"], folder)[1]


def verified(code):
    def change(probe):
        probe["tls"]["chain"][1].pop("mayIssue", None)
        if code == 79:
            probe["tls"]["chain"][1]["mayIssue"] = "no-ca"
        probe["tls"]["verify"] = [{"code": code, "depth": 1, "text": "a text of OpenSSL"}]
    return change


def expired_too(probe):
    """An error of time comes second: the certificate is named for what a later date does not repair."""
    verified(79)(probe)
    probe["tls"]["verify"].insert(0, {"code": 10, "depth": 1, "text": "a text of OpenSSL"})


def checked(name):
    def change(probe):
        probe["conformance"] = [{"check": c, "result": "not-met" if c == name else "met", "status": 200} for c in CHECKED]
    return change


def of_another_credential(program):
    """What is wrong with the errors that another credential got."""
    def change(probe):
        probe["accessKeyId"] = "ABCDEFGHIJKLMNOPQRSTUVWX"
    for rule, of_key in ANSWERED.items():
        for entry in sorted(os.listdir(os.path.join(cases.FIXTURES, rule))):
            fixture = f"{rule}/{entry}"
            whole = os.path.isfile(os.path.join(cases.FIXTURES, fixture, "create.json"))
            if not entry.startswith("bad-") or not whole or rule not in said(program, fixture, lambda probe: None):
                continue
            found = rule in said(program, fixture, change)
            yield None if found != of_key else f"{fixture}: with another credential {found}"


def main():
    program, failed = os.path.abspath(sys.argv[1]), 0
    rows = [("CKS829/bad-not-a-ca", verified(code), words, VERIFIED.values()) for code, words in VERIFIED.items()]
    rows.append(("CKS829/bad-not-a-ca", expired_too, VERIFIED[79], [*VERIFIED.values(), "has expired"]))
    rows += [("CKS853/good-conforming", checked(name), words, CHECKED.values()) for name, words in CHECKED.items()]
    for fixture, change, words, every in rows:
        text = said(program, fixture, change)
        others = [w for w in every if w != words and w in text]
        if words not in text or others:
            failed += 1
            print(f"FAILED: {fixture}: {words!r} is not what is said:\n{text}")
    answers = list(of_another_credential(program))
    failed += sum(map(bool, answers)) + (len(answers) < len(ANSWERED))
    print("\n".join(filter(None, answers)))
    rows += answers
    print(f"{len(rows) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
