#!/usr/bin/env python3
"""No output of any format holds a planted secret, in any encoding; nor its length.

usage: test_secrets.py CKSCHECK
"""
import base64
import hashlib
import html
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import urllib.parse

PROGRAM = os.path.abspath(sys.argv[1])
PASSWORD = "Zq7Wj3Xv9Kd"
SECRET = "Vb1Nm8Cx5Lz0Qw2Er4Ty6Ui3Op7As9Df1Gh5Jk8Zx2C="
passed, failed = 0, 0


def check(ok, text):
    global passed, failed
    if ok:
        passed += 1
    else:
        failed += 1
        print(f"FAILED: {text}")


def encodings(secret):
    """The forms in which a secret could leak, whole or a telling part of it."""
    raw = secret.encode()
    forms = {secret, secret[::-1], raw.hex(), raw.hex().upper(), base64.b64encode(raw).decode().rstrip("="),
             base64.urlsafe_b64encode(raw).decode().rstrip("="), urllib.parse.quote(secret, safe=""), html.escape(secret),
             "".join(f"\\u{ord(c):04x}" for c in secret), secret.encode("utf-16-le").decode("latin-1")}
    for name in ("md5", "sha1", "sha256", "sha512"):
        digest = hashlib.new(name, raw).digest()
        forms |= {digest.hex(), base64.b64encode(digest).decode()}
    forms |= {secret[i : i + 6] for i in range(len(secret) - 5)}
    return {f for f in forms if len(f) >= 6}


NAMED = re.compile(r"^(name|new-name|id-key|inventory)")
FORMS = encodings(PASSWORD) | encodings(SECRET)


def leaks(out):
    text = out.decode("latin-1")
    return [f for f in FORMS if f in text or f.lower() in text.lower() and len(f) > 10]


def formats():
    out = subprocess.run([PROGRAM, "check", "--format", "nonsense", "x"], capture_output=True, text=True)
    words = [w.strip(",.;") for w in out.stderr.replace("|", " ").split()]
    known = [w for w in ("text", "short", "json", "jsonl", "sarif", "github", "gitlab", "junit", "checkstyle", "rdjson", "rdjsonl", "html") if w in words]
    return known or ["text", "json"]


def inputs():
    """Texts with secrets in every place where one may stand, right and wrong."""
    credential = {"AccessKeyId": "ABCDEFGHIJKLMNOPQRST", "RawSecretAccessKey": SECRET}
    create = {"CustomKeyStoreName": "n", "CustomKeyStoreType": "EXTERNAL_KEY_STORE", "XksProxyConnectivity": "PUBLIC_ENDPOINT",
              "XksProxyUriEndpoint": "http://x", "XksProxyUriPath": "/x", "XksProxyAuthenticationCredential": credential}
    hsm = {"CustomKeyStoreName": "n", "CloudHsmClusterId": "cluster-x", "KeyStorePassword": PASSWORD}
    yield "plain.json", json.dumps(create)
    yield "indented.json", json.dumps(create, indent=2)
    yield "hsm.json", json.dumps(hsm)
    for bad in (PASSWORD * 4, PASSWORD + " ", PASSWORD[:6], PASSWORD + "\n", PASSWORD + "\u202e", "file://" + PASSWORD):
        yield "password.json", json.dumps(dict(hsm, KeyStorePassword=bad), indent=1)
        yield "password-escaped.json", json.dumps(dict(hsm, KeyStorePassword=bad)).replace("Z", "\\u005a")
    for bad in (SECRET * 2, SECRET[:20], " " + SECRET, SECRET + "!", SECRET.replace("=", "\u00e9")):
        yield "secret.json", json.dumps(dict(create, XksProxyAuthenticationCredential=dict(credential, RawSecretAccessKey=bad)))
    # In places where they do not belong.
    yield "misspelled.json", json.dumps({"CustomKeyStoreName": "n", "KeyStorePasswort": PASSWORD, "keystorepassword": PASSWORD})
    yield "nested.json", json.dumps(dict(create, XksProxyAuthenticationCredential={"AccessKeyId": "x", "SecretAccessKey": SECRET}))
    yield "flat.json", json.dumps(dict(create, RawSecretAccessKey=SECRET))
    yield "string.json", json.dumps(dict(create, XksProxyAuthenticationCredential=f"AccessKeyId=A,RawSecretAccessKey={SECRET}"))
    yield "array.json", json.dumps(dict(create, XksProxyAuthenticationCredential=["A", SECRET]))
    yield "list.json", json.dumps([create, dict(create, CustomKeyStoreName="m"), hsm, hsm])
    yield "lines.jsonl", json.dumps(create) + "\n" + json.dumps(hsm) + "\n"
    yield "twice.json", json.dumps(create)[:-1] + ', "KeyStorePassword": "%s", "KeyStorePassword": "%s"}' % (PASSWORD, PASSWORD)
    yield "object.json", json.dumps(dict(create, CustomKeyStoreName={"a": SECRET}, XksProxyUriPath=[PASSWORD, SECRET]))
    # As a store's name: pasted into the wrong line.
    for named in (PASSWORD, f" {PASSWORD} ", f"{PASSWORD}-store"):
        yield "name.json", json.dumps(dict(hsm, CustomKeyStoreName=named), indent=1)
        yield "names.json", json.dumps([dict(hsm, CustomKeyStoreName=named), dict(hsm, CustomKeyStoreName=named),
                                        dict(hsm, CustomKeyStoreName=named.lower()), dict(hsm, CustomKeyStoreName="b")])
        yield "new-name.json", json.dumps({"CustomKeyStoreId": "cks-1", "NewCustomKeyStoreName": named, "KeyStorePassword": PASSWORD})
        yield "name.yaml", "CustomKeyStoreName: '%s'\nKeyStorePassword: %s\nCloudHsmClusterId: x\n" % (named, PASSWORD)
        yield "name.tf", 'resource "aws_kms_custom_key_store" "a" {\n  custom_key_store_name = "%s"\n  cloud_hsm_cluster_id = "x"\n' \
            '  key_store_password = "%s"\n}\n' % (named, PASSWORD)
        yield "name.sh", "aws kms create-custom-key-store --custom-key-store-name '%s' --key-store-password %s\n" % (named, PASSWORD)
    yield "name-of-proxy.json", json.dumps([dict(create, CustomKeyStoreName=SECRET), dict(create, CustomKeyStoreName=SECRET)])
    for kind in ("PRIVATE KEY", "RSA PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "OPENSSH PRIVATE KEY"):
        key = f"-----BEGIN {kind}-----\n{SECRET}\n-----END {kind}-----\n"
        for key in (key, key.replace("\n", " "), "my " + key):
            named = dict(hsm, CustomKeyStoreName=key)
            yield "name-key.json", json.dumps([named, named, dict(hsm, CustomKeyStoreName=key.upper())])
            yield "id-key.json", json.dumps({"CustomKeyStoreId": key, "NewCustomKeyStoreName": "n"})
            yield "inventory.json", json.dumps({"CustomKeyStores": [
                {"CustomKeyStoreId": f"cks-{i}", "CustomKeyStoreName": key, "CustomKeyStoreType": "AWS_CLOUDHSM",
                 "ConnectionState": "FAILED", "ConnectionErrorCode": "USER_LOCKED_OUT"} for i in range(2)]})
            yield "name-key.yaml", "CustomKeyStoreName: %s\nCloudHsmClusterId: x\n" % json.dumps(key)
    # In texts that are not well-formed.
    yield "unquoted.json", '{"CustomKeyStoreName": "n", "KeyStorePassword": %s}' % PASSWORD
    yield "unclosed.json", '{"CustomKeyStoreName": "n",\n "KeyStorePassword": "%s\n}' % PASSWORD
    yield "single.json", "{'KeyStorePassword': '%s'}" % PASSWORD
    yield "comma.json", '{"KeyStorePassword": "%s",}' % PASSWORD
    yield "missing-colon.json", '{"KeyStorePassword" "%s"}' % PASSWORD
    yield "escape.json", '{"CustomKeyStoreName": "n", "KeyStorePassword": "%s\\q"}' % PASSWORD
    yield "cut.json", json.dumps(create)[: json.dumps(create).index(SECRET) + 30]
    yield "env.json", 'KeyStorePassword="%s"\n' % PASSWORD
    # The other formats, as far as they are read.
    yield "plain.yaml", "CustomKeyStoreName: n\nKeyStorePassword: %s\nCloudHsmClusterId: x\n" % PASSWORD
    yield "broken.yaml", "CustomKeyStoreName: [n\nKeyStorePassword: %s\n" % PASSWORD
    yield "flow.yaml", "{CustomKeyStoreName: n, CloudHsmClusterId: x, KeyStorePassword: '%s', Other: %s}\n" % (PASSWORD, SECRET)
    yield "block.yaml", "CustomKeyStoreName: n\nKeyStorePassword: |\n  %s\n  more\nCloudHsmClusterId: x\n" % PASSWORD
    tf = 'resource "aws_kms_custom_key_store" "a" {\n  custom_key_store_name = "n"\n  cloud_hsm_cluster_id = "x"\n'
    yield "plain.tf", tf + '  key_store_password = "%s"\n}\n' % PASSWORD
    yield "line.tf", 'variable "p" { default = "%s" } # %s\n' % (PASSWORD, SECRET) + tf + "  key_store_password = var.p\n}\n"
    yield "heredoc.tf", tf + "  key_store_password = <<E\n%s\nE\n}\n" % PASSWORD
    yield "broken.tf", tf + '  key_store_password = "%s\n}\n' % PASSWORD
    yield "wrong.tf", tf + '  keystore_password = "%s"\n  xks_proxy_authentication_credential = "%s"\n}\n' % (PASSWORD, SECRET)
    yield "script.sh", "#!/bin/sh\naws kms create-custom-key-store --custom-key-store-name n --key-store-password %s \\\n" \
        "  --xks-proxy-authentication-credential AccessKeyId=A,RawSecretAccessKey=%s --key-store-pass '%s'\n" % (PASSWORD, SECRET, PASSWORD)
    anchor = "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n" % SECRET
    yield "key.json", json.dumps(dict(hsm, TrustAnchorCertificate=anchor))
    yield "key2.json", json.dumps(dict(hsm, TrustAnchorCertificate=anchor.replace("\n", "\\n")))


def mutate(text, rng):
    data = bytearray(text.encode())
    for _ in range(rng.randrange(1, 4)):
        i = rng.randrange(len(data))
        kind = rng.randrange(3)
        if kind == 0:
            data[i] = rng.choice(b'{}[]",:\\\n\0 \xff#')
        elif kind == 1:
            del data[i]
        else:
            data.insert(i, rng.choice(b'{}[]",:\\\n\0 \xff#'))
    # A mutation inside the secret makes another one; what is searched for stays the whole.
    return bytes(data)


def same_but_for_length(tmp):
    """A wrong secret of 33 characters and one of 60 give the same report, byte for byte."""
    for member, lengths in (("KeyStorePassword", (33, 60, 300)), ("KeyStorePassword", (1, 4, 6))):
        seen = set()
        for n in lengths:
            path = os.path.join(tmp, "length.json")
            with open(path, "w", encoding="utf-8") as f:
                json.dump({"CustomKeyStoreName": "n", member: "Aa1b2Cc3Dd" * 40}, f)
            with open(path, encoding="utf-8") as f:
                text = f.read()
            with open(path, "w", encoding="utf-8") as f:
                f.write(text.replace("Aa1b2Cc3Dd" * 40, ("Aa1b2Cc3Dd" * 40)[:n]))
            for form in formats():
                out = subprocess.run([PROGRAM, "check", "--format", form, "--at", "2026-01-01", path], capture_output=True)
                seen.add((form, out.stdout))
        check(len(seen) == len(formats()), f"{member}: reports tell the length {lengths}")


def key_id_of_the_secret(tmp):
    """An access key ID that the secret contains is a part of the secret, whatever is found beside it."""
    key = SECRET[3:27].upper().translate(str.maketrans("0189", "ABCD"))
    for given, told in ((key, "CKS448"), ("q" + key[1:], "CKS442")):
        rows = [{"CustomKeyStoreName": f"n{i}", "CustomKeyStoreType": "EXTERNAL_KEY_STORE", "XksProxyConnectivity": "PUBLIC_ENDPOINT",
                 "XksProxyUriEndpoint": f"https://a{i}.acme-corp.net", "XksProxyUriPath": "/kms/xks/v1",
                 "XksProxyAuthenticationCredential": {"AccessKeyId": given, "RawSecretAccessKey": f"{i}{given}{SECRET[:20]}"}}
                for i in range(2)]
        path = os.path.join(tmp, "key-id.json")
        with open(path, "w", encoding="utf-8") as f:
            json.dump(rows, f)
        for command in [["check", "--format", form] for form in formats()] + [["predict"], ["predict", "--format", "json"]]:
            out = subprocess.run([PROGRAM, *command, "--no-config", path], capture_output=True, timeout=60)
            text = (out.stdout + out.stderr).decode("latin-1")
            check(not any(given[i:i + 5].lower() in text.lower() for i in range(len(given) - 4)) and out.returncode in (0, 1),
                  f"{' '.join(command)} shows an AccessKeyId that is a part of the secret")
            check(command[0] == "predict" or "CKS451" in text and told in text, f"{' '.join(command)}: CKS451 and {told} are not told")


def other_commands(tmp):
    key = f"-----BEGIN PRIVATE KEY-----\n{SECRET}\n-----END PRIVATE KEY-----\n"
    for name in (key, PASSWORD):
        path = os.path.join(tmp, "name.json")
        with open(path, "w", encoding="utf-8") as f:
            json.dump([{"CustomKeyStoreName": name, "CloudHsmClusterId": name, "KeyStorePassword": PASSWORD},
                       {"CustomKeyStoreId": name, "NewCustomKeyStoreName": name, "KeyStorePassword": PASSWORD}], f)
        for command in (["predict"], ["predict", "--format", "json"], ["collect"], ["probe", "--format", "json"]):
            out = subprocess.run([PROGRAM, *command, path], capture_output=True, timeout=60)
            check(not leaks(out.stdout + out.stderr), f"{command} shows {leaks(out.stdout + out.stderr)[:2]}")


def command_lines(tmp):
    """A page shows the command line without the values that options give to Terraform."""
    path = os.path.join(tmp, "line.tf")
    with open(path, "w", encoding="utf-8") as f:
        f.write('variable "p" {}\nresource "aws_kms_custom_key_store" "a" {\n  custom_key_store_name = "n"\n  cloud_hsm_cluster_id = "c"\n'
                "  key_store_password = var.p\n}\n")
    for given in (["--var", f"p={PASSWORD}"], [f"--var=p={PASSWORD}"], ["--var", f"none={PASSWORD}"], ["--var", f'p=["{PASSWORD}", "x"]'],
                  ["--workspace", PASSWORD], [f"--workspace={PASSWORD}"]):
        for command in (["check", "--no-config", "--format", "html", *given, path], ["predict", "--no-config", "--report", "html=-", *given, path]):
            out = subprocess.run([PROGRAM, *command], capture_output=True, timeout=60)
            shown = given[0].partition("=")[0].encode() + b"=[hidden]"
            check(not leaks(out.stdout + out.stderr), f"{' '.join(command)} shows {leaks(out.stdout + out.stderr)[:2]}")
            check(shown in out.stdout, f"{' '.join(command)}: status {out.returncode} does not show {shown.decode()}")


def main():
    rng = random.Random(20260101)
    with tempfile.TemporaryDirectory() as tmp:
        for name, text in inputs():
            # A name hides a secret as long as it is one: the secret beside it, or a key's first line.
            for k in range(1 if NAMED.search(name) else 9):
                path = os.path.join(tmp, name)
                with open(path, "wb") as f:
                    f.write(text.encode() if k == 0 else mutate(text, rng))
                for form in formats() if k == 0 else ["text", "json"]:
                    more = ["--explain-unknown", "--committed"] if k % 2 else []
                    out = subprocess.run([PROGRAM, "check", "--format", form, *more, path], capture_output=True, timeout=60)
                    found = leaks(out.stdout + out.stderr)
                    check(not found and out.returncode in (0, 1, 3), f"{name} ({k}, {form}): {out.returncode} shows {found[:2]}")
        other_commands(tmp)
        command_lines(tmp)
        key_id_of_the_secret(tmp)
        same_but_for_length(tmp)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
