#!/usr/bin/env python3
"""Runs the examples of the pages docs/rules/CKSnnn.md.

usage: run_pages.py PATH-OF-CKSCHECK [CKSnnn...]

Every fenced block under "## Bad" must report the rule, every one under "## Good" must not, and
nothing there is an error. A fence's info string is "LANGUAGE FILE"; fences that follow each other
under one heading with different file names are files of one run; a name that comes again, or a line
of prose between them that begins with "Or", begins the next run. A line "Arguments: `...`" adds
arguments to the run that follows it. A link to a fixture is a run of that fixture.
"""
import os
import re
import shlex
import sys
import tempfile

import cases

LINK = re.compile(r"\]\(\.\./\.\./fixtures/rules/(CKS\d{3})/([^)]+)\)")
ARGUMENTS = re.compile(r"^Arguments: `([^`]*)`")


class Example:
    def __init__(self):
        self.files, self.args, self.fixture = {}, [], None


def sections(text):
    """Heading -> lines, for level-two headings."""
    found, name, fenced = {}, None, False
    for line in text.splitlines():
        if line.startswith("```"):
            fenced = not fenced
        if line.startswith("## ") and not fenced:
            name = line[3:].strip()
            found[name] = []
        elif name is not None:
            found[name].append(line)
    return found


def examples(lines):
    found, current, pending = [], None, []
    body, name = None, None
    for line in lines:
        if body is not None:
            if line.startswith("```"):
                if current is None or name in current.files:
                    current = Example()
                    found.append(current)
                current.files[name] = "\n".join(body) + "\n"
                current.args += pending
                pending, body = [], None
            else:
                body.append(line)
            continue
        if line.startswith("```"):
            name = (line[3:].split() + ["", "input"])[1] or "input"
            body = []
            continue
        arguments = ARGUMENTS.match(line)
        if arguments:
            pending, current = shlex.split(arguments.group(1)), None
        elif line.startswith("Or"):
            current = None
        for rule, entry in LINK.findall(line):
            example = Example()
            example.fixture = (rule, entry)
            found.append(example)
            current = None
    return found


def run(example, program):
    if example.fixture:
        fixture = cases.Fixture(*example.fixture)
        fixture.args += example.args
        return fixture.run(program)[0]
    with tempfile.TemporaryDirectory(prefix="ckscheck-") as folder:
        for name, text in example.files.items():
            path = os.path.join(folder, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as f:
                f.write(text)
        return cases.judge(program, folder, list(example.files), example.args)[0]


def fault(rule, example, bad, program):
    try:
        outcome = run(example, program)
    except (AssertionError, ValueError, OSError) as e:
        return str(e)
    codes = outcome.codes()
    if bad:
        return None if rule in codes else f"reports {' '.join(codes) or 'nothing'}"
    errors = [f["rule"] for f in outcome.report["findings"] if f["severity"] == "error"]
    if rule in codes or errors:
        return f"reports {' '.join(codes)}"
    return None


def main():
    program = os.path.abspath(sys.argv[1])
    passed, failures = 0, []
    for page in sorted(os.listdir(cases.PAGES)) if os.path.isdir(cases.PAGES) else []:
        rule, ending = os.path.splitext(page)
        if not re.fullmatch(r"CKS\d{3}", rule) or ending != ".md":
            continue
        if len(sys.argv) > 2 and rule not in sys.argv[2:]:
            continue
        with open(os.path.join(cases.PAGES, page), encoding="utf-8") as f:
            parts = sections(f.read())
        for heading in ("Bad", "Good"):
            found = examples(parts.get(heading, []))
            if not found:
                failures.append(f"{page}: no example under {heading}")
            for i, example in enumerate(found):
                wrong = fault(rule, example, heading == "Bad", program)
                passed += wrong is None
                if wrong is not None:
                    failures.append(f"{page}: {heading} example {i + 1}: {wrong}")
    cases.count_and_exit(passed, failures)


if __name__ == "__main__":
    main()
