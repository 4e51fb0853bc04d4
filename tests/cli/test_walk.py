#!/usr/bin/env python3
"""Directories: which files are found, against git's own idea of what is ignored.

usage: test_walk.py PATH-OF-CKSCHECK
"""
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time

PROGRAM = os.path.abspath(sys.argv[1])
STORE = '{"CustomKeyStoreName": "%s", "CloudHsmClusterId": "cluster-234567abcde"}'
NAMES = ["a", "b", "ab", "x.json", "y.json", "build", "[z]", "A", "a b"]
PARTS = ["a", "b", "*", "**", "a*", "?", "[ab]", "[!a]", "*.json", "x.json", "build", "\\[z\\]", "[a-z]*",
         "a b", "y.*", "A"]
ENV = {**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null",
       "XDG_CONFIG_HOME": "/nonexistent", "HOME": "/nonexistent"}


def run(directory, *args):
    return subprocess.run([PROGRAM, "check", "--format", "json", "--at", "2026-01-01", *args],
                          cwd=directory, timeout=60, capture_output=True, check=False, env=ENV)


def found(directory, *args):
    out = run(directory, *args)
    assert out.returncode in (0, 1), out.stderr
    return sorted({os.path.normpath(s["file"]) for s in json.loads(out.stdout)["stores"]})


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def git(directory, *args):
    return subprocess.run(["git", *args], cwd=directory, env=ENV, timeout=60, capture_output=True,
                          check=True).stdout.decode()


def random_rules(rng):
    lines = []
    for _ in range(rng.randint(1, 4)):
        pattern = "/".join(rng.choice(PARTS) for _ in range(rng.randint(1, 3)))
        lines.append(rng.choice(["", "", "", "!"]) + rng.choice(["", "", "/"]) + pattern +
                     rng.choice(["", "", "/", "  "]))
    return "\n".join(lines + ["# a comment", ""])


def random_tree(rng, top):
    files = set()
    for _ in range(25):
        parts = [rng.choice(NAMES) for _ in range(rng.randint(0, 3))]
        path = os.path.join(*parts, rng.choice(NAMES[:3]) + ".json")
        if not any(os.path.isfile(os.path.join(top, *parts[:i + 1])) for i in range(len(parts))):
            if not os.path.isdir(os.path.join(top, path)):
                write(os.path.join(top, path), STORE % path)
                files.add(path)
    write(os.path.join(top, ".gitignore"), random_rules(rng))
    for d in {os.path.dirname(f) for f in sorted(files)} - {""}:
        if rng.random() < 0.2:
            write(os.path.join(top, d, ".gitignore"), random_rules(rng))


def check_against_git(seeds):
    for seed in range(seeds):
        rng = random.Random(seed)
        with tempfile.TemporaryDirectory() as top:
            git(top, "init", "-q")
            random_tree(rng, top)
            write(os.path.join(top, ".git/info/exclude"), random_rules(rng) if seed % 3 == 0 else "")
            listed = git(top, "ls-files", "-z", "--others", "--exclude-standard").split("\0")
            want = sorted(f for f in listed if f.endswith(".json"))
            got = found(top, ".")
            if got != want:
                rules = subprocess.run("grep -r . --include=.gitignore .; cat .git/info/exclude", shell=True,
                                       cwd=top, capture_output=True, check=False).stdout.decode()
                raise AssertionError(f"seed {seed}: only git {sorted(set(want) - set(got))}, "
                                     f"only we {sorted(set(got) - set(want))}\n{rules}")
            below = [d for d in ("a", "b", "build") if os.path.isdir(os.path.join(top, d))]
            for d in below[:1]:
                listed = git(top, "ls-files", "-z", "--others", "--exclude-standard", "--", d)
                want = sorted(f for f in listed.split("\0") if f.endswith(".json"))
                if want:
                    assert found(top, d) == want, f"seed {seed}: from below"
    print(f"ok: {seeds} trees as git has them")


# Where core.excludesFile or its default may be said: environment, files of the home, git config of the repository.
USERS = [
    ({}, {".config/git/ignore": "%s"}, None),
    ({"XDG_CONFIG_HOME": "~/xdg"}, {"xdg/git/ignore": "%s", ".config/git/ignore": "*"}, None),
    ({}, {".gitconfig": "[core]\n\texcludesFile = ~/mine # why\n", "mine": "%s", ".config/git/ignore": "*"}, None),
    ({}, {".gitconfig": "[user]\nname=x\n[Core] EXCLUDESFILE=\"~/my \\\"file\"; x\n", 'my "file': "%s"}, None),
    ({"XDG_CONFIG_HOME": "~/xdg"}, {"xdg/git/config": "[core]\nexcludesfile = ~/mine\n", "mine": "%s"}, None),
    ({}, {".gitconfig": "[core]\nexcludesfile = ~/wrong\n", "wrong": "*", "right": "%s"}, "~/right"),
    ({"GIT_CONFIG_GLOBAL": "~/other"}, {".gitconfig": "[core]\nexcludesfile = ~/wrong\n", "wrong": "*",
                                        "other": "[core \"x\"]\nexcludesfile = ~/wrong\n[core]\nexcludesfile=~/right\n",
                                        "right": "%s"}, None),
    ({"GIT_CONFIG_SYSTEM": "~/system", "GIT_CONFIG_NOSYSTEM": "false"},
     {"system": "[core]\n excludesfile = ~/right\n", "right": "%s"}, None),
    ({"GIT_CONFIG_SYSTEM": "~/system", "GIT_CONFIG_NOSYSTEM": "1"},
     {"system": "[core]\n excludesfile = ~/wrong\n", "wrong": "*"}, None),
    ({}, {".gitconfig": "[include]\npath = git.d/mine\npath = ~/nowhere\n", "git.d/mine": "[include] path = deeper",
          "git.d/deeper": "[core]\nexcludesfile = ~/right\n", "right": "%s"}, None),
    ({}, {".gitconfig": "[core]\nexcludesfile = ~/wrong\n[Include]\n\tPath = \"~/a b\" # why\n[user]\npath = x\n",
          "a b": "[core]\nexcludesfile = ~/right\n", "wrong": "*", "right": "%s"}, None),
    ({}, {".gitconfig": "[include]\npath = a\n[core]\nexcludesfile = ~/right\n",
          "a": "[core]\nexcludesfile = ~/wrong\n", "wrong": "*", "right": "%s"}, None),
    ({}, {".gitconfig": "[includeIf \"gitdir:~/elsewhere/\"]\npath = a\n[includeIf \"gitdir:top/\"]\npath = b\n"
                        "[includeif \"gitdir/i:/TMP/**/AdDeD/\"]\npath = b\n[includeIf \"onbranch:none\"]\npath = a\n",
          "a": "[core]\nexcludesfile = ~/wrong\n", "wrong": "*",
          "b": "[core]\nexcludesfile = ~/right\n", "right": "%s"}, None),
    ({}, {".gitconfig": "[includeIf \"gitdir:./../top/\"]\npath = b\n[includeIf \"gitdir:*\"]\npath = a\n",
          "a": "[core]\nexcludesfile = ~/wrong\n", "wrong": "*",
          "b": "[core]\nexcludesfile = ~/right\n", "right": "%s"}, None),
    ({}, {".gitconfig": "[includeIf \"gitdir:~/../*/.git\"]\npath = b\n[includeIf \"gitdir:~/../**/worktrees/\"]\npath = b\n",
          "b": "[core]\nexcludesfile = ~/right\n", "right": "%s"}, None),
    ({}, {".gitconfig": "[core]\nexcludesfile =\n", ".config/git/ignore": "*"}, None),
    ({}, {".gitconfig": "[core]\nexcludesfile = ~/nowhere\n", ".config/git/ignore": "*"}, None),
]


def check_users(seeds):
    """The rules that a user keeps for all repositories, in a repository and in a work tree added to it."""
    for seed in range(seeds):
        rng = random.Random(seed)
        env, files, local = USERS[seed % len(USERS)]
        with tempfile.TemporaryDirectory() as base:
            home, top = os.path.join(base, "home"), os.path.join(base, "top")
            for name, text in files.items():
                write(os.path.join(home, name), text.replace("%s", random_rules(rng)))
            os.makedirs(top)
            kept = dict(ENV)
            for name in ("GIT_CONFIG_GLOBAL", "XDG_CONFIG_HOME"):
                del ENV[name]
            ENV.update({"HOME": home, **{k: v.replace("~", home) for k, v in env.items()}})
            git(top, "init", "-q")
            if local:
                git(top, "config", "core.excludesFile", local)
            if seed % 2:
                git(top, "-c", "user.name=a", "-c", "user.email=a", "commit", "-q", "--allow-empty", "-m", "x")
                git(top, "worktree", "add", "-q", "../added")
                write(os.path.join(top, ".git/info/exclude"), random_rules(rng))
                top = os.path.join(base, "added")
            random_tree(rng, top)
            listed = git(top, "ls-files", "-z", "--others", "--exclude-standard").split("\0")
            want, got = sorted(f for f in listed if f.endswith(".json")), found(top, ".")
            ENV.clear()
            ENV.update(kept)
            assert got == want, f"seed {seed}: only git {sorted(set(want) - set(got))}, only we {sorted(set(got) - set(want))}"
    print(f"ok: {seeds} trees with rules of the user's")


def check_what_is_left_out(top):
    for path in ("node_modules/x/a.json", ".terraform/modules/a.json", ".git/a.json", "sub/keep.json"):
        write(os.path.join(top, path), STORE % path)
    write(os.path.join(top, "broken.json"), '{"name": ')
    write(os.path.join(top, "comments.json"), "// a comment\n{}")
    os.symlink("sub", os.path.join(top, "link"))
    os.symlink("sub/keep.json", os.path.join(top, "link.json"))
    os.mkfifo(os.path.join(top, "pipe.json"))
    os.symlink(".", os.path.join(top, "loop"))
    assert found(top, ".") == ["sub/keep.json"], found(top, ".")
    assert found(top, "link.json") == ["link.json"], "a link that is named is read"
    assert run(top, "broken.json").returncode == 1, "a syntax error in a named file is a finding"
    assert run(top, "--hook", "broken.json", "comments.json").returncode == 0, "not in a hook"
    assert run(top, "nothing").returncode == 3
    os.mkdir(os.path.join(top, "empty"))
    out = run(top, "empty")
    assert out.returncode == 0, out
    print("ok: what is left out")


def check_links_of_terraform(top):
    """Terraform follows links: what lies outside of the directory is met nowhere else."""
    store = ('resource "aws_kms_custom_key_store" "x" {\n  custom_key_store_name = ""\n  cloud_hsm_cluster_id = "cluster-2a3b4cdefgh"\n'
             '  key_store_password = var.p\n  trust_anchor_certificate = var.p\n}\nvariable "p" {\n  sensitive = true\n}\n')
    write(os.path.join(top, "common/main.tf"), store)
    write(os.path.join(top, "env/dev/backend.tf"), "terraform {}\n")
    os.symlink("../../common/main.tf", os.path.join(top, "env/dev/main.tf"))
    os.symlink("nowhere.tf", os.path.join(top, "env/dev/gone.tf"))
    assert found(top, "env/dev") == ["env/dev/main.tf"], found(top, "env/dev")
    assert found(top, "env") == ["env/dev/main.tf"], found(top, "env")
    assert found(top, ".") == ["common/main.tf"], found(top, ".")
    print("ok: links of Terraform")


def check_dashes(top):
    write(os.path.join(top, "-n.json"), STORE % "n")
    write(os.path.join(top, "--format"), STORE % "f")
    write(os.path.join(top, "-"), STORE % "dash")
    assert found(top, "--hook", "-n.json", "-") == ["-", "-n.json"]
    assert run(top, "-n.json").returncode == 2
    assert found(top, "--", "-n.json") == ["-n.json"]
    print("ok: names that begin with -")


def check_modules(top):
    """What a configuration calls is read and told, wherever it lies and whoever was named."""
    guide = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "fixtures", "guide")
    copy = os.path.join(top, "guide")
    shutil.copytree(guide, copy)
    for operands in (["."], ["live"], ["live/main.tf"], ["--hook", "live/variables.tf"], ["live", "modules"]):
        out = run(copy, *operands)
        rules = [f["rule"] for f in json.loads(out.stdout)["findings"]]
        assert rules == ["CKS422", "CKS443", "CKS501"], f"{operands}: {rules}"
        assert len(json.loads(out.stdout)["stores"]) == 3, operands
    print("ok: Terraform modules")


def check_values(top):
    """A broken file of values beside a module with a store is told, whoever names it or walks past it."""
    store = 'resource "aws_kms_custom_key_store" "x" {\n  custom_key_store_name = var.name\n}\n'
    for name in ("prod.tfvars", "terraform.tfvars", "a.auto.tfvars", "a.auto.tfvars.json", "prod.tfvars.json"):
        broken = os.path.join(top, "values", name.replace(".", "-"))
        os.makedirs(broken)
        write(os.path.join(broken, "main.tf"), store + 'variable "name" {}\n')
        write(os.path.join(broken, name), '{"name": ' if name.endswith("json") else "name = \n")
        git(broken, "init", "-q")
        git(broken, "add", ".")
        for operands in (["."], [name], ["--staged", "."], ["--staged", name], ["--hook", "--staged", name]):
            out = run(broken, *operands)
            told = [f for f in json.loads(out.stdout)["findings"] if f["rule"] == "CKS101"]
            assert len(told) == 1 and out.returncode == 1, f"{name} {operands}: {len(told)} told, {out.returncode}"
        with open(os.path.join(broken, name), encoding="utf-8") as f:
            out = subprocess.run([PROGRAM, "check", "-", "--stdin-filename", name], stdin=f, capture_output=True, check=False)
        assert b"CKS101" in out.stdout and out.returncode == 1, f"standard input as {name}: {out.returncode}"
    print("ok: broken files of values")


def check_circle(top):
    """git gives up where files include each other; what they say apart from that counts here, and it ends."""
    both = "[include]\npath = a\npath = b\n"
    write(os.path.join(top, ".git/config"), both)
    write(os.path.join(top, ".git/a"), both)
    write(os.path.join(top, ".git/b"), both + "[core]\nexcludesfile = mine\n[includeIf \"gitdir:\"]\n[includeIf \"")
    write(os.path.join(top, "mine"), "x.json\n")
    for name in ("x.json", "y.json"):
        write(os.path.join(top, name), STORE % name)
    start = time.monotonic()
    assert found(top, ".") == ["y.json"], found(top, ".")
    assert time.monotonic() - start < 5
    print("ok: git's configuration that includes itself")


def check_pipes(top):
    """Nobody writes to them: no file that is looked for by itself may be waited for."""
    write(os.path.join(top, "x.json"), STORE % "x")
    os.makedirs(os.path.join(top, ".git"))
    for name in (".gitignore", ".git/config"):
        os.mkfifo(os.path.join(top, name))
    assert found(top, ".") == ["x.json"]
    for make in (os.mkfifo, lambda path: os.symlink(".ckscheck.yaml", path)):
        make(os.path.join(top, ".ckscheck.yaml"))
        out = run(top, "x.json")
        assert out.returncode == 2 and b".ckscheck.yaml cannot be read" in out.stderr, out
        os.remove(os.path.join(top, ".ckscheck.yaml"))
    print("ok: pipes and circles in the place of files")


def check_unread_names(top):
    """What cannot be looked at is told, and is no clean run."""
    at = os.open(top, os.O_RDONLY)
    for _ in range(17):
        os.mkdir("d" * 250, dir_fd=at)
        below = os.open("d" * 250, os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = below
    os.close(os.open("x.json", os.O_WRONLY | os.O_CREAT, dir_fd=at))
    os.close(at)
    out = run(top, top)
    assert out.returncode == 3 and out.stderr, out
    print("ok: names that are too long")


def check_hooks_agree(top):
    """pre-commit hands over every file, whatever its name, and a directory is searched for the same."""
    source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
    with open(os.path.join(source, ".pre-commit-hooks.yaml"), encoding="utf-8") as f:
        assert not re.search(r"^\s*(files|exclude):", f.read(), re.M)
    names = "tf tofu json jsonl ndjson yaml yml sh bash tfstate template md markdown mk dockerfile jenkinsfile bat cmd".split()
    words = {"tf": 'resource "aws_kms_custom_key_store" "x" {\n  custom_key_store_name = ""\n}\n',
             "sh": "aws kms create-custom-key-store --bogus\n"}
    words.update(tofu=words["tf"], bash=words["sh"], bat=words["sh"], cmd=words["sh"], mk="a:\n\t" + words["sh"], dockerfile="RUN " + words["sh"],
                 md="```\n" + words["sh"] + "```\n", jenkinsfile="sh 'aws kms create-custom-key-store --bogus'\n")
    words.update(markdown=words["md"])
    for name in names:
        write(os.path.join(top, name, f"x.{name}"), words.get(name, '{"CustomKeyStoreName": ""}\n'))
        assert run(top, name).returncode == 1, f".{name} is not searched for"
    for name in ("rst", "env", "txt", "py", "tf.bak"):
        write(os.path.join(top, "no", f"x.{name}"), "CustomKeyStoreName aws kms create-custom-key-store\n")
    assert run(top, "no").returncode == 0
    print("ok: names that are searched")


def check_unreadable(top):
    if os.geteuid() == 0:
        print("skipped: root reads everything")
        return
    os.makedirs(os.path.join(top, "locked"))
    os.chmod(os.path.join(top, "locked"), 0)
    assert run(top, ".").returncode == 3
    os.chmod(os.path.join(top, "locked"), 0o700)
    print("ok: an unreadable directory")


def check_speed(top):
    for i in range(10000):
        write(os.path.join(top, f"d{i % 100}", f"f{i}.json"), '{"name": "no store here", "value": 1}\n' * 20)
    write(os.path.join(top, "d7", "store.json"), STORE % "x")
    found(top, ".")
    start = time.monotonic()
    assert found(top, ".") == ["d7/store.json"]
    seconds = time.monotonic() - start
    print(f"ok: 10,000 files without a store in {seconds:.2f} s")
    assert seconds < 5, "that should be a fraction of a second"


def main():
    if shutil.which("git"):
        check_against_git(int(os.environ.get("WALK_SEEDS", "60")))
        check_users(int(os.environ.get("WALK_SEEDS", "66")))
    for check in (check_what_is_left_out, check_links_of_terraform, check_dashes, check_modules, check_values, check_circle,
                  check_pipes, check_unread_names, check_hooks_agree, check_unreadable,
                  check_speed):
        with tempfile.TemporaryDirectory() as top:
            check(top)
    return 0


if __name__ == "__main__":
    sys.exit(main())
