#!/usr/bin/env python3
"""The endpoint on the wire: the six operations, states, verdicts, errors, pages, other services.

usage: test_wire.py PATH-OF-CKSCHECK
"""
import concurrent.futures
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import unittest.mock

from endpoint import PASSWORD, REGION, SECRET, Endpoint, alone, cloudhsm, external, main, refused, test

@test
def life_of_an_external_store(program):
    with Endpoint(program) as e:
        store = e.create(external())
        assert re.fullmatch(r"cks-[0-9a-f]{17}", store), store
        (entry,) = e.stores()
        assert entry == {
            "CustomKeyStoreId": store,
            "CustomKeyStoreName": "payments",
            "CustomKeyStoreType": "EXTERNAL_KEY_STORE",
            "ConnectionState": "DISCONNECTED",
            "CreationDate": entry["CreationDate"],
            "XksProxyConfiguration": {
                "Connectivity": "PUBLIC_ENDPOINT",
                "AccessKeyId": "ABCDEFGHIJKLMNOPQRST",
                "UriEndpoint": "https://payments.acme-corp.net",
                "UriPath": "/kms/xks/v1",
            },
        }, entry
        assert isinstance(entry["CreationDate"], int) and entry["CreationDate"] < 10**10
        named = {"CustomKeyStoreId": store}
        assert e.call("UpdateCustomKeyStore", {**named, "NewCustomKeyStoreName": "invoices"}).text == "{}"
        assert e.stores(CustomKeyStoreName="invoices")[0]["CustomKeyStoreId"] == store
        assert e.call("ConnectCustomKeyStore", named).text == "{}"
        assert e.stores(**named)[0]["ConnectionState"] == "CONNECTING"
        assert e.stores(**named)[0]["ConnectionState"] == "CONNECTED"
        refused(e.call("DeleteCustomKeyStore", named), "CustomKeyStoreInvalidStateException", "CONNECTED")
        assert e.call("DisconnectCustomKeyStore", named).text == "{}"
        refused(e.call("DisconnectCustomKeyStore", named), "CustomKeyStoreInvalidStateException")
        assert e.call("DeleteCustomKeyStore", named).text == "{}"
        assert e.stores() == []
        for operation in ("Connect", "Disconnect", "Delete", "Update"):
            refused(e.call(f"{operation}CustomKeyStore", {**named, **({"NewCustomKeyStoreName": "x"} if operation ==
                                                                     "Update" else {})}),
                    "CustomKeyStoreNotFoundException")
        refused(e.call("DescribeCustomKeyStores", named), "CustomKeyStoreNotFoundException")
        err = e.stop()
        assert "undetermined, taken as connected" in err and SECRET not in err, err
        assert e.status == 0


@test
def conflicts(program):
    with Endpoint(program) as e:
        e.create(external())
        answer = e.call("CreateCustomKeyStore", external(XksProxyUriEndpoint="https://other.acme-corp.net"))
        refused(answer, "CustomKeyStoreNameInUseException", "CKS501", "payments")
        answer = e.call("CreateCustomKeyStore", external("other", XksProxyUriEndpoint="https://payments.acme-corp.net"))
        refused(answer, "XksProxyUriInUseException", "CKS503")
        # Another path of the same endpoint is free, and so is everything in another Region.
        e.create(external("other", XksProxyUriEndpoint="https://payments.acme-corp.net",
                          XksProxyUriPath="/other/kms/xks/v1"))
        e.create(external(), region="eu-west-1")
        assert len(e.stores()) == 2 and len(e.stores(region="eu-west-1")) == 1


@test
def the_region_of_an_inventory(program):
    """Told by --region, it is not that of whatever call comes first."""
    entry = {"CustomKeyStoreId": "cks-1234567890abcdef0", "CustomKeyStoreName": "payments", "ConnectionState": "DISCONNECTED",
             "CustomKeyStoreType": "EXTERNAL_KEY_STORE"}
    for name in ("inventory.json", "evidence/inventory.json"):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as f:
                json.dump({"CustomKeyStores": [entry]}, f)
            given = ["--inventory", path] if name == "inventory.json" else ["--evidence", os.path.dirname(path)]
            with Endpoint(program, *given, "--region", "eu-west-1", empty=False) as e:
                e.create(external(), region="us-east-1")
                refused(e.call("CreateCustomKeyStore", external(), region="eu-west-1"), "CustomKeyStoreNameInUseException", "CKS501")
            with Endpoint(program, *given, empty=False) as e:
                refused(e.call("CreateCustomKeyStore", external(), region="us-east-1"), "CustomKeyStoreNameInUseException", "CKS501")


@test
def ten_creates_at_once_of_one_name(program):
    with Endpoint(program) as e, concurrent.futures.ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: e.call("CreateCustomKeyStore", external(), connection=e.connect()), range(10)))
        assert sorted(a.status for a in answers) == [200] + [400] * 9
        assert len(e.stores()) == 1


@test
def validation_in_the_form_of_kms(program):
    with Endpoint(program) as e:
        cases = [
            ({}, r"1 validation error detected: Value null at 'customKeyStoreName' failed to satisfy constraint: "
                 r"Member must not be null"),
            (external(XksProxyUriPath="/kms/xks/v1/x"), r"Value '/kms/xks/v1/x' at 'xksProxyUriPath' failed to satisfy "
             r"constraint: Member must satisfy regular expression pattern: "),
            (external("x" * 257), r"at 'customKeyStoreName' .* Member must have length less than or equal to 256"),
            (external(XksProxyConnectivity="PUBLIC"), r"Member must satisfy enum value set: "
             r"\[PUBLIC_ENDPOINT, VPC_ENDPOINT_SERVICE\]"),
        ]
        for body, form in cases:
            answer = e.call("CreateCustomKeyStore", body)
            refused(answer, "ValidationException")
            assert re.search(form, answer.message), answer.message
        credential = {"AccessKeyId": "abc", "RawSecretAccessKey": "short!"}
        answer = e.call("CreateCustomKeyStore", external(XksProxyAuthenticationCredential=credential))
        refused(answer, "ValidationException", "4 validation errors detected",
                "Value at 'xksProxyAuthenticationCredential.rawSecretAccessKey'")
        assert "short!" not in answer.text and "'abc'" not in answer.message.splitlines()[0]
        for operation in ("Update", "Connect", "Disconnect", "Delete"):
            refused(e.call(f"{operation}CustomKeyStore", {}), "ValidationException",
                    "Value null at 'customKeyStoreId'")
        for body in ({"Limit": 0}, {"Limit": 1001}, {"Marker": ""}, {"CustomKeyStoreId": ""},
                     {"CustomKeyStoreId": "a", "CustomKeyStoreName": "b"}):
            refused(e.call("DescribeCustomKeyStores", body), "ValidationException")
        assert e.stores() == []


@test
def control_characters_are_escaped(program):
    with Endpoint(program) as e:
        answer = e.call("CreateCustomKeyStore", external(XksProxyUriPath="/\x1b[31m/kms/xks/v1\u202e"))
        refused(answer, "ValidationException")
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202e]", answer.message), repr(answer.message)


@test
def secrets_in_wrong_places_are_not_told(program):
    with Endpoint(program) as e:
        refused(e.call("CreateCustomKeyStore", external(XksProxyUriPath=SECRET)), "ValidationException")
        refused(e.call("CreateCustomKeyStore", cloudhsm(KeyStorePassword=PASSWORD, CloudHsmClusterId=PASSWORD)),
                "ValidationException")
        err = e.stop()
        assert SECRET not in err and PASSWORD not in err, err


@test
def a_key_given_as_an_id_is_not_told(program):
    """By a call that does not carry the key elsewhere, so that only its form tells what it is."""
    formats = ("text", "json", "html", "sarif", "junit", "short", "gitlab")
    with tempfile.TemporaryDirectory() as folder:
        reports = [x for f in formats for x in ("--report", f"{f}={folder}/{f}")]
        said = {}
        with Endpoint(program, *reports) as e:
            for operation in ("Connect", "Disconnect", "Delete", "Update"):
                body = {"CustomKeyStoreId": SECRET}
                said[operation] = e.call(f"{operation}CustomKeyStore", body).text
            said["cluster"] = e.call("UpdateCustomKeyStore", {"CustomKeyStoreId": SECRET, "CloudHsmClusterId": SECRET}).text
            said["describe"] = e.call("DescribeCustomKeyStores", {"CustomKeyStoreId": SECRET}).text
            said["serve"] = e.stop()
        for name in formats:
            with open(os.path.join(folder, name), encoding="utf-8") as f:
                said[name] = f.read()
    for name, text in said.items():
        assert SECRET not in text and SECRET[:20] not in text, (name, text)
    assert "CustomKeyStoreNotFoundException" in said["Delete"] and "[hidden]" in said["serve"], said


@test
def secrets_in_names_are_not_told(program):
    """A name or an ID with the secret is accepted as KMS would, and shown and kept nowhere."""
    key = {"XksProxyAuthenticationCredential": {"AccessKeyId": "ABCDEFGHIJKLMNOPQRST", "RawSecretAccessKey": SECRET}}
    formats = ("text", "json", "html", "sarif", "junit", "short", "gitlab")
    with tempfile.TemporaryDirectory() as folder:
        reports = [x for f in formats for x in ("--report", f"{f}={folder}/{f}")]
        with Endpoint(program, *reports, "--state", f"{folder}/state", empty=False) as e:
            for i, name in enumerate((SECRET, f"x {SECRET}")):
                e.create(external("x", CustomKeyStoreName=name, XksProxyUriEndpoint=f"https://s{i}.acme-corp.net"))
            e.create(cloudhsm(CustomKeyStoreName=PASSWORD, KeyStorePassword=PASSWORD))
            store = e.create(external("path"))
            e.call("UpdateCustomKeyStore", {"CustomKeyStoreId": SECRET, **key})
            e.call("UpdateCustomKeyStore", {"CustomKeyStoreId": store, "NewCustomKeyStoreName": SECRET, **key})
            for s in e.stores():
                e.call("ConnectCustomKeyStore", {"CustomKeyStoreId": s["CustomKeyStoreId"]})
            said = {"serve": e.stop()}
        for name in (*formats, "state"):
            with open(os.path.join(folder, name), encoding="utf-8") as f:
                said[name] = f.read()
    for name, text in said.items():
        assert SECRET not in text and PASSWORD not in text, (name, text)
    assert "[hidden]" in said["state"] and "[hidden]" in said["serve"], said


@test
def parts_of_secrets_are_not_told(program):
    """A part of a password in a longer value, in the same call or in a later one."""
    part = f"x-{PASSWORD[:-1]}"
    with tempfile.TemporaryDirectory() as folder:
        with Endpoint(program, "--report", f"json={folder}/json", "--state", f"{folder}/state") as e:
            said = {"name": e.call("CreateCustomKeyStore", cloudhsm(CustomKeyStoreName=part, KeyStorePassword=PASSWORD)).text,
                    "type": e.call("CreateCustomKeyStore", cloudhsm(CustomKeyStoreType=part, KeyStorePassword=PASSWORD)).text,
                    "id": e.call("DeleteCustomKeyStore", {"CustomKeyStoreId": part}).text,
                    "later": e.call("CreateCustomKeyStore", external(part, CustomKeyStoreType=part)).text,
                    "serve": e.stop()}
        for name in ("json", "state"):
            with open(os.path.join(folder, name), encoding="utf-8") as f:
                said[name] = f.read()
    for name, text in said.items():
        assert PASSWORD[:5] not in text and PASSWORD[-6:-1] not in text, (name, text)
    assert "[hidden]" in said["serve"], said


@test
def what_kms_does_not_understand(program):
    with Endpoint(program) as e:
        for body in ("", "{}"):
            assert e.call("DescribeCustomKeyStores", body).status == 200
        for body in ("{", "[]", "null", '{"a":1}x', '{"CustomKeyStoreName": 5}', b'{"CustomKeyStoreName":"\xff"}',
                     '{"CustomKeyStoreName":"\\ud800"}', "[" * 100000,
                     '{"XksProxyAuthenticationCredential": "x"}', '{"a":01}', '{"a":"\x01"}'):
            refused(e.call("CreateCustomKeyStore", body), "SerializationException")
        refused(e.call("DescribeCustomKeyStores", {"Limit": 1.5}), "SerializationException")
        refused(e.call("DescribeCustomKeyStores", {"Limit": "5"}), "SerializationException")
        refused(e.call("CreateKey", {}), "UnknownOperationException", "ckscheck")
        refused(e.call("", {}), "UnknownOperationException")
        assert e.call("CreateCustomKeyStore", "x" * 300000, connection=e.connect()).status == 413
        try:
            headers = e.headers("DescribeCustomKeyStores", Filler="x" * 40000)
            assert e.send("POST", "/", b"{}", headers, e.connect()).status in (400, 413)
        except (BrokenPipeError, ConnectionResetError):
            pass  # it is closed while the rest is being sent
        # What is not HTTP at all does no harm.
        for junk in (b"\x16\x03\x01\x02\x00\x01\x00", b"GET\r\n\r\n", b"\x00" * 5000, b"POST / HTTP/9.9\r\n\r\n"):
            with socket.create_connection((e.host, e.port), timeout=10) as s:
                s.sendall(junk)
                s.shutdown(socket.SHUT_WR)
                while s.recv(4096):
                    pass
        assert e.stores() == []


@test
def pages(program):
    with Endpoint(program, "--store-limit", "100") as e:
        made = [e.create(external(f"store-{i}")) for i in range(23)]
        seen, marker = [], None
        while True:
            body = {"Limit": 10, **({"Marker": marker} if marker else {})}
            page = e.call("DescribeCustomKeyStores", body).json
            seen += [s["CustomKeyStoreId"] for s in page["CustomKeyStores"]]
            assert page["Truncated"] == ("NextMarker" in page)
            marker = page.get("NextMarker")
            if not marker:
                break
        assert seen == made
        for wrong in ("x", "after-", "after-99999999999", "after-1x"):
            refused(e.call("DescribeCustomKeyStores", {"Marker": wrong}), "InvalidMarkerException")


@test
def a_connect_that_fails(program):
    with Endpoint(program, "--undetermined-connect", "fail:XKS_PROXY_TIMED_OUT", "--connecting", "0") as e:
        named = {"CustomKeyStoreId": e.create(external())}
        assert e.call("ConnectCustomKeyStore", named).text == "{}"
        (entry,) = e.stores(**named)
        assert (entry["ConnectionState"], entry["ConnectionErrorCode"]) == ("FAILED", "XKS_PROXY_TIMED_OUT")
        for operation in ("Connect", "Delete"):
            refused(e.call(f"{operation}CustomKeyStore", named), "CustomKeyStoreInvalidStateException", "FAILED")
        assert e.call("DisconnectCustomKeyStore", named).text == "{}"
        (entry,) = e.stores(**named)
        assert entry["ConnectionState"] == "DISCONNECTED" and "ConnectionErrorCode" not in entry
        assert e.call("DeleteCustomKeyStore", named).status == 200


@test
def connecting_counts_describes(program):
    with Endpoint(program, "--connecting", "3") as e:
        first, other = e.create(external()), e.create(external("other"))
        e.call("ConnectCustomKeyStore", {"CustomKeyStoreId": first})
        for _ in range(5):
            e.stores(CustomKeyStoreId=other)
        states = [e.stores(CustomKeyStoreId=first)[0]["ConnectionState"] for _ in range(5)]
        assert states == ["CONNECTING"] * 3 + ["CONNECTED"] * 2, states


@test
def an_equal_create_gives_the_same_store(program):
    with Endpoint(program) as e:
        body = cloudhsm()
        store = e.create(body)
        assert e.create(body) == store and len(e.stores()) == 1
        refused(e.call("CreateCustomKeyStore", {**body, "KeyStorePassword": PASSWORD}),
                "CustomKeyStoreNameInUseException")
        # KMS changes the password when it connects: nobody's create equals the store afterwards.
        e.call("ConnectCustomKeyStore", {"CustomKeyStoreId": store})
        e.stores(), e.stores()
        e.call("DisconnectCustomKeyStore", {"CustomKeyStoreId": store})
        assert e.call("CreateCustomKeyStore", body).error == "CustomKeyStoreNameInUseException"


@test
def the_limit_of_stores_is_not_retried(program):
    with Endpoint(program, "--store-limit", "2") as e:
        e.create(external("one")), e.create(external("two"))
        refused(e.call("CreateCustomKeyStore", external("three"), attempt=1), "LimitExceededException")
        again = e.call("CreateCustomKeyStore", external("three"), attempt=2)
        assert again.status == 400 and again.error not in ("LimitExceededException", "ThrottlingException"), again.text
        # A wrong parameter is met first.
        refused(e.call("CreateCustomKeyStore", external("three", XksProxyUriPath="x")), "ValidationException")


@test
def an_eleventh_store_is_accepted_and_told_of(program):
    with Endpoint(program) as e:
        for i in range(12):
            e.create(external(f"store-{i}"))
        err = e.stop()
        assert re.search(r"^11\. CreateCustomKeyStore store-10 .*UNDETERMINED, accepted", err, re.M), err


@test
def undetermined_is_refused_where_that_is_wanted(program):
    with Endpoint(program, "--undetermined", "refuse") as e:
        answer = e.call("CreateCustomKeyStore", external())
        assert answer.status == 400 and answer.message.startswith("undetermined:"), answer.text
        assert "UNDETERMINED, refused" in e.stop()
    named, error = {"CustomKeyStoreId": "cks-0123456789abcdef0"}, "CustomKeyStoreNotFoundException"
    with Endpoint(program, "--undetermined", "refuse", empty=False) as e:
        for operation in ("Connect", "Disconnect", "Delete"):
            answer = e.call(f"{operation}CustomKeyStore", named)
            refused(answer, error)
            assert answer.message.startswith("undetermined:"), answer.text
        # No operation declares AccessDeniedException: what it declares goes first.
        answer = e.call("CreateCustomKeyStore", external())
        refused(answer, "CustomKeyStoreNameInUseException", "undetermined: the inventory was not given")
        assert e.stop().count("UNDETERMINED, refused") == 4
    # The eleventh store, whose quota is not known; stores whose state KMS may refuse, or that may hold keys.
    def entry(number, **more):
        return {"CustomKeyStoreId": f"cks-{number:017x}", "CustomKeyStoreName": f"s{number}",
                "CustomKeyStoreType": "EXTERNAL_KEY_STORE", **more}
    with Endpoint(program, empty=False) as free:
        stores = free.file("stores.json", {"CustomKeyStores": [
            entry(1, ConnectionState="CONNECTED"), entry(2), entry(3, ConnectionState="DISCONNECTED")]})
        for options, word in ((["--undetermined", "refuse"], "refused"), ([], "accepted")):
            with Endpoint(program, *options, "--inventory", stores, empty=False) as e:
                for operation, number, errors in (
                        ("Connect", 1, {"CustomKeyStoreInvalidStateException"}),
                        ("Disconnect", 2, {"CustomKeyStoreInvalidStateException"}),
                        ("Delete", 3, {"CustomKeyStoreHasCMKsException"})):
                    answer = e.call(f"{operation}CustomKeyStore", {"CustomKeyStoreId": f"cks-{number:017x}"})
                    assert (answer.json.get("__type") in errors) == bool(options), (operation, answer.text)
                assert e.stop().count(f"UNDETERMINED, {word}") == 3


@test
def a_create_that_is_repeated(program):
    """The list of calls and the prediction say the same."""
    with Endpoint(program) as free:
        path = free.file("report.json", "")
        with Endpoint(program, "--report", f"json={path}") as e:
            assert e.create(cloudhsm()) == e.create(cloudhsm())
            err = e.stop()
        with open(path, encoding="utf-8") as f:
            report = json.load(f)
    assert err.count("UNDETERMINED, accepted") == 2, err
    call = report["calls"][1]
    assert call["outcome"] == report["stores"][call["store"]]["predictions"]["create"]["outcome"] == "undetermined", call


@test
def an_open_update_leaves_alone_what_it_does_not_give(program):
    """Whether KMS accepted it or not, the store has its name still; of its path that is not known."""
    entry = {"CustomKeyStoreId": "cks-1234567890abcdef0", "CustomKeyStoreName": "payments", "ConnectionState": "DISCONNECTED",
             "CustomKeyStoreType": "EXTERNAL_KEY_STORE", "CreationDate": 1700000000,
             "XksProxyConfiguration": {"Connectivity": "PUBLIC_ENDPOINT", "AccessKeyId": "ABCDEFGHIJKLMNOPQRST",
                                       "UriEndpoint": "https://payments.acme-corp.net", "UriPath": "/kms/xks/v1"}}
    with Endpoint(program) as free:
        path, inventory = free.file("report.json", ""), free.file("inventory.json", {"CustomKeyStores": [entry], "Truncated": False})
        with Endpoint(program, "--inventory", inventory, "--region", REGION, "--report", f"json={path}", empty=False) as e:
            named = {"CustomKeyStoreId": entry["CustomKeyStoreId"]}
            assert e.call("UpdateCustomKeyStore", {**named, "XksProxyUriPath": "/new/kms/xks/v1"}).text == "{}"
            e.call("CreateCustomKeyStore", external(XksProxyUriEndpoint="https://other.acme-corp.net"))
            e.call("CreateCustomKeyStore", external("other", XksProxyUriEndpoint="https://payments.acme-corp.net",
                                                    XksProxyUriPath="/new/kms/xks/v1"))
            e.stop()
        with open(path, encoding="utf-8") as f:
            calls = json.load(f)["calls"]
    assert [c["outcome"] for c in calls] == ["undetermined", "fail", "undetermined"], calls


@test
def faults(program):
    with Endpoint(program, "--fault", "CreateCustomKeyStore=ThrottlingException", "--fault", "connect=INTERNAL_ERROR",
                  "--fault", "describe=KMSInternalException") as e:
        answer = e.call("CreateCustomKeyStore", external())
        refused(answer, "ThrottlingException", "--fault requested", "not a prediction; nothing was sent to AWS")
        assert "is a prediction" not in answer.message, answer.message
        refused(e.call("DescribeCustomKeyStores", {}), "KMSInternalException")
    with Endpoint(program, "--fault", "connect=INTERNAL_ERROR", "--connecting", "0") as e:
        named = {"CustomKeyStoreId": e.create(external())}
        assert e.call("ConnectCustomKeyStore", named).text == "{}"
        assert e.stores()[0]["ConnectionErrorCode"] == "INTERNAL_ERROR"
    for wrong in ("create", "create=", "create=INTERNAL_ERROR", "make=ThrottlingException", "delete=XksProxyUriInUseException"):
        done = subprocess.run([program, "serve", "--fault", wrong], capture_output=True, text=True, timeout=20)
        assert done.returncode == 2 and wrong in done.stderr and not done.stdout, done


@test
def sts_and_other_services(program):
    with Endpoint(program, "--account", "444455556666") as e:
        def scope(service):
            return {"Authorization": f"AWS4-HMAC-SHA256 Credential=A/20261128/{REGION}/{service}/aws4_request, Signature=0"}

        form = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
        answer = e.send("POST", "/", "Action=GetCallerIdentity&Version=2011-06-15", {**form, **scope("sts")})
        assert answer.status == 200 and "<Account>444455556666</Account>" in answer.text
        assert answer.headers["Content-Type"] == "text/xml"
        china = {"Authorization": scope("sts")["Authorization"].replace(REGION, "cn-north-1")}
        answer = e.send("POST", "/", "Action=GetCallerIdentity&Version=2011-06-15", {**form, **china})
        assert "<Arn>arn:aws-cn:iam::444455556666:" in answer.text, answer.text
        answer = e.send("POST", "/", "Action=AssumeRole&RoleArn=arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2Fdeploy", {
            **form, **scope("sts")})
        assert "assumed-role/deploy/" in answer.text and "<SessionToken>" in answer.text
        answer = e.send("POST", "/", "Action=ListUsers&x=<&", {**form, **scope("iam")})
        assert answer.status == 400 and "<ErrorResponse>" in answer.text and "iam ListUsers" in answer.text
        answer = e.send("GET", "/bucket?list-type=2&a=b", None, scope("s3"))
        assert answer.status == 400 and answer.text.startswith("<Error><Code>"), answer.text
        answer = e.send("GET", "/2013-04-01/hostedzone", None, scope("route53"))
        assert "<ErrorResponse>" in answer.text
        answer = e.send("GET", "/2015-03-31/functions", None, scope("lambda"))
        assert answer.headers["x-amzn-ErrorType"] and "lambda" in answer.message
        answer = e.send("POST", "/", b"{}", {"X-Amz-Target": "DynamoDB_20120810.ListTables", **scope("dynamodb")})
        assert answer.status == 400 and answer.error and "dynamodb ListTables" in answer.message
        cbor = e.connect()
        cbor.request("POST", "/service/GraniteServiceVersion20100801/operation/ListMetrics", b"\xa0", {
            "Smithy-Protocol": "rpc-v2-cbor", "Content-Type": "application/cbor", **scope("monitoring")})
        answer = cbor.getresponse()
        body = answer.read()
        assert answer.status == 400 and answer.headers["Smithy-Protocol"] == "rpc-v2-cbor", answer.headers
        assert answer.headers["Content-Type"] == "application/cbor", answer.headers
        code, message = b"CkscheckDryRunNotAnswered", body.split(b"gmessage", 1)[1]
        assert body.startswith(b"\xa2f__typex" + bytes([len(code)]) + code + b"gmessage"), body
        assert message[:2] == bytes([0x78, len(message) - 2]) and b"monitoring ListMetrics" in message, body
        head = e.send("HEAD", "/bucket/key", None, scope("s3"))
        assert head.status == 400 and head.text == ""
        err = e.stop()
        assert err.count("NOT ANSWERED") == 7, err


@test
def a_null_character(program):
    """As predict says: undetermined in a name, which has no pattern, and refused by the patterns."""
    with Endpoint(program) as e:
        name = e.call("CreateCustomKeyStore", external(CustomKeyStoreName="a\0b"))
        refused(name, "ValidationException", "undetermined: a value contains a null character")
        refused(e.call("CreateCustomKeyStore", external(XksProxyUriPath="/a\0/kms/xks/v1")), "ValidationException", "pattern")
        for operation in ("Connect", "Delete", "Disconnect"):
            assert e.call(f"{operation}CustomKeyStore", {"CustomKeyStoreId": "cks-1\0"}).status == 400
        refused(e.call("DescribeCustomKeyStores", {"CustomKeyStoreName": "a\0b"}), "CustomKeyStoreNotFoundException")
        store = e.create(external())
        refused(e.call("UpdateCustomKeyStore", {"CustomKeyStoreId": store, "NewCustomKeyStoreName": "a\0b"}), "ValidationException")
        assert [s["CustomKeyStoreName"] for s in e.stores()] == ["payments"]
        assert e.stop().count("UNDETERMINED, refused") == 2
        path = tempfile.mkdtemp()
        call = os.path.join(path, "call.json")
        with open(call, "w", encoding="utf-8") as f:
            json.dump(external(CustomKeyStoreName="a\0b"), f)
        done = subprocess.run([program, "predict", "--no-config", "--format", "json", call], capture_output=True, text=True, timeout=20)
        assert json.loads(done.stdout)["stores"][0]["predictions"]["create"]["outcome"] == "undetermined", done
        os.remove(call), os.rmdir(path)


@test
def a_body_of_any_size_gets_its_answer(program):
    """The client sends it whole before it reads: the answer must be there then. What is too large is not kept."""
    # A build with the address sanitizer keeps what was released, which is not what is measured.
    with unittest.mock.patch.dict(os.environ, ASAN_OPTIONS="quarantine_size_mb=1:thread_local_quarantine_size_kb=64"), Endpoint(program) as e:
        headers = e.headers("CreateCustomKeyStore")
        peaks = []
        for size in (300_000, 1_200_000, 20_000_000):
            connection = e.connect()
            connection.request("POST", "/", b"x" * size, headers)
            assert connection.getresponse().status == 413, size
            with open(f"/proc/{e.process.pid}/status", encoding="utf-8") as f:
                peaks.append(int(re.search(r"VmHWM:\s+(\d+) kB", f.read()).group(1)))
        assert peaks[-1] - peaks[-2] < 10_000, peaks
        assert e.call("DescribeCustomKeyStores", {}).status == 200


@test
def a_connection_goes_on_after_head(program):
    """The answer has no body, and says how long one would be; the next answer begins after it."""
    with Endpoint(program) as e:
        with socket.create_connection((e.host, e.port), timeout=20) as raw:
            post = json.dumps({}).encode()
            raw.sendall(b"HEAD /b HTTP/1.1\r\nHost: x\r\n\r\nPOST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                        b"X-Amz-Target: TrentService.DescribeCustomKeyStores\r\nContent-Length: %d\r\n\r\n%s" % (len(post), post))
            text = b"".join(iter(lambda: raw.recv(65536), b""))
        head, _, rest = text.partition(b"\r\n\r\n")
        assert re.search(rb"\r\nContent-Length: [1-9]\d*(\r|$)", head), head
        assert rest.startswith(b"HTTP/1.1 200"), text


@test
def state_is_kept(program):
    folder = Endpoint(program)
    path = os.path.join(folder.folder.name, "state.json")
    with Endpoint(program, "--state", path) as e:
        store = e.create(external())
        e.create(external(), region="eu-west-1")
        e.call("ConnectCustomKeyStore", {"CustomKeyStoreId": store})
        e.stores(), e.stores()
    with open(path, encoding="utf-8") as f:
        text = f.read()
    assert SECRET not in text and os.stat(path).st_mode & 0o077 == 0
    assert len(json.loads(text)["CustomKeyStores"]) == 2
    checked = subprocess.run([program, "check", path], capture_output=True, text=True, timeout=20)
    assert checked.returncode == 0, checked
    # The inventory is that of the first run: what was made since is in the state.
    with Endpoint(program, "--state", path) as e:
        assert [s["ConnectionState"] for s in e.stores()] == ["CONNECTED"]
        assert len(e.stores(region="eu-west-1")) == 1
        e.call("DisconnectCustomKeyStore", {"CustomKeyStoreId": store})
        e.call("DeleteCustomKeyStore", {"CustomKeyStoreId": store})
    with Endpoint(program, "--state", path) as e:
        assert e.stores() == []
    folder.stop()


@test
def state_that_cannot_be_written(program):
    """Its folder went away while the endpoint ran."""
    gone = tempfile.mkdtemp()
    path = os.path.join(gone, "state.json")
    with Endpoint(program, "--state", path) as e:
        os.rmdir(gone)
        e.create(external())
        err = e.stop()
        assert e.status == 3 and path in err, (e.status, err)


@test
def the_stores_of_another_run_are_not_overwritten(program):
    folder = Endpoint(program)
    path = os.path.join(folder.folder.name, "state.json")
    with Endpoint(program, "--state", path) as first, Endpoint(program, "--state", path) as second:
        first.create(external("first"))
        first.stop()
        second.create(external("second"))
        err = second.stop()
        assert (first.status, second.status) == (0, 3), (first.status, second.status)
        assert "another run" in err and path in err, err
    with open(path, encoding="utf-8") as f:
        assert [s["CustomKeyStoreName"] for s in json.load(f)["CustomKeyStores"]] == ["first"]
    folder.stop()


@test
def an_unknown_account_is_told_of(program):
    with Endpoint(program, empty=False) as e:
        assert e.call("ConnectCustomKeyStore", {"CustomKeyStoreId": "cks-1234567890abcdef0"}).text == "{}"
        refused(e.call("DescribeCustomKeyStores", {"CustomKeyStoreName": "x"}), "CustomKeyStoreNotFoundException",
                "--inventory")
        assert e.stores() == []
        err = e.stop()
        assert "ConnectCustomKeyStore cks-1234567890abcdef0 (us-east-1): UNDETERMINED, accepted" in err, err


@test
def reports_are_safe_whatever_requests_hold(program):
    """Bytes that are no text, controls, marks that reorder: in headers and in names."""
    strange = "a\u202eb\u0085c ##[error]"
    formats = ("text", "json", "html", "sarif", "junit")
    with tempfile.TemporaryDirectory() as folder:
        reports = [x for f in formats for x in ("--report", f"{f}={folder}/{f}")]
        with Endpoint(program, *reports) as e:
            e.create(external(strange, XksProxyUriEndpoint="https://x.acme-corp.net"))
            for target, scope in ((b"TrentService.\xff\xfe\x1b[31m\xe2\x80\xaeX", b"us-east-1/kms"), (b"A.\xc0\x80", b"\xff/\xe2\x80\xae")):
                with socket.create_connection((e.host, e.port), timeout=10) as s:
                    s.sendall(b"POST /\xff HTTP/1.1\r\nHost: x\r\nX-Amz-Target: " + target + b"\r\nAuthorization: Credential=A/1/" +
                              scope + b"/aws4_request\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
                    while s.recv(4096):
                        pass
            said = {"serve": e.stop()}
        for name in formats:
            with open(os.path.join(folder, name), encoding="utf-8") as f:
                said[name] = f.read()
    for name, text in said.items():
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e]", text), (name, text)
        assert name in ("json", "html", "sarif", "junit") or "##[" not in text, (name, text)
    json.loads(said["json"])


@test
def addresses(program):
    for address, url in (("localhost:0", "http://127.0.0.1:"), ("127.0.0.2:0", "http://127.0.0.2:"), ("[::1]:0", "http://[::1]:")):
        with Endpoint(program, "--listen", address) as e:
            assert e.url.startswith(url), (address, e.url)
            assert "not loopback" not in e.stop()
    with Endpoint(program, "--listen", "0.0.0.0:0") as e:
        assert "not loopback" in e.stop()


@test
def an_address_that_cannot_be_listened_on(program):
    """That is no wrong usage: the address is right, and another machine's, or in use."""
    with Endpoint(program) as e:
        for address in (f"127.0.0.1:{e.port}", "203.0.113.7:0"):
            done = subprocess.run([program, "serve", "--listen", address], capture_output=True, text=True, timeout=20)
            assert done.returncode == 3 and f"ckscheck: {address}: " in done.stderr and not done.stdout, (address, done)


@test
def without_standard_output(program):
    """Nothing takes its place: the first line cannot be printed, and no socket gets it."""
    done = subprocess.run(["sh", "-c", '"$0" serve >&-', program], capture_output=True, text=True, timeout=20)
    assert done.returncode == 3 and "standard output" in done.stderr, done


@test
def wrong_usage(program):
    for options, status in ((["x.json"], 2), (["--listen", "nowhere"], 2), (["--inventory", "/nowhere.json"], 3),
                            (["--evidence", "/nowhere"], 3), (["--account", "1"], 2), (["--undetermined-connect", "x"], 2),
                            (["--undetermined-connect", "fail:x"], 2), (["--connecting", "-1"], 2),
                            (["--report", "xml=x"], 2), (["--assume", "R999"], 2)):
        done = subprocess.run([program, "serve", *options], capture_output=True, text=True, timeout=20)
        assert done.returncode == status and done.stderr.startswith("ckscheck: ") and not done.stdout, (options, done)


if __name__ == "__main__":
    alone()
    sys.exit(main(sys.argv[1]))
