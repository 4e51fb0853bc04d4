#!/usr/bin/env python3
"""dry-run: what the command is given, what it can reach, how it ends, and what is reported.

usage: test_dry_run.py PATH-OF-CKSCHECK

The command is this file again, as a client that prints its environment or makes calls.
"""
import http.client
import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(TOP, "tests", "cli"))
import schema as json_schema  # noqa: E402
from endpoint import REGION, SECRET, Skip, alone, external, main, test  # noqa: E402

EMPTY = {"CustomKeyStores": [], "Truncated": False}
LAST = "that of the create before"
HSM = os.path.join(TOP, "fixtures", "examples", "preflight-cloudhsm")


# ---- the command ----


def post(connection, operation, body):
    connection.request("POST", "/", json.dumps(body), {
        "X-Amz-Target": f"TrentService.{operation}",
        "Authorization": f"AWS4-HMAC-SHA256 Credential=A/20261128/{os.environ.get('CALLED', REGION)}/kms/aws4_request, Signature=0"})
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read())


def to_endpoint():
    return http.client.HTTPConnection(os.environ["AWS_ENDPOINT_URL"].split("//")[1], timeout=30)


def client(what, *args):
    if what == "environment":
        print(json.dumps(dict(os.environ)))
    elif what == "calls":
        connection, made = to_endpoint(), None
        for operation, body in json.loads(args[0]):
            body = {k: made if v == LAST else v for k, v in body.items()}
            answer = post(connection, operation, body)
            made = answer[1].get("CustomKeyStoreId", made)
            print(json.dumps(answer))
            time.sleep(float(args[1]) if len(args) > 1 else 0)
    elif what == "tls":
        context = ssl.create_default_context(cafile=os.environ["AWS_CA_BUNDLE"])
        for host in args:
            print(json.dumps(post(http.client.HTTPSConnection(host, timeout=30, context=context),
                                  "DescribeCustomKeyStores", {})))
    elif what == "reach":
        reach()
    elif what == "wait":
        store = post(to_endpoint(), "CreateCustomKeyStore", external())[1]["CustomKeyStoreId"]
        post(to_endpoint(), "ConnectCustomKeyStore", {"CustomKeyStoreId": store})
        for _ in range(400):  # as public scripts do, who look at CONNECTED alone
            state = post(to_endpoint(), "DescribeCustomKeyStores", {"CustomKeyStoreId": store})[1]
            if state["CustomKeyStores"][0]["ConnectionState"] == "CONNECTED":
                return 0
            time.sleep(0.05)
        return 9
    elif what == "busy":
        for i in range(20):
            post(to_endpoint(), "CreateCustomKeyStore", external(f"s{i}"))
            post(to_endpoint(), "DescribeCustomKeyStores", {})
    elif what == "signal":
        # print() may be interrupted by the signal, and cannot be called again then.
        signal.signal(signal.SIGUSR1, lambda *_: os.write(1, b"got it\n"))
        os.write(1, b"ready\n")
        while True:
            time.sleep(1)
    elif what == "exit":
        return int(args[0])
    elif what == "die":
        os.kill(os.getpid(), int(args[0]))
    return 0


def reach():
    """What can be reached from here."""
    with open("/proc/net/dev", encoding="utf-8") as f:
        devices = [line.split(":")[0].strip() for line in f.readlines()[2:]]
    seen = {"devices": devices}
    for address in (("203.0.113.1", 443), ("198.51.100.7", 80)):
        try:
            socket.create_connection(address, timeout=2).close()
            seen[address[0]] = "reached"
        except OSError as why:
            seen[address[0]] = why.errno
    for host in ("kms.eu-west-1.amazonaws.com", "some-bucket.s3.amazonaws.com", "sqs.ap-moon-9.amazonaws.com",
                 "kms.us-east-1.api.aws", "kms.cn-north-1.api.amazonwebservices.com.cn", "kms.eusc-de-east-1.amazonaws.eu"):
        seen[host] = socket.gethostbyname(host)
    try:
        seen["example.com"] = socket.gethostbyname("example.com")
    except OSError:
        seen["example.com"] = None
    print(json.dumps(seen))


# ---- the tests ----


class Run:
    def __init__(self, program, options, command, env=None, own=True, inventory=EMPTY):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "inventory.json")
            report = os.path.join(folder, "report.json")
            with open(path, "w", encoding="utf-8") as f:
                json.dump(inventory, f)
            command = [sys.executable, os.path.abspath(__file__), "--client", *command] if own else command
            given = {k: v for k, v in os.environ.items() if not k.startswith("AWS_")}
            done = subprocess.run(
                [program, "dry-run", *(["--inventory", path] if inventory else []), "--report", f"json={report}", *options, "--", *command],
                capture_output=True, text=True, timeout=60, env={**given, "TMPDIR": folder, **(env or {})})
            self.status, self.out, self.err = done.returncode, done.stdout, done.stderr
            self.report = None
            if os.path.exists(report):
                with open(report, encoding="utf-8") as f:
                    self.report = json.load(f)
            self.left = sorted(os.listdir(folder))
        assert self.left in (["inventory.json"], ["inventory.json", "report.json"]), self.left
        assert SECRET not in self.err

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def lines(self):
        return [json.loads(line) for line in self.out.splitlines()]


def can_isolate(program):
    return Run(program, ["--isolate=require"], ["exit", "0"]).status == 0


@test
def environment(program):
    given = {
        "AWS_PROFILE": "payments", "AWS_SESSION_TOKEN": "real", "AWS_ACCESS_KEY_ID": "AKIAREAL", "AWS_SECRET_ACCESS_KEY": "real",
        "AWS_ENDPOINT_URL_S3": "https://elsewhere", "AWS_USE_FIPS_ENDPOINT": "true", "NO_PROXY": "intranet",
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true", "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://x", "KEPT": "yes",
        "HTTPS_PROXY": "http://proxy:3128", "AWS_CONFIG_FILE": "/nowhere", "AWS_CA_BUNDLE": "",
        "AWS_ACCESS_KEY": "AKIAREAL", "AWS_SECRET_KEY": "real",
    }
    env = Run(program, ["--isolate=off"], ["environment"], env=given).json
    url = env["AWS_ENDPOINT_URL"]
    assert url.startswith("http://127.0.0.1:") and url == env["AWS_ENDPOINT_URL_KMS"] == env["AWS_ENDPOINT_URL_STS"]
    for name in ("AWS_ACCESS_KEY", "AWS_SECRET_KEY", "AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL_S3", "AWS_CONTAINER_CREDENTIALS_FULL_URI"):
        assert name not in env, name
    assert "real" not in env["AWS_SECRET_ACCESS_KEY"] and env["AWS_ACCESS_KEY_ID"] != "AKIAREAL"
    for name in ("AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"):
        assert env[name] == "false", name
    assert (env["AWS_EC2_METADATA_DISABLED"], env["AWS_MAX_ATTEMPTS"]) == ("true", "1")
    assert env["NO_PROXY"] == "intranet,127.0.0.1,localhost" and env["no_proxy"] == "127.0.0.1,localhost"
    assert (env["AWS_REGION"], env["AWS_DEFAULT_REGION"]) == ("us-east-1", "us-east-1")
    assert env["KEPT"] == "yes" and env["HTTPS_PROXY"] == "http://proxy:3128" and env["AWS_CONFIG_FILE"] == "/nowhere"


@test
def region(program):
    with tempfile.NamedTemporaryFile("w") as f:
        f.write("[default]\nregion = eu-central-1\n[profile payments]\noutput=json\n# region=x\nregion=eu-north-1\n")
        f.flush()
        config = {"AWS_CONFIG_FILE": f.name}
        for given, expected in (({"AWS_REGION": "a"}, ("a", "a")), ({"AWS_DEFAULT_REGION": "b"}, ("b", "b")),
                                ({"AWS_REGION": "a", "AWS_DEFAULT_REGION": "b"}, ("a", "b")),
                                (config, (None, None)), ({**config, "AWS_PROFILE": "payments"}, ("eu-north-1",) * 2),
                                ({**config, "AWS_PROFILE": "none"}, ("us-east-1",) * 2)):
            env = Run(program, ["--isolate=off"], ["environment"], env=given).json
            assert (env.get("AWS_REGION"), env.get("AWS_DEFAULT_REGION")) == expected, (given, expected)


CONFIGURATION = """region: eu-north-1
account: "444455556666"
severity:
  CKS443: error
limits:
  custom_key_stores: 1
"""


@test
def the_configuration_applies_to_calls(program):
    """Region, account, severities and the quota; the command line wins, and --no-config leaves it out."""
    key = external(XksProxyAuthenticationCredential={"AccessKeyId": "AKIAQ4ZT6XWVJ2LM7NPR", "RawSecretAccessKey": SECRET})
    full = {"CustomKeyStores": [{"Region": REGION, "CustomKeyStoreId": "cks-1234567890abcdef0", "CustomKeyStoreName": "first",
                                 "CustomKeyStoreType": "EXTERNAL_KEY_STORE", "ConnectionState": "DISCONNECTED"}]}
    calls = ["calls", json.dumps([["CreateCustomKeyStore", key]])]
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, ".ckscheck.yaml")
        with open(path, "w", encoding="utf-8") as f:
            f.write(CONFIGURATION)
        given = ["--config", path]
        run = Run(program, given, calls, inventory=full)
        assert run.lines[0][1]["__type"] == "LimitExceededException" and run.status == 1, run.err
        run = Run(program, [*given, "--store-limit", "2"], calls, inventory=full)
        assert run.lines[0][0] == 200 and run.status == 1, run.err
        assert [f["severity"] for f in run.report["findings"]] == ["error"], run.report
        run = Run(program, [*given, "--store-limit", "2", "--severity", "CKS443=off"], calls, inventory=full)
        assert run.status == 0 and "IAM access key" not in run.err, run.err
        env = Run(program, given, ["environment"], env={"HOME": folder}).json
        assert env["AWS_REGION"] == "eu-north-1"
        assert Run(program, [*given, "--region", "us-west-2"], ["environment"], env={"HOME": folder}).json["AWS_REGION"] == "us-west-2"
        # Found above the current directory, unless it is left out.
        for options, region in (([], "eu-north-1"), (["--no-config"], "us-east-1")):
            done = subprocess.run([program, "dry-run", *options, "--", "sh", "-c", "echo $AWS_REGION"], cwd=folder, text=True,
                                  capture_output=True, timeout=60, env={"PATH": os.environ["PATH"], "HOME": folder})
            assert done.stdout.strip() == region, (options, done)
        with open(path, "w", encoding="utf-8") as f:
            f.write("regoin: x\n")
        done = subprocess.run([program, "dry-run", "--", "true"], cwd=folder, text=True, capture_output=True, timeout=60)
        assert done.returncode == 2 and "1:1: unknown key 'regoin'" in done.stderr, done


@test
def a_store_that_nothing_connects_is_told(program):
    create = ["CreateCustomKeyStore", external()]
    run = Run(program, [], ["calls", json.dumps([create])])
    assert "nothing connected" in run.err and "CKS924" in run.err, run.err
    assert run.err.count("CKS924") == 1 and external()["CustomKeyStoreName"] in run.err.split("nothing connected")[1], run.err
    run = Run(program, [], ["wait"])
    assert run.status in (0, 9) and "CKS924" not in run.err, run.err


@test
def what_cannot_be_read_is_said(program):
    with tempfile.TemporaryDirectory() as folder:
        stores = os.path.join(folder, "stores.yaml")
        with open(stores, "w", encoding="utf-8") as f:
            f.write("CustomKeyStores:\n- CustomKeyStoreId: cks-1234567890abcdef0\n")
        done = subprocess.run([program, "dry-run", "--inventory", stores, "--", "true"], text=True, capture_output=True, timeout=60)
        assert done.returncode == 3 and "--output json" in done.stderr, done
        many = os.path.join(folder, "many")
        os.mkdir(many)
        for i in range(10001):
            os.mknod(os.path.join(many, f"{i}"))
        done = subprocess.run([program, "dry-run", "--evidence", many, "--", "true"], text=True, capture_output=True, timeout=60)
        assert done.returncode == 3 and "more than 10000 files" in done.stderr, done


@test
def standard_output_is_the_commands(program):
    run = Run(program, [], ["calls", json.dumps([["CreateCustomKeyStore", external()]])])
    assert len(run.lines) == 1 and run.lines[0][0] == 200 and run.status == 0, run.err
    assert run.err.startswith("1. CreateCustomKeyStore payments (us-east-1): UNDETERMINED, accepted\n"), run.err
    assert run.err.rstrip().splitlines()[-1].startswith("1 call: ") and "nothing was sent to AWS" in run.err, run.err


@test
def the_report(program):
    calls = [["CreateCustomKeyStore", external()], ["CreateCustomKeyStore", external(XksProxyUriPath="/x")],
             ["DescribeCustomKeyStores", {}], ["DescribeCustomKeyStores", {}], ["DescribeCustomKeyStores", {}]]
    run = Run(program, [], ["calls", json.dumps(calls)])
    report = run.report
    assert run.status == 1 and "and 2 more like it" in run.err, run.err
    assert [c["operation"] for c in report["calls"]] == [c[0] for c in calls]
    assert [c["outcome"] for c in report["calls"]] == ["undetermined", "fail", "succeed", "succeed", "succeed"]
    refused = report["calls"][1]
    assert refused["refused"] and refused["error"] == "ValidationException" and refused["status"] == 400
    store = report["stores"][refused["store"]]
    assert store["predictions"]["create"]["error"] == "ValidationException" and store["type"] == "EXTERNAL_KEY_STORE"
    assert {f["rule"] for f in report["findings"] if f["store"] == refused["store"]} >= {"CKS422"}
    with open(os.path.join(TOP, "docs", "schema", "report-1.schema.json"), encoding="utf-8") as f:
        schema = json.load(f)
    wrong = list(json_schema.faults(report, schema, schema))
    assert not wrong, wrong
    assert report["summary"]["errors"] >= 1 and SECRET not in json.dumps(report)


@test
def a_command_is_told_once(program):
    """The commands that obtain what is missing: once in the text, once on the page, always in JSON, which programs read."""
    calls = [["CreateCustomKeyStore", external(CustomKeyStoreName=f"s{i}", XksProxyUriPath=f"/t{i}/kms/xks/v1")] for i in range(3)]
    hsm = {"CustomKeyStoreName": "h", "CustomKeyStoreType": "AWS_CLOUDHSM", "KeyStorePassword": "kmsPswd8", "TrustAnchorCertificate": "x"}
    calls += [["ConnectCustomKeyStore", {"CustomKeyStoreId": f"cks-{i}234567890abcdef0"}] for i in (1, 2)]
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "html")
        stores = {"CustomKeyStores": [{"CustomKeyStoreId": f"cks-{i}234567890abcdef0", "CustomKeyStoreName": f"{hsm['CustomKeyStoreName']}{i}",
                                       "CustomKeyStoreType": "AWS_CLOUDHSM", "CloudHsmClusterId": f"cluster-{i + 2}34567abcde",
                                       "TrustAnchorCertificate": "x", "ConnectionState": "DISCONNECTED"} for i in (1, 2)],
                  "Truncated": False}
        run = Run(program, ["--report", f"html={path}"], ["calls", json.dumps(calls)], inventory=stores)
        with open(path, encoding="utf-8") as f:
            page = f.read()
    long = "aws iam simulate-principal-policy"
    missing = [m["obtain"] for s in run.report["stores"] for p in s["predictions"].values() for m in p["missing"]]
    assert run.report["calls"][4]["outcome"] == "undetermined" and sum(long in m for m in missing) >= 5, missing
    assert run.err.count(long) == 1 and run.err.count("aws sts get-caller-identity\n") == 1, run.err
    assert run.err.count("as for call 1\n") >= 8, run.err
    assert "as for call 4, with cluster-434567abcde in place of cluster-334567abcde" in run.err, run.err
    # What an earlier call made is a list that may go on: no value is missing.
    assert not any("fill in the values" in m for m in missing), missing
    assert "with list-attached" not in run.err and page.count(long) == 1 and "As for <a href=#" in page.replace('"', ""), page


def connects(program, evidence, times, region):
    """The connects of a store that is created from the example, as the report has them."""
    with open(os.path.join(HSM, "create.json"), encoding="utf-8") as f:
        calls = [["CreateCustomKeyStore", json.load(f)]]
    for i in range(times):
        calls += [["DisconnectCustomKeyStore", {"CustomKeyStoreId": LAST}]] if i else []
        calls += [["ConnectCustomKeyStore", {"CustomKeyStoreId": LAST}]]
    run = Run(program, ["--connecting", "0", "--at", "2026-01-01", "--evidence", evidence],
              ["calls", json.dumps(calls)], inventory=None, env={"CALLED": region})
    assert [c["status"] for c in run.report["calls"]] == [200] * len(calls), run.err
    return [p["connect"] for p in (s["predictions"] for s in run.report["stores"]) if "connect" in p], run.err


@test
def the_first_connect_is_judged_with_the_password_of_the_create(program):
    """As predict judges both calls of a create; a later connect has a password that KMS set itself."""
    with tempfile.TemporaryDirectory() as folder:
        evidence = shutil.copytree(os.path.join(HSM, "evidence"), os.path.join(folder, "evidence"))
        for login in (True, False):
            if not login:
                os.remove(os.path.join(evidence, "login.json"))
            done = subprocess.run([program, "predict", "--format", "json", "--at", "2026-01-01", "--region", "eu-west-1",
                                   os.path.join(HSM, "create.json"), "--evidence", evidence], capture_output=True, text=True)
            want = json.loads(done.stdout)["stores"][0]["predictions"]["connect"]
            (first, later), text = connects(program, evidence, 2, "eu-west-1")
            assert first["outcome"] == want["outcome"] == ("succeed" if login else "undetermined"), first
            # Which store it is, and its state, is no question right after a create.
            rows = [[(r["id"], r["state"]) for r in p["requirements"] if r["id"] not in ("R023", "R039", "R044", "R045")]
                    for p in (first, want)]
            assert rows[0] == rows[1], set(rows[0]) ^ set(rows[1])
            assert [m["obtain"] for m in first["missing"]] == [m["obtain"] for m in want["missing"]]
            assert later["outcome"] == "undetermined" and {m["requirement"] for m in later["missing"]} == {"R088"}, later
            assert ("assumed: R002 R005 R008 R015 R016 R086 R087 R150 R151" in text) == login, text


@test
def evidence_of_another_region(program):
    """It is the evidence that is wrong: an option that gives a Region does not help."""
    (first,), text = connects(program, os.path.join(HSM, "evidence"), 1, REGION)
    told = [m["obtain"] for m in first["missing"] if m["requirement"] == "R003"]
    assert told == ["give evidence from the store's own Region"] and "--region REGION" not in text, (told, text)
    assert "not proved by what was given: evidence (R003)" in text and "evidence (R010)" in text, text


@test
def a_state_keeps_what_a_connect_leads_to(program):
    """Over two runs as in one: a connect that fails does not become CONNECTED in the next. A link stays a link."""
    made = [["CreateCustomKeyStore", external()], ["ConnectCustomKeyStore", {"CustomKeyStoreId": LAST}]]
    asked = [["DescribeCustomKeyStores", {}]] * 2
    with tempfile.TemporaryDirectory() as folder:
        state, link = os.path.join(folder, "state.json"), os.path.join(folder, "link.json")
        os.symlink(state, link)
        open(state, "w", encoding="utf-8").write(json.dumps(EMPTY))
        Run(program, ["--state", link, "--fault", "connect=INVALID_CREDENTIALS"], ["calls", json.dumps(made)])
        assert os.path.islink(link) and "INVALID_CREDENTIALS" in open(state, encoding="utf-8").read()
        stores = [line[1]["CustomKeyStores"][0] for line in Run(program, ["--state", link], ["calls", json.dumps(asked)]).lines]
        assert [s["ConnectionState"] for s in stores] == ["CONNECTING", "FAILED"], stores
        assert stores[1]["ConnectionErrorCode"] == "INVALID_CREDENTIALS", stores


@test
def inventories_from_powershell(program):
    """With a byte order mark an inventory is read; as UTF-16, it is said what is wrong with it."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "inventory.json")
        for encoding, status in (("utf-8-sig", 0), ("utf-16", 3)):
            with open(path, "w", encoding=encoding, newline="\r\n") as f:
                json.dump(EMPTY, f)
            done = subprocess.run([program, "dry-run", "--inventory", path, "--", "true"], capture_output=True, text=True, timeout=30)
            assert done.returncode == status and ("UTF-16" in done.stderr) == (status == 3), done


FORMATS = ("text", "short", "json", "jsonl", "sarif", "github", "gitlab", "junit", "checkstyle", "rdjson", "rdjsonl", "html")
AS_JSON = ("json", "sarif", "gitlab", "rdjson")
AS_XML = ("junit", "checkstyle")


@test
def every_report_format(program):
    """Each format is well-formed, names the refused call as a file, and has no secret and no argument of the command."""
    calls = [["CreateCustomKeyStore", external()], ["CreateCustomKeyStore", external(XksProxyUriPath="/x")],
             ["DeleteCustomKeyStore", {"CustomKeyStoreId": "cks-1234567890abcdef0"}], ["CreateKey", {}]]
    with tempfile.TemporaryDirectory() as folder:
        reports = [x for f in FORMATS for x in ("--report", f"{f}={folder}/{f}")]
        run = Run(program, reports, ["calls", json.dumps(calls)])
        assert run.status == 1, run.err
        for name in FORMATS:
            with open(os.path.join(folder, name), encoding="utf-8") as f:
                text = f.read()
            assert "CKS422" in text and SECRET not in text and "RawSecretAccessKey\": \"" not in text, (name, text)
            assert name == "text" or "call 2" in text or "call%202" in text, (name, text)
            if name in AS_JSON:
                json.loads(text)
            if name in AS_XML:
                xml.etree.ElementTree.fromstring(text)
        suite = xml.etree.ElementTree.parse(os.path.join(folder, "junit")).getroot()[0]
        cases = {c.get("name"): [e.tag for e in c] for c in suite if c.get("classname").startswith("call ")}
        assert cases["DeleteCustomKeyStore cks-1234567890abcdef0 (us-east-1)"] == ["failure"], cases
        assert cases["CreateCustomKeyStore payments (us-east-1)"] in (["skipped"], ["failure"]), cases
        assert cases["CreateKey (us-east-1)"] == ["skipped"], cases
        assert int(suite.get("tests")) == len(list(suite)) and int(suite.get("failures")) == len(suite.findall("*/failure"))
        with open(os.path.join(folder, "html"), encoding="utf-8") as f:
            page = f.read()
        for word in ("2 of 4 calls will fail", "Nothing was sent to AWS", "REFUSED ValidationException", "NOT ANSWERED",
                     "REFUSED CustomKeyStoreNotFoundException", "--probe tests the proxy", "a call was rejected"):
            assert word in page, (word, page)
        assert "ckscheck probe" not in page and os.path.basename(__file__) not in page and "-- " in page


@test
def reports_are_written_nowhere_else(program):
    """Not over what the run reads, and not on the command's standard output."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "stores.json")
        with open(path, "w", encoding="utf-8") as f:
            json.dump(EMPTY, f)
        for given in (["--inventory", path], ["--inventory", f"eu-west-1={path}"], ["--state", path], ["--evidence", path]):
            done = subprocess.run([program, "dry-run", *given, "--report", f"json={path}", "--", "echo", "ran"],
                                  capture_output=True, text=True, timeout=30)
            assert done.returncode == 2 and "is an input" in done.stderr and not done.stdout, (given, done)
        done = subprocess.run([program, "dry-run", "--report", "html=-", "--", "echo", "ran"], capture_output=True, text=True,
                              timeout=30, cwd=folder)
        assert done.returncode == 2 and "name a file" in done.stderr and os.listdir(folder) == ["stores.json"], done
        with open(path, encoding="utf-8") as f:
            assert json.load(f) == EMPTY


@test
def what_cannot_be_written_at_the_end_is_said_before(program):
    """The command does not run: its calls would leave nothing. An empty file, as mktemp makes it, is a new state."""
    with tempfile.TemporaryDirectory() as folder:
        for option, bad, why in (("--report", "html=" + os.path.join(folder, "none", "r.html"), "No such file"),
                                 ("--report", "json=" + folder, "directory"),
                                 ("--report", "json=/dev/null/r.json", "Not a directory"),
                                 ("--state", os.path.join(folder, "none", "state.json"), "No such file"),
                                 ("--state", folder, "directory")):
            for command in (["dry-run", option, bad, "--", "echo", "ran"], ["serve", option, bad]):
                done = subprocess.run([program, *command], capture_output=True, text=True, timeout=30)
                assert done.returncode == 3 and "cannot be written: " in done.stderr and why in done.stderr, (command, done)
                assert not done.stdout and not os.listdir(folder), (command, done)
        state = os.path.join(folder, "state.json")
        open(state, "w", encoding="utf-8").close()
        inventory = os.path.join(folder, "inventory.json")
        with open(inventory, "w", encoding="utf-8") as f:
            json.dump(EMPTY, f)
        made = [["CreateCustomKeyStore", external()]]
        Run(program, ["--state", state, "--inventory", inventory], ["calls", json.dumps(made)])
        with open(state, encoding="utf-8") as f:
            assert len(json.load(f)["CustomKeyStores"]) == 1


@test
def exit_status(program):
    good = json.dumps([["CreateCustomKeyStore", external()]])
    bad = json.dumps([["CreateCustomKeyStore", external(XksProxyUriPath="/x")]])
    for options, command, status in (
            ([], ["exit", "0"], 0), ([], ["exit", "7"], 7), ([], ["calls", good], 0), ([], ["calls", bad], 1),
            (["--fail-on", "never"], ["calls", bad], 0), (["--strict"], ["calls", good], 3),
            ([], ["die", str(int(signal.SIGTERM))], 128 + signal.SIGTERM),
            (["--undetermined", "refuse"], ["calls", good], 1),
            (["--undetermined", "refuse", "--fail-on", "never"], ["calls", good], 0),
            (["--strict"], ["exit", "0"], 3),
            (["--undetermined", "refuse", "--strict"], ["calls", good], 3)):
        run = Run(program, options, command)
        assert run.status == status, (options, command, run.status, run.err)
    for command, status in ((["/nowhere/program"], 127), (["no-program-of-this-name"], 127), ([os.getcwd()], 126),
                            ([os.path.join(os.path.dirname(__file__), "endpoint.py")], None)):
        run = Run(program, [], command, own=False)
        assert run.status == status or (status is None and run.status in (0, 126)), (command, run.status, run.err)
        assert status is None or run.err.startswith("ckscheck: "), run.err


@test
def no_call(program):
    run = Run(program, [], ["exit", "0"])
    assert "the command ended without a call to KMS" in run.err
    with tempfile.TemporaryDirectory() as folder:
        Run(program, ["--report", f"html={folder}/page"], ["exit", "0"])
        with open(f"{folder}/page", encoding="utf-8") as f:
            assert "There is no call to predict" in f.read()
    for options in ([], ["--listen", "x"], ["--report", "x"], ["--isolate", "x"], ["--fault", "x"]):
        done = subprocess.run([program, "dry-run", *options], capture_output=True, text=True, timeout=20)
        assert done.returncode == 2 and done.stderr.startswith("ckscheck: "), (options, done)
    run = Run(program, [], ["sh", "-c", "exit 0", "terraform"], own=False)
    assert "state" not in run.err


@test
def processes_that_outlive_the_command(program):
    """A job that a script does not wait for loses its endpoint: that is said, and it is not ended."""
    command = ["sh", "-c", "setsid sleep 20 >/dev/null 2>&1 & (sleep 20 >/dev/null 2>&1 & echo $!); echo $!"]
    run = Run(program, [], command, own=False)
    assert "2 processes that the command started are still running" in run.err and run.status == 0, run.err
    for pid in run.out.split():
        os.kill(int(pid), signal.SIGKILL)
    assert "running" not in Run(program, [], ["sh", "-c", "sleep 0.1 & (sleep 0 &); wait; sleep 0.2"], own=False).err


@test
def an_apply_is_warned_of(program):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "terraform")
        with open(path, "w", encoding="utf-8") as f:
            f.write("#!/bin/sh\nexit 0\n")
        os.chmod(path, 0o755)
        assert "-state=FILE" in Run(program, [], [path, "apply"], own=False).err
        assert "-state=FILE" not in Run(program, [], [path, "apply", "-state=x"], own=False).err
        assert "-state=FILE" not in Run(program, [], [path, "plan"], own=False).err
        for name in ("tofu", "terragrunt", "pulumi"):
            os.symlink(path, os.path.join(folder, name))
        found = {"PATH": f"{folder}:{os.environ['PATH']}"}
        for command, word in (
                ("env A=1 terraform apply", "-state=FILE"), ("timeout 5 terraform -chdir=. destroy", "-state=FILE"),
                ("terragrunt apply", "-state=FILE"), ("terragrunt run-all apply", "-state=FILE"),
                ("terraform import a b", "-state=FILE"), ("tofu refresh", "-state=FILE"),
                ("env pulumi up", "PULUMI_BACKEND_URL"), ("pulumi refresh", "PULUMI_BACKEND_URL"),
                ("env A=apply terraform plan", None), ("terraform state list", None), ("env pulumi preview", None),
                ("timeout 5 terraform apply -state=x", None), ("echo apply", None)):
            for run in (command.split(), ["sh", "-c", f"true && {command}"], ["sh", "-c", f"(true; {command})|cat"]):
                err = Run(program, [], run, own=False, env=found).err
                assert word in err if word else "on a copy" not in err, (run, err)
        err = Run(program, [], ["sh", "-c", "terraform plan; true apply"], own=False, env=found).err
        assert "on a copy" not in err, err


@test
def isolation(program):
    if not can_isolate(program):
        raise Skip("namespaces are not allowed here")
    seen = Run(program, ["--isolate=require"], ["reach"], env={"HTTPS_PROXY": "http://proxy:1"}).json
    assert seen.pop("devices") == ["lo"]
    assert seen.pop("example.com") is None
    assert seen.pop("203.0.113.1") != "reached" and seen.pop("198.51.100.7") != "reached"
    assert set(seen.values()) == {"127.0.0.1"}, seen
    env = Run(program, ["--isolate=require"], ["environment"], env={"HTTPS_PROXY": "http://proxy:1"}).json
    assert "HTTPS_PROXY" not in env
    assert env["AWS_CA_BUNDLE"] == env["SSL_CERT_FILE"] != env["NODE_EXTRA_CA_CERTS"]
    run = Run(program, ["--isolate=require"], ["tls", "kms.eu-west-1.amazonaws.com", "kms-fips.us-gov-west-1.amazonaws.com",
                                               "kms.cn-north-1.amazonaws.com.cn", "anything.amazonaws.com"])
    assert [line[0] for line in run.lines] == [200] * 4, run.err


@test
def no_packet_leaves(program):
    """Every address that the command and all of its children connect or send to, as the kernel sees it."""
    if not shutil.which("strace") or not can_isolate(program):
        raise Skip("strace is not installed, or namespaces are not allowed here")
    with tempfile.TemporaryDirectory() as folder:
        trace = os.path.join(folder, "trace")
        command = ["strace", "-f", "-qq", "-e", "trace=connect,sendto,sendmsg,sendmmsg", "-o", trace, sys.executable,
                   os.path.abspath(__file__), "--client", "tls", "kms.eu-west-1.amazonaws.com"]
        done = subprocess.run([program, "dry-run", "--isolate=require", "--", *command], capture_output=True, text=True,
                              timeout=60, env={**os.environ, "TMPDIR": folder})
        if "ptrace" in done.stderr:
            raise Skip("strace is not allowed here")
        assert done.returncode == 0 and "[200" in done.stdout, done
        with open(trace, encoding="utf-8") as f:
            reached = re.findall(r'inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"', f.read())
    addresses = {v4 or v6 for v4, v6 in reached}
    assert addresses == {"127.0.0.1"}, addresses


@test
def isolation_that_is_not_allowed(program):
    """Where the system forbids namespaces: said in a line, or refused."""
    inside = ["unshare", "-Ur", "sh", "-c", "echo 0 > /proc/sys/user/max_user_namespaces && echo 0 > "
              "/proc/sys/user/max_net_namespaces && exec \"$@\"", "sh"]
    if subprocess.run([*inside, "true"], capture_output=True).returncode != 0:
        raise Skip("the limit of namespaces cannot be set here")
    for isolate, status in (("auto", 0), ("require", 3)):
        done = subprocess.run([*inside, program, "dry-run", f"--isolate={isolate}", "--", "sh", "-c", "echo runs >&2"],
                              capture_output=True, text=True, timeout=30)
        assert done.returncode == status and "namespaces are not allowed" in done.stderr.splitlines()[0], done
        assert ("runs" in done.stderr) == (status == 0), done


@test
def files_of_other_users(program):
    """What a superuser's program can read, it can read isolated too."""
    if os.geteuid() != 0 or not can_isolate(program):
        raise Skip("only a superuser reads the files of others")
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "secret")
        with open(path, "w", encoding="utf-8") as f:
            f.write("read")
        os.chmod(path, 0o600)
        try:
            os.chown(path, 12345, 12345)
        except OSError as why:
            raise Skip("files cannot be given to others here") from why
        done = subprocess.run([program, "dry-run", "--isolate=require", "--", "cat", path], capture_output=True, text=True,
                              timeout=30)
        assert done.stdout == "read", done


@test
def a_daemon_for_names_is_not_asked(program):
    inside = ["unshare", "-m", "sh", "-c", "mount -t tmpfs none /run && mkdir /run/nscd && touch /run/nscd/socket && exec \"$@\"",
              "sh"]
    if not can_isolate(program) or not os.path.islink("/var/run") or subprocess.run(
            [*inside, "true"], capture_output=True).returncode != 0:
        raise Skip("nothing can be mounted here")
    done = subprocess.run([*inside, program, "dry-run", "--isolate=require", "--", "ls", "/run/nscd"], capture_output=True,
                          text=True, timeout=30)
    assert done.returncode == 0 and done.stdout == "", done


@test
def a_loop_about_a_failed_store_is_ended(program):
    begun = time.monotonic()
    run = Run(program, ["--fault", "connect=INTERNAL_ERROR"], ["wait"])
    assert run.status == 1 and "FAILED" in run.err and "was ended" in run.err, (run.status, run.err)
    assert time.monotonic() - begun < 20
    run = Run(program, [], ["wait"])
    assert run.status == 0 and "taken as connected" in run.err, run.err
    # One that waits for another store lists an old one that is FAILED; one that asks for it alone waits for it.
    entry = {"CustomKeyStoreType": "EXTERNAL_KEY_STORE", "ConnectionState": "CONNECTED"}
    stores = [{**entry, "CustomKeyStoreId": "cks-1234567890abcdef0", "CustomKeyStoreName": "bad", "ConnectionState": "FAILED",
               "ConnectionErrorCode": "INVALID_CREDENTIALS"},
              {**entry, "CustomKeyStoreId": "cks-1234567890abcdef1", "CustomKeyStoreName": "ok"}]
    for each, calls, ended in (([{}, {"CustomKeyStoreName": "ok"}], 40, False), ([{"CustomKeyStoreName": "bad"}], 400, True)):
        asked = [["DescribeCustomKeyStores", body] for body in each] * (calls // len(each))
        run = Run(program, [], ["calls", json.dumps(asked), "0.02"], inventory={"CustomKeyStores": stores})
        assert ("was ended" in run.err) == ended == (run.status == 1), run.err
    # One that lists after its own connect failed waits for that.
    asked = [["CreateCustomKeyStore", external()], ["ConnectCustomKeyStore", {"CustomKeyStoreId": LAST}],
             *[["DescribeCustomKeyStores", {}]] * 400]
    run = Run(program, ["--fault", "connect=INTERNAL_ERROR"], ["calls", json.dumps(asked), "0.02"])
    assert run.status == 1 and "was ended" in run.err, run.err
    # One that makes changes meanwhile waits for another store, if for any.
    failed = {"CustomKeyStoreId": "cks-1234567890abcdef0", "CustomKeyStoreName": "old", "ConnectionState": "FAILED",
              "CustomKeyStoreType": "EXTERNAL_KEY_STORE", "ConnectionErrorCode": "INTERNAL_ERROR"}
    run = Run(program, ["--store-limit", "100"], ["busy"], inventory={"CustomKeyStores": [failed]})
    assert run.status == 0 and "was ended" not in run.err and len(run.report["calls"]) == 40, run.err


@test
def what_an_ended_command_started_is_ended_too(program):
    """Whoever reads the command's output waits for all that have it open."""
    script = f"{sys.executable} {os.path.abspath(__file__)} --client wait; sleep 600"
    waiting = f"(sleep 611 & sleep 612) & {script}"
    for isolate in ("off", "auto"):
        begun = time.monotonic()
        done = subprocess.run([program, "dry-run", f"--isolate={isolate}", "--fault", "connect=INTERNAL_ERROR", "--", "sh", "-c",
                               waiting], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60)
        assert done.returncode == 1 and "was ended" in done.stderr and "still running" not in done.stderr, done
        assert time.monotonic() - begun < 20
        # What does not end when it is asked to is ended.
        stubborn = f"{sys.executable} -c 'import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(613)' & {script}"
        begun = time.monotonic()
        done = subprocess.run([program, "dry-run", f"--isolate={isolate}", "--fault", "connect=INTERNAL_ERROR", "--", "sh", "-c",
                               stubborn], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60)
        assert done.returncode == 1 and "still running" not in done.stderr, done
        assert time.monotonic() - begun < 20


@test
def junit_fails_as_the_exit_status_does(program):
    calls = json.dumps([["DeleteCustomKeyStore", {"CustomKeyStoreId": "cks-1234567890abcdef0"}]])
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "junit")
        for word, status in (("never", 0), ("error", 1)):
            run = Run(program, ["--fail-on", word, "--report", f"junit={path}"], ["calls", calls])
            suite = xml.etree.ElementTree.parse(path).getroot()[0]
            assert (run.status, int(suite.get("failures")), len(suite.findall("*/failure"))) == (status, status, status), run.err
            assert "CustomKeyStoreNotFoundException" in xml.etree.ElementTree.tostring(suite, "unicode")


@test
def what_the_exit_status_counts_is_printed(program):
    calls = json.dumps([["CreateCustomKeyStore", external(XksProxyUriEndpoint="https://XKS.corp-keys.net")]])
    for word, status, said in (("note", 1, True), ("warning", 0, False)):
        run = Run(program, ["--fail-on", word], ["calls", calls])
        assert (run.status, "    note: " in run.err and "[CKS409 " in run.err) == (status, said), (word, run.status, run.err)


@test
def signals_are_passed_on(program):
    command = [sys.executable, os.path.abspath(__file__), "--client", "signal"]
    for number, status in ((signal.SIGTERM, 128 + signal.SIGTERM), (signal.SIGINT, None), (signal.SIGHUP, 128 + signal.SIGHUP)):
        # Under nohup it would be ignored, and what is ignored stays so.
        run = subprocess.Popen([program, "dry-run", "--", *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL))
        assert run.stdout.readline() == "ready\n"
        run.send_signal(signal.SIGUSR1)
        assert run.stdout.readline() == "got it\n"
        run.send_signal(number)
        _, err = run.communicate(timeout=100)
        assert run.returncode == status or (status is None and run.returncode != 0), (number, run.returncode, err)


@test
def the_command_has_the_signals_of_its_caller(program):
    look = ["grep", "-E", "^Sig(Ign|Blk)", "/proc/self/status"]
    alone_ = subprocess.run(look, capture_output=True, text=True, check=True).stdout
    for isolate in ("off", "auto"):
        done = subprocess.run([program, "dry-run", f"--isolate={isolate}", "--", *look], capture_output=True, text=True, timeout=30)
        assert done.stdout == alone_, (isolate, alone_, done)


@test
def a_command_without_isolation_is_served_too(program):
    run = Run(program, ["--isolate=off"], ["calls", json.dumps([["DescribeCustomKeyStores", {}]])])
    assert run.status == 0 and run.lines[0] == [200, {"CustomKeyStores": [], "Truncated": False}], run.err


if __name__ == "__main__":
    if sys.argv[1] == "--client":
        sys.exit(client(*sys.argv[2:]))
    alone()
    sys.exit(main(sys.argv[1]))
