#!/usr/bin/env python3
"""Configures builds without the probe, without the dry run and without both and YAML: each has what
was asked for and no more, its graph is whole, and no source is compiled in another way than in the
build that this test belongs to, whose warnings have been seen; those that are get compiled.

usage: test_parts.py SOURCE BUILD
"""
import json
import os
import shlex
import subprocess
import sys
import tempfile

# What is asked for, and the folders of lib/ that must be there then.
BUILDS = (
    ({"probe": "disabled", "dryrun": "enabled", "yaml": "enabled"}, {"dryrun"}),
    ({"probe": "enabled", "dryrun": "disabled", "yaml": "enabled"}, {"probe"}),
    ({"probe": "disabled", "dryrun": "disabled", "yaml": "disabled"}, set()),
)
PARTS = {"probe", "dryrun"}
# test_without.py compiles what these change.
YAML = ("-DCKS_HAVE_YAML", "-DCKS_YAML_VERSION")


def commands(source, build):
    """How each source of the library and the program is compiled: its folder and words."""
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as f:
        listed = json.load(f)
    found = {}
    for c in listed:
        path = os.path.realpath(os.path.join(c["directory"], c["file"]))
        inside = os.path.relpath(path, source)
        if inside.startswith(("lib/", "cli/")):
            words = shlex.split(c["command"])
            found[inside] = (c["directory"], words[:words.index("-MD")])
    return found


def meaning(words):
    """What can make another warning of a source: macros and standards, not where the build is."""
    return {w for w in words if w.startswith(("-D", "-std", "-W", "-O")) and not w.startswith(YAML) and w != "-Werror"}


def faults(source, build, options, parts, whole):
    with open(os.path.join(build, "meson-info", "intro-buildoptions.json"), encoding="utf-8") as f:
        own = {o["name"]: o["value"] for o in json.load(f)}
    # Only what changes the compiler's words and is the same in both.
    options = dict(options, optimization=own["optimization"], debug=str(own["debug"]).lower(), b_ndebug=own["b_ndebug"],
                   b_sanitize=own["b_sanitize"], crypto=own["crypto"])
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(["meson", "setup", folder, source, *(f"-D{k}={v}" for k, v in options.items())],
                              capture_output=True, text=True)
        if done.returncode:
            return [done.stdout[-800:]]
        done = subprocess.run(["ninja", "-C", folder, "-n"], capture_output=True, text=True)
        wrong = [done.stdout[-500:] + done.stderr[-500:]] if done.returncode else []
        made = commands(source, folder)
        there = {p for p in PARTS if any(path.startswith(f"lib/{p}/") for path in made)}
        if there != parts:
            wrong.append(f"asked for {sorted(parts)}, has {sorted(there)}")
        for path, (directory, words) in sorted(made.items()):
            if path in whole and meaning(words) == meaning(whole[path][1]):
                continue
            done = subprocess.run([*words, "-Werror", "-S", "-o", os.devnull, os.path.join(source, path)], cwd=directory,
                                  capture_output=True, text=True)
            if done.returncode:
                wrong.append(f"{path}: {done.stderr[:500]}")
        return wrong


def main():
    source, build = sys.argv[1:3]
    whole, failed = commands(source, build), 0
    if not PARTS <= {path.split("/")[1] for path in whole}:
        print("this build has not all parts")
        return 77
    for options, parts in BUILDS:
        wrong = faults(source, build, options, parts, whole)
        failed += bool(wrong)
        for w in wrong:
            print(options, w)
    print(f"{len(BUILDS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
