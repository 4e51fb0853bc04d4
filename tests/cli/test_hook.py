#!/usr/bin/env python3
"""ckscheck hook: the plain git hook.

usage: test_hook.py PATH-OF-CKSCHECK
"""
import os
import shutil
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(sys.argv[1])
GOOD = '{"CustomKeyStoreId": "cks-0123456789abcdef0", "XksProxyUriPath": "/a/kms/xks/v1"}\n'
BAD = GOOD.replace("v1", "v2")


def run(directory, *command, **env):
    clean = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    clean.update(PATH="/usr/bin:/bin", HOME=directory, GIT_CONFIG_GLOBAL=directory + "/../gitconfig",
                 GIT_CONFIG_NOSYSTEM="1", **env)
    return subprocess.run(command, cwd=directory, env=clean, timeout=60, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def ok(directory, *command, **env):
    out = run(directory, *command, **env)
    assert out.returncode == 0, out.stdout.decode()
    return out.stdout.decode()


def write(directory, name, text):
    os.makedirs(os.path.dirname(os.path.join(directory, name)), exist_ok=True)
    with open(os.path.join(directory, name), "w", encoding="utf-8") as f:
        f.write(text)


def check(base):
    with open(base + "/gitconfig", "w", encoding="utf-8") as f:
        f.write("[user]\n name = a\n email = a@example.com\n")
    repo = os.path.join(base, "a repo")
    os.makedirs(repo)
    assert run(repo, PROGRAM, "hook", "install").returncode == 2, "no repository"
    ok(repo, "git", "init", "-q")
    path = os.path.join(repo, ".git/hooks/pre-commit")
    for words in ([], ["remove"], ["install", "x"]):
        assert run(repo, PROGRAM, "hook", *words).returncode == 2
    assert run(repo, PROGRAM, "hook", "uninstall").returncode == 2

    write(repo, ".git/hooks/pre-commit", "#!/bin/sh\nexit 0\n")
    out = run(repo, PROGRAM, "hook", "install")
    assert out.returncode == 2 and b"a different hook" in out.stdout
    assert run(repo, PROGRAM, "hook", "uninstall").returncode == 2
    with open(path, encoding="utf-8") as f:
        assert f.read() == "#!/bin/sh\nexit 0\n"
    os.unlink(path)
    print("ok: a different hook is kept")

    ok(repo, PROGRAM, "hook", "install")
    ok(repo, PROGRAM, "hook", "install")  # again: it is ours
    if shutil.which("shellcheck"):
        ok(repo, "shellcheck", path)
    write(repo, "sub dir/a.json", BAD)
    ok(repo, "git", "add", "-A")
    out = run(repo, "git", "commit", "-qm", "bad")
    assert out.returncode != 0 and b"sub dir/a.json:1:" in out.stdout, out.stdout.decode()
    write(repo, "sub dir/a.json", GOOD)
    out = run(repo, "git", "commit", "-qm", "the repair is not staged")
    assert out.returncode != 0, out.stdout.decode()
    ok(repo, "git", "add", "-A")
    write(repo, "sub dir/a.json", BAD)
    ok(repo, "git", "commit", "-qm", "what lies in the work tree does not count")
    ok(repo, "git", "checkout", "-q", ".")
    print("ok: what is staged counts")

    write(repo, ".ckscheck.yaml", "severity:\n  CKS425: off\n")
    write(repo, "b.json", BAD)
    ok(repo, "git", "add", "-A")
    ok(repo, "git", "commit", "-qm", "configured")
    ok(repo, "git", "rm", "-q", "--cached", ".ckscheck.yaml")
    out = run(repo, "git", "commit", "-qm", "without the configuration")
    assert out.returncode != 0, out.stdout.decode()
    ok(repo, "git", "reset", "-q", "--hard")
    print("ok: the configuration that is staged holds")

    ok(repo, "git", "worktree", "add", "-q", "../tree")
    tree = os.path.join(base, "tree")
    write(tree, "c.json", BAD)
    ok(tree, "git", "rm", "-q", ".ckscheck.yaml")
    ok(tree, "git", "add", "-A")
    assert run(tree, "git", "commit", "-qm", "bad").returncode != 0
    write(tree, "c.json", GOOD)
    write(tree, "b.json", GOOD)
    ok(tree, "git", "add", "-A")
    ok(tree, "git", "commit", "-qm", "good")
    print("ok: a worktree")

    with open(path, encoding="utf-8") as f:
        text = f.read()
    write(repo, ".git/hooks/pre-commit", text.replace(PROGRAM, "/nowhere/ckscheck"))
    write(repo, "d.json", GOOD)
    ok(repo, "git", "add", "-A")
    out = run(repo, "git", "commit", "-qm", "gone")
    assert out.returncode != 0 and b"no longer installed" in out.stdout, out.stdout.decode()
    crash = os.path.join(base, "crash")
    with open(crash, "w", encoding="utf-8") as f:
        f.write("#!/bin/sh\nkill -SEGV $$\n")
    os.chmod(crash, 0o755)
    write(repo, ".git/hooks/pre-commit", text.replace(PROGRAM, crash))
    assert run(repo, "git", "commit", "-qm", "crash").returncode != 0
    ok(repo, PROGRAM, "hook", "uninstall")
    ok(repo, "git", "commit", "-qm", "no hook")
    assert not os.path.exists(path)
    ok(repo, "git", "config", "core.hooksPath", "my-hooks")
    ok(repo, PROGRAM, "hook", "install")
    assert os.path.exists(os.path.join(repo, "my-hooks/pre-commit"))
    print("ok: a missing program, a crash, another folder of hooks")


def main():
    if not shutil.which("git"):
        print("skipped: there is no git")
        return 77
    with tempfile.TemporaryDirectory() as base:
        check(base)
    return 0


if __name__ == "__main__":
    sys.exit(main())
