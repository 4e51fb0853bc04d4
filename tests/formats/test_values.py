#!/usr/bin/env python3
"""Values that are read in scripts and Makefiles are those that bash and make give to the command.

usage: test_values.py PROGRAM [COUNT [SEED [KIND]]]

Generated files call a command named aws that prints its arguments. What KMS would reject in a value shows what was read of
it. Not one may differ; how many are left unknown is printed, and is bounded.
"""
import json
import os
import random
import re
import stat
import subprocess
import sys
import tempfile

AWS = '#!/bin/bash\nprintf "%s\\n" "$(printf "%s|" "$@")" >> "$CALLS"\n'
TAIL = "/kms/xks/v1/" # the slash at its end is the fault
NAMES = ["PREFIX", "BASE", "XPATH", "STAGE", "TEAM", "CFG_PATH"]
LITERALS = ["/a", "/b-c", "/ledger", "/p1/q", "/x_y", "/team-1", ""]


class Maker:
    """What makers of files share: each call has an ID of its own."""

    def __init__(self, rng):
        self.rng, self.calls = rng, 0

    def call(self, value):
        self.calls += 1
        return (f"aws kms update-custom-key-store --custom-key-store-id cks-{self.calls:017x} "
                f"--xks-proxy-uri-path {value}")

    def pick(self, *items):
        return self.rng.choice(items)


class Make(Maker):
    def value(self):
        ref = lambda: self.pick("$(%s)", "${%s}", "$(%s)") % self.rng.choice(NAMES)
        text = "".join(self.pick(self.rng.choice(LITERALS), ref(), ref()) for _ in range(self.rng.randrange(1, 4)))
        if self.rng.random() < 0.6:
            return text
        return self.pick("$(%s:a=z)" % self.rng.choice(NAMES), "$(subst a,e,%s)" % ref(),
                         "$(strip  %s )" % ref(), text + "  # a comment", text + " ", "$(patsubst %%a,%%b,%s)" % ref(), "$(if 1,/a)",
                         "$$" + self.rng.choice(NAMES), "$($(NAME))", "/a /b", '"/q"', "/a \\\n  /b", text + "\\#x")

    def assignment(self):
        name, op = self.rng.choice(NAMES), self.pick("=", ":=", "=", ":=", "?=", "+=", "::=", "!=")
        value = "echo /shell" if op == "!=" else self.value()
        kind = self.rng.randrange(16)
        if kind == 0:
            return f"define {name}\n{value}\nendef"
        if kind == 1:
            return f"{self.pick('ifdef', 'ifndef')} {self.rng.choice(NAMES)}\n{name} {op} {value}\nelse\n{name} = /else\nendif"
        if kind == 2:
            return f"{self.pick('t0', 't1', 't0 t1', '%', 'dep')}: {self.pick('', 'private ', 'export ', 'override ')}{name} {op} {value}"
        if kind == 3:
            return self.pick("include inc.mk", "-include missing.mk", "sinclude $(INC)", f"undefine {name}", f"export {name}",
                             "export", f"unexport {name}", f"$(eval {name} := /evaluated)") if self.rng.random() < 0.5 else ""
        return f"{self.pick('', '', '', 'export ', 'override ')}{name} {self.pick('', ' ')}{op}{self.pick(' ', '  ', '')}{value}".replace(" ::", "::")

    def use(self):
        name = self.rng.choice(NAMES)
        form = self.pick(f"$({name})", f"${{{name}}}", f"$({name}:a=z)", f"$(subst b,c,$({name}))", f"$${name}", f"$${{{name}}}",
                         f"$(strip $({name}))", f"$({name})$({self.rng.choice(NAMES)})", f"/lit$({name})", f"$({name}:%a=%z)")
        return self.pick('"%s' + TAIL + '"', "%s" + TAIL, "'%s" + TAIL + "'", '"%s"' + TAIL) % form

    def file(self):
        lines = [f"{name} {self.pick('=', ':=')} {self.rng.choice(LITERALS)}" for name in NAMES if self.rng.random() < 0.8]
        self.rng.shuffle(lines)
        lines += [self.assignment() for _ in range(self.rng.randrange(1, 6))]
        for target in ("t0", "t1"):
            lines.append(f"{target}: {self.pick('', 'dep')}")
            lines += ["\t" + self.pick("", "@", "-") + self.call(self.use()) for _ in range(self.rng.randrange(1, 4))]
            if self.rng.random() < 0.3:
                lines.append(self.assignment())
        lines += ["dep:", "\t" + self.call(self.use())]
        if self.rng.random() < 0.05:
            lines.append(".ONESHELL:")
        if self.rng.random() < 0.2:
            lines += ["define canned", self.call(self.use()), "\t" + self.call(self.use()), "endef", "t2:", "\t$(canned)"]
        return {"Makefile": "\n".join(lines) + "\n", "inc.mk": f"{self.assignment()}\n{self.assignment()}\n"}, \
            ["make", "-k", "t0", "t1", "t2"]


class Bash(Maker):
    FUNCTIONS = ["set_it", "load", "prepare"]

    def value(self):
        ref = self.pick('"$%s"', "$%s", "${%s}", '"${%s}"') % self.rng.choice(NAMES)
        lit = self.rng.choice(LITERALS)
        return self.pick(lit, lit, lit, lit + ref, ref + lit, ref, f'"{lit}"', f"'{lit}'", '"${%s:-%s}"' % (self.rng.choice(NAMES), lit),
                         "$(echo /out)", '"/a b"', "${%s%%/a}" % self.rng.choice(NAMES))

    def setting(self):
        """Something that sets a variable, which may be any."""
        name, lit = self.rng.choice(NAMES), self.rng.choice(LITERALS)
        return self.pick(f"{name}={self.value()}", f"{name}={self.value()}", f"export {name}={self.value()}", f"{name}+={lit}",
                         'eval "$LINE"', f'eval "{name}={lit}"', f'eval "{name[:3]}$REST={lit}"', f'printf -v "$N" %s {lit}', f"printf -v {name} %s {lit}",
                         f'printf -v "CFG_$M" %s {lit}', f'declare -g "$N={lit}"', f'declare -g "CFG_$M={lit}"', f'export "$N={lit}"', f"read -r {name} <<< {lit}x",
                         f'read -r "$N" <<< {lit}x', f'source "$FILE"', "source ./inc.sh", '. "$FILE"', f"unset {name}",
                         f': "${{{name}:={lit}}}"', f'mapfile -t "$N" <<< {lit}', f"let N2=1", f'eval "$(echo {name}={lit})"',
                         f"for {name} in {lit}f; do :; done", f"{name}={lit} :", f"export {name}", f"true && {name}={lit}", f"false || {name}={lit}",
                         f"({name}={lit})", f"echo x | read -r {name}", f"declare -n REF={name}; REF={lit}r; unset -n REF",
                         f"readonly EXTRA=1", f"IFS= read -rd '' {name} < <(echo {lit})", f"{name}=(/arr)", f"{name}[0]={lit}")

    def use(self):
        name = self.rng.choice(NAMES)
        form = self.pick(f"${name}", f"${{{name}}}", f"${{{name}:-/d}}", f"/lit${{{name}}}", f"${{{name}:?missing}}")
        return self.pick('"%s' + TAIL + '"', "%s" + TAIL, '"%s"' + TAIL) % form

    def statement(self, depth, local=False):
        kind = self.rng.randrange(14)
        if kind < 5:
            return self.call(self.use())
        if kind < 6 and depth < 2:
            inner = self.block(depth + 1, local)
            test = self.pick("true", "false", '[ -n "$CI" ]')
            return self.pick(f"if {test}; then\n{inner}\nelse\n{self.block(depth + 1, local)}\nfi",
                             f"for i in 1 2; do\n{inner}\ndone", f"while read -r line; do\n{inner}\ndone <<< x", f"(\n{inner}\n)",
                             f"{{\n{inner}\n}}", f"case x in\nx)\n{inner}\n;;\nesac")
        if kind < 9:
            return self.pick(*self.FUNCTIONS) + self.pick("", " XPATH", ' "$N" /arg', " || true", "; true")
        if kind == 9:
            return f"{self.rng.choice(NAMES)}={self.rng.choice(LITERALS)} {self.pick(*self.FUNCTIONS)}"
        if kind == 10 and local:
            return f"local {self.rng.choice(NAMES)}={self.value()}"
        return self.setting()

    def block(self, depth, local=False, count=4):
        return "\n".join(self.statement(depth, local) for _ in range(self.rng.randrange(1, count)))

    def file(self):
        lines = ["#!/bin/bash", f"N={self.rng.choice(NAMES)}", "M=PATH", f"REST={self.rng.choice(NAMES)[3:]}",
                 f"LINE='{self.rng.choice(NAMES)}=/evaluated'", "FILE=$PWD/inc.sh"]
        lines += [f"{name}={self.rng.choice(LITERALS)}" for name in NAMES if self.rng.random() < 0.8]
        functions = self.FUNCTIONS[:self.rng.randrange(4)]
        for i, name in enumerate(functions):
            self.FUNCTIONS = self.FUNCTIONS and functions[:i] or [":"]
            lines.append(f"{self.pick('', 'function ')}{name}() {{\n{self.block(1, True)}\n}}")
            self.FUNCTIONS = functions
            lines += [self.statement(0) for _ in range(self.rng.randrange(3))]
        self.FUNCTIONS = functions or [":"]
        lines += [self.statement(0) for _ in range(self.rng.randrange(3, 9))]
        return {"run.sh": "\n".join(lines) + "\n",
                "inc.sh": f"{self.setting()}\n{self.rng.choice(NAMES)}=/from-file\n"}, ["bash", "run.sh"]


def environment(folder):
    os.mkdir(os.path.join(folder, "bin"))
    path = os.path.join(folder, "bin", "aws")
    with open(path, "w", encoding="utf-8") as f:
        f.write(AWS)
    os.chmod(path, os.stat(path).st_mode | stat.S_IXUSR)
    return {"PATH": os.path.join(folder, "bin") + ":/usr/bin:/bin", "CALLS": os.path.join(folder, "calls"), "LC_ALL": "C"}


def really(folder, command):
    """The values of each call, by its ID."""
    env, values = environment(folder), {}
    subprocess.run(command, cwd=folder, env=env, capture_output=True, timeout=60, check=False, stdin=subprocess.DEVNULL)
    if os.path.exists(env["CALLS"]):
        with open(env["CALLS"], encoding="utf-8", errors="replace") as f:
            for line in f.read().split("\n"):
                words = line.split("|")
                if "--custom-key-store-id" in words[:4]:
                    values.setdefault(words[3], set()).add("|".join(words[5:-1]))
    return values


def as_read(program, folder, name):
    run = subprocess.run([program, "check", "--format", "json", name], cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    report, values = json.loads(run.stdout), {}
    names = {s["id"]: s["name"] for s in report["stores"]}
    for f in report["findings"]:
        if f["rule"] == "CKS422" and f["replacement"]:
            values[names[f["store"]]] = f["replacement"].strip("\"'") + "/"
    return values


MAKERS = {"make": Make, "bash": Bash}


def main():
    program, count = os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 150
    seed, failed = int(sys.argv[3]) if len(sys.argv) > 3 else 1, 0
    for kind, maker in MAKERS.items():
        if len(sys.argv) > 4 and kind != sys.argv[4]:
            continue
        known = unknown = 0
        for i in range(count):
            rng = random.Random(f"{kind} {seed} {i}")
            files, command = maker(rng).file()
            with tempfile.TemporaryDirectory() as folder:
                for name, text in files.items():
                    with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
                        f.write(text)
                real, read = really(folder, command), as_read(program, folder, list(files)[0])
            for key, value in read.items():
                if key in real and {v.strip() for v in real[key]} != {value.strip()}: # a repair has no blanks
                    failed += 1
                    print(f"--- {kind} {seed} {i}: {key} was read as {value}, but is {real[key]}\n" + "\n".join(files.values()))
            for key, values in real.items():
                one = next(iter(values))
                plain = len(values) == 1 and re.fullmatch(r"(/[A-Za-z0-9_.-]+)*/kms/xks/v1/", one)
                known += key in read
                unknown += key not in read and bool(plain)
                if SHOW and key not in read and plain:
                    print(f"--- {kind} {seed} {i}: {key} is {one}\n" + "\n".join(files.values()))
        print(f"{kind}: {known} values were read, {unknown} were not")
        failed += known < count // 2
    print("all are right" if not failed else f"{failed} failed")
    return failed > 0


SHOW = "CKS_SHOW" in os.environ
if __name__ == "__main__":
    sys.exit(main())
