#!/usr/bin/env python3
"""What is found in values at their bounds: fixtures/bounds holds it.

usage: run_bounds.py PATH-OF-CKSCHECK [PARAMETER...]

Each parameter that is a text is given at its least and greatest length, one below and one above, in
letters, in letters of two bytes and with space around it; with the characters beside those that are allowed, at
its begin, inside and at its end; and in Terraform before and behind a part that is not known. A certificate is
mangled in the ways of editors and shells, and in ways that are nearly those. The same is found in many of them, so each result is held once with the list of its values (as what was done, since
some are secrets). CKS_UPDATE=1 in the environment rewrites the files.
"""
import json
import os
import sys
import tempfile

import cases

sys.path.insert(0, os.path.join(cases.TOP, "tests", "predict"))
import said  # noqa: E402
import states  # noqa: E402

GOLDEN = states.Golden(os.path.join(cases.TOP, "fixtures", "bounds"), os.environ.get("CKS_UPDATE") == "1")
ID = {"CustomKeyStoreId": "cks-0123456789abcdef0"}
# What is before and behind the letters that make the length; what else the call gives; the letters.
SHAPES = {
    "CustomKeyStoreName": ("", "", None, "n"),
    "NewCustomKeyStoreName": ("", "", ID, "n"),
    "CustomKeyStoreId": ("cks-", "", {}, "a"),
    "CloudHsmClusterId": ("cluster-", "", ID, "a"),
    "KeyStorePassword": ("", "", ID, "q7Kz"),
    "TrustAnchorCertificate": ("", "", None, "q"),
    "XksProxyUriEndpoint": ("https://", ".acme-keys.com", ID, "h"),
    "XksProxyUriPath": ("/", "/kms/xks/v1", ID, "p"),
    "XksProxyVpcEndpointServiceName": ("com.amazonaws.vpce.eu-west-1.vpce-svc-", "", ID, "0a"),
    "XksProxyVpcEndpointServiceOwner": ("", "", ID, "7"),
    "XksProxyAuthenticationCredential.AccessKeyId": ("", "", ID, "ABCD7"),
    "XksProxyAuthenticationCredential.RawSecretAccessKey": ("", "", ID, "q7Kz/+"),
}
CHARACTERS = "\t\n !\"$%&'*+,-./09:;<=>?@AZ[\\]^_`az{|}~\x7f\x80\u00e9\u2013\uff11"
MORE = {
    "XksProxyUriEndpoint": [f"https://{'l' * n}.acme-keys.com" for n in (62, 63, 64)]
    + [f"https://{'l' * n}" for n in (1, 2, 63, 64)]
    + [f"https://{d}.acme-keys.com{e}" for d in ("-a", "a-", "", "0", "1a") for e in ("", ".", "..", ":443", ":80", "/")]
    + ["https://" + ".".join(["l" * 59] * 2) + e for e in (".", ".c", ".co", ".com", ".12")]
    + ["https://10.0.0.1", "https://10.0.0.256", "https://10.0.0", "https://1.2.3.4.5", "https://[::1]", "http://a.acme-keys.com",
       "https:/a.acme-keys.com", "https//a.acme-keys.com", "https:a.acme-keys.com", "HTTPS://a.acme-keys.com", "a.acme-keys.com",
       "http//a.acme-keys.com", "https://", "http://", "https//", "https:///a.acme-keys.com", "https://user@a.acme-keys.com"],
    "XksProxyUriPath": ["/kms/xks/v1", "/kms/xks/v", "/kms/xks/v0", "/kms/xks/v2", "/kms/xks/v10", "/kms/xks/v123", "kms/xks/v1",
                        "//kms/xks/v1", "/a//kms/xks/v1", "/a/kms/xks/v1/", "/a/kms/xks", "/a/kms/xks/", "/a/kms", "/a/kms/", "/a", "/",
                        "/a/v1", "/a/KMS/XKS/V1", "/a/kms/xks/v1?x", "/a/kms/xks/v1#x", "/a?b/kms/xks/v1", "/a/kms/xks/v1/kms/xks/v1",
                        "/kms/xks/v1/keys", "/a/kms/xks/v1x", "/a/kms/xks/v1 "],
    "CloudHsmClusterId": ["cluster-" + c * 11 for c in "018927zZ"] + ["Cluster-aaaaaaaaaaa", "cluster_aaaaaaaaaaa", "aaaaaaaaaaa"],
    "XksProxyVpcEndpointServiceName": [
        "com.amazonaws.vpce.eu-west-1.vpce-svc-", "com.amazonaws.vpce.eu-west.vpce-svc-0a", "com.amazonaws.vpce.us-gov-west-1.vpce-svc-0a",
        "cn.com.amazonaws.vpce.cn-north-1.vpce-svc-0a1b2c3d4e5f60718", "eu.amazonaws.vpce.eusc-de-east-1.vpce-svc-0a1b2c3d4e5f60718",
        "com.amazonaws.vpce.eu-west-1.vpce-0a1b2c3d4e5f60718", "vpce-svc-0a1b2c3d4e5f60718", "com.amazonaws.vpce.a-b-c-d-1.vpce-svc-0a",
        "com.amazonaws.vpce.eu-west-1a.vpce-svc-0a", "com.amazonaws.eu-west-1.vpce-svc-0a1b2c3d4e5f60718"],
}
TERRAFORM = """variable "x" {}

resource "aws_kms_custom_key_store" "this" {
  custom_key_store_name = "ledger"
  custom_key_store_type = "%(type)s"
%(lines)s
}
"""
CREDENTIAL = "XksProxyAuthenticationCredential"


def filled(shape, n):
    """A value of n characters."""
    before, behind, _, letters = shape
    inside = n - len(before) - len(behind)
    if inside < 0:
        return (before + behind)[:n]
    return before + (letters * (inside // len(letters) + 1))[:inside] + behind


def lengths(row):
    at = {0, 1, row["min"] or 1, row["max"] or 1}
    return sorted({n + d for n in at for d in (-1, 0, 1) if n + d >= 0})


def values(row, shape):
    """(what was done, value)"""
    for n in lengths(row):
        value = filled(shape, n)
        yield f"{n} characters", value
        yield f"{n} characters, one of two bytes", value[: n // 2] + "é" + value[n // 2 + 1 :]
        yield f"{n} characters and space around", f" {value}\t"
    usual = filled(shape, (row["min"] + row["max"]) // 2)
    for c in CHARACTERS:
        for where, at in (("begin", 0), ("middle", len(usual) // 2), ("end", len(usual))):
            yield f"U+{ord(c):04X} at its {where}", usual[:at] + c + usual[at:]
    for value in MORE.get(row["name"], ()):
        yield value, value


def as_input(name, others, value):
    own = name.rpartition(".")[2]
    if CREDENTIAL not in name:
        return {**others, name: value}
    pair = {"AccessKeyId": filled(SHAPES[CREDENTIAL + ".AccessKeyId"], 24),
            "RawSecretAccessKey": filled(SHAPES[CREDENTIAL + ".RawSecretAccessKey"], 50)}
    return {**others, CREDENTIAL: {**pair, own: value}}


def partials(row, shape):
    """(what was done, Terraform text) of values with a part that is not known."""
    if not row["terraform"] or row["name"] == "CustomKeyStoreId":
        return
    for n in lengths(row):
        text = filled(shape, n)
        for how, value in (("before", "${var.x}" + text), ("behind", text + "${var.x}"), ("inside", text[: n // 2] + "${var.x}" + text[n // 2 :])):
            own = f'{row["terraform"]} = "{value}"'
            line = f"  xks_proxy_authentication_credential {{\n    {own}\n  }}" if CREDENTIAL in row["name"] else "  " + own
            kind = "AWS_CLOUDHSM" if row["name"] in ("CloudHsmClusterId", "KeyStorePassword") else "EXTERNAL_KEY_STORE"
            if row["name"] == "CustomKeyStoreName":
                yield f"unknown {how} {n}", TERRAFORM.replace('"ledger"', f'"{value}"') % {"type": kind, "lines": ""}
            else:
                yield f"unknown {how} {n}", TERRAFORM % {"type": kind, "lines": line}


def inputs(row):
    """(what was done, file, text)"""
    shape = SHAPES[row["name"]]
    with open(os.path.join(cases.TOP, "fixtures", "predict", "base", "cloudhsm", "create.json"), encoding="utf-8") as f:
        create = json.load(f)
    others = create if shape[2] is None else shape[2]
    if row["name"] == "TrustAnchorCertificate":
        some = anchors()
    else:
        some = values(row, shape)
    for what, value in some:
        yield what, "input.json", json.dumps(as_input(row["name"], others, value), indent=1, ensure_ascii=False)
    if row["name"] != "TrustAnchorCertificate":
        for what, text in partials(row, shape):
            yield what, "main.tf", text


# What stands for a hyphen, a quote, a space or nothing in a certificate, and what is beside them.
MANGLED = [chr(c) for c in (1, 8, 9, 11, 13, 31, *range(32, 48), *range(58, 65), *range(91, 97), *range(123, 128), 0x80, 0x85, 0x9F, 0xA0, 0xA1,
                            0xAD, 0x200B, *range(0x200F, 0x2017), *range(0x2017, 0x2021), *range(0x2027, 0x202B), 0x2060, 0x2211, 0x2212, 0x2213,
                            0xFEFF, 0xFF0C, 0xFF0D, 0xFF0E)]
ESCAPED = ("\\n", "\\r\\n", "\\\\n", "\\u000a", "\\x0a", "%0A", "%0a", "%0", "%2", "&#10;", "&#x0a;", "&#10", "&#1;", "&amp;#10;", "\r\n",
           "\r", "\n\n", " \n", "\n ", "\n> ", "\n| ", "", "\\\n", "^", "<br>", "<br/>", "$", "\\", "\\t")


def anchors():
    """(what was done, certificate)"""
    with open(os.path.join(cases.TOP, "fixtures", "certificates", "anchor-rsa2048.pem"), encoding="utf-8") as f:
        pem = f.read()
    rows = pem.rstrip("\n").split("\n")
    for c in MANGLED:
        yield f"U+{ord(c):04X} in the body", "\n".join([rows[0], rows[1][:9] + c + rows[1][9:], *rows[2:]])
        yield f"U+{ord(c):04X} for the first hyphen", c + pem[1:]
        yield f"U+{ord(c):04X} for each hyphen", pem.replace("-", c)
        yield f"U+{ord(c):04X} around", c + pem + c
        yield f"U+{ord(c):04X} before each line", c + f"\n{c}".join(rows) + "\n"
    for e in ESCAPED:
        yield f"{e!r} for each end of a line", e.join(rows) + e
        yield f"{e!r} for one end of a line", "\n".join(rows[:3]) + e + "\n".join(rows[3:])
    for n in range(1, 6):
        yield f"{n} hyphens", pem.replace("-----", "-" * n)
    for text in ("BEGIN CERTIFICATE", "END CERTIFICATE", "CERTIFICATE"):
        for new in ("", text.lower(), text.replace(" ", ""), text.replace(" ", "  "), text + "S", "X509 " + text, text[:-1]):
            yield f"{new!r} for {text}", pem.replace(text, new)
    yield "no last line", "\n".join(rows[:-1])
    yield "no first line", "\n".join(rows[1:])
    yield "no last characters", pem[:-60]
    yield "twice", pem + pem
    yield "twice, the second damaged", pem + pem.replace("MII", "MIJ", 1)
    yield "its body alone", "".join(rows[1:-1])
    for n in (1, 2, 3, 4):
        yield f"{n} characters less in the body", "\n".join([*rows[:-2], rows[-2][:-n], rows[-1]])
        yield f"{n} equals signs at the end", "\n".join([*rows[:-2], rows[-2].rstrip("=") + "=" * n, rows[-1]])


def shortened(text):
    """The begin and end of a repaired certificate, and its length."""
    return text if len(text) < 200 else f"{text[:60]} ... {text[-60:]} ({len(text)} characters)"


def findings(report):
    for f in report["findings"]:
        yield from said.finding(f)
        repair = f["repair"]
        if repair:
            how = "repair" if repair["certain"] else "offer"
            yield f"{how} {repair['line']}:{repair['column']}-{repair['end_line']}:{repair['end_column']}: " + shortened(
                repair["text"] or repair["refused"])


class Part:
    """The values of one parameter, some of them."""

    SIZE = 40

    def __init__(self, name, number, some):
        self.file, self.number, self.some = name, number, some
        self.name = f"{name} {number}"

    def got(self, program):
        found = {}
        for what, file, text in self.some:
            with tempfile.TemporaryDirectory(prefix="ckscheck-") as folder:
                with open(os.path.join(folder, file), "w", encoding="utf-8") as f:
                    f.write(text)
                os.chmod(os.path.join(folder, file), 0o600)
                _, output, error = cases.run(program, ["check", *cases.DEFAULT, file, "--format", "json"], folder)
            told = "\n".join(findings(json.loads(output))) if output else error
            found.setdefault(told, []).append(what)
        return {"results": [{"values": what, "finds": told.split("\n")} for told, what in found.items()]}

    def faults(self, program):
        wrong = GOLDEN.compare(self.file, str(self.number), self.got(program))
        return [wrong] if wrong else []


def parts(program):
    _, output, _ = cases.run(program, ["rules", "--format", "json"], cases.TOP)
    for row in json.loads(output)["parameters"]:
        if row["name"] in SHAPES:
            every = list(inputs(row))
            for i in range(0, len(every), Part.SIZE):
                yield Part(row["name"], i // Part.SIZE, every[i : i + Part.SIZE])


def main():
    program = os.path.abspath(sys.argv[1])
    only = sys.argv[2:]
    passed, failures = 0, []
    for part in parts(program):
        if only and part.file not in only:
            continue
        found = part.faults(program)
        passed += not found
        failures += [f"{part.name}: {f[:4000]}" for f in found]
    failures += GOLDEN.finish(bool(only))
    cases.count_and_exit(passed, failures)


if __name__ == "__main__":
    main()
