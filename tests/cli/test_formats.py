#!/usr/bin/env python3
"""Every report format over every kind of finding: what its readers demand, and that all formats
show the same findings.

usage: test_formats.py PATH-OF-CKSCHECK
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile

import formats
import page

PROGRAM = os.path.abspath(sys.argv[1])
SECRET = "Zq7wPlantedSecret4You"
HOSTILE = ["::error::x.json", "##[error]x.json", "%0A::warning::.json", "a,b:c=d.json", "sp ace.json",
           "\x1b]0;t\x07.json", "\u202ename.json", "<&\"'>.json", "line\nbreak.json", "\u4e2d\u6587.json",
           "bad\udcff.json", " lead.json", "~%41.json", "-n.json", "]]>.json"]
VALUES = ["::error::v", "##[command]v", "\x1b[2Jv", "\u202ev\u202c", "]]><x/>", "%0A::error::", "\ufffe\uffff",
          "\u2028::warning::x", "a" * 300, "'\"`$(x)"]


def run(directory, *args):
    return subprocess.run([PROGRAM, "check", "--at", "2026-01-01", *args], cwd=directory, timeout=120,
                          capture_output=True, check=False)


def store(**members):
    return {"CustomKeyStoreName": "s", "CustomKeyStoreType": "AWS_CLOUDHSM",
            "CloudHsmClusterId": "cluster-234567abcde", "KeyStorePassword": SECRET,
            "TrustAnchorCertificate": "x", **members}


def write(directory, name, text):
    path = os.path.join(os.fsencode(directory), os.fsencode(name))
    with open(path, "wb") as f:
        f.write(text.encode("utf-8", "surrogatepass"))


def check(what, directory, names, beside=True):
    """All formats over the files, and to files beside; the number of findings."""
    operands = ["--", *names]
    first = run(directory, "--format", "json", *operands)
    assert first.returncode in (0, 1, 3) and first.stdout, f"{what}: status {first.returncode}: {first.stderr!r}"
    findings = json.loads(first.stdout)["findings"]
    for name, checker in formats.CHECKS.items():
        out = run(directory, "--format", name, *operands)
        assert out.returncode == first.returncode, f"{what}: {name} has another status"
        assert SECRET.encode() not in out.stdout + out.stderr, f"{what}: {name} shows a secret"
        if beside:
            check_beside(what, directory, name, out, operands)
        try:
            checker(out.stdout, findings)
        except (formats.Wrong, KeyError, TypeError, ValueError) as e:
            raise AssertionError(f"{what}: {name}: {e!r}") from e
    print(f"ok: {what}: {len(findings)} findings")
    return len(findings)


def check_suppressed(directory):
    """What is accepted: left out by default, asked for with its reason; skipped in JUnit."""
    key = "AccessKeyId: AKIAIOSFODNN7ABCDEFG"
    text = ("CustomKeyStoreId: cks-0123456789abcdef0\nXksProxyUriPath: /a/kms/xks/v2\n"
            f"XksProxyAuthenticationCredential:\n  {key} # ckscheck:ignore CKS443 ::error:: <&\u202e {SECRET}\n"
            f"  RawSecretAccessKey: {SECRET}\n")
    write(directory, "a.yaml", text.replace(SECRET + "\n  Raw", "old\n  Raw"))
    write(directory, "b.yaml", text)
    write(directory, ".ckscheck.yaml", "ignore:\n  - rule: CKS425\n    reason: the proxy follows\n    file: a.yaml\n")
    findings = json.loads(run(directory, "--format", "json", "a.yaml", "b.yaml").stdout)["findings"]
    plain = run(directory, "--format", "sarif", "a.yaml", "b.yaml").stdout
    shown = run(directory, "--format", "sarif", "--include-suppressed", "a.yaml", "b.yaml").stdout
    assert formats.check_sarif(plain, findings) == 0 and formats.check_sarif(shown, findings, asked=True) == 3
    results = json.loads(shown)["runs"][0]["results"]
    first = [r["partialFingerprints"] for r in json.loads(plain)["runs"][0]["results"]]
    assert [r["partialFingerprints"] for r in results if not r["suppressions"]] == first, "they change others' fingerprints"
    by = {(r["ruleId"], r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]): r["suppressions"][0]
          for r in results if r["suppressions"]}
    assert by["CKS425", "a.yaml"]["kind"] == "external" and by["CKS443", "a.yaml"]["kind"] == "inSource", by
    assert by["CKS425", "a.yaml"]["justification"] == "the proxy follows", by
    assert by["CKS425", "a.yaml"]["location"]["physicalLocation"]["artifactLocation"]["uri"] == ".ckscheck.yaml", by
    assert by["CKS443", "b.yaml"]["justification"] == "[hidden]", by
    junit = run(directory, "--format", "junit", "a.yaml", "b.yaml").stdout
    formats.check_junit(junit, findings)
    assert junit.count(b"<skipped message=\"accepted: ") == 3 and b"the proxy follows" in junit, junit
    assert SECRET.encode() not in plain + shown + junit
    for name in (".ckscheck.yaml", "a.yaml", "b.yaml"):
        os.unlink(os.path.join(directory, name))
    base = os.path.join(formats.TOP, "fixtures", "predict", "base", "public")
    os.chmod(shutil.copy(os.path.join(base, "create.json"), directory), 0o600)
    for command, skipped in ((["check"], 0), (["predict"], 1), (["predict", "--evidence", base + "/evidence"], 0)):
        out = subprocess.run([PROGRAM, *command, "--at", "2026-01-01", "--region", "eu-west-1", "--format", "junit", "create.json"], timeout=60,
                             cwd=directory, capture_output=True, check=False)
        formats.check_junit(out.stdout, [])
        assert out.stdout.count(b"<skipped message") == skipped, (command, out)
    os.unlink(os.path.join(directory, "create.json"))
    print("ok: what is accepted")


def check_beside(what, directory, name, printed, operands):
    file = os.path.join(directory, "report.out")
    out = run(directory, "--report", f"{name}={file}", *operands)
    assert out.returncode == printed.returncode, f"{what}: --report changes the status"
    with open(file, "rb") as f:
        same = page.without_command(f.read()) == page.without_command(printed.stdout)
    assert same, f"{what}: --report {name} differs from --format"
    os.unlink(file)


def fingerprints(directory, name):
    report = json.loads(run(directory, "--format", "sarif", name).stdout)
    return [r["partialFingerprints"]["primaryLocationLineHash"] for r in report["runs"][0]["results"]]


def check_fingerprints(directory):
    """They outlive moved lines, another indentation and another value; they tell two faults apart."""
    pair = [store(), store(XksProxyUriPath="x")]
    write(directory, "f.json", "\n".join(map(json.dumps, pair)))
    before = fingerprints(directory, "f.json")
    assert len(set(before)) == len(before) >= 2
    pair[0]["CloudHsmClusterId"] = pair[1]["CloudHsmClusterId"] = "cluster-abcdefghijk"
    write(directory, "f.json", "\n\n\n" + "\n\n".join(json.dumps(p, indent=7) for p in pair))
    assert fingerprints(directory, "f.json") == before, "a moved line changes fingerprints"
    print("ok: fingerprints")


def main():
    with tempfile.TemporaryDirectory() as directory:
        write(directory, "empty.json", "{}")
        assert check("no store", directory, ["empty.json"]) == 0
        for name in HOSTILE:
            write(directory, name, json.dumps(store(CustomKeyStoreName="", CloudHsmClusterId="c")))
        assert check("hostile file names", directory, HOSTILE) >= len(HOSTILE)
        lines = [json.dumps(store(CustomKeyStoreName=v, CloudHsmClusterId=v, **{v: v})) for v in VALUES]
        write(directory, "values.json", "\n".join(lines * 2))
        assert check("hostile values", directory, ["values.json"]) >= len(VALUES)
        write(directory, "broken.json", '{"CustomKeyStoreName": "a')
        assert check("a syntax error", directory, ["broken.json"]) == 1
        check_fingerprints(directory)
        check_suppressed(directory)
        copy = os.path.join(directory, "fixtures")
        shutil.copytree(os.path.join(formats.TOP, "fixtures"), copy)
        assert check("every fixture", copy, ["."], beside=False) >= 500
        one = json.dumps(store(CustomKeyStoreName="many"))
        write(directory, "many.json", "\n".join([one] * 15001))
        assert check("30,000 findings", directory, ["many.json"], beside=False) >= 30000
    return 0


if __name__ == "__main__":
    sys.exit(main())
