#!/usr/bin/env python3
"""Runs on a machine that is as it may be: calls are interrupted, or move a few bytes at a time; the
stack is small; two runs write one report. What is printed must not change.

usage: test_machine.py PROGRAM FAILING.so
"""
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

FIXTURES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "fixtures")
CHECK = ["check", "--no-config", "--at", "2026-01-01"]
SMALL_STACK = 64 << 10
INPUTS = ["memory/inputs.json", "memory/cloudhsm.json", "memory/input.yaml", "memory/broken.json",
          "terraform/module-tree/main.tf", "terraform/json-syntax/main.tf.json", "cloudformation/template.yaml",
          "pulumi/export.json", "plan/create-xks-faults.json", "state/terraform.tfstate", "shell/create.sh",
          "inside/runbook.md", "inside/cosmian.toml"]


class Tests:
    def __init__(self, program, failing):
        self.program, self.failing = program, failing
        self.passed, self.wrong = 0, []

    def expect(self, good, what):
        self.passed += bool(good)
        if not good:
            self.wrong.append(what)

    def run(self, arguments, trouble=None, cwd=FIXTURES, **more):
        env = dict(os.environ)
        if trouble:
            env.update(LD_PRELOAD=self.failing, **trouble)
        done = subprocess.run([self.program, *arguments], cwd=cwd, env=env, capture_output=True, timeout=120, **more)
        return done.returncode, done.stdout, done.stderr

    def interrupted(self, folder):
        """Reads and writes that are short, calls that a signal interrupts."""
        troubles = [{"CKS_SHORT": "1"}, {"CKS_SHORT": "7"}, {"CKS_EINTR": "2"}, {"CKS_SHORT": "5", "CKS_EINTR": "3"}]
        repository = os.path.join(folder, "repository")
        os.mkdir(repository)
        shutil.copy(os.path.join(FIXTURES, "memory", "inputs.json"), repository)
        git = ["git", "-c", "user.name=n", "-c", "user.email=e@example.com"]
        for command in (["init", "-q"], ["add", "."]):
            subprocess.run([*git, *command], cwd=repository, check=True)
        with open(os.path.join(FIXTURES, "memory", "inputs.json"), "rb") as f:
            text = f.read()
        for trouble in troubles:
            for name in INPUTS:
                self.expect(self.run([*CHECK, name]) == self.run([*CHECK, name], trouble), f"{name} with {trouble}")
            for arguments, cwd, more in (([*CHECK, "-"], FIXTURES, {"input": text}),
                                         ([*CHECK, "--staged", "."], repository, {}),
                                         ([*CHECK, "--diff", "memory/inputs.json"], FIXTURES, {}),
                                         (["config"], FIXTURES, {})):
                sound, other = self.run(arguments, None, cwd, **more), self.run(arguments, trouble, cwd, **more)
                self.expect(sound == other and sound[0] in (0, 1), f"{' '.join(arguments)} with {trouble}: {other[0]} {other[2][:300]}")

    def fixed(self, folder):
        """What --fix writes is whole."""
        texts = set()
        for trouble in (None, {"CKS_SHORT": "3", "CKS_EINTR": "4"}):
            path = os.path.join(folder, "fixed.json")
            shutil.copy(os.path.join(FIXTURES, "memory", "inputs.json"), path)
            self.run([*CHECK, "--fix", path], trouble)
            with open(path, "rb") as f:
                texts.add(f.read())
        self.expect(len(texts) == 1, "--fix with short writes")

    def stopped(self):
        """A slow reader of standard output, while the program is stopped and goes on."""
        arguments = [*CHECK, "--format", "json", "memory/inputs.json", "plan/create-xks-faults.json"]
        sound = self.run(arguments)[1]
        with subprocess.Popen([self.program, *arguments], cwd=FIXTURES, stdout=subprocess.PIPE) as p:
            got = b""
            while piece := os.read(p.stdout.fileno(), 20000):
                got += piece
                p.send_signal(signal.SIGSTOP)
                time.sleep(0.01)
                p.send_signal(signal.SIGCONT)
        self.expect(got == sound, "a report to a slow reader")

    def small_stack(self, folder):
        def limit():
            resource.setrlimit(resource.RLIMIT_STACK, (SMALL_STACK, SMALL_STACK))
        module = os.path.join(folder, "stars")
        os.makedirs(os.path.join(module, "d"))
        with open(os.path.join(module, "d", "a"), "w", encoding="utf-8"):
            pass
        with open(os.path.join(module, "main.tf"), "w", encoding="utf-8") as f:
            f.write('resource "aws_kms_custom_key_store" "a" {\n  for_each = fileset("${path.module}/d", "%sb")\n}\n' % ("*" * 4000))
        rows = [[*CHECK, name] for name in INPUTS]
        rows += [[*CHECK, "--format", fmt, "memory/inputs.json"] for fmt in ("html", "sarif", "json")]
        rows += [["predict", "--no-config", "--at", "2026-01-01", "--evidence", "predict/base/vpc/evidence",
                  "predict/base/vpc/create.json"], [*CHECK, module], ["explain", "CKS301"], ["rules"], ["--help"]]
        for arguments in rows:
            self.expect(self.run(arguments) == self.run(arguments, preexec_fn=limit),
                        f"{' '.join(arguments)} with a stack of 64 kB")
        deep = b"[" * 100 + b"]" * 100
        self.expect(self.run([*CHECK, "-"], input=deep) == self.run([*CHECK, "-"], input=deep, preexec_fn=limit),
                    "a deep text with a stack of 64 kB")

    def one_report(self, folder):
        """Two runs at once, and a reader: whoever looks finds one of the two reports, whole."""
        path = os.path.join(folder, "report.json")
        names = ["memory/inputs.json", "plan/create-xks-faults.json"]
        for round_of_two in range(10):
            started = [subprocess.Popen([self.program, *CHECK, "--quiet", "--report", f"json={path}", name], cwd=FIXTURES,
                                        stdout=subprocess.DEVNULL) for name in names]
            while any(p.poll() is None for p in started):
                self.whole(path)
            self.whole(path)
            self.expect(all(p.returncode == 1 for p in started), f"two runs at once: {[p.returncode for p in started]}")
        self.expect(os.listdir(folder).count("report.json") == 1 and
                    not [n for n in os.listdir(folder) if n.startswith("report.json.")], "a report leaves files behind")
        os.chmod(path, 0o640)
        os.symlink(path, os.path.join(folder, "link"))
        self.run([*CHECK, "--report", f"json={os.path.join(folder, 'link')}", names[0]])
        self.expect(os.stat(path).st_mode & 0o777 == 0o640, "a report keeps the permissions of its file")
        self.expect(os.path.islink(os.path.join(folder, "link")), "a report keeps the link to its file")

    def whole(self, path):
        try:
            with open(path, encoding="utf-8") as f:
                json.load(f)
        except FileNotFoundError:
            return
        except ValueError as e:
            self.wrong.append(f"half a report: {e}")


def main():
    tests = Tests(*(os.path.abspath(p) for p in sys.argv[1:3]))
    with tempfile.TemporaryDirectory() as folder:
        tests.interrupted(folder)
        tests.fixed(folder)
        tests.stopped()
        tests.small_stack(folder)
        tests.one_report(folder)
    print("\n".join(tests.wrong[:40]))
    print(f"{tests.passed} passed, {len(tests.wrong)} failed")
    return 1 if tests.wrong or not tests.passed else 0


if __name__ == "__main__":
    sys.exit(main())
