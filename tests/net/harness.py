"""Runs ckscheck probe against servers on loopback, several tests at a time."""
import concurrent.futures
import json
import os
import subprocess
import sys
import tempfile
import threading
import traceback

import certs
from certs import HOST
from xks_proxy import ACCESS_KEY, PATH, REGION, SECRET

TESTS = []
STREAMS = threading.Lock()


def test(f):
    TESTS.append(f)
    return f


class Skip(Exception):
    pass


class Result:
    """What one run of the program said."""

    def __init__(self, done, evidence, report):
        self.status, self.out, self.err = done.returncode, done.stdout, done.stderr
        self.evidence, self.report = evidence, report
        self.records = evidence["probes"] if evidence else []
        self.record = self.records[0] if self.records else None

    @property
    def rules(self):
        return sorted(f["rule"] for f in self.report["findings"] if "CKS801" <= f["rule"] <= "CKS854")

    @property
    def firm(self):
        """Without the warning that a machine under load causes by itself."""
        return [rule for rule in self.rules if rule != "CKS842"]

    def __str__(self):
        return self.err + "".join(f"{f['rule']}: {f['message']}\n" for f in self.report["findings"])

    def message(self, rule):
        return next(f["message"] for f in self.report["findings"] if f["rule"] == rule)

    def severity(self, rule):
        return next(f["severity"] for f in self.report["findings"] if f["rule"] == rule)


class Bench:
    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.certs = os.path.join(folder, "certs")
        certs.make_all(self.certs)
        self.ca = os.path.join(self.certs, "root.crt")
        self.credential = self.file("credential.json", {
            "XksProxyUriPath": PATH,
            "XksProxyAuthenticationCredential": {"AccessKeyId": ACCESS_KEY, "RawSecretAccessKey": SECRET}})
        self.number = 0
        self.lock = threading.Lock()
        self.outputs = []

    def file(self, name, content):
        path = os.path.join(self.folder, name)
        with open(path, "w") as f:
            json.dump(content, f)
        return path

    def fresh(self, suffix):
        with self.lock:
            self.number += 1
            return os.path.join(self.folder, f"{self.number}{suffix}")

    def run(self, *args, env=None, stdin=None, timeout=60, wrap=()):
        """The program on the arguments, as JSON, with the evidence saved."""
        saved = self.fresh(".json")
        done = subprocess.run([*wrap, self.program, "probe", "--format", "json", "--save", saved, *args],
                              capture_output=True, text=True, timeout=timeout, input=stdin,
                              env=dict(os.environ, **(env or {})))
        evidence = report = None
        if os.path.exists(saved):
            with open(saved) as f:
                text = f.read()
            evidence = json.loads(text)
            with self.lock:
                self.outputs.append(text)
        with self.lock:
            self.outputs += [done.stdout, done.stderr]
        if done.stdout:
            report = json.loads(done.stdout)
        return Result(done, evidence, report)

    def probe(self, *more, host=HOST, port=None, address="127.0.0.1", credential=True, ca=True, path=PATH,
              region=REGION, **kw):
        """The proxy on a port, as the test's host."""
        args = ["--endpoint", "https://" + host]
        if path:
            args += ["--path", path]
        if credential:
            args += ["--credential", self.credential]
        if region:
            args += ["--region", region]
        if ca:
            args += ["--ca-file", self.ca]
        if port:
            args += ["--connect-to", f"{host}:443:{address}:{port}"]
        return self.run(*args, *more, **kw)

    def store(self, host, path=PATH, **more):
        """A CreateCustomKeyStore input for a proxy."""
        return dict({
            "CustomKeyStoreName": "store-" + host.replace(".", "-"),
            "CustomKeyStoreType": "EXTERNAL_KEY_STORE",
            "XksProxyUriEndpoint": "https://" + host,
            "XksProxyUriPath": path,
            "XksProxyConnectivity": "PUBLIC_ENDPOINT",
            "XksProxyAuthenticationCredential": {"AccessKeyId": ACCESS_KEY, "RawSecretAccessKey": SECRET},
        }, **more)


def equal(a, b, what=""):
    if a != b:
        raise AssertionError(f"{what}: {a!r} is not {b!r}")


def main(workers=6):
    """test_X.py PROGRAM [NAME...]; ends with "N passed, N failed"."""
    program, names = os.path.abspath(sys.argv[1]), sys.argv[2:]
    chosen = [t for t in TESTS if not names or t.__name__ in names]
    passed = failed = skipped = 0
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(program, folder)

        def one(t):
            try:
                t(bench)
                return t, None
            except Exception as e:  # a test's failure is its result
                return t, e
        alone = [t for t in chosen if getattr(t, "alone", False)]
        with concurrent.futures.ThreadPoolExecutor(workers) as pool:
            results = list(pool.map(one, [t for t in chosen if t not in alone]))
        results += [one(t) for t in alone]
        for t, e in results:
            if isinstance(e, Skip):
                skipped += 1
                print(f"skipped: {t.__name__}: {e}")
            elif e:
                failed += 1
                print(f"FAILED {t.__name__}")
                print("".join(traceback.format_exception(type(e), e, e.__traceback__)[-3:]))
            else:
                passed += 1
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    # Threads of servers that still sleep are not waited for.
    sys.stdout.flush()
    os._exit(1 if failed else 0)


def alone(f):
    """A test that measures time has the machine for itself."""
    f.alone = True
    return f
