#!/usr/bin/env python3
"""Name servers and networks that lie or are missing: nothing is believed that was not answered, and
what this machine cannot reach is not the proxy's fault.

usage: test_hostile.py PROGRAM [NAME...]
"""
import base64
import ctypes
import json
import os
import re
import shutil
import socket
import struct
import subprocess
import sys

from certs import HOST
from dns_server import A, AAAA, ANSWER, CHAOS, CNAME, NXDOMAIN, OPT, REFUSED, SERVFAIL, TRUNCATED, Dns, name, packet, record
from harness import Skip, equal, main, test
from xks_proxy import ACCESS_KEY, GOOD, PATH, REGION, SECRET, Proxy, error, reply

OTHER = "other.corp-keys.net"
HOME = socket.inet_aton("127.0.0.1")
CANNOT_REACH = "this machine cannot reach"


def address(owner, of_class=1):
    return record(owner, A, HOME, of_class)


def alias(owner, target, of_class=1):
    return record(owner, CNAME, name(target), of_class)


def for_a(answer):
    """The answer to the question for A; the other one is answered with no data."""
    return lambda query, kind: answer(query) if kind == A else packet(query, [])


def probe_with(b, answer, port, *more):
    with Dns({HOST: for_a(answer)}) as d:
        return b.probe("--dns-server", d.server, "--allow-private", "--connect-to", f":::{port}", *more), d


def refused(b, answers):
    """Each answer leads to CKS804 and to no connection."""
    with Proxy(b.certs) as p:
        for what, answer in answers.items():
            r, d = probe_with(b, answer, p.port)
            equal((r.rules, r.status, r.record["ended"]), (["CKS804"], 1, "dns"), f"{what}: {r}")
            equal(r.record["dns"]["a"].get("addresses", []), [], what)
            assert d.questions, what
        equal(p.connections, 0, "an address of a false answer was contacted")


def used(b, answers):
    """Each answer leads to the proxy."""
    with Proxy(b.certs) as p:
        for what, answer in answers.items():
            r, _ = probe_with(b, answer, p.port)
            equal((r.firm, r.record["ended"]), (["CKS803"], "answer"), f"{what}: {r}")


def rewrites_answers():
    """c-ares of 1.28 and later reads an answer itself and hands on one that it wrote anew."""
    version = ctypes.c_int()
    ctypes.CDLL("libcares.so.2").ares_version(ctypes.byref(version))
    return version.value >= 0x011C00


@test
def an_answer_is_an_answer_to_our_question(b):
    refused(b, {
        "an echo of the query": lambda q: q,
        "an echo with records": lambda q: packet(q, [address(HOST)], flags=0x0100),
        "another opcode": lambda q: packet(q, [address(HOST)], flags=ANSWER | 0x2000),
        "no question": lambda q: packet(q, [address(HOST)], question=b""),
        "two questions": lambda q: packet(q, [address(HOST)], counts=(2, 1, 0, 0),
                                          question=2 * (name(HOST) + struct.pack(">HH", A, 1))),
        "a question for another name": lambda q: packet(q, [address(OTHER)],
                                                        question=name(OTHER) + struct.pack(">HH", A, 1)),
        "a question for another type": lambda q: packet(q, [address(HOST)],
                                                        question=name(HOST) + struct.pack(">HH", AAAA, 1)),
        "a question of another class": lambda q: packet(q, [address(HOST)],
                                                        question=name(HOST) + struct.pack(">HH", A, CHAOS)),
        "another ID": lambda q: bytes([q[0] ^ 1, q[1]]) + packet(q, [address(HOST)])[2:],
    })


@test
def an_answer_that_fails_gives_no_address(b):
    answers = {f"rcode {rcode} with records": lambda q, rcode=rcode: packet(q, [address(HOST)], flags=ANSWER | rcode)
               for rcode in (1, SERVFAIL, NXDOMAIN, 4, REFUSED, 9, 15)}
    refused(b, answers)


@test
def an_answer_parses_whole(b):
    good = address(HOST)
    refused(b, {
        "more records counted than there are": lambda q: packet(q, [good], counts=(1, 2, 0, 0)),
        "an authority that is missing": lambda q: packet(q, [good], counts=(1, 1, 1, 0)),
        "an addition that is missing": lambda q: packet(q, [good], counts=(1, 1, 0, 1)),
        "an address of three bytes": lambda q: packet(q, [record(HOST, A, b"\x7f\0\0")]),
        "an address of five bytes": lambda q: packet(q, [record(HOST, A, HOME + b"\1")]),
        "a record cut off": lambda q: packet(q, [good[:-1]]),
        "a name that points to itself": lambda q: packet(q, [b"\xc0" + bytes([12 + len(name(HOST)) + 4]) + good[-14:]]),
        "a name that points forward": lambda q: packet(q, [b"\xc0\xff" + good[-14:]]),
        "a label of a reserved kind": lambda q: packet(q, [b"\x80" + good[1:]]),
        "a name of 300 bytes": lambda q: packet(q, [5 * (b"\x3b" + 59 * b"a") + b"\0" + good[-14:]]),
    })


def extension(rcode=0, version=0, options=b"", owner=b"\0"):
    """An OPT record, whose time to live begins with the upper bits of the code (RFC 6891)."""
    return owner + struct.pack(">HHBBHH", OPT, 1232, rcode, version, 0, len(options)) + options


def with_extensions(*extensions):
    return lambda q: packet(q, [address(HOST), *extensions], counts=(1, 1, 0, len(extensions)))


@test
def an_extended_code_is_a_code(b):
    refused(b, {
        "BADVERS": with_extensions(extension(1)),
        "the highest code": with_extensions(extension(255)),
        "two extensions": with_extensions(extension(), extension()),
        "one among the answers": lambda q: packet(q, [extension(), address(HOST)]),
        "BADVERS among the answers": lambda q: packet(q, [extension(1), address(HOST)]),
        "one among the authorities": lambda q: packet(q, [address(HOST), extension()], counts=(1, 1, 1, 0)),
        "one of a name": with_extensions(extension(owner=name(HOST))),
        "an option cut off": with_extensions(extension(options=b"\0\3\0\5abcd")),
        "half an option": with_extensions(extension(options=b"\0\3\0")),
    })
    used(b, {
        "an extension": with_extensions(extension()),
        "one of a later version": with_extensions(extension(version=1)),
        "one with options": with_extensions(extension(options=b"\0\3\0\1a\0\x0a\0\0")),
        "one behind another addition": lambda q: packet(q, [address(HOST), address("ns.test"), extension()],
                                                        counts=(1, 1, 0, 2)),
    })


@test
def nothing_follows_an_answer(b):
    if rewrites_answers():
        raise Skip("this c-ares drops what follows an answer")
    refused(b, {
        "bytes at the end": lambda q: packet(q, [address(HOST)], end=b"\0\0\0"),
        "a record more than counted": lambda q: packet(q, [address(HOST)], end=address(OTHER)),
        "fewer records counted": lambda q: packet(q, [address(HOST), address(HOST)], counts=(1, 1, 0, 0)),
    })


@test
def an_address_belongs_to_the_name(b):
    refused(b, {
        "an address of another name": lambda q: packet(q, [address(OTHER)]),
        "another name's beside ours": lambda q: packet(q, [address(HOST), address(OTHER)]),
        "a name below ours": lambda q: packet(q, [address("a." + HOST)]),
        "an address of the root": lambda q: packet(q, [address(HOST)[len(name(HOST)) - 1:]]),
        "an address of another class": lambda q: packet(q, [address(HOST, CHAOS)]),
        "a chain of another class": lambda q: packet(q, [alias(HOST, OTHER, CHAOS), address(OTHER)]),
        "a chain that does not begin with us": lambda q: packet(q, [alias("c.test", OTHER), address(OTHER)]),
        "a chain that goes back": lambda q: packet(q, [alias(OTHER, HOST), address(OTHER)]),
        "a loop": lambda q: packet(q, [alias(HOST, OTHER), alias(OTHER, HOST), address(OTHER)]),
        "a loop of one": lambda q: packet(q, [alias(HOST, HOST), address(HOST)]),
        "a loop without an address": lambda q: packet(q, [alias(HOST, OTHER), alias(OTHER, HOST)]),
        "two targets": lambda q: packet(q, [alias(HOST, OTHER), alias(HOST, "c.test"), address(OTHER)]),
        "a chain without an end": lambda q: packet(q, [alias(HOST, "n0.test")] + [
            alias(f"n{i}.test", f"n{i + 1}.test") for i in range(40)] + [address("n40.test")]),
    })


@test
def an_answer_in_another_form_is_used(b):
    def loud(q):
        """The question as asked, in other letters, as a name server that keeps to 0x20 may see it."""
        return packet(q, [address(HOST.upper())], question=name(HOST.upper()) + struct.pack(">HH", A, 1))

    def points(q):
        return packet(q, [b"\xc0\x0c" + address(HOST)[-14:]])

    def chain(*order):
        records = [alias(HOST, "one.test"), alias("ONE.test", "two.test"), address("Two.Test")]
        return lambda q: packet(q, [records[i] for i in order])

    signature = record(HOST, 46, b"\0\1" + 40 * b"s")
    used(b, {
        "other letters": loud,
        "compressed": points,
        "a chain in order": chain(0, 1, 2),
        "a chain backward": chain(2, 1, 0),
        "a chain in no order": chain(1, 2, 0),
        "a signature beside it": lambda q: packet(q, [signature, address(HOST)]),
        "an authority and an addition": lambda q: packet(
            q, [address(HOST), record("corp-keys.net", 2, name("ns.test")), address("ns.test")], counts=(1, 1, 1, 1)),
        "a further address of another type": lambda q: packet(q, [address(HOST), record(OTHER, AAAA, 16 * b"\0")]),
        "twice the same": lambda q: packet(q, [address(HOST), address(HOST)]),
    })


@test
def a_chain_is_told_in_its_order(b):
    r, _ = probe_with(b, lambda q: packet(q, [address("c.test"), alias("b.test", "c.test"), alias("z.test", "y.test"),
                                              alias(HOST, "b.test")]), 1)
    equal(r.record["dns"]["cnames"], ["b.test", "c.test"])


@test
def a_referral_is_no_answer(b):
    """A server that does not resolve for others names those who may know: that the name has no address is not
    said."""
    servers = [record("corp-keys.net", 2, name("ns.test"))]
    refused(b, {
        "a referral": lambda q: packet(q, servers, flags=0x8100, counts=(1, 0, 1, 0)),
        "a chain that leaves the zone": lambda q: packet(q, [alias(HOST, OTHER)], flags=0x8500),
    })


@test
def a_false_answer_is_asked_of_another_server(b):
    for bad in (lambda q: q, lambda q: packet(q, [address(OTHER)]),
                lambda q: packet(q, [address(HOST)], flags=ANSWER | SERVFAIL)):
        with Proxy(b.certs) as p, Dns({HOST: for_a(bad)}) as first, Dns({HOST: [(A, "127.0.0.1")]}) as second:
            r = b.probe("--dns-server", f"{first.server},{second.server}", "--allow-private", "--connect-to",
                        f":::{p.port}")
            equal((r.firm, r.record["ended"]), (["CKS803"], "answer"), str(r))


@test
def a_private_name_is_not_resolved_by_a_false_answer(b):
    with Proxy(b.certs) as p:
        r, _ = probe_with(b, lambda q: packet(q, [address(OTHER)]), p.port, "--connectivity", "VPC_ENDPOINT_SERVICE")
        equal((r.rules, r.record["ended"], p.connections), ([], "dns", 0), str(r))


# What this machine cannot reach.

def our_side(r, what=""):
    equal((r.status, r.rules), (3, []), f"{what}: {r}")
    assert CANNOT_REACH in r.err, r.err


@test
def a_name_server_that_is_not_there(b):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    for more in ((), ("--connectivity", "VPC_ENDPOINT_SERVICE")):
        our_side(b.probe("--dns-server", f"127.0.0.1:{port}", *more))


@test
def a_truncated_answer_without_tcp(b):
    with Dns({HOST: lambda q, kind: packet(q, [], flags=ANSWER | TRUNCATED)}, tcp=False) as d:
        our_side(b.probe("--dns-server", d.server))
    # Cut off over TCP too.
    with Dns({HOST: lambda q, kind: packet(q, [address(HOST)], flags=ANSWER | TRUNCATED)}) as d:
        r = b.probe("--dns-server", d.server)
        equal((r.rules, r.status), (["CKS804"], 1), str(r))


def alone_on_the_net(b):
    """A command that runs another in a network of its own, whose loopback is up."""
    wrap = ["unshare", "--net", "--map-root-user", "sh", "-c", "ip link set lo up && exec \"$@\"", "sh"]
    if not shutil.which("unshare") or not shutil.which("ip") or subprocess.run(wrap + ["true"]).returncode:
        raise Skip("no network namespace can be made here (unshare, ip)")
    return wrap


@test
def no_route_to_the_proxy(b):
    """Neither to its address nor to a name server elsewhere; from a store's file too."""
    wrap = alone_on_the_net(b)
    r = b.probe(port=443, address="203.0.114.9", wrap=wrap)
    our_side(r)
    equal((r.record["tcp"][0]["result"], r.record["ended"]), ("unreachable", "tcp"))
    our_side(b.probe("--dns-server", "203.0.114.53", wrap=wrap))
    store = b.file("no-route.json", b.store(HOST))
    our_side(b.run(store, "--region", "us-east-1", "--dns-server", "203.0.114.53", wrap=wrap))
    for fmt in ("text", "sarif", "evidence"):
        done = subprocess.run([*wrap, b.program, "probe", "--format", fmt, "--dns-server", "203.0.114.53", store,
                               "--region", "us-east-1"], capture_output=True, text=True, timeout=60)
        equal(done.returncode, 3, fmt)
        assert CANNOT_REACH in done.stderr, done.stderr


@test
def rejected_on_the_way(b):
    """A router that says that the host cannot be reached: whose fault it is cannot be told."""
    wrap = alone_on_the_net(b)
    route = ["sh", "-c", "ip route add unreachable 203.0.114.9 && exec \"$@\"", "sh"]
    r = b.probe(port=443, address="203.0.114.9", wrap=[*wrap, *route])
    our_side(r)
    equal(r.record["tcp"][0]["result"], "unreachable")
    assert "no route" in r.err and "firewall" in r.err, r.err


@test
def no_route_to_one_of_the_addresses(b):
    """The one that refuses is the proxy's fault; whether it is the only fault is unknown."""
    server = os.path.join(os.path.dirname(os.path.abspath(__file__)), "dns_server.py")
    wrap = alone_on_the_net(b) + [sys.executable, server, HOST, "127.0.0.1,203.0.114.9"]
    r = b.probe("--dns-server", "DNS", "--allow-private", wrap=wrap)
    equal(r.status, 3, str(r))
    equal(r.rules, ["CKS803", "CKS812"], str(r))
    assert CANNOT_REACH in r.err, r.err


@test
def a_key_id_inside_of_the_secret(b):
    """It is a part of the secret: it is sent, as it must be, and neither shown nor saved."""
    key = "QWERTZUIOPASDFGHJKLY"
    secret = f"x{key}kVq8zR2mXw5nT7pL9sJ4hG6dF3aY1bE0c="
    path = b.file("inside.json", {"XksProxyUriPath": PATH, "XksProxyAuthenticationCredential": {
        "AccessKeyId": key, "RawSecretAccessKey": secret}})
    with Proxy(b.certs) as p:
        r = b.probe("--credential", path, credential=False, port=p.port)
        equal(r.rules, ["CKS843"], str(r))
        assert key in p.requests[0].headers["authorization"]
    for text in (json.dumps(r.report), json.dumps(r.evidence), r.err):
        assert key not in text, text


@test
def nothing_to_probe(b):
    """It is said why, and is no success."""
    cluster = {"CustomKeyStoreName": "a", "CloudHsmClusterId": "cluster-1a23b4cdefg", "KeyStorePassword": "kmsuser1234",
               "TrustAnchorCertificate": "x"}
    unknown = {"CustomKeyStoreId": "cks-1234567890abcdef0", "NewCustomKeyStoreName": "b"}
    for name, content, says in (("none", {"a": 1}, "no external key store"), ("cluster", cluster, ""),
                                ("unknown", unknown, ""), ("ip", b.store("[::1]"), "known and can be contacted")):
        path = b.file(f"nothing-{name}.json", content)
        for fmt in ("text", "json", "evidence"):
            done = subprocess.run([b.program, "probe", "--format", fmt, path], capture_output=True, text=True, timeout=30)
            equal(done.returncode, 3, f"{name} {fmt}: {done.stdout}{done.stderr}")
            assert "nothing was probed: " in done.stderr and says in done.stderr, f"{name}: {done.stderr}"


@test
def an_endpoint_alone_is_no_input_that_somebody_wrote(b):
    """No report shows a text, an ID or a call that the user did not give."""
    with Proxy(b.certs, answer=lambda q, n: error(404, "InvalidUriPathException")) as p:
        for fmt in ("text", "json", "sarif", "github", "html"):
            done = subprocess.run(
                [b.program, "probe", "--format", fmt, "--endpoint", "https://" + HOST, "--path", PATH, "--credential",
                 b.credential, "--region", REGION, "--ca-file", b.ca, "--connect-to", f"{HOST}:443:127.0.0.1:{p.port}"],
                capture_output=True, text=True, timeout=60)
            assert "CKS845" in done.stdout and done.returncode == 1, f"{fmt}: {done.stdout}{done.stderr}"
            body = done.stdout.split('"rules"')[0] if fmt == "sarif" else done.stdout
            for word in ("UpdateCustomKeyStore", "cks-0000", "CustomKeyStores", '| {"', '"UriPath"'):
                assert word not in body, f"{fmt}: {word}: {body}"


# Signals.

SIGNALS = """
import os, random, signal, sys, time
restart, *command = sys.argv[1:]
# Inherited, until the library has its handlers; the others kill nobody.
signal.signal(signal.SIGALRM, signal.SIG_IGN)
pid = os.fork()
if pid == 0:
    os.environ["LD_PRELOAD"] = command.pop(0)
    os.environ["STORM_RESTART"] = restart
    os.execvp(command[0], command)
sent = 0
time.sleep(0.02)
while os.waitpid(pid, os.WNOHANG) == (0, 0):
    os.kill(pid, random.choice([signal.SIGALRM, signal.SIGWINCH, signal.SIGCHLD]))
    sent += 1
    time.sleep(0.0005)
"""

HANDLER = """
#include <signal.h>
#include <stdlib.h>
static void nothing(int n) { (void)n; }
__attribute__((constructor)) static void install(void)
{
    const char *restart = getenv("STORM_RESTART");
    struct sigaction a = {.sa_handler = nothing, .sa_flags = restart && *restart == '1' ? SA_RESTART : 0};
    int of[] = {SIGALRM, SIGWINCH, SIGCHLD};
    for (int i = 0; i < 3; i++)
        sigaction(of[i], &a, NULL);
}
"""


def storm_library(b):
    """Handlers for the signals, in a library to preload."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if not compiler:
        raise Skip("no C compiler")
    source, library = b.fresh(".c"), b.fresh(".so")
    with open(source, "w") as f:
        f.write(HANDLER)
    subprocess.run([compiler, "-shared", "-fPIC", "-o", library, source], check=True)
    return library


def status_in_a_storm(library, restart, command):
    """What a command says while signals rain on it: its status, output and how many came."""
    script = SIGNALS + "print(sent, file=sys.stderr)\n"
    script = script.replace("while os.waitpid(pid, os.WNOHANG) == (0, 0):",
                            "status = 0\nwhile True:\n    got, status = os.waitpid(pid, os.WNOHANG)\n    if got:\n"
                            "        break")
    script += "sys.exit(os.waitstatus_to_exitcode(status))\n"
    return subprocess.run([sys.executable, "-c", script, restart, library, *command], capture_output=True, text=True,
                          timeout=90)


@test
def signals_change_nothing(b):
    """Calls that are interrupted, with and without being restarted: DNS, TCP, TLS, slow answers."""
    library = storm_library(b)
    for restart in "01":
        saved = b.fresh(".json")
        with Proxy(b.certs, delay=0.15) as p, Dns({HOST: [(A, "127.0.0.1")]}) as d:
            done = status_in_a_storm(library, restart, [
                b.program, "probe", "--format", "json", "--endpoint", "https://" + HOST, "--path", PATH, "--credential",
                b.credential, "--region", REGION, "--ca-file", b.ca, "--samples", "4", "--allow-private", "--dns-server",
                d.server, "--connect-to", f":::{p.port}", "--save", saved])
        rules = {f["rule"] for f in json.loads(done.stdout)["findings"]} - {"CKS842"}
        equal(rules, {"CKS803"}, f"{restart}: {done.stderr}")
        assert int(done.stderr.strip().splitlines()[-1]) > 100, done.stderr
        # A busy machine may make an answer late: that one is timed again, and the record says so.
        with open(saved) as f:
            kinds = [a["kind"] for a in json.load(f)["probes"][0]["attempts"]]
        equal(len([k for k in kinds if k != "again"]), 4, str(kinds))
        equal(len(p.requests), len(kinds), "no request was lost or sent again")


@test
def answers_in_single_bytes(b):
    """What comes in the smallest pieces, and what leaves through the smallest buffer."""
    def answer(request, number):
        def go(sock):
            for byte in reply(200, GOOD):
                sock.sendall(bytes([byte]))
            return True
        return go
    with Proxy(b.certs, answer=answer) as p:
        r = b.probe(port=p.port)
        equal((set(r.rules) - {"CKS841", "CKS842"}, r.record["http"]["status"]), (set(), 200), str(r))


# What a server sends back to us.

def forms(text):
    """A text as a server may repeat it: whole, in parts, in other letters and in codes."""
    data = text.encode()
    return {
        "plain": text, "the begin": text[:6], "the end": text[-6:], "the middle": "<" + text[20:26] + ">",
        "split": " ".join(text[i:i + 3] for i in range(0, len(text), 3)), "other letters": text.swapcase(),
        "base64": base64.b64encode(data).decode(), "base64 in a text": base64.b64encode(b"x" + data).decode(),
        "base64 of URLs": base64.urlsafe_b64encode(b"xy" + data).decode(), "hexadecimal": data.hex().upper(),
        "URL": "".join(f"%{c:02x}" for c in data), "reversed": text[::-1],
    }


def repeats(place, text):
    """An answer that has a text somewhere."""
    managers = [dict(GOOD["ekmFleetDetails"][0], id=text, model=text), GOOD["ekmFleetDetails"][1]]
    return {
        "errorName": lambda: reply(400, {"errorName": text}),
        "errorMessage": lambda: reply(401, {"errorName": "AuthenticationFailedException", "errorMessage": text}),
        "vendor": lambda: reply(200, dict(GOOD, xksProxyVendor=text, xksProxyModel=text, ekmVendor=text)),
        "fleet": lambda: reply(200, dict(GOOD, ekmFleetDetails=managers)),
        "healthStatus": lambda: reply(200, dict(GOOD, ekmFleetDetails=[dict(managers[1], healthStatus=text)])),
        "body": lambda: reply(200, text.encode(), "text/html"),
        "Content-Type": lambda: reply(200, GOOD, "text/" + text),
        "Location": lambda: reply(302, {}, extra=f"Location: https://x/{text}\r\n"),
    }[place]()


PLACES = ("errorName", "errorMessage", "vendor", "fleet", "healthStatus", "body", "Content-Type", "Location")


def told_in(b, place, form, of):
    """The outputs of probes of a server that repeats our secret, signature or header, and what it repeated."""
    sent = []

    def answer(request, number):
        header = request.headers.get("authorization")
        if not header:
            return reply(405, {"errorName": "X"})
        what = {"secret": SECRET, "signature": header.rsplit("=", 1)[1], "header": header}[of]
        sent.append(what)
        return repeats(place, forms(what)[form])
    outputs = []
    with Proxy(b.certs, answer=answer) as p:
        r = b.probe("--samples", "2", "--conformance", port=p.port)
        outputs += [r.out, r.err, json.dumps(r.evidence)]
        for fmt in ("text", "sarif"):
            outputs.append(subprocess.run(
                [b.program, "probe", "--format", fmt, "--endpoint", "https://" + HOST, "--path", PATH, "--credential",
                 b.credential, "--region", REGION, "--ca-file", b.ca, "--connect-to", f"{HOST}:443:127.0.0.1:{p.port}"],
                capture_output=True, text=True, timeout=60).stdout)
    assert sent, "nothing was asked"
    return outputs, sent


def check_silence(outputs, sent, of, what):
    text = "".join(outputs)
    assert "hidden: it may repeat a secret" in text, what
    plain = re.sub("[^a-z0-9]", "", text.lower())
    assert "aws4hmac" not in plain and "signedheaders" not in plain, what
    for secret in sent if of != "header" else [h.rsplit("=", 1)[1] for h in sent]:
        for form, shown in forms(secret).items():
            if form not in ("the begin", "the end", "the middle"):
                assert shown not in text, f"{what}: {form}"
        parts = {secret[i:i + 5] for i in range(len(secret) - 4)}
        assert of != "secret" or not [p for p in parts if p in text], what


@test
def nothing_that_a_server_repeats_is_shown(b):
    for place in PLACES:
        check_silence(*told_in(b, place, "plain", "secret"), "secret", place)
        check_silence(*told_in(b, place, "plain", "signature"), "signature", place)


@test
def no_form_of_a_secret_is_shown(b):
    for form in forms(SECRET):
        check_silence(*told_in(b, "errorMessage", form, "secret"), "secret", form)


@test
def no_form_of_a_signature_is_shown(b):
    for form in forms(SECRET):
        check_silence(*told_in(b, "vendor", form, "signature"), "signature", form)


@test
def our_header_is_not_shown(b):
    for place in ("errorMessage", "body", "fleet"):
        check_silence(*told_in(b, place, "plain", "header"), "header", place)


@test
def what_is_no_secret_is_shown(b):
    """Words of the proxy, and its access key."""
    def answer(request, number):
        return error(401, "AuthenticationFailedException", f"unknown key {ACCESS_KEY}; see the proxy's log")
    with Proxy(b.certs, answer=answer) as p:
        r = b.probe(port=p.port)
        equal(r.firm, ["CKS843"], str(r))
        assert ACCESS_KEY in r.message("CKS843") and "see the proxy's log" in r.message("CKS843"), str(r)


# Controls, what a terminal acts on, what reorders text, bytes that are no text, and an end of a line of JSON.
UGLY = ["\x1b[31mred\x1b[0m", "a\u202eb\u2066c", "\u009b31m", "\x00\x07\x08", "line\r\nline", "\u2028\u2029", "\"},{\"x\": 1", "x" * 9000]


def of_server(place, text):
    """An answer with a text in it, and one whose body is no JSON."""
    raw = text.encode()
    head = re.sub(rb"[\r\n\0]", b" ", raw)
    return {"errorMessage": lambda: error(401, "AuthenticationFailedException", text), "errorName": lambda: error(401, text, "x"),
            "vendor": lambda: reply(200, dict(GOOD, xksProxyVendor=text)), "body": lambda: reply(200, raw + b"\xff\xfe\x1b"),
            "type": lambda: b"HTTP/1.1 200 OK\r\nContent-Type: " + head + b"\r\nContent-Length: 2\r\n\r\n{}",
            "reason": lambda: b"HTTP/1.1 500 " + head[:400] + b"\r\nContent-Length: 0\r\n\r\n"}[place]()


@test
def what_is_saved_is_plain_json(b):
    """Whatever a server sends, the saved record is JSON of characters that can be shown, and reads back."""
    for place in ("errorMessage", "errorName", "vendor", "body", "type", "reason"):
        for text in UGLY:
            saved = b.fresh(".json")
            with Proxy(b.certs, answer=lambda request, number: of_server(place, text)) as p:
                done = subprocess.run(
                    [b.program, "probe", "--endpoint", "https://" + HOST, "--path", PATH, "--credential", b.credential, "--region",
                     REGION, "--ca-file", b.ca, "--connect-to", f"{HOST}:443:127.0.0.1:{p.port}", "--save", saved],
                    capture_output=True, timeout=60)
            with open(saved, "rb") as f:
                data = f.read().decode("ascii" if place == "x" else "utf-8")
            what = f"{place}: {text[:20]!r}: {done.stderr[:200]}"
            equal(len(json.loads(data)["probes"]), 1, what)
            assert not re.search("[\0-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]", data), what
            assert not re.search(rb"[\0-\x08\x0b-\x1f\x7f]", done.stdout + done.stderr), what
            assert len(data) < 100000, what
            again = subprocess.run([b.program, "check", "--evidence", saved, b.credential], capture_output=True, timeout=60)
            assert again.returncode in (0, 1), f"{what}: {again.stderr}"


@test
def a_record_is_saved_whole_or_not_at_all(b):
    """A full disk, a folder, a pipe that nobody reads, what is not there, and an input of the run."""
    folder = os.path.dirname(b.fresh(".json"))
    pipe, old, store = (os.path.join(folder, n) for n in ("pipe", "old.json", "store.json"))
    os.mkfifo(pipe)
    with open(store, "w") as f:
        json.dump({"CustomKeyStoreName": "n", "CustomKeyStoreType": "EXTERNAL_KEY_STORE", "XksProxyConnectivity": "PUBLIC_ENDPOINT",
                   "XksProxyUriEndpoint": "https://" + HOST, "XksProxyUriPath": PATH,
                   "XksProxyAuthenticationCredential": {"AccessKeyId": ACCESS_KEY, "RawSecretAccessKey": SECRET}}, f)
    with open(store) as f:
        before = f.read()
    for command in ("probe", "predict"):
        with Proxy(b.certs) as p:
            def save(path, wrap=()):
                return subprocess.run(
                    [*wrap, b.program, command, store, *(["--probe"] if command == "predict" else []), "--region", REGION, "--ca-file",
                     b.ca, "--connect-to", f"{HOST}:443:127.0.0.1:{p.port}", "--save", path], capture_output=True, text=True, timeout=60)
            for path, why in (("/dev/full", "No space left"), (folder, "Is a directory"), (pipe, "Broken pipe"),
                              (os.path.join(folder, "none", "x.json"), "No such file"), (store, "is an input of this run")):
                r = save(path)
                equal((r.returncode, why in r.stderr), (3, True), f"{command} {path}: {r.stderr}")
            with open(old, "w") as f:
                f.write("{}")
            os.chmod(old, 0o600)
            # A limit on the size of files stands for a full disk.
            r = save(old, ["sh", "-c", "trap '' XFSZ; ulimit -f 0; exec \"$@\"", "sh"])
            with open(old) as f:
                equal((r.returncode, f.read()), (3, "{}"), f"{command}: {r.stderr}")
            r = save(old)
            with open(old) as f:
                equal((len(json.load(f)["probes"]), os.stat(old).st_mode & 0o777), (1, 0o600), f"{command}: {r.stderr}")
    with open(store) as f:
        equal(f.read(), before, "the input")
    assert not [n for n in os.listdir(folder) if n.startswith("old.json.")], os.listdir(folder)


if __name__ == "__main__":
    main()
