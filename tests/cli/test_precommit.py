#!/usr/bin/env python3
"""The hooks, with the real pre-commit.

usage: test_precommit.py PATH-OF-CKSCHECK
"""
import json
import os
import pty
import re
import shutil
import stat
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(sys.argv[1])
TOP = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
SOURCES = [".pre-commit-hooks.yaml", "hooks", "lib", "cli", "include", "docs", "meson.build",
           "meson_options.txt"]
SKIP = 77  # for Meson


def store(name, number=0):
    """An update that renames a store: nothing is wrong with one alone."""
    return json.dumps({"CustomKeyStoreId": f"cks-{number:017x}", "NewCustomKeyStoreName": name}) + "\n"


TWICE = store("one", 1) + store("one", 2)
GOOD = store("one", 3)


class World:
    """A home, a clone of our project, a user's repository, and a PATH."""

    def __init__(self, base, with_program=True):
        self.base = base
        self.hooks = os.path.join(base, "ckscheck")
        self.repo = os.path.join(base, "user repo")
        self.bin = os.path.join(base, "bin")
        os.makedirs(self.bin)
        if with_program:
            self.program(f'"{PROGRAM}" "$@"')
        self.env = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
        self.env.update(PATH=self.bin + ":/usr/bin:/bin", HOME=base, PRE_COMMIT_HOME=base + "/cache",
                        XDG_CACHE_HOME=base + "/xdg", GIT_CONFIG_GLOBAL=base + "/gitconfig",
                        GIT_CONFIG_NOSYSTEM="1", NO_COLOR="1", http_proxy="http://127.0.0.1:9",
                        https_proxy="http://127.0.0.1:9", GIT_TERMINAL_PROMPT="0")
        with open(base + "/gitconfig", "w", encoding="utf-8") as f:
            f.write("[user]\n name = a\n email = a@example.com\n[protocol \"file\"]\n allow = always\n"
                    "[init]\n defaultBranch = main\n[advice]\n detachedHead = false\n")
        os.makedirs(self.hooks)
        for name in SOURCES:
            source = os.path.join(TOP, name)
            if os.path.isdir(source):
                shutil.copytree(source, os.path.join(self.hooks, name))
            else:
                shutil.copy(source, self.hooks)
        self.git("init", "-q", cwd=self.hooks)
        self.git("add", "-A", cwd=self.hooks)
        self.git("commit", "-qm", "x", cwd=self.hooks)
        self.git("tag", "v0.1.0", cwd=self.hooks)
        os.makedirs(self.repo)
        self.git("init", "-q")

    def program(self, line):
        path = os.path.join(self.bin, "ckscheck")
        with open(path, "w", encoding="utf-8") as f:
            f.write(f"#!/bin/sh\n{line}\n")
        os.chmod(path, 0o755)

    def run(self, *command, cwd=None, timeout=300):
        return subprocess.run(command, cwd=cwd or self.repo, env=self.env, timeout=timeout, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)

    def git(self, *args, cwd=None):
        out = self.run("git", *args, cwd=cwd)
        assert out.returncode == 0, out.stdout.decode()
        return out.stdout.decode()

    def write(self, name, text):
        path = os.path.join(self.repo, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)

    def configure(self, hook, **extra):
        members = "".join(f"\n        {k}: {json.dumps(v)}" for k, v in extra.items())
        self.write(".pre-commit-config.yaml",
                   f"repos:\n  - repo: {json.dumps(self.hooks)}\n    rev: v0.1.0\n    hooks:\n"
                   f"      - id: {hook}{members}\n")

    def pre_commit(self, *args, **options):
        return self.run("/usr/bin/pre-commit", *args, **options)


def expect(out, passed, text=None):
    shown = out.stdout.decode(errors="replace")
    assert (out.returncode == 0) == passed, f"status {out.returncode}\n{shown}"
    assert ("Failed" not in shown) == passed, shown
    assert text is None or text in shown, f"{text!r} is not in\n{shown}"
    return shown


def check_every_hook(world):
    world.write("a.json", TWICE)
    world.write("sp ace/-n.json", GOOD)
    world.write("-n.json", store("dash", 4))
    world.write("tsconfig.json", "// comments\n{}\n")
    world.git("add", "-A")
    for hook in ("ckscheck", "ckscheck-project", "ckscheck-system"):
        world.configure(hook)
        expect(world.pre_commit("run", "--all-files"), False, "CKS501")
        expect(world.pre_commit("try-repo", world.hooks, hook, "--all-files"), False, "CKS501")
    world.write("a.json", store("repaired", 5))
    world.git("add", "-A")
    for hook in ("ckscheck", "ckscheck-project", "ckscheck-system"):
        world.configure(hook)
        expect(world.pre_commit("run", "--all-files"), True)
    print("ok: every hook, names with spaces and dashes, files of others")


def check_unchanged_files(world):
    """A store that clashes with one in a file that the commit does not touch."""
    world.write("old.json", GOOD)
    world.configure("ckscheck-project")
    world.git("add", "-A")
    world.git("commit", "-qm", "old", "--no-verify")
    world.write("new.json", store("one", 9))
    world.git("add", "-A")
    expect(world.pre_commit("run"), False, "CKS501")
    print("ok: the project hook sees unchanged files")


def check_commit(world):
    """Refused, repaired, accepted; what is staged counts."""
    world.configure("ckscheck")
    world.git("add", "-A")
    world.git("commit", "-qm", "config", "--no-verify")
    expect(world.pre_commit("install"), True)
    world.write("a.json", TWICE)
    world.git("add", "-A")
    out = world.run("git", "commit", "-qm", "bad")
    assert out.returncode != 0 and b"CKS501" in out.stdout, out.stdout.decode()
    world.write("a.json", GOOD)
    out = world.run("git", "commit", "-qm", "still bad: the repair is not staged")
    assert out.returncode != 0, out.stdout.decode()
    world.git("add", "-A")
    world.git("commit", "-qm", "good")
    print("ok: a commit is refused and goes through after the repair")


def check_worktree(world):
    world.git("worktree", "add", "-q", os.path.join(world.base, "tree"))
    tree = os.path.join(world.base, "tree")
    with open(os.path.join(tree, "w.json"), "w", encoding="utf-8") as f:
        f.write(TWICE)
    world.git("add", "-A", cwd=tree)
    out = world.run("git", "commit", "-qm", "bad", cwd=tree)
    assert out.returncode != 0 and b"CKS501" in out.stdout, out.stdout.decode()
    print("ok: a worktree")


def check_folders(world):
    """Two folders with a configuration each, in one commit."""
    world.configure("ckscheck")
    update = '{"CustomKeyStoreId": "cks-%s", "XksProxyUriPath": "/%s/kms/xks/v2", "NewCustomKeyStoreName": "n"}\n'
    for name, level, number in (("left", "note", 4), ("right", "off", 5)):
        world.write(f"{name}/.ckscheck.yaml", f"severity:\n  CKS425: {level}\n")
        world.write(f"{name}/deep/u.json", update % (f"{number:017x}", name))
    world.git("add", "-A")
    out = world.pre_commit("run", "--files", "left/deep/u.json", "right/deep/u.json")
    shown = expect(out, False, "CKS501")  # the name, over both
    assert "note: XksProxyUriPath" in shown and shown.count("[CKS425 ") == 1, shown
    world.write("right/deep/u.json", (update % (f"{5:017x}", "right")).replace('"n"', '"m"'))
    expect(world.pre_commit("run", "--files", "left/deep/u.json", "right/deep/u.json"), True)
    os.unlink(os.path.join(world.repo, "right/.ckscheck.yaml"))
    out = world.pre_commit("run", "--files", "left/deep/u.json", "right/deep/u.json")
    shown = expect(out, False, "right/deep/u.json")
    assert "error: XksProxyUriPath" in shown, shown
    world.git("rm", "-rqf", "left", "right")
    print("ok: folders with a configuration each")


def check_crash(world):
    world.write("c.json", GOOD)
    world.git("add", "-A")
    for hook in ("ckscheck", "ckscheck-system"):
        world.configure(hook)
        for line in ("kill -SEGV $$", "kill -KILL $$", "exit 99"):
            world.program('[ "$1" = --version ] && { echo ckscheck 0.1.0; exit; }; ' + line)
            expect(world.pre_commit("run", "--files", "c.json"), False)
    world.program(f'"{PROGRAM}" "$@"')
    print("ok: a crash is no pass")


def check_many_files(world):
    world.configure("ckscheck")
    for i in range(3000):
        world.write(f"a-rather-long-directory-name-{i % 10}/and-a-rather-long-file-name-{i}.json", "{}\n")
    world.write("a-rather-long-directory-name-1/bad.json", TWICE)
    world.git("add", "-A")
    expect(world.pre_commit("run", "--all-files"), False, "CKS501")
    print("ok: 3,000 files")


def check_old_version(world):
    """A program of another version is not used."""
    world.program('[ "$1" = --version ] && { echo ckscheck 0.0.1; exit; }; exit 0')
    world.env["CC"] = "no-such-compiler"
    world.configure("ckscheck")
    world.write("c.json", GOOD)
    world.git("add", "-A")
    out = world.pre_commit("run", "--files", "c.json")
    expect(out, False, "this machine lacks: ")
    assert b"no verdict" not in out.stdout and b"ckscheck-system" in out.stdout
    del world.env["CC"]
    print("ok: what is missing is said")


def on_terminal(world, *command):
    """What a command prints on its terminal."""
    pid, fd = pty.fork()
    if pid == 0:
        os.chdir(world.repo)
        os.execvpe(command[0], command, world.env)
    shown = b""
    while True:
        try:
            piece = os.read(fd, 4096)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    os.waitpid(pid, 0)
    os.close(fd)
    return shown.decode(errors="replace")


def check_build(world):
    """Built once into the clone, and used from a cache that cannot be written afterwards."""
    world.configure("ckscheck")
    world.write("a.json", TWICE)
    world.git("add", "-A")
    shown = on_terminal(world, "/usr/bin/pre-commit", "run", "--all-files")
    assert "CKS501" in shown and re.search(r"ckscheck: the hook builds ckscheck \S+ in .*, once", shown), shown
    assert re.search(r"\r\x1b\[Kckscheck: building \d+ of \d+.*ckscheck: built ckscheck \S+", shown, re.S), shown
    built = [os.path.join(d, "ckscheck") for d, _, files in os.walk(world.base + "/cache")
             if d.endswith("/.hook") and "ckscheck" in files]
    assert len(built) == 1, built
    first = os.stat(built[0]).st_mtime_ns
    left = os.listdir(os.path.dirname(built[0]))
    assert left == ["ckscheck"], left
    os.chmod(os.path.dirname(built[0]), stat.S_IRUSR | stat.S_IXUSR)
    expect(world.pre_commit("run", "--all-files"), False, "CKS501")
    assert os.stat(built[0]).st_mtime_ns == first, "it was built again"
    os.chmod(os.path.dirname(built[0]), 0o755)
    print("ok: built once")


def main():
    if not os.path.exists("/usr/bin/pre-commit") or not shutil.which("git"):
        print("skipped: there is no pre-commit")
        return SKIP
    for check in (check_every_hook, check_unchanged_files, check_crash, check_many_files,
                  check_old_version):
        with tempfile.TemporaryDirectory() as base:
            check(World(base))
    with tempfile.TemporaryDirectory() as base:
        world = World(base)
        check_commit(world)
        check_worktree(world)
        check_folders(world)
    if shutil.which("meson", path="/usr/bin:/bin"):
        with tempfile.TemporaryDirectory() as base:
            check_build(World(base, with_program=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
