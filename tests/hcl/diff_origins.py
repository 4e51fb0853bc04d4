#!/usr/bin/env python3
"""Changes the texts that values of random configurations are said to come from, and looks.

diff_origins.py STORE_DUMP [--texts N] [--seed S] [--verbose]

Where one text gave all of a value, any change of it changes the value. A piece of what is put
together may have no effect as it stands, as what replace() does not find, so it is changed in
several ways and each kind is counted; at least WORKING of a hundred change the value. That the
values are Terraform's is what diff_plan.py compares. Needs no terraform.
"""
import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import plangen  # noqa: E402

WORKING = 75


def dump(program, top):
    run = subprocess.run([program, os.path.join(top, "main.tf")], capture_output=True, text=True, timeout=60,
                         check=False)
    if run.returncode:
        raise SystemExit("store-dump failed: " + run.stderr)
    found = {}
    for line in run.stdout.splitlines():
        store = json.loads(line)
        for parameter, value in store.items():
            if isinstance(value, dict):
                found.setdefault((store["address"], parameter), []).append(value)
    return found


def shown(values):
    """What is known of a value, without its reasons and places."""
    return [{k: v for k, v in value.items() if k not in ("origins", "whole", "reason")} for value in values]


def changes(text):
    """The same text with another value, in several ways."""
    if re.fullmatch(r"-?[0-9.]+([eE][-+]?[0-9]+)?", text):
        return [text + "1" if "." in text and "e" not in text.lower() else "7" + text, "1", "99999", "0.5"]
    if text in ("true", "false"):
        return ["false" if text == "true" else "true"]
    if text[:1] == '"':
        inside = text[1:-1]
        return ['"q%s"' % inside, '"%sq"' % (inside + " " if inside[-1:] in "$%" else inside), '"qwerty"', '"a,b c"', '""', '"1"']
    # A file, or a here-document: its lines but the first and last.
    lines = text.split("\n")
    if text.startswith("<<") and len(lines) > 2:
        return ["\n".join([lines[0], "q" + lines[1]] + lines[2:]), "\n".join([lines[0], lines[1] + "q"] + lines[2:])]
    return ["q" + text, text + "q"]


class Tally:
    def __init__(self):
        self.whole = self.pieces = self.idle = 0
        self.wrong = []


def try_text(o, top, where, value, origin, tally):
    path = os.path.join(top, os.path.relpath(origin["file"], top))
    with open(path, "rb") as f:
        before = f.read()
    text = before[origin["start"]:origin["end"]].decode()
    whole = value.get("whole")
    worked = False
    for other in changes(text):
        if other == text:
            continue
        with open(path, "wb") as f:
            f.write(before[:origin["start"]] + other.encode() + before[origin["end"]:])
        now = dump(o.dump, top).get(where)
        worked = now is None or shown([value])[0] not in shown(now)
        if worked:
            break
    with open(path, "wb") as f:
        f.write(before)
    tally.whole += bool(whole)
    tally.pieces += not whole
    if worked:
        return
    line = "%s: %s:%d %r changes nothing of %r" % (
        "/".join(where), os.path.relpath(path, top), before[:origin["start"]].count(b"\n") + 1, text[:60], value.get("text"))
    if whole:
        tally.wrong.append(line)
    else:
        tally.idle += 1
    if o.verbose or whole:
        print(line)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("dump")
    p.add_argument("--texts", type=int, default=400)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--keep")
    p.add_argument("--verbose", action="store_true")
    o = p.parse_args()
    tally, i = Tally(), 0
    while tally.whole + tally.pieces < o.texts:
        rng = random.Random(o.seed * 1000003 + i)
        i += 1
        with tempfile.TemporaryDirectory() as top:
            top = o.keep or top
            for name, text in plangen.Configuration(rng, 2, 4).files.items():
                os.makedirs(os.path.dirname(os.path.join(top, name)), exist_ok=True)
                with open(os.path.join(top, name), "w", encoding="utf-8", newline="") as f:
                    f.write(text)
            for where, values in dump(o.dump, top).items():
                if len(values) > 1 or values[0]["state"] != "known":
                    continue
                for origin in values[0].get("origins", []):
                    try_text(o, top, where, values[0], origin, tally)
                    if o.keep and tally.wrong:
                        return 1
    print("%d texts that gave a whole value, %d of them wrong; %d pieces, %d of them without effect (%.1f %%)" % (
        tally.whole, len(tally.wrong), tally.pieces, tally.idle, 100.0 * tally.idle / max(tally.pieces, 1)))
    return 1 if tally.wrong or tally.idle * 100 > (100 - WORKING) * tally.pieces else 0


if __name__ == "__main__":
    sys.exit(main())
