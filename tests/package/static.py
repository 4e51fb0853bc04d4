#!/usr/bin/env python3
"""The static program where there is nothing else: no loader, no library, no file.

usage: static.py PROGRAM      in a root directory of its own; needs root. Ends with "N passed, N failed".

Then the tests of the probe, with real servers, are run on it.
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

TOP = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
sys.path.insert(0, os.path.join(TOP, "tests", "net"))
sys.dont_write_bytecode = True
import certs  # noqa: E402
from xks_proxy import ACCESS_KEY, PATH, REGION, SECRET, Proxy  # noqa: E402

results = [0, 0]


def expect(what, good, shown=""):
    results[0 if good else 1] += 1
    if not good:
        print(f"FAILED: {what}\n{shown}")


class Root:
    def __init__(self, folder, program):
        self.path = folder
        shutil.copy(program, os.path.join(folder, "ckscheck"))

    def put(self, name, text):
        path = os.path.join(self.path, name.lstrip("/"))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)

    def run(self, *args, stdin=None):
        return subprocess.run([shutil.which("chroot") or "/usr/sbin/chroot", self.path, "/ckscheck", *args], capture_output=True, text=True, timeout=120,
                              input=stdin, env={"LC_ALL": "C.UTF-8", "NO_COLOR": "1"})


def read(*path):
    with open(os.path.join(TOP, *path), encoding="utf-8") as f:
        return f.read()


def check_file(program):
    """What the file says of itself."""
    header = subprocess.run(["readelf", "-ldW", program], capture_output=True, text=True, check=True).stdout
    expect("no loader is asked for", "INTERP" not in header, header)
    expect("no library is needed", "NEEDED" not in header, header)
    expect("no folder of this machine is in it", "RUNPATH" not in header and "RPATH" not in header, header)
    with open(program, "rb") as f:
        content = f.read()
    expect("no path of the build is in it", TOP.encode() not in content)


def check_offline(root):
    block = re.search(r"```console\n\$ \S+(?: run)? check fixtures/examples/create-external.json\n(.*?)```", read("README.md"), re.S)
    root.put("fixtures/examples/create-external.json", read("fixtures", "examples", "create-external.json"))
    run = root.run("check", "fixtures/examples/create-external.json")
    expect("the README's first example", run.returncode == 1 and run.stdout == block[1], run)
    root.put("stack.yaml", "Resources:\n  S:\n    Type: AWS::KMS::Key\n    Properties: [a, b\n")
    run = root.run("check", "stack.yaml")
    expect("YAML is read", "CKS101" in run.stdout, run)
    pem = read("fixtures", "certificates", "anchor-rsa2048.pem")
    root.put("hsm.json", json.dumps({"CustomKeyStoreName": "store", "CloudHsmClusterId": "cluster-abcdefghij2",
                                     "KeyStorePassword": "a1b2c3d4e5", "TrustAnchorCertificate": pem}))
    run = root.run("check", "--at", "2099-01-01", "hsm.json")
    expect("certificates are read", run.returncode == 0 and "expired" in run.stdout, run)
    run = root.run("--version")
    expect("the version names the libraries", "libfyaml" in run.stdout and "loaded with" not in run.stdout, run)
    run = root.run("explain", "XKS_PROXY_TIMED_OUT")
    expect("a page is printed", run.returncode == 0, run)
    run = root.run("dry-run", "--", "/ckscheck", "--version")
    expect("a program is run dry", run.returncode == 0 and run.stdout.startswith("ckscheck ") and "without a call" in run.stderr, run)


def bundles():
    return re.findall(r'^CKS_AUTHORITIES\("(.*?)"\)', read("lib", "base", "authorities.def"), re.M)


def check_probe(root, folder):
    """A proxy that listens; the lab's root where each distribution has its bundle."""
    certs.make_all(folder)
    root.put("credential.json", json.dumps({"XksProxyUriPath": PATH, "XksProxyAuthenticationCredential": {
        "AccessKeyId": ACCESS_KEY, "RawSecretAccessKey": SECRET}}))
    with open(os.path.join(folder, "root.crt"), encoding="ascii") as f:
        authority = f.read()

    def probe(*more):
        with Proxy(folder) as proxy:
            run = root.run("probe", "--format", "json", "--endpoint", "https://" + certs.HOST, "--path", PATH, "--region",
                           REGION, "--credential", "credential.json", "--connect-to", f"{certs.HOST}:443:127.0.0.1:{proxy.port}", *more)
        return json.loads(run.stdout) if run.stdout else run

    root.put("lab.pem", authority)
    report = probe("--ca-file", "lab.pem")
    record = report["probes"][0]
    expect("a proxy is probed", record.get("http", {}).get("status") == 200, json.dumps(report, indent=1))
    none = probe()["probes"][0]["tls"]["root"]
    for path in bundles():
        root.put(path, authority)
        found = probe()["probes"][0]["tls"]["root"]
        expect(f"the bundle is found at {path}: {found}, without one {none}", found != none)
        os.unlink(root.path + path)
    expect("there are bundles", len(bundles()) >= 4)


def check_net(program):
    for name in ("test_rules.py", "test_predict.py"):
        run = subprocess.run([sys.executable, os.path.join(TOP, "tests", "net", name), program], capture_output=True,
                             text=True, timeout=600)
        last = (run.stdout.strip().splitlines() or [""])[-1]
        counts = re.match(r"(\d+) passed, (\d+) failed", last)
        expect(f"{name} on the static program", run.returncode == 0 and counts, run.stdout[-3000:] + run.stderr[-1000:])
        if counts:
            results[0] += int(counts[1]) - 1


def main():
    program = os.path.abspath(sys.argv[1])
    if os.geteuid() != 0:
        print("skipped: a root of its own needs root\n0 passed, 0 failed, 1 skipped")
        return 0
    with tempfile.TemporaryDirectory(prefix="ckscheck-root-") as folder, tempfile.TemporaryDirectory() as certificates:
        check_file(program)
        root = Root(folder, program)
        check_offline(root)
        check_probe(root, certificates)
    check_net(program)
    print(f"static program: {os.path.getsize(program)} bytes")
    print(f"{results[0]} passed, {results[1]} failed")
    return 1 if results[1] else 0


if __name__ == "__main__":
    sys.exit(main())
