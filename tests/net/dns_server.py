"""A DNS server for tests that gives every kind of answer, as it is told."""
import socket
import struct
import threading

A, CNAME, AAAA, OPT = 1, 5, 28, 41
IN, CHAOS = 1, 3
# An answer (QR) with recursion desired and available.
ANSWER = 0x8180
TRUNCATED = 0x0200
SERVFAIL, NXDOMAIN, REFUSED = 2, 3, 5


def name(text):
    return b"".join(bytes([len(p)]) + p.encode() for p in text.rstrip(".").split(".")) + b"\0"


def record(owner, kind, data, of_class=IN):
    return name(owner) + struct.pack(">HHIH", kind, of_class, 60, len(data)) + data


def packet(query, answers, flags=ANSWER, counts=None, question=None, end=b""):
    """An answer to `query` made of `answers`, with a header that may lie."""
    question = question_of(query) if question is None else question
    counts = counts or (1 if question else 0, len(answers), 0, 0)
    return query[:2] + struct.pack(">HHHHH", flags, *counts) + question + b"".join(answers) + end


def question_of(query):
    at = 12
    while query[at]:
        at += 1 + query[at]
    return query[12:at + 5]


class Dns:
    """zone: {host: answer}; an answer is an rcode, "silent", "garbage", "truncated", a list of (type,
    text), of which those of the asked type and all CNAMEs are given, or a function of the query and the
    asked type that gives the packet. tcp=False: nothing listens there."""

    def __init__(self, zone, address="127.0.0.1", tcp=True):
        self.zone, self.questions, self.stopped = zone, [], False
        for _ in range(50):
            self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            self.udp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
            self.udp.bind((address, 0))
            self.port = self.udp.getsockname()[1]
            self.tcp = socket.socket()
            try:
                self.tcp.bind((address, self.port))
                break
            except OSError:
                self.udp.close()
                self.tcp.close()
        if tcp:
            self.tcp.listen(16)
        self.server = f"{address}:{self.port}"
        threading.Thread(target=self.serve_udp, daemon=True).start()
        if tcp:
            threading.Thread(target=self.serve_tcp, daemon=True).start()

    def answer(self, query, over_tcp):
        at, labels = 12, []
        while query[at]:
            labels.append(query[at + 1:at + 1 + query[at]].decode())
            at += 1 + query[at]
        kind = struct.unpack(">H", query[at + 1:at + 3])[0]
        host = ".".join(labels).lower()
        self.questions.append((host, kind))
        what = self.zone.get(host, NXDOMAIN)
        if isinstance(what, dict):
            what = what.get(kind, [])
        flags, answers = ANSWER, []
        if callable(what):
            return what(query, kind)
        if what == "silent":
            return None
        if what == "garbage":
            return packet(query, [], counts=(1, 7, 0, 0), end=b"\xc0\xff\xc0")
        if isinstance(what, int):
            flags |= what
        elif what == "truncated" and not over_tcp:
            flags |= TRUNCATED
        else:
            if what == "truncated":
                what = [(A, "127.0.0.1")]
            owner = host
            for t, text in what:
                if t == CNAME:
                    answers.append(record(owner, CNAME, name(text)))
                    owner = text
                elif t == kind:
                    family = socket.AF_INET if t == A else socket.AF_INET6
                    answers.append(record(owner, t, socket.inet_pton(family, text)))
        return packet(query, answers, flags)

    def serve_udp(self):
        while not self.stopped:
            try:
                query, peer = self.udp.recvfrom(4096)
                answer = self.answer(query, False)
                if answer:
                    self.udp.sendto(answer, peer)
            except OSError:
                return

    def serve_tcp(self):
        while not self.stopped:
            try:
                conn, _ = self.tcp.accept()
                conn.settimeout(3)
                n = struct.unpack(">H", conn.recv(2))[0]
                answer = self.answer(conn.recv(n), True)
                if answer:
                    conn.sendall(struct.pack(">H", len(answer)) + answer)
                conn.close()
            except (OSError, struct.error):
                if self.stopped:
                    return

    def stop(self):
        self.stopped = True
        self.udp.close()
        self.tcp.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def main():
    """usage: dns_server.py HOST ADDRESS,... PROGRAM...    runs the program beside a server that knows this host;
    the server's place stands for each argument DNS"""
    import subprocess
    import sys
    host, addresses, *program = sys.argv[1:]
    with Dns({host: [(A, address) for address in addresses.split(",")]}) as d:
        sys.exit(subprocess.run([d.server if x == "DNS" else x for x in program]).returncode)


if __name__ == "__main__":
    main()
