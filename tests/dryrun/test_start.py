#!/usr/bin/env python3
"""What checking does not pay for: the libraries of the endpoint and the probe, and instructions at the start.

usage: test_start.py PATH-OF-CKSCHECK
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

from endpoint import FIXTURES, Skip, main, test

CREATE = os.path.join(FIXTURES, "predict", "base", "public", "create.json")
# One sound file takes 660,000, of which 430,000 are the loader's; OpenSSL's start alone would add a million.
INSTRUCTIONS_MAX = 700_000
LATE = ("libevent", "libcrypto", "libssl", "libcares", "libckscheck-dryrun", "libckscheck-probe")


@test
def libraries(program):
    if b"libcjson" not in subprocess.run(["ldd", program], capture_output=True).stdout:
        raise Skip("the program is linked statically")
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([program, "check", CREATE], capture_output=True, text=True,
                              env={**os.environ, "LD_DEBUG": "libs", "LD_DEBUG_OUTPUT": os.path.join(folder, "log")})
        assert done.returncode == 0, done
        (log,) = os.listdir(folder)
        with open(os.path.join(folder, log), encoding="utf-8") as f:
            loaded = set(re.findall(r"calling init: \S*/([^/\s]+)", f.read()))
    assert any(name.startswith("libcjson") for name in loaded), loaded
    late = [name for name in loaded if name.startswith(LATE)]
    assert not late, late


@test
def instructions(program):
    if not shutil.which("valgrind"):
        raise Skip("valgrind is not installed")
    # Filling memory for tests, as the test's own run may ask for, does not count.
    env = {name: value for name, value in os.environ.items() if name != "MALLOC_PERTURB_"}
    done = subprocess.run(["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null", program,
                           "check", CREATE], capture_output=True, text=True, timeout=120, env=env)
    count = int(re.search(r"refs:\s+([\d,]+)", done.stderr).group(1).replace(",", ""))
    print(f"one file: {count} instructions")
    assert done.returncode == 0 and count <= INSTRUCTIONS_MAX, count


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
