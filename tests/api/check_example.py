#!/usr/bin/env python3
"""The example in ckscheck.h, compiled as it stands there and run on a wrong file.

usage: check_example.py SOURCE-ROOT BUILD-ROOT COMPILER...
"""
import os
import re
import subprocess
import sys
import tempfile

root, build, compiler = sys.argv[1], sys.argv[2], sys.argv[3:]
with open(os.path.join(root, "include", "ckscheck", "ckscheck.h"), encoding="utf-8") as f:
    header = f.read()
comment = header[: header.index("*/")]
lines = [re.sub(r"^ \* {5}", "", l) for l in comment.splitlines() if re.match(r"^ \* {5}", l)]
source = "\n".join(lines) + "\n"
assert "int main" in source and len([l for l in lines if l.strip()]) <= 16, "the header's example is gone or has grown"
with tempfile.TemporaryDirectory() as tmp:
    c = os.path.join(tmp, "example.c")
    with open(c, "w", encoding="utf-8") as f:
        f.write(source)
    lib = os.path.join(build, "lib")
    exe = os.path.join(tmp, "example")
    sanitize = os.environ.get("CKS_SANITIZE_FLAGS", "").split()
    subprocess.run([*compiler, "-std=c11", "-Wall", "-Wextra", "-Werror", *sanitize, "-I", os.path.join(root, "include"), c,
                    "-o", exe, "-L", lib, "-lckscheck", f"-Wl,-rpath,{lib}"], check=True)
    wrong = os.path.join(tmp, "wrong.json")
    with open(wrong, "w", encoding="utf-8") as f:
        f.write('{"CustomKeyStoreName": "a" "b"}')
    env = dict(os.environ, LD_LIBRARY_PATH=lib)
    run = subprocess.run([exe, wrong], capture_output=True, text=True, env=env)
    assert run.returncode == 0, run
    assert run.stdout.startswith("CKS101: "), run
    assert subprocess.run([exe], env=env).returncode == 2
print("3 passed, 0 failed")
