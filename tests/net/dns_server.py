"""A DNS server for tests that gives every kind of answer, as it is told."""
import socket
import struct
import threading

A, CNAME, AAAA = 1, 5, 28
SERVFAIL, NXDOMAIN, REFUSED = 2, 3, 5


def name(text):
    return b"".join(bytes([len(p)]) + p.encode() for p in text.rstrip(".").split(".")) + b"\0"


def record(owner, kind, data):
    return name(owner) + struct.pack(">HHIH", kind, 1, 60, len(data)) + data


class Dns:
    """zone: {host: answer}; an answer is an rcode, "silent", "garbage", "truncated", or a list of
    (type, text), of which those of the asked type and all CNAMEs are given."""

    def __init__(self, zone, address="127.0.0.1"):
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
        self.tcp.listen(16)
        self.server = f"{address}:{self.port}"
        threading.Thread(target=self.serve_udp, daemon=True).start()
        threading.Thread(target=self.serve_tcp, daemon=True).start()

    def answer(self, query, over_tcp):
        at, labels = 12, []
        while query[at]:
            labels.append(query[at + 1:at + 1 + query[at]].decode())
            at += 1 + query[at]
        kind = struct.unpack(">H", query[at + 1:at + 3])[0]
        host = ".".join(labels).lower()
        self.questions.append((host, kind))
        question = query[12:at + 5]
        what = self.zone.get(host, NXDOMAIN)
        if isinstance(what, dict):
            what = what.get(kind, [])
        flags, answers = 0x8180, []
        if what == "silent":
            return None
        if what == "garbage":
            return query[:2] + b"\x81\x80\0\1\0\7\0\0\0\0" + question + b"\xc0\xff\xc0"
        if isinstance(what, int):
            flags |= what
        elif what == "truncated" and not over_tcp:
            flags |= 0x0200
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
        return query[:2] + struct.pack(">HHHHH", flags, 1, len(answers), 0, 0) + question + b"".join(answers)

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
