#!/usr/bin/env python3
"""Fails where docs/prediction.md and the tables of the program disagree.

usage: check_page.py PATH-OF-PRINT-TABLES [--update]

Each table stands in the page between <!-- table NAME --> and <!-- end -->.
"""
import os
import re
import subprocess
import sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PAGE = os.path.join(TOP, "docs", "prediction.md")


def main():
    printed = subprocess.run([sys.argv[1]], check=True, capture_output=True, timeout=30).stdout.decode()
    tables = dict(re.findall(r"^== (\w+)\n(.*?)(?=^== |\Z)", printed, re.S | re.M))
    with open(PAGE, encoding="utf-8") as f:
        page = f.read()
    seen, wrong = set(), []

    def put(match):
        name, old = match.group(1), match.group(2)
        seen.add(name)
        if name not in tables:
            wrong.append(f"the program prints no table {name}")
            return match.group(0)
        if old.strip() != tables[name].strip():
            wrong.append(f"table {name} differs")
        return f"<!-- table {name} -->\n\n{tables[name].strip()}\n\n<!-- end -->"

    new = re.sub(r"<!-- table (\w+) -->\n(.*?)<!-- end -->", put, page, flags=re.S)
    wrong += [f"table {name} is not in the page" for name in tables if name not in seen]
    if "--update" in sys.argv[2:]:
        with open(PAGE, "w", encoding="utf-8") as f:
            f.write(new)
        return 0
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
