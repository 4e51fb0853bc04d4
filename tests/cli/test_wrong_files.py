#!/usr/bin/env python3
"""Files that are wrong in every way: each gets one clear message and the exit status that the manual
names, and the other files of the run are still checked.

usage: test_wrong_files.py CKSCHECK
"""
import json
import os
import resource
import subprocess
import sys
import tempfile
import time

PROGRAM = os.path.abspath(sys.argv[1])
GOOD = {
    "CustomKeyStoreName": "good",
    "CustomKeyStoreType": "EXTERNAL_KEY_STORE",
    "XksProxyUriEndpoint": "https://xks.acme-keys.com",
    "XksProxyUriPath": "/kms/xks/v1",
    "XksProxyConnectivity": "PUBLIC_ENDPOINT",
    "XksProxyAuthenticationCredential": {
        "AccessKeyId": "ABCDEFGHIJKLMNOPQRST",
        "RawSecretAccessKey": "q8Zr2mWv0Lx7TnYb4KcJ1dHf6sGpEuAo9iXRt3wVyQM=",
    },
}
BAD = dict(GOOD, CustomKeyStoreName="bad", XksProxyUriEndpoint="http://xks.acme-keys.com")
BAD["XksProxyAuthenticationCredential"] = {
    "AccessKeyId": "TSRQPONMLKJIHGFEDCBA",
    "RawSecretAccessKey": "B7xKp2LqVn9RsWt4YzEc6UfHj8MdGa1oNi5XbZv0CTk=",
}
passed, failed = 0, 0


def check(ok, text):
    global passed, failed
    if ok:
        passed += 1
    else:
        failed += 1
        print(f"FAILED: {text}")


def run(*args, **more):
    return subprocess.run([PROGRAM, "check", *args], capture_output=True, timeout=60, **more)


def findings(path, *args):
    out = run("--format", "json", *args, path)
    return out.returncode, json.loads(out.stdout), out.stderr.decode()


def write(folder, name, data, mode=0o644):
    path = os.path.join(folder, name)
    with open(path, "wb") as f:
        f.write(data if isinstance(data, bytes) else data.encode())
    os.chmod(path, mode)
    return path


def main():
    with tempfile.TemporaryDirectory() as tmp:
        good = write(tmp, "good.json", json.dumps(GOOD))
        bad = write(tmp, "bad.json", json.dumps(BAD))
        status, report, err = findings(good)
        check(status == 0 and not report["findings"] and not err, f"a good file: {status} {report['findings']} {err}")
        # name, bytes, line and column of the one finding
        syntax = [
            ("empty.json", b"", 1, 1),
            ("blank.json", b" \n\t\n", 1, 1),
            ("binary.json", bytes(range(256)) * 40, 1, 1),
            ("truncated.json", json.dumps(GOOD, indent=1).encode()[:-5], 9, None),
            ("text.json", b"CustomKeyStoreName = x\n", 1, 1),
            ("utf16.json", json.dumps(GOOD).encode("utf-16"), 1, 1),
            ("latin1.json", '{"CustomKeyStoreName": "Schl\u00fcssel"}'.encode("latin-1"), 1, 29),
            ("nul.json", b'{"CustomKeyStoreName": "a\0b"}', 1, 26),
            ("trailing.json", json.dumps(GOOD).encode() + b" x", 1, None),
            ("comma.json", b'{"CustomKeyStoreName": "a",}', 1, 28),
            ("long-line.json", b'{"CustomKeyStoreName": "' + b"a" * 5000000 + b'" x', 1, None),
        ]
        for name, data, line, column in syntax:
            path = write(tmp, name, data)
            status, report, err = findings(path)
            found = report["findings"]
            check(status == 1 and len(found) == 1 and found[0]["rule"] == "CKS101", f"{name}: {status} {found} {err}")
            if found:
                check(found[0]["line"] == line, f"{name}: line {found[0]['line']}")
                check(column is None or found[0]["column"] == column, f"{name}: column {found[0]['column']}")
            text = run(path)
            check(len(text.stdout) < 2000, f"{name}: {len(text.stdout)} bytes of text for one message")
            check(b"\x1b" not in text.stdout and b"\0" not in text.stdout, f"{name}: controls reach the terminal")
            # The others are still checked.
            status, report, err = findings(path, bad)
            codes = sorted(f["rule"] for f in report["findings"])
            check(status == 1 and codes == ["CKS101", "CKS401"], f"{name} beside another file: {status} {codes}")
        large(tmp)
        unreadable(tmp, good, bad)
        nothing(tmp)
        others(tmp)
        usage(tmp, good)
        standard_input()
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


def large(tmp):
    """100 MB: an inventory is read through, garbage is named at its place, an endless value too."""
    path = os.path.join(tmp, "large.json")
    with open(path, "wb") as f:
        f.write(b'{"x": ["')
        for _ in range(100):
            f.write(b"y" * 1000000)
        f.write(b'"], "CustomKeyStoreName": 1,, }')
    status, report, err = findings(path)
    check(status == 1 and [f["rule"] for f in report["findings"]] == ["CKS101"], f"100 MB: {status} {err}")
    with open(path, "wb") as f:
        f.write(b"\x7fELF" + b"\0" * 100000000)
    status, report, err = findings(path)
    check(status == 1 and [f["rule"] for f in report["findings"]] == ["CKS101"], f"100 MB of NUL: {status} {err}")
    with open(path, "wb") as f:
        f.write(b'{"a": [' + b'"0123456789", ' * 7000000 + b"0]}")
    status, report, err = findings(path)
    check(status == 0 and not report["findings"] and "holds no" in err, f"100 MB without a store: {status} {err}")
    os.remove(path)


def unreadable(tmp, good, bad):
    missing = os.path.join(tmp, "not there.json")
    rows = [(missing, "No such file"), (os.path.join(good, "x"), "Not a directory")]
    if os.geteuid() != 0:
        rows.append((write(tmp, "locked.json", "{}", 0), "Permission denied"))
    loop = os.path.join(tmp, "loop.json")
    os.symlink(loop, loop)
    rows.append((loop, "symbolic links"))
    for path, words in rows:
        run_one = run(path)
        err = run_one.stderr.decode()
        check(run_one.returncode == 3 and words in err and err.count("\n") == 1, f"{path}: {run_one.returncode} {err}")
        both = run("--format", "json", path, bad)
        codes = [f["rule"] for f in json.loads(both.stdout)["findings"]]
        check(both.returncode == 3 and codes == ["CKS401"], f"{path} beside another: {both.returncode} {codes}")
    fifo = os.path.join(tmp, "pipe.json")
    os.mkfifo(fifo)
    out = run(fifo)  # nobody writes: it must not hang
    check(out.returncode in (1, 3), f"a pipe without a writer: {out.returncode}")
    out = run("/dev/zero")
    check(out.returncode in (1, 3), f"/dev/zero: {out.returncode}")


def nothing(tmp):
    for name, data in (("package.json", '{"name": "x", "version": "1.0.0"}'), ("list.json", "[1, 2, 3]"),
                       ("word.json", '"CustomKeyStore"'), ("key.json", '{"KeyId": "x", "CustomKeyStoreId": "cks-1"}'),
                       ("createkey.json", '{"CustomKeyStoreId": "cks-1", "Origin": "AWS_CLOUDHSM"}')):
        out = run("--quiet", write(tmp, name, data))
        check(out.returncode == 0 and not out.stdout and not out.stderr, f"{name}: {out}")
    out = run(write(tmp, "either.json", '{"XksProxyUriEndpoint": "https://xks.acme-keys.com", "KeyStorePassword": "abcdefgh"}'))
    check(out.returncode == 3 and b"--operation" in out.stderr, f"ambiguous: {out}")
    out = run(write(tmp, "both.json", '{"CustomKeyStoreId": "cks-1", "CustomKeyStoreName": "x"}'))
    check(out.returncode == 3 and b"not both" in out.stderr, f"an ID and a name: {out}")


def others(tmp):
    """Files that are no input of ours: nothing is wrong with them, and who names them is told."""
    for name, data in (("README.rst", b"# Title\n"), ("NOTES", b"[![x](y)](z)\n"), ("program", b"\x7fELF\0\0"), ("LICENSE", b"Apache\n")):
        path = write(tmp, name, data)
        out = run(path)
        check(out.returncode == 0 and not out.stdout and out.stderr.count(b"\n") == 1 and
              b"not a format that ckscheck reads" in out.stderr, f"{name}: {out}")
        status, report, _ = findings(path, "--explain-unknown")
        check(status == 0 and not report["findings"], f"{name}: {report['findings']}")
    for name, data in (("ca.crt", b"-----BEGIN CERTIFICATE-----\n"),
                       ("chart.yaml", b"a: {{ .b }}\n{{- if c }}\n"),
                       ("stack.template", b"AWSTemplateFormatVersion: '2010-09-09'\n# CustomKeyStore\nResources: {}\n")):
        out = run("--quiet", write(tmp, name, data))
        check(out.returncode == 0 and not out.stdout and not out.stderr, f"{name}: {out}")
    template = "is a template"
    for name, data, words in (
            ("CMakeLists.txt", b"x:\n\taws kms create-custom-key-store\n", "names CreateCustomKeyStore"),
            (".env", b"XksProxyUriPath=/x\n", "not a format that ckscheck reads"),
            ("cm.yaml", b"a: {{ .b }}\n{{- if .c }}\nCustomKeyStoreName: x\n", template),
            ("jinja.yml", b"{% if x %}\nCustomKeyStoreName: x\n{% endif %}\n", template),
            ("jinja.json", b'{"CustomKeyStoreName": {{ name | tojson }}}', template),
            ("for.json", b'{\n{% for x in y %}\n"CustomKeyStoreName": "x"}', template)):
        path = write(tmp, name, data)
        out = run(path)
        err = out.stderr.decode()
        check(out.returncode == 0 and not out.stdout and words in err and err.count("\n") == 1, f"{name}: {out}")
        status, report, err = findings(path, "--explain-unknown")
        check([f["rule"] for f in report["findings"]] == ["CKS110"] * (words == template),
              f"{name}: {report['findings']}")
        check([u["kind"] for u in report["summary"]["not_read"]] == ["form"], f"{name}: {report['summary']}")
    # A template that is YAML as it stands: what its program will put in is unknown, and not wrong.
    status, report, err = findings(write(tmp, "value.yml", b"CustomKeyStoreName: {{ name }}\nCustomKeyStoreType: AWS_CLOUDHSM\n"
                                         b"CloudHsmClusterId: cluster-zk4ei7d3pvj\n"), "--explain-unknown")
    check(not [f for f in report["findings"] if f["parameter"] == "CustomKeyStoreName" and f["rule"] != "CKS110"],
          f"an action as a value: {report['findings']}")
    check("a template's action" in err or "a template's action" in json.dumps(report), f"an action as a value: {err}")
    for name, data in (("double.json", b'{{"CustomKeyStoreName": "x"}}'), ("half.yaml", b"a: [\nCustomKeyStoreName: x\n"),
                       ("quoted", b'"CustomKeyStoreName": "x"'),
                       ("wide", b"\xff\xfe{\0}\0"), ("unmarked", b"{\0}\0"),
                       ("marked", b'\xef\xbb\xbf{"CustomKeyStoreName" "x"}'), ("later.json", b'{"a": "{{ x }}",\n"CustomKeyStoreName": }'),
                       ("open.json", b'{"CustomKeyStoreName": {{ name }')):
        status, report, err = findings(write(tmp, name, data))
        check([f["rule"] for f in report["findings"]] == ["CKS101"], f"{name}: {status} {report['findings']} {err}")


def usage(tmp, good):
    rows = [(["--nonsense", good], b"nonsense"), (["--format", "xml", good], b"xml"), ([], b"file"),
            (["--at", "yesterday", good], b"--at"), (["--severity", "CKS1=error", good], b"CKS1"),
            (["--operation", "delete", good], b"delete"), (["--format"], b"--format")]
    for args, word in rows:
        out = run(*args)
        check(out.returncode == 2 and word in out.stderr, f"{args}: {out.returncode} {out.stderr}")
    out = subprocess.run([PROGRAM, "chekc", good], capture_output=True)
    check(out.returncode == 2 and b"check" in out.stderr, f"a misspelled command: {out}")
    with open("/dev/full", "w") as full:
        out = subprocess.run([PROGRAM, "check", "--format", "json", good], stdout=full, stderr=subprocess.PIPE)
    check(out.returncode == 3, f"a full disk: {out.returncode}")
    out = run("--report", f"json={tmp}/report.json", good,
              preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10)))
    check(out.returncode == 3 and b"report.json" in out.stderr, f"a limit of file sizes: {out}")
    hostile = write(tmp, "evil\n\x1b[31m name.json", "{")
    out = run(hostile)
    check(b"\x1b" not in out.stdout and out.returncode == 1, f"a hostile name: {out}")
    dashed = write(tmp, "-dash.json", json.dumps(BAD))
    out = run("--", os.path.basename(dashed), cwd=tmp)
    check(out.returncode == 1, f"a name with a dash: {out}")


def slow_standard_input():
    """A slow writer to a pipe that another program has made non-blocking is waited for."""
    ours, theirs = os.pipe()
    os.set_blocking(ours, False)
    process = subprocess.Popen([PROGRAM, "check", "-"], stdin=ours, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    for part in (b'{"CustomKeyStoreName": ', b'"x", "XksProxyUriPath": "/kms"}\n'):
        time.sleep(0.2)
        os.write(theirs, part)
    os.close(theirs)
    os.close(ours)
    output = process.communicate(timeout=30)[0]
    check(process.returncode == 1 and b"CKS422" in output, f"slow standard input: {output}")


def standard_input():
    slow_standard_input()
    out = run("-", input=json.dumps(BAD).encode())
    check(out.returncode == 1 and b"<stdin>:1:" in out.stdout, f"standard input: {out}")
    out = run("--stdin-filename", "create.json", "-", input=b"{")
    check(out.returncode == 1 and out.stdout.startswith(b"create.json:1:2: error:"), f"a name for it: {out}")
    two = json.dumps([BAD, dict(BAD)])
    out = run("--format", "json", "-", input=two.encode())
    codes = {f["rule"] for f in json.loads(out.stdout)["findings"]}
    check("CKS501" in codes, f"stores of standard input are compared: {codes}")


if __name__ == "__main__":
    sys.exit(main())
