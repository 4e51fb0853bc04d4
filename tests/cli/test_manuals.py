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

from on_terminal import on_terminal

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


def check_lines():
    """A line of a log without quotes, and a log from standard input."""
    line = ["connect", "failed:", "XKS_PROXY_TIMED_OUT,", "path=/secret42/kms", "state", "FAILED"]
    log = " ".join(line).encode() + b"\nsecond XKS_PROXY_TIMED_OUT cloud_hsm_cluster_id\n"
    for args, given, heads in ((line, b"", [b"# XKS_PROXY_TIMED_OUT", b"# FAILED"]),
                               (["-"], log, [b"# XKS_PROXY_TIMED_OUT", b"# FAILED", b"# CloudHsmClusterId"])):
        out = run(PROGRAM, "explain", *args, input=given)
        assert out.returncode == 0 and not out.stderr, out
        assert [x for x in out.stdout.splitlines() if x.startswith(b"# ")] == heads, out.stdout
        assert b"secret42" not in out.stdout
    for given, words in ((b"", b"standard input is empty"), (b"nothing of ours\n", b"contains no name")):
        out = run(PROGRAM, "explain", "-", input=given)
        assert out.returncode == 2 and words in out.stderr and not out.stdout, out
    out = run(PROGRAM, "explain", "CKS201", "uri-in-usee")
    assert out.returncode == 2 and b"did you mean uri-in-use" in out.stderr, out
    print("ok: lines")


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


def check_color():
    """NO_COLOR wins over FORCE_COLOR and CLICOLOR_FORCE, which win over there being no terminal."""
    base = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE")}
    for variables, colored in (({}, False), ({"FORCE_COLOR": "1"}, True), ({"CLICOLOR_FORCE": "1"}, True), ({"FORCE_COLOR": "0"}, False),
                               ({"FORCE_COLOR": ""}, False), ({"FORCE_COLOR": "1", "TERM": "dumb"}, True),
                               ({"NO_COLOR": "1", "FORCE_COLOR": "1", "CLICOLOR_FORCE": "1"}, False)):
        out = subprocess.run([PROGRAM, "check", "-"], input=b"{", capture_output=True, env={**base, **variables}, check=False)
        assert out.stdout and (b"\x1b[" in out.stdout) == colored, (variables, out.stdout)
    print("ok: colours")


def check_help():
    """Both ways to a command's help, and every status of the command in it."""
    for name, statuses in (("check", "0123"), ("predict", "0123"), ("collect", "023"), ("dry-run", "0123"), ("hook", "023")):
        one, two = (subprocess.run([PROGRAM, *args], capture_output=True, text=True, check=True).stdout
                    for args in (("help", name), (name, "--help")))
        assert one == two and f"ckscheck {name} " in one, name
        told = "".join(line[2] for line in one.split("Exit status:\n")[1].split("\n") if line[2:3].isdigit())
        assert told == statuses, (name, told)
    print("ok: help")


def check_groups():
    """Options come in groups with a title, once each, and the same in the manual page."""
    for name in commands():
        text, page = help_of(name), text_of(f"ckscheck-{name}.1")
        sections = re.findall(r"^(\S[^\n]*):\n((?:  .*\n)+)", text, re.M)
        titles = [title for title, body in sections if options_in(body)]
        assert len(titles) == len(set(titles)) and "Exit status" not in titles, titles
        assert titles[-1] == "General" if len(titles) > 1 else titles == ["Options"], titles
        assert [t for t in titles if t != "Options"] == [t for t in re.findall(r"^\.SS (.*)", page, re.M) if len(titles) > 1], name
        # Nobody looks for one of twenty in a single list.
        assert all(len(options_in(body)) <= 12 for _, body in sections), name
    assert {"What is checked", "Report", "Repairs", "Configuration"} <= {t for t, _ in re.findall(r"^(\S[^\n]*):\n(  )", help_of("check"), re.M)}
    print("ok: groups")


def check_examples():
    """Each command has an example, and it is a command that ckscheck takes."""
    count = 0
    for name in commands():
        examples = re.findall(r"^  (ckscheck .*)", help_of(name).split("\nExamples:\n")[1].split("\n\n")[0], re.M)
        assert examples, f"{name} has no example"
        page = plain(f"ckscheck-{name}.1").split(".SH EXAMPLES")[1]
        for example in examples:
            count += 1
            assert example in page, f"{example} is not in the manual page"
            words = example.split()
            assert words[1] == name, example
            given = words[2:words.index(">")] if ">" in words else words[2:]
            # What it would do is not done: --help ends the run after all words were read.
            given = given[:given.index("--")] if "--" in given else given
            out = run(PROGRAM, name, *given, "--help")
            assert out.returncode == 0 and not out.stderr, out
            wrong = run(PROGRAM, name, *given, "--hepl")
            assert wrong.returncode == 2, wrong
    print(f"ok: {count} examples")


def help_on_terminal(columns, variables):
    """What --help prints on a terminal of so many columns."""
    base = {k: v for k, v in os.environ.items() if k != "COLUMNS"}
    text, status = on_terminal([PROGRAM, "check", "--help"], columns, env={**base, **variables})
    assert status == 0
    return text.split("\n")


def check_width():
    """The terminal's width, within what can be read; COLUMNS says it too."""
    for columns, variables, least, most in ((100, {}, 81, 100), (60, {}, 41, 60), (300, {}, 100, 120), (10, {}, 41, 50),
                                            (0, {}, 61, 80), (100, {"COLUMNS": "60"}, 41, 60), (60, {"COLUMNS": "x"}, 41, 60)):
        # The lists of words that cannot be broken, such as an option and its argument, are shorter than any.
        widest = max(len(line) for line in help_on_terminal(columns, variables))
        assert least <= widest <= most, (columns, variables, widest)
    print("ok: the width of the terminal")


def main():
    for check in (check_options, check_rules, check_lines, check_shells, check_bash, check_version, check_color, check_help, check_groups, check_examples,
                  check_width):
        check()
    return 0


if __name__ == "__main__":
    sys.exit(main())
