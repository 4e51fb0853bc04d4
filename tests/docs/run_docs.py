#!/usr/bin/env python3
"""Runs the commands that the documentation shows, and compares what they print with what stands there.

usage: run_docs.py SOURCE-ROOT CKSCHECK      CKS_UPDATE=1 rewrites the documents

A block of kind `console` is run, command by command, in the root of the sources, if every command of it only
reads: check, predict, explain, rules, collect. "$ echo $?" after a command shows its exit status. Blocks with
other commands are read by people alone. docs/guide.md, which changes files, has a test of its own.
"""
import glob
import os
import re
import subprocess
import sys

BLOCK = re.compile(r"```console\n(?P<body>.*?)```", re.S)
READS = re.compile(r"(\./dev run|ckscheck) (check|predict|explain|rules|collect)\b[^;&|<>`$]*|echo \$\?")
passed, wrong = 0, []


def commands(body):
    return re.findall(r"^\$ (.*?(?:\\\n.*?)*)$", body, re.M)


def run_block(root, program, body):
    """The block with the outputs that the commands really give."""
    out, status = [], 0
    env = dict(os.environ, PATH=os.path.dirname(program) + os.pathsep + os.environ["PATH"], LC_ALL="C.UTF-8", NO_COLOR="1")
    for command in commands(body):
        out.append("$ " + command)
        if command == "echo $?":
            out.append(str(status))
            continue
        shell = command.replace("./dev run", "ckscheck")
        run = subprocess.run(["sh", "-c", shell], cwd=root, env=env, timeout=60,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        status = run.returncode
        text = run.stdout.decode("utf-8", "replace").rstrip("\n")
        if text:
            out.append(text)
    return "\n".join(out) + "\n"


def check_file(root, program, path):
    global passed
    with open(path, encoding="utf-8") as f:
        text = f.read()

    def replace(match):
        global passed
        body = match["body"]
        if not commands(body) or not all(READS.fullmatch(c) for c in commands(body)):
            return match[0]
        real = run_block(root, program, body)
        if real == body:
            passed += 1
        else:
            wrong.append(f"{path}: the documented output is not the real one:\n--- documented\n{body}--- real\n{real}")
        return match[0].replace(body, real)

    fresh = BLOCK.sub(replace, text)
    if os.environ.get("CKS_UPDATE") and fresh != text:
        with open(path, "w", encoding="utf-8") as f:
            f.write(fresh)
        wrong.clear()
        passed += 1


def check_links(root, path):
    """Links to files of the project lead somewhere."""
    global passed
    with open(path, encoding="utf-8") as f:
        text = re.sub(r"```.*?```", "", f.read(), flags=re.S)
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
        if os.path.exists(os.path.join(os.path.dirname(path), target)):
            passed += 1
        else:
            wrong.append(f"{path}: the link {target} leads nowhere")


def check_paths(root, path):
    """Files and folders of the sources that a document names are there."""
    global passed
    with open(path, encoding="utf-8") as f:
        named = set(re.findall(r"(?<![\w/])(?:lib|cli|include)/[\w./-]*\w", f.read()))
    for name in sorted(named):
        if os.path.exists(os.path.join(root, name)):
            passed += 1
        else:
            wrong.append(f"{path}: {name} is not there")


def main():
    root, program = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    documents = sorted(glob.glob(os.path.join(root, "*.md")) + glob.glob(os.path.join(root, "docs", "*.md")))
    for path in documents:
        if os.path.basename(path) != "guide.md":
            check_file(root, program, path)
        check_links(root, path)
    for name in ("docs/architecture.md", "CONTRIBUTING.md"):
        check_paths(root, os.path.join(root, name))
    print("\n".join(wrong))
    print(f"{passed} passed, {len(wrong)} failed")
    return 1 if wrong or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
