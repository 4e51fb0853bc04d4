#!/usr/bin/env python3
"""Makes the certificates of the network tests with the openssl command.

usage: certs.py FOLDER

Everything is made anew, valid around the present day, so nothing expires in the repository. The
host that they name is xks.corp-keys.net, which nothing asks DNS for. Leaves are FOLDER/NAME.pem (certificate, then what a server sends
with it, then its key).
"""
import datetime
import os
import subprocess
import sys

HOST = "xks.corp-keys.net"
DOMAIN = HOST.split(".", 1)[1]

CONFIG = """
[ca]
default_ca = any
[any]
dir = .
database = index.txt
new_certs_dir = .
rand_serial = yes
policy = anything
default_md = sha256
unique_subject = no
copy_extensions = none
[anything]
commonName = supplied
organizationName = optional
[req]
distinguished_name = dn
[dn]
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[no-cert-sign]
basicConstraints = critical,CA:TRUE
keyUsage = critical,digitalSignature
[no-ca]
basicConstraints = critical,CA:FALSE
[keyed-leaf]
basicConstraints = critical,CA:FALSE
extendedKeyUsage = serverAuth
authorityKeyIdentifier = keyid:always
subjectAltName = DNS:%(host)s
[leaf]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature,keyEncipherment
extendedKeyUsage = serverAuth
subjectAltName = DNS:%(host)s,DNS:*.%(host)s
[public]
basicConstraints = critical,CA:FALSE
extendedKeyUsage = serverAuth
subjectAltName = DNS:%(host)s
certificatePolicies = 2.23.140.1.2.1
[other]
basicConstraints = critical,CA:FALSE
extendedKeyUsage = serverAuth
subjectAltName = DNS:other.%(domain)s
[plain]
basicConstraints = critical,CA:FALSE
extendedKeyUsage = serverAuth
[wildcard]
basicConstraints = critical,CA:FALSE
extendedKeyUsage = serverAuth
subjectAltName = DNS:*.%(domain)s
[client]
basicConstraints = critical,CA:FALSE
extendedKeyUsage = clientAuth
subjectAltName = DNS:%(host)s
""" % {"host": HOST, "domain": DOMAIN}


def day(days):
    t = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days)
    return t.strftime("%Y%m%d%H%M%SZ")


class Maker:
    def __init__(self, folder):
        self.folder = folder
        os.makedirs(folder, exist_ok=True)
        self.write("openssl.cnf", CONFIG)
        self.write("index.txt", "")

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), "w") as f:
            f.write(text)

    def read(self, name):
        with open(self.path(name)) as f:
            return f.read()

    def openssl(self, *args, data=None):
        env = {"PATH": os.environ["PATH"], "OPENSSL_CONF": "openssl.cnf"}
        done = subprocess.run(["openssl", *args], cwd=self.folder, env=env, capture_output=True, input=data)
        if done.returncode:
            raise SystemExit(f"openssl {' '.join(args)}:\n{done.stderr.decode()}")
        return done.stdout

    def key(self, name, kind):
        algorithm, option = {
            "ec": ("EC", "ec_paramgen_curve:P-256"),
            "rsa": ("RSA", "rsa_keygen_bits:2048"),
            "rsa1024": ("RSA", "rsa_keygen_bits:1024"),
        }[kind]
        self.openssl("genpkey", "-algorithm", algorithm, "-pkeyopt", option, "-out", name + ".key")

    def make(self, name, subject, section, issuer=None, kind="ec", begin=-10, end=400, digest="sha256", sends=(), key_of=None):
        """A certificate by `issuer`, or self-signed; with a key of its own, or another one's."""
        if key_of:
            self.write(name + ".key", self.read(key_of + ".key"))
        else:
            self.key(name, kind)
        self.openssl("req", "-new", "-config", "openssl.cnf", "-key", name + ".key", "-subj", subject,
                     "-out", name + ".csr")
        sign = ["-selfsign", "-keyfile", name + ".key"] if issuer is None else \
            ["-cert", issuer + ".crt", "-keyfile", issuer + ".key"]
        self.openssl("ca", "-batch", "-notext", "-config", "openssl.cnf", "-extensions", section, *sign,
                     "-in", name + ".csr", "-out", name + ".crt", "-startdate", day(begin), "-enddate", day(end),
                     "-md", digest)
        self.bundle(name, sends)

    def bundle(self, name, sends):
        self.write(name + ".pem", "".join(self.read(n + ".crt") for n in (name, *sends)) + self.read(name + ".key"))


def der_length(n):
    return bytes([n]) if n < 128 else bytes([0x80 | 2, n >> 8, n & 255]) if n > 255 else bytes([0x81, n])


def der(tag, content):
    return bytes([tag]) + der_length(len(content)) + content


def inside(data):
    """The content of one DER element, and what follows it."""
    n, at = data[1], 2
    if n & 0x80:
        k = n & 0x7F
        n, at = int.from_bytes(data[2:2 + k], "big"), 2 + k
    return data[at:at + n], data[at + n:]


def impossible(maker, name, of):
    """A copy of a certificate whose end is in a month 13, signed anew by its issuer."""
    body, _ = inside(maker.openssl("x509", "-in", of + ".crt", "-outform", "DER"))
    tbs, rest = inside(body)
    first = body[:len(body) - len(rest)]
    marks = [i for i in range(len(first)) if first[i:i + 2] == b"\x17\x0d"]
    end = marks[1] + 2
    first = first[:end + 2] + b"13" + first[end + 4:]
    maker.openssl("dgst", "-sha256", "-sign", "intermediate.key", "-out", name + ".sig", "-", data=first)
    with open(maker.path(name + ".sig"), "rb") as f:
        signature = f.read()
    algorithm = rest[:len(rest) - len(inside(rest)[1])]
    whole = der(0x30, first + algorithm + der(0x03, b"\0" + signature))
    with open(maker.path(name + ".der"), "wb") as f:
        f.write(whole)
    import base64
    text = base64.encodebytes(whole).decode()
    maker.write(name + ".pem", f"-----BEGIN CERTIFICATE-----\n{text}-----END CERTIFICATE-----\n"
                + maker.read("intermediate.crt") + maker.read(of + ".key"))


def make_all(folder):
    m = Maker(folder)
    good = "/CN=%s/O=Test" % HOST
    m.make("root", "/CN=Lab Root/O=Test", "root", end=3000)
    m.make("other-root", "/CN=Other Root/O=Test", "root", end=3000)
    m.make("intermediate", "/CN=Lab Intermediate/O=Test", "root", "root", end=2000)
    sent = ("intermediate",)
    m.make("good", good, "leaf", "intermediate", sends=sent)
    m.make("good-rsa", good, "leaf", "intermediate", kind="rsa", sends=sent)
    m.make("expired", good, "leaf", "intermediate", begin=-100, end=-2, sends=sent)
    m.make("future", good, "leaf", "intermediate", begin=5, end=400, sends=sent)
    m.make("expiring", good, "leaf", "intermediate", end=12, sends=sent)
    m.make("wrong-name", "/CN=other.%s/O=Test" % DOMAIN, "other", "intermediate", sends=sent)
    m.make("name-in-cn-beside-san", good, "other", "intermediate", sends=sent)
    m.make("cn-only", good, "plain", "intermediate", sends=sent)
    m.make("wildcard", "/CN=wildcard/O=Test", "wildcard", "intermediate", sends=sent)
    m.make("self-signed", good, "leaf")
    m.make("incomplete", good, "leaf", "intermediate")
    m.make("unlisted", good, "leaf", "other-root", sends=("other-root",))
    m.make("unlisted-quiet", good, "leaf", "other-root")
    m.make("other-intermediate", "/CN=Other Intermediate/O=Test", "root", "other-root", end=2000)
    m.make("private-chain", good, "leaf", "other-intermediate", sends=("other-intermediate",))
    m.make("upper", "/CN=Lab Upper/O=Test", "root", "root", end=2000)
    m.make("lower", "/CN=Lab Lower/O=Test", "root", "upper", end=2000)
    m.make("three", good, "leaf", "lower", sends=("lower", "upper"))
    m.make("three-without-upper", good, "leaf", "lower", sends=("lower",))
    m.make("three-without-lower", good, "leaf", "lower", sends=("upper",))
    m.make("public-policy", good, "public", "lower", sends=("lower",))
    m.make("other-complete", good, "leaf", "other-intermediate", sends=("other-intermediate", "other-root"))
    m.make("sha1", good, "leaf", "intermediate", kind="rsa", digest="sha1", sends=sent)
    m.make("rsa1024", good, "leaf", "intermediate", kind="rsa1024", sends=sent)
    m.make("expired-intermediate", "/CN=Old Intermediate/O=Test", "root", "root", begin=-300, end=-1)
    m.make("under-expired", good, "leaf", "expired-intermediate", sends=("expired-intermediate",))
    m.make("not-for-servers", good, "client", "intermediate", sends=sent)
    m.make("client", "/CN=cks.kms.us-east-1.amazonaws.com/O=Test", "client", "intermediate", sends=sent)
    impossible(m, "impossible-date", "good")
    # What is sent and not needed: the root again, under another one.
    root = "/CN=Lab Root/O=Test"
    m.make("old-cross", root, "root", "other-root", begin=-900, end=-200, key_of="root")
    m.make("future-cross", root, "root", "other-root", begin=100, end=900, key_of="root")
    m.make("weak-root", "/CN=Weak Root/O=Test", "root", kind="rsa1024", digest="sha1", end=20)
    for cross in ("old-cross", "future-cross", "weak-root"):
        m.make("with-" + cross, good, "leaf", "intermediate", sends=("intermediate", cross))
    # A root that is expired, and its key under another root that is not.
    name = "/CN=Expired Root/O=Test"
    m.make("expired-root", name, "root", begin=-900, end=-20)
    m.make("valid-cross", name, "root", "root", end=900, key_of="expired-root")
    m.make("of-expired-root", "/CN=Crossed/O=Test", "root", "expired-root", end=900)
    m.make("with-valid-cross", good, "leaf", "of-expired-root", sends=("of-expired-root", "valid-cross"))
    m.make("without-cross", good, "leaf", "of-expired-root", sends=("of-expired-root",))
    m.write("both-roots.crt", m.read("expired-root.crt") + m.read("root.crt"))
    # An issuer that is sent and cannot be the issuer.
    name = "/CN=Lab Intermediate/O=Test"
    m.make("impostor", name, "root", "root", end=2000)
    m.make("under-impostor", good, "leaf", "intermediate", sends=("impostor",))
    m.make("under-impostor-keyed", good, "keyed-leaf", "intermediate", sends=("impostor",))
    m.make("mute", "/CN=Mute/O=Test", "no-cert-sign", "root", end=2000)
    m.make("under-mute", good, "leaf", "mute", sends=("mute",))
    m.make("no-ca", "/CN=No CA/O=Test", "no-ca", "root", end=2000)
    m.make("under-no-ca", good, "leaf", "no-ca", sends=("no-ca",))
    m.make("sha1-intermediate", "/CN=Sha1 Intermediate/O=Test", "root", "root", digest="sha1", end=2000)
    m.make("under-sha1", good, "leaf", "sha1-intermediate", sends=("sha1-intermediate",))
    m.make("weak-intermediate", "/CN=Weak Intermediate/O=Test", "root", "root", kind="rsa1024", end=2000)
    m.make("under-weak", good, "leaf", "weak-intermediate", sends=("weak-intermediate",))


if __name__ == "__main__":
    make_all(sys.argv[1])
