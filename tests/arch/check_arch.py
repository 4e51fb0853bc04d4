#!/usr/bin/env python3
"""Keeps the architecture: the laws of laws.py, what the libraries import and export.

usage: check_arch.py SOURCE-ROOT BUILD-ROOT      CKS_UPDATE=1 rewrites exported.txt
"""
import glob
import os
import re
import subprocess
import sys

import laws
from sources import Sources

SOCKETS = {
    "socket", "connect", "bind", "listen", "accept", "accept4", "send", "sendto", "sendmsg", "recv", "recvfrom",
    "recvmsg", "getaddrinfo", "gethostbyname", "gethostbyname_r", "res_query", "getnameinfo", "socketpair",
}
# A symbol that is new in a symbols file is there from this version on.
VERSION = "0.1.0"
passed, wrong = 0, []


def check(ok, text):
    global passed
    if ok:
        passed += 1
    else:
        wrong.append(text)


def check_laws(root):
    """Nothing breaks the laws."""
    sources = Sources(root)
    found = laws.breaches(sources, root)
    for line in sorted(found):
        check(False, line)
    check(sources.files and not found, "the laws of the architecture are broken")
    shared, total, names = laws.namesakes(sources)
    twins = ", ".join(f"{name} x{n}" for name, n in names.most_common(12) if n > 1)
    check(shared <= laws.NAMESAKES_MAX * total,
          f"{shared} of {total} functions share their name with another, more than {laws.NAMESAKES_MAX:.0%}: {twins}")


def symbols(path, *flags):
    out = subprocess.run(["nm", "-D", *flags, path], check=True, capture_output=True, text=True).stdout
    return {line.split()[-1].split("@")[0] for line in out.splitlines()}


def needed(path):
    out = subprocess.run(["readelf", "-d", path], check=True, capture_output=True, text=True).stdout
    return re.findall(r"\(NEEDED\).*\[(.*)\]", out)


def check_exports(root, build):
    library = os.path.join(build, "lib", "libckscheck.so")
    ours = sorted(s for s in symbols(library, "--defined-only") if not s.startswith("CKSCHECK_"))
    listed = os.path.join(root, "tests", "arch", "exported.txt")
    if os.environ.get("CKS_UPDATE"):
        with open(listed, "w", encoding="utf-8") as f:
            f.write("\n".join(ours) + "\n")
    with open(listed, encoding="utf-8") as f:
        expected = f.read().split()
    check(ours == expected, f"exported symbols differ from exported.txt: {sorted(set(ours) ^ set(expected))}")
    header = "".join(open(os.path.join(root, "include", "ckscheck", name), encoding="utf-8").read()
                     for name in ("ckscheck.h", "tool.h"))
    declared = set(re.findall(r"CKS_EXPORT\s[^;]*?\b(cks_\w+)\s*\(", header))
    check(declared == set(ours), f"header and library disagree: {sorted(declared ^ set(ours))}")


# The package that has the symbols file of each library.
LIBRARIES = {"libckscheck": "lib", "libckscheck-probe": "lib/probe", "libckscheck-dryrun": "lib/dryrun"}


def check_packaged_symbols(root, build):
    """The symbols files of the Debian packages list what the libraries export."""
    for name, folder in LIBRARIES.items():
        library = os.path.join(build, folder, name + ".so")
        if not os.path.exists(library):
            continue
        out = subprocess.run(["nm", "-D", "--defined-only", library], check=True, capture_output=True, text=True).stdout
        exported = {re.sub("@+", "@", line.split()[-1]) for line in out.splitlines() if "@@" in line}
        exported |= {s for s in symbols(library, "--defined-only") if s.startswith("CKSCHECK_")}
        exported = {s if "@" in s else f"{s}@{s}" for s in exported}
        path = os.path.join(root, "debian", f"{name}0.symbols")
        text = open(path, encoding="utf-8").read() if os.path.exists(path) else ""
        listed = dict(line.split() for line in text.splitlines() if line.startswith(" "))
        if os.environ.get("CKS_UPDATE"):
            rows = [f" {s} {listed.get(s, VERSION)}\n" for s in sorted(exported)]
            with open(path, "w", encoding="utf-8") as f:
                f.writelines([f"{name}.so.0 {name}0 #MINVER#\n", "* Build-Depends-Package: libckscheck-dev\n", *rows])
            continue
        check(set(listed) == exported, f"{path} differs from the library: {sorted(set(listed) ^ exported)}")


def check_imports(build):
    library = os.path.join(build, "lib", "libckscheck.so")
    program = os.path.join(build, "cli", "ckscheck")
    for path in (library, program):
        if sanitized(path):
            continue
        bad = symbols(path, "--undefined-only") & SOCKETS
        check(not bad, f"{path} imports {sorted(bad)}")
        heavy = [n for n in needed(path) if re.match(r"lib(ssl|crypto|cares|curl)\b", n)]
        check(not heavy, f"{path} loads {heavy} at its start")


def sanitized(path):
    return any("asan" in n or "ubsan" in n for n in needed(path)) or any(
        s.startswith("__asan") or s.startswith("__ubsan") for s in symbols(path)
    )


def check_code(root):
    """What no file of ours may hold."""
    forbidden = {
        r"\b(strcpy|strcat|sprintf|gets|strtok|atoi|atol|alloca)\s*\(": "an unbounded or locale-bound function",
        r"\b(isalpha|isdigit|isalnum|isspace|toupper|tolower|strcasecmp)\s*\(": "a function that the locale changes",
        r"\bTODO\b|\bFIXME\b|\bXXX\b": "something left open",
    }
    for path in sorted(glob.glob(os.path.join(root, "lib", "**", "*.[ch]"), recursive=True)):
        with open(path, encoding="utf-8") as f:
            text = re.sub(r"/\*.*?\*/|\"(\\.|[^\"\\])*\"", "", f.read(), flags=re.S)
        for pattern, what in forbidden.items():
            hit = re.search(pattern, text)
            check(not hit, f"{path}: {what}: {hit.group(0) if hit else ''}")
        if "/rules/" in path.replace(os.sep, "/") or "/report/" in path.replace(os.sep, "/"):
            check(not re.search(r"\btime\s*\(\s*NULL", text), f"{path}: reads the clock")
    for path in sorted(glob.glob(os.path.join(root, "lib", "**", "*.c"), recursive=True)):
        with open(path, encoding="utf-8") as f:
            text = f.read()
        if os.path.basename(path) != "system.c" and "/probe/" not in path:
            check("getenv(" not in text, f"{path}: the library reads the environment")
            check(not re.search(r"\b(printf|fprintf|puts|perror)\s*\(", text), f"{path}: the library prints")


def main():
    root, build = sys.argv[1], sys.argv[2]
    check_laws(root)
    check_code(root)
    check_exports(root, build)
    check_packaged_symbols(root, build)
    check_imports(build)
    print("\n".join(wrong))
    print(f"{passed} passed, {len(wrong)} failed")
    return 1 if wrong or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
