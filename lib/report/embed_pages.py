#!/usr/bin/env python3
"""Writes the rules' pages as one C string and an offset for each rule.

usage: embed_pages.py PAGES RULES_DEF OUTPUT DEPFILE

One string and offsets instead of pointers: read-only data that needs no work at start-up. Offset 0
is an empty page.
"""
import os
import re
import sys


def quoted(text):
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("?", "\\?")
    lines = escaped.split("\n")
    return "\n".join(f'    "{line}\\n"' for line in lines[:-1]) + f'\n    "{lines[-1]}\\0"\n'


def main():
    pages, rules, output, depfile = sys.argv[1:]
    with open(rules, encoding="utf-8") as f:
        codes = re.findall(r"^CKS_RULE\((CKS\d+)", f.read(), re.M)
    text, offsets, inputs, at = "", [], [pages, rules], 1
    for code in codes:
        path = os.path.join(pages, code + ".md")
        if not os.path.exists(path):
            offsets.append(0)
            continue
        inputs.append(path)
        with open(path, encoding="utf-8") as f:
            page = f.read()
        offsets.append(at)
        text += quoted(page)
        at += len(page.encode()) + 1
    with open(output, "w", encoding="utf-8") as f:
        f.write('#include "report/tables.h"\n\n'
                '#pragma GCC diagnostic ignored "-Woverlength-strings"\n\n'
                'static const char pages[] =\n    "\\0"\n' + text.rstrip("\n") + ";\n\n"
                "static const uint32_t offsets[CKS_RULE_COUNT] = {\n")
        f.writelines(f"    [{c}] = {o},\n" for c, o in zip(codes, offsets))
        f.write("};\n\nconst char *\ncks_rule_page(enum cks_rule rule)\n{\n"
                "    return pages + offsets[rule];\n}\n")
    with open(depfile, "w", encoding="utf-8") as f:
        f.write(output.replace(" ", "\\ ") + ":" +
                "".join(" " + p.replace(" ", "\\ ") for p in inputs) + "\n")


if __name__ == "__main__":
    main()
