#!/usr/bin/env python3
"""check --staged and the hooks: what is checked is what the commit will hold, whatever lies in the work
tree, with real commits.

usage: test_staged.py CKSCHECK
"""
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(sys.argv[1])
GOOD = '{"CustomKeyStoreId": "cks-0123456789abcdef0", "XksProxyUriPath": "/a/kms/xks/v1"}\n'
BAD = GOOD.replace("v1", "v2")
STORE = ('resource "aws_kms_custom_key_store" "x" {\n  custom_key_store_name    = "n"\n'
         '  cloud_hsm_cluster_id     = "cluster-2a3b4cdefgh"\n  key_store_password       = var.password\n'
         '  trust_anchor_certificate = %s\n}\nvariable "password" {}\n')
passed, failed = 0, 0


def check(ok, text):
    global passed, failed
    passed += bool(ok)
    failed += not ok
    if not ok:
        print(f"FAILED: {text}")


class Repository:
    def __init__(self, base, name, init=True):
        self.base, self.path = base, os.path.join(base, name)
        self.env = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
        self.env.update(HOME=base, GIT_CONFIG_GLOBAL=os.path.join(base, "gitconfig"), GIT_CONFIG_NOSYSTEM="1",
                        GIT_TERMINAL_PROMPT="0", PATH="/usr/bin:/bin")
        with open(self.env["GIT_CONFIG_GLOBAL"], "w", encoding="utf-8") as f:
            f.write("[user]\n name = a\n email = a@example.com\n[protocol \"file\"]\n allow = always\n"
                    "[init]\n defaultBranch = main\n[uploadpack]\n allowFilter = true\n allowAnySHA1InWant = true\n")
        if init:
            os.makedirs(self.path)
            self.git("init", "-q")

    def run(self, *command, cwd=None, **env):
        return subprocess.run(command, cwd=cwd or self.path, env=dict(self.env, **env), timeout=120, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)

    def git(self, *args, **more):
        out = self.run("git", *args, **more)
        assert out.returncode == 0, f"git {args}: {out.stdout.decode()}"
        return out.stdout.decode()

    def write(self, name, data):
        path = os.path.join(self.path, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as f:
            f.write(data if isinstance(data, bytes) else data.encode())

    def add(self, **files):
        for name, data in files.items():
            self.write(name, data)
        self.git("add", "-Af")

    def commit(self, *args):
        self.git("commit", "-q", "--no-verify", "-m", "x", *args)

    def check(self, *args, **more):
        return self.run(PROGRAM, "check", "--hook", "--committed", "--staged", *args, **more)

    def report(self, *args):
        out = subprocess.run([PROGRAM, "check", "--hook", "--committed", "--staged", "--format", "json", *args],
                             cwd=self.path, env=self.env, timeout=120, check=False, capture_output=True)
        return out.returncode, json.loads(out.stdout), out.stderr.decode()


def files(report):
    return sorted({f["file"] for f in report["findings"]})


def tracked(base):
    """Every file that git keeps counts: ignored ones, folders of others, any ending."""
    r = Repository(base, "tracked")
    r.write(".gitignore", "*.CFG\nbuild/\n")
    names = ["a.CFG", "build/b.json", "node_modules/x/c.json", ".terraform/d.json", "E.JSON", "noending", "f.cfg",
             "deep/" * 70 + "g.json"]
    for name in names:
        r.write(name, BAD)
    r.git("add", "-Af")
    for name in names[:3]:
        r.write(name, GOOD)
    status, report, err = r.report(".")
    check(status == 1 and files(report) == sorted(names), f"tracked: {status} {files(report)} {err}")
    status, report, _ = r.report(*names)
    check(status == 1 and files(report) == sorted(names), f"tracked, named: {status} {files(report)}")
    out = r.run(PROGRAM, "check", "--staged", "noending", "absent.json")
    check(out.returncode == 3 and b"absent.json: is not in git's index" in out.stdout, f"absent: {out.stdout}")
    r.write("-n.json", BAD)
    r.git("add", "-Af")
    check(b"-n.json:1:" in r.check("-n.json").stdout, "a name that starts with a dash")
    out = r.check("../noending", cwd=os.path.join(r.path, "build"))
    check(out.returncode == 1 and b"../noending:1:" in out.stdout, f"from a folder: {out.stdout.decode()}")
    out = r.check(os.path.join(r.path, "noending"))
    check(out.returncode == 1, f"an absolute name: {out.stdout.decode()}")
    out = r.run(PROGRAM, "check", "--staged", ".", cwd=base)
    check(out.returncode == 2 and b"not a git work tree" in out.stdout, f"no repository: {out.stdout}")
    out = r.run(PROGRAM, "check", "--staged", ".", PATH="/nowhere")
    check(out.returncode == 3 and b"git cannot be run" in out.stdout, f"no git: {out.stdout}")


def links(base):
    """A link of the index is followed in the index."""
    r = Repository(base, "links")
    r.write("certs/ca.pem", "no certificate\n")
    r.write("main.tf", STORE % 'file("certs/ca.pem")')
    os.symlink("deep", os.path.join(r.path, "folder"))
    r.write("deep/x.json", BAD)
    r.git("add", "-Af")
    status, report, err = r.report("folder/x.json")
    check(status == 1 and report["summary"]["errors"] == 1, f"a linked folder: {status} {report['summary']} {err}")
    r.write("common/main.tf", STORE % '"x"')
    r.write("env/backend.tf", "terraform {}\n")
    os.symlink("../common/main.tf", os.path.join(r.path, "env/main.tf"))
    r.git("add", "-Af")
    for args in (("env/main.tf",), ("env/backend.tf",), ("env",)):
        status, report, err = r.report(*args)
        check(status == 1 and files(report) == ["env/main.tf"], f"linked, {args}: {status} {files(report)} {err}")
    os.symlink("loop", os.path.join(r.path, "loop"))
    r.git("add", "-Af")
    check(r.check("loop").returncode in (0, 3), "a link to itself")


def sparse(base):
    r = Repository(base, "sparse")
    r.add(**{"in/a.json": GOOD, "out/b.json": GOOD, "out/.ckscheck.yaml": "severity:\n  CKS425: off\n"})
    r.run(PROGRAM, "hook", "install")
    r.commit()
    r.git("sparse-checkout", "set", "in")
    r.write("in/a.json", GOOD + "\n")
    r.git("add", "in/a.json")
    out = r.run("git", "commit", "-qm", "good")
    check(out.returncode == 0 and not os.path.exists(os.path.join(r.path, "out")), f"sparse: {out.stdout.decode()}")
    r.write("in/a.json", BAD)
    r.git("add", "in/a.json")
    out = r.run("git", "commit", "-qm", "bad")
    check(out.returncode == 1 and b"in/a.json:1:" in out.stdout, f"sparse, bad: {out.stdout.decode()}")
    r.write("in/a.json", GOOD)
    oid = subprocess.run(["git", "hash-object", "-w", "--stdin"], cwd=r.path, env=r.env, input=BAD.encode(),
                         capture_output=True, check=True).stdout.decode().strip()
    r.git("add", "in/a.json")
    r.git("update-index", "--cacheinfo", f"100644,{oid},out/b.json")
    out = r.run("git", "commit", "-qm", "the configuration outside of the cone")
    check(out.returncode == 0, f"sparse, configured: {out.stdout.decode()}")
    r.git("update-index", "--force-remove", "out/.ckscheck.yaml")
    out = r.run("git", "commit", "-qm", "bad outside of the cone")
    check(out.returncode == 1 and b"out/b.json:1:" in out.stdout, f"sparse, outside: {out.stdout.decode()}")


def filters(base):
    """The blob is checked, not what a filter or an encoding makes of it."""
    r = Repository(base, "filters")
    r.write(".gitattributes", "*.json filter=swap\n*.txt working-tree-encoding=UTF-16LE\n*.tf -diff\n")
    r.git("config", "filter.swap.clean", "sed s/v1/v2/")
    r.git("config", "filter.swap.smudge", "sed s/v2/v1/")
    r.write("a.json", GOOD)
    r.write("b.txt", BAD.encode("utf-16-le"))
    r.write("main.tf", STORE % '"x"')
    r.git("add", "-Af")
    for args in ((".",), ("a.json", "b.txt", "main.tf")):
        status, report, err = r.report(*args)
        check(status == 1 and files(report) == ["a.json", "b.txt", "main.tf"], f"filters: {files(report)} {err}")
    # Without a commit, the framework's user asks about the files that were just edited.
    r.git("config", "--unset", "filter.swap.clean")
    r.write("c.json", BAD)
    r.git("add", "-Af")
    r.write("c.json", GOOD)
    check(r.check("c.json").returncode == 1, "what is staged counts")
    check(r.check("c.json", PRE_COMMIT="1").returncode == 0, "the framework, without a commit")
    check(r.check("c.json", PRE_COMMIT="1", GIT_INDEX_FILE=os.path.join(r.path, ".git/index")).returncode == 1,
          "the framework, in a commit")
    r.write("untracked.json", BAD)
    check(r.check("untracked.json", PRE_COMMIT="1").returncode == 1, "an untracked file that is passed")


def partial_clone(base):
    origin = Repository(base, "origin")
    origin.add(**{"a.json": GOOD, "old/b.json": BAD, "old/main.tf": STORE % 'file("ca.pem")', "old/ca.pem": "x\n"})
    origin.commit()
    r = Repository(base, "partial", init=False)
    os.makedirs(r.path)
    r.git("clone", "-q", "--no-checkout", "--filter=blob:none", "file://" + origin.path, ".")
    r.git("sparse-checkout", "set", "--no-cone", "/a.json")
    r.git("checkout", "-q", "main")
    before = r.git("count-objects", "-v")
    status, report, err = r.report(".")
    told = report["summary"]["not_read"]
    check(status == 0 and len(told) == 1 and told[0]["kind"] == "form", f"partial: {status} {told} {err}")
    check("3 files are not in this partial clone" in err, f"partial: {err}")
    check(r.check("--strict", ".").returncode == 3, "partial, --strict")
    out = r.check("old/b.json")
    check(out.returncode == 3 and b"not in this partial clone" in out.stdout, f"partial, named: {out.stdout.decode()}")
    r.write("new.pem", "x\n")
    r.git("add", "--sparse", "new.pem")
    out = r.check("new.pem")
    check(out.returncode == 0 and b"partial clone" in out.stdout, f"partial, a certificate: {out.stdout.decode()}")
    check(r.git("count-objects", "-v").split()[1] == str(int(before.split()[1]) + 1), "nothing was fetched")


def worktree(base):
    r = Repository(base, "main tree")
    r.add(**{"a.json": GOOD})
    r.run(PROGRAM, "hook", "install")
    r.commit()
    r.git("worktree", "add", "-q", "-b", "other", "../other tree")
    t = Repository(base, "other tree", init=False)
    t.write("a.json", BAD)
    t.git("add", "-A")
    out = t.run("git", "commit", "-qm", "bad")
    check(out.returncode == 1 and b"a.json:1:" in out.stdout, f"worktree: {out.stdout.decode()}")
    t.write("a.json", GOOD + "\n")
    out = t.run("git", "commit", "-qam", "good, staged by the commit itself")
    check(out.returncode == 0, f"worktree, good: {out.stdout.decode()}")
    t.write("a.json", BAD)
    out = t.run("git", "commit", "-qm", "a part", "--", "a.json")
    check(out.returncode == 1, f"a commit of a part: {out.stdout.decode()}")


def submodules(base):
    """The submodule's commit that the index names is what a module is read from."""
    lib = Repository(base, "lib")
    lib.add(**{"m/main.tf": 'variable "path" {}\n' + 'resource "aws_kms_custom_key_store" "x" {\n'
               '  custom_key_store_name = "n"\n  custom_key_store_type = "EXTERNAL_KEY_STORE"\n'
               '  xks_proxy_connectivity = "PUBLIC_ENDPOINT"\n  xks_proxy_uri_path = var.path\n}\n'})
    lib.commit()
    r = Repository(base, "super")
    r.git("submodule", "-q", "add", "file://" + lib.path, "vendor/lib")
    r.write("main.tf", 'module "x" {\n  source = "./vendor/lib/m"\n  path   = "/kms/xks/v9"\n}\n')
    r.write("vendor/lib/m/main.tf", "")  # the work tree lies
    r.git("add", "main.tf")
    for args in (("main.tf",), (".",)):
        status, report, err = r.report(*args)
        found = {f["rule"] for f in report["findings"]}
        check(status == 1 and "CKS425" in found, f"submodule: {status} {found} {err}")
    shutil.rmtree(os.path.join(r.path, "vendor/lib"))
    check(r.check("main.tf").returncode == 0, "a submodule that is not there")


def readers(base):
    """A file without a store leads to the stores that read it."""
    r = Repository(base, "readers")
    call = "aws kms create-custom-key-store --custom-key-store-name x --cloud-hsm-cluster-id " \
           "cluster-2a3b4cdefgh --key-store-password \"$P\" --trust-anchor-certificate file://certs/sh.pem\n"
    r.add(**{"m/main.tf": STORE % 'file("${path.module}/../certs/" + "x")',
             "one/main.tf": STORE % 'file("${path.module}/../certs/ca.pem")',
             "two/main.tf": STORE % "var.ca" + 'variable "ca" {}\n',
             "caller/main.tf": 'module "two" {\n  source = "../two"\n  password = "x"\n  ca = file("../certs/two.crt")\n}\n',

             "default/main.tf": STORE % "var.ca", "default/variables.tf": 'variable "ca" {\n  default = "x"\n}\n',
             "vars/main.tf": STORE % "var.ca" + 'variable "ca" {}\n', "vars/terraform.tfvars": 'ca = "x"\n',
             "run.sh": call, "certs/ca.pem": "x\n", "certs/two.crt": "x\n", "certs/sh.pem": "x\n",
             "certs/unrelated.pem": "x\n", "README": "text\n"})
    rows = {"certs/ca.pem": "one/main.tf", "certs/two.crt": "two/main.tf",
            "vars/terraform.tfvars": "vars/", "certs/sh.pem": "run.sh", "default/variables.tf": "default/main.tf"}
    for name, reader in rows.items():
        status, report, err = r.report(name)
        stores = {s["file"] for s in report["stores"]}
        check(status == 1 and report["findings"] and stores and all(reader in f for f in stores),
              f"{name}: {status} {stores} {files(report)} {err}")
    for name in ("certs/unrelated.pem", "README"):
        status, report, err = r.report(name)
        check(status == 0 and report["summary"]["stores"] == 0, f"{name}: {status} {report['summary']} {err}")
    # The module of a commit leads to what calls it: there the values are.
    status, report, err = r.report("two/main.tf")
    found = set(files(report))
    check(status == 1 and "caller/main.tf" in found, f"a module that is changed: {status} {found} {err}")
    r.add(**{"beside/a.tf": STORE.replace('"x"', '"a"') % '"a"', "beside/b.tf": "# x\n" + STORE.replace('"x"', '"b"') % '"b"'})
    status, report, err = r.report("beside/a.tf", "certs/unrelated.pem")
    check(files(report) == ["beside/a.tf"], f"another file of the module: {files(report)}")
    status, report, _ = r.report("certs/ca.pem", "one/main.tf")
    check(report["summary"]["stores"] == 1, f"a reader that is given too: {report['summary']}")


def processor_time(run):
    """What run() returns, and the seconds of the processor that it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    out = run()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return out, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def untracked(base):
    """Files that the framework passes and the index lacks: the time grows with their number alone."""
    r = Repository(base, "untracked")
    for i in range(4000):
        r.write(f"tracked/{i}.txt", "x\n")
    r.git("add", "-A")
    names = [f"new/{i}.txt" for i in range(8000)]
    for name in names:
        r.write(name, "x\n")
    taken = {}
    for n in (1000, 8000):
        out, taken[n] = processor_time(lambda: r.check(*names[:n], PRE_COMMIT="1"))
        check(out.returncode == 0, f"untracked: {out.stdout.decode()[:300]}")
    # Sorting the index for each file took forty times as long for eight times the files.
    check(taken[8000] < 20 * taken[1000] + 0.2 and taken[8000] < 2, f"untracked files: {taken}")
    r.write("new/bad.json", BAD)
    check(r.check(*names[:10], "new/bad.json", *names[:10], PRE_COMMIT="1").returncode == 1, "one among many")


def cost(base):
    """A thousand files that have nothing to do with stores."""
    r = Repository(base, "cost")
    for i in range(1000):
        r.write(f"src/d{i % 20}/f{i}.py", f"print({i})\n" * 100)
    r.write("main.tf", STORE % '"x"')
    r.git("add", "-A")
    names = [f"src/d{i % 20}/f{i}.py" for i in range(1000)]
    out, taken = processor_time(lambda: r.check(*names))
    check(out.returncode == 0, f"cost: {out.stdout.decode()[:300]}")
    # Time of the processor, git's too: it takes about a tenth of a second.
    check(taken < 2, f"a thousand irrelevant files took {taken:.2f} s")
    print(f"1,000 irrelevant files: {taken:.3f} s of processor time")


def configurations(base):
    """Those of the index, or of a revision that is trusted; misplaced names are told."""
    r = Repository(base, "configured")
    r.add(**{"a.json": BAD, "sub/b.json": BAD.replace("cks-0", "cks-1")})
    r.commit()
    off = "severity:\n  CKS425: off\n"
    r.write(".ckscheck.yaml", off)
    check(r.check(".").returncode == 1, "a configuration that is not staged")
    r.git("add", "-A")
    check(r.check(".").returncode == 0, "one that is staged")
    check(r.check("--no-config", ".").returncode == 1, "--no-config")
    for args in (("check", "."), ("check", "--staged", "."), ("check", "a.json"), ("check", "sub")):
        out = r.run(PROGRAM, args[0], "--trusted-config", "HEAD", *args[1:])
        check(out.returncode == 1 and b"CKS425" in out.stdout, f"--trusted-config, {args}: {out.stdout.decode()}")
    r.commit()
    r.write(".ckscheck.yaml", "")
    check(r.run(PROGRAM, "check", "--trusted-config", "HEAD", ".").returncode == 0, "a trusted one")
    check(r.run(PROGRAM, "check", "--trusted-config", "HEAD~1", ".").returncode == 1, "the one before")
    for revision in ("nowhere", "-x", ""):
        out = r.run(PROGRAM, "check", "--trusted-config", revision, ".")
        check(out.returncode == 2 and b"revision" in out.stdout, f"revision {revision!r}: {out.stdout.decode()}")
    out = r.run(PROGRAM, "check", "--trusted-config", "HEAD", "--no-config", ".")
    check(out.returncode == 2 and b"cannot be combined" in out.stdout, f"both: {out.stdout.decode()}")
    for option in ("--fix", "--diff"):
        out = r.run(PROGRAM, "check", "--staged", option, "a.json")
        check(out.returncode == 2 and b"repair the work tree" in out.stdout, f"{option}: {out.stdout.decode()}")
    r.write(".ckscheck.yaml", "region: eu-west-1\npaths:\n  exclude:\n    - a.json\n    - none.txt\n")
    r.write("none.txt", "{}\n")
    r.git("add", "-A")
    for args in ((".",), ("--staged", "."), ("--hook", "--staged", "a.json", "none.txt", "sub/b.json")):
        out = r.run(PROGRAM, "check", *args)
        told = b".ckscheck.yaml:4 left out 1 file\n"
        check(out.returncode == 1 and told in out.stdout, f"left out, {args}: {out.stdout.decode()}")
    r.git("rm", "-qf", ".ckscheck.yaml", "none.txt")
    for name in (".ckscheck.yml", "ckscheck.yaml", "ckscheck.yml"):
        r.write(name, off)
        r.git("add", "-A")
        for args in ((".",), ("--staged", "."), ("a.json",)):
            out = r.run(PROGRAM, "check", *args)
            told = f"{name} is not read: a configuration is named .ckscheck.yaml"
            check(out.returncode == 1 and told in out.stdout.decode(), f"{name} {args}: {out.stdout.decode()}")
        r.git("rm", "-qf", name)
    r.write("ckscheck.yml", "name: ckscheck\non: push\njobs:\n  a: 1\n")
    check(b"is not read" not in r.run(PROGRAM, "check", ".").stdout, "a workflow of that name")


def main():
    if not shutil.which("git"):
        print("skipped: there is no git")
        return 77
    for part in (tracked, links, sparse, filters, partial_clone, worktree, submodules, readers, configurations, cost,
                 untracked):
        with tempfile.TemporaryDirectory() as base:
            part(base)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
