#!/usr/bin/env python3
"""Keeps the architecture: who may include whom, what the libraries import and export.

usage: check_arch.py SOURCE-ROOT BUILD-ROOT      CKS_UPDATE=1 rewrites exported.txt
"""
import glob
import os
import re
import subprocess
import sys

LAYERS = ["base", "source", "model", "formats", "evidence", "rules", "predict", "run", "report"]
# Rooms beside the floors: what each may include.
BESIDE = {
    "probe": {"base", "model", "evidence", "probe", "source"},
    "dryrun": {"base", "dryrun"},  # and the public headers
}
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^">]+)[">]', re.M)
SOCKETS = {
    "socket", "connect", "bind", "listen", "accept", "accept4", "send", "sendto", "sendmsg", "recv", "recvfrom",
    "recvmsg", "getaddrinfo", "gethostbyname", "gethostbyname_r", "res_query", "getnameinfo", "socketpair",
}
passed, wrong = 0, []


def check(ok, text):
    global passed
    if ok:
        passed += 1
    else:
        wrong.append(text)


def includes(path):
    with open(path, encoding="utf-8") as f:
        return INCLUDE.findall(f.read())


def check_layers(root):
    for path in sorted(glob.glob(os.path.join(root, "lib", "**", "*.[ch]"), recursive=True)):
        parts = os.path.relpath(path, os.path.join(root, "lib")).split(os.sep)
        if len(parts) == 1:
            continue  # the handle, which joins the layers
        layer = parts[0]
        allowed = BESIDE[layer] if layer in BESIDE else set(LAYERS[: LAYERS.index(layer) + 1])
        for _, name in includes(path):
            target = name.split("/")[0]
            if target in [*LAYERS, *BESIDE] and "/" in name:
                check(target in allowed, f"{path}: layer {layer} includes {name}")


def check_cli(root):
    top = os.path.join(root, "cli")
    for path in sorted(glob.glob(os.path.join(top, "**", "*.[ch]"), recursive=True)):
        for kind, name in includes(path):
            if kind == '"':
                check(os.path.exists(os.path.join(top, name)), f"{path}: the command line includes {name}, which is not public")


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
    check_layers(root)
    check_cli(root)
    check_code(root)
    check_exports(root, build)
    check_imports(build)
    print("\n".join(wrong))
    print(f"{passed} passed, {len(wrong)} failed")
    return 1 if wrong or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
