#!/usr/bin/env python3
"""Compiles what a build without YAML has otherwise, with warnings as errors: every source of the
library and the program that asks whether there is YAML.

usage: test_without.py SOURCE BUILD
"""
import json
import os
import shlex
import subprocess
import sys

MACRO = "CKS_HAVE_YAML"


def main():
    source, build = sys.argv[1:3]
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as f:
        commands = {os.path.realpath(os.path.join(c["directory"], c["file"])): c for c in json.load(f)}
    passed, wrong = 0, []
    for path, command in sorted(commands.items()):
        inside = os.path.relpath(path, source)
        if not inside.startswith(("lib/", "cli/")):
            continue
        with open(path, encoding="utf-8") as f:
            if MACRO not in f.read():
                continue
        words = [w for w in shlex.split(command["command"]) if not w.startswith(f"-D{MACRO}")]
        words = words[:words.index("-MD")] + ["-Werror", "-S", "-o", os.devnull, path]
        done = subprocess.run(words, cwd=command["directory"], capture_output=True, text=True)
        passed += done.returncode == 0
        if done.returncode:
            wrong.append(f"{inside}: {done.stderr[:500]}")
    print("\n".join(wrong))
    print(f"{passed} passed, {len(wrong)} failed")
    return 1 if wrong or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
