#!/usr/bin/env python3
"""Completion in real shells: each is started on a terminal, a line and a Tab are typed, and what the shell
then runs is compared.

usage: test_completion.py PATH-OF-CKSCHECK   (the completions lie beside it)
"""
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(sys.argv[1]))
PROMPT = "ready=>"
SECONDS = 60
# How long a shell that has nothing to add stays silent before that counts as its answer.
QUIET = 1.0

# The stand-in prints what the shell passes it; nothing of ckscheck runs.
STARTS = {
    "bash": (["bash", "--norc", "--noprofile", "-i"],
             "bind 'set enable-bracketed-paste off'; bind 'set completion-query-items 0'; bind 'set page-completions off'; "
             f"source '{HERE}/ckscheck.bash'; ckscheck() {{ printf '<%s>' \"$@\"; echo '<end>'; }}; PS1='{PROMPT}'"),
    "zsh": (["zsh", "-f", "-i"],
            f"unsetopt zle_bracketed_paste prompt_sp; fpath=('{HERE}' $fpath); autoload -U compinit; compinit -u -D; "
            f"ckscheck() {{ printf '<%s>' \"$@\"; echo '<end>' }}; PS1='{PROMPT}'"),
    "fish": (["fish", "--no-config", "-i"],
             f"source '{HERE}/ckscheck.fish'; function ckscheck; printf '<%s>' $argv; echo '<end>'; end; "
             f"function fish_prompt; echo -n '{PROMPT}'; end; function fish_right_prompt; end; "
             "set -g fish_autosuggestion_enabled 0"),
}
# What is typed before Tab, and the arguments that come of it. A space follows where the word is whole.
CASES = [
    ("che", ["check"]),
    ("check --require-s", ["check", "--require-stores"]),
    ("check --format sa", ["check", "--format", "sarif"]),
    ("check --format=sa", ["check", "--format=sarif"]),
    ("probe --format=ev", ["probe", "--format=evidence"]),
    ("rules -f j", ["rules", "-f", "json"]),
    ("check --report sar", ["check", "--report", "sarif="]),
    ("check --report sarif=out", ["check", "--report", "sarif=output.sarif"]),
    ("check --report=jun", ["check", "--report=junit="]),
    ("dry-run --report js", ["dry-run", "--report", "json="]),
    ("check --severity CKS425=w", ["check", "--severity", "CKS425=warning"]),
    ("check --severity=CKS425=of", ["check", "--severity=CKS425=off"]),
    ("check --fail-on n", None),  # note or never
    ("check --fail-on nev", ["check", "--fail-on", "never"]),
    ("hook unin", ["hook", "uninstall"]),
    ("help pre", ["help", "predict"]),
    ("explain path-suf", ["explain", "path-suffix"]),
    ("check --evidence fold", ["check", "--evidence", "folder/"]),
    ("check inp", ["check", "input.json"]),
]


class Shell:
    def __init__(self, name, folder):
        command, setup = STARTS[name]
        env = {"PATH": os.environ["PATH"], "HOME": folder, "TERM": "dumb" if name != "fish" else "xterm", "LC_ALL": "C.UTF-8",
               "XDG_CONFIG_HOME": folder, "XDG_DATA_HOME": folder}
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.execvpe(command[0], command, env)
        self.text = ""
        self.read_quiet()
        # The prompt appears twice: in the echo of the line that sets it, and as itself.
        self.send(setup.replace(PROMPT, PROMPT[:3] + "''" + PROMPT[3:]) + "\n")
        self.read_until(lambda t: PROMPT in t)
        self.read_quiet()

    def send(self, text):
        os.write(self.fd, text.encode())

    def read_some(self, seconds):
        if not select.select([self.fd], [], [], seconds)[0]:
            return False
        try:
            piece = os.read(self.fd, 65536).decode(errors="replace")
        except OSError:
            return False
        # fish asks the terminal what it is, and waits for the answer.
        if "\x1b[c" in piece or "\x1b[0c" in piece:
            self.send("\x1b[?62c")
        self.text += piece
        return bool(piece)

    def read_quiet(self):
        while self.read_some(QUIET):
            pass

    def read_until(self, good):
        end = time.monotonic() + SECONDS
        while not good(self.text):
            assert time.monotonic() < end, f"the shell is silent after:\n{self.text[-2000:]}"
            self.read_some(0.2)

    def complete(self, typed):
        """The arguments that the shell passes on after a Tab."""
        self.text = ""
        self.send("ckscheck " + typed + "\t")
        self.read_quiet()
        self.text = ""
        self.send("\n")
        self.read_until(lambda t: "<end>" in t)
        self.read_quiet()
        plain = re.sub(r"\x1b(\[[0-9;?]*[a-zA-Z]|\][^\x07]*\x07|[()].)", "", self.text)
        return re.findall(r"<([^<>]*)>", plain.rsplit("<end>", 1)[0].splitlines()[-1])

    def end(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


def check(name):
    with tempfile.TemporaryDirectory() as folder:
        for file in ("input.json", "output.sarif"):
            open(os.path.join(folder, file), "w", encoding="utf-8").close()
        os.mkdir(os.path.join(folder, "folder"))
        shell = Shell(name, folder)
        try:
            for typed, expected in CASES:
                got = shell.complete(typed)
                if expected is None:
                    expected = typed.split()
                # zsh takes the slash of a folder back where the line ends there.
                assert [w.rstrip("/") for w in got] == [w.rstrip("/") for w in expected], f"{name}: {typed!r} becomes {got}, not {expected}"
        finally:
            shell.end()
    version = subprocess.run([name, "--version"], capture_output=True, text=True, check=True).stdout.splitlines()[0]
    print(f"ok: {len(CASES)} lines in {version}")


def main():
    passed = 0
    for name in sys.argv[2:] or STARTS:
        if shutil.which(name):
            check(name)
            passed += len(CASES)
        else:
            print(f"{name} is not installed")
    print(f"{passed} passed, 0 failed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
