#!/usr/bin/env python3
"""Fails where a text of the project breaks a rule of plain English that a program can check.

usage: check_english.py SOURCE-ROOT

- Refused phrases, in the strings and comments of lib/, cli/ and include/, and in the pages.
- A message is at most MESSAGE_MAX characters long before its values are filled in.
- A help begins in lower case and ends without a full stop: those in the code, and every help in the expected outputs.
"""
import glob
import json
import os
import re
import sys

MESSAGE_MAX = 140

# Each phrase with what to write instead.
REFUSED = [
    (r"\btakes none\b", "must not contain"),
    (r"\bnone other\b", "may contain only"),
    (r"(?<!here )\b(?:is|are|was|were) no (?!longer\b|more\b|less\b|fewer\b|different\b)", "is not a"),
    (r"\bminds\b", "rejects"),
    (r"\bheed(?:s|ed|ing)?\b", "respects, ignores"),
    (r"\bdear\b", "costly"),
    (r"\bwhence\b", "how, from where"),
    (r"\bin clear\b", "in plain text"),
    (r"\bst(?:ands?|ood) (?:in|at|on|there|here|behind|between|before|after|twice|alone|beside|above|below)\b", "is in"),
    (r"\b(?:is|are|was|were|be) told\b(?! (?:apart|to|none|it)\b)", "is reported, is known"),
    (r"\b(?:tells|told) of\b", "reports"),
    (r"\bconfigurations? that holds?\b", "configuration in effect"),
    (r"\b(?:does|do|did) not go on\b|\bgoes on (?:after|with)\b", "must end, continues"),
    (r"\bheld against\b", "compared with"),
    (r"\bpass(?:es|ed) over\b", "skips, ignores"),
    (r"\ban? [\w ]+ is needed\b", "must be, is required"),
    (r"\bis expected here\b", "expected"),
    (r"\bof no \w+ that\b", "not a"),
    (r"\bin vain\b", "without an answer"),
    (r"\bnot said\b", "(none), not given"),
    (r"\bnot known without\b", "not given"),
    (r"\bis no (?:DNS|JSON)\b|\bword that is no\b", "is not a"),
    (r"\bput the real\b", "replace it with your own"),
    (r"\bset aside for\b", "reserved for"),
    (r"\bgets? an answer from\b", "gets a response from"),
    (r"\bso many (?:days|words)\b", "this many days, explicitly"),
    (r"\bas (?:the )?[A-Z]\w* has it\b", "as in"),
    (r"\bof unusual form\b", "in an unusual form"),
    (r"\b(?:[Ii]t|[Tt]hat|[Tt]here)'s\b|\b[a-z]+n't\b|\b(?:you|we|they)'(?:re|ll|ve)\b", "no contractions"),
]
REFUSED = [(re.compile(pattern), instead) for pattern, instead in REFUSED]
PLEASE = re.compile(r"\b[Pp]lease (?!production\b)")

LITERAL = r'"(?:\\.|[^"\\\n])*"'
TOKEN = re.compile(r"(?P<comment>//[^\n]*|/\*.*?\*/)|'(?:\\.|[^'\\])+'|(?P<include>#include[^\n]*)|"
                   r"(?P<string>" + LITERAL + r"(?:\s*" + LITERAL + r")*)", re.S)
MESSAGE = re.compile(r"\bcks_(?:subject_|looked_)?find\(")
# A help may begin with a name that is written so.
NAME = re.compile(r"(?:[A-Z]{2,}|[A-Z]\w*[A-Z]|KMS\b|Terraform\b|Pulumi\b|CloudHSM\b)")
passed, wrong = 0, []


def judge(ok, text):
    global passed
    passed += bool(ok)
    if not ok:
        wrong.append(text)


def phrases(where, text):
    text = re.sub(r"\s+", " ", text)
    for pattern, instead in REFUSED:
        found = pattern.search(text)
        if found:
            around = text[max(0, found.start() - 40):found.end() + 40]
            wrong.append(f"{where}: '{found.group(0)}' in '{around}'; write: {instead}")
    return text


def is_plain_help(text):
    return all((not line[:1].isupper() or NAME.match(line)) and not re.search(r"[^.]\.$", line)
               for line in text.split("\n"))


def tokens(text):
    for token in TOKEN.finditer(text):
        line = text.count("\n", 0, token.start()) + 1
        if token["comment"]:
            yield line, token.start(), "comment", re.sub(r"\n\s*\*|/\*+|\*/|^//", " ", token["comment"])
        elif token["string"]:
            joined = "".join(part[1:-1] for part in re.findall(LITERAL, token["string"]))
            yield line, token.start(), "string", joined


def message_of(text, start):
    """The first string of words among the arguments of a call; its format."""
    depth, end = 1, start
    while depth and end < len(text):
        token = TOKEN.match(text, end)
        if token:
            joined = "".join(part[1:-1] for part in re.findall(LITERAL, token["string"] or ""))
            before = text[start:end].rstrip()
            if depth == 1 and " " in joined and not before.endswith("="):
                return joined
            end = token.end()
            continue
        depth += {"(": 1, "{": 1, ")": -1, "}": -1}.get(text[end], 0)
        end += 1
    return None


def check_code(path):
    global passed
    with open(path, encoding="utf-8") as f:
        text = f.read()
    for line, at, kind, words in tokens(text):
        if " " not in words:
            continue
        before = len(wrong)
        phrases(f"{path}:{line}", words.replace("\\n", " ") if kind == "string" else words)
        if kind == "string":
            if PLEASE.search(words):
                wrong.append(f"{path}:{line}: please")
            if re.search(r"(?:\.|\b)help =\s*$", text[:at]) and not is_plain_help(words.replace("\\n", "\n")):
                wrong.append(f"{path}:{line}: a help begins in lower case and has no full stop: '{words}'")
        passed += len(wrong) == before
    for call in MESSAGE.finditer(text):
        message = message_of(text, call.end())
        if message:
            line = text.count("\n", 0, call.start()) + 1
            judge(len(message) <= MESSAGE_MAX, f"{path}:{line}: {len(message)} characters: '{message}'")


def check_page(path):
    global passed
    with open(path, encoding="utf-8") as f:
        text = re.sub(r"```.*?```", "", f.read(), flags=re.S)
    for paragraph in re.split(r"\n\s*\n", text):
        before = len(wrong)
        words = phrases(path, re.sub(r"`[^`]*`|\]\([^)]*\)", "", paragraph))
        if PLEASE.search(words) and os.path.basename(path) != "SECURITY.md":
            wrong.append(f"{path}: please")
        if re.search(r"\w!(?:\s|$)", words):
            wrong.append(f"{path}: an exclamation mark: '{words[:80]}'")
        passed += len(wrong) == before


def helps_of(value):
    if isinstance(value, dict):
        if isinstance(value.get("help"), str):
            yield value["help"]
        for inner in value.values():
            yield from helps_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from helps_of(inner)


def check_golden(path):
    with open(path, encoding="utf-8") as f:
        report = json.load(f)
    for text in helps_of(report):
        judge(is_plain_help(text), f"{path}: a help begins in lower case and has no full stop: '{text}'")


def main():
    os.chdir(sys.argv[1])
    for pattern in ("lib/**/*.[ch]", "lib/**/*.def", "cli/**/*.[ch]", "cli/**/*.def", "include/**/*.h"):
        for path in sorted(glob.glob(pattern, recursive=True)):
            check_code(path)
    for path in sorted(glob.glob("docs/**/*.md", recursive=True)) + sorted(glob.glob("*.md")):
        check_page(path)
    for path in sorted(glob.glob("fixtures/rules/*/golden/*.json")):
        check_golden(path)
    if wrong:
        print("\n".join(wrong))
    print(f"{passed} passed, {len(wrong)} failed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
