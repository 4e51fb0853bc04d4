#!/usr/bin/env python3
"""Every bound of the two tables is provoked: what it leaves out is told with the bound's name and value,
and the run ends with status 3. A row without a way to provoke it here is a failure.

usage: test_bounds.py CKSCHECK
"""
import json
import os
import re
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(sys.argv[1])
SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
TABLES = (("lib", "base", "bounds.def"), ("cli", "common", "bounds.def"))
ROW = re.compile(r'^C(?:KS|LI)_BOUND\(\w+,\s*"([a-z-]+)",\s*(\d+),', re.M)
STORE = 'resource "aws_kms_custom_key_store" "x" {\n  custom_key_store_name = "n"\n}\n'
WORD = "CustomKeyStoreName"


def bounds():
    found = {}
    for parts in TABLES:
        with open(os.path.join(SOURCE, *parts), encoding="utf-8") as f:
            found.update({name: int(value) for name, value in ROW.findall(f.read())})
    return found


def write(folder, name, *parts):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        for part in parts:
            f.write(part.encode() if isinstance(part, str) else part)
    return path


def large(folder, name, head, filler, size, tail=""):
    """A file of `size` bytes and more, without all of it in memory."""
    path = write(folder, name, head)
    block = filler.encode() * (1 + (1 << 20) // len(filler))
    with open(path, "ab") as f:
        while f.tell() <= size:
            f.write(block)
        f.write(tail.encode())
    return path


# Each takes a folder and the bound's value, and gives the operands and what goes to standard input.
def nesting(folder, value):
    return [write(folder, "a.json", '{"%s":' % WORD * (value + 1), "1", "}" * (value + 1))], None


def nesting_yaml(folder, value):
    return [write(folder, "a.yaml", "%s: " % WORD, "[" * (value + 1), "]" * (value + 1), "\n")], None


def entry_bytes(folder, value):
    return [large(folder, "a.json", '{"%s": "' % WORD, "a", value, '"}')], None


def file_bytes(folder, value):
    path = write(folder, "a.md", "# A page\n")
    with open(path, "ab") as f:  # a hole: nobody writes a gigabyte
        f.truncate(value + (1 << 20))
    return [path], None


def text_bytes(folder, value):
    return [large(folder, "a.sh", "aws kms create-custom-key-store\n", "# x\n", value)], None


def text_bytes_just(folder, value):
    head = "aws kms create-custom-key-store\n#"
    return [write(folder, "a.sh", head, "x" * (value + 1 - len(head)))], None


def text_bytes_terraform(folder, value):
    write(folder, "main.tf", STORE)
    large(folder, "large.tf", "", "# x\n", value)
    return [os.path.join(folder, "main.tf")], None


def pipe_bytes(folder, value):
    return ["/dev/stdin"], (b'{"%s": "' % WORD.encode(), value + 1)


def stdin_bytes(folder, value):
    return ["-"], (b'{"%s": "' % WORD.encode(), value + 1)


def evidence_bytes(folder, value):
    path = large(folder, "evidence.json", '{"Clusters": [], "x": "', "a", value, '"}')
    return [write(folder, "a.json", '{"%s": "x"}' % WORD), "--evidence", path], None


def yaml_bytes(folder, value):
    return [large(folder, "a.yaml", "%s: x\n" % WORD, "# x\n", value)], None


def yaml_anchors(folder, value):
    return [write(folder, "a.yaml", "%s: x\n" % WORD, "".join(f"k{i}: &a{i} 1\n" for i in range(value + 1)))], None


def yaml_aliases(folder, value):
    lines = ["%s: x" % WORD, "a0: &a0 [%s]" % ", ".join(["xxxxxxxxxxxxxxxx"] * 10)]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 9)]
    return [write(folder, "a.yaml", "\n".join(lines) + "\n")], None


def include_bytes(folder, value):
    large(folder, "ca.pem", "", "x", value)
    write(folder, "main.tf", STORE.replace('"n"\n', '"n"\n  trust_anchor_certificate = file("ca.pem")\n'))
    return [os.path.join(folder, "main.tf")], None


def include_of(text, name="a.sh", included="mid.json", head='{"CloudHsmClusterId":"cluster-1","x":"', tail='"}'):
    """An input that names a file larger than the bound."""
    def include(folder, value):
        large(folder, included, head, "x", value, tail)
        return ["--strict", write(folder, name, text)], None
    include.__name__ = f"include_bytes of {name}: {text}"
    return include


INPUT_CALL = "aws kms create-custom-key-store --cli-input-json file://mid.json\n"
SOURCED = "aws kms create-custom-key-store --custom-key-store-name \"$N\"\n"
ANSIBLE = "- hosts: all\n  tasks:\n    - shell: " + INPUT_CALL
PULUMI = ("name: p\nruntime: yaml\nresources:\n  x:\n    type: aws:kms:CustomKeyStore\n    properties:\n"
          "      customKeyStoreName: n\n      trustAnchorCertificate:\n        fn::readFile: ./ca.pem\n")
INCLUDES = [
    include_of(INPUT_CALL),
    include_of(INPUT_CALL.replace("json file://mid.json", "yaml file://mid.yaml"), included="mid.yaml",
               head="CloudHsmClusterId: cluster-1\n# ", tail="\n"),
    include_of("aws kms create-custom-key-store --trust-anchor-certificate file://ca.pem\n", included="ca.pem"),
    include_of(". ./env.sh\n" + SOURCED, included="env.sh", head="N=n\n# ", tail="\n"),
    include_of("source env.sh\n" + SOURCED, included="env.sh", head="N=n\n# ", tail="\n"),
    include_of(PULUMI, "Pulumi.yaml", "ca.pem"),
    include_of(ANSIBLE, "play.yaml"),
    include_of('{"scripts": {"store": "%s"}}' % INPUT_CALL.strip(), "package.json"),
    include_of("# A page\n```sh\n%s```\n" % INPUT_CALL, "a.md"),
    include_of("all:\n\t" + INPUT_CALL, "Makefile"),
    include_of("RUN " + INPUT_CALL, "Dockerfile"),
    include_of("sh '%s'\n" % INPUT_CALL.strip(), "Jenkinsfile"),
]


def terraform_files(folder, value):
    for i in range(value + 1):
        write(folder, f"f{i}.tf", "")
    return [write(folder, "main.tf", STORE)], None


def terraform_bytes(folder, value):
    size = 6 << 20
    for i in range(value // size + 1):
        large(folder, f"f{i}.tf", "", "# x\n", size)
    return [write(folder, "main.tf", STORE)], None


def calls(folder, count, first="m"):
    """A module that calls `count` others."""
    for i in range(count):
        write(folder, f"{first}{i}/main.tf", STORE)
    text = "".join(f'module "{first}{i}" {{\n  source = "./{first}{i}"\n}}\n' for i in range(count))
    return write(folder, "main.tf", text)


def terraform_modules(folder, value):
    """Two modules that call half of them each."""
    half = value // 2 + 10
    calls(os.path.join(folder, "a"), half)
    calls(os.path.join(folder, "b"), half)
    return [write(folder, "main.tf", 'module "a" {\n  source = "./a"\n}\nmodule "b" {\n  source = "./b"\n}\n')], None


def terraform_depth(folder, value):
    below = ""
    for i in range(value + 2):
        write(folder, f"{below}main.tf", 'module "m" {\n  source = "./m"\n}\n' if i <= value else STORE)
        below += "m/"
    return [os.path.join(folder, "main.tf")], None


def terraform_calls(folder, value):
    text = "".join(f'module "m{i}" {{\n  source = "./m{i}"\n}}\n' for i in range(value + 2))
    return [write(folder, "main.tf", STORE, text)], None


def terraform_directories(folder, value):
    """Three modules that call a part of them each, none of which is there."""
    part = value // 3 + 10
    for name in "abc":
        text = "".join(f'module "m{i}" {{\n  source = "./m{i}"\n}}\n' for i in range(part))
        write(folder, f"{name}/main.tf", STORE, text)
    text = "".join(f'module "{name}" {{\n  source = "./{name}"\n}}\n' for name in "abc")
    return [write(folder, "main.tf", text)], None


def terraform_instances(folder, value):
    return [write(folder, "main.tf", STORE.replace("{\n", "{\n  count = %d\n" % (value + 1), 1))], None


def terraform_stores(folder, value):
    count = 400
    blocks = "".join(STORE.replace('"x"', f'"x{i}"').replace("{\n", "{\n  count = %d\n" % count, 1)
                     for i in range(value // count + 2))
    return [write(folder, "main.tf", blocks)], None


def terraform_nesting(folder, value):
    return [write(folder, "main.tf", STORE, "locals {\n  x = ", "(" * (value + 2), "1", ")" * (value + 2), "\n}\n")], None


def terraform_nesting_alone(folder, value):
    """In a file that the user named, and whose module has no store."""
    return [write(folder, "main.tf", "a {\n" * (value + 2), "}\n" * (value + 2))], None


def terraform_nesting_json(folder, value):
    deep = "${" + "(" * (value + 2) + "1" + ")" * (value + 2) + "}"
    block = {"resource": {"aws_kms_custom_key_store": {"x": {"custom_key_store_name": deep}}}}
    return [write(folder, "main.tf.json", json.dumps(block))], None


def nesting_terraform(folder, value):
    block = '{"resource": {"aws_kms_custom_key_store": {"x": ' + "[" * value + "]" * value + "}}}"
    return [write(folder, "main.tf.json", block)], None


def terraform_height(folder, value):
    return [write(folder, "main.tf", STORE, "locals {\n  x = 1", " + 1" * (value + 2), "\n}\n")], None


def terraform_tokens(folder, value):
    return [write(folder, "main.tf", STORE, "locals {\n  x = [", "1," * (value // 2), "]\n}\n")], None


def text_bytes_pipe(folder, value):
    return ["--stdin-filename", "main.tf", "-"], (STORE.encode() + b"# ", value + 1)


def shell_depth(folder, value):
    nested = "$(" * (value + 2) + "true" + ")" * (value + 2)
    return [write(folder, "a.sh", f"echo {nested}\naws kms create-custom-key-store\n")], None


def shell_words(folder, value):
    return [write(folder, "a.sh", "aws kms create-custom-key-store" + " x" * (value + 1) + "\n")], None


def shell_words_of_array(folder, value):
    items = " ".join(["x"] * (value - 2))
    return [write(folder, "a.sh", f'A=({items})\naws kms create-custom-key-store "${{A[@]}}"\n')], None


def shell_words_of_source(folder, value):
    """In a file that the script takes its variables from."""
    write(folder, "env.sh", "echo" + " x" * (value + 1) + "\nN=n\n")
    return [write(folder, "a.sh", ". ./env.sh\n" + SOURCED)], None


def shell_heredocs(folder, value):
    line = "cat" + "".join(f" <<E{i}" for i in range(value + 1))
    bodies = "".join(f"x\nE{i}\n" for i in range(value + 1))
    return [write(folder, "a.sh", f"{line}\n{bodies}aws kms create-custom-key-store\n")], None


def shell_calls(folder, value):
    call = "aws kms connect-custom-key-store --custom-key-store-id cks-0123456789abcdef0\n"
    return [write(folder, "a.sh", call * (value + 1))], None


def shell_variables(folder, value):
    lines = "".join(f"V{i}=x\n" for i in range(value + 1))
    return [write(folder, "a.sh", lines, "aws kms create-custom-key-store\n")], None


def shell_files(folder, value):
    for i in range(value + 1):
        write(folder, f"f{i}.sh", f"V{i}=x\n")
    lines = "".join(f". ./f{i}.sh\n" for i in range(value + 1))
    return [write(folder, "a.sh", lines, "aws kms create-custom-key-store\n")], None


def earlier_scripts(folder, value):
    items = "".join(f"    - export V{i}=x\n" for i in range(value + 1))
    return [write(folder, ".gitlab-ci.yml", "a:\n  script:\n", items, "    - aws kms create-custom-key-store\n")], None


def earlier_scripts_of_job(folder, value):
    items = "".join(f"    - export V{i}=x\n" for i in range(value + 1))
    return [write(folder, ".gitlab-ci.yml", "a:\n  before_script:\n", items,
                  "  script:\n    - aws kms create-custom-key-store\n")], None


def given_variables(folder, value):
    names = "".join(f"  V{i}: x\n" for i in range(value + 1))
    return [write(folder, ".gitlab-ci.yml", "variables:\n", names,
                  "a:\n  script:\n    - aws kms create-custom-key-store\n")], None


def given_elements(folder, value):
    names = "".join(f"        - name: V{i}\n          value: x\n" for i in range(value + 1))
    return [write(folder, "pod.yaml", "spec:\n  containers:\n    - env:\n", names,
                  "      args: [sh, -c, aws kms create-custom-key-store]\n")], None


def given_arguments(folder, value):
    names = "".join(f"ENV V{i}=x\n" for i in range(value + 1))
    return [write(folder, "Dockerfile", "FROM debian\n", names, "RUN aws kms create-custom-key-store\n")], None


def given_to_step(folder, value):
    names = "".join(f"    V{i} = 'x'\n" for i in range(value + 1))
    return [write(folder, "Jenkinsfile", "pipeline {\n  environment {\n", names,
                  "  }\n  stages { stage('a') { steps { sh 'aws kms create-custom-key-store' } } }\n}\n")], None


def toml_entries(folder, value):
    keys = "".join(f"k{i} = 1\n" for i in range(value + 1))
    return [write(folder, "settings.toml", "[[external_key_stores]]\n", keys)], None


def toml_depth(folder, value):
    nested = "[" * (value + 2) + "]" * (value + 2)
    return [write(folder, "settings.toml", f"[[external_key_stores]]\nx = {nested}\n")], None


def join_pieces(folder, value):
    pieces = [json.dumps({"service": "KMS", "action": "createCustomKeyStore"})[:-1]] + ["x"] * (value + 1)
    template = {"Resources": {"S": {"Type": "Custom::AWS", "Properties": {
        "ServiceToken": "arn:aws:lambda:eu-west-1:111122223333:function:x", "Create": {"Fn::Join": ["", pieces]}}}},
        "AWSTemplateFormatVersion": "2010-09-09", "Description": WORD}
    return [write(folder, "a.json", json.dumps(template))], None


def unknown_names(folder, value):
    names = {f"Unknown{i}": 1 for i in range(value + 1)}
    return [write(folder, "a.json", json.dumps({WORD: "n", "CustomKeyStoreType": "AWS_CLOUDHSM", **names}))], None


def documents(folder, value):
    block = '```json\n{"%s": "x"}\n```\n' % WORD
    return [write(folder, "a.md", block * (value + 1))], None


def calls_in_regions(folder, value):
    """Stores in as many Regions, in scripts that have fewer calls than one may have."""
    call = "aws kms create-custom-key-store --region r%d --custom-key-store-name n%d\n"
    rows = [call % (i, i) for i in range(value + 2)]
    return [write(folder, f"{i}.sh", "#!/bin/sh\n", *rows[i:i + 500]) for i in range(0, len(rows), 500)]


def evidence_scopes(folder, value):
    group = {"SecurityGroups": [{"GroupId": "sg-0123456789abcdef0", "OwnerId": "111122223333", "VpcId": "vpc-0123456789abcdef0",
                                 "IpPermissions": [], "IpPermissionsEgress": []}]}
    return calls_in_regions(folder, value) + ["--evidence", write(folder, "groups.json", json.dumps(group))], None


def quota_scopes(folder, value):
    return calls_in_regions(folder, value), None


SETTING = '[[external_key_stores]]\nuri_path_prefix = "/p%d"\nsigv4_access_key_id = "AAAAAAAAAAAAAAAAAAAA"\n'
EXTERNAL = {"CustomKeyStoreName": "n", "CustomKeyStoreType": "EXTERNAL_KEY_STORE", "XksProxyUriPath": "/p1/kms/xks/v1"}


def settings_pairs(folder, value):
    text = "[server]\nregion = \"eu-west-1\"\n[security]\nis_sigv4_auth_enabled = true\n"
    settings = write(folder, "settings.toml", text + "".join(SETTING % i for i in range(value + 1)))
    return [settings, write(folder, "a.json", json.dumps(EXTERNAL))], None


def settings_pairs_of_stores(folder, value):
    settings_pairs(folder, 0)
    write(folder, "a.json", json.dumps([dict(EXTERNAL, CustomKeyStoreName=f"n{i}") for i in range(value + 1)]))
    return ["settings.toml", "a.json"], None


def settings_pairs_of_folders(folder, value):
    return [path for i in range(value + 1) for path in settings_pairs(os.path.join(folder, str(i)), 0)[0]], None


def shell_wrappers(folder, value):
    wrappers = "".join(f'f{i}() {{ aws kms "$@"; }}\n' for i in range(value + 1))
    return [write(folder, "a.sh", wrappers, f"f{value} create-custom-key-store --custom-key-store-name ''\n")], None


STORE_ID = "cks-0123456789abcdef0"
INVENTORY = {"CustomKeyStores": [{"CustomKeyStoreId": STORE_ID, "CustomKeyStoreName": "old", "ConnectionState": "DISCONNECTED",
                                  "CustomKeyStoreType": "AWS_CLOUDHSM", "CloudHsmClusterId": "cluster-abcdefghijk"}]}


def in_scripts(folder, lines, most=500):
    """Scripts that have fewer calls than one may have."""
    return [write(folder, f"{i:06}.sh", "#!/bin/sh\n", *lines[i:i + most]) for i in range(0, len(lines), most)]


def earlier_calls(folder, value):
    write(folder, "inventory.json", json.dumps(INVENTORY))
    call = f"aws kms update-custom-key-store --custom-key-store-id {STORE_ID} --new-custom-key-store-name n%d\n"
    return in_scripts(folder, [call % i for i in range(value + 2)]) + ["inventory.json"], None


def rivals(folder, value):
    """Updates of one store that give it the name of a create: they conflict with it, and not with each other."""
    call = f"aws kms update-custom-key-store --custom-key-store-id {STORE_ID} --new-custom-key-store-name n\n"
    return in_scripts(folder, [call] * (value + 2)), None


def cluster_families(folder, value):
    with open(os.path.join(SOURCE, "fixtures", "rules", "CKS701", "good-listed", "cluster.json"), encoding="utf-8") as f:
        cluster = json.load(f)["Clusters"][0]
    write(folder, "clusters.json", json.dumps({"Clusters": [dict(cluster, ClusterId="cluster-abcdefghijk")]}))
    call = "aws kms create-custom-key-store --custom-key-store-name n%d --cloud-hsm-cluster-id cluster-abcdefghijk\n"
    return in_scripts(folder, [call % i for i in range(value + 1)]) + ["--evidence", "clusters.json"], None


def ignore_bytes(folder, value):
    """Rules that would leave out a store, the last of them beyond the bound."""
    write(folder, "a.json", json.dumps({WORD: "n"}))
    large(folder, ".gitignore", "", "# x\n", value, "a.json\n")
    subprocess.run(["git", "init", "-q", folder], check=True)
    return [folder + "/."], None


def directory_depth(folder, value):
    write(os.path.join(folder, *["d"] * (value + 2)), "a.json", "{}")
    return [folder + "/."], None


def index_bytes(folder, value):
    """An index of long names, of one blob that need not be there."""
    subprocess.run(["git", "init", "-q", folder], check=True)
    entries = "".join(f"100644 {'1' * 40} 0\t{'/'.join([f'{i:0255}'] * 15)}\0" for i in range(value // 3800))
    subprocess.run(["git", "update-index", "-z", "--index-info"], cwd=folder, check=True, input=entries.encode())
    return ["--staged", "."], None


PROVOKED = {
    "nesting": [nesting, nesting_yaml, nesting_terraform], "entry-bytes": [entry_bytes], "file-bytes": [file_bytes],
    "text-bytes": [text_bytes, text_bytes_just, text_bytes_terraform, text_bytes_pipe], "pipe-bytes": [pipe_bytes], "stdin-bytes": [stdin_bytes],
    "evidence-bytes": [evidence_bytes], "yaml-bytes": [yaml_bytes], "yaml-anchors": [yaml_anchors],
    "yaml-aliases": [yaml_aliases], "include-bytes": [include_bytes] + INCLUDES, "terraform-files": [terraform_files],
    "terraform-bytes": [terraform_bytes], "terraform-modules": [terraform_modules],
    "terraform-depth": [terraform_depth], "terraform-calls": [terraform_calls],
    "terraform-directories": [terraform_directories], "terraform-instances": [terraform_instances],
    "terraform-nesting": [terraform_nesting, terraform_nesting_alone, terraform_nesting_json],
    "terraform-height": [terraform_height], "terraform-tokens": [terraform_tokens],
    "terraform-stores": [terraform_stores], "shell-depth": [shell_depth], 
    "shell-words": [shell_words, shell_words_of_array, shell_words_of_source],
    "shell-heredocs": [shell_heredocs], "shell-calls": [shell_calls], "shell-variables": [shell_variables],
    "shell-files": [shell_files],
    "earlier-scripts": [earlier_scripts, earlier_scripts_of_job], "toml-entries": [toml_entries],
    "given-variables": [given_variables, given_elements, given_arguments, given_to_step], "toml-depth": [toml_depth],
    "join-pieces": [join_pieces], "unknown-names": [unknown_names],
    "documents": [documents], "evidence-scopes": [evidence_scopes], "quota-scopes": [quota_scopes],
    "settings-pairs": [settings_pairs, settings_pairs_of_stores, settings_pairs_of_folders], "directory-depth": [directory_depth],
    "index-bytes": [index_bytes], "ignore-bytes": [ignore_bytes], "shell-wrappers": [shell_wrappers],
    "earlier-calls": [earlier_calls], "rivals": [rivals], "cluster-families": [cluster_families],
}

# What is beyond the bound is not known: nothing is said to be missing there.
NOT_MISSING = (shell_words, shell_words_of_array)


# What has exactly one more than its bound: with one fewer, nothing is left out.
JUST = [("text-bytes", text_bytes_just), ("yaml-anchors", yaml_anchors), ("shell-heredocs", shell_heredocs),
        ("terraform-instances", terraform_instances), ("shell-wrappers", shell_wrappers), ("earlier-calls", earlier_calls),
        ("cluster-families", cluster_families), ("rivals", rivals)]


def run(folder, args, feed):
    """feed: the first bytes of standard input and how many follow; or None."""
    process = subprocess.Popen([PROGRAM, "check", "--format", "json", *args], cwd=folder, stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if feed:
        head, size = feed
        try:
            process.stdin.write(head)
            for _ in range(size // (1 << 20) + 1):
                process.stdin.write(b"a" * (1 << 20))
        except BrokenPipeError:
            pass
        try:
            process.stdin.close()
        except BrokenPipeError:
            pass
        process.stdin = None
    out, err = process.communicate(timeout=300)
    return process.returncode, out, err.decode()


def fault(name, value, provoke):
    with tempfile.TemporaryDirectory() as folder:
        args, feed = provoke(folder, value)
        status, out, err = run(folder, args, feed)
    label = f"{name} ({provoke.__name__})"
    if status != 3:
        return f"{label}: status {status}: {err[:300]}"
    told = [u for u in json.loads(out)["summary"]["not_read"] if u["bound"] == f"{name}={value}"]
    if not told or told[0]["kind"] != "bound":
        return f"{label}: not told: {json.loads(out)['summary']['not_read'][:3]}"
    if any(f["rule"] == "CKS101" for f in json.loads(out)["findings"]):
        return f"{label}: a bound is not an error of syntax"
    if provoke in NOT_MISSING and json.loads(out)["findings"]:
        return f"{label}: {[f['message'] for f in json.loads(out)['findings']]}"
    if f"{name}={value}" not in err:
        return f"{label}: nothing on standard error: {err[:300]}"
    return None


def fault_inside(name, value, provoke):
    with tempfile.TemporaryDirectory() as folder:
        args, feed = provoke(folder, value - 1)
        _, out, _ = run(folder, args, feed)
    told = [u for u in json.loads(out)["summary"]["not_read"] if u["kind"] == "bound"]
    return f"{name} ({provoke.__name__}): told within the bound: {told[:3]}" if told else None


def main():
    table, wrong, tried = bounds(), [], 0
    wrong += [f"{name} is provoked by nothing" for name in table if name not in PROVOKED]
    wrong += [f"{name} stands in no table" for name in PROVOKED if name not in table]
    only = sys.argv[2:] or sorted(table)
    for name in only:
        for provoke in PROVOKED.get(name, []):
            tried += 1
            found = fault(name, table[name], provoke)
            if found:
                wrong.append(found)
    wrong += filter(None, (fault_inside(name, table[name], provoke) for name, provoke in JUST if name in only))
    print("\n".join(wrong))
    print(f"{tried} bounds provoked, {len(wrong)} wrong")
    return 1 if wrong or tried < len(only) else 0


if __name__ == "__main__":
    sys.exit(main())
