#!/usr/bin/env python3
"""./dev on machines that lack something: its messages, its statuses, where it builds.

usage: test_dev.py CHECKOUT

Each machine is a folder of commands: the system's small tools, and apt-get, Meson, Ninja and a
compiler as scripts that note how they were called. Real machines are tested by bare.py.
"""
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

TOP = sys.argv[1]
TOOLS = """awk cat chmod cksum cut date dirname env grep head id mkdir mktemp printf pwd rm sed sh sleep tail touch tr
    uname""".split()
NOBODY = 65534

FAKES = {
    "id": 'echo "${FAKE_ID:-1000}"',
    "apt-cache": "printf '%s\\n' gcc libc6-dev meson ninja-build pkg-config python3 libcjson-dev libpcre2-dev "
                 "libssl-dev libfyaml-dev libc-ares-dev libcmocka-dev clang gcovr",
    "apt-get": 'echo "apt-get $*" >>"$NOTES"; case $* in *update*) echo "Get:1 a mirror" ;; *) eval "$FAKE_APT" ;; esac',
    "sudo": """[ -z "$FAKE_REFUSAL" ] || { echo "$FAKE_REFUSAL" >&2; exit 1; }
        [ "$1" = -n ] && shift
        echo "sudo $1" >>"$NOTES"; exec "$@" """,
    "true": "exit 0",
    "gcc": "exit 0",
    "clang": "exit 0",
    "pkg-config": 'for library; do case " $FAKE_WITHOUT " in *" $library "*) exit 1 ;; esac; done; exit 0',
    "python3": "echo True",
    "meson": """echo "meson $*" >>"$NOTES"
        eval "$FAKE_MESON"
        for folder; do case $folder in /*) break ;; esac; done
        mkdir -p "$folder/cli" && touch "$folder/build.ninja" """,
    "ninja": """echo "ninja $*" >>"$NOTES"
        case $* in *build.ninja) eval "$FAKE_REGENERATE"; exit 0 ;; esac
        echo "[1/2] Compiling C object a.o"; echo "[2/2] Linking target cli/ckscheck"
        eval "$FAKE_NINJA"
        printf '#!/bin/sh\\necho "checked $*"; cat\\n' >"$2/cli/ckscheck" && chmod +x "$2/cli/ckscheck" """,
}
BUILDERS = ["gcc", "pkg-config", "python3", "meson", "ninja"]


class Machine:
    """A checkout and the commands that a machine has, in a folder whose name has a space."""

    def __init__(self, *fakes, tools=()):
        self.folder = tempfile.mkdtemp(prefix="ckscheck dev ")
        self.top = os.path.join(self.folder, "check out")
        self.bin = os.path.join(self.folder, "bin")
        self.notes = os.path.join(self.folder, "notes")
        os.makedirs(os.path.join(self.top, "tests", "fuzz"))
        os.mkdir(self.bin)
        shutil.copy(os.path.join(TOP, "dev"), self.top)
        open(os.path.join(self.top, "tests", "fuzz", "fuzz_json.c"), "w", encoding="utf-8").close()
        for tool in [*TOOLS, *tools]:
            if tool not in FAKES and shutil.which(tool):
                os.symlink(shutil.which(tool), os.path.join(self.bin, tool))
        for name in ["id", "apt-cache", "apt-get", *fakes]:
            path = os.path.join(self.bin, name)
            with open(path, "w", encoding="utf-8") as f:
                f.write(f"#!{shutil.which('sh')}\n{FAKES[name]}\n")
            os.chmod(path, 0o755)
        for path in [self.folder, self.top]:
            os.chmod(path, 0o777)
        open(self.notes, "w", encoding="utf-8").close()
        os.chmod(self.notes, 0o666)

    def words(self, args, env):
        all_env = {"PATH": self.bin, "NOTES": self.notes, "HOME": os.path.join(self.folder, "home"), **env}
        return {"args": [os.path.join(self.top, "dev"), *args], "env": all_env, "timeout": 60}

    def run(self, *args, stdin="", ordinary=False, **env):
        words = self.words(args, env)
        if ordinary and os.geteuid() == 0:
            words.update(user=NOBODY, group=NOBODY, extra_groups=[])
        return subprocess.run(**words, input=stdin, capture_output=True, text=True)

    def noted(self):
        with open(self.notes, encoding="utf-8") as f:
            return f.read()

    def remove(self):
        os.chmod(self.top, 0o777)
        shutil.rmtree(self.folder)


results = [0, 0]


def expect(what, good, run=None):
    results[0 if good else 1] += 1
    if not good:
        print(f"FAILED: {what}")
        if run is not None:
            print(f"  status {run.returncode}\n  stdout: {run.stdout!r}\n  stderr: {run.stderr!r}")


def test_arguments(machine):
    run = machine.run("frob")
    expect("an unknown command is named, with those that exist", run.returncode == 2 and not run.stdout and
           re.fullmatch(r"dev: unknown command 'frob'; commands: run, .*\n", run.stderr), run)
    for word in ["help", "--help", "-h"]:
        run = machine.run(word)
        expect(f"{word} prints the help", run.returncode == 0 and run.stdout.startswith("usage: ./dev") and not run.stderr, run)
    run = machine.run("build", "more")
    expect("build takes no arguments", run.returncode == 2 and run.stderr.count("\n") == 1, run)
    run = machine.run("fuzz", "jason")
    expect("an unknown fuzz target is named, with those that exist",
           run.returncode == 2 and "'jason'" in run.stderr and "targets: json" in run.stderr, run)
    expect("wrong arguments start nothing", not machine.noted())


def test_nothing_there(machine):
    run = machine.run("run", "check", "x")
    lines = [line for line in run.stderr.splitlines() if line.startswith("apt-get install ")]
    expect("without root: one line to copy, status 2", run.returncode == 2 and not run.stdout and len(lines) == 1, run)
    expect("the line names what the build needs and nothing of the tests",
           all(f" {p}" in lines[0] for p in ["gcc", "meson", "libcjson-dev", "libfyaml-dev"]) and "cmocka" not in lines[0], run)
    expect("without root nothing is started", not machine.noted())
    run = machine.run("test")
    expect("for tests the line names their packages", run.returncode == 2 and "libcmocka-dev" in run.stderr, run)
    run = machine.run("run", FAKE_ID="0", CKS_NO_INSTALL="1")
    expect("CKS_NO_INSTALL keeps root from installing", run.returncode == 2 and not machine.noted(), run)


def test_apt_fails(machine):
    run = machine.run("run", FAKE_ID="0",
                      FAKE_APT="seq 100; echo 'E: You do not have enough free space in /var/cache/apt/archives/.'; exit 100")
    expect("apt's own reason is shown, and little else", run.returncode == 3 and not run.stdout and
           "E: You do not have enough free space in /var/cache/apt/archives/.\n" in run.stderr and run.stderr.count("\n") < 12, run)


def test_apt_works(machine):
    """apt-get brings what was missing; the package that cannot be had is done without."""
    brings = f"for tool in {' '.join(BUILDERS)}; do ln -s \"$FAKE_POOL/$tool\" \"{machine.bin}/\"; done"
    pool = Machine(*BUILDERS)
    apt = f"""case $* in *libfyaml-dev*) echo 'E: libfyaml-dev is broken'; exit 100 ;; esac
        echo '0 upgraded, 2 newly installed, 0 to remove and 0 not upgraded.'; echo 'Need to get 3 MB of archives.'
        echo 'After this operation, 9 MB of additional disk space will be used.'; {brings}"""
    os.symlink(shutil.which("ln"), os.path.join(machine.bin, "ln"))
    run = machine.run("run", "check", "-", stdin="the input", FAKE_ID="0", FAKE_APT=apt, FAKE_POOL=pool.bin,
                      FAKE_WITHOUT="libfyaml")
    pool.remove()
    expect("after installing, the program runs and reads standard input",
           run.returncode == 0 and run.stdout == "checked check -\nthe input", run)
    expect("one package that cannot be installed does not keep the others away",
           "E: libfyaml-dev is broken" in run.stderr and "continuing without libfyaml-dev" in run.stderr, run)
    expect("the steps are reported", all(s in run.stderr for s in [
        "dev: updating the package lists\n", "dev: installing gcc ", "dev: downloading and installing 2 packages (3 MB)\n",
        "dev: configuring\n", "dev: building: 2 steps\n"]), run)
    expect("test packages are not asked for", "cmocka" not in machine.noted())


def test_sudo(machine):
    run = machine.run("run", FAKE_APT="exit 100")
    expect("an ordinary user installs through sudo", "sudo env\napt-get " in machine.noted() and " install -y" in machine.noted(), run)
    open(machine.notes, "w", encoding="utf-8").close()
    run = machine.run("run", FAKE_REFUSAL="sudo: a password is required")
    expect("where sudo cannot ask, the line to copy is printed", run.returncode == 2 and not machine.noted() and
           re.search(r"^apt-get install .*meson", run.stderr, re.M), run)


def test_interrupt(machine):
    """Ctrl-C ends the step, the script and what the script started."""
    process = subprocess.Popen(**{k: v for k, v in machine.words(["build"], {
        "FAKE_NINJA": 'echo "$$" >"$NOTES.pid"; exec sleep 50'}).items() if k != "timeout"},
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True)
    deadline = time.monotonic() + 20
    while not (os.path.exists(machine.notes + ".pid") and os.path.getsize(machine.notes + ".pid")) and time.monotonic() < deadline:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    try:
        process.communicate(timeout=20)
        with open(machine.notes + ".pid", encoding="utf-8") as f:
            step = f"/proc/{f.read().strip()}"
        while os.path.exists(step) and time.monotonic() < deadline:
            time.sleep(0.05)
        expect(f"an interrupt ends everything, status {process.returncode}", not os.path.exists(step) and process.returncode != 0)
    except subprocess.TimeoutExpired:
        process.kill()
        expect("an interrupt ends everything", False)


def test_other_forms(machine):
    os.remove(os.path.join(machine.bin, "gcc"))
    run = machine.run("run", "check", FAKE_WITHOUT="cmocka libfyaml libcares")
    expect("clang without gcc, Meson from elsewhere, no apt packages: it builds", run.returncode == 0 and run.stdout == "checked check\n", run)
    expect("without root it says what it goes without", "dev: continuing without libfyaml-dev libc-ares-dev" in run.stderr, run)
    expect("run builds the program without tests", re.search(r"^meson setup .*-Dtests=false", machine.noted(), re.M) and
           re.search(r"^ninja .* program$", machine.noted(), re.M) and "apt-get" not in machine.noted(), run)


def test_earlier_folder(machine):
    """What `test` configured can no longer be configured; `run` makes the folder anew, without tests."""
    machine.run("test")
    expect("test configures the tests", re.search(r"^meson setup .*-Dtests=true", machine.noted(), re.M))
    open(machine.notes, "w", encoding="utf-8").close()
    run = machine.run("run", "check", FAKE_REGENERATE="echo 'ERROR: Dependency cmocka not found'; exit 1")
    expect("run does not fail on a folder with tests", run.returncode == 0 and "cmocka" not in run.stderr and
           re.search(r"^meson setup --wipe .*-Dtests=false", machine.noted(), re.M), run)
    open(machine.notes, "w", encoding="utf-8").close()
    run = machine.run("run", "check")
    expect("a second run configures nothing", run.returncode == 0 and "meson" not in machine.noted(), run)
    run = machine.run("run", "check", CC="clang")
    expect("another compiler makes the folder anew", "meson setup --wipe" in machine.noted(), run)


def test_failures(machine):
    log = r"""printf '%s\n' 'The Meson build system' 'a' 'b' '' 'meson.build:36:0: ERROR: Dependency "libcrypto" not found' ''"""
    run = machine.run("run", FAKE_MESON=log + "; exit 1")
    expect("Meson's reason is shown without its log", run.returncode == 3 and not run.stdout and
           'ERROR: Dependency "libcrypto" not found' in run.stderr and "The Meson build system" not in run.stderr, run)
    log = r"printf '%s\n' 'FAILED: a.o' 'cc -Ia -Ib' '../a.c:3:5: error: expected a thing' '    3 | x' '[2/2] b' 'ninja: stopped'"
    run = machine.run("run", FAKE_NINJA=log + "; exit 1")
    expect("the compiler's reason is shown without the command and the log", run.returncode == 3 and
           "../a.c:3:5: error: expected a thing\n    3 | x\n" in run.stderr and "cc -Ia" not in run.stderr and
           "Compiling" not in run.stderr, run)
    run = machine.run("run", FAKE_NINJA="echo 'a.c:1:1: warning: b'")
    expect("warnings are counted", run.returncode == 0 and "dev: compiler warnings: 1; see " in run.stderr, run)


def test_coverage(machine):
    run = machine.run("coverage")
    expect("without gcovr: its package is named, status 2", run.returncode == 2 and not run.stdout and
           re.search(r"^apt-get install .*\bgcovr\b", run.stderr, re.M) and not machine.noted(), run)
    os.symlink(shutil.which("true"), os.path.join(machine.bin, "gcovr"))
    run = machine.run("coverage", "--suite", "unit")
    expect("with it: gcc's counts are built in", run.returncode == 0 and
           re.search(r"^meson setup .*-Db_coverage=true .*build-coverage ", machine.noted(), re.M), run)


def test_places(machine):
    run = machine.run("run", ordinary=True, CKS_BUILD_DIR=os.path.join(machine.folder, "my builds"))
    expect("CKS_BUILD_DIR holds the build", run.returncode == 0 and
           os.path.exists(os.path.join(machine.folder, "my builds", "build", "cli", "ckscheck")), run)
    os.chmod(machine.top, 0o555)
    run = machine.run("run", ordinary=True)
    cache = os.path.join(machine.folder, "home", ".cache", "ckscheck")
    expect("a read-only checkout is built in the user's cache", run.returncode == 0 and
           [f for f in os.listdir(cache) if os.path.exists(os.path.join(cache, f, "build", "cli", "ckscheck"))] and
           not os.path.exists(os.path.join(machine.top, "build")), run)
    run = machine.run("run", ordinary=True, HOME="/nonexistent")
    expect("where nothing can be written, it says what to set",
           run.returncode == 3 and re.search(r"^dev: cannot write to .*CKS_BUILD_DIR", run.stderr), run)


def test_terminal(machine):
    """On a terminal one line moves; the steps stay."""
    try:
        master, slave = pty.openpty()
    except OSError as why:
        print(f"no terminal can be made here: {why}")
        return
    process = subprocess.Popen(**{k: v for k, v in machine.words(["build"], {"TERM": "xterm"}).items() if k != "timeout"},
                               stdin=subprocess.DEVNULL, stdout=slave, stderr=slave)
    os.close(slave)
    text = b""
    while True:
        try:
            piece = os.read(master, 4096)
        except OSError:
            break
        if not piece:
            break
        text += piece
    os.close(master)
    process.wait(timeout=60)
    expect(f"a count moves on a terminal: {text!r}", b"\r\033[Kdev: building [1/2]" in text and
           b"\r\033[Kdev: building [2/2]" in text and b"dev: building: 2 steps" in text)


def main():
    for test, fakes in [(test_arguments, BUILDERS), (test_nothing_there, []), (test_apt_fails, []), (test_apt_works, []),
                        (test_sudo, ["sudo", "true"]), (test_interrupt, BUILDERS),
                        (test_other_forms, [*BUILDERS, "clang"]), (test_earlier_folder, [*BUILDERS, "clang"]),
                        (test_failures, BUILDERS), (test_coverage, BUILDERS), (test_places, BUILDERS), (test_terminal, BUILDERS)]:
        machine = Machine(*fakes, tools=["seq", "find"])
        test(machine)
        machine.remove()
    print(f"{results[0]} passed, {results[1]} failed")
    return 1 if results[1] else 0


if __name__ == "__main__":
    sys.exit(main())
