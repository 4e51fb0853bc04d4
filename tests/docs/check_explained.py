#!/usr/bin/env python3
"""Every name in code font that our pages print, and every name in the ledger of requirements, is
explained by `ckscheck explain`, or there is a reason.

usage: check_explained.py SOURCE-ROOT PROGRAM
"""
import glob
import json
import os
import re
import subprocess
import sys

# What no page of ours explains, with the reason.
REASONS = {
    "the name of another program's variable": "SSL_CERT_FILE",
    "a name in prose": "CloudWatch CloudHSM ChaCha20 PrivateLink GovCloud JeremieRodon",
    "the name of a list or a type of AWS, which the sentence explains": (
        "AllowedPrincipal ClusterState SubnetState TrustedCertificateAuthorities DELETE_IN_PROGRESS"),
    "a value that the sentence explains": "explicitDeny implicitDeny",
    "an error of another service, which the sentence explains": (
        "NoSuchEntity NotFound InvalidSubnetID InvalidVpcEndpointServiceId"),
    "part of an example": "kmsPswd",
}
NAME = re.compile(r"[A-Za-z][a-z0-9]+(?:[A-Z][A-Za-z0-9]*)+|[A-Z]{2,}(?:_[A-Z0-9]+)+")


def names(root, program):
    """Each name, with one place where it is printed."""
    found = {}
    pages = [os.path.join(root, "docs", p) for p in ("prediction.md", "probe.md")]
    for page in pages + sorted(glob.glob(os.path.join(root, "docs", "rules", "*.md"))):
        with open(page, encoding="utf-8") as f:
            text = re.sub(r"```.*?```", "", f.read(), flags=re.S)
        for word in re.findall(r"`([^`\n]+)`", text):
            if NAME.fullmatch(word):
                found.setdefault(word, os.path.basename(page))
    tables = json.loads(subprocess.run([program, "rules", "--format", "json"], capture_output=True, check=True).stdout)
    for row in tables["requirements"]:
        for text in (row[k] for k in row if isinstance(row[k], str)):
            for word in re.findall(r"[A-Za-z_0-9]+", text):
                if NAME.fullmatch(word):
                    found.setdefault(word, row["id"])
    # The sets that stand for parameters in the ledger.
    found.update({word: "the ledger" for word in ("TO_URI", "TO_SERVICE", "TO_PROXY")})
    return found


def main():
    root, program = sys.argv[1:3]
    reasons = {word for words in REASONS.values() for word in words.split()}
    wrong, found = [], names(root, program)
    for word, place in sorted(found.items()):
        done = subprocess.run([program, "explain", word], capture_output=True, check=False)
        if done.returncode and word not in reasons:
            wrong.append(f"{place}: {word} is not explained")
        if not done.returncode and word in reasons:
            wrong.append(f"{place}: {word} is explained: a reason is given for nothing")
    wrong += [f"{word}: a reason is given for what no page prints" for word in sorted(reasons - set(found))]
    print("\n".join(wrong))
    print(f"{len(found)} names, {len(wrong)} failed")
    return 1 if wrong or len(found) < 60 else 0


sys.exit(main())
