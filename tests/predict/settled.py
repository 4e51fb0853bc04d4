"""Which rules surely find nothing in a case: each is silenced, and CKS941 calls unused what needs no silencing.

It is the one place where the program says that evidence has settled a question for good.
"""
import json
import os
import re

import states

ENTRY = "  - rule: %s\n    file: /%s\n    reason: a test\n"
with open(os.path.join(states.TOP, "lib", "rules", "rules.def"), encoding="utf-8") as table:
    CODES = re.findall(r"^CKS_RULE\((CKS\d+)", table.read(), re.M)


def of_folder(run, program, folder, args, files):
    """The rules that are called unused, of a case whose files are in the folder."""
    path = os.path.join(folder, ".ckscheck.yaml")
    if os.path.exists(path):
        return []
    with open(path, "w", encoding="utf-8") as f:
        f.write("ignore:\n" + "".join(ENTRY % (code, file) for code in CODES for file in files))
    evidence = ["--evidence", "evidence"] if os.path.isdir(os.path.join(folder, "evidence")) else []
    _, output, _ = run(program, ["check", "--at", "2026-01-01", *args, *evidence, *files, "--format", "json"], folder)
    os.remove(path)
    if not output:
        return []
    found = [f for f in json.loads(output)["findings"] if f["rule"] == "CKS941"]
    return sorted(f["message"].split()[3].strip(",") + ("" if f["severity"] == "warning" else "n") for f in found)


def beside(usual, found):
    """What is settled here and not in the base, and the other way."""
    return [f"+{c}" for c in sorted(set(found) - set(usual))] + [f"-{c}" for c in sorted(set(usual) - set(found))]
