#!/usr/bin/env python3
"""What the program finds in the fixtures of each format.

usage: test_formats.py PROGRAM [--update]

fixtures/FORMAT/expected.txt says for every file of fixtures/FORMAT (for Terraform, every directory)
which findings it gives, one a line ("file line:column severity rule parameter"), and for files without any that there is none. A
line that begins with + is an argument of the file's run. CKS_UPDATE=1 writes the files anew.
"""
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2] / "fixtures"
FORMATS = ["terraform", "plan", "state", "pulumi", "cloudformation", "shell", "yaml", "inside"]
ENDINGS = {".json", ".yaml", ".yml", ".sh", ".tfstate", ".md", ".toml", ".bat"}
NAMES = {"Makefile", "Dockerfile", "Jenkinsfile"}
# What the fixtures hold as secrets: none of it may be printed.
SECRETS = ["kmsPswd7Again", "anotherPswd8", "kmspasswd", "kVq8zR2mXw5nT7pL9sJ4hG6dF3aY1bE0cU8iO2vN5xK"]


def findings(program, folder, name, arguments):
    """Of a file, or of a directory that is checked from within."""
    path, case = folder / name, name
    if path.is_dir():
        folder, name = path, "."
    run = subprocess.run(
        [program, "check", "--at", "2026-01-01", "--format", "json", *arguments, name],
        cwd=folder, capture_output=True, text=True, timeout=60)
    if run.returncode not in (0, 1):
        return [f"{case} exit status {run.returncode}: {run.stderr.strip()}"], run.stdout
    report = json.loads(run.stdout)
    lines = []
    for f in report["findings"]:
        place = f"{f.get('line', 0)}:{f.get('column', 0)}"
        if name == "." or f.get("file") not in (name, None):
            place = f"{f.get('file')}:{place}"
        lines.append(f"{case} {place} {f['severity']} {f['rule']} {f.get('parameter') or '-'}")
    text = subprocess.run([program, "check", "--at", "2026-01-01", *arguments, name], cwd=folder,
                          capture_output=True, text=True, timeout=60)
    return lines or [f"{case} none"], run.stdout + text.stdout


def arguments_of(folder):
    """Arguments of each file, which stay when the expectations are written anew."""
    made = {}
    path = folder / "expected.txt"
    for line in path.read_text().splitlines() if path.exists() else []:
        if line.startswith("+"):
            name, argument = line[1:].split(" ", 1)
            made.setdefault(name, []).append(argument)
    return made


def main():
    program = os.path.abspath(sys.argv[1])
    update = "--update" in sys.argv or os.environ.get("CKS_UPDATE")
    passed = failed = 0
    for format_name in FORMATS:
        folder = ROOT / format_name
        if not folder.is_dir():
            continue
        arguments = arguments_of(folder)
        wanted = folder.joinpath("expected.txt")
        old = wanted.read_text().splitlines() if wanted.exists() else []
        new = []
        for path in sorted(folder.iterdir()):
            if path.suffix not in ENDINGS and path.name not in NAMES and not (format_name == "terraform" and path.is_dir()):
                continue
            more = arguments.get(path.name, [])
            lines, output = findings(program, folder, path.name, more)
            lines = [f"+{path.name} {a}" for a in more] + lines
            new += lines
            shown = [s for s in SECRETS if s in output]
            before = [l for l in old if l.lstrip("+").split(" ", 1)[0] == path.name]
            if shown or (before != lines and not update):
                failed += 1
                print(f"{format_name}/{path.name}:")
                for line in before:
                    if line not in lines:
                        print(f"  missing: {line}")
                for line in lines:
                    if line not in before:
                        print(f"  not expected: {line}")
                if shown:
                    print("  a secret is shown")
            else:
                passed += 1
        if update:
            wanted.write_text("\n".join(new) + "\n")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
