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
import urllib.parse
import xml.etree.ElementTree as ET

import formats
import page
import schema

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
    once = [f for f in findings if "repeats" not in f]
    for name, checker in formats.CHECKS.items():
        out = run(directory, "--format", name, *operands)
        assert out.returncode == first.returncode, f"{what}: {name} has another status"
        assert SECRET.encode() not in out.stdout + out.stderr, f"{what}: {name} shows a secret"
        if beside:
            check_beside(what, directory, name, out, operands)
        try:
            checker(out.stdout, findings if name in ("json", "jsonl", "html") else once)
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
        out = subprocess.run([PROGRAM, *command, "--at", "2026-01-01", "--region", "eu-west-1", "--format", "junit",
                              "--severity", "CKS924=off", "create.json"], timeout=60, cwd=directory, capture_output=True, check=False)
        formats.check_junit(out.stdout, [])
        assert out.stdout.count(b"<skipped message") == skipped, (command, out)
    os.unlink(os.path.join(directory, "create.json"))
    print("ok: what is accepted")


TURNED_OFF = """severity:
  CKS425: off
ignore:
  - rule: CKS201
    reason: known
paths:
  exclude:
    - old/
    - none/
"""


def check_turned_off(directory):
    """Every format says what a configuration turned off, and by which line."""
    update = json.dumps({"CustomKeyStoreId": "cks-0123456789abcdef0", "CloudHsmClusterId": "x"})
    write(directory, ".ckscheck.yaml", TURNED_OFF)
    os.makedirs(os.path.join(directory, "old"))
    for name in ("a.json", "b.json"):
        write(directory, name, json.dumps({"CustomKeyStoreId": f"cks-{name[0] * 17}", "XksProxyUriPath": "/a/kms/xks/v2"}))
    write(directory, "c.json", update)
    for i in range(3):
        write(directory, f"old/{i}.json", update)
    want = [{"file": ".ckscheck.yaml", "line": line, "rule": rule, "findings": findings, "files": count}
            for line, rule, findings, count in ((2, "CKS425", 2, 0), (4, "CKS201", 1, 0), (8, None, 0, 3))]
    found = json.loads(run(directory, "--format", "json", ".").stdout)
    lines = run(directory, "--format", "jsonl", ".").stdout.decode().splitlines()
    if found["summary"]["turned_off"] != want or json.loads(lines[-1])["turned_off"] != want or found["findings"]:
        raise formats.Wrong(f"turned off: {found['summary']}")
    if json.loads(run(directory, "--format", "json", "--no-config", ".").stdout)["summary"]["turned_off"]:
        raise formats.Wrong("turned off without a configuration")
    words = ["turned off 2 findings of CKS425", "turned off 1 finding of CKS201", "left out 3 files"]
    for name in ("text", "short", "sarif", "github", "junit", "html", "gitlab", "checkstyle", "rdjson", "rdjsonl"):
        out = run(directory, "--format", name, ".")
        text = out.stderr if name == "short" else out.stdout
        for line, said in zip((2, 4, 8), words):
            where = {"gitlab": f'"begin": {line}', "checkstyle": f'line="{line}"', "rdjson": f'"line": {line}',
                     "rdjsonl": f'"line":{line}'}.get(name, f".ckscheck.yaml:{line} {said}")
            if where not in text.decode() or said not in text.decode() or ".ckscheck.yaml" not in text.decode():
                raise formats.Wrong(f"{name}: {said}, line {line}: {text.decode()[-800:]}")
        if out.returncode or (name != "short" and out.stderr):
            raise formats.Wrong(f"{name}: {out}")
    formats.check_sarif(run(directory, "--format", "sarif", ".").stdout, [])
    root = json.load(open(os.path.join(formats.TOP, "docs", "schema", "report-1.schema.json"), encoding="utf-8"))
    wrong = list(schema.faults(found, root, root))
    if wrong:
        raise formats.Wrong("; ".join(wrong))
    only = run(directory, "--format", "text", "old")
    if b".ckscheck.yaml:8 left out 3 files" not in only.stdout:
        raise formats.Wrong(f"all files left out: {only}")
    told = subprocess.run([PROGRAM, "predict", "a.json"], cwd=directory, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if b".ckscheck.yaml:2 turned off 1 finding of CKS425" not in told.stderr:
        raise formats.Wrong(f"predict: {told}")


# Files that cannot be looked at, or in part, and a word of the reason.
UNREAD = (("nest.json", '{"CustomKeyStoreName": ' + "[" * 200 + "]" * 200 + "}", "nesting"), ("missing.json", None, "No such file"),
          ("tf,plan:x.out", "PK\x03\x04" + "\0" * 26 + "tfplan" + "\0" * 40, "terraform show"))


def check_unread(directory):
    """What fails the run is in every format, with its file and reason; a form that is not read is no annotation."""
    write(directory, "form.py", "kms.create_custom_key_store()\n")
    for name, text, words in UNREAD:
        if text is not None:
            write(directory, name, text)
        for kind in ("text", "short", "json", "jsonl", "sarif", "github", "junit", "html", "gitlab", "checkstyle", "rdjson", "rdjsonl"):
            out = run(directory, "--format", kind, name, "form.py")
            text = (out.stderr if kind in ("text", "short") else out.stdout).decode()
            plain = urllib.parse.unquote(text)
            if out.returncode != 3 or words not in plain or name not in plain:
                raise formats.Wrong(f"{name} as {kind}: {out.returncode} {text[-600:]} {out.stderr}")
            noted = {"gitlab": '"major"', "checkstyle": 'severity="error"', "rdjson": '"ERROR"', "rdjsonl": '"ERROR"', "github": "::error"}.get(kind)
            if noted and text.count(noted) != 1 or (noted and kind != "github" and "form.py" in text):
                raise formats.Wrong(f"{name} as {kind}: {text}")
        json.loads(run(directory, "--format", "gitlab", name).stdout)
        ET.fromstring(run(directory, "--format", "checkstyle", name).stdout)
    github = run(directory, "--format", "github", "form.py").stdout.decode()
    if "::error" in github or "not looked at: form.py:1: names CreateCustomKeyStore" not in github:
        raise formats.Wrong(f"a form, github: {github}")
    two = json.loads(run(directory, "--format", "gitlab", *[n for n, _, _ in UNREAD]).stdout)
    if len({e["fingerprint"] for e in two}) != len(UNREAD):
        raise formats.Wrong(f"fingerprints of what was not read: {two}")


def check_junit_levels(directory):
    """What fails in JUnit is what fails the run."""
    later = '{"CustomKeyStoreId": "cks-0123456789abcdef0", "XksProxyUriPath": "/a/kms/xks/v1", "KeyStorePassword": "Zq7wPlantedSecret4You"}'
    write(directory, "a.json", later)
    found = json.loads(run(directory, "--format", "json", "--severity", "CKS901=warning", "--severity", "CKS425=note", "a.json").stdout)["findings"]
    severities = [f["severity"] for f in found]
    if "warning" not in severities or "error" not in severities:
        raise formats.Wrong(f"levels: {severities}")
    for level, at in (("error", ("error",)), ("warning", ("error", "warning")), ("note", ("error", "warning", "note")), ("never", ())):
        out = run(directory, "--format", "junit", "--fail-on", level, "--severity", "CKS901=warning", "a.json").stdout
        failures = ET.fromstring(out)[0].get("failures")
        if int(failures) != sum(s in at for s in severities):
            raise formats.Wrong(f"--fail-on {level}: {failures} failures of {severities}")


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
    # Sorted: places behind a secret on one line are given as one place, so their order differs.
    return sorted(r["partialFingerprints"]["primaryLocationLineHash"] for r in report["runs"][0]["results"])


def check_fingerprints(directory):
    """They outlive moved lines, another indentation and another value; they tell two faults apart."""
    pair = [store(), store(XksProxyUriPath="x")]
    write(directory, "f.json", "\n".join(map(json.dumps, pair)))
    before = fingerprints(directory, "f.json")
    assert len(set(before)) == len(before) >= 2
    pair[0]["CloudHsmClusterId"] = pair[1]["CloudHsmClusterId"] = "cluster-abcdefghijk"
    write(directory, "f.json", "\n\n\n" + "\n\n".join(json.dumps(p, indent=7) for p in pair))
    # What stands behind a secret on one line has the secret's place, so that the order may differ.
    assert sorted(fingerprints(directory, "f.json")) == sorted(before), "a moved line changes fingerprints"
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
    with tempfile.TemporaryDirectory() as directory:
        check_unread(directory)
    with tempfile.TemporaryDirectory() as directory:
        check_turned_off(directory)
    with tempfile.TemporaryDirectory() as directory:
        check_junit_levels(directory)
    with tempfile.TemporaryDirectory() as directory:
        copy = os.path.join(directory, "fixtures")
        shutil.copytree(os.path.join(formats.TOP, "fixtures"), copy)
        assert check("every fixture", copy, ["."], beside=False) >= 500
        one = json.dumps(store(CustomKeyStoreName="many"))
        write(directory, "many.json", "\n".join([one] * 15001))
        assert check("30,000 findings", directory, ["many.json"], beside=False) >= 30000
    return 0


if __name__ == "__main__":
    sys.exit(main())
