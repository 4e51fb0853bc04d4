#!/usr/bin/env python3
"""Fails where a rule lacks its page, its bad or good fixture, its summary or its source, and where
a page's head disagrees with the table of rules.

usage: check_complete.py PATH-OF-CKSCHECK
"""
import json
import os
import re
import sys

import cases

DISAGREE = "Where documents disagree"
REJECTS, MATTERS = "Why KMS rejects it", "Why it matters"
SEVERITIES = ("error", "warning", "note")


def implemented():
    """Codes that some source file reports."""
    codes = set()
    for root, _, files in os.walk(os.path.join(cases.TOP, "lib")):
        for file in files:
            if file.endswith(".c"):
                with open(os.path.join(root, file), encoding="utf-8") as f:
                    codes.update(re.findall(r"\bCKS\d{3}\b", f.read()))
    return codes


def page_faults(rule):
    path = os.path.join(cases.PAGES, rule["code"] + ".md")
    if not os.path.exists(path):
        return ["no page docs/rules/%s.md" % rule["code"]]
    with open(path, encoding="utf-8") as f:
        text = f.read()
    lines = text.splitlines()
    found = []
    if lines[:1] != [f"# {rule['code']} {rule['name']}"]:
        found.append("the page's heading is not the code and the name")
    head = next((line for line in lines[1:] if line.strip()), "")
    parts = [p.strip() for p in head.split("·")]
    severity = parts[0].split(" ")[0]
    extra = re.fullmatch(r"(\w+)( \(.+\))?", parts[0])
    want = [rule["severity"], rule["basis"], rule["parameter"] or "no parameter"]
    if not extra or severity not in SEVERITIES or [severity, *parts[1:]] != want:
        found.append(f"the page's second line is '{head}', the table says {' · '.join(want)}")
    headings = [line[3:].strip() for line in lines if line.startswith("## ")]
    rejects = rule["severity"] == "error" and rule["basis"] != "advice"
    sections = [REJECTS if rejects else MATTERS, "Bad", "Good", "Repair", "Source"]
    if DISAGREE in headings:  # of its own accord, before what KMS does
        sections = [DISAGREE] + sections
    if headings != sections:
        found.append(f"the page's sections are {headings}, not {sections}")
    return found


def main():
    program = os.path.abspath(sys.argv[1])
    status, output, error = cases.run(program, ["rules", "--format", "json"], cases.TOP)
    if status:
        cases.count_and_exit(0, [error])
    rules = json.loads(output)["rules"]
    written = implemented()
    have = {(f.rule, f.bad) for f in cases.fixtures()}
    passed, failures = 0, []
    for rule in rules:
        code = rule["code"]
        if code not in written:
            continue
        found = page_faults(rule)
        found += [f"no {kind} fixture" for kind, bad in (("bad", True), ("good", False))
                  if (code, bad) not in have]
        found += [f"no {member}" for member in ("summary", "source") if not rule[member]]
        passed += not found
        failures += [f"{code}: {f}" for f in found]
    known = {rule["code"] for rule in rules}
    for page in sorted(os.listdir(cases.PAGES)) if os.path.isdir(cases.PAGES) else []:
        if os.path.splitext(page)[0] not in known:
            failures.append(f"docs/rules/{page}: there is no such rule")
    cases.count_and_exit(passed, failures)


if __name__ == "__main__":
    main()
