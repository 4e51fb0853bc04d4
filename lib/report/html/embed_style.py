#!/usr/bin/env python3
"""Writes the style of the pages as a C string, with the hash that their policy names.

usage: embed_style.py STYLE OUTPUT
"""
import base64
import hashlib
import re
import sys


def main():
    path, output = sys.argv[1:]
    with open(path, encoding="utf-8") as f:
        style = re.sub(r"\s*\n\s*", "\n", f.read())
    style = re.sub(r"\s*([{};,])\s*", r"\1", style).replace(": ", ":").replace(";}", "}").strip()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    escaped = style.replace("\\", "\\\\").replace('"', '\\"').replace("?", "\\?")
    lines = "\n".join(f'    "{part}"' for part in re.findall(r"(?:\\.|[^\\]){1,90}", escaped))
    with open(output, "w", encoding="utf-8") as f:
        f.write('#include "report/html/frame.h"\n\n'
                '#pragma GCC diagnostic ignored "-Woverlength-strings"\n\n'
                f"const char cks_html_style[] =\n{lines};\n"
                f'const char cks_html_style_hash[] = "sha256-{digest}";\n')


if __name__ == "__main__":
    main()
