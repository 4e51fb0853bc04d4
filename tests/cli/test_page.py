#!/usr/bin/env python3
"""The page of --format html: goldens, hostile text, size, and what a real browser makes of it.

usage: test_page.py PATH-OF-CKSCHECK      CKS_UPDATE=1 rewrites fixtures/pages

The browser is Debian's chromium, driven by npm's playwright-core, with npm's axe-core as the reader's eye: each is
looked for in CKS_NODE_MODULES and in the global folder of npm, and the part is skipped where one is not installed.
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

import page

PROGRAM = os.path.abspath(sys.argv[1])
HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
PAGES = os.path.join(TOP, "fixtures", "pages")
EXAMPLES = "fixtures/examples/"
AT = ["--at", "2026-01-01", "--region", "eu-west-1"]
SECRET = "Zq7wPlantedSecret4You"
# A page of a thousand stores: bytes, with room for longer paths, and milliseconds until it is on the screen, on a
# machine that has time for it.
BYTES_MAX = 3_000_000 * 85 // 100
MILLISECONDS_MAX = 1000
HOSTILE = ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)", "&lt;b&gt; &amp;", "]]><!--",
           "\u202egnp.exe\u202c", "\u2066left\u2069", "a\x00b", "\x1b[2J", "</title></style></pre>", "##[error]x", "::error::x",
           "\u05d0\u05d1\u05d2", "\U0001f511", "\ufffe", "javascript:alert(1)"]
PREDICTED = {name: ["predict", *AT, f"{EXAMPLES}{name}/create.json", "--evidence", f"{EXAMPLES}{name}/evidence"]
             for name in ("preflight-cloudhsm", "preflight-public", "preflight-vpc")}
GOLDEN = {"preflight-vpc": PREDICTED["preflight-vpc"],
          "fail": ["predict", *AT, EXAMPLES + "create-external.json"],
          "check": ["check", *AT, EXAMPLES + "create-external.json", EXAMPLES + "good-external.json", "README.md"]}
passed, wrong = 0, []


def check(ok, text):
    global passed
    passed += bool(ok)
    if not ok:
        wrong.append(text)


def run(*args, cwd=TOP, **more):
    out = subprocess.run([PROGRAM, args[0], "--format", "html", *args[1:]], cwd=cwd, capture_output=True, timeout=120, check=False, **more)
    assert out.stdout, out.stderr
    return out


def read(data, what):
    try:
        return page.read(data)
    except page.Wrong as e:
        check(False, f"{what}: {e}")
        return None


def check_goldens():
    for name, args in GOLDEN.items():
        data, path = run(*args).stdout, os.path.join(PAGES, name + ".html")
        read(data, name)
        if os.environ.get("CKS_UPDATE"):
            os.makedirs(PAGES, exist_ok=True)
            with open(path, "wb") as f:
                f.write(data)
        with open(path, "rb") as f:
            check(f.read() == data, f"{name}: the page differs from {path}")


def check_content():
    """What a reader of a change ticket looks for."""
    for name, args in PREDICTED.items():
        out, text = run(*args), page.read(run(*args).stdout).text
        report = json.loads(subprocess.run([PROGRAM, *args, "--format", "json"], cwd=TOP, capture_output=True, check=False).stdout)
        check("Both calls will succeed" in text and out.returncode == 0, f"{name}: the verdict")
        for prediction in report["stores"][0]["predictions"].values():
            for r in prediction["requirements"]:
                place = f"{r['file']}:{r['line']}" if r["line"] else r["file"] or ""
                row = re.search(rf"{r['id']}.*", text)
                check(row and place in text and (r["at"] or "") in text, f"{name}: {r} is not in the ledger")
                check(r["id"] != "R051" or r["file"].endswith("inventory.json"), f"{name}: {r}: the inventory shows it")
        check(f"ckscheck predict --format html {' '.join(args[1:])}" in text, f"{name}: the command")
        check(report["tool"]["model"] in text and "0: no call will fail" in text, f"{name}: model or exit status")
    failing = run(*GOLDEN["fail"])
    text = page.read(failing.stdout).text
    check(failing.returncode == 1 and "1: a call will fail" in text, "the exit status of a call that fails")
    for part in ("1 of 2 calls will fail", "aws kms describe-custom-key-stores --region eu-west-1", "Disproved", "Missing", "Assumed",
                 "Proved", "https://xks.acme-keys.com:443", "needs inventory evidence"):
        check(part in text, f"{part!r} is not on the page")


def store(**members):
    return {"CustomKeyStoreName": "s", "CustomKeyStoreType": "AWS_CLOUDHSM", "CloudHsmClusterId": "cluster-234567abcde",
            "KeyStorePassword": SECRET, "TrustAnchorCertificate": "x", **members}


def check_hostile(folder):
    """Text of inputs stays text, whatever it is, and wherever it comes from."""
    stores = [store(CustomKeyStoreName=text + str(i), CloudHsmClusterId=text, **{text: text}) for i, text in enumerate(HOSTILE)]
    names = []
    for i, text in enumerate(HOSTILE):
        names.append(text.replace("/", "_").replace("\0", "_") + f"{i}.json")
        with open(os.path.join(folder, names[-1]), "w", encoding="utf-8", errors="surrogatepass") as f:
            f.write(json.dumps(stores[i]))
    for command in ("check", "predict"):
        out = run(command, *AT, "--", *names, cwd=folder)
        p = read(out.stdout, f"hostile text, {command}")
        check(p and "<script>alert(1)</script>" in p.text and "<U+202E>" in p.text and SECRET not in p.text, f"{command}: hostile text")
    with open(os.path.join(folder, "long.json"), "w", encoding="utf-8") as f:
        json.dump(store(CustomKeyStoreName="n" * 1_000_000), f)
    out = run("check", *AT, "long.json", cwd=folder)
    p = read(out.stdout, "a name of a megabyte")
    check(p and len(out.stdout) < 30_000 and "[cut]" in p.text, f"a name of a megabyte gives {len(out.stdout)} bytes")
    out = run("check", *AT, "--stdin-filename", "f" * 100_000, "-", cwd=folder, input=json.dumps(store()).encode())
    check(read(out.stdout, "a long file name") and len(out.stdout) < 40_000, f"a long file name gives {len(out.stdout)} bytes")
    key = "-----BEGIN PRIVATE KEY-----\nTUlJ\n-----END PRIVATE KEY-----"
    out = run("check", *AT, "--stdin-filename", key, "-", cwd=folder, input=json.dumps(store()).encode())
    check(b"&#91;hidden]" in out.stdout or b"[hidden]" in out.stdout, "a private key as an argument")


def check_unread(folder):
    """What was not read is on the page, and so is the status that it gives."""
    names = ["gone.json", "form.md"]
    with open(os.path.join(folder, "form.md"), "w", encoding="utf-8") as f:
        f.write("Call create-custom-key-store, and see.\n")
    out = run("check", *AT, *names, cwd=folder)
    p = read(out.stdout, "unread files")
    check(p and out.returncode == 3 and "gone.json cannot be read: No such file" in p.text and "3: something could not" in p.text
          and "Not everything could be read" in p.text, f"unread files: {out.returncode} {p and p.text[-800:]}")
    with open(os.path.join(folder, ".ckscheck.yaml"), "w", encoding="utf-8") as f:
        f.write("ignore:\n  - rule: CKS201\n    reason: <b>the</b> migration\n")
    with open(os.path.join(folder, "accepted.json"), "w", encoding="utf-8") as f:
        json.dump(store(CloudHsmClusterId="c", Unknown=1), f)
    p = read(run("check", *AT, "accepted.json", cwd=folder).stdout, "accepted findings")
    check(p and ("<b>the</b> migration" in p.text) == ("CKS201" in p.text), "accepted findings")
    os.unlink(os.path.join(folder, ".ckscheck.yaml"))


def like_vpc(folder, count):
    """The page of so many stores that are alike but for name and path, each with findings and a prediction."""
    with open(os.path.join(TOP, EXAMPLES, "preflight-vpc", "create.json"), encoding="utf-8") as f:
        one = json.load(f)
    with open(os.path.join(folder, "many.json"), "w", encoding="utf-8") as f:
        for i in range(count):
            f.write(json.dumps({**one, "CustomKeyStoreName": f"payments-{i:04}", "XksProxyUriPath": f"/t{i}/kms/xks/v1"}, indent=1) + "\n")
    os.chmod(os.path.join(folder, "many.json"), 0o600)
    args = ["predict", *AT, "many.json", "--evidence", os.path.join(TOP, EXAMPLES, "preflight-vpc", "evidence")]
    out = run(*args, cwd=folder)
    report = json.loads(subprocess.run([PROGRAM, *args, "--format", "json"], cwd=folder, capture_output=True, check=False).stdout)
    return out.stdout, report["findings"]


def thousand(folder):
    """A page of a thousand stores: small, and nothing is left out."""
    data, findings = like_vpc(folder, 1000)
    p = read(data, "a thousand stores")
    check(p and len(data) < BYTES_MAX, f"a thousand stores are {len(data)} bytes")
    check(p and sum(i.startswith("store-") for i in p.ids) == 1000, "stores are missing")
    check(p and "R072" in p.text and "ckscheck collect with the same files" in p.text, "the requirements are not explained")
    check(len(findings) > 3900, f"a thousand stores have {len(findings)} findings")
    try:
        page.check(data, findings)
    except page.Wrong as e:
        check(False, f"a thousand stores: {e}")
    # What stores share is told once, and a finding about the store as a whole nowhere else.
    for f in findings[:8]:
        check(p and f["help"].split("\n")[0] in p.text and f["message"] in p.text, f"{f} is not on the page")
    check(data.count(b"nothing in this run connects this store") == 1, "a finding on each whole store is told more than once")
    check(data.count(b"give each VPC store its own private DNS name") == 1, "a repair is told more than once")
    return data


# ---- a browser ----

def modules():
    """The folder with playwright-core and axe-core, and the browser; or why there is none."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    node, npm = shutil.which("node"), shutil.which("npm")
    if not browser or not node:
        return None, f"{'chromium' if not browser else 'node'} is not installed"
    folders = [os.environ.get("CKS_NODE_MODULES", "")]
    if npm:
        folders.append(subprocess.run([npm, "root", "-g"], capture_output=True, text=True, check=False).stdout.strip())
    for folder in folders:
        if folder and all(os.path.isdir(os.path.join(folder, name)) for name in ("playwright-core", "axe-core")):
            return {"CKS_BROWSER": browser, "CKS_NODE_MODULES": folder}, None
    return None, "npm's playwright-core and axe-core are not installed; set CKS_NODE_MODULES to a node_modules that has them"


# What must be found if it is planted: (text before which it goes, the fault, a part of what is reported).
PLANTED = [("<h2", "<hr width=3000>", "wider than the window"),
           ("<h2", "<img alt=x src=http://127.0.0.1:9/x.png>", "is not allowed"),
           ("<h2", "<script>document.title = 1</script>", "is not allowed"),
           ("<h2", "<table class=ledger><tr><th scope=row>Averylongwordthatbreaks</th><td>x</td></tr></table>", "is broken into lines"),
           ("<h2", "<svg role=img></svg>", "svg-img-alt")]


# A program that makes one call; the endpoint checks no signature.
CALL = """
import os, urllib.request, urllib.error
request = urllib.request.Request(os.environ["AWS_ENDPOINT_URL"], b'{"CustomKeyStoreName": "partners"}',
                                 {"X-Amz-Target": "TrentService.CreateCustomKeyStore", "Content-Type": "application/x-amz-json-1.1"})
try:
    urllib.request.urlopen(request)
except urllib.error.HTTPError:
    pass
"""


def dry_page(folder):
    """The page of a dry run; None where this program has none."""
    name = os.path.join(folder, "dry-run-page.html")
    out = subprocess.run([PROGRAM, "dry-run", *AT, "--report", f"html={name}", "--", sys.executable, "-c", CALL], cwd=TOP,
                         capture_output=True, text=True, timeout=120, check=False)
    if not os.path.exists(name) and "is missing" in out.stderr:
        return None
    with open(name, "rb") as f:
        return f.read()


def browse(env, files):
    out = subprocess.run(["node", os.path.join(HERE, "browse.js"), *files], env={**os.environ, **env}, timeout=500,
                         capture_output=True, text=True, check=False)
    if out.returncode:
        check(False, f"the browser failed: {out.stderr[-2000:]}")
        return {}
    return {os.path.basename(f): r for f, r in json.loads(out.stdout).items()}


def check_browser(folder, many):
    env, why = modules()
    if not env:
        print(f"skipped: in a browser: {why}")
        return
    pages = {name: run(*args).stdout for name, args in {**PREDICTED, **GOLDEN}.items()}
    pages["many"] = many
    pages["shared"], _ = like_vpc(folder, 25)
    dry = dry_page(folder)
    if dry:
        pages["dry-run"] = dry
    pages["hostile"] = run("check", *AT, *[n for n in os.listdir(folder) if n.endswith(f"{HOSTILE[0][-9:]}0.json")], "long.json",
                           cwd=folder).stdout
    for i, (before, fault, _) in enumerate(PLANTED):
        pages[f"planted-{i}"] = pages["fail"].replace(before.encode(), fault.encode() + before.encode(), 1)
    files = []
    for name, data in pages.items():
        files.append(os.path.join(folder, name + ".html"))
        with open(files[-1], "wb") as f:
            f.write(data)
    seen = browse(env, files)
    for name, data in seen.items():
        if name.startswith("planted"):
            _, fault, told = PLANTED[int(name[8:-5])]
            check(any(told in found for found in data["faults"]), f"a planted fault is not found: {fault}: {data['faults']}")
        else:
            check(not data["faults"], f"{name}: {data['faults']}")
    took = seen.get("many.html", {}).get("milliseconds", 0)
    quiet = os.getloadavg()[0] < (os.cpu_count() or 1) + 1
    check(0 < took < MILLISECONDS_MAX or (took and not quiet), f"a thousand stores take {took} ms to open")
    print(f"in a browser: {len(seen)} pages, a thousand stores are on the screen after {took:.0f} ms")


def main():
    check_goldens()
    check_content()
    with tempfile.TemporaryDirectory() as folder:
        check_hostile(folder)
        check_unread(folder)
        check_browser(folder, thousand(folder))
    print("\n".join(wrong))
    print(f"{passed} passed, {len(wrong)} failed")
    return 1 if wrong or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
