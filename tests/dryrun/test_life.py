#!/usr/bin/env python3
"""serve: what a run, and the runs after it, remember of the calls before: passwords, secrets, deleted stores.

usage: test_life.py PATH-OF-CKSCHECK
"""
import json
import os
import shutil
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
from endpoint import SECRET, Endpoint, alone, cloudhsm, external, main, refused, test  # noqa: E402

EXAMPLE = os.path.join(TOP, "fixtures", "examples", "preflight-cloudhsm")
WEST = "eu-west-1"
PROVED = ["--no-config", "--at", "2026-01-01", "--region", WEST, "--evidence", os.path.join(EXAMPLE, "evidence")]


def proved(**changes):
    """A create whose cluster, certificate and password the evidence of the example shows."""
    with open(os.path.join(EXAMPLE, "create.json"), encoding="utf-8") as f:
        return {**json.load(f), **changes}


class Life(Endpoint):
    """An endpoint in one Region, whose report is read at its end."""

    def __init__(self, program, *options, region=WEST, **more):
        self.reports = tempfile.TemporaryDirectory()
        self.region, path = region, os.path.join(self.reports.name, "report.json")
        super().__init__(program, "--connecting", "0", "--report", f"json={path}", *options, **more)

    def make(self, body):
        return {"CustomKeyStoreId": self.create(body, region=self.region)}

    def do(self, operation, body, status=200):
        answer = self.call(f"{operation}CustomKeyStore", body, region=self.region)
        assert answer.status == status, (operation, answer.text)
        return answer

    def report(self):
        """The whole report, once it is ended."""
        self.stop()
        with open(os.path.join(self.reports.name, "report.json"), encoding="utf-8") as f:
            report = json.load(f)
        self.reports.cleanup()
        return report


def prediction(report, call):
    """What was predicted of a call, with its outcome in the list of calls."""
    one = report["calls"][call - 1]
    (made,) = report["stores"][one["store"]]["predictions"].values()
    return one["outcome"], made


def is_outdated(report, call):
    outcome, made = prediction(report, call)
    lacks = {m["requirement"]: m for m in made["missing"]}
    assert outcome == made["outcome"] == "undetermined" and list(lacks) == ["R087"], (call, outcome, lacks)
    assert lacks["R087"]["codes"] == ["INVALID_CREDENTIALS"], lacks
    assert "connect before changed" in lacks["R087"]["obtain"], lacks


@test
def the_password_of_before_a_connect(program):
    """KMS changes kmsuser's password in the cluster, so a login from before shows nothing of it."""
    e = Life(program, *PROVED, empty=False)
    store = e.make(proved())
    e.do("Connect", store)
    e.do("Disconnect", store)
    e.do("Update", {**store, "KeyStorePassword": proved()["KeyStorePassword"]})
    e.do("Connect", store)  # call 5
    e.do("Disconnect", store)
    e.do("Delete", store)
    e.do("Connect", e.make(proved()))  # call 9
    report = e.report()
    assert prediction(report, 2)[0] == "succeed"
    is_outdated(report, 5)
    is_outdated(report, 9)


@test
def a_connect_that_was_given_up(program):
    """It may have changed the password already; one that was to fail has not."""
    for fault, outcome in (([], "undetermined"), (["--fault", "connect=CLUSTER_NOT_FOUND"], "fail")):
        e = Life(program, *PROVED, *fault, "--connecting", "9", empty=False)
        store = e.make(proved())
        e.do("Connect", store)
        e.do("Disconnect", store)
        e.do("Delete", store)
        e.do("Connect", e.make(proved()))
        report = e.report()
        if fault:
            assert prediction(report, 6)[1]["outcome"] == "succeed" and report["calls"][5]["outcome"] == outcome
        else:
            is_outdated(report, 6)


@test
def an_assumed_password(program):
    """What the caller takes for granted stays so."""
    e = Life(program, *PROVED, "--assume", "R087", empty=False)
    for _ in range(2):
        store = e.make(proved())
        e.do("Connect", store)
        e.do("Disconnect", store)
        e.do("Delete", store)
    assert prediction(e.report(), 6)[0] == "succeed"


class Runs:
    """Runs one after another over one state; each is told what the one before left."""

    def __init__(self, program, *options):
        self.program, self.options, self.folder = program, options, tempfile.TemporaryDirectory()
        self.path = os.path.join(self.folder.name, "state.json")

    def __call__(self, *options):
        return Life(self.program, *(options or self.options), "--state", self.path, empty=False)

    def text(self):
        with open(self.path, encoding="utf-8") as f:
            return f.read()


@test
def the_next_run_knows_that_a_store_was_connected(program):
    """KMS has changed the password, so no create equals the store, and a login from before shows nothing."""
    run = Runs(program, *PROVED)
    one = run()
    store = one.make(proved())
    one.do("Connect", store), one.do("Disconnect", store)
    one.stop()
    assert proved()["KeyStorePassword"] not in run.text()
    two = run()
    refused(two.do("Create", proved(), 400), "CustomKeyStoreNameInUseException", "changed its password")
    two.do("Delete", store)
    two.stop()
    three = run()
    three.do("Connect", three.make(proved()))
    is_outdated(three.report(), 2)


@test
def the_next_run_connects_with_the_password_of_the_create(program):
    """As one run does."""
    run = Runs(program, *PROVED)
    one = run()
    store = one.make(proved())
    one.stop()
    two = run()
    two.do("Connect", store)
    outcome, made = prediction(two.report(), 1)
    assert outcome == made["outcome"] == "succeed", made
    assert {r["id"]: r["state"] for r in made["requirements"]}["R087"] == "assumed", made


@test
def an_option_of_the_run_before(program):
    """What was taken on the caller's word is asked for again."""
    for first, second, outcome in ((["--assume", "R087"], [], "missing"), ([], ["--assume", "R087"], "assumed")):
        with tempfile.TemporaryDirectory() as folder:
            evidence = shutil.copytree(os.path.join(EXAMPLE, "evidence"), os.path.join(folder, "evidence"))
            os.remove(os.path.join(evidence, "login.json"))
            run = Runs(program, *PROVED[:-1], evidence)
            one = run(*run.options, *first)
            store = one.make(proved())
            one.stop()
            two = run(*run.options, *second)
            two.do("Connect", store)
            rows = {r["id"]: r["state"] for r in prediction(two.report(), 1)[1]["requirements"]}
            assert rows["R087"] == outcome, (first, second, rows)


def taken(e, first, second, error, *words):
    """The second call is refused; what the reports say of both: each run ends after its call."""
    with e() as one:
        made = one.make(first)
        before = one.report()["calls"][0]["outcome"]
    with e() as two:
        operation = "Update" if "CustomKeyStoreId" in second else "Create"
        refused(two.do(operation, second, 400), error, *words)
        return made, before, two.report()


@test
def what_an_undetermined_create_takes(program):
    """As in one prediction of both: the later call is undetermined, until the first one is certain."""
    cases = [({"CustomKeyStoreName": "twin"}, {"CustomKeyStoreName": "twin", "XksProxyUriEndpoint": "https://b.acme-corp.net"},
              "CustomKeyStoreNameInUseException", "R051"),
             ({"CustomKeyStoreName": "a"}, {"CustomKeyStoreName": "b", "XksProxyUriEndpoint": "https://a.acme-corp.net"},
              "XksProxyUriInUseException", "R054")]
    for first, second, error, row in cases:
        made, before, report = taken(Runs(program, "--region", WEST), external(**{**external("x"), **first, "XksProxyUriEndpoint":
                                     "https://a.acme-corp.net"}), external(**{**external("x"), **second}), error, "accepted here")
        call = report["calls"][0]
        assert before == call["outcome"] == "undetermined", call
        (said,) = report["stores"][call["store"]]["predictions"].values()
        lacks = {m["requirement"]: m for m in said["missing"]}
        assert said["outcome"] == "undetermined" and lacks[row]["codes"] == [error], lacks
        assert "comes first" in lacks[row]["obtain"], lacks
    other = proved(CustomKeyStoreName="other")
    _, before, report = taken(Runs(program, *PROVED), proved(), other, "CloudHsmClusterInUseException")
    assert (before, report["calls"][0]["outcome"]) == ("succeed", "fail")


@test
def the_limit_and_undetermined_creates(program):
    e = Life(program, "--store-limit", "1")
    e.make(external("one"))
    refused(e.do("Create", external("two"), 400), "LimitExceededException", "accepted here")
    assert [c["outcome"] for c in e.report()["calls"]] == ["undetermined", "undetermined"]


@test
def a_store_that_was_deleted(program):
    """It does not exist, even where other stores may; its ID is not given again."""
    run = Runs(program, "--no-config")
    one = run()
    store = one.make(external())
    one.do("Delete", store)
    two = None
    for e in (one, None):
        e = e or run()
        two = e
        for operation, more in (("Delete", {}), ("Disconnect", {}), ("Connect", {}), ("Update", {"NewCustomKeyStoreName": "z"})):
            refused(e.do(operation, {**store, **more}, 400), "CustomKeyStoreNotFoundException")
        assert e.call("DescribeCustomKeyStores", store, region=WEST).error == "CustomKeyStoreNotFoundException"
        refused(e.do("Update", {**store, "NewCustomKeyStoreName": ""}, 400), "ValidationException")
        assert "UNDETERMINED" not in "".join(e.said().splitlines(True)[-6:]), e.said()
        if e is one:
            assert e.make(external()) != store
            e.stop()
    again = two.make(external("other"))
    two.do("Delete", again)
    assert two.make(external("other")) != again
    assert all(c["outcome"] == "fail" for c in two.report()["calls"][:5])


@test
def two_secrets_for_one_access_key_id(program):
    """The proxy has one of them, so that not both are taken for it, nor at the connect."""
    public = os.path.join(TOP, "fixtures", "examples", "preflight-public")
    with open(os.path.join(public, "create.json"), encoding="utf-8") as f:
        body = json.load(f)
    right = body["XksProxyAuthenticationCredential"]
    wrong = {**right, "RawSecretAccessKey": "B" * 43}
    options = ["--no-config", "--at", "2026-01-01", "--region", WEST, "--evidence", os.path.join(public, "evidence")]
    for more, outcomes in (([], ["succeed", "undetermined", "undetermined", "succeed", "succeed"]),
                           (["--assume", "R134,R135"], ["succeed"] * 5)):
        e = Life(program, *options, *more, empty=False)
        store = e.make(body)
        for credential in (wrong, right):
            e.do("Update", {**store, "XksProxyAuthenticationCredential": credential})
            e.do("Connect", store), e.do("Disconnect", store)
        report = e.report()
        judged = [prediction(report, i) for i in (1, 2, 3, 5, 6)]
        assert [made["outcome"] for _, made in judged] == outcomes, judged
        assert [told for told, _ in judged] == outcomes
        if not more:
            assert {m["requirement"]: m["codes"] for _, made in judged for m in made["missing"]} == {
                "R134": ["XksProxyIncorrectAuthenticationCredentialException"], "R135": ["INVALID_CREDENTIALS"]}, judged


FORMATS = ("json", "jsonl", "html", "junit", "sarif", "github", "gitlab", "checkstyle", "rdjson", "rdjsonl", "text", "short")
KEY = "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgrFjGSOLCYJdlJFaY\n-----END PRIVATE KEY-----\n"


def shown(program, calls):
    """All that a run prints and writes of its calls: {NAME: text}; "{ID}" is the store made last."""
    with tempfile.TemporaryDirectory() as folder:
        paths = {f: os.path.join(folder, f"report.{f}") for f in FORMATS}
        paths["state"] = os.path.join(folder, "state.json")
        reports = [x for f in FORMATS for x in ("--report", f"{f}={paths[f]}")]
        with Endpoint(program, *reports, "--state", paths["state"]) as e:
            made = ""
            for operation, body in calls:
                answer = e.call(f"{operation}CustomKeyStore{'s' * (operation == 'Describe')}",
                                {k: v if v != "{ID}" else made for k, v in body.items()})
                made = answer.json.get("CustomKeyStoreId", made)
            texts = {"log": e.stop()}
        for name, path in paths.items():
            with open(path, encoding="utf-8") as f:
                texts[name] = f.read()
    assert all("call 1" in texts[f] or "ustomKeyStore" in texts[f] for f in texts), texts
    return texts


def nothing_shows(texts, *secrets):
    for secret in secrets:
        for name, text in texts.items():
            assert secret not in text and secret.replace("/", "\\/") not in text, (name, secret, text)


@test
def a_private_key_as_a_name(program):
    """As predict hides it: in each report, and in the state."""
    lone = external(CustomKeyStoreName=KEY)
    texts = shown(program, [("Create", lone), ("Create", lone), ("Describe", {"CustomKeyStoreName": KEY}),
                            ("Update", {"CustomKeyStoreId": "{ID}", "NewCustomKeyStoreName": KEY[:200]}),
                            ("Connect", {"CustomKeyStoreId": "{ID}"}), ("Delete", {"CustomKeyStoreId": "{ID}"}),
                            ("Create", external("other", XksProxyUriPath="/" + KEY))])
    nothing_shows(texts, "MIGHAgEAMBMG")
    assert texts["json"].count("[hidden]") >= 4, texts["json"]


@test
def a_secret_of_an_earlier_call(program):
    """It stays one where the store has another by now, and in the wrong place of any later call."""
    new = {"AccessKeyId": "ABCDEFGHIJKLMNOPQRST", "RawSecretAccessKey": SECRET[:-4] + "QQo="}
    password = "Pelican7Granite"
    calls = [("Create", external()), ("Update", {"CustomKeyStoreId": "{ID}", "XksProxyAuthenticationCredential": new}),
             ("Update", {"CustomKeyStoreId": "{ID}", "NewCustomKeyStoreName": SECRET}),
             ("Create", external(SECRET, XksProxyUriEndpoint="https://two.acme-corp.net")),
             ("Create", external("third", XksProxyUriEndpoint="https://two.acme-corp.net",
                                 XksProxyUriPath=f"/{SECRET[:40]}/kms/xks/v1")),
             ("Connect", {"CustomKeyStoreId": "{ID}"}),
             ("Create", cloudhsm(KeyStorePassword=password)),
             ("Connect", {"CustomKeyStoreId": password}), ("Delete", {"CustomKeyStoreId": password.upper()}),
             ("Describe", {"CustomKeyStoreName": f"of {password}"}),
             ("Create", cloudhsm(CustomKeyStoreName=f"x {password} y", CloudHsmClusterId=password)),
             ("Create", external("fourth", XksProxyUriEndpoint=f"https://{password}.acme-corp.net")),
             ("Create", external("fifth", XksProxyUriEndpoint=f"https://{password}.acme-corp.net"))]
    nothing_shows(shown(program, calls), SECRET, new["RawSecretAccessKey"], password, password.upper(), password.lower())


@test
def a_store_whose_name_becomes_a_secret(program):
    """What is shown after the secret is known does not contain it."""
    with Endpoint(program) as e:
        path = e.file("state.json", "")
        with Endpoint(program, "--state", path) as two:
            two.create(external("pelican7granite"))
            two.create(cloudhsm(KeyStorePassword="Pelican7Granite"))
            before = len(two.said())
            two.call("CreateCustomKeyStore", external("pelican7granite"))
            assert "elican7" not in two.said()[before:].lower(), two.said()
            two.stop()
        with open(path, encoding="utf-8") as f:
            text = f.read()
        assert "elican7" not in text.lower() and "[hidden]" in text, text


if __name__ == "__main__":
    alone()
    sys.exit(main(sys.argv[1]))
