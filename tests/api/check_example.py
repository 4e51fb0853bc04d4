#!/usr/bin/env python3
"""The examples of the headers and of docs/library.md, as they are there: compiled, and run on a good
file, a wrong one and a missing one.

usage: check_example.py SOURCE-ROOT BUILD-ROOT COMPILER...
"""
import os
import re
import subprocess
import sys
import tempfile

ROOT, BUILD, COMPILER = sys.argv[1], sys.argv[2], sys.argv[3:]
LIB = os.path.join(BUILD, "lib")
ENV = dict(os.environ, LD_LIBRARY_PATH=LIB)
STRICT = ["-std=c11", "-Wall", "-Wextra", "-Werror", "-I", os.path.join(ROOT, "include")]
WRONG = '{"CustomKeyStoreId": "cks-0123456789abcdef0", "XksProxyUriPath": "/a/kms/xks/v2"}\n'
GOOD = '{"CustomKeyStoreId": "cks-0123456789abcdef0", "NewCustomKeyStoreName": "payments"}\n'
passed = 0


def read(*parts):
    with open(os.path.join(ROOT, *parts), encoding="utf-8") as f:
        return f.read()


def example_of(header):
    """The program in a header's first comment."""
    comment = read("include", "ckscheck", header).split("*/")[0]
    return "".join(line[7:] + "\n" for line in comment.splitlines() if line.startswith(" *     "))


def fenced(document, language):
    """The one block of a language in a document."""
    blocks = re.findall(rf"```{language}\n(.*?)```", read("docs", document), re.S)
    assert len(blocks) == 1, f"docs/{document} has {len(blocks)} blocks of {language}"
    return blocks[0]


def write(work, name, text):
    path = os.path.join(work, name)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    return path


def compiled(work, name, source):
    exe = os.path.join(work, name)
    subprocess.run([*COMPILER, *STRICT, write(work, name + ".c", source), "-o", exe, "-L", LIB, "-lckscheck",
                    f"-Wl,-rpath,{LIB}"], check=True)
    return [exe]


def expect(command, files, status, start, err):
    """Runs an example; its status, how its output starts, and what its error output names."""
    global passed
    run = subprocess.run([*command, *files], capture_output=True, text=True, env=ENV, check=False)
    what = f"{command} {files}: {run}"
    assert run.returncode == status, what
    assert run.stdout.startswith(start) if start else not run.stdout, what
    assert err in run.stderr if err else not run.stderr, what
    passed += 1


def check_program(work, command, start, good_start):
    wrong, good = write(work, "wrong.json", WRONG), write(work, "good.json", GOOD)
    missing = os.path.join(work, "missing.json")
    expect(command, [wrong], 1, start.format(file=wrong), "")
    expect(command, [good], 0, good_start, "")
    expect(command, [missing], 3, "", missing)


def main():
    global passed
    header = example_of("ckscheck.h")
    lines = [line for line in header.splitlines() if line.strip()]
    assert "int main" in header and len(lines) <= 20, "the header's example is gone or has grown"
    with tempfile.TemporaryDirectory() as work:
        check_program(work, compiled(work, "example", header), "CKS425: ", "")
        preflight = compiled(work, "preflight", fenced("library.md", "c"))
        check_program(work, preflight, "{file}:1: CKS425 ", "update: ")
        expect(preflight, [], 2, "", "usage")
        python = [sys.executable, write(work, "preflight.py", fenced("library.md", "python"))]
        check_program(work, python, "CKS425 ", "")
        expect(python, [], 2, "", "usage")
        if os.path.exists(os.path.join(LIB, "probe", "libckscheck-probe.so")):
            body = "void f(cks_sink_fn sink, void *cookie);\nvoid f(cks_sink_fn sink, void *cookie)\n{\n"
            source = "#include <ckscheck/probe.h>\n#include <stdio.h>\n" + body + example_of("probe.h") + "}\n"
            subprocess.run([*COMPILER, *STRICT, "-fsyntax-only", write(work, "probe.c", source)], check=True)
            passed += 1
    print(f"{passed} passed, 0 failed")


main()
