#!/usr/bin/env python3
"""How many small faults the tests find: faults in lib/rules, lib/predict, lib/evidence and lib/model.

usage: mutate.py FOLDER [--sample N] [--seed N] [--tables N] [--room ROOM] [--jobs N] [--budget SECONDS] [--again]
       mutate.py FOLDER --named FILE [--jobs N] [--budget SECONDS] [--again]

mutants.py says what is changed in C, tables.py what in tables. The sources are copied to FOLDER and
all faults built into one program; an environment variable chooses one (CKS_MUTANT). Each test runs
once to note which faults it reaches. A fault of the sample is then tried on tests that reach it until
one fails: unit tests, and those fixtures of rules and cases of predictions that go different ways through
the file, the rarest ways first. What lives is tried on changes of evidence, on values at bounds, and on the
whole test programs of SUITES that reach it, as far as --budget (of seconds a fault) goes.

FOLDER/fates has a line for each fault that was tried, so that a run that is cut short is of use;
--again goes on with the sample of another run in FOLDER: what it did not try is tried, and what lived is
tried on the tests and fixtures of now. Sources that changed want a new FOLDER. Faults that
change nothing that can be seen are in equivalents.txt with the reason; they are not tried. --named takes no
sample but the faults that FILE lists, as survivors.txt does.
Not a test: it takes hours of a core.
"""
import concurrent.futures
import importlib.util
import json
import os
import pickle
import random
import re
import shutil
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import mutants as code  # noqa: E402
import serve  # noqa: E402
import tables  # noqa: E402

TOP = os.path.dirname(os.path.dirname(HERE))
ROOMS = ("rules", "predict", "evidence", "model")
# Fixtures that are tried on a mutant, of all that reach it.
TRIES = 60
# So many come before the unit tests; unit tests of more than a moment come last.
NEAREST = 6
SHORT_SECONDS = 1
# A run that takes longer than this has fallen into a loop that the mutant made.
RUN_SECONDS = 10
UNIT_SECONDS = 60
UNIT, SUITE, CHANGED, BOUNDS = "unit ", "suite ", "changed: ", "bounds: "
# What takes a second or more: it is tried last, and its runs are too many to be kept.
LATE = (SUITE, CHANGED, BOUNDS)
# Tests that run the program on much: each is one try. Those of the command line, of formats and of
# documents know what tables hold; the others are about verdicts.
SUITES = ("prediction-page", "rules-complete", "rules-pages", "rules-compare", "rules-repairs", "input-kinds",
          "rules-model", "predict-odd", "predict-commands", "predict-collect", "predict-foreign", "predict-order",
          "predict-absent", "predict-connects", "predict-cut", "predict-shuffled", "cli-text", "cli-unused",
          "cli-certificates", "cli-formats", "cli-repair", "cli-bounds", "cli-planted", "cli-secrets",
          "cli-wrong-files", "cli-unread", "cli-account", "rules-probe-words", "api-handle", "api-memory",
          "api-memory-evidence-cloudhsm", "api-memory-evidence-vpc", "field", "settings", "terraform-files", "formats", "no-alarms", "quiet")
ABOUT_TABLES = (UNIT + "tables", SUITE + "prediction-page", SUITE + "rules-complete")
MOST = 1 << 16
PLAIN_RUN = {}
# When the copy was made whose tests are renewed.
COPIED = 0
HEADER = """#ifndef CKS_MUT_H
#define CKS_MUT_H
extern int cks_mut_active;
extern unsigned char *cks_mut_seen;
static inline int cks_mut(int id) { if (cks_mut_seen) cks_mut_seen[id] = 1; return id == cks_mut_active; }
#endif
"""
DEFINED = """
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
int cks_mut_active = -1;
unsigned char *cks_mut_seen;
__attribute__((constructor(101))) static void cks_mut_begin(void)
{
    const char *active = getenv("CKS_MUTANT"), *record = getenv("CKS_MUT_RECORD");
    if (active) cks_mut_active = atoi(active);
    int fd = record ? open(record, O_RDWR) : -1;
    if (fd >= 0) cks_mut_seen = mmap(0, 1 << 16, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
}
"""


def option(name, otherwise):
    return sys.argv[sys.argv.index(name) + 1] if name in sys.argv else otherwise


def listed(path):
    """Mutants of a list, as `file function: what -> change`."""
    with open(path, encoding="utf-8") as f:
        return {line.rstrip("\n") for line in f if line.strip() and not line.startswith(("#", " "))}


def equivalents():
    """Mutants that no test can tell."""
    return listed(os.path.join(HERE, "equivalents.txt"))


def key(m):
    return f"{m['file']} {m['function']}: {m['what']}"


def mutate_code(copy):
    mutants = code.Mutants()
    for room in ROOMS:
        for where, _, names in sorted(os.walk(os.path.join(copy, "lib", room))):
            for name in sorted(n for n in names if n.endswith(".c")):
                path = os.path.join(where, name)
                with open(path, encoding="utf-8") as f:
                    text = f.read()
                with open(path, "w", encoding="utf-8") as f:
                    f.write(mutants.of_file(os.path.relpath(path, copy), text))
    return mutants.list


def pick(generator, numbers, count, all_mutants):
    """A sample of what is in the room asked for, or what is named."""
    if "--named" in sys.argv:
        named = listed(option("--named", ""))
        found = [i for i in numbers if key(all_mutants[i]) in named]
        return found, len(found)
    room, same = option("--room", ""), equivalents()
    fit = [i for i in numbers if all_mutants[i]["file"].startswith("lib/" + room)]
    chosen = sorted(generator.sample(fit, min(count, len(fit))))
    return [i for i in chosen if key(all_mutants[i]) not in same], len(chosen)


def make(folder):
    """The copy with all mutants, built; the list of them, the sample, and how many it had before equivalents left it."""
    copy, generator = os.path.join(folder, "copy"), random.Random(int(option("--seed", 1)))
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(TOP, copy, ignore=shutil.ignore_patterns("build*", ".git"))
    of_tables = tables.Tables(copy, ROOMS, 0)
    of_code = mutate_code(copy)
    of_tables.first = len(of_code)
    every = of_code + of_tables.list
    numbers = range(len(of_code), len(every))
    in_code, asked_code = pick(generator, range(len(of_code)), int(option("--sample", len(of_code))), every)
    in_tables, asked_tables = pick(generator, numbers, int(option("--tables", 150)), every)
    of_tables.write(in_tables)
    serve.put_into(os.path.join(copy, "cli", "main.c"), RUN_SECONDS)
    header = os.path.join(folder, "mut.h")
    with open(header, "w", encoding="utf-8") as f:
        f.write(HEADER)
    with open(os.path.join(copy, "lib", "base", "memory.c"), "a", encoding="utf-8") as f:
        f.write(DEFINED)
    build = os.path.join(folder, "build")
    shutil.rmtree(build, ignore_errors=True)
    subprocess.run(["meson", "setup", build, copy, "-Ddryrun=disabled", "-Dbuildtype=debug",
                    "-Doptimization=1",
                    # Tables of mutants would have 200,000 addresses to relocate at each start.
                    "-Db_pie=false", "-Dc_link_args=-no-pie", f"-Dc_args=-include {header} -w"], check=True, stdout=subprocess.DEVNULL)
    build_what_tests_run(build)
    return {"mutants": every, "code": len(of_code), "sample": in_code + in_tables, "asked": (asked_code, asked_tables)}


def build_what_tests_run(build):
    used = [a for t in build_tests(build) if is_unit(t, build) or t["name"] in SUITES for a in t["cmd"]]
    needed = {os.path.relpath(a, build) for a in used if a.startswith(build) and ".." not in a}
    needed |= {a for a in used if re.fullmatch(r"(cli|tests)/[\w/-]+", a)}
    subprocess.run(["ninja", "-C", build, "-j", option("--jobs", str(os.cpu_count())), *sorted(needed)],
                   check=True, stdout=subprocess.DEVNULL)


def copy_as_new(path, to):
    """With the time of now: what was built of an older one may be newer than this file."""
    with open(path, "rb") as f, open(to, "wb") as copy:
        shutil.copyfileobj(f, copy)
    shutil.copymode(path, to)
    if os.path.getmtime(path) < COPIED:
        shutil.copystat(path, to)


def renew(folder):
    """The tests of now, in the copy of another run."""
    global COPIED
    COPIED = os.path.getmtime(os.path.join(folder, "mut.h"))
    for name in ("tests", "fixtures", "docs"):
        to = os.path.join(folder, "copy", name)
        shutil.rmtree(to)
        shutil.copytree(os.path.join(TOP, name), to, copy_function=copy_as_new)
    build = os.path.join(folder, "build")
    subprocess.run(["ninja", "-C", build, "build.ninja"], check=True, stdout=subprocess.DEVNULL)
    build_what_tests_run(build)


def build_tests(build):
    output = subprocess.run(["meson", "introspect", "--tests", build], capture_output=True, check=True).stdout
    return json.loads(output)


def is_unit(test, build):
    return "unit" in "".join(test["suite"]) and test["cmd"][0].startswith(build)


def passes(test, build, seconds):
    done = subprocess.run(test["cmd"], cwd=test["workdir"] or build, env={**os.environ, **test["env"]},
                          stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds, check=False)
    return done.returncode == 0


def load(name, *path):
    sys.path.insert(0, os.path.join(TOP, "tests", path[0]))
    spec = importlib.util.spec_from_file_location(name, os.path.join(TOP, "tests", *path))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def text_of(path):
    """What a fixture's files say."""
    if not os.path.isdir(path):
        with open(path, encoding="utf-8", errors="replace") as f:
            return f.read()
    return "".join(text_of(os.path.join(path, name)) for name in sorted(os.listdir(path)))


class Tests:
    """All of them, loaded once; each is a function of the program that returns what is wrong.

    The runs of a fixture are kept with what they gave. Where a mutant gives the same, the fixture passes;
    otherwise its test decides.
    """

    def __init__(self, folder):
        build = os.path.join(folder, "build")
        self.program = program = os.path.join(build, "cli", "ckscheck")
        self.folder, self.server, self.runs, self.recording = folder, None, {}, None
        with open(os.path.join(TOP, "docs", "schema", "report-1.schema.json"), encoding="utf-8") as f:
            schema = json.load(f)
        rules, predict = load("run_rules", "rules", "run_rules.py"), load("run_predict", "predict", "run_predict.py")
        # The module is loaded once, and may have the run of other tests.
        rules.cases.run = PLAIN_RUN.setdefault("cases", rules.cases.run)
        bounds = list(load("run_bounds", "rules", "run_bounds.py").parts(program))
        rules.cases.run = predict.run = lambda _, args, folder: self.run(args, folder)
        clean = {k: v for k, v in os.environ.items() if k != "CKS_MUTANT"}
        output = subprocess.run([program, "rules", "--format", "json"], capture_output=True, check=True, env=clean).stdout
        table = {r["code"]: r for r in json.loads(output)["rules"]}
        self.all, self.texts = {}, {}
        for f in rules.cases.fixtures():
            if "probe" not in f.args[:1]:
                self.all[f"{f.rule}/{f.entry}"] = lambda f=f: rules.faults(f, program, schema, table, False)
                self.texts[f"{f.rule}/{f.entry}"] = text_of(f.path)
        for cases, pairs in predict.read_cases():
            for c in cases + pairs:
                self.all[c["name"]] = lambda c=c: predict.faults(program, c, schema)
                self.texts[c["name"]] = json.dumps(c)
        changed = load("run_changed", "predict", "run_changed.py")
        changed.run_predict.run = predict.run
        for part in changed.parts():
            self.all[CHANGED + part.name] = lambda p=part: p.faults(program)
        for part in bounds:
            self.all[BOUNDS + part.name] = lambda p=part: p.faults(program)
        for t in build_tests(build):
            if is_unit(t, build):
                self.all[UNIT + t["name"]] = lambda t=t: not passes(t, build, UNIT_SECONDS)
            elif t["name"] in SUITES:
                self.all[SUITE + t["name"]] = lambda t=t: not passes(t, build, t["timeout"])

    def begin(self, mutant=None):
        """From here on the program has this mutant."""
        if self.server:
            self.server.close()
        os.environ.pop("CKS_MUTANT", None)
        if mutant is not None:
            os.environ["CKS_MUTANT"] = str(mutant)
        self.server = serve.Server(self.program)

    def run(self, args, folder):
        if self.recording is not None:
            kept = os.path.join(self.folder, "runs", f"{os.getpid()}-{len(self.runs)}-{len(self.recording)}")
            shutil.copytree(folder, kept)
            self.recording.append((args, kept, self.server.run(args, kept)))
        status, output, error = self.server.run(args, folder)
        return status, output.decode(), error.decode()

    def record(self, name):
        self.recording = None if name.startswith(LATE) else []
        good = self.is_good(name)
        if good and self.recording:
            self.runs[name] = self.recording
        self.recording = None
        return good

    def is_good(self, name):
        try:
            if name in self.runs and all(self.server.run(*run) == gave for *run, gave in self.runs[name]):
                return True
            return not self.all[name]()
        except Exception:  # whatever a mutant does to a test
            return False


def cover(folder, tests, names):
    """What each test that passes reaches, its seconds, its runs of the program, and what its files say."""
    record = os.path.join(folder, f"seen-{os.getpid()}")
    os.environ["CKS_MUT_RECORD"] = record
    with open(record, "wb") as f:
        f.write(bytes(MOST))
    tests.begin()
    found = {}
    for name in names:
        with open(record, "r+b") as f:
            f.write(bytes(MOST))
        begin = time.time()
        if tests.record(name):
            with open(record, "rb") as f:
                reached = {i for i, seen in enumerate(f.read()) if seen}
            found[name] = (reached, time.time() - begin, tests.runs.get(name, ()), tests.texts.get(name, ""))
        else:
            print(f"fails without a mutant: {name}", file=sys.stderr)
    os.environ.pop("CKS_MUT_RECORD")
    os.remove(record)
    return found


def attempt(folder, tests, item):
    """The test that finds a mutant, or None."""
    number, names, budget, seconds = item
    killer, left = None, budget
    tests.begin(number)
    for name in names:
        if name.startswith(LATE):
            left -= seconds.get(name, 0)
            if left < 0 and name in seconds:
                continue
        if not tests.is_good(name):
            killer = name
            break
    with open(os.path.join(folder, "fates"), "a", encoding="utf-8") as f:
        f.write(json.dumps([number, killer]) + "\n")
    return {number: killer}


def share(args):
    """One process's part: the coverage of some tests, or the fate of some mutants."""
    what, folder, items, runs = args
    tests, answers = Tests(folder), {}
    if what == "cover":
        return cover(folder, tests, items)
    tests.runs = runs
    for item in items:
        answers.update(attempt(folder, tests, item))
    return answers


def spread(pool, what, folder, items, parts, runs=None):
    merged = {}
    for part in pool.map(share, [(what, folder, items[i::parts], runs) for i in range(parts)]):
        merged.update(part)
    return merged


def spread_out(groups):
    """One of each group, the smallest group first, then a second of each, and so on."""
    groups = sorted(groups, key=len)
    longest = max(map(len, groups), default=0)
    return [g[k] for k in range(longest) for g in groups if k < len(g)]


class Order:
    """In which order tests are tried on a mutant."""

    def __init__(self, made, covers):
        self.mutants, self.covers, self.ways = made["mutants"], covers, {}
        for name, (seen, *_) in covers.items():
            by_file = {}
            for i in seen:
                by_file.setdefault(self.mutants[i]["file"], []).append(i)
            self.ways[name] = {file: frozenset(found) for file, found in by_file.items()}

    def of(self, m, names):
        """The fixtures that tell a word that the mutant changes, then of each way through the file some, and unit tests."""
        if all(n.startswith(LATE) for n in names):
            return self.late(m, names)
        units = sorted((n for n in names if n.startswith(UNIT)), key=lambda n: self.covers[n][1])
        short = [n for n in units if self.covers[n][1] < SHORT_SECONDS]
        fixtures = sorted((n for n in names if not n.startswith(UNIT)), key=lambda n: len(self.covers[n][0]))
        word = re.match(r'"([^"]{3,})" ->', m["what"])
        telling = [n for n in fixtures if word and word.group(1) in self.covers[n][3]][:TRIES]
        groups = {}
        for n in fixtures:
            groups.setdefault(self.ways[n].get(m["file"]), []).append(n)
        others = spread_out(groups.values())[:TRIES]
        long = [n for n in units if n not in short]
        return list(dict.fromkeys([*telling, *others[:NEAREST], *short, *others[NEAREST:], *long]))

    def late(self, m, names):
        """Of each way through the file one change of evidence or value at a bound, then suites, the short ones first."""
        groups, suites = {}, sorted((n for n in names if n.startswith(SUITE)), key=lambda n: self.covers[n][1])
        for n in sorted((n for n in names if not n.startswith(SUITE)), key=lambda n: len(self.covers[n][0])):
            groups.setdefault(self.ways[n].get(m["file"]), []).append(n)
        return [*spread_out(groups.values()), *suites]

    def of_table(self, m, reach_of_file):
        """Of a row: what knows tables, its rule's fixtures, and what reaches its file."""
        own = [n for n in ABOUT_TABLES if n in self.covers]
        own += [n for n in self.covers if n.startswith("bases: ") or n.endswith(": no evidence") or m["what"][:6] in n]
        reached = reach_of_file.get(m["file"], set(self.covers)) if m["function"] else set(self.covers)
        return list(dict.fromkeys([*own, *self.of(m, reached)]))


def plan(made, covers):
    """(mutant, names of tests) of the sample, and those that no test reaches."""
    order, reach, of_file, plans, unreached = Order(made, covers), {}, {}, [], []
    for name, (seen, *_) in covers.items():
        for i in seen:
            reach.setdefault(i, []).append(name)
            of_file.setdefault(made["mutants"][i]["file"], set()).add(name)
    for i in made["sample"]:
        m = made["mutants"][i]
        if i >= made["code"]:
            plans.append((i, order.of_table(m, of_file)))
        elif i in reach:
            plans.append((i, order.of(m, reach[i])))
        else:
            unreached.append(i)
    return plans, unreached


def kept(path, again, produce):
    if again and os.path.exists(path):
        with open(path, "rb") as f:
            return pickle.load(f)
    value = produce()
    with open(path, "wb") as f:
        pickle.dump(value, f)
    return value


def old_fates(path, again):
    """Those that were found; what lived is tried anew."""
    if not again or not os.path.exists(path):
        with open(path, "w", encoding="utf-8"):
            return {}
    with open(path, encoding="utf-8") as f:
        return {i: killer for i, killer in map(json.loads, f) if killer}


def tell(made, fates, unreached):
    for first, last, asked, what in ((0, made["code"], made["asked"][0], "in C"),
                                     (made["code"], len(made["mutants"]), made["asked"][1], "in tables")):
        mine = {i: k for i, k in fates.items() if first <= i < last}
        alone = [i for i in unreached if first <= i < last]
        alive = sorted(i for i, k in mine.items() if k is None)
        for i in sorted(alive + alone):
            m = made["mutants"][i]
            print(f"{i} {m['line']}: {key(m)}{' (not reached)' if i in alone else ''}")
        tried = len(mine) + len(alone)
        found = len(mine) - len(alive)
        print(f"{what}: {last - first} mutants, {asked} in the sample, {asked - tried} of them change nothing; "
              f"{found} of {tried} found ({100 * found / max(tried, 1):.1f} of 100), {len(alive)} live, "
              f"{len(alone)} are reached by no test")
    for room in (*ROOMS, "base"):
        lives = {i: i not in unreached and bool(fates[i]) for i in (*fates, *unreached)
                 if made["mutants"][i]["file"].startswith(f"lib/{room}/")}
        print(f"lib/{room}: {sum(lives.values())} of {len(lives)} found")


def survey(folder, again, pool, parts, suites):
    """What the tests reach: the suites, or all others."""
    names = sorted(n for n in Tests(folder).all if n.startswith(LATE) == suites)
    path = os.path.join(folder, "covers-suites" if suites else "covers")
    old = {n: c for n, c in (kept(path, True, dict) if again else {}).items() if n in names}
    build = os.path.join(folder, "build")
    since = os.path.getmtime(path) if old else 0
    # Unit tests may have other checks under the same name.
    for t in build_tests(build):
        if is_unit(t, build) and os.path.getmtime(t["cmd"][0]) > since:
            old.pop(UNIT + t["name"], None)
    new = spread(pool, "cover", folder, [n for n in names if n not in old], parts)
    return kept(path, False, lambda: {**old, **new})


def main():
    folder, again = os.path.abspath(sys.argv[1]), "--again" in sys.argv
    parts, budget = int(option("--jobs", os.cpu_count())), float(option("--budget", 120))
    os.nice(1)
    os.makedirs(folder, exist_ok=True)
    made = kept(os.path.join(folder, "made"), again, lambda: make(folder))
    if again:
        renew(folder)
        made["sample"] = [i for i in made["sample"] if key(made["mutants"][i]) not in equivalents()]
    fates = old_fates(os.path.join(folder, "fates"), again)
    with concurrent.futures.ProcessPoolExecutor(parts) as pool:
        unreached = made["sample"]
        for suites in (False, True) if budget else (False,):
            covers = survey(folder, again, pool, parts, suites)
            plans, alone = plan(made, covers)
            unreached = sorted(set(unreached) & set(alone))
            seconds = {n: c[1] for n, c in covers.items() if suites}
            items = [(i, names, budget, seconds) for i, names in plans if i not in fates or suites and not fates[i]]
            # What is cut short is a sample too.
            random.Random(len(items)).shuffle(items)
            runs = {n: c[2] for n, c in covers.items() if c[2]}
            fates.update(spread(pool, "try", folder, items, parts, runs))
    tell(made, fates, unreached)
    return 0


if __name__ == "__main__":
    sys.exit(main())
