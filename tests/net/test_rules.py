#!/usr/bin/env python3
"""Each rule from CKS801 to CKS854, provoked by a real server, and the good server beside it.

usage: test_rules.py PROGRAM [NAME...]
"""
import contextlib
import json
import socket
import ssl
import subprocess
import time

from dns_server import A, AAAA, CNAME, NXDOMAIN, REFUSED, SERVFAIL, Dns
from certs import HOST
from harness import equal, main, test
from xks_proxy import ACCESS_KEY, GOOD, PATH, Proxy, error, reply, reset

OLD = {"min": ssl.TLSVersion.TLSv1, "max": ssl.TLSVersion.TLSv1_1}
DOMAIN = HOST.split(".", 1)[1]
TLS12 = {"max": ssl.TLSVersion.TLSv1_2}


def look(b, rules, *more, proxy=None, **kw):
    """One probe of a proxy of its own: which rules it breaks. Gives the result and the proxy."""
    with Proxy(b.certs, **(proxy or {})) as p:
        r = b.probe(*more, port=p.port, **kw)
        p.wait(0.3)
        seen = r.rules
        # A machine under load is slow by itself; the tests of time say what they expect.
        if "CKS842" not in rules and "CKS841" not in rules and "CKS842" in seen:
            seen.remove("CKS842")
        equal(seen, sorted(rules), str(r))
        return r, p


def unsigned(b, rule, cert=None, **proxy):
    """A TLS fault: reported, and not one byte of a request ever left."""
    if cert:
        proxy["cert"] = cert
    r, p = look(b, [rule], proxy=proxy)
    equal((p.requests, p.received), ([], b""), "a request reached a server that was not verified")
    equal(r.record["ended"], "tls")
    equal(r.status, 1)
    assert "http" not in r.record
    return r, p


# The good proxy, in its variants.

@test
def a_good_proxy_is_silent(b):
    r, p = look(b, [])
    equal(r.status, 0, str(r))
    equal((p.connections, p.handshakes, len(p.requests)), (1, 1, 1), "one of each, and no more")
    q = p.requests[0]
    equal((q.method, q.path, q.headers["host"]), ("POST", PATH + "/health", HOST))
    equal(q.headers["content-type"], "application/json")
    assert q.headers["user-agent"].startswith("ckscheck/")
    body = json.loads(q.body)["requestMetadata"]
    equal(body["kmsOperation"], "KmsHealthCheck")
    equal(body["kmsRequestId"], r.record["http"]["kmsRequestId"])
    equal((r.record["tls"]["root"], r.record["caFile"]), ("ca-file", True), "the report says so")
    equal(r.record["ended"], "answer")
    equal(r.record["complete"], True)


@test
def good_variants_are_silent(b):
    for proxy in ({"tls": TLS12}, {"tls": TLS12, "cert": "good-rsa"}, {"cert": "good-rsa"},
                  {"nodelay": False}, {"keep_alive": False}, {"cert": "wildcard"},
                  {"tls": {"max": ssl.TLSVersion.TLSv1_2, "ciphers": "ECDHE-ECDSA-AES256-GCM-SHA384"}},
                  {"answer": lambda q, n: lambda s: chunked(s)}):
        look(b, [], proxy=proxy)
    look(b, [], proxy={"address": "::1"}, address="[::1]")
    look(b, [], proxy={}, host="deep." + HOST)


def chunked(sock):
    body = json.dumps(GOOD).encode()
    sock.sendall(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                 b"Transfer-Encoding: chunked\r\n\r\n")
    for i in range(0, len(body), 50):
        part = body[i:i + 50]
        sock.sendall(b"%x;e=1\r\n%s\r\n" % (len(part), part))
    sock.sendall(b"0\r\nTrailer: x\r\n\r\n")
    return True


@test
def a_close_without_notice_after_the_answer_is_no_fault(b):
    def answer(q, n):
        def go(sock):
            data = json.dumps(GOOD).encode()
            sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n" + data)
            sock.shutdown(socket.SHUT_RDWR)
            return False
        return go
    look(b, [], proxy={"answer": answer})


@test
def without_a_credential_nothing_is_sent(b):
    with Proxy(b.certs) as p:
        r = b.probe(port=p.port, credential=False)
        equal(r.rules, [])
        p.wait()
        equal((p.handshakes, p.received), (1, b""))
        equal((r.record["http"]["sent"], r.record["ended"]), ("no-credential", "verified"))
        r = b.probe(port=p.port, region=None)
        equal((r.record["http"]["sent"], p.received), ("no-region", b""))


# DNS.

def ask(b, zone, rules, *more, host=HOST, **kw):
    with Dns({host: zone} if not isinstance(zone, dict) or not any("." in str(k) for k in zone) else zone) as d:
        r = b.probe("--dns-server", d.server, *more, host=host, **kw)
        equal(r.firm, sorted(rules), str(r))
        return r, d


@test
def CKS801_a_name_that_does_not_exist(b):
    r, d = ask(b, NXDOMAIN, ["CKS801"])
    equal((r.record["dns"]["a"]["kind"], r.record["ended"]), ("no-name", "dns"))
    equal(sorted(d.questions), [(HOST, A), (HOST, AAAA)], "no search domains, one question each")


@test
def CKS801_a_name_without_addresses(b):
    r, _ = ask(b, [], ["CKS801"])
    equal(r.record["dns"]["a"]["kind"], "no-data")
    r, _ = ask(b, [(CNAME, "x.example.net")], ["CKS801"])
    equal(r.record["dns"]["cnames"], ["x.example.net"])


@test
def CKS801_not_for_a_private_dns_name(b):
    for zone in (NXDOMAIN, [], SERVFAIL):
        r, _ = ask(b, zone, [], "--connectivity", "VPC_ENDPOINT_SERVICE")
        equal(r.record["ended"], "dns")


@test
def CKS802_ipv6_only(b):
    r, _ = ask(b, [(AAAA, "2600:1f18::1")], ["CKS802"])
    equal(r.record["dns"]["aaaa"]["addresses"], [{"address": "2600:1f18::1", "class": "global"}])


@test
def CKS803_special_addresses_are_not_contacted(b):
    for address in ("10.1.2.3", "127.0.0.1", "169.254.169.254", "100.64.0.1", "192.0.2.1", "224.0.0.1", "0.0.0.0"):
        r, _ = ask(b, [(A, address)], ["CKS803"])
        equal(r.record["ended"], "address")
        equal([t["result"] for t in r.record["tcp"]], ["not-tried"])
    r, _ = ask(b, [(CNAME, "b.test"), (CNAME, "c.test"), (A, "192.168.0.1")], ["CKS803"])
    equal(r.record["dns"]["cnames"], ["b.test", "c.test"])
    with Dns({}) as d:
        r = b.probe("--dns-server", d.server, host="10.0.0.1")
        equal(r.rules, ["CKS803"])
        equal(d.questions, [])


@test
def CKS803_allow_private_contacts_them_and_says_so(b):
    with Proxy(b.certs) as p:
        r, _ = ask(b, [(A, "127.0.0.1")], ["CKS803"], "--allow-private", "--connect-to", f":::{p.port}")
        equal((r.record["ended"], len(p.requests)), ("answer", 1))


@test
def CKS804_servers_that_fail(b):
    # Some versions of c-ares (1.27) discard an answer that they cannot read and wait for another.
    for zone, kinds in ((SERVFAIL, ["server-failure"]), (REFUSED, ["refused"]), ("garbage", ["malformed", "timeout"])):
        r, _ = ask(b, zone, ["CKS804"])
        assert r.record["dns"]["a"]["kind"] in kinds, str(r)


@test
def CKS804_not_where_another_server_knows(b):
    for bad in (SERVFAIL, REFUSED):
        with Proxy(b.certs) as p, Dns({HOST: bad}) as first, Dns({HOST: [(A, "127.0.0.1")]}) as second:
            r = b.probe("--dns-server", f"{first.server},{second.server}", "--allow-private", "--connect-to", f":::{p.port}")
            equal((r.rules, r.record["dns"]["a"]["kind"]), (["CKS803"], "answered"), str(r))
            assert first.questions and second.questions
    with Dns({HOST: SERVFAIL}) as first, Dns({HOST: REFUSED}) as second:
        r = b.probe("--dns-server", f"{first.server},{second.server}")
        equal((r.rules, r.record["dns"]["a"]["kind"]), (["CKS804"], "server-failure"), str(r))
    with Dns({HOST: SERVFAIL}) as first, Dns({HOST: NXDOMAIN}) as second:
        r = b.probe("--dns-server", f"{first.server},{second.server}")
        equal((r.rules, r.record["dns"]["a"]["kind"]), (["CKS801"], "no-name"), str(r))


@test
def CKS804_servers_that_are_silent(b):
    began = time.monotonic()
    r, _ = ask(b, "silent", ["CKS804"])
    equal(r.record["dns"]["a"]["kind"], "timeout")
    assert time.monotonic() - began < 9


@test
def CKS804_not_where_only_aaaa_fails(b):
    with Proxy(b.certs) as p:
        r, _ = ask(b, {A: [(A, "127.0.0.1")], AAAA: SERVFAIL}, ["CKS803"], "--allow-private",
                   "--connect-to", f":::{p.port}")
        equal(r.record["dns"]["aaaa"]["kind"], "server-failure")


@test
def a_truncated_answer_is_asked_again_over_tcp(b):
    r, _ = ask(b, "truncated", ["CKS803"])
    equal(r.record["dns"]["a"]["addresses"][0]["address"], "127.0.0.1")


@test
def the_hosts_file_is_named(b):
    r = b.probe(host="localhost")
    equal((r.record["dns"]["source"], r.record["ended"], r.rules), ("hosts-file", "address", []))


# TCP.

def closed_port(address="127.0.0.1"):
    with socket.socket() as s:
        s.bind((address, 0))
        return s.getsockname()[1]


@test
def CKS811_refused(b):
    r = b.probe(port=closed_port())
    equal(r.rules, ["CKS811"])
    equal((r.record["tcp"][0]["result"], r.record["ended"]), ("refused", "tcp"))


@test
def CKS811_every_address_refuses(b):
    r, _ = ask(b, [(A, "127.0.0.2"), (A, "127.0.0.3")], ["CKS803", "CKS811"], "--allow-private",
               "--connect-to", f":::{closed_port()}")
    equal(len(r.record["tcp"]), 2)


@test
def CKS811_no_answer(b):
    # A listener whose queue is full drops what comes.
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        s.listen(0)
        fill = []
        for _ in range(3):
            c = socket.socket()
            c.setblocking(False)
            c.connect_ex(s.getsockname())
            fill.append(c)
        time.sleep(0.3)
        began = time.monotonic()
        r = b.probe(port=s.getsockname()[1])
        for c in fill:
            c.close()
        equal((r.rules, r.record["tcp"][0]["result"]), (["CKS811"], "timeout"))
        assert time.monotonic() - began < 8


@test
def CKS812_some_addresses_answer(b):
    with Proxy(b.certs, address="127.0.0.1") as p:
        r, _ = ask(b, [(A, "127.0.0.9"), (A, "127.0.0.1")], ["CKS803", "CKS812"], "--allow-private",
                   "--connect-to", f":::{p.port}")
        equal([t["result"] for t in r.record["tcp"]], ["refused", "connected"])
        equal((p.connections, len(p.requests)), (1, 1))


@test
def CKS812_TLS_of_some_addresses(b):
    for first, second in (("good", "expired"), ("expired", "good")):
        with Proxy(b.certs, cert=first) as p, Proxy(b.certs, cert=second, address="127.0.0.2", port=p.port) as q:
            r, _ = ask(b, [(A, "127.0.0.1"), (A, "127.0.0.2")], ["CKS803", "CKS812"], "--allow-private",
                       "--connect-to", f":::{p.port}")
            good, bad = (p, q) if first == "good" else (q, p)
            equal((len(good.requests), bad.requests, bad.received), (1, [], b""), "where the request went")
            equal((r.record["tls"]["address"], r.record["tls"]["result"]), (good.address, "verified"))
            equal([(t["address"], t["result"]) for t in r.record["otherTls"]], [(bad.address, "unverified")])
            assert "1 of the endpoint's 2 addresses" in r.message("CKS812") and bad.address in r.message("CKS812"), str(r)


@test
def TLS_of_every_address_is_tried(b):
    with Proxy(b.certs) as p, Proxy(b.certs, address="127.0.0.2", port=p.port) as q:
        r, _ = ask(b, [(A, "127.0.0.1"), (A, "127.0.0.2")], ["CKS803"], "--allow-private", "--connect-to", f":::{p.port}")
        equal([t["result"] for t in (r.record["tls"], *r.record["otherTls"])], ["verified", "verified"])
        equal(sorted((len(p.requests), len(q.requests))), [0, 1], "one request in all")
    with Proxy(b.certs, cert="expired") as p, Proxy(b.certs, cert="wrong-name", address="127.0.0.2", port=p.port) as q:
        with Dns({HOST: [(A, "127.0.0.1"), (A, "127.0.0.2")]}) as d:
            r = b.probe("--dns-server", d.server, "--allow-private", "--connect-to", f":::{p.port}")
        equal((r.record["ended"], len(r.record["otherTls"]), p.requests + q.requests), ("tls", 1, []))
        assert set(r.rules) & {"CKS823", "CKS824"} and "CKS812" not in r.rules, str(r)


@test
def requests_go_to_every_address(b):
    with Proxy(b.certs) as p, Proxy(b.certs, address="127.0.0.2", port=p.port) as q:
        r, _ = ask(b, [(A, "127.0.0.1"), (A, "127.0.0.2")], ["CKS803"], "--allow-private", "--connect-to", f":::{p.port}",
                   "--samples", "5")
        equal(sorted((len(p.requests), len(q.requests))), [2, 3], "five requests in all")
        to = [a["address"] for a in r.record["attempts"]]
        equal([to[0]] * 3 + [to[4]] * 2, to, "one address after the other")
        equal(set(to), {"127.0.0.1", "127.0.0.2"})
    many = [f"127.0.0.{i}" for i in range(1, 8)]
    with contextlib.ExitStack() as all_of_them:
        proxies = [all_of_them.enter_context(Proxy(b.certs))]
        proxies += [all_of_them.enter_context(Proxy(b.certs, address=a, port=proxies[0].port)) for a in many[1:]]
        r, _ = ask(b, [(A, a) for a in many], ["CKS803"], "--allow-private", "--connect-to", f":::{proxies[0].port}",
                   "--samples", "5")
        equal([len(p.requests) for p in proxies], [1] * 7, "one for each address")


@test
def one_address_of_two_answers_otherwise(b):
    with Proxy(b.certs) as p, Proxy(b.certs, address="127.0.0.2", port=p.port,
                                    answer=lambda q, n: error(503, "DependencyTimeoutException")) as q:
        with Dns({HOST: [(A, "127.0.0.1"), (A, "127.0.0.2")]}) as d:
            r = b.probe("--dns-server", d.server, "--allow-private", "--connect-to", f":::{p.port}", "--samples", "5")
        equal({(a["address"], a["status"]) for a in r.record["attempts"]}, {("127.0.0.1", 200), ("127.0.0.2", 503)})


@test
def addresses_beyond_sixteen_are_told(b):
    with Dns({HOST: [(A, f"127.0.1.{i}") for i in range(1, 20)]}) as d:
        r = b.probe("--dns-server", d.server, "--allow-private", "--connect-to", ":::1")
    equal((len(r.record["dns"]["a"]["addresses"]), r.record["dns"]["a"]["leftOut"]), (16, 3))


@test
def sixteen_addresses_are_all(b):
    with Dns({HOST: [(A, f"127.0.1.{i}") for i in range(1, 17)]}) as d:
        r = b.probe("--dns-server", d.server, "--allow-private", "--connect-to", ":::1")
    equal((len(r.record["dns"]["a"]["addresses"]), r.record["dns"]["a"]["leftOut"]), (16, 0))


# TLS.

@test
def CKS821_old_tls_only(b):
    for tls in (OLD, {"min": ssl.TLSVersion.TLSv1, "max": ssl.TLSVersion.TLSv1}):
        r, _ = unsigned(b, "CKS821", cert="good-rsa", tls=tls)
        equal(r.record["tls"]["secondLook"]["protocol"], "TLSv1.1" if tls is OLD else "TLSv1")


@test
def CKS822_other_suites_only(b):
    for suite, cert in (("ECDHE-ECDSA-AES128-GCM-SHA256", "good"), ("AES256-GCM-SHA384", "good-rsa"),
                        ("ECDHE-RSA-AES128-SHA", "good-rsa")):
        r, _ = unsigned(b, "CKS822", cert=cert, tls=dict(TLS12, ciphers=suite))
        equal(r.record["tls"]["secondLook"]["suite"], suite)


@test
def CKS823_dates(b):
    for cert in ("expired", "future", "under-expired", "impossible-date"):
        unsigned(b, "CKS823", cert=cert)


@test
def CKS823_at_another_time(b):
    with Proxy(b.certs, cert="good") as p:
        r = b.probe("--at", "2099-01-01", port=p.port)
        equal((r.rules, p.received), (["CKS823"], b""))


@test
def CKS823_the_very_second_of_the_end(b):
    with Proxy(b.certs, cert="good") as p:
        end = b.probe(port=p.port, credential=False).record["tls"]["chain"][0]["notAfter"]
        last = end[:-3] + "%02dZ" % (int(end[-3:-1]) - 1) if not end.endswith("00Z") else None
        equal(b.probe("--at", end, port=p.port, credential=False).rules, ["CKS823"])
        if last:
            equal(b.probe("--at", last, port=p.port, credential=False).rules, ["CKS827"])


@test
def CKS823_what_is_sent_and_not_needed_is_a_warning(b):
    """An old cross-certificate: its key signed the intermediate, and the path ends at the new root."""
    for cert, says in (("with-old-cross", "expired on"), ("with-future-cross", "is not valid before")):
        r, p = look(b, ["CKS823"], proxy={"cert": cert})
        equal((r.severity("CKS823"), r.status, len(p.requests)), ("warning", 0, 1), str(r))
        assert says in r.message("CKS823") and "does not need it" in r.message("CKS823"), str(r)
        equal([c.get("depth") for c in r.record["tls"]["chain"]], [0, 1, None])
    # RSA 1024 and SHA-1, and close to its end.
    look(b, [], proxy={"cert": "with-weak-root"})


@test
def an_expired_root_beside_a_valid_path(b):
    """The root of the same name and key that is not expired counts, if the path to it was sent."""
    both = ["--ca-file", f"{b.certs}/both-roots.crt"]
    r, p = look(b, [], *both, ca=False, proxy={"cert": "with-valid-cross"})
    equal([c.get("depth") for c in r.record["tls"]["chain"]], [0, 1, 2])
    equal(len(p.requests), 1)
    with Proxy(b.certs, cert="without-cross") as p:
        assert b.probe(*both, ca=False, port=p.port).rules, "an expired root alone is no fault"
        p.wait(0.3)
        equal(p.requests, [])


@test
def CKS824_other_names(b):
    for cert in ("wrong-name", "name-in-cn-beside-san"):
        r, _ = unsigned(b, "CKS824", cert=cert)
        equal(r.severity("CKS824"), "error")
        assert "other." + DOMAIN in r.message("CKS824")


@test
def CKS824_a_wildcard_names_one_level(b):
    with Proxy(b.certs, cert="wildcard") as p:
        equal(b.probe(port=p.port, host="a.b." + DOMAIN).rules, ["CKS824"])
        equal(b.probe(port=p.port, host=DOMAIN).rules, ["CKS824"])
        equal(p.received, b"")


@test
def CKS824_common_name_alone_is_a_warning(b):
    r, p = look(b, ["CKS824"], proxy={"cert": "cn-only"})
    equal((r.severity("CKS824"), len(p.requests), r.record["tls"]["hostName"]), ("warning", 1, "common-name"))
    equal(r.record["tls"]["commonName"], "matches")
    equal(r.status, 0)


@test
def CKS825_roots(b):
    for cert, root in (("self-signed", "self-signed"), ("unlisted", "private"), ("other-complete", "private")):
        r, _ = unsigned(b, "CKS825", cert=cert)
        equal(r.record["tls"]["root"], root)


@test
def CKS825_without_the_lab_file(b):
    with Proxy(b.certs) as p:
        r = b.probe(port=p.port, ca=False)
        equal((r.rules, p.received), (["CKS825"], b""))


@test
def the_ca_file_may_hold_settings_of_trust(b):
    """As OpenSSL writes them: for servers, against them, and for something else."""
    for option, rules in ((("-addtrust", "serverAuth"), []), (("-clrtrust", "-clrreject"), []),
                          (("-addreject", "serverAuth"), ["CKS829"]), (("-addtrust", "emailProtection"), None)):
        path = b.fresh(".pem")
        subprocess.run(["openssl", "x509", "-in", b.ca, "-trustout", *option, "-out", path], check=True)
        with open(path) as f:
            assert "BEGIN TRUSTED CERTIFICATE" in f.read()
        with Proxy(b.certs) as p:
            r = b.probe("--ca-file", path, port=p.port, ca=False)
            if rules is None:
                assert r.status == 1 and not p.received, str(r)
            else:
                equal((r.firm, bool(p.requests)), (rules, not rules), f"{option}: {r}")


@test
def CKS826_the_intermediate_is_missing(b):
    for cert in ("incomplete", "unlisted-quiet", "three-without-lower"):
        r, _ = unsigned(b, "CKS826", cert=cert)
        equal(r.record["tls"]["root"], "issuer-not-sent")
        assert "not send the issuer of its certificate" in r.message("CKS826"), str(r)


@test
def CKS826_the_intermediate_is_another_one(b):
    """It is sent, under its name, and is not the one that signed."""
    for cert in ("under-impostor", "under-impostor-keyed"):
        r, _ = unsigned(b, "CKS826", cert=cert)
        equal(r.record["tls"]["sentIssuer"], "other-key")
        said = r.message("CKS826")
        assert "sent with another key" in said and "not send" not in said and "Lab Intermediate" in said, said


@test
def CKS829_says_what_is_wrong_with_a_certificate(b):
    for cert, words in (("under-mute", "'CN=Mute, O=Test' may not sign certificates: its key usage lacks keyCertSign"),
                        ("under-no-ca", "'CN=No CA, O=Test' may not sign certificates: it is not a CA"),
                        ("under-sha1", "'CN=Sha1 Intermediate, O=Test' is signed with too weak a digest"),
                        ("under-weak", "'CN=Weak Intermediate, O=Test' has too small a key ('RSA 1024')"),
                        ("sha1", "SHA1"), ("rsa1024", "has too small a key ('RSA 1024')"),
                        ("not-for-servers", "lacks serverAuth")):
        r, _ = unsigned(b, "CKS829", cert=cert)
        assert words in r.message("CKS829"), str(r)
        assert "OpenSSL" not in r.message("CKS829"), str(r)


@test
def CKS826_an_upper_intermediate_is_missing(b):
    look(b, [], proxy={"cert": "three"})
    r, _ = unsigned(b, "CKS826", cert="three-without-upper")
    equal(r.record["tls"]["root"], "issuer-not-sent")
    said = r.message("CKS826")
    assert "intermediate certificate 'CN=Lab Lower" in said and "CN=Lab Upper" in said, said
    # The policy of public authorities tells, and without it a lab's root may be awaited above.
    with Proxy(b.certs, cert="public-policy") as p:
        equal((b.probe(port=p.port, ca=False).rules, p.received), (["CKS826"], b""))
    with Proxy(b.certs, cert="three-without-upper") as p:
        equal((b.probe(port=p.port, ca=False).rules, p.received), (["CKS825"], b""))
    # A private authority that leaves its root out looks the same: the message claims neither.
    r, _ = unsigned(b, "CKS826", cert="private-chain")
    for said in (said, r.message("CKS826")):
        assert "an intermediate is missing or the authority is not" in said, said


@test
def CKS827_expiring(b):
    r, _ = look(b, ["CKS827"], proxy={"cert": "expiring"})
    assert " 11 days" in r.message("CKS827"), r.message("CKS827")
    look(b, [], "--proxy-expiry-days", "5", proxy={"cert": "expiring"})


@test
def CKS828_demanded_under_both_versions(b):
    for tls in (TLS12, {"min": ssl.TLSVersion.TLSv1_3}):
        r, p = look(b, ["CKS828"], proxy={"tls": dict(tls, client=ssl.CERT_REQUIRED)})
        equal((p.requests, r.status, r.record["tls"]["clientCertificateRequested"]), ([], 0, True))


@test
def CKS828_asked_for_and_not_needed(b):
    r, p = look(b, ["CKS828"], proxy={"tls": {"client": ssl.CERT_OPTIONAL}})
    equal((len(p.requests), r.record["http"]["status"]), (1, 200))


@test
def CKS828_given(b):
    for tls in (TLS12, {}):
        client = f"{b.certs}/client"
        r, p = look(b, ["CKS828"], "--client-cert", client + ".pem", "--client-key", client + ".key",
                    proxy={"tls": dict(tls, client=ssl.CERT_REQUIRED)})
        equal((len(p.requests), r.record["tls"]["clientCertificateGiven"]), (1, True))


@test
def CKS829_plain_http(b):
    r, p = look(b, ["CKS829"], proxy={"plain": True, "before": plain_http})
    equal(r.record["tls"]["failure"], "plain-http")
    assert b"AWS4" not in p.received


def plain_http(sock, number):
    sock.recv(4096)
    sock.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    return True


@test
def CKS829_plain_http_that_waits_for_a_line(b):
    def silent_to_tls(sock, number):
        data = sock.recv(4096)
        if data.startswith(b"HEAD / HTTP/1.0\r\n"):
            sock.sendall(b"HTTP/1.0 200 OK\r\n\r\n")
        return True
    r, _ = look(b, ["CKS829"], proxy={"before": silent_to_tls})
    equal(r.record["tls"]["failure"], "plain-http")


@test
def CKS829_another_protocol(b):
    def ssh(sock, number):
        sock.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")
        sock.recv(4096)
        return True
    r, _ = look(b, ["CKS829"], proxy={"before": ssh})
    equal(r.record["tls"]["failure"], "not-tls")


@test
def CKS829_reset_and_close(b):
    def resets(sock, number):
        sock.recv(4096)
        reset(sock)
        return True

    def closes(sock, number):
        sock.recv(4096)
        return True
    equal(look(b, ["CKS829"], proxy={"before": resets})[0].record["tls"]["failure"], "reset")
    equal(look(b, ["CKS829"], proxy={"before": closes})[0].record["tls"]["failure"], "closed")


@test
def CKS829_no_handshake(b):
    def silent(sock, number):
        time.sleep(14)
        return True
    began = time.monotonic()
    r, _ = look(b, ["CKS829"], proxy={"before": silent})
    equal(r.record["tls"]["failure"], "timeout")
    assert time.monotonic() - began < 14


@test
def CKS829_one_byte_a_second_of_handshake(b):
    def slow(sock, number):
        for byte in b"\x16\x03\x03\x00\x50\x02\x00\x00\x4c\x03\x03\x00\x00\x00":
            sock.sendall(bytes([byte]))
            time.sleep(1)
        return True
    began = time.monotonic()
    r, _ = look(b, ["CKS829"], proxy={"before": slow})
    equal(r.record["tls"]["failure"], "timeout")
    assert time.monotonic() - began < 14


@test
def CKS829_an_alert(b):
    def alert(sock, number):
        sock.recv(4096)
        sock.sendall(b"\x15\x03\x03\x00\x02\x02\x50")
        return True
    r, _ = look(b, ["CKS829"], proxy={"before": alert})
    equal((r.record["tls"]["failure"], r.record["tls"]["alert"]), ("alert", 80))


@test
def CKS829_weak_certificates(b):
    for cert, code in (("sha1", 68), ("rsa1024", 66), ("not-for-servers", 26)):
        r, _ = unsigned(b, "CKS829", cert=cert)
        equal(r.record["tls"]["verify"][0]["code"], code)


# Time.

@test
def CKS841_two_slow_answers(b):
    r, p = look(b, ["CKS841"], proxy={"delay": 0.4})
    equal([a["kind"] for a in r.record["attempts"]], ["first", "again"])
    assert all(400000 <= a["us"] < 800000 for a in r.record["attempts"]), r.record["attempts"]
    equal(len(p.requests), 2)


@test
def CKS841_no_answer_at_all(b):
    began = time.monotonic()
    r, p = look(b, ["CKS841"], proxy={"answer": lambda q, n: None})
    equal([a["outcome"] for a in r.record["attempts"]], ["timeout", "timeout"])
    equal((p.connections, len(p.requests)), (2, 2))
    assert time.monotonic() - began < 5


@test
def CKS841_one_byte_a_second(b):
    def drip(q, n):
        def go(sock):
            for byte in b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n":
                sock.sendall(bytes([byte]))
                time.sleep(1)
            return False
        return go
    look(b, ["CKS841"], proxy={"answer": drip})


@test
def CKS842_only_the_first_is_slow(b):
    def answer(q, n):
        time.sleep(0.35 if n == 1 else 0)
        return reply(200, GOOD)
    r, p = look(b, ["CKS842"], proxy={"answer": answer})
    equal((len(p.requests), r.status), (2, 0))


@test
def CKS842_a_slow_connection(b):
    def slow(sock, number):
        time.sleep(0.3)
        return False
    r, _ = look(b, ["CKS842"], proxy={"before": slow})
    assert "together" in r.message("CKS842")


@test
def CKS842_a_slow_sample(b):
    def answer(q, n):
        time.sleep(0.22 if n == 3 else 0)
        return reply(200, GOOD)
    r, p = look(b, ["CKS842"], "--samples", "5", proxy={"answer": answer})
    equal((len(p.requests), p.connections), (5, 1))
    t = r.record["timing"]
    assert t["minUs"] <= t["medianUs"] < 150000 < 220000 <= t["p99Us"], t


# Answers.

@test
def CKS843_wrong_credential(b):
    other = b.file("other.json", {"XksProxyUriPath": PATH, "XksProxyAuthenticationCredential": {
        "AccessKeyId": "ABCDEFGHIJKLMNOPQRST", "RawSecretAccessKey": "A" * 43}})
    with Proxy(b.certs) as p:
        r = b.probe("--credential", other, port=p.port, credential=False)
        equal((r.rules, len(p.requests), p.connections), (["CKS843"], 1, 1), "no retry")
        equal(r.record["http"]["status"], 401)
        assert "clock" not in r.message("CKS843")


@test
def CKS843_the_clock_is_off(b):
    for skew, word in ((3600, "fast"), (-3600, "slow")):
        r, p = look(b, ["CKS843"], proxy={"skew": skew})
        assert "clock" in r.message("CKS843") and word in r.message("CKS843")
        assert abs(r.record["http"]["dateSkewSeconds"] - skew) <= 2
        equal(len(p.requests), 1)


@test
def CKS843_not_sent_again_in_the_run(b):
    stores = [b.store(f"s{i}.{HOST}", CustomKeyStoreName=f"n{i}") for i in range(2)]
    with Proxy(b.certs, answer=lambda q, n: error(401, "AuthenticationFailedException")) as p:
        stores[1]["XksProxyUriEndpoint"] = stores[0]["XksProxyUriEndpoint"]
        stores[1]["XksProxyUriPath"] = "/other/kms/xks/v1"
        r = b.run(b.file("two.json", stores), "--region", "us-east-1", "--ca-file", b.ca,
                  "--connect-to", f"::127.0.0.1:{p.port}")
        equal(len(p.requests), 1)
        equal([x["http"]["sent"] for x in r.records], ["sent", "credential-refused-before"])


ERRORS = {
    "CKS844": (403, "AccessDeniedException"),
    "CKS845": (404, "InvalidUriPathException"),
    "CKS849": (429, "ThrottlingException"),
    "CKS850": (503, "DependencyTimeoutException"),
    "CKS851": (400, "InvalidStateException"),
}


def error_rule(rule):
    def run(b):
        status, name = ERRORS[rule]
        _, p = look(b, [rule], proxy={"answer": lambda q, n: error(status, name, "text")})
        equal((len(p.requests), p.connections), (1, 1), "no retry")
        # The name with another status is no answer of the specification.
        look(b, ["CKS846"], proxy={"answer": lambda q, n: error(418, name)})
    run.__name__ = f"{rule}_{ERRORS[rule][1]}"
    test(run)


for code in ERRORS:
    error_rule(code)


def without(name):
    return {k: v for k, v in GOOD.items() if k != name}


def manager(**more):
    return dict(GOOD, ekmFleetDetails=[dict({"id": "1", "model": "M", "healthStatus": "ACTIVE"}, **more)] * 2)


@test
def CKS846_other_errors(b):
    for answer in (error(400, "ValidationException"), error(500, "InternalException"),
                   error(501, "UnsupportedOperationException"), error(400, "SomethingElse"), reply(401, {}),
                   error(403, "AuthenticationFailedException"), reply(500, b"<html>oops", "text/html"),
                   reply(302, b"", extra="Location: https://elsewhere.test/\r\n"), reply(404, b"nothing", "text/plain"),
                   reply(204, b""), reply(502, b"<html><body>Bad Gateway</body></html>", "text/html")):
        _, p = look(b, ["CKS846"], proxy={"answer": lambda q, n: answer})
        equal(len(p.requests), 1, "nothing is sent again, no redirect followed")


@test
def CKS846_members(b):
    bodies = [without(name) for name in GOOD]
    bodies += [dict(GOOD, xksProxyFleetSize=v) for v in (0, -1, "2", 1.5, None, True)]
    bodies += [dict(GOOD, ekmVendor=7), dict(GOOD, ekmFleetDetails=[]), dict(GOOD, ekmFleetDetails={}),
               dict(GOOD, ekmFleetDetails=GOOD["ekmFleetDetails"] * 6), manager(healthStatus="OK"),
               manager(id=1), manager(model=None), [], "x"]
    for body in bodies:
        look(b, ["CKS846"], proxy={"answer": lambda q, n: reply(200, body)})


@test
def CKS846_content_type_and_json(b):
    good = json.dumps(GOOD).encode()
    for answer in (reply(200, GOOD, "text/html"), reply(200, b"<html>", "text/html"), reply(200, b""),
                   reply(200, good + b"x"), reply(200, good[:-1]), reply(200, good.replace(b"Acme", b"\xff"))):
        look(b, ["CKS846"], proxy={"answer": lambda q, n: answer})
    look(b, [], proxy={"answer": lambda q, n: reply(200, GOOD, "Application/JSON; charset=UTF-8")})


def raw(data, close=True):
    def go(sock):
        sock.sendall(data)
        return not close
    return lambda q, n: go


@test
def CKS846_no_http(b):
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
    for data, fault in ((b"hello\r\n", "status line"), (b"HTTP/2 200\r\n\r\n", "status line"),
                        (head + b"Content-Length: x\r\n\r\n", "Content-Length"),
                        (head + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", "chunk"),
                        (head + b"Transfer-Encoding: gzip\r\n\r\n", "Transfer-Encoding"),
                        (head + b"No colon\r\n\r\n", "header"),
                        (head + b"Content-Length: 10\r\n\r\n{}", "ended in the middle"),
                        (head + b"Content-Length: 70000\r\n\r\n", "64 kB")):
        r, p = look(b, ["CKS846"], proxy={"answer": raw(data)})
        assert fault in r.record["http"]["fault"], r.record["http"]
        equal(len(p.requests), 1)


@test
def CKS846_headers_without_end_and_a_gigabyte(b):
    def endless(q, n):
        def go(sock):
            sock.sendall(b"HTTP/1.1 200 OK\r\n")
            for _ in range(200000):
                sock.sendall(b"X-Filler: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n")
            return False
        return go

    def gigabyte(q, n):
        def go(sock):
            sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
            for _ in range(16384):
                sock.sendall(b"a" * 65536)
            return False
        return go
    for answer in (endless, gigabyte):
        began = time.monotonic()
        look(b, ["CKS846"], proxy={"answer": answer})
        assert time.monotonic() - began < 5


@test
def CKS846_closed_without_an_answer(b):
    look(b, ["CKS846"], proxy={"answer": lambda q, n: lambda sock: False})


def health(*statuses):
    managers = [{"id": str(i), "model": "M", "healthStatus": s} for i, s in enumerate(statuses)]
    return lambda q, n: reply(200, dict(GOOD, ekmFleetDetails=managers))


@test
def CKS847_all_unavailable(b):
    look(b, ["CKS847"], proxy={"answer": health("UNAVAILABLE", "UNAVAILABLE")})
    look(b, ["CKS847"], proxy={"answer": health("UNAVAILABLE")})


@test
def CKS848_degraded_or_single(b):
    for statuses in (("ACTIVE", "DEGRADED"), ("ACTIVE", "UNAVAILABLE"), ("ACTIVE",), ("DEGRADED", "DEGRADED")):
        r, _ = look(b, ["CKS848"], proxy={"answer": health(*statuses)})
        equal(r.status, 0)


@test
def CKS852_resets_midway(b):
    def answer(q, n):
        def go(sock):
            sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
            time.sleep(0.1)
            reset(sock)
            return False
        return go
    r, p = look(b, ["CKS852"], proxy={"answer": answer})
    equal(len(p.requests), 2, "one retry, as KMS does")
    equal([a["outcome"] for a in r.record["attempts"]], ["reset", "reset"])


@test
def CKS852_every_other_connection_fails(b):
    def before(sock, number):
        if number % 2 == 0:
            reset(sock)
            return True
        return False
    r, _ = look(b, ["CKS852"], "--samples", "6", proxy={"before": before, "keep_alive": False})
    outcomes = [a["outcome"] for a in r.record["attempts"]]
    assert "answered" in outcomes and "network" in outcomes, outcomes


# Conformance.

def lenient(method_status=405, check_signature=True, check_date=True, operations=True, ids=True, message=None,
            paths=True, key_id=True, empty=True):
    """A proxy that neglects something."""
    def answer(q, n, clock=time.time):
        if q.method != "POST":
            return reply(method_status, {"errorName": "X"})
        if paths and q.path != PATH + "/health":
            return error(404, "InvalidUriPathException", message)
        fault = q.fault(clock())
        faults = {"date": check_date, "credential": key_id}
        if fault and faults.get(fault, check_signature):
            return error(401, "AuthenticationFailedException", message)
        meta = json.loads(q.body).get("requestMetadata")
        if meta is None:
            return error(400, "ValidationException") if empty else reply(200, GOOD)
        if not operations and meta["kmsOperation"] not in ("KmsHealthCheck", "CreateCustomKeyStore"):
            return error(400, "ValidationException")
        if not ids and len(meta["kmsRequestId"]) != 36:
            return error(400, "ValidationException")
        return reply(200, GOOD)
    return answer


@test
def CKS853_each_requirement(b):
    r, p = look(b, [], "--conformance", proxy={})
    equal(len(p.requests), 9)
    equal([(k["check"], k["result"], k["status"]) for k in r.record["conformance"]],
          [("unknown-operation", "met", 200), ("request-id", "met", 200), ("empty-request", "met", 400),
           ("get", "met", 405), ("other-path", "met", 404), ("stale-date", "met", 401),
           ("wrong-signature", "met", 401), ("wrong-key-id", "met", 401)])
    empty, path, key = p.requests[3], p.requests[5], p.requests[8]
    equal((empty.body, empty.fault(p.clock())), (b"{}", None))
    equal((path.path, path.fault(p.clock())), ("/ckscheck-conformance" + PATH + "/health", None))
    assert ACCESS_KEY not in key.headers["authorization"] and key.path == PATH + "/health"
    for kw in ({"method_status": 404}, {"check_signature": False}, {"check_date": False}, {"operations": False},
               {"ids": False}, {"message": "x" * 512}, {"message": "\u00e9"}, {"paths": False}, {"key_id": False},
               {"empty": False}):
        look(b, ["CKS853"], "--conformance", proxy={"answer": lenient(**kw)})
    for kw, says in (({"paths": False}, "path that the store does not have"), ({"key_id": False}, "access key ID"),
                     ({"empty": False}, "requestMetadata")):
        r, _ = look(b, ["CKS853"], "--conformance", proxy={"answer": lenient(**kw)})
        assert says in r.message("CKS853"), str(r)


@test
def CKS854_http_1_0(b):
    """The first answer's version counts, whatever it says."""
    def old(answer):
        return answer.replace(b"HTTP/1.1", b"HTTP/1.0", 1)
    r, _ = look(b, ["CKS854"], proxy={"answer": lambda q, n: old(reply(200, GOOD))})
    equal((r.severity("CKS854"), r.status), ("warning", 0))
    look(b, ["CKS843", "CKS854"], proxy={"answer": lambda q, n: old(error(401, "AuthenticationFailedException"))})


@test
def CKS853_only_on_request(b):
    _, p = look(b, [], proxy={"answer": lenient(check_signature=False, method_status=200)})
    equal(len(p.requests), 1)


if __name__ == "__main__":
    main()
