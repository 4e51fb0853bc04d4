#!/usr/bin/env python3
"""The probe against servers that others wrote, many at once, and in hostile surroundings.

usage: test_servers.py PROGRAM [NAME...]
"""
import json
import os
import shutil
import signal
import socket
import ssl
import statistics
import subprocess
import sys
import time

from certs import HOST
from dns_server import A, Dns
from harness import Skip, alone, equal, main, test
from xks_proxy import ACCESS_KEY, GOOD, PATH, SECRET, Proxy, reply

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))
import schema  # noqa: E402


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for(port, seconds=5):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.02)
    raise AssertionError(f"no server on port {port}")


class Nginx:
    def __init__(self, b, extra="", location="", cert="good"):
        if not shutil.which("nginx"):
            raise Skip("nginx is not installed")
        self.port = free_port()
        folder = b.fresh(".nginx")
        os.makedirs(folder)
        conf = os.path.join(folder, "nginx.conf")
        with open(conf, "w") as f:
            f.write(f"""
daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;
events {{ }}
http {{
  access_log off;
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
  uwsgi_temp_path {folder}; scgi_temp_path {folder};
  server {{
    listen 127.0.0.1:{self.port} ssl;
    ssl_certificate {b.certs}/{cert}.pem; ssl_certificate_key {b.certs}/{cert}.key;
    {extra}
    location / {{ proxy_set_header Host $host; {location} }}
  }}
}}
""")
        self.process = subprocess.Popen(["nginx", "-p", folder, "-c", conf], stderr=subprocess.DEVNULL)
        wait_for(self.port)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(5)


class SServer:
    def __init__(self, b, *args, cert="good"):
        self.process = subprocess.Popen(
            ["openssl", "s_server", "-accept", "127.0.0.1:0", "-cert", f"{b.certs}/{cert}.pem", "-key",
             f"{b.certs}/{cert}.key", "-cert_chain", f"{b.certs}/intermediate.crt", *args],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env={"PATH": os.environ["PATH"], "OPENSSL_CONF": "/dev/null"})
        for line in self.process.stdout:
            if line.startswith("ACCEPT "):
                self.port = int(line.rsplit(":", 1)[1])
                return
        raise AssertionError("s_server does not start")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait(5)


@test
def nginx_in_front_of_a_good_proxy(b):
    with Proxy(b.certs, plain=True) as p, Nginx(b, location=f"proxy_pass http://127.0.0.1:{p.port};") as n:
        for samples in ("1", "4"):
            r = b.probe("--samples", samples, port=n.port)
            equal(r.firm, [], str(r))
            equal(r.record["http"]["status"], 200)
        equal(len(p.requests), 5)


@test
def nginx_without_its_backend(b):
    with Nginx(b, location=f"proxy_pass http://127.0.0.1:{free_port()};") as n:
        r = b.probe(port=n.port)
        equal(r.firm, ["CKS846"], str(r))
        equal(r.record["http"]["status"], 502)


@test
def nginx_demands_a_client_certificate(b):
    with Proxy(b.certs, plain=True) as p, \
            Nginx(b, f"ssl_client_certificate {b.certs}/root.crt; ssl_verify_client on; ssl_verify_depth 3;",
                  f"proxy_pass http://127.0.0.1:{p.port};") as n:
        r = b.probe(port=n.port)
        equal(r.firm, ["CKS828"], str(r))
        equal((r.record["http"]["status"], r.status, len(p.requests)), (400, 0, 0))
        r = b.probe("--client-cert", f"{b.certs}/client.pem", "--client-key", f"{b.certs}/client.key", port=n.port)
        equal(r.firm, ["CKS828"], str(r))
        equal((r.record["http"]["status"], len(p.requests)), (200, 1))


@test
def nginx_with_old_tls(b):
    with Nginx(b, "ssl_protocols TLSv1 TLSv1.1; ssl_ciphers ALL:@SECLEVEL=0;", "return 200;", cert="good-rsa") as n:
        equal(b.probe(port=n.port).firm, ["CKS821"])


@test
def nginx_with_aes128(b):
    with Nginx(b, "ssl_protocols TLSv1.2; ssl_ciphers ECDHE-RSA-AES128-GCM-SHA256;", "return 200;",
               cert="good-rsa") as n:
        equal(b.probe(port=n.port).firm, ["CKS822"])


@test
def nginx_redirects(b):
    with Nginx(b, location="return 301 https://elsewhere.corp-keys.net/;") as n:
        r = b.probe(port=n.port)
        equal(r.firm, ["CKS846"])
        assert "redirect" in r.message("CKS846")


@test
def s_server_with_other_suites_of_tls_1_3(b):
    with SServer(b, "-tls1_3", "-ciphersuites", "TLS_AES_128_GCM_SHA256") as s:
        r = b.probe(port=s.port)
        equal(r.firm, ["CKS822"], str(r))
        equal(r.record["tls"]["secondLook"]["suite"], "TLS_AES_128_GCM_SHA256")


@test
def s_server_with_each_good_suite(b):
    for args, cert, suite in ((("-tls1_3", "-ciphersuites", "TLS_CHACHA20_POLY1305_SHA256"), "good",
                               "TLS_CHACHA20_POLY1305_SHA256"),
                              (("-tls1_3", "-ciphersuites", "TLS_AES_256_GCM_SHA384"), "good-rsa",
                               "TLS_AES_256_GCM_SHA384"),
                              (("-tls1_2",), "good", "ECDHE-ECDSA-AES256-GCM-SHA384"),
                              (("-tls1_2",), "good-rsa", "ECDHE-RSA-AES256-GCM-SHA384")):
        with SServer(b, *args, cert=cert) as s:
            r = b.probe(port=s.port, credential=False)
            equal((r.firm, r.record["tls"]["suite"]), ([], suite), str(r))


@test
def s_server_with_ChaCha20_alone_in_GovCloud(b):
    with SServer(b, "-tls1_3", "-ciphersuites", "TLS_CHACHA20_POLY1305_SHA256") as s:
        r = b.probe(port=s.port, region="us-gov-west-1")
        equal((r.firm, r.record["tls"]["secondLook"]["suite"]), (["CKS822"], "TLS_CHACHA20_POLY1305_SHA256"), str(r))
        assert "GovCloud" in r.message("CKS822")
        equal(b.probe(port=s.port, region="eu-west-1", credential=False).firm, [])
    with SServer(b, "-tls1_3", "-ciphersuites", "TLS_CHACHA20_POLY1305_SHA256:TLS_AES_256_GCM_SHA384",
                 "-serverpref") as s:
        r = b.probe(port=s.port, region="us-gov-east-1", credential=False)
        equal((r.firm, r.record["tls"]["suite"]), ([], "TLS_AES_256_GCM_SHA384"), "it is not offered there")


@test
def s_server_with_old_tls(b):
    with SServer(b, "-tls1_1", "-cipher", "ALL:@SECLEVEL=0", cert="good-rsa") as s:
        equal(b.probe(port=s.port).firm, ["CKS821"])


@test
def s_server_that_demands_a_certificate(b):
    for version in ("-tls1_2", "-tls1_3"):
        with SServer(b, version, "-Verify", "2", "-verify_return_error", "-CAfile", f"{b.certs}/root.crt") as s:
            r = b.probe(port=s.port)
            equal((r.firm, r.status), (["CKS828"], 0), str(r))


@test
def s_server_that_never_answers(b):
    with SServer(b) as s:
        equal(b.probe(port=s.port).firm, ["CKS841"])


def many(b, count, paths=1):
    """Stores on hosts of their own."""
    return [b.store(f"h{i}.{HOST}", CustomKeyStoreName=f"store-{i}") for i in range(count)]


@test
@alone
def two_hundred_at_once(b):
    stores = b.file("many.json", many(b, 200))
    for attempt in range(3):
        with Proxy(b.certs, delay=0.1) as p:
            began = time.monotonic()
            r = b.run(stores, "--region", "us-east-1", "--ca-file", b.ca, "--connect-to", f"::127.0.0.1:{p.port}")
            took = time.monotonic() - began
            equal((len(r.records), len(p.requests) >= 200, p.handshakes >= 200), (200, True, True))
            equal([x for x in r.rules if x not in ("CKS841", "CKS842")], [], str(r))
            times = [x["attempts"][-1]["us"] for x in r.records]
            if took < 8 and "CKS841" not in r.rules and statistics.median(times) < 150000:
                return
    raise AssertionError(f"took {took:.2f} s, median {statistics.median(times)} us, {set(r.rules)}")


@test
@alone
def the_dead_do_not_hold_up_the_living(b):
    stores = b.file("dead.json", many(b, 120))
    silent = socket.socket()
    silent.bind(("127.0.0.1", 0))
    silent.listen(256)
    with Proxy(b.certs, delay=0.05) as p, Proxy(b.certs, answer=lambda q, n: None) as mute:
        to = []
        for i in range(20):
            dead = silent.getsockname()[1] if i % 3 == 0 else mute.port if i % 3 == 1 else free_port()
            to += ["--connect-to", f"h{i}.{HOST}:443:127.0.0.1:{dead}"]
        began = time.monotonic()
        r = b.run(stores, "--region", "us-east-1", "--ca-file", b.ca, *to, "--connect-to", f"::127.0.0.1:{p.port}")
        took = time.monotonic() - began
        ended = [x["ended"] for x in r.records]
        equal(ended[20:], ["answer"] * 100)
        equal(ended[:20], [["tls", "http", "tcp"][i % 3] for i in range(20)])
        assert took < 16, took
    silent.close()


@test
def stores_of_one_host_one_after_the_other(b):
    stores = [b.store(HOST, CustomKeyStoreName=f"n{i}", XksProxyUriPath=f"/p{i}/kms/xks/v1") for i in range(5)]
    open_now, most = [0], [0]

    def answer(q, n):
        open_now[0] += 1
        most[0] = max(most[0], open_now[0])
        time.sleep(0.03)
        open_now[0] -= 1
        return reply(200, GOOD)
    with Proxy(b.certs, answer=answer) as p:
        r = b.run(b.file("one-host.json", stores), "--region", "us-east-1", "--ca-file", b.ca, "--connect-to",
                  f"::127.0.0.1:{p.port}")
        equal((most[0], len(p.requests), p.connections), (1, 5, 5), str(r))
        equal([x["ended"] for x in r.records], ["answer"] * 5)


@test
def names_are_asked_all_at_once(b):
    with Dns({f"h{i}.{HOST}": [(A, "10.0.0.1")] for i in range(100)}) as d:
        r = b.run(b.file("names.json", many(b, 100)), "--region", "us-east-1", "--dns-server", d.server)
        equal(r.firm, ["CKS803"] * 100)
        equal(len(d.questions), 200)


@test
def surroundings_change_no_verdict(b):
    conf = b.fresh(".cnf")
    with open(conf, "w") as f:
        f.write("openssl_conf = a\n[a]\nssl_conf = b\n[b]\nsystem_default = c\n[c]\nMinProtocol = TLSv1.3\n"
                "CipherString = ECDHE-RSA-CHACHA20-POLY1305:@SECLEVEL=5\nCiphersuites = TLS_AES_128_GCM_SHA256\n"
                "Groups = P-521\nVerifyMode = None\n")
    keys = b.fresh(".keys")
    env = {"OPENSSL_CONF": conf, "SSLKEYLOGFILE": keys, "SSL_CERT_FILE": b.ca, "SSL_CERT_DIR": b.certs,
           "HTTPS_PROXY": "http://127.0.0.1:1", "https_proxy": "http://127.0.0.1:1", "LOCALDOMAIN": "corp-keys.net",
           "RES_OPTIONS": "ndots:15 timeout:1 attempts:1", "HOSTALIASES": conf}
    with Proxy(b.certs, tls={"max": ssl.TLSVersion.TLSv1_2}) as p:
        r = b.probe(port=p.port, env=env)
        equal(r.firm, [], str(r))
        r = b.probe(port=p.port, ca=False, env=env)
        equal(r.firm, ["CKS825"], str(r))
    assert not os.path.exists(keys)


@test
def the_credential_comes_from_standard_input(b):
    with open(b.credential) as f:
        text = f.read()
    with Proxy(b.certs) as p:
        r = b.probe("--credential", "-", port=p.port, credential=False, stdin=text)
        equal((r.record["ended"], len(p.requests)), ("answer", 1), str(r))
        r = b.run("-", "--region", "us-east-1", "--ca-file", b.ca, "--connect-to", f"::127.0.0.1:{p.port}",
                  stdin=json.dumps(b.store(HOST)))
        equal((r.record["ended"], len(p.requests)), ("answer", 2), str(r))


@test
def the_operation_is_told(b):
    with Proxy(b.certs) as p:
        b.probe("--operation", "connect", port=p.port)
        equal(json.loads(p.requests[0].body)["requestMetadata"]["kmsOperation"], "ConnectCustomKeyStore")


@test
def cancelled_with_what_was_learned(b):
    with Proxy(b.certs, answer=lambda q, n: None) as p:
        saved = b.fresh(".json")
        run = subprocess.Popen([b.program, "probe", "--endpoint", "https://" + HOST, "--path", PATH, "--credential",
                                b.credential, "--region", "us-east-1", "--ca-file", b.ca, "--connect-to",
                                f"::127.0.0.1:{p.port}", "--save", saved, "--format", "json"],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        end = time.monotonic() + 10
        while not p.requests and time.monotonic() < end:
            time.sleep(0.02)
        began = time.monotonic()
        run.send_signal(signal.SIGINT)
        out, err = run.communicate(timeout=10)
        assert time.monotonic() - began < 5
        equal(run.returncode, 3)
        assert "cancelled" in err
        json.loads(out)
        with open(saved) as f:
            record = json.load(f)["probes"][0]
        equal((record["complete"], record["tls"]["result"]), (False, "verified"))


@test
def a_saved_probe_judges_elsewhere(b):
    with Proxy(b.certs, cert="expired") as p:
        saved = b.fresh(".json")
        store = b.file("elsewhere.json", b.store(HOST))
        b.run(store, "--region", "us-east-1", "--ca-file", b.ca, "--connect-to", f"::127.0.0.1:{p.port}", "--save",
              saved)
    done = subprocess.run([b.program, "check", "--format", "json", "--region", "us-east-1", "--evidence", saved, store],
                          capture_output=True, text=True)
    equal([f["rule"] for f in json.loads(done.stdout)["findings"] if f["rule"] > "CKS800"][:1], ["CKS823"])


@test
def usage(b):
    for args in (["probe"], ["probe", "--endpoint", "http://a.b"], ["probe", "--endpoint", "https://a.b:443"],
                 ["probe", "--endpoint", "https://a.b", "x.json"], ["probe", "--path", "/x", "x.json"],
                 ["probe", "--endpoint", "https://a.b", "--connect-to", "nonsense"],
                 ["probe", "--endpoint", "https://a.b", "--samples", "11"],
                 ["probe", "--endpoint", "https://a.b", "--dns-server", "nonsense"],
                 ["probe", "--endpoint", "https://a.b", "--path", "/x\r\nX: y"]):
        done = subprocess.run([b.program, *args], capture_output=True, text=True, timeout=20)
        equal((done.returncode, done.stdout), (2, ""), " ".join(args) + done.stderr)
    done = subprocess.run([b.program, "probe", "--endpoint", "https://a.b", "--ca-file", "/nonexistent"],
                          capture_output=True, text=True, timeout=20)
    equal(done.returncode, 3)


@test
def checking_loads_no_network_code(b):
    store = b.file("offline.json", b.store(HOST))
    done = subprocess.run([b.program, "check", store], capture_output=True, text=True,
                          env=dict(os.environ, LD_DEBUG="files"))
    assert "calling init" in done.stderr or "file=" in done.stderr
    for name in ("ckscheck-probe", "libcares", "libssl", "libcurl"):
        assert name not in done.stderr, name
    with Proxy(b.certs) as p:
        done = subprocess.run([b.program, "probe", "--endpoint", "https://" + HOST, "--connect-to",
                               f"::127.0.0.1:{p.port}"], capture_output=True, text=True,
                              env=dict(os.environ, LD_DEBUG="files"))
        assert "libckscheck-probe" in done.stderr


@test
@alone
def what_was_saved_keeps_to_its_schema(b):
    """All that the tests above saved, and all that the record can hold has a member there."""
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "docs", "schema")
    with open(os.path.join(folder, "probe-1.schema.json")) as f:
        saved_schema = json.load(f)
    with open(os.path.join(folder, "report-1.schema.json")) as f:
        report_schema = json.load(f)
    checked = 0
    for text in b.outputs:
        if not text.startswith("{"):
            continue
        value = json.loads(text)
        which = saved_schema if "ckscheckProbe" in value else report_schema
        equal(list(schema.faults(value, which, which)), [])
        for record in value["probes"]:
            equal(set(record) - set(saved_schema["$defs"]["record"]["properties"]), set())
            equal(list(schema.faults(record, saved_schema["$defs"]["record"], saved_schema)), [])
        checked += 1
    assert checked > 40


@test
@alone
def no_output_has_a_secret(b):
    assert len(b.outputs) > 50
    for text in b.outputs:
        for word in (SECRET, SECRET[:12], "Signature=", "AWS4-HMAC"):
            assert word not in text
    assert any(ACCESS_KEY in text for text in b.outputs), "the test looks at the right texts"


if __name__ == "__main__":
    main()
