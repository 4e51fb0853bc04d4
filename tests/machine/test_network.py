#!/usr/bin/env python3
"""What opens connections or runs programs, on a machine that is as it may be: probe, serve, dry-run and
hook with calls that are interrupted or move a few bytes, and with allocations that fail, one at a time.
An allocation that fails ends with exit status 3 and "out of memory", or changes nothing.

usage: test_network.py PROGRAM FAILING.so [--all]

Of each run some of the allocations fail, evenly spread; with --all, every one.
"""
import json
import os
import signal
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "net"), os.path.join(HERE, "..", "dryrun")]
import certs  # noqa: E402
import endpoint  # noqa: E402
import xks_proxy  # noqa: E402

# Of one run.
POINTS = 14
TROUBLES = [{"CKS_SHORT": "1"}, {"CKS_EINTR": "2"}, {"CKS_SHORT": "5", "CKS_EINTR": "3"}]
SHORT_OF_MEMORY = b"out of memory"
# The slowness of the machine is not what is tested.
SLOW = "CKS842"
ASK = """
import json, os, urllib.request
request = urllib.request.Request(os.environ["AWS_ENDPOINT_URL"], open(os.environ["BODY"], "rb").read(), {
    "Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "TrentService.CreateCustomKeyStore",
    "Authorization": "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261128/us-east-1/kms/aws4_request, "
                     "SignedHeaders=host, Signature=00"})
print(json.loads(urllib.request.urlopen(request, timeout=20).read())["CustomKeyStoreId"][:4])
"""


class Machine:
    """Each run gives (exit status, what it told, standard error)."""

    def __init__(self, program, failing, folder):
        self.program, self.failing, self.folder = program, failing, folder
        self.certs = os.path.join(folder, "certs")
        certs.make_all(self.certs)
        self.proxy = xks_proxy.Proxy(self.certs)
        self.credential = self.file("credential.json", {
            "XksProxyUriPath": xks_proxy.PATH,
            "XksProxyAuthenticationCredential": {"AccessKeyId": xks_proxy.ACCESS_KEY, "RawSecretAccessKey": xks_proxy.SECRET}})
        self.empty = self.file("empty.json", {"CustomKeyStores": [], "Truncated": False})
        self.body = self.file("body.json", endpoint.external())
        self.repository = os.path.join(folder, "repository")
        subprocess.run(["git", "init", "-q", self.repository], check=True)
        self.file("repository/create.json", endpoint.external())
        subprocess.run(["git", "add", "."], cwd=self.repository, check=True)

    def file(self, name, content):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as f:
            json.dump(content, f)
        return path

    def env(self, trouble):
        return dict(os.environ, BODY=self.body, **({"LD_PRELOAD": self.failing, **trouble} if trouble else {}))

    def run(self, arguments, trouble, cwd=None):
        done = subprocess.run([self.program, *arguments], cwd=cwd, env=self.env(trouble), capture_output=True, timeout=120)
        return done.returncode, done.stdout, done.stderr

    def probe(self, trouble):
        connect = f"{certs.HOST}:443:127.0.0.1:{self.proxy.port}"
        status, out, err = self.run(["probe", "--no-config", "--format", "json", "--endpoint", f"https://{certs.HOST}", "--path",
                                     xks_proxy.PATH, "--credential", self.credential, "--region", xks_proxy.REGION, "--ca-file",
                                     os.path.join(self.certs, "root.crt"), "--connect-to", connect], trouble)
        return status, self.rules(out), err

    @staticmethod
    def rules(out):
        try:
            return {f["rule"] for f in json.loads(out)["findings"]} - {SLOW}
        except ValueError:
            return set()

    def dry_run(self, trouble):
        return self.run(["dry-run", "--inventory", self.empty, "--isolate", "off", "--quiet", "--", sys.executable, "-c", ASK],
                        trouble)[:2] + (b"",) if not trouble or "CKS_FAIL_AT" not in trouble else self.run(
                            ["dry-run", "--inventory", self.empty, "--isolate", "off", "--", "true"], trouble)

    def hook(self, trouble):
        path = os.path.join(self.repository, ".git", "hooks", "pre-commit")
        if os.path.exists(path):
            os.remove(path)
        return self.run(["hook", "install"], trouble, self.repository)

    def hooked(self, trouble):
        return self.run(["check", "--no-config", "--hook", "--committed", "--staged", "."], trouble, self.repository)

    def serve(self, trouble):
        """A create, if the endpoint answers, and its end."""
        with subprocess.Popen([self.program, "serve", "--inventory", self.empty], env=self.env(trouble), stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE) as p:
            url = p.stdout.readline().decode().strip()
            told = b""
            if url:
                ask = subprocess.run([sys.executable, "-c", ASK], capture_output=True,
                                     env=dict(self.env(None), AWS_ENDPOINT_URL=url), timeout=60)
                told = ask.stdout
                p.send_signal(signal.SIGTERM)
            rest, err = p.communicate(timeout=60)
        return p.returncode, told + rest, err


def fault_of(sound, result):
    if result[:2] == sound[:2]:
        return None
    if result[0] != 3:
        return f"ended with {result[0]} instead of {sound[0]}: {result[1]} {result[2][-200:]}"
    return None if SHORT_OF_MEMORY in result[2] else f"does not say that it is out of memory: {result[2][-200:]}"


def points_of(count, every):
    if every or count <= POINTS:
        return range(1, count + 1)
    return sorted({1 + (count - 1) * i // (POINTS - 1) for i in range(POINTS)})


def allocations(machine, run):
    path = os.path.join(machine.folder, "count")
    sound = run({"CKS_FAIL_AT": "0", "CKS_FAIL_COUNT": path})
    with open(path, encoding="ascii") as f:
        return sound, int(f.read())


def main():
    every = "--all" in sys.argv
    passed, wrong = 0, []

    def judge(fault, what):
        nonlocal passed
        passed += fault is None
        if fault:
            wrong.append(f"{what}: {fault}")
    with tempfile.TemporaryDirectory() as folder:
        machine = Machine(*(os.path.abspath(p) for p in sys.argv[1:3]), folder)
        runs = {"hook": machine.hook, "hooked": machine.hooked}
        # A build may lack the probe or the endpoint: their commands then end with 3 at once.
        if machine.probe(None)[0] == 0:
            runs["probe"] = machine.probe
        if machine.dry_run(None)[0] == 0:
            runs.update({"serve": machine.serve, "dry-run": machine.dry_run})
        for name, run in runs.items():
            sound = run(None)
            for trouble in TROUBLES:
                result = run(trouble)
                judge(None if result[:2] == sound[:2] else f"{result} instead of {sound}", f"{name} with {trouble}")
            sound, count = allocations(machine, run)
            judge(None if count else "no allocations were counted", name)
            for k in points_of(count, every):
                judge(fault_of(sound, run({"CKS_FAIL_AT": str(k)})), f"{name}: allocation {k} of {count}")
        machine.proxy.stop()
    print("\n".join(wrong[:40]))
    print(f"{', '.join(runs)}: {passed} passed, {len(wrong)} failed")
    sys.stdout.flush()
    os._exit(1 if wrong or not passed else 0)


if __name__ == "__main__":
    endpoint.alone()
    main()
