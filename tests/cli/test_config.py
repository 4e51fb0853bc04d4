#!/usr/bin/env python3
"""The configuration file: what it means, what is refused, and accepted findings in it and in comments.

usage: test_config.py PATH-OF-CKSCHECK
"""
import json
import os
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(sys.argv[1])
SHORT = '{"CustomKeyStoreId": "cks-0123456789abcdef0", "XksProxyUriPath": "/a/kms/xks/v2"}\n'
CREDENTIAL = """XksProxyUriPath: /a/kms/xks/v1
CustomKeyStoreId: cks-0123456789abcdef0
XksProxyAuthenticationCredential: %s
  AccessKeyId: AKIAIOSFODNN7ABCDEFG %s
  RawSecretAccessKey: "{{resolve}}"
"""


def run(directory, command, *args, at="2026-01-01"):
    time = ["--at", at] if command == "check" else []
    return subprocess.run([PROGRAM, command, *time, *args], cwd=directory, timeout=60, capture_output=True,
                          check=False, env={**os.environ, "NO_COLOR": "1"})


def write(directory, name, text):
    path = os.path.join(directory, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def report(directory, *args, **kw):
    out = run(directory, "check", "--format", "json", *args, **kw)
    assert out.returncode in (0, 1), out.stderr
    return json.loads(out.stdout)


def rules(directory, *args, **kw):
    return [f["rule"] for f in report(directory, *args, **kw)["findings"]]


# What is wrong, and what must be said of it.
WRONG = [
    ("regoin: eu-west-1\n", "1:1: there is no key 'regoin' here; did you mean region?"),
    ("account: 12\n", "an account has 12 digits"),
    ("severity:\n  CKS4O1: error\n", "there is no such rule; did you mean CKS401?"),
    ("severity:\n  CKS401: fatal\n", "error, warning, note or off"),
    ("severity: error\n", "a level for each rule"),
    ("expiry:\n  proxy-days: soon\n", "2:3: a number of days"),
    ("expiry:\n  proxy-day: 3\n", "did you mean proxy-days?"),
    ("ignore:\n  - rule: CKS425\n", "2:5: an ignore needs a reason"),
    ("ignore:\n  - reason: x\n", "needs a rule"),
    ("ignore:\n  - rule: CKS425\n    reason: ''\n", "a word is expected"),
    ("ignore:\n  - rule: CKS425\n    reason: x\n    until: tomorrow\n", "2026-12-31"),
    ("ignore:\n  - rule: CKS425\n    reason: x\n    fiel: a\n", "did you mean file?"),
    ("ignore: CKS425\n", "a list is expected"),
    ("region: a\nregion: b\n", 'the key "region" stands here twice'),
    ("region:\teu-west-1\n", "1:8: a tab"),
    ("region: &a eu-west-1\n", "quote the value"),
    ("region: 'x\n", "not closed"),
    ("- a\n", "a list where keys are expected"),
    ("paths:\n  exclude: [a, b\n", "not closed with ]"),
    ("paths:\n  exclude:\n      - a\n    - b\n", "indented"),
    ("just words\n", 'no "key: value"'),
    ("a: b\n" * 100000, "too large"),
    ("a:\n" + "".join(" " * i + "a:\n" for i in range(1, 200)), "nested too deep"),
]


def check_wrong(top):
    write(top, "a.json", SHORT)
    for text, said in WRONG:
        write(top, ".ckscheck.yaml", text)
        for command in ("check", "config"):
            out = run(top, command, "a.json")
            assert out.returncode == 2, f"{text[:60]!r}: status {out.returncode} {out.stderr!r}"
            assert said in out.stderr.decode(), f"{text[:60]!r}: {out.stderr.decode()}"
            assert not out.stdout
    assert run(top, "check", "--no-config", "a.json").returncode == 1
    assert run(top, "check", "--config", "missing.yaml", "a.json").returncode == 2
    print(f"ok: {len(WRONG)} configurations that are refused")


def check_meaning(top):
    write(top, "sub/a.json", SHORT)
    write(top, "other/a.json", SHORT)
    assert rules(top, "sub/a.json") == ["CKS425"]
    write(top, "sub/.ckscheck.yaml", '---\n# ours\nregion: "eu-west-1" # quoted\naccount: \'111122223333\'\n'
          "severity:\n  path-version: off\nexpiry:\n  trust-anchor-days: 5\npaths:\n  exclude: [old/, '*.bak.json']\n")
    assert rules(top, "sub/a.json") == []
    assert rules(top, "sub/a.json", "--severity", "CKS425=note") == ["CKS425"], "the command line wins"
    assert rules(top, "sub/a.json", "other/a.json") == ["CKS425"] * 2, "the run is not under sub alone"
    shown = run(top, "config", "sub").stdout.decode()
    assert "region: eu-west-1 (sub/.ckscheck.yaml:3)" in shown, shown
    assert "expiry of trust anchors (days): 5 (sub/.ckscheck.yaml:8)" in shown, shown
    assert "expiry of proxy certificates (days): 30 (default)" in shown, shown
    assert "severity: path-version=off (sub/.ckscheck.yaml:6)" in shown, shown
    shown = run(top, "config", "--region", "us-east-1", "sub").stdout.decode()
    assert "region: us-east-1 (command line)" in shown, shown
    assert run(top, "config", "other").stdout.decode().startswith("file: none\n")
    write(top, "sub/old/deep/b.json", SHORT)
    write(top, "sub/c.bak.json", SHORT)
    files = {s["file"] for s in report(top, "sub")["stores"]}
    assert files == {"sub/a.json"}, files
    assert rules(top, "--hook", "sub/old/deep/b.json") == []
    assert report(top, "sub/old/deep/b.json")["summary"]["stores"] == 1, "a file that is named is read"
    write(top, "sub/.ckscheck.yaml", "paths:\n  include:\n  - '*.json'\n  exclude:\n  - old\n")
    assert {s["file"] for s in report(top, "sub")["stores"]} == {"sub/a.json", "sub/c.bak.json"}
    os.makedirs(os.path.join(top, "sub/.git"))
    write(top, ".ckscheck.yaml", "severity:\n  CKS425: note\n")
    os.unlink(os.path.join(top, "sub/.ckscheck.yaml"))
    assert report(top, "sub/a.json")["summary"]["errors"] == 1, "not beyond the top of the work tree"
    assert report(top, "other/a.json")["summary"]["notes"] == 1
    print("ok: what is said holds")


def check_ignores(top):
    write(top, "keys/a.json", SHORT * 2)
    write(top, "b.json", SHORT)
    ignore = "ignore:\n  - rule: CKS425\n    file: %s\n    reason: a reason: with a colon\n%s"

    def configured(pattern, more=""):
        write(top, ".ckscheck.yaml", ignore % (pattern, more))
        return rules(top, ".")

    assert rules(top, ".") == ["CKS425"] * 3
    assert configured("keys/*.json") == ["CKS425"]
    assert configured("'*.json'") == []
    summary = report(top, ".")["summary"]
    assert summary["suppressed"] == 3 and summary["errors"] == 0
    assert configured("keys/a.json", "    address: /1\n") == ["CKS425"] * 2
    assert configured("keys/a.json", "    address: /7\n") == ["CKS425"] * 3, "such a store was not met"
    assert configured("'*.json'", "    until: 2026-01-01\n") == [], "the day itself counts"
    write(top, ".ckscheck.yaml", ignore % ("'*.json'", "    until: 2025-12-31\n"))
    assert rules(top, ".") == ["CKS942"] + ["CKS425"] * 3
    write(top, ".ckscheck.yaml", ignore.replace("CKS425", "CKS421") % ("'*.json'", ""))
    assert rules(top, ".") == ["CKS941"] + ["CKS425"] * 3
    finding = report(top, ".")["findings"][0]
    assert (finding["file"], finding["line"], finding["column"]) == (".ckscheck.yaml", 2, 5), finding
    write(top, ".ckscheck.yaml", ignore.replace("CKS425", "CKS421") % ("nowhere.json", ""))
    assert rules(top, ".") == ["CKS425"] * 3, "what the run did not meet is not called unused"
    print("ok: ignores in the configuration")


def check_comments(top):
    def found(above, beside):
        write(top, "c.yaml", CREDENTIAL % (above, beside))
        return [r for r in rules(top, "c.yaml", "--region", "eu-west-1") if r in wanted]

    wanted = ("CKS443", "CKS941", "CKS943")
    assert found("", "") == ["CKS443"]
    assert found("", "# ckscheck:ignore CKS443 an old one") == []
    assert found("", "# ckscheck:ignore iam-access-key, CKS442 an old one") == ["CKS941"], "one is unused"
    assert found("\n  # ckscheck:ignore CKS443 above", "") == []
    assert found("\n  # ckscheck:ignore CKS443 above\n  # and more\n", "") == []
    assert found("", "# ckscheck:ignore CKS443") == ["CKS443", "CKS943"], "no reason"
    assert found("", "# ckscheck:ignore CKS999 x") == ["CKS443", "CKS943"], "no such rule"
    assert found("", "# ckscheck:ignore CKS441 x") == ["CKS443", "CKS941"], "unused"
    assert found("", "# ckscheck: ignore CKS443 x") == ["CKS443", "CKS943"], "mistyped"
    assert found("", "# CKSCHECK:IGNORE CKS443 x") == ["CKS443", "CKS943"], "mistyped"
    assert found("", "# ckcheck:ignore CKS443 x") == ["CKS443", "CKS943"], "mistyped"
    assert found("", "# tfsec:ignore:aws-1 CKS443") == ["CKS443"], "of another tool"
    assert found("", "# ckscheck says nothing here") == ["CKS443"], "a comment about us"
    assert found("# ckscheck:ignore CKS443 on another line", "") == ["CKS941", "CKS443"]
    write(top, "c.yaml", "# ckscheck:ignore CKS443 all of it\n" + CREDENTIAL % ("", ""))
    assert [r for r in rules(top, "c.yaml") if r in wanted] == [], "the whole store"
    write(top, "d.yaml", 'NewCustomKeyStoreName: "x # ckscheck:ignore CKS425 y"\n'
          "CustomKeyStoreId: cks-0123456789abcdef0\nXksProxyUriPath: /a/kms/xks/v2\n")
    assert rules(top, "d.yaml") == ["CKS425"], "text is no comment"
    write(top, "e.sh", "# ckscheck:ignore CKS425 a test\n"
          "aws kms update-custom-key-store --custom-key-store-id cks-0123456789abcdef0 "
          "--xks-proxy-uri-path /a/kms/xks/v2\n")
    assert rules(top, "e.sh") in ([], ["CKS941"]), rules(top, "e.sh")
    predictions = report(top, "d.yaml")["stores"][0]["predictions"]
    silenced = report(top, "d.yaml", "--severity", "CKS425=off")["stores"][0]["predictions"]
    assert predictions == silenced, "what is silenced is still predicted"
    print("ok: ignores in comments")


def main():
    for check in (check_wrong, check_meaning, check_ignores, check_comments):
        with tempfile.TemporaryDirectory() as top:
            check(top)
    return 0


if __name__ == "__main__":
    sys.exit(main())
