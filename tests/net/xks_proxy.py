"""A proxy for tests, over Python's standard library: it verifies Signature Version 4 by itself and
misbehaves as it is told."""
import datetime
import email.utils
import hashlib
import hmac
import json
import re
import socket
import ssl
import struct
import threading
import time

ACCESS_KEY = "ABCDEFGHIJKLMNOPQRST"
SECRET = "Y2tzY2hlY2stdGVzdC1zZWNyZXQtYWNjZXNzLWtleS0xMjM0NTY3"
REGION = "us-east-1"
PATH = "/example/kms/xks/v1"

GOOD = {
    "xksProxyFleetSize": 2,
    "xksProxyVendor": "Acme",
    "xksProxyModel": "Model 7",
    "ekmVendor": "Keys Inc",
    "ekmFleetDetails": [
        {"id": "hsm-1", "model": "M", "healthStatus": "ACTIVE"},
        {"id": "hsm-2", "model": "M", "healthStatus": "ACTIVE"},
    ],
}


def reply(status, body, content_type="application/json", extra="", reason="R"):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return (f"HTTP/1.1 {status} {reason}\r\nContent-Type: {content_type}\r\n{extra}"
            f"Content-Length: {len(data)}\r\n\r\n").encode() + data


def error(status, name, message=None):
    body = {"errorName": name}
    if message is not None:
        body["errorMessage"] = message
    return reply(status, body)


def sign(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


class Request:
    def __init__(self, method, path, headers, body):
        self.method, self.path, self.headers, self.body = method, path, headers, body

    def fault(self, clock):
        """What is wrong with the signature, or None."""
        m = re.fullmatch(r"AWS4-HMAC-SHA256 Credential=([A-Z2-7]+)/(\d{8})/([a-z0-9-]+)/kms-xks-proxy/aws4_request, "
                         r"SignedHeaders=host;x-amz-date, Signature=([0-9a-f]{64})", self.headers.get("authorization", ""))
        date = self.headers.get("x-amz-date", "")
        if not m or not re.fullmatch(r"\d{8}T\d{6}Z", date):
            return "malformed"
        access, day, region, signature = m.groups()
        if access != ACCESS_KEY or region != REGION or day != date[:8]:
            return "credential"
        canonical = "\n".join([self.method, re.sub("/+", "/", self.path), "", "host:" + self.headers["host"],
                               "x-amz-date:" + date, "", "host;x-amz-date", hashlib.sha256(self.body).hexdigest()])
        text = "\n".join(["AWS4-HMAC-SHA256", date, f"{day}/{region}/kms-xks-proxy/aws4_request",
                          hashlib.sha256(canonical.encode()).hexdigest()])
        key = ("AWS4" + SECRET).encode()
        for part in (day, region, "kms-xks-proxy", "aws4_request"):
            key = sign(key, part)
        if not hmac.compare_digest(sign(key, text).hex(), signature):
            return "signature"
        at = datetime.datetime.strptime(date, "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.timezone.utc).timestamp()
        return "date" if abs(at - clock) > 300 else None


def reset(sock):
    """Closes with a reset."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


class Proxy:
    """answer: a function of (request, its number) that gives bytes, None (say nothing), or a function
    of the socket. before: a function of (raw socket, connection's number) called before TLS; True: it
    did everything."""

    def __init__(self, certs, cert="good", answer=None, before=None, tls=None, delay=0.0, skew=0, nodelay=True,
                 address="127.0.0.1", port=0, keep_alive=True, plain=False):
        self.requests, self.handshakes, self.connections, self.received = [], 0, 0, b""
        self.signed_before_tls = b""
        self.answer, self.before, self.delay, self.skew = answer, before, delay, skew
        self.nodelay, self.keep_alive, self.plain = nodelay, keep_alive, plain
        self.stopped, self.serving = False, 0
        self.lock = threading.Lock()
        self.context = None if plain else self.make_context(certs, cert, tls or {})
        self.listener = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind((address, port))
        self.listener.listen(512)
        self.address = address
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    @staticmethod
    def make_context(certs, cert, tls):
        c = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        c.set_ciphers(tls.get("ciphers", "DEFAULT") + ":@SECLEVEL=0")
        if "min" in tls:
            c.minimum_version = tls["min"]
        if "max" in tls:
            c.maximum_version = tls["max"]
        c.load_cert_chain(f"{certs}/{cert}.pem")
        if "client" in tls:
            c.verify_mode = tls["client"]
            c.load_verify_locations(f"{certs}/root.crt")
        return c

    def accept(self):
        while not self.stopped:
            try:
                raw, _ = self.listener.accept()
            except OSError:
                return
            with self.lock:
                self.connections += 1
                self.serving += 1
                number = self.connections
            threading.Thread(target=self.serve, args=(raw, number), daemon=True).start()

    def serve(self, raw, number):
        raw.settimeout(15)
        try:
            if self.nodelay:
                raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.before and self.before(raw, number):
                return
            sock = raw if self.plain else self.context.wrap_socket(raw, server_side=True)
            with self.lock:
                self.handshakes += 1
            while self.one_request(sock) and self.keep_alive:
                pass
            sock.close()
        except (OSError, ValueError, ssl.SSLError):
            pass
        finally:
            raw.close()
            with self.lock:
                self.serving -= 1

    def read(self, sock, n):
        data = sock.recv(n)
        with self.lock:
            self.received += data
        return data

    def one_request(self, sock):
        data = b""
        while b"\r\n\r\n" not in data:
            more = self.read(sock, 65536)
            if not more:
                return False
            data += more
        head, body = data.split(b"\r\n\r\n", 1)
        lines = head.decode("latin-1").split("\r\n")
        headers = {k.lower(): v.strip() for k, v in (line.split(":", 1) for line in lines[1:])}
        while len(body) < int(headers.get("content-length", 0)):
            body += self.read(sock, 65536)
        method, path, _ = lines[0].split(" ")
        request = Request(method, path, headers, body)
        with self.lock:
            self.requests.append(request)
            number = len(self.requests)
        time.sleep(self.delay)
        what = self.answer(request, number) if self.answer else None
        if what is None and not self.answer:
            what = self.proper(request)
        if callable(what):
            return what(sock)
        if what is None:
            time.sleep(12)
            return False
        sock.sendall(what)
        return True

    def clock(self):
        return time.time() + self.skew

    def proper(self, request):
        """What a proxy that keeps to the specification answers."""
        date = "Date: %s\r\n" % email.utils.formatdate(self.clock(), usegmt=True)
        if request.method != "POST":
            return reply(405, {"errorName": "UnsupportedOperationException"}, extra="Allow: POST\r\n")
        if request.path != PATH + "/health":
            return error(404, "InvalidUriPathException")
        if request.fault(self.clock()):
            return reply(401, {"errorName": "AuthenticationFailedException"}, extra=date)
        if "requestMetadata" not in json.loads(request.body):
            return error(400, "ValidationException")
        return reply(200, GOOD, extra=date)

    def wait(self, seconds=2):
        """Until what was begun is over."""
        end = time.monotonic() + seconds
        while self.serving and time.monotonic() < end:
            time.sleep(0.01)

    def stop(self):
        self.stopped = True
        self.listener.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def main():
    """usage: xks_proxy.py CERTIFICATES DELAY    a good proxy; prints its port and runs until stdin ends"""
    import sys
    proxy = Proxy(sys.argv[1], delay=float(sys.argv[2]))
    print(proxy.port, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
