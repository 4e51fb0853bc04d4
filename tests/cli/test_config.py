#!/usr/bin/env python3
"""The configuration file: what it means, what is refused, and accepted findings in it and in comments.

usage: test_config.py PATH-OF-CKSCHECK
"""
import json
import os
import re
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
    ("regoin: eu-west-1\n", "1:1: unknown key 'regoin'; did you mean region?"),
    ("account: 12\n", "an account must have 12 digits"),
    ("severity:\n  CKS4O1: error\n", "unknown rule; did you mean CKS401?"),
    ("severity:\n  CKS401: fatal\n", "error, warning, note or off"),
    ("severity: error\n", "a level for each rule"),
    ("expiry:\n  proxy-days: soon\n", "2:3: expected a number of days"),
    ("expiry:\n  proxy-day: 3\n", "did you mean proxy-days?"),
    ("limits:\n  custom_key_stores: many\n", "2:3: expected a number of key stores"),
    ("limits:\n  custom_key_store: 3\n", "did you mean custom_key_stores?"),
    ("fail-on: fatal\n", "1:1: fail-on must be error, warning, note or never"),
    ("fail-on:\n  error: 1\n", "expected a word"),
    ("format: jsn\n", "1:1: the format must be one of these: text, "),
    ("evidence: here\n", "1:1: expected a list"),
    ("evidence: [/etc]\n", "evidence must be below the folder of the configuration"),
    ("evidence: [here/../../there]\n", "evidence must be below the folder of the configuration"),
    ("ignore:\n  - rule: CKS425\n", "2:5: an ignore entry needs a reason"),
    ("ignore:\n  - reason: x\n", "needs a rule"),
    ("ignore:\n  - rule: CKS425\n    reason: ''\n", "expected a word"),
    ("ignore:\n  - rule: CKS425\n    reason: x\n    until: tomorrow\n", "2026-12-31"),
    ("ignore:\n  - rule: CKS425\n    reason: x\n    fiel: a\n", "did you mean file?"),
    ("ignore: CKS425\n", "expected a list"),
    ("region: foo\n", "1:1: the region must be a Region such as eu-central-1"),
    ("region: US-EAST-1\n", "a Region such as"),
    ("region: 'eu west-1'\n", "a Region such as"),
    ("account: 12345678901\n", "12 digits"),
    ("region: eu-west-1\nregion: eu-west-2\n", 'duplicate key "region"'),
    ("region:\teu-west-1\n", "1:8: unexpected tab"),
    ("region: &a eu-west-1\n", "quote the value"),
    ("region: 'x\n", "unclosed quote"),
    ("- a\n", "expected keys, not a list"),
    ("paths:\n  exclude: [a, b\n", "unclosed list"),
    ("paths:\n  exclude:\n      - a\n    - b\n", "indented"),
    ("just words\n", 'expected "key: value"'),
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
    assert rules(top, "sub/a.json", "other/a.json") == ["CKS425"], "each file has its own"
    shown = run(top, "config", "sub").stdout.decode()
    assert "region: eu-west-1 (sub/.ckscheck.yaml:3)" in shown, shown
    assert "trust anchor expiry warning (days): 5 (sub/.ckscheck.yaml:8)" in shown, shown
    assert "proxy certificate expiry warning (days): 30 (default)" in shown, shown
    assert "severity: path-version=off (sub/.ckscheck.yaml:6)" in shown, shown
    shown = run(top, "config", "--region", "us-east-1", "sub").stdout.decode()
    assert "region: us-east-1 (command line)" in shown, shown
    assert run(top, "config", "other").stdout.decode().startswith("file: (none)\n")
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


CREATE = """{"CustomKeyStoreName": "%s", "CustomKeyStoreType": "AWS_CLOUDHSM",
 "CloudHsmClusterId": "%s", "KeyStorePassword": "Abcdefgh1234",
 "TrustAnchorCertificate": "x"}
"""


def monorepo(top, left="region: eu-west-1\n", right="region: eu-west-1\n"):
    """Two folders with a configuration each, and one without."""
    write(top, "left/.ckscheck.yaml", left + "severity:\n  CKS302: note\n")
    write(top, "right/.ckscheck.yaml", right + "expiry:\n  trust-anchor-days: 5\npaths:\n  exclude: [old]\n"
          "ignore:\n  - rule: CKS302\n    file: deep/\n    reason: a test\n")
    write(top, "left/a.json", CREATE % ("payments", "cluster-2t3zj6nmnst"))
    write(top, "right/deep/b.json", CREATE % ("payments", "cluster-3t3zj6nmnst"))
    write(top, "right/old/c.json", CREATE % ("left out", "cluster-4t3zj6nmnst"))
    write(top, "plain/d.json", CREATE % ("payments", "cluster-5t3zj6nmnst"))


def check_folders(top):
    def found(*args):
        return [(f["rule"], f["file"], f["severity"]) for f in report(top, *args)["findings"]
                if f["rule"] in ("CKS302", "CKS501", "CKS941")]

    os.makedirs(os.path.join(top, ".git"))
    monorepo(top)
    left, right, plain = "left/a.json", "right/deep/b.json", "plain/d.json"
    for args in ([left, right, plain], ["."], [os.path.join(top, left), os.path.join(top, right), plain]):
        got = [(r, os.path.relpath(os.path.join(top, f), os.path.realpath(top)) if os.path.isabs(f) else f, s)
               for r, f, s in found(*args)]
        got = sorted((r, f.split("/")[-1], s) for r, f, s in got)
        assert got.count(("CKS302", "a.json", "note")) == 1, got
        assert got.count(("CKS302", "d.json", "error")) == 1, got
        assert not [g for g in got if g[:2] == ("CKS302", "b.json")], got
        # Uniqueness is judged over all of them: two of three names are reported.
        assert len([g for g in got if g[0] == "CKS501"]) == 2, got
        assert not [g for g in got if g[1] == "c.json"], got
    stores = {s["file"] for s in report(top, ".")["stores"]}
    assert stores == {left, right, plain}, stores
    # Another Region is another scope; what no configuration governs has that of neither.
    monorepo(top, right="region: us-east-1\n")
    assert not [f for f in found(".") if f[0] == "CKS501"]
    assert len([f for f in found(".", "--region", "eu-west-1") if f[0] == "CKS501"]) == 2, "the command line wins"
    assert len([f for f in found(left, plain) if f[0] == "CKS501"]) == 1, "what all say that say one"
    # --config holds for all, --no-config for none.
    assert [s for r, _, s in found(".", "--config", "left/.ckscheck.yaml") if r == "CKS302"] == ["note"] * 4
    assert [s for r, _, s in found(".", "--no-config") if r == "CKS302"] == ["error"] * 4
    assert [s for r, _, s in found(left, right, "--severity", "trust-anchor-parse=warning") if r == "CKS302"] \
        == ["warning"], "the command line wins over each"
    # The nearest one alone counts, up to the top of the work tree.
    write(top, ".ckscheck.yaml", "severity:\n  CKS302: warning\n")
    assert ("CKS302", plain, "warning") in found(".") and ("CKS302", left, "note") in found(".")
    os.makedirs(os.path.join(top, "left/.git"))
    os.rename(os.path.join(top, "left/.ckscheck.yaml"), os.path.join(top, "plain/.ckscheck.yaml"))
    assert ("CKS302", left, "error") in found("."), "another work tree"
    os.rmdir(os.path.join(top, "left/.git"))
    # One that is wrong ends the run before a line is printed, wherever it lies.
    write(top, "right/.ckscheck.yaml", "regoin: x\n")
    for args in (["check", "."], ["check", left, right], ["config", left, right], ["predict", left, right],
                 ["collect", "."]):
        out = run(top, *args)
        assert out.returncode == 2 and not out.stdout, (args, out)
        assert b"right/.ckscheck.yaml:1:1: unknown key" in out.stderr, out.stderr
    assert run(top, "check", left).returncode in (0, 1), "it governs nothing of this run"
    print("ok: each file is governed by the configuration above it")


def check_shown(top):
    monorepo(top)
    shown = run(top, "config", "left/a.json", "plain", "right", "left").stdout.decode()
    blocks = shown.split("\n\n")
    assert [b.split("\n")[0] for b in blocks] == ["for: left/a.json", "for: plain", "for: right"], shown
    assert blocks[0].startswith("for: left/a.json\nfor: left\nfile: left/.ckscheck.yaml\n"), shown
    assert "region: eu-west-1 (right/.ckscheck.yaml:1)" in blocks[2], shown
    assert "file: (none)\nregion: (none)" in blocks[1], shown
    print("ok: what holds is shown for each")


def check_modules(top):
    """A module is governed by its own folder, the store's Region by the file that it stands in."""
    os.makedirs(os.path.join(top, ".git"))
    write(top, "live/main.tf", 'module "m" {\n  source = "../modules/store"\n}\n')
    write(top, "modules/store/main.tf", 'resource "aws_kms_custom_key_store" "this" {\n'
          '  custom_key_store_name = "n"\n  cloud_hsm_cluster_id = "cluster-x"\n'
          '  key_store_password = var.p\n  trust_anchor_certificate = file("none.crt")\n}\n'
          'variable "p" {\n  sensitive = true\n}\n')
    assert "CKS201" in rules(top, "live")
    write(top, "live/.ckscheck.yaml", "severity:\n  CKS201: off\n")
    assert "CKS201" in rules(top, "live"), "the finding stands in the module"
    write(top, "modules/.ckscheck.yaml", "severity:\n  CKS201: off\n")
    assert "CKS201" not in rules(top, "live")
    write(top, "modules/.ckscheck.yaml", "severities:\n")
    out = run(top, "check", "live")
    assert out.returncode == 2 and not out.stdout and b"did you mean severity?" in out.stderr, out
    print("ok: modules are governed by their own folder")


def check_evidence(top):
    """What governs the inputs governs their evidence, wherever it lies."""
    inventory = '{"CustomKeyStores": [{"CustomKeyStoreId": "cks-0123456789abcdef0", "CustomKeyStoreName": ' \
        '"payments", "CloudHsmClusterId": "cluster-9t3zj6nmnst", "ConnectionState": "CONNECTED", ' \
        '"CustomKeyStoreType": "AWS_CLOUDHSM"}], "Truncated": false}'
    os.makedirs(os.path.join(top, ".git"))
    write(top, "inventory.json", inventory)
    write(top, "left/inventory.json", inventory)
    write(top, "left/a.json", CREATE % ("payments", "cluster-2t3zj6nmnst"))
    write(top, "right/b.json", CREATE % ("payments", "cluster-3t3zj6nmnst"))

    def conflicts(*args):
        return [f["file"] for f in report(top, *args)["findings"] if f["rule"] == "CKS501"]

    write(top, "left/.ckscheck.yaml", "region: eu-west-1\n")
    write(top, "right/.ckscheck.yaml", "region: us-east-1\n")
    assert conflicts("left/a.json", "inventory.json") == ["left/a.json"], "the same, where nothing else is said"
    for evidence in ("inventory.json", "left/inventory.json", "."):
        assert conflicts("left/a.json", "--evidence", evidence) == ["left/a.json"], evidence
        assert conflicts("right/b.json", "--evidence", evidence) == ["right/b.json"], evidence
    assert conflicts("left/a.json", "right/b.json", "--evidence", "left/inventory.json") == ["left/a.json"]
    assert conflicts("left/a.json", "right/b.json", "--evidence", "inventory.json") == []
    print("ok: evidence is governed with the inputs")


def check_ignores(top):
    os.makedirs(os.path.join(top, ".git"))
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


BLOCKS = [  # the lines of a block scalar, then whether the comment is in it
    ("Other: |\n  # %s\n", True), ("Other: >-\n\n    # %s\n  more\n", False), ("Other: |2 # why\n   # %s\n", True),
    ("Other:\n  - |+\n    text\n\n    # %s\n", True), ("Other:\n- key: |\n   # %s\n", True),
    ("Other:\n- key: |\n  # %s\n", False), ("Other: !!str |-\n  # %s\n", True), ("Other: |\n  text\n# %s\n", False),
    ("Other: a|\n  # %s\n", False), ("Other: 'x |'\n# %s\n", False), ("Other:\n  - - key: >1-\n       # %s\n", True),
]


def check_text(top):
    """What stands in a block scalar or a heredoc is no comment."""
    directive = "ckscheck:ignore CKS999 x"
    update = "CustomKeyStoreId: cks-0123456789abcdef0\nXksProxyUriPath: /a/kms/xks/v2\n"
    for block, inside in BLOCKS:
        write(top, "t.yaml", block % directive + "# ckscheck:ignore CKS425 after it\n" + update.replace("Id:", "Id: "))
        found = rules(top, "t.yaml")
        assert ("CKS943" in found) != inside or "CKS101" in found, (block, found)
    write(top, "t.yaml", update.replace("v2\n", "v2 # ckscheck:ignore CKS425 beside\n") + "Other: |\n  # %s\n" % directive)
    assert "CKS943" not in rules(top, "t.yaml") and "CKS425" not in rules(top, "t.yaml")
    store = ('locals {\n  a = <<%sEOT\n  # %s\n  text "open\n%sEOT\n  # %s\n}\n'
             'resource "aws_kms_custom_key_store" "a" {\n  custom_key_store_name = "a"\n'
             '  cloud_hsm_cluster_id = "x" # ckscheck:ignore CKS201 a test\n}\n')
    for dash, indent in (("", ""), ("-", "    ")):
        write(top, "h/main.tf", store % (dash, directive, indent, "of another"))
        found = rules(top, "h")
        assert not {"CKS943", "CKS941", "CKS201", "CKS101"} & set(found), found
        write(top, "h/main.tf", store % (dash, "text", indent, directive))
        assert "CKS943" in rules(top, "h"), "after the heredoc comments are comments again"
    call = ("aws kms update-custom-key-store --custom-key-store-id cks-0123456789abcdef0 "
            "--xks-proxy-uri-path /a/kms/xks/v2\n")
    write(top, "t.sh", f"cat <<'E'\n# {directive}\nE\n# ckscheck:ignore CKS425 after it\n" + call)
    assert not {"CKS943", "CKS425"} & set(rules(top, "t.sh")), rules(top, "t.sh")
    write(top, "t.sh", f"cat <<-E\n\ttext\n\tE\n# {directive}\n" + call)
    assert "CKS943" in rules(top, "t.sh")
    print(f"ok: {len(BLOCKS)} block scalars, heredocs")


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
    for date in ("until=2026-01-01 x", "Until=2026-01-01 x", "UNTIL: 2026-01-01", "x until 2026-01-01", "(expires 2026-01-01)", "x until=soon",
                 "valid until 1/2/2026", "expiry 2026-01", "it expires on 2026-01-01"):
        assert found("", "# ckscheck:ignore CKS443 " + date) == ["CKS443", "CKS943"], date
    for prose in ("used until the migration", "expires soon", "runs 2026-01-01", "until v2", "an untilable 2026-01-01"):
        assert found("", "# ckscheck:ignore CKS443 " + prose) == [], prose
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
    check_text(top)
    predictions = report(top, "d.yaml")["stores"][0]["predictions"]
    silenced = report(top, "d.yaml", "--severity", "CKS425=off")["stores"][0]["predictions"]
    assert predictions == silenced, "what is silenced is still predicted"
    print("ok: ignores in comments")


def check_limits(top):
    """The account's own quota: without it the eleventh store is a warning, with it an error."""
    existing = [{"CustomKeyStoreId": f"cks-{i:017x}", "CustomKeyStoreName": f"s{i}", "CustomKeyStoreType": "AWS_CLOUDHSM",
                 "ConnectionState": "CONNECTED", "CloudHsmClusterId": "cluster-" + "abcdefghij"[i] * 11}
                for i in range(10)]
    write(top, "stores.json", json.dumps({"CustomKeyStores": existing}))
    write(top, "in/create.json", '{"CustomKeyStoreName": "new", "CloudHsmClusterId": "cluster-k3rlqmzt5aw"}\n')

    def quota(*args):
        found = report(top, "in/create.json", "stores.json", *args)["findings"]
        return [f["severity"] for f in found if f["rule"] == "CKS508"]

    assert quota() == ["warning"]
    write(top, ".ckscheck.yaml", "limits:\n  custom_key_stores: 10\n")
    assert quota() == ["error"]
    assert quota("--store-limit", "11") == [], "the command line counts"
    assert quota("--no-config") == ["warning"]
    write(top, "in/.ckscheck.yaml", "limits:\n  custom_key_stores: 99\n")
    assert quota() == ["error"], "it is the whole run's, not a folder's"
    assert b"custom key stores in the Region: 10 (.ckscheck.yaml:2)" in run(top, "config", "stores.json").stdout
    print("ok: the account's quota")


def check_run(top):
    """fail-on, format and evidence are about the whole run; the command line comes first."""
    write(top, "in/a.json", SHORT)
    write(top, "in/b.json", '{"CustomKeyStoreName": "new", "CloudHsmClusterId": "cluster-k3rlqmzt5aw"}\n')
    write(top, "found/deep/clusters.json", json.dumps({"Clusters": [
        {"ClusterId": "cluster-k3rlqmzt5aw", "State": "ACTIVE", "Hsms": []}]}))
    plain = run(top, "check", "in")
    assert plain.returncode == 1 and b"CKS425" in plain.stdout, plain
    write(top, ".ckscheck.yaml", "fail-on: never\nformat: json\nevidence: [found/deep]\n")
    out = run(top, "check", "in")
    assert out.returncode == 0, out
    with_evidence = {f["rule"] for f in json.loads(out.stdout)["findings"]}
    assert with_evidence > {f["rule"] for f in report(top, "in", "--no-config")["findings"]}, with_evidence
    below = run(os.path.join(top, "in"), "check", ".")
    assert {f["rule"] for f in json.loads(below.stdout)["findings"]} == with_evidence, below
    said = run(top, "check", "--format", "text", "--fail-on", "error", "in")
    assert said.returncode == 1 and said.stdout.startswith(b"in/"), said
    assert run(top, "check", "--no-config", "in").returncode == 1
    write(top, "in/.ckscheck.yaml", "fail-on: error\nformat: text\n")
    assert run(top, "check", "in/a.json", ".").returncode == 0, "the run's, not a folder's"
    shown = run(top, "config", "found").stdout.decode()
    for line in ("fail-on: never (.ckscheck.yaml:1)", "format: json (.ckscheck.yaml:2)", "evidence: found/deep (.ckscheck.yaml:3)"):
        assert line in shown, shown
    write(top, ".ckscheck.yaml", "evidence: [missing.json]\n")
    out = run(top, "check", "found")
    assert out.returncode == 3 and b"missing.json" in out.stderr, out
    print("ok: fail-on, format and evidence")


# One with every key; what the program takes, the schema takes.
WHOLE = """region: eu-west-1
account: "111122223333"
severity: {levels}
expiry:
  trust-anchor-days: 60
  proxy-days: 14
limits:
  custom_key_stores: 12
paths:
  include: ['*.json']
  exclude: [legacy/]
ignore:
  - rule: path-version
    file: keys/*.json
    address: payments
    reason: replaced in autumn
    until: "2026-12-31"
fail-on: warning
format: github
evidence: [evidence, more/here.json]
""".replace("{levels}", "\n  CKS308: error\n  path-version: off")
# What no schema can know: the rules that exist, and how the text is written.
BEYOND_SCHEMA = ("unknown rule", "duplicate key", "quote the value", "too large", "unexpected tab")


def check_schema(top):
    """The program and the schema take and refuse the same; the schema is itself a valid one."""
    try:
        import jsonschema
        import yaml
    except ImportError as why:
        print(f"the schema of the configuration was not tested: {why}")
        return
    with open(os.path.join(os.path.dirname(__file__), "..", "..", "docs", "schema", "config-1.schema.json"), encoding="utf-8") as f:
        schema = json.load(f)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)

    def load(text):
        class Words(yaml.SafeLoader):
            """As the program reads: what is not a number is a word."""
        Words.yaml_implicit_resolvers = {k: [r for r in v if r[0] == "tag:yaml.org,2002:int"]
                                         for k, v in yaml.SafeLoader.yaml_implicit_resolvers.items()}
        return yaml.load(text, Words)

    helped = run(top, "check", "--help").stdout.decode()
    formats = re.sub(r"\s+", " ", helped.split("--format FORMAT")[1].split("      --")[0]).split(": ", 1)[1].strip().split(", ")
    assert schema["properties"]["format"]["enum"] == formats, formats
    write(top, "a.json", "{}\n")
    for text in (WHOLE, "", "evidence: []\n", "fail-on: note\n"):
        write(top, ".ckscheck.yaml", text.replace("evidence, more/here.json", ""))
        assert run(top, "check", "a.json").returncode == 0, text
        validator.validate(load(text))
    for text, said in WRONG:
        if any(word in said for word in BEYOND_SCHEMA):
            continue
        try:
            value = load(text)
        except yaml.YAMLError:
            continue
        assert list(validator.iter_errors(value)), f"the schema takes {text!r}"
    print("ok: the schema of the configuration")


def main():
    for check in (check_run, check_schema, check_limits, check_wrong, check_meaning, check_folders, check_shown, check_modules, check_evidence, check_ignores, check_comments):
        with tempfile.TemporaryDirectory() as top:
            check(top)
    return 0


if __name__ == "__main__":
    sys.exit(main())
