#!/usr/bin/env python3
"""The five commands of the README's Install section, from the built program to a refused commit.

usage: first_commit.py STATIC-PROGRAM      needs git. Ends with "N passed, N failed".

The first command has been run: it made STATIC-PROGRAM. The others run as they stand, in a new repository and
with another folder for /usr/local/bin.
"""
import os
import re
import subprocess
import sys
import tempfile

TOP = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
BAD = '{"CustomKeyStoreId": "cks-0123456789abcdef0", "XksProxyUriPath": "/a/kms/xks/v2"}\n'
results = [0, 0]


def expect(what, good, shown=""):
    results[0 if good else 1] += 1
    if not good:
        print(f"FAILED: {what}\n{shown}")


def read_commands():
    with open(os.path.join(TOP, "README.md"), encoding="utf-8") as f:
        section = f.read().split("\n## Install\n")[1].split("\n## ")[0]
    return re.search(r"```sh\n(.*?)```", section, re.S)[1].splitlines()


def main():
    program = os.path.abspath(sys.argv[1])
    commands = read_commands()
    expect("there are five commands", len(commands) == 5 and commands[0] == "./dev static", commands)
    with tempfile.TemporaryDirectory() as base:
        tools = os.path.join(base, "bin")
        repository = os.path.join(base, "repository")
        checkout = os.path.join(base, "checkout", "build-static", "cli")
        for folder in (tools, repository, checkout):
            os.makedirs(folder)
        os.symlink(program, os.path.join(checkout, "ckscheck"))
        with open(os.path.join(tools, "sudo"), "w", encoding="utf-8") as f:
            f.write('#!/bin/sh\nexec "$@"\n')
        os.chmod(os.path.join(tools, "sudo"), 0o755)
        env = dict(os.environ, PATH=tools + ":" + os.environ["PATH"], HOME=base, GIT_CONFIG_NOSYSTEM="1",
                   GIT_AUTHOR_NAME="a", GIT_AUTHOR_EMAIL="a@example.com", GIT_COMMITTER_NAME="a",
                   GIT_COMMITTER_EMAIL="a@example.com")
        subprocess.run(["git", "init", "-q", repository], env=env, check=True)
        with open(os.path.join(repository, "create.json"), "w", encoding="utf-8") as f:
            f.write(BAD)
        subprocess.run(["git", "add", "create.json"], cwd=repository, env=env, check=True)
        script = "\n".join(commands[1:]).replace("/usr/local/bin/", tools).replace("YOUR-REPOSITORY", repository)
        out = subprocess.run(["sh", "-e", "-c", script], cwd=os.path.join(base, "checkout"), env=env, text=True,
                             capture_output=True, timeout=120, check=False)
        expect("the commit is refused", out.returncode == 1, out)
        expect("for the path", "create.json:1:" in out.stdout + out.stderr and "CKS425" in out.stdout + out.stderr, out)
        head = subprocess.run(["git", "rev-parse", "-q", "--verify", "HEAD"], cwd=repository, env=env,
                              capture_output=True, check=False)
        expect("and is not there", head.returncode != 0, head)
    print(f"{results[0]} passed, {results[1]} failed")
    return 1 if results[1] else 0


if __name__ == "__main__":
    sys.exit(main())
