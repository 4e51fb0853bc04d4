#!/usr/bin/env python3
"""More of something than anyone has: nothing of it is passed over in silence.

What is left out is reported by bounds, which test_bounds.py provokes. Here is what has no bound.

usage: test_many.py PATH-OF-CKSCHECK
"""
import json
import os
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(sys.argv[1])
STORE_ID = "cks-0123456789abcdef0"


def write(folder, name, text):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text if isinstance(text, str) else json.dumps(text))
    return name


def findings(folder, *args):
    out = subprocess.run([PROGRAM, "check", "--format", "json", *args], cwd=folder, timeout=120, capture_output=True,
                         check=False)
    assert out.returncode in (0, 1), (out.returncode, out.stderr[:300])
    return json.loads(out.stdout)["findings"]


def has(found, rule, file):
    return any(f["rule"] == rule and f["file"] == file for f in found)


def rival_behind_own_calls(folder):
    """A store's own updates to a name are no conflict, and stand before the call that is one."""
    update = {"CustomKeyStoreId": STORE_ID, "NewCustomKeyStoreName": "n"}
    names = [write(folder, f"u{i:02}.json", update) for i in range(20)]
    names += [write(folder, "v.json", {"CustomKeyStoreName": "n", "CustomKeyStoreType": "AWS_CLOUDHSM"}),
              write(folder, "w.json", update)]
    assert has(findings(folder, *names), "CKS501", "w.json")


def named_files_of_scripts(folder):
    """The last of many named files is given to a call by a script beside it, the last of many scripts."""
    names = [write(folder, f"f{i:03}.txt", "n") for i in range(150)]
    write(folder, f"f{149:03}.txt", "-----BEGIN CERTIFICATE-----\nx\n")
    for i in range(150):
        write(folder, f"s{i:03}.sh", "echo\n")
    write(folder, "t.sh", "aws kms create-custom-key-store --trust-anchor-certificate file://f149.txt\n")
    assert any(f["file"] in ("f149.txt", "t.sh") for f in findings(folder, *names))


def folders_with_settings(folder):
    """A proxy's settings stand beside the store of the last of many folders, and are for another Region."""
    source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "fixtures", "rules", "CKS449", "bad-region")
    names = []
    for i in range(1010):
        names.append(write(folder, f"d{i:04}/create.json", {"CustomKeyStoreType": "EXTERNAL_KEY_STORE"}))
    for name in os.listdir(source):
        with open(os.path.join(source, name), encoding="utf-8") as f:
            write(folder, f"d1009/{name}", f.read())
    assert any(f["rule"] == "CKS449" for f in findings(folder, "--region", "eu-west-1", *names))


def long_ignore_rules(folder):
    """The last rule of a file of two million bytes."""
    subprocess.run(["git", "init", "-q", folder], check=True)
    write(folder, "a.json", {"CustomKeyStoreName": ""})
    assert findings(folder, folder)
    write(folder, ".gitignore", "# a generated list\n" * 110000 + "a.json\n")
    assert not findings(folder, folder)


def arguments_of_a_replacement(folder):
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "fixtures", "plan",
                           "replace-anchor.json"), encoding="utf-8") as f:
        plan = json.load(f)
    change = next(c["change"] for c in plan["resource_changes"] if c["change"].get("replace_paths"))
    change["replace_paths"] += [[f"argument_{i}"] for i in range(30)]
    write(folder, "plan.json", plan)
    said = [f["message"] for f in findings(folder, "plan.json") if "argument_14" in f["message"]]
    assert said and "and 15 others" in said[0], said


def main():
    wrong = 0
    for test in (rival_behind_own_calls, named_files_of_scripts, folders_with_settings, long_ignore_rules,
                 arguments_of_a_replacement):
        with tempfile.TemporaryDirectory() as folder:
            try:
                test(folder)
            except AssertionError as e:
                wrong += 1
                print(f"{test.__name__}: {e}")
    print(f"{wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
