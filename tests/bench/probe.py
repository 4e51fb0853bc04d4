"""Benchmarks of the probe, each paired with a floor: handshakes and signed requests on one loop in C,
without any diagnosis, against the same server."""
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "net"))
import certs  # noqa: E402
from certs import HOST  # noqa: E402
from xks_proxy import ACCESS_KEY, PATH, REGION, SECRET  # noqa: E402


class Server:
    def __init__(self, folder, delay):
        script = os.path.join(os.path.dirname(certs.__file__), "xks_proxy.py")
        self.process = subprocess.Popen([sys.executable, script, folder, str(delay)], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.port = self.process.stdout.readline().strip()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(5)


def open_sockets(pid):
    folder, n = f"/proc/{pid}/fd", 0
    try:
        for fd in os.listdir(folder):
            n += os.readlink(os.path.join(folder, fd)).startswith("socket:")
    except OSError:
        pass  # closed, or ended, while we looked
    return n


def true_times(command, evidence):
    """Medians and worst of the latencies that the probe reported, in ms, and its open sockets."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    most = 0
    while process.poll() is None:
        most = max(most, open_sockets(process.pid))
        time.sleep(0.005)
    with open(evidence) as f:
        records = json.load(f)["probes"]
    last = [r["attempts"][-1]["us"] / 1000 for r in records if r["attempts"]]
    again = sum(len(r["attempts"]) > 1 for r in records)
    print(f"  reported latency: {len(last)} answers, median {statistics.median(last):.1f} ms, "
          f"slowest {max(last):.1f} ms, {sum(t > 250 for t in last)} over 250 ms, {again} timed again; "
          f"at most {most} sockets open at once")


def bench(build, pair):
    program, floor = os.path.join(build, "cli", "ckscheck"), os.path.join(build, "tests", "bench", "probe-floor")
    with tempfile.TemporaryDirectory() as tmp:
        folder = os.path.join(tmp, "certs")
        certs.make_all(folder)
        ca, credential = os.path.join(folder, "root.crt"), {"AccessKeyId": ACCESS_KEY, "RawSecretAccessKey": SECRET}

        def file(name, value):
            path = os.path.join(tmp, name)
            with open(path, "w") as f:
                json.dump(value, f)
            return path

        def store(i):
            return {"CustomKeyStoreName": f"s{i}", "CustomKeyStoreType": "EXTERNAL_KEY_STORE",
                    "XksProxyUriEndpoint": f"https://h{i}.{HOST}", "XksProxyUriPath": PATH,
                    "XksProxyConnectivity": "PUBLIC_ENDPOINT", "XksProxyAuthenticationCredential": credential}

        # A file that is saved would be timed with the probe: cutting one short takes a millisecond.
        def ours(name, port, *save):
            return [program, "probe", "--format", "evidence", "--region", REGION, "--ca-file", ca,
                    "--connect-to", f"::127.0.0.1:{port}", *save, name]

        def least(port, count, flight):
            return [floor, ca, port, str(count), str(flight), HOST, PATH, REGION, ACCESS_KEY, SECRET]

        saved = os.path.join(tmp, "saved.json")
        one, many = file("one.json", store(1)), file("many.json", [store(i) for i in range(200)])
        with Server(folder, 0) as s:
            curl = ["curl", "-s", "--aws-sigv4", f"aws:amz:{REGION}:kms-xks-proxy", "-u", f"{ACCESS_KEY}:{SECRET}", "--cacert",
                    ca, "--connect-to", f"{HOST}:443:127.0.0.1:{s.port}", "-d", "{}", f"https://{HOST}{PATH}/health"]
            pair("probe: one endpoint", ours(one, s.port), [("floor", least(s.port, 1, 1)), ("curl --aws-sigv4", curl)], 40)
            # What people look at a proxy's TLS with; they send no request of KMS. testssl.sh takes most of a minute.
            pair("probe: one endpoint, beside sslscan", ours(one, s.port),
                 [("sslscan", ["sslscan", "--no-colour", f"127.0.0.1:{s.port}"])], 5)
            pair("probe: one endpoint, beside testssl.sh", ours(one, s.port),
                 [("testssl -p -f -S", ["testssl", "--quiet", "--color", "0", "--warnings", "off", "--ip", "one", "-p", "-f", "-S",
                                        f"127.0.0.1:{s.port}"])], 1)
        with Server(folder, 0.1) as s:
            peers = [("floor, 200 in flight", least(s.port, 200, 200)), ("floor, 8 in flight", least(s.port, 200, 8))]
            pair("probe: 200 endpoints that answer after 100 ms", ours(many, s.port), peers, 9)
            true_times(ours(many, s.port, "--save", saved), saved)
        if not shutil.which("curl"):
            print("curl is not installed")
