#!/usr/bin/env python3
"""What the tests reach of each room: lines and branches, and the files of which they reach least.

usage: coverage.py BUILD [--least N]        after the tests ran in a build folder with -Db_coverage=true

gcovr reads what gcc's programs left there. It leaves out what GCOVR_EXCL_LINE, GCOVR_EXCL_BR_LINE, and
GCOVR_EXCL_START to GCOVR_EXCL_STOP mark in the sources; each has its reason beside it, and those marks are
counted here. BUILD/coverage/index.html shows every line.
"""
import json
import os
import re
import shutil
import subprocess
import sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MARK = re.compile(r"GCOVR_EXCL_(?:BR_)?(?:LINE|START)\b")
ROOMS = ("base", "source", "model", "formats", "evidence", "rules", "predict", "run", "report", "probe", "dryrun", "cli")
COLUMNS = (("line_covered", "line_total"), ("branch_covered", "branch_total"))
NOTHING = dict.fromkeys((name for pair in COLUMNS for name in pair), 0)


def room_of(path):
    """`lib/room/...` and `cli/...`."""
    parts = path.split("/")
    return parts[1] if parts[0] == "lib" and len(parts) > 2 else parts[0]


def measure(build):
    """gcovr's summary of each file; writes the pages."""
    pages = os.path.join(build, "coverage")
    shutil.rmtree(pages, ignore_errors=True)
    os.mkdir(pages)
    summary = os.path.join(pages, "summary.json")
    # GCOV: the gcov of another compiler than `gcc`. A process that was killed in a write leaves a count below 0, which
    # gcovr 5 takes for a fault of gcov.
    subprocess.run(["gcovr", "--root", TOP, "--filter", "lib/", "--filter", "cli/", "--exclude-unreachable-branches", "--gcov-ignore-parse-errors",
                    "-j", str(os.cpu_count()), "--gcov-executable", os.environ.get("GCOV", "gcov"),
                    "--json-summary", summary, "--html-details", os.path.join(pages, "index.html"), "--object-directory", build,
                    os.path.join(build, "lib"), os.path.join(build, "cli")],
                   cwd=TOP, check=True)
    with open(summary, encoding="utf-8") as f:
        return {name["filename"]: name for name in json.load(f)["files"]}, os.path.join(pages, "index.html")


def marks(files):
    count = dict.fromkeys((room_of(path) for path in files), 0)
    for path in files:
        with open(os.path.join(TOP, path), encoding="utf-8") as f:
            count[room_of(path)] += len(MARK.findall(f.read()))
    return count


def share(numbers, pair):
    covered, total = (numbers[name] for name in pair)
    return f"{covered:>7} of {total:<6} {100 * covered / total if total else 100:5.1f}"


def row(name, numbers, marked):
    return f"{name:<10}" + "".join(share(numbers, pair) for pair in COLUMNS) + f"{marked:>8}"


def table(files):
    rooms, marked = {}, marks(files)
    for path, f in files.items():
        numbers = rooms.setdefault(room_of(path), dict(NOTHING))
        for name in numbers:
            numbers[name] += f[name]
    order = sorted(rooms, key=lambda r: (ROOMS.index(r) if r in ROOMS else len(ROOMS), r))
    total = {name: sum(numbers[name] for numbers in rooms.values()) for name in NOTHING}
    return [f"{'room':<10}{'lines':>17}{'%':>5}{'branches':>18}{'%':>4}{'marked':>8}",
            *(row(r, rooms[r], marked[r]) for r in order), row("all", total, sum(marked.values()))]


def least(files, count):
    """The files with the most lines that no test reaches."""
    left = sorted(files, key=lambda path: files[path]["line_covered"] - files[path]["line_total"])[:count]
    return [f"{files[p]['line_total'] - files[p]['line_covered']:>5} lines not reached: {p}" for p in left]


def main():
    args = sys.argv[1:]
    count = int(args[args.index("--least") + 1]) if "--least" in args else 0
    files, page = measure(os.path.abspath(args[0]))
    print("\n".join(table(files) + least(files, count)))
    print(f"every line: {page}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
