#!/usr/bin/env python3
"""serve: what a run, and the runs after it, remember of the calls before: passwords, secrets, deleted stores.

usage: test_life.py PATH-OF-CKSCHECK
"""
import json
import os
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
from endpoint import Endpoint, alone, main, refused, test  # noqa: E402

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


if __name__ == "__main__":
    alone()
    sys.exit(main(sys.argv[1]))
