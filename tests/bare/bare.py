#!/usr/bin/env python3
"""Runs the README's first command on bare machines: fresh roots of Debian and Ubuntu.

usage: bare.py [--tests] [RELEASE...]

Each root has what debootstrap's minbase variant installs and nothing else. In it an ordinary user
first gets one line to copy; then root runs the command exactly as the README prints it; then the
ordinary user runs it in a clone of their own. With --tests, root runs the README's second command
as well, which takes minutes and is not done in CI.

Roots need root, debootstrap, namespaces, a mirror and its keyring. What cannot be made is reported
as skipped, with the reason. The mirror and apt's settings are those of this machine's apt.
"""
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
RELEASES = {
    # codename: name, script of debootstrap where this release has none, keyring, components
    "bookworm": ("Debian 12", "sid", "debian", "main"),
    "trixie": ("Debian 13", "sid", "debian", "main"),
    "jammy": ("Ubuntu 22.04", "gutsy", "ubuntu", "main universe"),
    "noble": ("Ubuntu 24.04", "gutsy", "ubuntu", "main universe"),
}
# The slowest mirror still to be waited for; a first command that takes longer is a defect.
ROOT_SECONDS = 420
COMMAND_SECONDS = 900
TESTS_SECONDS = 1800
USER = "someone"
USER_ID = 1000
SCRIPTS = "/usr/share/debootstrap/scripts"
KEYRING = "/usr/share/keyrings/{}-archive-keyring.gpg"


class Unavailable(Exception):
    """A root cannot be made here; says why."""


def output(*command, **more):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more)


def readme_commands():
    """The first command with what it prints, and the second."""
    with open(os.path.join(TOP, "README.md"), encoding="utf-8") as f:
        text = f.read()
    block = re.search(r"^```console\n\$ (.*)\n((?:.*\n)*?)```$", text, re.M)
    second = re.search(r"^```sh\n(.*)\n```$", text, re.M)
    return block.group(1), block.group(2), second.group(1)


def prepare_machine():
    """Raises Unavailable unless this machine can make roots at all."""
    if os.geteuid() != 0:
        raise Unavailable("making a root needs root")
    if not shutil.which("apt-get"):
        raise Unavailable("this machine has no apt-get")
    missing = [p for p in ("debootstrap", "git") if not shutil.which(p)]
    if missing and os.environ.get("CKS_NO_INSTALL"):
        raise Unavailable(f"this machine has no {missing[0]}")
    if missing:
        run = output("apt-get", "install", "-y", "--no-install-recommends", *missing, stdin=subprocess.DEVNULL,
                     env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
        if run.returncode:
            raise Unavailable(f"{missing[0]} cannot be installed: {run.stdout.strip().splitlines()[-1]}")
    if output("unshare", "--mount", "--pid", "--fork", "true").returncode:
        raise Unavailable("this machine allows no namespaces")


def mirror_of(archive):
    """The mirror that this machine's apt uses for an archive, or None."""
    targets = output("apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages").stdout
    for uri in targets.split():
        if re.match(r"https?://", uri) and uri.rstrip("/").endswith("/" + archive):
            return uri.rstrip("/")
    return None


def make_root(codename, root):
    _, script, archive, components = RELEASES[codename]
    keyring = KEYRING.format(archive)
    if not os.path.exists(keyring):
        raise Unavailable(f"this machine has no keyring of {archive.title()}'s archive")
    mirror = mirror_of(archive)
    command = ["debootstrap", "--variant=minbase", "--keyring=" + keyring,
               "--components=" + components.replace(" ", ","), codename, root]
    if mirror:
        command.append(mirror)
        if not os.path.exists(os.path.join(SCRIPTS, codename)):
            command.append(script)
    elif not os.path.exists(os.path.join(SCRIPTS, codename)):
        raise Unavailable(f"this debootstrap does not know {codename}")
    run = output(*command, timeout=ROOT_SECONDS, stdin=subprocess.DEVNULL)
    if run.returncode:
        raise Unavailable(f"debootstrap failed: {' '.join(run.stdout.strip().splitlines()[-2:])}")


def carry_settings(root):
    """Lets the root reach the mirror as this machine does: names, proxies, certificates, accounts."""
    settings = [line for line in output("apt-config", "dump").stdout.splitlines() if line.startswith("Acquire::")]
    with open(os.path.join(root, "etc/apt/apt.conf.d/90machine"), "w", encoding="utf-8") as f:
        f.write("\n".join(settings) + "\n")
    named = re.findall(r'"(/[^"]+)"', "\n".join(settings))
    for path in ["/etc/resolv.conf", "/etc/hosts", "/etc/apt/auth.conf", "/etc/ssl/certs/ca-certificates.crt", *named]:
        if os.path.isfile(path):
            os.makedirs(os.path.dirname(root + path), exist_ok=True)
            shutil.copyfile(path, root + path)
    if os.path.isdir("/etc/apt/auth.conf.d"):
        shutil.copytree("/etc/apt/auth.conf.d", root + "/etc/apt/auth.conf.d", dirs_exist_ok=True)
    # As in the images that people start from, the lists of packages are not there yet.
    shutil.rmtree(os.path.join(root, "var/lib/apt/lists"))
    os.mkdir(os.path.join(root, "var/lib/apt/lists"))


class Root:
    """A root and what happened in it."""

    def __init__(self, codename, folder):
        self.name = RELEASES[codename][0]
        self.path = os.path.join(folder, codename)
        self.passed = self.failed = 0
        self.said = []
        make_root(codename, self.path)
        carry_settings(self.path)
        self.run("/", "root", f"useradd -m -u {USER_ID} {USER}")

    def say(self, text):
        self.said.append(f"{self.name}: {text}")

    def expect(self, what, good, run=None):
        if good:
            self.passed += 1
            return
        self.failed += 1
        self.say(f"FAILED: {what}")
        if run is not None:
            lines = (run.stderr + run.stdout).strip().splitlines()
            self.said += [f"    {line}" for line in [f"status {run.returncode}", *lines[-40:]]]

    def clone(self, path, owner):
        """A clone of the checkout's last commit: what a stranger gets."""
        inside = self.path + path
        os.makedirs(os.path.dirname(inside), exist_ok=True)
        run = output("git", "clone", "-q", "--no-hardlinks", TOP, inside)
        if run.returncode:
            raise Unavailable(f"git clone failed: {run.stdout.strip()}")
        if owner != 0:
            output("chown", "-R", f"{owner}:{owner}", inside)

    def run(self, folder, user, command, seconds=COMMAND_SECONDS):
        """Runs a shell command there, alone in its namespaces: nothing of it outlives it."""
        home = "/root" if user == "root" else f"/home/{user}"
        env = {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")}
        env.update(PATH="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", HOME=home)
        enter = 'mount -t proc proc "$1/proc" && mount -t devpts -o newinstance,ptmxmode=666 devpts "$1/dev/pts" && cd "$1" && exec chroot "$1" sh -c \'cd "$0" && exec "$@"\' "$2" "${@:3}"'
        become = [] if user == "root" else ["setpriv", f"--reuid={USER_ID}", f"--regid={USER_ID}", "--clear-groups"]
        words = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "bash", "-c", enter, "bash", self.path, folder,
                 *become, "sh", "-c", command]
        try:
            return subprocess.run(words, env=env, stdin=subprocess.DEVNULL, text=True, capture_output=True, timeout=seconds)
        except subprocess.TimeoutExpired as e:
            return subprocess.CompletedProcess(words, 124, (e.stdout or b"").decode(errors="replace"),
                                               (e.stderr or b"").decode(errors="replace") + f"\nended after {seconds} s")

    def packages(self):
        return self.run("/", "root", "dpkg-query -W").stdout.count("\n")


def check_refusal(root, folder, command):
    """Neither root nor sudo: one line to copy, and status 2."""
    run = root.run(folder, USER, command)
    lines = [line for line in run.stderr.splitlines() if line.startswith("apt-get install ")]
    root.expect("an ordinary user gets one line that begins with apt-get install, and status 2",
                run.returncode == 2 and len(lines) == 1 and not run.stdout, run)


def check_command(root, folder, user, command, expected):
    """The command prints what the README shows, and exits with 1 for its findings."""
    began, before = time.monotonic(), root.packages()
    run = root.run(folder, user, command)
    seconds, installed = time.monotonic() - began, root.packages() - before
    finding = run.stdout.split("\n", 1)[0]
    root.expect(f"as {user}, the first command prints what the README shows", run.stdout == expected and run.returncode == 1, run)
    root.expect(f"as {user}, the build has no warnings", "compiler warnings" not in run.stderr and "continuing without" not in run.stderr, run)
    root.say(f"as {user}: {installed} packages installed, {seconds:.0f} s, first finding: {finding}")


def check_tests(root, folder, command):
    began = time.monotonic()
    run = root.run(folder, "root", command, TESTS_SECONDS)
    last = run.stdout.strip().splitlines()[-1:]
    root.expect("the second command passes", run.returncode == 0, run)
    root.said += [line for line in run.stdout.splitlines() if line.startswith("skipped")]
    root.say(f"{command}: {time.monotonic() - began:.0f} s, {''.join(last)}")


def check_release(codename, folder, with_tests):
    """Passed, failed, skipped and the lines to print."""
    try:
        root = Root(codename, folder)
        first, expected, second = readme_commands()
        root.clone("/root/ckscheck", 0)
        root.clone(f"/home/{USER}/a clone", USER_ID)
        check_refusal(root, f"/home/{USER}/a clone", first)
        check_command(root, "/root/ckscheck", "root", first, expected)
        check_command(root, f"/home/{USER}/a clone", USER, first, expected)
        if with_tests:
            check_tests(root, "/root/ckscheck", second)
        return root.passed, root.failed, 0, root.said
    except Unavailable as why:
        return 0, 0, 1, [f"skipped: {RELEASES[codename][0]}: {why}"]
    except subprocess.TimeoutExpired:
        return 0, 0, 1, [f"skipped: {RELEASES[codename][0]}: the mirror took more than {ROOT_SECONDS} s"]


def main():
    args = sys.argv[1:]
    with_tests = "--tests" in args
    codenames = [a for a in args if a != "--tests"] or list(RELEASES)
    unknown = [c for c in codenames if c not in RELEASES]
    if unknown:
        print(f"unknown release '{unknown[0]}'; releases: {', '.join(RELEASES)}", file=sys.stderr)
        return 2
    try:
        prepare_machine()
    except Unavailable as why:
        print(f"skipped: bare roots: {why}")
        print(f"0 passed, 0 failed, {len(codenames)} skipped")
        return 0
    total = [0, 0, 0]
    with tempfile.TemporaryDirectory(prefix="ckscheck-bare-") as folder, \
            concurrent.futures.ThreadPoolExecutor(2) as pool:
        for *counts, said in pool.map(lambda c: check_release(c, folder, with_tests), codenames):
            print("\n".join(said), flush=True)
            total = [a + b for a, b in zip(total, counts)]
    print(f"{total[0]} passed, {total[1]} failed" + (f", {total[2]} skipped" if total[2] else ""))
    return 1 if total[1] else 0


if __name__ == "__main__":
    sys.exit(main())
