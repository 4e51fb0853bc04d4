#!/usr/bin/env python3
"""The text report on a terminal: cut to its width, with links to the files where it has them.

usage: test_text.py PATH-OF-CKSCHECK
"""
import json
import os
import re
import subprocess
import sys
import tempfile
import unicodedata

from on_terminal import on_terminal

PROGRAM = os.path.abspath(sys.argv[1])
VARIABLES = ("COLUMNS", "NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "FORCE_HYPERLINK", "TERM_PROGRAM", "VTE_VERSION",
             "WT_SESSION", "KONSOLE_VERSION", "DOMTERM")
BASE = {**{k: v for k, v in os.environ.items() if k not in VARIABLES}, "TERM": "xterm"}
LINK = re.compile("\x1b]8;;([^\x1b]*)\x1b\\\\")


def run_in(folder, columns, *args, **variables):
    """What the program prints on a terminal of so many columns; 0: where there is none."""
    command = [PROGRAM, *args]
    env = {**BASE, **variables}
    if not columns:
        return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False).stdout
    return on_terminal(command, columns, cwd=folder, env=env)[0]


def columns_of(text):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def excerpts(text):
    """(line, what is marked in it) of each excerpt; the mark is read by columns, as eyes do."""
    lines = re.sub("\x1b\\[[0-9;]*m", "", text).splitlines()
    found = []
    for line, mark in zip(lines, lines[1:]):
        if re.match(r" *\d+ \| ", line) and re.match(r" +\| +\^", mark):
            # Each character as often as it has columns: the mark is below these.
            cells = [c for c in line for _ in range(columns_of(c))]
            found.append((line, "".join(cells[mark.index("^"):len(mark)]), len(mark)))
    return found


def write(folder, name, text):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
        f.write(text)


def check_width(folder):
    long = {"CustomKeyStoreName": "payments", "CustomKeyStoreType": "EXTERNAL_KEY_STORE", "XksProxyConnectivity": "PUBLIC_ENDPOINT",
            "XksProxyUriEndpoint": "https://xks.acme-keys.com:443", "XksProxyUriPath": "/a/kms/xks/v1",
            "XksProxyAuthenticationCredential": {"AccessKeyId": "ABCDEFGHIJ234567ABCD", "RawSecretAccessKey": "file://never"}}
    write(folder, "long.json", json.dumps(long, ensure_ascii=False))
    whole = excerpts(run_in(folder, 0, "check", "long.json"))
    assert whole and any(len(line) > 100 for line, _, _ in whole), whole
    marks = 0
    for columns in (30, 40, 60, 80, 100, 200):
        cut = excerpts(run_in(folder, columns, "check", "long.json"))
        assert len(cut) == len(whole), (columns, cut)
        for (line, marked, end), (_, all_of_it, _) in zip(cut, whole):
            assert columns_of(line) <= columns and end <= columns, (columns, line)
            assert marked and (all_of_it.startswith(marked) or marked.endswith("...")), (columns, marked, all_of_it)
            marks += marked == all_of_it
    assert marks, "no mark is whole"
    assert excerpts(run_in(folder, 5000, "check", "long.json")) == whole
    print("ok: lines are cut to the terminal, and marks are on what they marked")


def check_wide_characters(folder):
    write(folder, "wide.json", '{"NewCustomKeyStoreName": "' + "鍵" * 60 + '", "CustomKeyStoreId": "cks-0123456789abcdef0", '
          '"XksProxyUriPath": "/payments/kms/xks/v1/"}')
    for columns in (50, 79, 80, 81):
        lines = [line for line, _, _ in excerpts(run_in(folder, columns, "check", "wide.json"))]
        assert lines and all(columns_of(line) <= columns for line in lines), lines
    print("ok: characters of two columns")


def check_links(folder):
    write(folder, "a b.json", '{"CustomKeyStoreId": "cks-0123456789abcdef0", "XksProxyUriPath": "/a/kms/xks/v2"}\n')
    address = "/" + os.path.realpath(folder).strip("/") + "/a%20b.json"
    for columns, variables, linked in ((80, {"TERM_PROGRAM": "WezTerm"}, True), (80, {"VTE_VERSION": "7000"}, True),
                                       (80, {"TERM": "xterm-kitty"}, True), (80, {"VTE_VERSION": "4000"}, False), (80, {}, False),
                                       (80, {"VTE_VERSION": "7000", "TERM": "tmux-256color"}, False),
                                       (80, {"VTE_VERSION": "7000", "NO_COLOR": "1"}, False),
                                       (80, {"VTE_VERSION": "7000", "FORCE_HYPERLINK": "0"}, False),
                                       (0, {"VTE_VERSION": "7000"}, False), (0, {"VTE_VERSION": "7000", "FORCE_COLOR": "1"}, False),
                                       (0, {"FORCE_COLOR": "1", "FORCE_HYPERLINK": "1"}, True),
                                       (0, {"FORCE_HYPERLINK": "1"}, True), (80, {"NO_COLOR": "1", "FORCE_HYPERLINK": "1"}, True)):
        for form in ("text", "short"):
            text = run_in(folder, columns, "check", "--format", form, "a b.json", **variables)
            links = LINK.findall(text)
            assert bool(links) == linked, (columns, variables, text)
            assert not linked or (re.fullmatch("file://[^/]*" + re.escape(address), links[0]) and links[1::2] == [""] * (len(links) // 2)
                                  and len(links) % 2 == 0), links
            plain = run_in(folder, columns, "check", "--format", form, "a b.json", **{**variables, "FORCE_HYPERLINK": "0"})
            assert LINK.sub("", text) == plain, (text, plain)
    write(folder, "hostile\x1b]8;;x.json", '{"CustomKeyStoreId": "cks-0123456789abcdef0", "XksProxyUriPath": "/a/kms/xks/v2"}\n')
    text = run_in(folder, 80, "check", "--format", "short", "hostile\x1b]8;;x.json", TERM_PROGRAM="WezTerm")
    assert "hostile%1B%5D8%3B%3Bx.json" in text and text.count("\x1b]8;;") == 2, text
    print("ok: links")


def check_same_place(folder):
    """Two findings in one place need its line once."""
    write(folder, "same.json", '{"NewCustomKeyStoreName": "aws-payments\\u0007", "CustomKeyStoreId": "cks-0123456789abcdef0", '
          '"XksProxyAuthenticationCredential": {"AccessKeyId": "ABCDEFGHIJ234567ABCD", "RawSecretAccessKey": "short"}}\n')
    for name in os.listdir(folder):
        text = run_in(folder, 0, "check", "--committed", name)
        before = None
        for finding in text.split("\n\n"):
            lines = finding.splitlines()
            shown = (lines[0].split(": ")[0], lines[1:3]) if len(lines) > 2 and " | " in lines[1] else None
            assert not shown or shown != before, text
            before = shown or before
    places = [line.split(": ")[0] for line in run_in(folder, 0, "check", "--committed", "--format", "short", "same.json").splitlines()]
    assert len(places) > len(set(places)), "no two findings share a place, so nothing was tested"
    print("ok: one excerpt a place")


def main():
    with tempfile.TemporaryDirectory() as folder:
        check_width(folder)
        check_wide_characters(folder)
        check_links(folder)
        check_same_place(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
