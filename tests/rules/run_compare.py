#!/usr/bin/env python3
"""ckscheck rules --compare: the model that the tables follow differs in nothing, in each of its forms,
and each change of it is named.

usage: run_compare.py PATH-OF-CKSCHECK
"""
import copy
import gzip
import json
import os
import random
import subprocess
import sys
import tempfile
import zlib

PROGRAM = os.path.abspath(sys.argv[1])
TOP = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
with open(os.path.join(TOP, "fixtures", "model", "service-2.json"), encoding="utf-8") as f:
    MODEL = json.load(f)
passed, wrong = 0, []


def run(work, data, name="model.json"):
    path = os.path.join(work, name)
    with open(path, "wb") as f:
        f.write(data)
    out = subprocess.run([PROGRAM, "rules", "--compare", path], capture_output=True, timeout=60, check=False)
    return out.returncode, out.stdout.decode() + out.stderr.decode()


def expect(what, result, status, *texts):
    global passed
    if result[0] == status and all(t in result[1] for t in texts):
        passed += 1
    else:
        wrong.append(f"{what}: {result}, not {status} with {texts}")


def smithy(model):
    """The same facts as a Smithy model."""
    def target(name):
        return {"target": "com.amazonaws.kms#" + name}

    shapes = {}
    for name, shape in model["shapes"].items():
        traits, new = {}, {"type": shape["type"]}
        if "min" in shape:
            traits["smithy.api#range" if shape["type"] == "integer" else "smithy.api#length"] = {"min": shape["min"], "max": shape["max"]}
        if "pattern" in shape:
            traits["smithy.api#pattern"] = shape["pattern"]
        if shape.get("sensitive"):
            traits["smithy.api#sensitive"] = {}
        if "enum" in shape:
            new = {"type": "enum", "members": {v: {"target": "smithy.api#Unit", "traits": {"smithy.api#enumValue": v}}
                                               for v in shape["enum"]}}
        if "members" in shape:
            new["members"] = {m: dict(target(s["shape"]), **({"traits": {"smithy.api#required": {}}}
                                                             if m in shape.get("required", []) else {}))
                              for m, s in shape["members"].items()}
        shapes["com.amazonaws.kms#" + name] = dict(new, traits=traits)
    for name, op in model["operations"].items():
        shapes["com.amazonaws.kms#" + name] = {"type": "operation", "input": target(op["input"]["shape"]),
                                               "errors": [target(e["shape"]) for e in op["errors"]]}
    shapes["com.amazonaws.kms#TrentService"] = {
        "type": "service", "traits": {"aws.api#service": {"sdkId": model["metadata"]["serviceId"]}}}
    return {"smithy": "2.0", "shapes": shapes}


def changed(change):
    model = copy.deepcopy(MODEL)
    change(model["shapes"], model["operations"])
    return model


def pack(data, level, strategy=zlib.Z_DEFAULT_STRATEGY):
    packer = zlib.compressobj(level, zlib.DEFLATED, 31, 9, strategy)
    return packer.compress(data) + packer.flush()


CHANGES = [
    ("a new parameter", lambda s, o: s["CreateCustomKeyStoreRequest"]["members"].update(
        NewThing={"shape": "AccountIdType"}), "CreateCustomKeyStore: parameter: the model has NewThing"),
    ("a parameter less", lambda s, o: s["UpdateCustomKeyStoreRequest"]["members"].pop("XksProxyUriPath"),
     "UpdateCustomKeyStore: parameter: the model has no such parameter, the table has XksProxyUriPath"),
    ("a type", lambda s, o: s["XksProxyUriPathType"].update(type="integer"),
     "XksProxyUriPath: type: the model has integer, the table has string"),
    ("a credential without members", lambda s, o: s["XksProxyAuthenticationCredentialType"].update(members={}, required=[]),
     "the model has no such parameter, the table has XksProxyAuthenticationCredential.AccessKeyId"),
    ("a limit", lambda s, o: s["XksProxyUriPathType"].update(max=256),
     "XksProxyUriPath: maximal length: the model has 256, the table has 128"),
    ("a pattern", lambda s, o: s["CloudHsmClusterIdType"].update(pattern="cluster-[a-z]+"),
     "CloudHsmClusterId: pattern: the model has cluster-[a-z]+"),
    ("a value", lambda s, o: s["XksProxyConnectivityType"]["enum"].append("LATTICE"),
     "XksProxyConnectivity: values: the model has LATTICE"),
    ("a value less", lambda s, o: s["CustomKeyStoreType"]["enum"].pop(),
     "CustomKeyStoreType: values: the model has no such value, the table has EXTERNAL_KEY_STORE"),
    ("required", lambda s, o: s["CreateCustomKeyStoreRequest"]["required"].append("CustomKeyStoreType"),
     "CustomKeyStoreType: required: the model has yes"),
    ("sensitive", lambda s, o: s["XksProxyUriEndpointType"].update(sensitive=True),
     "XksProxyUriEndpoint: sensitive: the model has yes"),
    ("a limit in the credential", lambda s, o: s["XksProxyAuthenticationAccessKeyIdType"].update(min=16),
     "AccessKeyId: minimal length: the model has 16, the table has 20"),
    ("an error", lambda s, o: o["ConnectCustomKeyStore"]["errors"].append({"shape": "NewException"}),
     "ConnectCustomKeyStore: errors: the model has NewException"),
    ("an error less", lambda s, o: o["CreateCustomKeyStore"].update(errors=o["CreateCustomKeyStore"]["errors"][1:]),
     "the table has CloudHsmClusterInUseException"),
    ("a code", lambda s, o: s["ConnectionErrorCodeType"]["enum"].append("XKS_NEW"),
     "ConnectionErrorCode: values: the model has XKS_NEW"),
    ("a limit of the list", lambda s, o: s["LimitType"].update(max=100),
     "Limit: greatest value: the model has 100, the table has 1000"),
    ("another type of the limit", lambda s, o: s["LimitType"].update(type="string"),
     "Limit: type: the model has string, the table has integer"),
    ("a pattern of the marker", lambda s, o: s["MarkerType"].update(pattern="[a-z]*"),
     "Marker: pattern: the model has [a-z]*"),
    ("a longer marker", lambda s, o: s["MarkerType"].update(max=2048),
     "Marker: maximal length: the model has 2048, the table has 1024"),
    ("a required limit", lambda s, o: s["DescribeCustomKeyStoresRequest"].update(required=["Limit"]),
     "Limit: required: the model has yes"),
    ("a new filter of the list", lambda s, o: s["DescribeCustomKeyStoresRequest"]["members"].update(
        Filter={"shape": "MarkerType"}), "DescribeCustomKeyStores: parameter: the model has Filter"),
    ("no marker", lambda s, o: s["DescribeCustomKeyStoresRequest"]["members"].pop("Marker"),
     "DescribeCustomKeyStores: parameter: the model has no such parameter, the table has Marker"),
    ("a state", lambda s, o: s["ConnectionStateType"]["enum"].append("PAUSED"),
     "ConnectionState: values: the model has PAUSED"),
    ("a new operation", lambda s, o: (s.update(MoveRequest={"type": "structure", "members": {
        "CustomKeyStoreId": {"shape": "CustomKeyStoreIdType"}}}),
        o.update(MoveCustomKeyStore={"input": {"shape": "MoveRequest"}, "errors": []})),
     "MoveCustomKeyStore: operation: the model has one that takes CustomKeyStoreId, the table has no such operation"),
    ("a new member of an entry", lambda s, o: s["CustomKeyStoresListEntry"]["members"].update(NewThing={"shape": "AccountIdType"}),
     "CustomKeyStoresListEntry: member: the model has NewThing, the table has no such member"),
    ("a member of an entry less", lambda s, o: s["CustomKeyStoresListEntry"]["members"].pop("ConnectionState"),
     "CustomKeyStoresListEntry: member: the model has no such member, the table has ConnectionState"),
    ("a new member of a proxy's configuration", lambda s, o: s["XksProxyConfigurationType"]["members"].update(
        NewThing={"shape": "AccountIdType"}), "XksProxyConfigurationType: member: the model has NewThing"),
    ("no entries", lambda s, o: s.pop("CustomKeyStoresListEntry"), "the table has CustomKeyStoreId"),
    ("a member of the list less", lambda s, o: s["DescribeCustomKeyStoresResponse"]["members"].pop("Truncated"),
     "DescribeCustomKeyStoresResponse: member: the model has no such member, the table has Truncated"),
    ("no disconnect", lambda s, o: o.pop("DisconnectCustomKeyStore"),
     "DisconnectCustomKeyStore: operation: the model has none, the table has this operation"),
    ("no delete", lambda s, o: o.pop("DeleteCustomKeyStore"), "DeleteCustomKeyStore: operation: the model has none"),
    ("an error of a disconnect", lambda s, o: o["DisconnectCustomKeyStore"]["errors"].append({"shape": "NewException"}),
     "DisconnectCustomKeyStore: errors: the model has NewException, the table has no such error"),
    ("an error of a delete less", lambda s, o: o["DeleteCustomKeyStore"]["errors"].pop(0),
     "DeleteCustomKeyStore: errors: the model has no such error, the table has CustomKeyStoreHasCMKsException"),
    ("a longest code", lambda s, o: s["ConnectionErrorCodeType"].update(min=0, max=32),
     "ConnectionErrorCode: maximal length: the model has 32, the table has 0"),
    ("a shortest state", lambda s, o: s["ConnectionStateType"].update(min=1, max=9),
     "ConnectionState: minimal length: the model has 1, the table has 0"),
]
# What is no string in botocore's form has another type in Smithy's too: an enumeration is none there.
TYPES = [("ConnectionErrorCodeType", "ConnectionErrorCode"), ("ConnectionStateType", "ConnectionState")]
OTHERS = ["CreateKey", "DeleteCustomKeyStore", "DisconnectCustomKeyStore", "GenerateRandom"]


def main():
    data = json.dumps(MODEL).encode()
    with tempfile.TemporaryDirectory() as work:
        expect("as it is", run(work, data), 0, " 0 differ")
        expect("Smithy", run(work, json.dumps(smithy(MODEL)).encode()), 0, " 0 differ")
        for level in (0, 1, 9):
            expect(f"packed {level}", run(work, pack(data, level)), 0, " 0 differ")
        expect("fixed codes", run(work, pack(data, 9, zlib.Z_FIXED)), 0, " 0 differ")
        expect("with a name", run(work, gzip.compress(data)[:3] + b"\x08" + gzip.compress(data)[4:10] + b"name\0"
                                  + gzip.compress(data)[10:]), 0, " 0 differ")
        for what, change, text in CHANGES:
            model = changed(change)
            expect(what, run(work, json.dumps(model).encode()), 1, text)
            expect(what + ", Smithy", run(work, json.dumps(smithy(model)).encode()), 1, text)
        other = dict(MODEL, metadata={"serviceId": "CloudHSM V2"})
        for model in (other, smithy(other)):
            expect("another service", run(work, json.dumps(model).encode()), 1,
                   "the model: serviceId: the model has CloudHSM V2, the table has KMS")
        expect("a part that names no service", run(work, json.dumps({k: v for k, v in MODEL.items() if k != "metadata"}).encode()), 0)
        for what, more in (("a letter", b"x"), ("another value", b"{}"), ("a bracket", b"]")):
            expect(f"{what} behind it", run(work, data + more), 3, "not a model of the KMS API")
            expect(f"{what} behind it, packed", run(work, pack(data + more, 9)), 3, "not a model of the KMS API")
        for shape, name in TYPES:
            def retype(s, o, shape=shape):
                s[shape] = {"type": "integer"}
            for model in (changed(retype), smithy(changed(retype))):
                expect(f"type of {name}", run(work, json.dumps(model).encode()), 1,
                       f"{name}: type: the model has integer, the table has string")

        def with_others(s, o):
            for one in OTHERS:
                if one in o:
                    continue
                s[one + "Request"] = {"type": "structure", "members": {"CustomKeyStoreId": {"shape": "CustomKeyStoreIdType"}}}
                o[one] = {"input": {"shape": one + "Request"}, "errors": []}
            s["ListRequest"] = {"type": "structure", "members": {"Marker": {"shape": "MarkerType"}}}
            o["ListThings"] = {"input": {"shape": "ListRequest"}, "errors": []}
        for model in (changed(with_others), smithy(changed(with_others))):
            expect("operations that the tables need not have", run(work, json.dumps(model).encode()), 0, " 0 differ")
        for what, bad in (("cut", pack(data, 9)[:500]), ("no model", b'{"shapes": {}}'), ("no JSON", b"x"),
                          ("empty", b""), ("a list", b"[1]")):
            expect(what, run(work, bad), 3, "not a model of the KMS API")
        expect("missing", (subprocess.run([PROGRAM, "rules", "--compare", work + "/none"], capture_output=True,
                                          check=False).returncode, ""), 3)
        dice, packed = random.Random(1), pack(data, 9)
        for _ in range(150):
            bad = bytearray(packed)
            for _ in range(3):
                bad[dice.randrange(len(bad))] = dice.randrange(256)
            if run(work, bytes(bad))[0] not in (0, 1, 3):
                wrong.append("a damaged file ended in another way")
    print("\n".join(wrong))
    print(f"{passed} passed, {len(wrong)} failed")
    return 1 if wrong or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
