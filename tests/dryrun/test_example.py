#!/usr/bin/env python3
"""The example of dryrun.h, as it is there: compiled, started in a process of its own, and called.

usage: test_example.py SOURCE-ROOT BUILD-ROOT COMPILER...
"""
import http.client
import json
import os
import shutil
import subprocess
import sys
import tempfile

from endpoint import alone, external

ROOT, BUILD, COMPILER = sys.argv[1], sys.argv[2], sys.argv[3:]
LIBS = [os.path.join(BUILD, "lib"), os.path.join(BUILD, "lib", "dryrun")]


def example():
    """The program in the header's first comment."""
    with open(os.path.join(ROOT, "include", "ckscheck", "dryrun.h"), encoding="utf-8") as f:
        comment = f.read().split("*/")[0]
    return "".join(line[7:] + "\n" for line in comment.splitlines() if line.startswith(" *     "))


def compiled(folder):
    source, program = os.path.join(folder, "example.c"), os.path.join(folder, "example")
    with open(source, "w", encoding="utf-8") as f:
        f.write(example())
    subprocess.run([*COMPILER, "-std=c11", "-Wall", "-Wextra", "-Werror", "-I", os.path.join(ROOT, "include"), source,
                    *(f"-L{lib}" for lib in LIBS), "-lckscheck-dryrun", "-lckscheck", "-o", program], check=True)
    return program


def main():
    if not shutil.which("stdbuf"):
        print("skipped: stdbuf is not installed")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        # Its output goes to a person's terminal, line by line.
        run = subprocess.Popen(["stdbuf", "-oL", compiled(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                               env={**os.environ, "LD_LIBRARY_PATH": ":".join(LIBS)})
        connection = http.client.HTTPConnection(run.stdout.readline().strip()[len("http://"):], timeout=30)
        statuses = []
        for body in (external(), external(XksProxyUriPath="/x")):
            connection.request("POST", "/", json.dumps(body), {"X-Amz-Target": "TrentService.CreateCustomKeyStore"})
            answer = connection.getresponse()
            statuses.append(answer.status)
            answer.read()
        out, _ = run.communicate("\n", timeout=30)
    assert statuses == [200, 400], statuses
    assert out.splitlines() == ["CreateCustomKeyStore: accepted", "CreateCustomKeyStore: ValidationException"], out
    assert run.returncode == 0
    print("1 passed, 0 failed, 0 skipped")
    return 0


if __name__ == "__main__":
    alone()
    sys.exit(main())
