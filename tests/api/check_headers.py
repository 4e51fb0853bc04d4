#!/usr/bin/env python3
"""Each public header alone, as strict C11 and as C++17, without a warning.

usage: check_headers.py INCLUDE-DIR HEADER...
"""
import shutil
import subprocess
import sys
import tempfile

passed, failed = 0, 0
flags = ["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only"]
for header in sys.argv[2:]:
    for compiler, language, standard in (("cc", "c", "c11"), ("c++", "c++", "c++17")):
        if not shutil.which(compiler):
            print(f"{compiler} is not installed: {header}.h was not tried as {standard}")
            continue
        with tempfile.NamedTemporaryFile("w", suffix="." + ("c" if language == "c" else "cc")) as f:
            f.write(f"#include <ckscheck/{header}.h>\nint nothing;\n")
            f.flush()
            run = subprocess.run([compiler, f"-std={standard}", *flags, "-I", sys.argv[1], f.name])
            passed, failed = passed + (run.returncode == 0), failed + (run.returncode != 0)
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed or not passed else 0)
