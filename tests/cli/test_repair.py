#!/usr/bin/env python3
"""--diff and --fix: on every fixture with a certain repair, in every format, and on files of every kind.

usage: test_repair.py PATH-OF-CKSCHECK
"""
import collections
import json
import os
import shlex
import shutil
import stat
import subprocess
import sys
import tempfile

import yaml

PROGRAM = os.path.abspath(sys.argv[1])
TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
SECRET = "Zq7wPlantedSecret4You"
ENDPOINT = b"https://xks.acme-keys.com"
JSON = b'{\n  "CustomKeyStoreId": "cks-0123456789abcdef0",\n  "XksProxyUriEndpoint": "https://xks.acme-keys.com:443"\n}\n'
passed = 0


def run(directory, *args, **more):
    return subprocess.run([PROGRAM, "check", "--at", "2026-01-01", *args], cwd=directory, timeout=120,
                          capture_output=True, check=False, **more)


def expect(what, condition, shown=""):
    global passed
    if not condition:
        raise AssertionError(f"{what}: {shown}")
    passed += 1


def findings(directory, *names):
    return json.loads(run(directory, "--format", "json", *names).stdout)["findings"]


def read(*path):
    with open(os.path.join(*path), "rb") as f:
        return f.read()


def write(directory, name, data):
    with open(os.path.join(directory, name), "wb") as f:
        f.write(data)


# ---- the format's own reader: what changed ----

class Loader(yaml.SafeLoader):
    """Tags of CloudFormation are text with a name."""


Loader.add_multi_constructor("!", lambda loader, suffix, node: (suffix, yaml.serialize(node)))


def leaves(value, path=()):
    if isinstance(value, dict):
        return [leaf for i, (k, v) in enumerate(value.items()) for leaf in [(path, i, k), *leaves(v, (*path, i))]]
    if isinstance(value, list):
        return [leaf for i, v in enumerate(value) for leaf in leaves(v, (*path, i))]
    return [(path, value)]


def parts(name, data):
    """What a reader that is not ours sees, as a list; None for a format without one here."""
    text = data.decode("utf-8-sig")
    if name.endswith((".yaml", ".yml")):
        return leaves(list(yaml.load_all(text, Loader)))
    if name.endswith(".json"):
        return leaves(json.loads(text, object_pairs_hook=lambda pairs: dict(enumerate(pairs))))
    if name.endswith(".sh"):
        return shlex.split(text, comments=True)
    return None


def check_same(name, before, after, repairs):
    """Only as many parts differ as there are repaired places."""
    try:
        old = parts(name, before)
    except (ValueError, yaml.YAMLError):
        return
    if old is None:
        return
    new = parts(name, after)
    differ = sum(a != b for a, b in zip(old, new))
    expect(f"{name}: other parts changed", len(old) == len(new) and differ in repairs, (before, after))


# ---- every fixture ----

def certain(all_findings):
    return [f for f in all_findings if f["repair"] and f["repair"]["certain"]]


def of_file(found):
    return collections.Counter((f["rule"], f["parameter"]) for f in found)


def check_fixture(directory, name):
    before, old = read(directory, name), findings(directory, name)
    wanted = certain(old)
    diff = run(directory, "--diff", name)
    expect(f"{name}: --diff exits as check", diff.returncode == run(directory, name).returncode)
    expect(f"{name}: --diff changes nothing", read(directory, name) == before)
    fix = run(directory, "--fix", name)
    after, new = read(directory, name), findings(directory, name)
    refused = fix.stderr.count(b"not repaired")
    if after == before:
        expect(f"{name}: nothing is repaired, and no reason is given", refused, fix)
        return "refused"
    expect(f"{name}: --fix exits by what remains", fix.returncode == run(directory, name).returncode, fix)
    if not refused:
        left = of_file(certain(new))
        expect(f"{name}: repairs are left", not left, left)
        for f in wanted:
            key = (f["rule"], f["parameter"])
            expect(f"{name}: {key} stays", of_file(new)[key] < of_file(old)[key], fix)
    values = any(f["rule"] != "CKS941" for f in wanted)
    check_same(name, before, after, range(values, len(wanted) + len(new) + 1))
    again = run(directory, "--fix", name)
    expect(f"{name}: a second run changes more", read(directory, name) == after and b"repaired:" not in again.stderr, again)
    write(directory, name, before)
    if b"is not shown" in diff.stderr:
        return "named"
    applied = subprocess.run(["git", "apply", "--whitespace=nowarn", "-"], cwd=directory, input=diff.stdout, capture_output=True,
                             check=False)
    expect(f"{name}: git does not apply the diff", applied.returncode == 0, (applied.stderr, diff.stdout))
    expect(f"{name}: the diff is not what --fix writes", read(directory, name) == after, diff.stdout)
    return "applied"


def check_fixtures(directory):
    top = os.path.join(TOP, "fixtures")
    report = json.loads(run(TOP, "--format", "json", "fixtures").stdout)
    names = sorted({f["file"] for f in certain(report["findings"]) if "/predict/" not in f["file"]})
    results = collections.Counter()
    for i, name in enumerate(names):
        folder = os.path.join(directory, str(i))
        shutil.copytree(os.path.dirname(os.path.join(TOP, name)), folder,
                        ignore=lambda path, all_names: [n for n in all_names if os.path.isdir(os.path.join(path, n))])
        base = os.path.basename(name)
        if not certain(findings(folder, base)):
            continue
        kind = os.path.splitext(base)[1]
        results[kind, check_fixture(folder, base)] += 1
    print(f"ok: fixtures of {os.path.relpath(top, TOP)}: {dict(results)}")
    expect("few fixtures have a repair", sum(n for (_, how), n in results.items() if how != "refused") >= 40, results)
    expect("few diffs are applied", sum(n for (_, how), n in results.items() if how == "applied") >= 20, results)
    for kind in (".json", ".yaml", ".tf", ".sh"):
        expect(f"no {kind} is repaired", results[kind, "applied"] + results[kind, "named"], results)


# ---- files of every kind ----

def check_bytes(directory):
    right = JSON.replace(b":443", b"")
    for what, to in (("CRLF", lambda b: b.replace(b"\n", b"\r\n")), ("no line end", lambda b: b.rstrip(b"\n")),
                     ("BOM", lambda b: b"\xef\xbb\xbf" + b), ("one line", lambda b: b.replace(b"\n", b" "))):
        write(directory, "a.json", to(JSON))
        diff = run(directory, "--diff", "a.json").stdout
        run(directory, "--fix", "a.json")
        expect(f"{what} is kept", read(directory, "a.json") == to(right), read(directory, "a.json"))
        write(directory, "a.json", to(JSON))
        git = subprocess.run(["git", "apply", "--whitespace=nowarn", "-"], cwd=directory, input=diff, capture_output=True, check=False)
        expect(f"{what}: the diff applies", git.returncode == 0 and read(directory, "a.json") == to(right), (git, diff))
    print("ok: encodings and line ends")


def check_files(directory):
    path = os.path.join(directory, "a.json")
    write(directory, "a.json", JSON)
    os.chmod(path, 0o640)
    os.symlink("a.json", os.path.join(directory, "link.json"))
    run(directory, "--fix", "link.json")
    expect("a link stays one", os.path.islink(os.path.join(directory, "link.json")) and b":443" not in read(directory, "a.json"))
    expect("the mode is kept", stat.S_IMODE(os.stat(path).st_mode) == 0o640)
    os.unlink(os.path.join(directory, "link.json"))
    write(directory, "a.json", JSON)
    os.link(path, os.path.join(directory, "hard.json"))
    out = run(directory, "--fix", "a.json")
    expect("a hard link is refused", read(directory, "a.json") == JSON and b"hard link" in out.stderr and out.returncode == 1, out)
    os.unlink(os.path.join(directory, "hard.json"))
    os.chmod(path, 0o444)
    out = run(directory, "--fix", "a.json")
    expect("a read-only file is refused", read(directory, "a.json") == JSON and b"read-only" in out.stderr and out.returncode == 1, out)
    os.chmod(path, 0o644)
    many = b"\n".join([JSON.replace(b"\n", b"")] * 200) + b"\n"
    write(directory, "a.json", many)
    out = subprocess.run(["sh", "-c", 'ulimit -f 2; exec "$0" check --fix -q a.json >/dev/null', PROGRAM], cwd=directory, capture_output=True,
                         timeout=60, check=False)
    expect("a full disk leaves the file", read(directory, "a.json") == many and out.returncode == 3, out)
    expect("no temporary file is left", sorted(os.listdir(directory)) == ["a.json"], os.listdir(directory))
    print("ok: links, modes, a full disk")


def check_use(directory):
    write(directory, "a.json", JSON)
    out = run(directory, "--diff", "-", input=JSON)
    expect("standard input has a diff", b'+  "XksProxyUriEndpoint": "https://xks.acme-keys.com"\n' in out.stdout and out.returncode == 1, out)
    for args in (["--fix", "-"], ["--fix", "--diff", "a.json"], ["--diff", "--format", "json", "a.json"],
                 ["--diff", "--report", "json=-", "a.json"]):
        expect(f"{args} is bad usage", run(directory, *args, input=b"").returncode == 2)
    out = run(directory, "--diff", "--report", "json=r.json", "a.json")
    expect("--report with --diff", len(json.loads(read(directory, "r.json"))["findings"]) == 1 and out.stdout.startswith(b"--- a/a.json\n"))
    # A module's other files are read, but were not named.
    write(directory, "main.tf", b'resource "aws_kms_custom_key_store" "x" {\n  xks_proxy_uri_endpoint = var.e\n}\n')
    write(directory, "variables.tf", b'variable "e" {\n  default = "https://xks.acme-keys.com:443"\n}\n')
    run(directory, "--fix", "main.tf")
    expect("a file that was not named stays", b":443" in read(directory, "variables.tf"))
    large = JSON + b" " * (16 << 20)
    write(directory, "large.json", large)
    out = run(directory, "--fix", "large.json")
    expect("a large file is left, and named", read(directory, "large.json") == large and b"more than 16777216 bytes" in out.stderr, out.stderr)
    # A port that may lead to the proxy is a decision.
    other = JSON.replace(b":443", b":8443")
    write(directory, "b.json", other)
    out = run(directory, "--fix", "b.json")
    expect("a decision is offered, not made", read(directory, "b.json") == other and b"use instead" in out.stdout, out)
    print("ok: use")


def check_comments(directory):
    """A comment that accepts nothing goes, with its line if that holds nothing else."""
    value = "XksProxyUriPath: /payments/kms/xks/v1"
    for text, right in ((f"CustomKeyStoreId: cks-0123456789abcdef0\n{value} # ckscheck:ignore CKS425 it follows\n",
                         f"CustomKeyStoreId: cks-0123456789abcdef0\n{value}\n"),
                        (f"CustomKeyStoreId: cks-0123456789abcdef0\r\n# ckscheck:ignore CKS425 it follows\r\n{value}\r\n",
                         f"CustomKeyStoreId: cks-0123456789abcdef0\r\n{value}\r\n")):
        write(directory, "a.yaml", text.encode())
        out = run(directory, "--diff", "a.yaml")
        expect("the comment is named", b"CKS941" in out.stderr and b"it follows" not in out.stdout, out)
        out = run(directory, "--fix", "a.yaml")
        expect("the comment is gone", read(directory, "a.yaml") == right.encode() and out.returncode == 0, (out, read(directory, "a.yaml")))
    both = f"CustomKeyStoreId: cks-0123456789abcdef0\n{value} # ckscheck:ignore CKS425, CKS421 it follows\n".encode()
    write(directory, "a.yaml", both)
    run(directory, "--fix", "a.yaml")
    expect("a comment with two rules is a decision", read(directory, "a.yaml") == both)
    print("ok: comments")


def check_secrets(directory):
    """Nothing of a secret is in a diff, whatever is next to it; --fix repairs it all the same."""
    one = '{"CustomKeyStoreId": "cks-0123456789abcdef0", "NewCustomKeyStoreName": "n ", "KeyStorePassword": "%s"}\n' % SECRET
    beside = one.replace(", ", ",\n")
    between = '{"CustomKeyStoreId": "cks-0123456789abcdef0",\n"KeyStorePassword": "%s",\n"NewCustomKeyStoreName": "n "}\n' % SECRET
    texts = {"one.json": one, "beside.json": beside, "between.json": between,
             "a.yaml": "CustomKeyStoreId: cks-0123456789abcdef0\nNewCustomKeyStoreName: 'n '\n# was %s\nKeyStorePassword: %s\n" % (SECRET, SECRET),
             "a.tf": 'resource "aws_kms_custom_key_store" "x" {\n  custom_key_store_name = "n "\n  key_store_password = "%s"\n}\n' % SECRET,
             "a.sh": "aws kms update-custom-key-store --custom-key-store-id cks-0123456789abcdef0 --new-custom-key-store-name 'n ' "
                     "--key-store-password %s\n" % SECRET}
    for name, text in texts.items():
        write(directory, name, text.encode())
        out = run(directory, "--diff", name)
        expect(f"{name}: a diff shows a secret", SECRET.encode() not in out.stdout + out.stderr, out)
        expect(f"{name}: the repair is not named", b"+" in out.stdout or b"CKS112" in out.stderr, out)
        out = run(directory, "--fix", name)
        expect(f"{name}: --fix does not repair it", b"n '" not in read(directory, name) and b'n "' not in read(directory, name), out)
        expect(f"{name}: --fix changed the secret", read(directory, name).count(SECRET.encode()) == text.count(SECRET))
        expect(f"{name}: --fix shows a secret", SECRET.encode() not in out.stdout + out.stderr)
    print("ok: secrets")


def main():
    for check in (check_bytes, check_files, check_use, check_comments, check_secrets, check_fixtures):
        with tempfile.TemporaryDirectory() as directory:
            check(directory)
    print(f"{passed} passed, 0 failed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
