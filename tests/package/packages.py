#!/usr/bin/env python3
"""The Debian packages, in bare roots of Debian 12 and 13: built there, checked by lintian, installed where there
is nothing else, tested as autopkgtest would (debian/tests), upgraded and purged. And the static program, there
without any package.

usage: packages.py [--program STATIC-PROGRAM] [RELEASE...]      Ends with "N passed, N failed".

It takes minutes for each release, most of them apt's: `./dev test --packages` runs it, CI does not. What cannot
be made is reported as skipped, with the reason, as in tests/bare/bare.py, whose roots these are.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

TOP = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
sys.path.insert(0, os.path.join(TOP, "tests", "bare"))
import bare  # noqa: E402

DEBIAN = ("bookworm", "trixie")
PACKAGES = ("ckscheck", "libckscheck0", "libckscheck-probe0", "libckscheck-dryrun0", "libckscheck-dev")
APT = "DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends"
NEXT = "99.0.0"  # the version that the packages are upgraded to


def copy_root(root, path):
    """The root as it is now, for what must not see what is done to this one."""
    subprocess.run(["cp", "-a", "--reflink=auto", root.path, path], check=True)
    other = object.__new__(bare.Root)
    other.__dict__.update(root.__dict__, path=path, said=root.said)
    other.passed = other.failed = 0
    return other


def must(root, what, folder, user, command):
    """A step without which nothing further can be tested."""
    run = root.run(folder, user, command)
    root.expect(what, run.returncode == 0, run)
    if run.returncode:
        raise StopIteration(what)
    return run


def commands_of_guide(title):
    """The commands that the guide's Install section shows below a title. The tests answer no question and have no sudo."""
    with open(os.path.join(TOP, "docs", "guide.md"), encoding="utf-8") as f:
        section = f.read().split("\n## Install\n")[1].split("\n## ")[0]
    block = section.split(f"**{title}**")[1].split("```sh\n")[1].split("```")[0]
    return [line.removeprefix("sudo ").replace("apt-get", APT) for line in block.splitlines()]


def build(root):
    """The packages of a clone, by the guide's commands; and lintian."""
    root.clone("/build/ckscheck", bare.USER_ID)
    os.chown(root.path + "/build", bare.USER_ID, bare.USER_ID)
    prepare, make, _ = commands_of_guide("Debian packages")
    must(root, "what building needs is installed", "/build/ckscheck", "root", f"{APT} install dpkg-dev lintian && {prepare}")
    must(root, "dpkg-buildpackage builds the packages", "/build/ckscheck", bare.USER, make)
    run = root.run("/build", bare.USER, "lintian --fail-on error,warning ckscheck_*_*.changes")
    root.expect("lintian finds no error and no warning", run.returncode == 0 and not re.search(r"^[EW]: ", run.stdout, re.M), run)
    built = [n for n in os.listdir(root.path + "/build") if n.endswith(".deb") and "-dbgsym_" not in n]
    root.expect("these are the packages", sorted(n.split("_")[0] for n in built) == sorted(PACKAGES), None)
    return [os.path.join(root.path, "build", name) for name in built]


def check_source(root):
    """The guide's commands for the sources, where the packages were built: what they need is there."""
    root.clone("/source/ckscheck", 0)
    setup, make, install = commands_of_guide("From source")
    must(root, "it builds from source", "/source/ckscheck", "root", f"{setup} -Dtests=false && {make} && {install}")
    run = root.run("/", bare.USER, "/usr/local/bin/ckscheck --version")
    root.expect("what was built from source runs", run.returncode == 0, run)


def put(root, folder, files):
    os.makedirs(root.path + folder)
    for path in files:
        shutil.copy(path, root.path + folder)


def raise_version(files, folder):
    """The same packages as a later version: what an upgrade gets."""
    made = []
    for path in files:
        name = os.path.basename(path)
        tree = os.path.join(folder, name + ".tree")
        subprocess.run(["dpkg-deb", "-R", path, tree], check=True)
        control = os.path.join(tree, "DEBIAN", "control")
        with open(control, encoding="utf-8") as f:
            text = f.read()
        version = re.search(r"^Version: (.*)$", text, re.M)[1]
        with open(control, "w", encoding="utf-8") as f:
            f.write(text.replace(f"Version: {version}", f"Version: {NEXT}").replace(f"(= {version})", f"(= {NEXT})"))
        made.append(os.path.join(folder, name.replace(f"_{version}_", f"_{NEXT}_")))
        subprocess.run(["dpkg-deb", "--root-owner-group", "-b", tree, made[-1]], check=True, stdout=subprocess.DEVNULL)
        shutil.rmtree(tree)
    return made


def files_of(root):
    """Every file of the root but those that apt, dpkg and the linker keep for themselves."""
    kept = ("/var/", "/proc/", "/dev/", "/sys/", "/tmp/", "/packages/", "/later/", "/etc/ld.so.cache", "/run/", f"/home/{bare.USER}/")
    found = set()
    for at, folders, names in os.walk(root.path):
        for name in folders + names:
            path = os.path.join(at, name)[len(root.path):]
            if not path.startswith(kept):
                found.add(path)
    return found


def check_program(root, program):
    """The static program in a root without any of our packages."""
    if not program:
        root.say("the static program is not tested: --program was not given")
        return
    shutil.copy(program, root.path + "/usr/local/bin/ckscheck")
    run = root.run("/", bare.USER, "ckscheck --version && cd / && printf '{\"CustomKeyStoreId\": \"cks-0123456789abcdef0\", "
                   "\"XksProxyUriPath\": \"/a/kms/xks/v2\"}' | ckscheck check -")
    root.expect("the static program runs", run.returncode == 1 and "CKS425" in run.stdout and "libfyaml" in run.stdout, run)
    os.unlink(root.path + "/usr/local/bin/ckscheck")


def check_installed(root, files, folder):
    root.run("/", "root", f"{APT} clean")
    before = files_of(root)
    put(root, "/packages", [f for f in files if "-dev_" not in f])
    os.makedirs(root.path + "/packages/ckscheck")
    must(root, "the packages install", "/packages/ckscheck", "root", commands_of_guide("Debian packages")[-1])
    run = root.run("/", bare.USER, "ckscheck --version")
    root.expect("it runs", run.returncode == 0 and run.stdout.startswith("ckscheck "), run)
    run = root.run("/", bare.USER, "ckscheck dry-run -- true && ckscheck probe --endpoint https://localhost --path /kms/xks/v1")
    root.expect("the libraries that it loads are found", "is missing" not in run.stderr + run.stdout, run)
    must(root, "what the tests of the packages need is installed", "/", "root", f"{APT} install python3 gcc libc6-dev pkgconf")
    put(root, "/later/dev", [f for f in files if "-dev_" in f])
    must(root, "the headers install", "/later/dev", "root", f"{APT} install ./*.deb")
    root.clone(f"/home/{bare.USER}/source", bare.USER_ID)
    for name in ("readme", "embed"):
        run = root.run(f"/home/{bare.USER}/source", bare.USER, f"AUTOPKGTEST_TMP=$(mktemp -d) debian/tests/{name}")
        root.expect(f"debian/tests/{name} passes", run.returncode == 0, run)
    put(root, "/later/all", raise_version(files, folder))
    must(root, "an upgrade works", "/later/all", "root", f"{APT} install ./*.deb")
    run = root.run("/", "root", "dpkg-query -W -f '${Version}\\n' " + " ".join(PACKAGES))
    root.expect("all are of the later version", set(run.stdout.split()) == {NEXT}, run)
    run = root.run("/", "root", f"{APT} purge {' '.join(PACKAGES)} && {APT} autoremove --purge && dpkg -l '*ckscheck*' | grep -c '^[a-z][a-z]  '; true")
    root.expect("nothing of them is left in dpkg's list", run.stdout.strip().endswith("\n0") or run.stdout.strip() == "0", run)
    left = {p for p in files_of(root) - before if "ckscheck" in p}
    root.expect(f"a purge leaves no file: {sorted(left)[:5]}", not left)


def check_release(codename, folder, program):
    try:
        root = bare.Root(codename, folder)
        must(root, "the lists of packages are read", "/", "root", f"{APT} update")
        target = copy_root(root, os.path.join(folder, codename + "-target"))
        check_program(target, program)
        files = build(root)
        check_installed(target, files, folder)
        check_source(root)
        return root.passed + target.passed, root.failed + target.failed, 0, root.said
    except bare.Unavailable as why:
        return 0, 0, 1, [f"skipped: {bare.RELEASES[codename][0]}: {why}"]
    except StopIteration as what:
        return root.passed, root.failed + 1, 0, [*root.said, f"nothing further is tested without: {what}"]


def main():
    args = sys.argv[1:]
    program = None
    if "--program" in args:
        at = args.index("--program")
        program = os.path.abspath(args[at + 1])
        del args[at:at + 2]
    codenames = args or DEBIAN
    if set(codenames) - set(DEBIAN):
        print(f"releases: {', '.join(DEBIAN)}", file=sys.stderr)
        return 2
    try:
        bare.prepare_machine()
    except bare.Unavailable as why:
        print(f"skipped: bare roots: {why}\n0 passed, 0 failed, {len(codenames)} skipped")
        return 0
    total = [0, 0, 0]
    for codename in codenames:
        with tempfile.TemporaryDirectory(prefix="ckscheck-packages-") as folder:
            *counts, said = check_release(codename, folder, program)
        print("\n".join([*said, f"{bare.RELEASES[codename][0]}: {counts[0]} passed, {counts[1]} failed"]), flush=True)
        total = [a + b for a, b in zip(total, counts)]
    print(f"{total[0]} passed, {total[1]} failed" + (f", {total[2]} skipped" if total[2] else ""))
    return 1 if total[1] else 0


if __name__ == "__main__":
    sys.exit(main())
