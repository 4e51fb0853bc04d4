#!/usr/bin/env python3
"""A secret swapped for another of the same verdict and of another length changes no byte of any output.

usage: test_secrets_swapped.py CKSCHECK [PREFIX]     only the cases whose directory begins with PREFIX
"""
import base64
import os
import subprocess
import sys
import tempfile
import time

import secret_places

PROGRAM = os.path.abspath(sys.argv[1])
QUICK = bool(os.environ.get("QUICK"))  # only the first command, for finding faults
ONLY = sys.argv[2] if len(sys.argv) > 2 else ""
# Pairs of the same classes of characters: password, raw secret access key.
PAIRS = [
    (("Zq7Wj3Xv9Kd", "Vb1Nm8Cx5Lz0Qw2Er4Ty6Ui3Op7As9Df1Gh5Jk8Zx2C="), ("Rt4Yb8Nc2Lm6Hs5Pg", "Hy6Tg5Rf4De3Sw2Aq1Ju8Ki9Lo0Pz7Xm6Cn5Vb4Mt3Gr2Fd1Ws0Ev9Bk=")),
    (("wobblequartz", "kQvTzRmXwBnTpLsJhGdFaYbEcUiOvNxK/ZyPqRxTuVmX"), ("mistyfjordplumage", "pLmKoIjNuHbYgVtFcRdXeSzWaQkJhGfDsApOiUyT/ReWqMnBvCxZlKjH")),
]
FORMATS = [word.strip() for word in subprocess.run([PROGRAM, "check", "--format", "none", "x"], capture_output=True, text=True)
           .stderr.partition("formats:")[2].split(",")]
COMMON = ["--no-config", "--at", "2026-01-01"]
passed, failed = 0, 0


def check(ok, text):
    global passed, failed
    if ok:
        passed += 1
    else:
        failed += 1
        print(f"FAILED: {text}")


def forms_of(password, secret):
    raw, half = password.encode(), len(password) // 2
    return {"P64": base64.b64encode(raw).decode(), "PHEX": raw.hex(), "PART": password[:half], "PTAIL": password[half:],
            "PMOST": password[:-1], "PBACK": password[::-1], "SMOST": secret[:30], "STAIL": secret[10:30],
            "PURI": "".join(f"%{byte:02x}" if i % 2 else chr(byte) for i, byte in enumerate(raw))}


def write_cases(root, password, secret):
    files = []
    for number, (directory, path, template) in enumerate(secret_places.all_cases()):
        if not directory.startswith(ONLY):
            continue
        for name, form in forms_of(password, secret).items():
            template = template.replace(f"@{name}@", form)
        text = template.replace("@P@", password).replace("@S@", secret).replace("@K@", secret_places.K).replace("@N@", str(number))
        whole = os.path.join(root, directory, path)
        os.makedirs(os.path.dirname(whole), exist_ok=True)
        with open(whole, "w", encoding="utf-8") as f:
            f.write(text)
        files.append(os.path.join(directory, path))
    return files


def run(root, command):
    out = subprocess.run([PROGRAM, *command], cwd=root, capture_output=True, timeout=120)
    return out.returncode, out.stdout.decode("utf-8", "replace"), out.stderr.decode("utf-8", "replace")


def differing(first, second, most):
    """The lines that differ, as diff shows them: it is quick where nearly all lines are alike."""
    with tempfile.TemporaryDirectory() as tmp:
        paths = [os.path.join(tmp, str(i)) for i in range(2)]
        for path, text in zip(paths, (first, second)):
            with open(path, "w", encoding="utf-8") as f:
                f.write(text)
        lines = subprocess.run(["diff", "-U0", *paths], capture_output=True, text=True).stdout.splitlines()
    return "\n  ".join(line[:300] for line in lines[2:most])


def compare(roots, command, what, most=int(os.environ.get("MOST", "30"))):
    outs = [run(root, command) for root in roots]
    same = outs[0] == outs[1]
    ok = outs[0][0] in (0, 1, 3)
    check(ok, f"{what}: status {outs[0][0]}: {outs[0][2][-300:]}")
    check(same, f"{what}: the outputs differ") if same else check(
        False, f"{what}: the outputs differ:\n  " + differing(outs[0][1] + outs[0][2], outs[1][1] + outs[1][2], most))
    return same


def all_commands(roots, files, what):
    for form in FORMATS[:1] if QUICK else FORMATS:
        compare(roots, ["check", *COMMON, "--format", form, "--explain-unknown", "--explain-unread", "--include-suppressed", "."], f"{what}: check {form}")
    if QUICK:
        return
    for form in ("text", "json"):
        compare(roots, ["check", *COMMON, "--format", form, "--explain-unknown", "--committed", "--hook", *files], f"{what}: check of named files, {form}")
        compare(roots, ["predict", *COMMON, "--format", form, *files], f"{what}: predict {form}")
    compare(roots, ["check", *COMMON, "--diff", *files], f"{what}: the repairs as a diff")
    compare(roots, ["collect", *files], f"{what}: collect")
    reports = [f"--report={form}=report.{form}" for form in FORMATS]
    for root in roots:
        run(root, ["check", *COMMON, *reports, *files])
    for form in FORMATS:
        texts = []
        for root in roots:
            with open(os.path.join(root, f"report.{form}"), encoding="utf-8") as f:
                texts.append(f.read())
            os.unlink(os.path.join(root, f"report.{form}"))
        check(texts[0] == texts[1], f"{what}: --report {form} differs")


def main():
    for n, pair in enumerate(PAIRS):
        check(len(FORMATS) >= 7, f"formats: {FORMATS}")
        with tempfile.TemporaryDirectory() as tmp:
            roots = []
            for i, (password, secret) in enumerate(pair):
                roots.append(os.path.join(tmp, str(i)))
                files = write_cases(roots[-1], password, secret)
            start = time.monotonic()
            all_commands(roots, files, f"pair {n}")
            print(f"pair {n}: {len(files)} files, {time.monotonic() - start:.1f} s")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
