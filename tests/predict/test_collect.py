#!/usr/bin/env python3
"""The script of collect, run against tools that answer from recorded outputs: a sound store of each
type reaches SUCCEED for each call, with all that it asks for and nothing else.

usage: test_collect.py PATH-OF-CKSCHECK
"""
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
BASE = os.path.join(TOP, "fixtures", "predict", "base")
PROGRAM = os.path.abspath(sys.argv[1])
SECONDS = 60
REGION = "eu-west-1"
OTHER_ACCOUNT = "210987654321"
# What may stand in a script: reading, and nothing that changes anything.
READING = re.compile(r"aws [a-z0-9-]+ (describe|filter|get|list|simulate)-[a-z-]+\b")

# A tool that answers as AWS does, out of the files of $GIVEN. Each call is noted in $CALLS.
AWS = r'''
import json, os, sys
args, given = sys.argv[1:], os.environ["GIVEN"]
with open(os.environ["CALLS"], "a") as f:
    f.write(" ".join(args) + "\n")
if os.environ.get("AWS_DEFAULT_OUTPUT") != "json":
    sys.exit("not asked for JSON")
option = {a: args[i + 1] if i + 1 < len(args) else "" for i, a in enumerate(args) if a.startswith("--")}
account = os.environ["ACCOUNT"]
def read(name):
    with open(os.path.join(given, name + ".json")) as f:
        text = f.read()
    return json.loads(text[text.index("{"):])
def arns():
    return [a for s in read("endpoint-service")["ServiceConfigurations"]
            if option.get("--service-ids", s["ServiceId"]) == s["ServiceId"] for a in s["NetworkLoadBalancerArns"]]
PLAIN = {"describe-custom-key-stores": "inventory", "describe-clusters": "cluster", "describe-subnets": "subnet",
         "describe-security-groups": "security-group", "filter-log-events": "audit-log",
         "describe-vpc-endpoint-service-configurations": "endpoint-service",
         "describe-vpc-endpoint-service-permissions": "permission", "describe-load-balancers": "load-balancer",
         "simulate-principal-policy": "policy", "get-role": "role", "list-attached-role-policies": "role-policy",
         "describe-route-tables": "route-table", "describe-network-acls": "network-acl",
         "describe-vpc-endpoints": "vpc-endpoint", "describe-network-interfaces": "network-interface"}
OWNERS = {"describe-vpc-endpoint-service-configurations", "describe-vpc-endpoint-service-permissions",
          "describe-load-balancers", "describe-target-groups", "describe-listeners", "describe-target-health"}
call = args[1]
query = option.get("--query", "")
if call in OWNERS and account != os.environ.get("OWNER", account):
    sys.exit("An error occurred (AccessDenied)")
if call == "get-caller-identity":
    caller = dict(read("caller"), Account=account)
    caller["Arn"] = os.environ.get("CALLER", caller["Arn"])
    print({"Arn": caller["Arn"], "Account": account}[query] if query else json.dumps(caller))
elif call == "describe-vpc-endpoint-service-configurations" and query:
    print("\t".join(arns()))
elif call == "describe-target-groups":
    groups = [g for g in read("target-group")["TargetGroups"]
              if option.get("--load-balancer-arn") in (None, *g["LoadBalancerArns"])]
    print("\t".join(g["TargetGroupArn"] for g in groups) if query else json.dumps({"TargetGroups": groups}))
elif call == "describe-listeners":
    print(json.dumps({"Listeners": [l for l in read("listener")["Listeners"]
                                    if l["LoadBalancerArn"] == option["--load-balancer-arn"]]}))
elif call == "describe-target-health":
    name = option["--target-group-arn"].split("/")[1]
    path = os.path.join(given, "target-health-" + name + ".json")
    print(open(path if os.path.exists(path) else os.path.join(given, "target-health.json")).read())
elif call == "describe-target-group-attributes":
    print(json.dumps({"Attributes": [{"Key": "proxy_protocol_v2.enabled", "Value": "false"}]}))
elif call == "list-service-quotas":
    print(json.dumps({"Quotas": []}))
elif call == "describe-backups":
    print(json.dumps({"Backups": []}))
elif call == "describe-vpc-endpoint-services":
    sys.exit("An error occurred (InvalidServiceName)")
elif call == "get-role" and query == "Role.Arn":
    print(f"arn:aws:iam::{account}:role/aws-reserved/sso.amazonaws.com/eu-west-1/{option['--role-name']}")
elif call in ("get-role", "list-attached-role-policies") and os.environ.get("WITHOUT_ROLE"):
    sys.exit("\nAn error occurred (" + os.environ["WITHOUT_ROLE"] + ") when calling the "
             + {"get-role": "GetRole"}.get(call, "ListAttachedRolePolicies") + " operation: The role with name "
             + option["--role-name"] + " cannot be found.")
elif call == "simulate-principal-policy" and os.environ.get("DENIED"):
    policy = read("policy")
    for result in policy["EvaluationResults"]:
        if result["EvalActionName"] == os.environ["DENIED"]:
            result["EvalDecision"] = "implicitDeny"
    print(json.dumps(policy))
elif call in PLAIN and os.path.exists(os.path.join(given, PLAIN[call] + ".json")):
    print(json.dumps(read(PLAIN[call])))
elif call == "describe-security-groups":
    print(json.dumps({"SecurityGroups": []}))
else:
    sys.exit("no such call: " + " ".join(args))
'''

HSM = r'''
import json, os, sys
words, given = sys.argv[1:], os.environ["GIVEN"]
if words[:3] == ["cluster", "mtls", "get-enforcement"]:
    print(json.dumps({"error_code": 0, "data": {"mtls-enforcement-level": "none"}}))
elif words[:2] == ["user", "list"]:
    print(open(os.path.join(given, "user.json")).read())
elif words[:1] == ["login"]:
    print("Enter password:\n" + json.dumps({"error_code": 0, "data": {"username": "kmsuser", "role": "crypto-user"}}))
else:
    sys.exit("no such command")
'''


def check(condition, said):
    if not condition:
        raise AssertionError(said)


def run(args, folder, env=None, status=0):
    done = subprocess.run(args, cwd=folder, capture_output=True, stdin=subprocess.DEVNULL, timeout=SECONDS,
                          env=dict(os.environ, **(env or {})))
    check(status is None or done.returncode == status,
          f"{args}: status {done.returncode}: {done.stdout.decode()}{done.stderr.decode()}")
    return done.stdout.decode(), done.stderr.decode()


def write(folder, name, value):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(value if isinstance(value, str) else json.dumps(value, indent=2) + "\n")
    return path


def edit(path, change):
    with open(path, encoding="utf-8") as f:
        value = json.load(f)
    change(value)
    with open(path, "w", encoding="utf-8") as f:
        json.dump(value, f, indent=2)


def begin(folder, base):
    """Inputs in `folder`, the recorded outputs in `given`, the tools in `bin`."""
    shutil.copytree(os.path.join(BASE, base), folder, dirs_exist_ok=True)
    os.chmod(folder, 0o700)
    os.chmod(os.path.join(folder, "create.json"), 0o600)
    os.rename(os.path.join(folder, "evidence"), os.path.join(folder, "given"))
    for name, text in (("aws", AWS), ("cloudhsm-cli", HSM)):
        path = write(folder, "bin/" + name, f"#!{sys.executable}\n{text}")
        os.chmod(path, os.stat(path).st_mode | stat.S_IXUSR)
    return {"PATH": os.path.join(folder, "bin") + os.pathsep + os.environ["PATH"], "ACCOUNT": "123456789012",
            "GIVEN": os.path.join(folder, "given"), "CALLS": os.path.join(folder, "calls")}


def collect(folder, files, *args):
    script, error = run([PROGRAM, "collect", *files, "--region", REGION, "--at", "2026-01-01", *args], folder)
    check(not error, error)
    for line in script.splitlines():
        for call in re.findall(r"\baws [^ ]+ [^ ]+", line) if not line.startswith("#") else []:
            check(READING.match(call), f"collect prints: {line}")
    check("kmsPswd2025" not in script, "collect prints a password")
    return script


def by_hand(script):
    """The commands that the script leaves to a person, in their order."""
    return [line[4:] for line in script.splitlines() if re.match(r"#   (mkdir|\{ echo|ckscheck)", line)]


def follow(folder, env, script, *parts, status=0):
    """Does what a person would: what comes first by hand, the script, what comes last."""
    write(folder, "gather.sh", script)
    for command in by_hand(script):
        if not command.startswith("ckscheck probe"):
            run(["sh", "-c", command], folder, env)
    out = run(["sh", "gather.sh", "evidence", *parts], folder, env, status)
    for command in by_hand(script):
        if command.startswith("ckscheck probe"):
            saved = re.search(r"--save (\S+)", command)[1]
            shutil.copy(os.path.join(folder, "given", "probe.json"), os.path.join(folder, saved))
    return out


def outcomes(folder, files, *args):
    out, _ = run([PROGRAM, "predict", "--at", "2026-01-01", "--region", REGION, "--format", "json", *files,
                  "--evidence", "evidence", *args], folder, status=None)
    made = [s for s in json.loads(out)["stores"] if s["operation"] != "existing"][0]["predictions"]
    return {call: p["outcome"] for call, p in made.items()}, made


def reaches(folder, env, files, calls, *args):
    """Collects until nothing is left, at most twice: first the inventory tells what a store is."""
    for _ in range(2):
        evidence = ["--evidence", "evidence"] if os.path.exists(os.path.join(folder, "evidence")) else []
        script = collect(folder, files, *args, *evidence)
        if "No more evidence" in script:
            break
        follow(folder, env, script)
    found, made = outcomes(folder, files)
    check(found == {call: "succeed" for call in calls},
          {c: [(m["requirement"], m["evidence"]) for m in p["missing"]] for c, p in made.items()})
    script = collect(folder, files, *args, "--evidence", "evidence")
    check("No more evidence can be collected" in script, script)


def calls_of(env):
    with open(env["CALLS"], encoding="utf-8") as f:
        return f.read().splitlines()


def test_cloudhsm(folder):
    env = begin(folder, "cloudhsm")
    # An HSM of this type may enforce mutual TLS: the CloudHSM CLI is asked.
    edit(os.path.join(env["GIVEN"], "cluster.json"),
         lambda v: [c.update(HsmType="hsm2m.medium") for c in v["Clusters"]])
    reaches(folder, env, ["create.json"], ["create", "connect"])
    calls = calls_of(env)
    check(len(calls) <= 14, calls)
    check(not any("vpc-endpoint-service" in c or "elbv2" in c for c in calls), calls)


def test_public(folder):
    env = begin(folder, "public")
    reaches(folder, env, ["create.json"], ["create", "connect"])
    check(len(calls_of(env)) <= 5, calls_of(env))


def test_a_role_that_does_not_exist(folder):
    """The create makes it if its caller may; the message that there is none is kept."""
    env = begin(folder, "cloudhsm")
    gone = {**env, "WITHOUT_ROLE": "NoSuchEntity"}
    reaches(folder, gone, ["create.json"], ["create", "connect"])
    with open(os.path.join(folder, "evidence", "role.json"), encoding="utf-8") as f:
        check("(NoSuchEntity)" in f.read(), "the message is not kept")
    check(not os.path.exists(os.path.join(folder, "evidence", ".errors")), "a file is left behind")
    script = collect(folder, ["create.json"])
    for code, want in (("NoSuchEntity", ("fail", "AccessDeniedException")), ("AccessDenied", ("undetermined", None))):
        shutil.rmtree(os.path.join(folder, "evidence"))
        _, error = follow(folder, {**gone, "WITHOUT_ROLE": code, "DENIED": "iam:CreateServiceLinkedRole"}, script)
        check(("not collected: evidence/role.json" in error) == (code == "AccessDenied"), error)
        made = outcomes(folder, ["create.json"])[1]["create"]
        check((made["outcome"], made["error"]) == want, made)


def test_the_profile_is_recorded(folder):
    env = begin(folder, "public")
    follow(folder, {**env, "AWS_PROFILE": "prod"}, collect(folder, ["create.json"]))
    with open(os.path.join(folder, "evidence", "caller.json"), encoding="utf-8") as f:
        check(f.readline() == "$ AWS_PROFILE=prod aws sts get-caller-identity\n", "the profile is not recorded")


def test_principal(folder):
    """A session is simulated as its role, with the path that IAM alone tells; a user as the user."""
    env = begin(folder, "public")
    role = "AWSReservedSSO_Keys_0123456789abcdef"
    for caller, principal in (
            (f"arn:aws:sts::123456789012:assumed-role/{role}/me@example.com",
             f"arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/eu-west-1/{role}"),
            ("arn:aws:iam::123456789012:user/team/me", "arn:aws:iam::123456789012:user/team/me")):
        follow(folder, {**env, "CALLER": caller}, collect(folder, ["create.json"]))
        asked = [c for c in calls_of(env) if "simulate-principal-policy" in c]
        check(len(asked) == 1 and f"--policy-source-arn {principal} " in asked[0], asked)
        with open(os.path.join(folder, "evidence", "policy.json"), encoding="utf-8") as f:
            check(f.readline() == f"$ aws {asked[0]}\n", "the simulation is saved without its command")
        os.remove(env["CALLS"])


def test_vpc(folder):
    env = begin(folder, "vpc")
    reaches(folder, env, ["create.json"], ["create", "connect"])
    check(len(calls_of(env)) <= 18, calls_of(env))


def second_balancer(given):
    """Another load balancer of the service, with a target group of its own."""
    def changed(text):
        return json.loads(json.dumps(text).replace("/net/xks-proxy/0123", "/net/xks-other/9123")
                          .replace("targetgroup/xks-proxy/", "targetgroup/xks-other/")
                          .replace("listener/net/xks-proxy", "listener/net/xks-other"))

    for name, top in (("load-balancer", "LoadBalancers"), ("target-group", "TargetGroups"), ("listener", "Listeners")):
        edit(os.path.join(given, name + ".json"), lambda v, top=top: v[top].append(changed(v[top][0])))
    edit(os.path.join(given, "endpoint-service.json"), lambda v: v["ServiceConfigurations"][0].update(
        NetworkLoadBalancerArns=v["ServiceConfigurations"][0]["NetworkLoadBalancerArns"]
        + changed(v["ServiceConfigurations"][0]["NetworkLoadBalancerArns"])))


def test_every_load_balancer(folder):
    env = begin(folder, "vpc")
    second_balancer(env["GIVEN"])
    reaches(folder, env, ["create.json"], ["create", "connect"])
    names = sorted(os.listdir(os.path.join(folder, "evidence")))
    for kind in ("listener", "target-health", "target-group-attributes"):
        check([n for n in names if n.startswith(kind + "-")] == [f"{kind}-xks-other.json", f"{kind}-xks-proxy.json"],
              names)
    # The second one's targets count like the first one's.
    health = os.path.join(env["GIVEN"], "target-health-xks-other.json")
    shutil.copy(os.path.join(env["GIVEN"], "target-health.json"), health)
    edit(health, lambda v: [t.update(TargetHealth={"State": "unhealthy"}) for t in v["TargetHealthDescriptions"]])
    shutil.rmtree(os.path.join(folder, "evidence"))
    follow(folder, env, collect(folder, ["create.json"]))
    check(outcomes(folder, ["create.json"])[0]["connect"] != "succeed", "unhealthy targets are overlooked")


def test_service_of_another_account(folder):
    """Its owner runs a part of the script."""
    env = begin(folder, "vpc")
    edit(os.path.join(folder, "create.json"), lambda v: v.update(XksProxyVpcEndpointServiceOwner=OTHER_ACCOUNT))
    for name in ("endpoint-service", "load-balancer", "target-group", "listener", "route-table"):
        path = os.path.join(env["GIVEN"], name + ".json")
        with open(path, encoding="utf-8") as f:
            text = f.read().replace("123456789012", OTHER_ACCOUNT)
        write(env["GIVEN"], name + ".json", text)
    with open(os.path.join(env["GIVEN"], "permission.json"), encoding="utf-8") as f:
        permission = json.load(f)
    permission["AllowedPrincipals"].append(dict(permission["AllowedPrincipals"][0], PrincipalType="Account",
                                                Principal="arn:aws:iam::123456789012:root"))
    write(env["GIVEN"], "permission.json", permission)
    env["OWNER"] = OTHER_ACCOUNT
    script = collect(folder, ["create.json"])
    _, error = follow(folder, env, script, status=1)
    check(f"part service; as account {OTHER_ACCOUNT}, run: sh gather.sh 'evidence' service" in error, error)
    check(not os.path.exists(os.path.join(folder, "evidence", "load-balancer-210987654321.json")), "as the wrong account")
    run(["sh", "gather.sh", "evidence", "service"], folder, dict(env, ACCOUNT=OTHER_ACCOUNT))
    with open(os.path.join(folder, "evidence", "caller.json"), encoding="utf-8") as f:
        check('"Account": "123456789012"' in f.read(), "the owner's part overwrites the caller's")
    _, made = outcomes(folder, ["create.json"])
    missing = {m["evidence"] for m in made["connect"]["missing"]}
    check(not missing & {"endpoint-service", "permission", "load-balancer", "listener", "target-health"}, missing)


STORE = {"CustomKeyStoreId": "cks-0123456789abcdef1", "CustomKeyStoreName": "payments",
         "CustomKeyStoreType": "EXTERNAL_KEY_STORE", "ConnectionState": "DISCONNECTED",
         "CreationDate": "2025-05-01T00:00:00+00:00"}
PROXY = {"AccessKeyId": "KQTZ5WJ3NBVXH2LMRC7DPYF4", "UriEndpoint": "https://xks.corp-keys.net",
         "UriPath": "/payments/kms/xks/v1"}


def with_store(env, folder, update, **configuration):
    write(env["GIVEN"], "inventory.json",
          {"CustomKeyStores": [dict(STORE, XksProxyConfiguration=dict(PROXY, **configuration))]})
    write(folder, "call.json", dict({"CustomKeyStoreId": STORE["CustomKeyStoreId"]}, **update))


def test_connect_of_a_public_store_by_id(folder):
    env = begin(folder, "public")
    with_store(env, folder, {}, Connectivity="PUBLIC_ENDPOINT")
    script = collect(folder, ["call.json"])
    check("describe-clusters" not in script and "elbv2" not in script, script)
    check("run ckscheck collect again" in script, script)
    follow(folder, env, script)
    script = collect(folder, ["call.json"], "--evidence", "evidence")
    check("ckscheck probe --region eu-west-1 --samples 5 --save evidence/probe.json --endpoint "
          "https://xks.corp-keys.net --path /payments/kms/xks/v1 --credential CREDENTIAL.json" in script, script)
    reaches(folder, env, ["call.json"], ["connect"])


def test_connect_of_a_vpc_store_by_id(folder):
    env = begin(folder, "vpc")
    with_store(env, folder, {}, Connectivity="VPC_ENDPOINT_SERVICE",
               VpcEndpointServiceName="com.amazonaws.vpce.eu-west-1.vpce-svc-0e123456789abcdef",
               VpcEndpointServiceOwner="123456789012")
    reaches(folder, env, ["call.json"], ["connect"])


def test_connect_of_a_cloudhsm_store_by_id(folder):
    env = begin(folder, "cloudhsm")
    with open(os.path.join(folder, "create.json"), encoding="utf-8") as f:
        create = json.load(f)
    write(env["GIVEN"], "inventory.json", {"CustomKeyStores": [{
        "CustomKeyStoreId": "cks-0123456789abcdef0", "CustomKeyStoreName": "ledger", "CustomKeyStoreType": "AWS_CLOUDHSM",
        "ConnectionState": "DISCONNECTED", "CreationDate": "2025-05-01T00:00:00+00:00",
        "CloudHsmClusterId": create["CloudHsmClusterId"], "TrustAnchorCertificate": create["TrustAnchorCertificate"]}]})
    write(folder, "call.json", {"CustomKeyStoreId": "cks-0123456789abcdef0"})
    for evidence in ([], ["--evidence", "evidence"]):
        follow(folder, env, collect(folder, ["call.json"], *evidence))
    made = outcomes(folder, ["call.json"])[1]["connect"]
    # The log is of before the first connect, so it does not tell which password KMS has set since.
    check({m["requirement"] for m in made["missing"]} == {"R088"}, made["missing"])


def test_update_of_a_public_store(folder):
    env = begin(folder, "public")
    with_store(env, folder, {"XksProxyUriPath": "/payments/kms/xks/v1"}, Connectivity="PUBLIC_ENDPOINT")
    reaches(folder, env, ["call.json"], ["update", "connect"])


def test_update_of_a_cloudhsm_store(folder):
    env = begin(folder, "cloudhsm")
    with open(os.path.join(folder, "create.json"), encoding="utf-8") as f:
        create = json.load(f)
    write(env["GIVEN"], "inventory.json", {"CustomKeyStores": [{
        "CustomKeyStoreId": "cks-0123456789abcdef0", "CustomKeyStoreName": "ledger", "CustomKeyStoreType": "AWS_CLOUDHSM",
        "ConnectionState": "DISCONNECTED", "CreationDate": "2025-05-01T00:00:00+00:00",
        "CloudHsmClusterId": create["CloudHsmClusterId"], "TrustAnchorCertificate": create["TrustAnchorCertificate"]}]})
    os.chmod(write(folder, "call.json", {"CustomKeyStoreId": "cks-0123456789abcdef0",
                                         "KeyStorePassword": create["KeyStorePassword"]}), 0o600)
    reaches(folder, env, ["call.json"], ["update", "connect"])


def test_parts(folder):
    env = begin(folder, "vpc")
    script = collect(folder, ["create.json"], "--without", "service,probe")
    check("elbv2" not in script and "ckscheck probe" not in script, script)
    for part in ("service", "probe"):
        check(f"# Left out by --without: part {part}." in script, script)
    script = collect(folder, ["create.json"])
    write(folder, "gather.sh", script)
    run(["sh", "gather.sh", "evidence", "inventory"], folder, env)
    check(os.listdir(os.path.join(folder, "evidence")) == ["inventory.json"], "a part that was not asked for")
    _, error = run([PROGRAM, "collect", "create.json", "--without", "everything"], folder, status=2)
    check("'everything' is not a part" in error, error)


def test_what_cannot_be_read_is_told(folder):
    env = begin(folder, "vpc")
    env["OWNER"] = OTHER_ACCOUNT
    _, error = follow(folder, env, collect(folder, ["create.json"]), status=1)
    for name in ("endpoint-service.json", "listener-*.json", "target-health-*.json"):
        check(f"not collected: evidence/{name}" in error, error)
    check(outcomes(folder, ["create.json"])[0] == {"create": "undetermined", "connect": "undetermined"}, "succeeds")


def gathered(folder, base, change=None):
    """The predictions of a base after collect's script, with the recorded outputs changed."""
    env = begin(folder, base)
    if change:
        change(env["GIVEN"])
    follow(folder, env, collect(folder, ["create.json"]), status=None)
    probe = os.path.join(folder, "evidence", "probe.json")
    if os.path.exists(probe):
        os.remove(probe)
    with open(os.path.join(folder, "evidence", "inventory.json"), encoding="utf-8") as f:
        check(f.readline().startswith("$ aws kms describe-custom-key-stores"), "the command is not saved")
    return outcomes(folder, ["create.json"])[1]


def test_an_empty_answer_disproves(folder):
    """Its command is saved above it, so that it is known what is not there."""
    for base, name, top, call, error in (
            ("cloudhsm", "cluster", "Clusters", "create", "CloudHsmClusterNotFoundException"),
            ("cloudhsm", "subnet", "Subnets", "connect", "SUBNET_NOT_FOUND"),
            ("vpc", "endpoint-service", "ServiceConfigurations", "create", "XksProxyVpcEndpointServiceNotFoundException"),
            ("vpc", "permission", "AllowedPrincipals", "create", "XksProxyVpcEndpointServiceNotFoundException"),
            ("vpc", "listener", "Listeners", "connect", "XKS_PROXY_NOT_REACHABLE"),
            ("vpc", "target-health", "TargetHealthDescriptions", "connect", "XKS_PROXY_NOT_REACHABLE")):
        made = gathered(os.path.join(folder, name), base, lambda given, name=name, top=top: edit(
            os.path.join(given, name + ".json"), lambda v: v.update({top: []})))
        check(made[call]["error"] == error, f"{name}: {made[call]['outcome']} {made[call]['error']}, not {error}")


def test_the_region_of_the_environment_is_saved(folder):
    env = begin(folder, "cloudhsm")
    script, _ = run([PROGRAM, "collect", "create.json", "--at", "2026-01-01"], folder)
    check(f"--region {REGION}" not in script, script)
    edit(os.path.join(env["GIVEN"], "cluster.json"), lambda v: v.update(Clusters=[]))
    follow(folder, {**env, "AWS_REGION": REGION}, script, status=None)
    with open(os.path.join(folder, "evidence", "cluster.json"), encoding="utf-8") as f:
        check(f.readline() == f"$ AWS_REGION={REGION} aws cloudhsmv2 describe-clusters\n", "the Region is not saved")
    check(outcomes(folder, ["create.json"])[1]["create"]["error"] == "CloudHsmClusterNotFoundException", "nothing is disproved")


def test_one_call_for_all_stores(folder):
    """Commands that are the same stand once; one that reads all answers for those that read a part."""
    begin(folder, "vpc")
    for base in ("cloudhsm", "public"):
        shutil.copy(os.path.join(BASE, base, "create.json"), os.path.join(folder, base + ".json"))
    script = collect(folder, ["create.json", "cloudhsm.json", "public.json"])
    lines = [l.strip() for l in script.splitlines() if l.strip().startswith(("save ", "show ", "try "))]
    check(len({l.split(" ", 2)[2] for l in lines}) == len(lines), lines)
    for call in ("describe-security-groups", "describe-route-tables", "describe-custom-key-stores"):
        check(sum(call in l for l in lines) == 1, lines)
    check(sum(l.startswith("#   ckscheck probe") for l in script.splitlines()) == 2, script)


def test_the_region_of_a_service_is_taken(folder):
    begin(folder, "vpc")
    script, _ = run([PROGRAM, "collect", "create.json"], folder)
    for line in script.splitlines():
        if re.match(r"\s*(save|show|try) ", line) and "sts " not in line and "iam " not in line:
            check(line.endswith("--region eu-west-1"), line)


def test_hostile_names(folder):
    env = begin(folder, "vpc")
    evil = "x'$(touch pwned)`touch pwned`;touch pwned\n touch pwned #"
    write(folder, "evil.json", {
        "CustomKeyStoreName": evil, "CustomKeyStoreType": "EXTERNAL_KEY_STORE", "XksProxyUriEndpoint": "https://" + evil,
        "XksProxyUriPath": "/" + evil, "XksProxyConnectivity": "VPC_ENDPOINT_SERVICE",
        "XksProxyVpcEndpointServiceName": "com.amazonaws.vpce." + evil + ".vpce-svc-" + evil,
        "XksProxyVpcEndpointServiceOwner": evil})
    write(folder, "hsm.json", {"CustomKeyStoreName": evil, "CloudHsmClusterId": "cluster-" + evil.replace("\n", ""),
                               "KeyStorePassword": "kmsPswd2025", "TrustAnchorCertificate": evil})
    name = "it's\n$(touch pwned)\n touch pwned\n.json"
    shutil.copy(os.path.join(folder, "evil.json"), os.path.join(folder, name))
    script, _ = run([PROGRAM, "collect", "evil.json", "hsm.json", name, "--into", "-e'$(touch pwned)"], folder, status=None)
    write(folder, "gather.sh", script)
    run(["sh", "gather.sh"], folder, env, status=None)
    for command in by_hand(script):
        if not command.startswith("ckscheck"):
            run(["sh", "-c", command], folder, env, status=None)
    check(not os.path.exists(os.path.join(folder, "pwned")), "a value of the input was run")
    check("pwned" not in {n for _, names, files in os.walk(folder) for n in names + files}, "was run elsewhere")


def main():
    passed, failures = 0, []
    for name, test in sorted(globals().items()):
        if not name.startswith("test_") or (len(sys.argv) > 2 and name not in sys.argv[2:]):
            continue
        try:
            with tempfile.TemporaryDirectory(prefix="ckscheck-") as folder:
                test(folder)
            passed += 1
        except (AssertionError, OSError, KeyError, ValueError, subprocess.TimeoutExpired) as e:
            failures.append(f"{name}: {type(e).__name__}: {e}")
    for failure in failures:
        print(failure)
    print(f"{passed} passed, {len(failures)} failed")
    return 1 if failures or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
