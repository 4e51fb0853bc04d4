"""What the tests of rules share: runs of the program over copies of files, in a folder of their own.

Copies, so that neither the mode of a checked-out file nor its folder plays a part: CKS902 looks at
both.
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
FIXTURES = os.path.join(TOP, "fixtures", "rules")
PAGES = os.path.join(TOP, "docs", "rules")
COMMANDS = ("check", "predict", "probe")
DEFAULT = ["--at", "2026-01-01"]
SECONDS = 30  # one run takes milliseconds
SECRETS = ("KeyStorePassword", "RawSecretAccessKey")

sys.path.insert(0, os.path.join(TOP, "tests", "cli"))
import schema as json_schema  # noqa: E402


class Outcome:
    def __init__(self, status, text, report, error):
        self.status, self.text, self.report, self.error = status, text, report, error

    def codes(self):
        return [f["rule"] for f in self.report["findings"]]


def run(program, args, folder):
    env = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR")}
    done = subprocess.run([program, *args], cwd=folder, env=env, capture_output=True,
                          stdin=subprocess.DEVNULL, timeout=SECONDS)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def judge(program, folder, names, extra, mode=0o600):
    """Runs a command over the files `names` of `folder`, as text and as JSON.

    A name that `extra` mentions is an argument of an option there and not given again. A first
    word in `extra` that is a command replaces "check".
    """
    command = "check"
    if extra and extra[0] in COMMANDS:
        command, extra = extra[0], extra[1:]
    files = [n for n in sorted(names) if n not in extra]
    for name in names:
        os.chmod(os.path.join(folder, name), mode)
    os.chmod(folder, 0o755 if mode & 0o004 else 0o700)
    args = [command, *DEFAULT, *extra, *files]
    status, text, error = run(program, args, folder)
    json_status, output, json_error = run(program, [*args, "--format", "json"], folder)
    if json_status != status:
        raise AssertionError(f"status {status} with text, {json_status} with JSON")
    if status not in (0, 1):
        raise AssertionError(f"status {status}: {error or json_error}")
    return Outcome(status, text, json.loads(output), error), output


def lines_of(path):
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as f:
        return [line for line in f.read().splitlines() if line]


class Fixture:
    """bad-NAME.EXT, or a folder bad-NAME whose files are one run."""

    def __init__(self, rule, entry):
        self.rule, self.entry = rule, entry
        self.path = os.path.join(FIXTURES, rule, entry)
        self.folder = os.path.isdir(self.path)
        self.name = entry if self.folder else entry.split(".")[0]
        self.bad = entry.startswith("bad-")
        beside = os.path.join(FIXTURES, rule, self.name)
        self.args = lines_of(beside + ".args")
        if self.folder:
            self.args += lines_of(os.path.join(self.path, "args"))
        mode = lines_of(beside + ".mode")
        self.mode = int(mode[0], 8) if mode else 0o600

    def copy_to(self, folder):
        if not self.folder:
            shutil.copy(self.path, folder)
            return [self.entry]
        names = []
        for root, _, files in os.walk(self.path):
            for file in files:
                source = os.path.join(root, file)
                name = os.path.relpath(source, self.path)
                if name == "args":
                    continue
                os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
                shutil.copy(source, os.path.join(folder, name))
                names.append(name)
        return names

    def run(self, program):
        with tempfile.TemporaryDirectory(prefix="ckscheck-") as folder:
            names = self.copy_to(folder)
            return judge(program, folder, names, self.args, self.mode)

    def secrets(self):
        """Values of secret members of JSON files, which must stand in no output."""
        found = set()
        files = [self.path] if not self.folder else [
            os.path.join(r, f) for r, _, fs in os.walk(self.path) for f in fs]
        for path in files:
            with open(path, encoding="utf-8", errors="replace") as f:
                text = f.read()
            for member in SECRETS:
                for match in re.finditer(r'"%s"\s*:\s*("(?:[^"\\]|\\.)*")' % member, text):
                    try:
                        value = json.loads(match.group(1))
                    except ValueError:
                        continue
                    # Words of ours stand in outputs by their own right.
                    if len(value) >= 7 and not value.startswith("file://"):
                        found.add(value)
        return found


def fixtures():
    for rule in sorted(os.listdir(FIXTURES)):
        if not re.fullmatch(r"CKS\d{3}", rule):
            continue
        for entry in sorted(os.listdir(os.path.join(FIXTURES, rule))):
            if entry.startswith(("bad-", "good-")) and not entry.endswith((".args", ".mode")):
                yield Fixture(rule, entry)


def count_and_exit(passed, failures):
    for failure in failures:
        print(failure)
    print(f"{passed} passed, {len(failures)} failed")
    sys.exit(1 if failures else 0)
