#!/usr/bin/env python3
"""Certificates from outside: what OpenSSL's own program makes of the fixtures and of the repaired
values, that no configuration of OpenSSL changes a verdict, and that no private key is ever shown.

usage: test_certificates.py CKSCHECK
"""
import base64
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]
RULES = TOP / "fixtures" / "rules"
FORMATS = ("text", "short", "json", "jsonl", "sarif", "github", "gitlab", "junit", "checkstyle", "rdjson", "rdjsonl", "html")
passed = failed = 0


def expect(what, condition, detail=""):
    global passed, failed
    if condition:
        passed += 1
    else:
        failed += 1
        print(f"FAILED: {what} {detail}")


def check(*args, text=None, env=None):
    done = subprocess.run([sys.argv[1], "check", "--at", "2026-01-01", *map(str, args)],
                          input=text, capture_output=True, env={**os.environ, **(env or {})},
                          timeout=60)
    return done.returncode, done.stdout + done.stderr


def anchor(path):
    return json.loads(path.read_text())["TrustAnchorCertificate"]


def fingerprint(pem):
    """What OpenSSL reads, or None."""
    done = subprocess.run(["openssl", "x509", "-noout", "-fingerprint", "-sha256"],
                          input=pem.encode(), capture_output=True, timeout=60)
    return done.stdout if done.returncode == 0 else None


def repairs():
    """What is called mangled is refused by OpenSSL, and the repaired value is taken."""
    originals = {fingerprint(path.read_text()) for path in (TOP / "fixtures/certificates").glob("anchor-*.pem")} - {None}
    for path in sorted((RULES / "CKS311").glob("bad-*.json")):
        status, out = check("--format", "json", path)
        found = [f for f in json.loads(out)["findings"] if f["rule"] == "CKS311"]
        expect(f"{path.name} is refused by OpenSSL", fingerprint(anchor(path)) is None)
        expect(f"{path.name} is repaired", len(found) == 1
               and fingerprint(found[0]["replacement"]) in originals)
    for path in sorted(RULES.glob("CKS3*/good-*.json")):
        expect(f"{path.name} is read by OpenSSL", fingerprint(anchor(path)) is not None)
    for rule in ("CKS302", "CKS303", "CKS301"):
        for path in sorted((RULES / rule).glob("bad-*.json")):
            for finding in json.loads(check("--format", "json", path)[1])["findings"]:
                value = finding["replacement"]
                expect(f"{path.name}: the replacement is a certificate",
                       value is None or fingerprint(value) is not None)


def surroundings():
    """A configuration file that takes every algorithm away changes nothing."""
    with tempfile.TemporaryDirectory() as folder:
        bad = pathlib.Path(folder, "openssl.cnf")
        bad.write_text("openssl_conf = all\n[all]\nalg_section = algorithms\nproviders = none\n"
                       "[algorithms]\ndefault_properties = fips=yes\n[none]\nnull = active\n"
                       "[active]\nactivate = 1\n")
        env = {"OPENSSL_CONF": str(bad), "OPENSSL_MODULES": folder, "SSL_CERT_FILE": str(bad)}
        for name in ("CKS306/good-rsa2048", "CKS306/bad-forged", "CKS309/bad-md5",
                     "CKS306/good-ed25519"):
            path = RULES / f"{name}.json"
            expect(f"{name} does not mind OPENSSL_CONF", check(path) == check(path, env=env))


def windows(key):
    """Every piece of the key that would be recognized: of its base64 and of its bytes in hex."""
    lines = [line for line in key.split("\n") if line and not line.startswith("-")]
    body = "".join(lines)
    hexed = base64.b64decode(body).hex()
    return {text[i:i + 12] for text in (body, hexed, hexed.upper())
            for i in range(len(text) - 11)}


def inputs(key):
    """Texts with the key in the anchor, in every way that a rule could be about it."""
    store = {"CustomKeyStoreName": "a", "CloudHsmClusterId": "cluster-abcdefghijk",
             "KeyStorePassword": "kmsPassw0rd"}
    twice = json.dumps({**store, "TrustAnchorCertificate": key})[:-1]
    bare = "".join(key.strip().split("\n")[1:-1])
    for name, value in (("plain", key), ("escaped", key.replace("\n", "\\n")), ("joined", bare),
                        ("base64", base64.b64encode(key.encode()).decode()),
                        ("placeholder", "<" + key + ">"), ("blank", "  " + key + "  "),
                        ("long", key + "x" * 6000), ("marked", key.replace("PRIVATE KEY",
                                                                           "CERTIFICATE"))):
        yield name, json.dumps({**store, "TrustAnchorCertificate": value}, indent=1)
        yield name + "-one-line", json.dumps({**store, "TrustAnchorCertificate": value})
        yield name + "-update", json.dumps({"CustomKeyStoreId": "cks-1234567890abcdef0",
                                            "TrustAnchorCertificate": value})
        yield name + "-external", json.dumps({**store, "CustomKeyStoreType": "EXTERNAL_KEY_STORE",
                                              "TrustAnchorCertificate": value})
    yield "unknown-name", json.dumps({**store, "TrustAnchorCertificat": key})
    yield "array", json.dumps({**store, "TrustAnchorCertificate": [key]})
    yield "twice", twice + ', "TrustAnchorCertificate": ' + json.dumps(key) + "}"
    yield "syntax", twice + ","


def secrets():
    """No piece of a private key stands in any report."""
    key = (TOP / "fixtures/certificates/key-ec.pem").read_text()
    pieces = windows(key)
    folder = tempfile.TemporaryDirectory()
    for name, text in inputs(key):
        path = pathlib.Path(folder.name, f"{name}.json")
        path.write_text(text)
        for kind in FORMATS:
            out = check("--format", kind, path)[1].decode(errors="replace")
            plain = re.sub(r"\s|\|", "", out)
            shown = sorted(p for p in pieces if p in out or p in plain)
            expect(f"{name} as {kind} shows nothing of the key", not shown, len(shown))
    folder.cleanup()


repairs()
surroundings()
secrets()
print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
