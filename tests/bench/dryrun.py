"""Benchmarks of the dry run: its start, its answers beside Python's own server, memory for each store.

Run where loopback alone can be reached: unshare -n sh -c 'ip link set lo up; ...'.
"""
import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

RUNS = 15
CALLS = 10000
PEER = """
import http.server, json
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one write
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        text = json.dumps({"CustomKeyStoreId": "cks-0123456789abcdef0", "n": len(body)}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)
        self.wfile.flush()
    def log_message(self, *_):
        pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
server.serve_forever()
"""


def inventory(folder, count):
    path = os.path.join(folder, f"{count}.json")
    stores = [{"CustomKeyStoreId": f"cks-{i:017x}", "CustomKeyStoreName": f"old{i}", "CustomKeyStoreType": "EXTERNAL_KEY_STORE",
               "ConnectionState": "DISCONNECTED", "CreationDate": 1700000000,
               "XksProxyConfiguration": {"Connectivity": "PUBLIC_ENDPOINT", "AccessKeyId": "ABCDEFGHIJKLMNOPQRST",
                                         "UriEndpoint": f"https://old{i}.acme-corp.net", "UriPath": "/kms/xks/v1"}}
              for i in range(count)]
    with open(path, "w", encoding="utf-8") as f:
        json.dump({"CustomKeyStores": stores}, f)
    return path


class Server:
    def __init__(self, command):
        self.begun = time.monotonic()
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.url = self.process.stdout.readline().strip()
        self.port = int(self.url.rsplit(":", 1)[1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.communicate(timeout=20)

    def first_answer(self):
        c = http.client.HTTPConnection("127.0.0.1", self.port)
        c.request("POST", "/", "{}", {"X-Amz-Target": "TrentService.DescribeCustomKeyStores"})
        c.getresponse().read()
        return time.monotonic() - self.begun

    def cpu(self):
        with open(f"/proc/{self.process.pid}/stat", encoding="utf-8") as f:
            fields = f.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident(self):
        with open(f"/proc/{self.process.pid}/statm", encoding="utf-8") as f:
            return int(f.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1024


def start(label, command):
    times = []
    for _ in range(RUNS):
        with Server(command) as s:
            times.append(s.first_answer() * 1000)
    print(f"  {label:28} first answer after {statistics.median(times):6.1f} ms, fastest {min(times):6.1f} ms")


def load(label, command, tool):
    with Server(command) as s:
        s.first_answer()
        for connections in (1, 8):
            before = s.cpu()
            done = subprocess.run([tool, str(s.port), str(connections), str(CALLS), f"c{connections}"], capture_output=True,
                                  text=True, check=True)
            rate, good, slowest = done.stdout.split()
            print(f"  {label:28} {connections} connections: {rate:>6} creates a second, {(s.cpu() - before) / CALLS * 1e6:5.0f} us "
                  f"CPU each, slowest {slowest} ms, {good} of {CALLS} accepted")


def memory(program, folder):
    sizes = {}
    for count in (0, 1000, 10000, 50000):
        with Server([program, "serve", "-q", "--inventory", inventory(folder, count)]) as s:
            s.first_answer()
            sizes[count] = s.resident()
    print("  " + ", ".join(f"{count} stores: {size / 1024:.1f} MiB" for count, size in sizes.items()))


def commands(program):
    for isolate in ("off", "auto"):
        times = []
        for _ in range(RUNS):
            begun = time.monotonic()
            done = subprocess.run([program, "dry-run", "-q", f"--isolate={isolate}", "--", "cat", "/proc/uptime"],
                                  capture_output=True, check=True)
            times.append((time.monotonic() - begun) * 1000)
            assert done.stdout
        print(f"  dry-run --isolate={isolate:4} -- cat    whole run {statistics.median(times):6.1f} ms, fastest {min(times):6.1f} ms")


def bench(build):
    program, tool = os.path.join(build, "cli", "ckscheck"), os.path.join(build, "tests", "bench", "dryrun-load")
    with tempfile.TemporaryDirectory() as folder:
        serve = [program, "serve", "-q", "--store-limit", "36000", "--inventory", inventory(folder, 1000)]
        peer = [sys.executable, "-c", PEER]
        print("\ndryrun: start")
        start("ckscheck serve, no stores", [program, "serve", "-q"])
        start("ckscheck serve, 1,000 stores", serve)
        start("Python http.server", peer)
        commands(program)
        print("\ndryrun: creates over keep-alive, beside 1,000 stores")
        load("ckscheck serve", serve, tool)
        load("Python http.server, no work", peer, tool)
        print("\ndryrun: memory")
        memory(program, folder)
