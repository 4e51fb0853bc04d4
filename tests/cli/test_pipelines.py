#!/usr/bin/env python3
"""action.yml, the GitLab job and the problem matcher, as their runners would use them.

usage: test_pipelines.py PATH-OF-CKSCHECK
"""
import itertools
import json
import os
import re
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(sys.argv[1])
TOP = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
BAD = '{"CustomKeyStoreId": "cks-0123456789abcdef0", "XksProxyUriPath": "/a/kms/xks/v2"}\n'


def read(name):
    with open(os.path.join(TOP, name), encoding="utf-8") as f:
        return f.read()


def check_matcher(top):
    pattern = json.loads(read("hooks/problem-matcher.json"))["problemMatcher"][0]["pattern"][0]
    out = subprocess.run([PROGRAM, "check", "--color", "never", "."], cwd=top, capture_output=True,
                         timeout=60, check=False).stdout.decode()
    found = [m for m in (re.search(pattern["regexp"], line) for line in out.splitlines()) if m]
    assert len(found) == 2, out
    for m in found:
        assert m[pattern["file"]] in ("a.json", "sub dir/b.json") and m[pattern["line"]] == "1"
        assert m[pattern["severity"]] == "error" and m[pattern["code"]] == "CKS425"
    print("ok: the problem matcher")


def scripts(text):
    """The `run: |` blocks of action.yml."""
    found = []
    for block in text.split("run: |\n")[1:]:
        lines = itertools.takewhile(lambda line: line.startswith("        "), block.splitlines())
        found.append("\n".join(line[8:] for line in lines))
    return found


def check_action(top):
    text = read("action.yml")
    script = scripts(text)[-1]
    assert not any("${{" in one for one in scripts(text)), "an input in a script is a way in for commands"
    for name in re.findall(r"\$\{\{ inputs\.(\w+) \}\}", text):
        assert re.search(rf"^  {name}:$", text, re.M), name
    bin_directory = os.path.join(top, "bin")
    os.makedirs(bin_directory)
    os.symlink(PROGRAM, os.path.join(bin_directory, "ckscheck"))

    def run(paths, arguments="", sarif=""):
        env = {"PATH": bin_directory + ":/usr/bin:/bin", "CKS_PATHS": paths, "CKS_ARGUMENTS": arguments,
               "CKS_SARIF": sarif, "CKS_HOME": TOP, "GITHUB_WORKSPACE": top, "HOME": top}
        return subprocess.run(["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script], cwd=top,
                              env=env, capture_output=True, timeout=60, check=False)

    out = run("a.json\nsub dir\n", "--fail-on\nwarning", "out.sarif")
    assert out.returncode == 1, out
    assert out.stdout.count(b"::error file=") == 2 and b"file=sub dir/b.json" in out.stdout, out.stdout
    with open(os.path.join(top, "out.sarif"), encoding="utf-8") as f:
        assert len(json.load(f)["runs"][0]["results"]) == 2
    assert run("a.json", "--severity\nCKS425=off").returncode == 0
    assert run("$(touch injected)").returncode == 3
    assert not os.path.exists(os.path.join(top, "injected"))
    print("ok: action.yml")


def check_gitlab(top):
    text = read("hooks/gitlab.yml")
    command = re.search(r"script:\n    - /tmp/ckscheck/ckscheck (check .*)", text)[1]
    out = subprocess.run(["sh", "-c", f'"$PROGRAM" {command}'], cwd=top, capture_output=True, timeout=60,
                         env={**os.environ, "PROGRAM": PROGRAM, "CKSCHECK_PATHS": ".", "CI_PROJECT_DIR": top},
                         check=False)
    assert out.returncode == 1, out
    for report in re.findall(r"(?:codequality|junit): (\S+)", text):
        assert os.path.exists(os.path.join(top, report)), report
    with open(os.path.join(top, "gl-code-quality-report.json"), encoding="utf-8") as f:
        assert {e["location"]["path"] for e in json.load(f)} == {"a.json", "sub dir/b.json"}
    version = re.search(r"version: '([0-9.]+)'", read("meson.build"))[1]
    assert f"CKSCHECK_VERSION: {version}\n" in text
    print("ok: the GitLab job")


def main():
    for check in (check_matcher, check_action, check_gitlab):
        with tempfile.TemporaryDirectory() as top:
            top = os.path.realpath(top)
            os.makedirs(os.path.join(top, "sub dir"))
            for name in ("a.json", "sub dir/b.json"):
                with open(os.path.join(top, name), "w", encoding="utf-8") as f:
                    f.write(BAD)
            check(top)
    return 0


if __name__ == "__main__":
    sys.exit(main())
