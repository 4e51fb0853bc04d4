#!/usr/bin/env python3
"""--help, man pages and completions: no command, option, rule or error is missing in any of them.

usage: test_manuals.py PATH-OF-CKSCHECK   (man pages and completions lie beside it)
"""
import json
import os
import re
import shutil
import subprocess
import sys

PROGRAM = os.path.abspath(sys.argv[1])
HERE = os.path.dirname(PROGRAM)


def run(*args, **options):
    return subprocess.run(args, timeout=60, capture_output=True, check=False, **options)


def text_of(name):
    with open(os.path.join(HERE, name), encoding="utf-8") as f:
        return f.read()


def plain(page):
    """A man page without its marks."""
    return re.sub(r"\\f[A-Z]", "", text_of(page)).replace("\\-", "-").replace("\\&", "")


def help_of(*command):
    out = run(PROGRAM, *command, "--help")
    assert out.returncode == 0 and not out.stderr, out
    text = out.stdout.decode()
    assert all(len(line) <= 80 for line in text.splitlines()), f"a line of {command} is too long"
    return text


def options_in(text):
    return set(re.findall(r"^ {2}(?:-\w, | {4})--([a-z-]+)", text, re.M))


def commands():
    section = help_of().split("Commands:\n")[1].split("\n\n")[0]
    return re.findall(r"^ {2}([a-z-]+)", section, re.M)


def check_options():
    names = commands()
    assert {"check", "explain", "rules", "config", "hook"} <= set(names), names
    shells = {name: text_of(name) for name in ("ckscheck.bash", "_ckscheck", "ckscheck.fish")}
    top = plain("ckscheck.1")
    count = 0
    for name in names:
        options = options_in(help_of(name))
        page = plain(f"ckscheck-{name}.1")
        assert f"ckscheck-{name}(1)" in top, name
        assert re.search(rf"^{name}\) |^ +{name}\) words=", shells["ckscheck.bash"], re.M), name
        for option in options:
            assert re.search(rf"^(?:-\w, )?--{option}(?: |$)", page, re.M), f"{option} in {name}.1"
            words = re.search(rf"^    {name}\) words='(.*)'", shells["ckscheck.bash"], re.M)[1]
            assert f"--{option} " in words, f"{option} of {name} in bash"
            assert re.search(rf"__fish_seen_subcommand_from {name}' -l {option}\b", shells["ckscheck.fish"]), option
            part = shells["_ckscheck"].split(f"        {name}) _arguments")[1].split(";;")[0]
            assert re.search(rf"--{option}[=\[}}]", part), f"{option} of {name} in zsh"
            count += 1
    print(f"ok: {len(names)} commands, {count} options")


def check_rules():
    tables = json.loads(run(PROGRAM, "rules", "--format", "json").stdout)
    page = plain("ckscheck-rules.7")
    shells = [text_of(name) for name in ("ckscheck.bash", "_ckscheck", "ckscheck.fish")]
    words = [w for r in tables["rules"] for w in (r["code"], r["name"])]
    words += [e["name"] for e in tables["errors"]]
    for word in words:
        assert re.search(rf"\b{word}\b", page), f"{word} is not in ckscheck-rules(7)"
        assert all(re.search(rf"\b{word}\b", s) for s in shells), f"{word} is in no completion"
        out = run(PROGRAM, "explain", word)
        assert out.returncode == 0 and word.encode() in out.stdout, word
    listed = run(PROGRAM, "rules").stdout.decode()
    assert all(r["code"] in listed for r in tables["rules"])
    print(f"ok: {len(words)} rules and errors")


def check_shells():
    for shell, name in (("bash", "ckscheck.bash"), ("zsh", "_ckscheck"), ("fish", "ckscheck.fish")):
        if shutil.which(shell):
            out = run(shell, "-n", os.path.join(HERE, name))
            assert out.returncode == 0 and not out.stderr, out.stderr
    if shutil.which("mandoc"):
        for name in os.listdir(HERE):
            if re.search(r"\.[17]$", name):
                out = run("mandoc", "-T", "lint", "-W", "warning", os.path.join(HERE, name))
                wrong = [line for line in out.stdout.decode().splitlines() if "missing date" not in line]
                assert not wrong, wrong
    print("ok: shells and man read them")


def complete(*words):
    quoted = " ".join(f"'{w}'" for w in words)
    line = (f"source '{HERE}/ckscheck.bash'; COMP_WORDS=({quoted}); COMP_CWORD={len(words) - 1}; "
            "_ckscheck; printf '%s\\n' \"${COMPREPLY[@]}\"")
    out = run("bash", "-c", line)
    assert not out.stderr, out.stderr
    return out.stdout.decode().split()


def check_bash():
    if not shutil.which("bash"):
        return
    assert complete("ckscheck", "ch") == ["check"]
    assert complete("ckscheck", "check", "--form") == ["--format"]
    assert complete("ckscheck", "check", "--format", "s") == ["short", "sarif"]
    assert complete("ckscheck", "rules", "--format", "") == ["text", "json"]
    assert complete("ckscheck", "explain", "CKS50") == [f"CKS50{n}" for n in range(1, 10)]
    assert "main.c" in complete("ckscheck", "check", os.path.dirname(__file__) + "/../../cli/ma")[0]
    print("ok: completion in bash")


def check_version():
    lines = run(PROGRAM, "--version").stdout.decode().splitlines()
    assert re.fullmatch(r"ckscheck \d+\.\d+\.\d+", lines[0]), lines
    assert re.fullmatch(r"KMS API model of \d{4}-\d\d-\d\d", lines[1]), lines
    libraries = [line.split()[0] for line in lines[2:]]
    assert len(libraries) >= 3 and all(re.fullmatch(r"\S+ \S.*", line) for line in lines[2:]), lines
    print("ok: the version names " + ", ".join(libraries))


def main():
    for check in (check_options, check_rules, check_shells, check_bash, check_version):
        check()
    return 0


if __name__ == "__main__":
    sys.exit(main())
