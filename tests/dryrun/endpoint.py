"""Starts ckscheck serve in a network of loopback alone, and speaks to it as AWS clients do."""
import http.client
import json
import os
import subprocess
import sys
import tempfile
import traceback

REGION = "us-east-1"
TESTS = []
SECRET = "kP3v8uX2mQ9rT5wY7zB4nD6fG1hJ0sLcEaVbWqRtUxo="
PASSWORD = "abcd2345EFGH"


class Skip(Exception):
    pass


def test(f):
    TESTS.append(f)
    return f


def alone():
    """Moves this program into a network namespace with loopback alone; skips where that is not allowed."""
    if os.environ.get("CKS_ALONE"):
        return
    inside = ["sh", "-c", "ip link set lo up && exec \"$@\"", "sh", sys.executable, *sys.argv]
    for unshare in (["unshare", "-n"], ["unshare", "-Urn"]):
        if subprocess.run([*unshare, "sh", "-c", "ip link set lo up"], capture_output=True).returncode == 0:
            os.execvpe("unshare", [*unshare, *inside], {**os.environ, "CKS_ALONE": "1"})
    print("namespaces are not allowed here: a test must not reach a network")
    sys.exit(77)


def external(name="payments", **changes):
    body = {
        "CustomKeyStoreName": name,
        "CustomKeyStoreType": "EXTERNAL_KEY_STORE",
        "XksProxyUriEndpoint": f"https://{name.lower()}.acme-corp.net",
        "XksProxyUriPath": "/kms/xks/v1",
        "XksProxyConnectivity": "PUBLIC_ENDPOINT",
        "XksProxyAuthenticationCredential": {"AccessKeyId": "ABCDEFGHIJKLMNOPQRST", "RawSecretAccessKey": SECRET},
    }
    body.update(changes)
    return {k: v for k, v in body.items() if v is not None}


FIXTURES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "fixtures")


def cloudhsm(**changes):
    path = os.path.join(FIXTURES, "predict", "base", "cloudhsm", "create.json")
    with open(path, encoding="utf-8") as f:
        body = json.load(f)
    body.update(changes)
    return body


class Answer:
    def __init__(self, response, body):
        self.status, self.headers, self.text = response.status, response.headers, body.decode()

    @property
    def json(self):
        return json.loads(self.text)

    @property
    def error(self):
        return self.json.get("__type")

    @property
    def message(self):
        return self.json["message"]


class Endpoint:
    """A running `ckscheck serve`."""

    def __init__(self, program, *options, empty=True):
        self.folder = tempfile.TemporaryDirectory()
        args = [program, "serve"]
        if empty:
            args += ["--inventory", self.file("empty.json", {"CustomKeyStores": [], "Truncated": False})]
        # A file, not a pipe: the endpoint must not wait for a reader.
        self.log = tempfile.TemporaryFile("w+", encoding="utf-8")
        self.process = subprocess.Popen([*args, *options], stdout=subprocess.PIPE, stderr=self.log, text=True)
        self.url = self.process.stdout.readline().strip()
        if not self.url:
            self.process.wait(timeout=20)
            raise AssertionError(self.said())
        self.host, _, port = self.url[len("http://"):].rpartition(":")
        self.port = int(port)
        self.connection = self.connect()

    def connect(self):
        return http.client.HTTPConnection(self.host, self.port, timeout=60)

    def file(self, name, content):
        path = os.path.join(self.folder.name, name)
        with open(path, "w", encoding="utf-8") as f:
            f.write(content if isinstance(content, str) else json.dumps(content))
        return path

    def send(self, method, path, body, headers, connection=None):
        connection = connection or self.connection
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        return Answer(response, response.read())

    def headers(self, operation, region=REGION, attempt=None, **more):
        headers = {
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": f"TrentService.{operation}",
            "Authorization": f"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261128/{region}/kms/aws4_request, "
                             "SignedHeaders=host, Signature=00",
        }
        if attempt:
            headers["amz-sdk-request"] = f"attempt={attempt}; max=3"
        headers.update(more)
        return headers

    def call(self, operation, body=None, region=REGION, attempt=None, connection=None, **more):
        text = body if isinstance(body, (str, bytes)) else json.dumps(body or {})
        text = text.encode() if isinstance(text, str) else text
        return self.send("POST", "/", text, self.headers(operation, region, attempt, **more), connection)

    def create(self, body, **more):
        answer = self.call("CreateCustomKeyStore", body, **more)
        assert answer.status == 200, answer.text
        return answer.json["CustomKeyStoreId"]

    def stores(self, region=REGION, **body):
        answer = self.call("DescribeCustomKeyStores", body, region)
        assert answer.status == 200, answer.text
        return answer.json["CustomKeyStores"]

    def said(self):
        self.log.seek(0)
        return self.log.read()

    def stop(self):
        """Ends it; what it said on standard error."""
        self.connection.close()
        self.process.terminate()
        out, _ = self.process.communicate(timeout=30)
        self.status = self.process.returncode
        self.folder.cleanup()
        assert not out, out
        err = self.said()
        self.log.close()
        return err

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.stop()


def refused(answer, error, *words):
    assert answer.status == 400 and answer.error == error, (answer.status, answer.text)
    for word in words:
        assert word in answer.message, (word, answer.message)
    assert SECRET not in answer.text and PASSWORD not in answer.text, "a secret is told"


def main(program):
    program = os.path.abspath(program)
    passed = failed = skipped = 0
    for one in TESTS:
        try:
            one(program)
            passed += 1
        except Skip as why:
            skipped += 1
            print(f"skipped {one.__name__}: {why}")
        except Exception:
            failed += 1
            print(f"{one.__name__} failed")
            traceback.print_exc(file=sys.stdout)
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or not passed else 0
