#!/usr/bin/env python3
"""Runs the commands of docs/guide.md, in order, in a copy of fixtures/guide: the outputs must be those
that stand there. --update (or CKS_UPDATE=1) writes them.

usage: test_guide.py PATH-OF-CKSCHECK [--update]
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(sys.argv[1])
TOP = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
GUIDE = os.path.join(TOP, "docs", "guide.md")


def run_block(block, directory, env):
    """The block with the outputs that its commands give."""
    lines = []
    for line in block.splitlines():
        if line.startswith("$ "):
            out = subprocess.run(["bash", "-c", line[2:]], cwd=directory, env=env, timeout=60, check=False,
                                 stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
            lines.append(line)
            # Where the system allows no namespaces, dry-run says so: that is no matter of the guide.
            lines += [l for l in out.stdout.decode().rstrip("\n").splitlines() if "was not isolated" not in l]
    return "\n".join(lines) + "\n"


def main():
    if not shutil.which("git"):
        print("skipped: there is no git")
        return 77
    with tempfile.TemporaryDirectory() as base:
        directory = os.path.join(base, "repository")
        shutil.copytree(os.path.join(TOP, "fixtures", "guide"), directory)
        shutil.copy(os.path.join(TOP, "fixtures", "guide-plan.json"), os.path.join(base, "plan.json"))
        os.chmod(os.path.join(base, "plan.json"), 0o600)
        os.makedirs(os.path.join(base, "bin"))
        os.symlink(PROGRAM, os.path.join(base, "bin", "ckscheck"))
        os.symlink(os.path.join(TOP, "tests", "cli", "aws_stand_in.py"), os.path.join(base, "bin", "aws"))
        shutil.copytree(os.path.join(TOP, "fixtures", "dry-run"), os.path.join(base, "new-store"))
        with open(os.path.join(base, "gitconfig"), "w", encoding="utf-8") as f:
            f.write("[user]\n name = a\n email = a@example.com\n")
        env = {"PATH": os.path.join(base, "bin") + ":/usr/bin:/bin", "HOME": base, "NO_COLOR": "1",
               "GIT_CONFIG_GLOBAL": os.path.join(base, "gitconfig"), "GIT_CONFIG_NOSYSTEM": "1"}
        subprocess.run("git init -q && git add -A", shell=True, cwd=directory, env=env, check=True, timeout=60)
        with open(GUIDE, encoding="utf-8") as f:
            text = f.read()
        now = re.sub(r"(?<=```console\n).*?(?=```)", lambda m: run_block(m[0], directory, env), text, flags=re.S)
    if now == text:
        print("ok: the guide is as the program is")
        return 0
    if "--update" in sys.argv or os.environ.get("CKS_UPDATE"):
        with open(GUIDE, "w", encoding="utf-8") as f:
            f.write(now)
        return 0
    import difflib
    print("\n".join(difflib.unified_diff(text.splitlines(), now.splitlines(), "guide.md", "now", lineterm="")))
    return 1


if __name__ == "__main__":
    sys.exit(main())
