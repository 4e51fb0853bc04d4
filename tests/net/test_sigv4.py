#!/usr/bin/env python3
"""Our signatures against those of botocore, which is independent of us.

usage: test_sigv4.py SIGV4_PRINT      (exit status 77, skipped, without botocore)
"""
import datetime
import random
import subprocess
import sys

sys.path.append("/usr/lib/python3/dist-packages")
try:
    import botocore.auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials
except ImportError:
    print("botocore is not installed (python3-botocore)")
    sys.exit(77)

PATH = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"
KEY = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
SECRET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/+="


def theirs(at, method, url, body, region, service, key, secret):
    """botocore's Authorization header at a given time."""
    when = datetime.datetime.fromtimestamp(at, datetime.timezone.utc).replace(tzinfo=None)

    class Then(datetime.datetime):
        @classmethod
        def utcnow(cls):
            return when

        @classmethod
        def now(cls, tz=None):
            return when.replace(tzinfo=tz)

    class Clock:
        datetime = Then

        def __getattr__(self, name):
            return getattr(datetime, name)

    before = botocore.auth.datetime
    botocore.auth.datetime = Clock()
    if hasattr(botocore.auth, "get_current_datetime"):
        botocore.auth.get_current_datetime = lambda *a, **k: when
    try:
        request = AWSRequest(method=method, url=url, data=body)
        botocore.auth.SigV4Auth(Credentials(key, secret), service, region).add_auth(request)
    finally:
        botocore.auth.datetime = before
    return request.headers["Authorization"]


def main():
    rng = random.Random(20261123)
    failed = 0
    for i in range(60):
        host = rng.choice(["xks.corp-keys.net", "a.b", "proxy-1.eu.example-corp.com"])
        prefix = "".join("/" + "".join(rng.choices(PATH, k=rng.randint(1, 12))) for _ in range(rng.randint(0, 3)))
        path = prefix + "/kms/xks/v1/health"
        if i % 10 == 9:
            path = path.replace("/kms", "//kms")
        body = "" if i % 7 == 6 else '{"requestMetadata":{"kmsRequestId":"%032x","kmsOperation":"%s"}}' % (
            rng.getrandbits(128), rng.choice(["KmsHealthCheck", "CreateCustomKeyStore"]))
        region = rng.choice(["us-east-1", "eu-central-1", "ap-southeast-2", "us-gov-west-1"])
        key = "".join(rng.choices(KEY, k=rng.randint(20, 30)))
        secret = "".join(rng.choices(SECRET, k=rng.randint(43, 64)))
        at = rng.randint(1500000000, 1900000000)
        method = "POST"
        want = theirs(at, method, f"https://{host}{path}", body, region, "kms-xks-proxy", key, secret)
        got = subprocess.run([sys.argv[1], method, host, path, body, region, "kms-xks-proxy", key, secret, str(at)],
                             capture_output=True, text=True).stdout.strip()
        if got != want:
            failed += 1
            print(f"{host}{path}:\n  ours   {got}\n  theirs {want}")
    print(f"{60 - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


main()
