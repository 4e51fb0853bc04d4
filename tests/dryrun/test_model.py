#!/usr/bin/env python3
"""Every answer is held against KMS's model, as botocore has it: shapes, types, patterns, errors of the operation.

usage: test_model.py PATH-OF-CKSCHECK
"""
import json
import os
import re
import subprocess
import sys

try:
    import botocore.session
    from botocore import xform_name
except ImportError:
    print("skipped: botocore is not installed")
    sys.exit(77)

from endpoint import Endpoint, alone, cloudhsm, external, main, test

OPERATIONS = ["CreateCustomKeyStore", "UpdateCustomKeyStore", "ConnectCustomKeyStore", "DisconnectCustomKeyStore",
              "DeleteCustomKeyStore", "DescribeCustomKeyStores"]
# Given by every operation and declared by none.
COMMON = {"ValidationException", "SerializationException"}


def model():
    return botocore.session.Session().get_service_model("kms")


def faults(shape, value, path):
    """What of a value breaks its shape."""
    kind = shape.type_name
    if kind == "structure":
        if not isinstance(value, dict):
            return [f"{path} is no structure"]
        wrong = [f"{path}.{k} is not in the model" for k in value if k not in shape.members]
        wrong += [f"{path}.{k} is required" for k in shape.required_members if k not in value]
        return wrong + [w for k, v in value.items() if k in shape.members for w in faults(shape.members[k], v, f"{path}.{k}")]
    if kind == "list":
        return [w for i, v in enumerate(value) for w in faults(shape.member, v, f"{path}[{i}]")]
    if kind == "timestamp":
        return [] if isinstance(value, (int, float)) and 10**9 < value < 10**10 else [f"{path}: {value!r}"]
    types = {"string": str, "boolean": bool, "integer": int}
    if not isinstance(value, types[kind]):
        return [f"{path}: {value!r} is no {kind}"]
    wrong = []
    if kind == "string":
        meta = shape.metadata
        if shape.enum and value not in shape.enum:
            wrong.append(f"{path}: {value!r} is not in {shape.enum}")
        if not meta.get("min", 0) <= len(value) <= meta.get("max", 10**9):
            wrong.append(f"{path}: the length of {value!r}")
        if "pattern" in meta and not re.fullmatch(meta["pattern"], value):
            wrong.append(f"{path}: {value!r} does not match {meta['pattern']}")
    return wrong


class Checked:
    """Calls whose answers are checked."""

    def __init__(self, endpoint):
        self.endpoint, self.model, self.seen = endpoint, model(), set()

    def __call__(self, operation, body=None, **more):
        answer = self.endpoint.call(operation, body, **more)
        about = self.model.operation_model(operation)
        assert answer.headers["Content-Type"] == "application/x-amz-json-1.1" and answer.headers["x-amzn-RequestId"]
        if answer.status == 200:
            shape = about.output_shape
            wrong = faults(shape, answer.json, operation) if shape else [] if answer.json == {} else [answer.text]
            assert not wrong, wrong
        else:
            declared = {s.name for s in about.error_shapes} | COMMON
            assert answer.status == 400 and answer.error in declared, (operation, answer.text)
            assert set(answer.json) == {"__type", "message"} and answer.message
            self.seen.add(answer.error)
        return answer


@test
def answers(program):
    with Endpoint(program, "--connecting", "1") as e:
        ask = Checked(e)
        hsm = cloudhsm()
        vpc = external("vpc", XksProxyConnectivity="VPC_ENDPOINT_SERVICE",
                       XksProxyVpcEndpointServiceName="com.amazonaws.vpce.us-east-1.vpce-svc-0e123456789abcdef",
                       XksProxyVpcEndpointServiceOwner="111122223333")
        stores = [ask("CreateCustomKeyStore", b).json["CustomKeyStoreId"] for b in (external(), vpc, hsm)]
        for body in (external(), external("other", XksProxyUriEndpoint="https://payments.acme-corp.net"),
                     {**vpc, "CustomKeyStoreName": "x"},
                     external("x", XksProxyUriEndpoint="https://vpc.acme-corp.net"),
                     {**vpc, "CustomKeyStoreName": "x", "XksProxyUriEndpoint": "https://y.acme-corp.net"},
                     {**hsm, "CustomKeyStoreName": "x"}, {**hsm, "CustomKeyStoreName": "y", "CloudHsmClusterId": "cluster-zzzzzzzzzzz", "TrustAnchorCertificate": "x"}, {}, "[", {"CustomKeyStoreName": 1}):
            assert ask("CreateCustomKeyStore", body).status == 400, body
        for store in stores:
            ask("ConnectCustomKeyStore", {"CustomKeyStoreId": store})
        for body in ({}, {}, {"Limit": 1}, {"CustomKeyStoreName": "vpc"}, {"CustomKeyStoreId": stores[0]},
                     {"CustomKeyStoreName": "nobody"}, {"Marker": "x"}, {"Limit": 0}):
            ask("DescribeCustomKeyStores", body)
        for store in stores:
            ask("DeleteCustomKeyStore", {"CustomKeyStoreId": store})
            ask("UpdateCustomKeyStore", {"CustomKeyStoreId": store, "KeyStorePassword": "abcd2345EFGH"})
            ask("DisconnectCustomKeyStore", {"CustomKeyStoreId": store})
            ask("DisconnectCustomKeyStore", {"CustomKeyStoreId": store})
            ask("UpdateCustomKeyStore", {"CustomKeyStoreId": store, "NewCustomKeyStoreName": store})
            ask("DeleteCustomKeyStore", {"CustomKeyStoreId": store})
        for operation in OPERATIONS[1:5]:
            ask(operation, {"CustomKeyStoreId": "cks-0123456789abcdef0", **(
                {"NewCustomKeyStoreName": "n"} if operation.startswith("Update") else {})})
        assert ask.seen >= {
            "ValidationException", "SerializationException", "CustomKeyStoreNameInUseException", "XksProxyUriInUseException",
            "XksProxyUriEndpointInUseException", "XksProxyVpcEndpointServiceInUseException", "CloudHsmClusterInUseException",
            "CustomKeyStoreInvalidStateException", "CustomKeyStoreNotFoundException", "InvalidMarkerException",
            "IncorrectTrustAnchorException"}, ask.seen


@test
def a_store_that_failed_with_each_code(program):
    codes = model().shape_for("ConnectionErrorCodeType").enum
    assert len(codes) == 18
    for code in codes:
        with Endpoint(program, "--fault", f"connect={code}", "--connecting", "0") as e:
            ask = Checked(e)
            store = ask("CreateCustomKeyStore", external()).json["CustomKeyStoreId"]
            ask("ConnectCustomKeyStore", {"CustomKeyStoreId": store})
            (entry,) = ask("DescribeCustomKeyStores").json["CustomKeyStores"]
            assert entry["ConnectionErrorCode"] == code, entry


@test
def each_operation_has_its_errors_and_no_others(program):
    """Every declared error can be injected, and answers with its name; an error of another operation is refused."""
    every = {s.name for o in OPERATIONS for s in model().operation_model(o).error_shapes}
    for operation in OPERATIONS:
        declared = {s.name for s in model().operation_model(operation).error_shapes}
        options = []
        for name in sorted(declared):
            options = ["--fault", f"{operation}={name}"]
            with Endpoint(program, *options) as e:
                answer = e.call(operation, {"CustomKeyStoreId": "a"})
                assert answer.status == 400 and answer.error == name, answer.text
        for name in sorted(every - declared)[:3]:
            done = subprocess.run([program, "serve", "--fault", f"{operation}={name}"], capture_output=True, text=True, timeout=20)
            assert done.returncode == 2, (operation, name, done)


@test
def botocore_raises_each_exception(program):
    """As the class that it has for it, after one attempt."""
    os.environ.update({"AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "B", "AWS_EC2_METADATA_DISABLED": "true"})
    with Endpoint(program) as free:
        port = free.port
    client = botocore.session.Session().create_client("kms", "us-east-1", endpoint_url=f"http://127.0.0.1:{port}")
    sent = []
    client.meta.events.register("before-send.kms", lambda request, **_: sent.append(request.url))
    for operation in OPERATIONS:
        about = model().operation_model(operation)
        call = getattr(client, xform_name(operation))
        given = {name: "cks-1234567890abcdef0" for name in about.input_shape.required_members}
        for shape in about.error_shapes:
            sent.clear()
            with Endpoint(program, "--listen", f"127.0.0.1:{port}", "--fault", f"{operation}={shape.name}"):
                try:
                    call(**given)
                    raise AssertionError(f"{operation}: no {shape.name}")
                except getattr(client.exceptions, shape.name) as refusal:
                    assert "--fault" in str(refusal) and len(sent) == 1, (refusal, sent)


@test
def botocore_reads_the_answers(program):
    os.environ.update({"AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "B", "AWS_EC2_METADATA_DISABLED": "true"})
    with Endpoint(program) as e:
        client = botocore.session.Session().create_client("kms", "us-east-1", endpoint_url=e.url)
        store = client.create_custom_key_store(**external())["CustomKeyStoreId"]
        entry = client.describe_custom_key_stores(CustomKeyStoreId=store)["CustomKeyStores"][0]
        assert entry["CreationDate"].year > 2020 and json.dumps(entry["XksProxyConfiguration"])
        try:
            client.create_custom_key_store(**external())
            raise AssertionError("the name is in use")
        except client.exceptions.CustomKeyStoreNameInUseException as refusal:
            assert "CKS501" in str(refusal)


if __name__ == "__main__":
    alone()
    sys.exit(main(sys.argv[1]))
