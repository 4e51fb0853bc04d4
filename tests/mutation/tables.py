"""Small faults in tables, each chosen at run time: the rows of .def files, and constant arrays of C files.

A string has a letter more, a number is one more, a truth is the opposite; a word or an expression is
what another row has in its place, or NULL where it is a function. The first member names the row and
stays, but in SET_ROWS. Before main, the array that a table is compiled into takes the contents that it
would have with the fault; what a preprocessor makes of a row elsewhere (its enumerator) stays.
"""
import os
import re

from mutants import blanked, closing, top_level

COMMA = re.compile(",")
DEFINE = re.compile(r"^#define CKS_(\w+)\(([^)]*)\)((?:.*\\\n)*.*)", re.M)
ROW = re.compile(r"^(CKS|CLI)_([A-Z_]+)\(", re.M)
STRING = re.compile(r'"(?:\\.|[^"\\])*"')
# Tables of pairs: the first member is a value like the others.
SET_ROWS = ("LOOK", "TRAIT", "BLOCK", "CODE", "EXCEPTION", "TERM")
# What follows the first member of these is code, not a value.
NO_VALUE = ("NAME_FUNCTION",)
ARRAY = re.compile(r"^(?=\S)(?:static )?(?:const )?((?:struct (?:\w+ )?\{[^}]*\}|[\w ]+?) ?\*?)(?:const )?(\w+)\[[^\]\n]*\](?:\[[^\]\n]*\])* = \{", re.M)
FUNCTIONS = re.compile(r"^static \w+ \(\*const (\w+)\[[^\]\n]*\]\)\([^)]*\) = \{", re.M)
BOUNDS = os.path.join("lib", "base", "bounds.h")
ARRAY_SIZES = ("DEPTH", "SHELL_HEREDOCS")
FILLER = """
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
static void cks_mut_fill(const void *to, const void *from, size_t n)
{
    uintptr_t first = (uintptr_t)to & ~(uintptr_t)4095;
    mprotect((void *)first, (uintptr_t)to + n - first, PROT_READ | PROT_WRITE);
    memcpy((void *)to, from, n);
}
__attribute__((constructor(65000))) static void cks_mut_tables(void)
{
"""


def arguments(code, start):
    """The places of the arguments of the call whose parenthesis is at start."""
    end = closing(code, start)
    edges = [start + 1, *(e for m in top_level(code, start + 1, end, COMMA) for e in (m.start(), m.end())), end]
    places = []
    for a, b in zip(edges[::2], edges[1::2]):
        while a < b and code[a].isspace():
            a += 1
        while b > a and code[b - 1].isspace():
            b -= 1
        places.append((a, b))
    return places


def quiet(text):
    """The text with commas and parentheses in strings and comments out of the way, at the same places."""
    text = re.sub(r"/\*.*?\*/", lambda m: re.sub(r"[^\n]", " ", m.group()), text, flags=re.S)
    return STRING.sub(lambda m: '"' + "_" * (len(m.group()) - 2) + '"', text)


def other_value(value, column, is_pasted=False):
    """What stands for a value in the faulty row; None where nothing does."""
    if value.startswith('"'):
        return '"x" ' + value
    if re.fullmatch(r"\d+u?", value) and not is_pasted:
        return str(int(value.rstrip("u")) + 1)
    if value in ("true", "false"):
        return "false" if value == "true" else "true"
    if value.startswith("cks_check_"):
        return "NULL"
    other = [v for v in column if v != value and not v.startswith(("cks_check_", '"')) and v != "NULL"]
    return other[hash_of(value) % len(other)] if other else None


def hash_of(text):
    return sum(text.encode())


def pasted(copy, path):
    """(macro, column) of the values that a preprocessor makes a part of a name: one that no row has is no name."""
    found = set()
    for user, _ in users(copy, path):
        with open(user, encoding="utf-8") as f:
            for macro, names, body in DEFINE.findall(f.read()):
                found |= {(macro, i) for i, name in enumerate(re.split(r"[\s,\\]+", names)) if re.search(rf"##\s*{name}\b", body)}
    return found


def rows_of(text, in_names):
    """(the text of the faulty table, where, the row's name, what is changed) of each value."""
    code, columns, found = quiet(text), {}, []
    for m in ROW.finditer(code):
        places = arguments(code, m.end() - 1)
        found.append((m.group(2), places))
        for i, (a, b) in enumerate(places):
            columns.setdefault((m.group(2), i), []).append(text[a:b])
    for macro, places in found:
        if macro in NO_VALUE:
            continue
        for i, (a, b) in enumerate(places):
            if i == 0 and macro not in SET_ROWS:
                continue
            value = text[a:b]
            column = columns[(macro, i)] if macro != "NAMES" else [text[c:d] for c, d in places]
            new = other_value(value, column, (macro, i) in in_names)
            if new:
                name = text[places[0][0]:places[0][1]]
                changed = text[:a] + new + text[b:]
                if macro == "NAMES":
                    end = places[-1][1] + len(changed) - len(text)
                    changed = f"static const char *const {name}_list[] = {{{changed[places[1][0]:end]}}}"
                yield changed, a, name, f"{name}[{i}]: {' '.join(value.split())[:60]} -> {' '.join(new.split())[:30]}"


def arrays_of(text):
    """(name, start, end) of the constant arrays of a file, from the `static` to the last brace."""
    code = blanked(text)
    for pattern in (ARRAY, FUNCTIONS):
        for m in pattern.finditer(code):
            yield m.group(m.lastindex), m.start(), closing(code, m.end() - 1) + 1


class Tables:
    """All faults of the tables of a copy of the sources; those of a sample are written into it."""

    def __init__(self, copy, rooms, first):
        self.copy, self.first, self.list, self.making = copy, first, [], []
        for where, _, names in sorted(os.walk(os.path.join(copy, "lib"))):
            room = os.path.relpath(where, os.path.join(copy, "lib")).split(os.sep)[0]
            for name in sorted(names):
                path = os.path.join(where, name)
                if name.endswith(".def") and room in rooms:
                    self.of_def(path)
                elif name.endswith(".c") and room in rooms:
                    self.of_arrays(path)
        self.of_bounds()

    def add(self, path, line, function, what, making):
        self.list.append({"file": os.path.relpath(path, self.copy), "line": line, "what": what, "function": function})
        self.making.append(making)

    def of_def(self, path):
        with open(path, encoding="utf-8") as f:
            text = f.read()
        is_array = any(users(self.copy, path))
        for changed, at, row, what in rows_of(text, pasted(self.copy, path)):
            is_list = changed.startswith("static")
            # What is no array cannot be changed before main: a fault that is nowhere would count as one that lives.
            if not is_array and not is_list:
                continue
            user = os.path.join(os.path.dirname(path), "record.c") if is_list else path
            self.add(path, text.count("\n", 0, at) + 1, f"{row}_list" if is_list else "", what, (user, changed))

    def of_arrays(self, path):
        with open(path, encoding="utf-8") as f:
            text = f.read()
        for name, start, end in arrays_of(text):
            body = text[start:end]
            if "#include" in body:
                continue
            at = body.index(" = {")
            for m in re.finditer(STRING.pattern + r"|\b\d+u?\b|\btrue\b|\bfalse\b", body[at:]):
                if body[at + m.end():at + m.end() + 1] == "]" or "'" in body[at + m.start() - 1:at + m.end() + 1]:
                    continue
                new = other_value(m.group(), [])
                changed = body[:at + m.start()] + new + body[at + m.end():]
                self.add(path, text.count("\n", 0, start + at + m.start()) + 1, name,
                         f"{m.group()[:60]} -> {new[:30]}", (path, changed))

    def of_bounds(self):
        """bounds.def: the values; those that are sizes of arrays cannot be chosen at run time."""
        path = os.path.join(self.copy, "lib", "base", "bounds.def")
        with open(path, encoding="utf-8") as f:
            text = f.read()
        for m in re.finditer(r"^CKS_BOUND\((\w+), \"[a-z-]+\", (\d+),", text, re.M):
            if m.group(1) not in ARRAY_SIZES:
                self.add(path, text.count("\n", 0, m.start()) + 1, "", f"{m.group(1)}: {m.group(2)} -> one more",
                         (BOUNDS, f"#define CKS_MOST_{m.group(1)} (cks_mut(%d) ? {m.group(2)} + 1 : {m.group(2)})"))

    def write(self, sample):
        """Puts the faults of the sample, numbers from `first` on, into the files."""
        cases, bounds = {}, ""
        for number in sample:
            path, changed = self.making[number - self.first]
            if path == BOUNDS:
                bounds += changed % number + "\n"
                continue
            m = self.list[number - self.first]
            if path.endswith(".def"):
                name = f"{path}.{number}"
                with open(name, "w", encoding="utf-8") as f:
                    f.write(changed)
                for user, table in users(self.copy, path):
                    change = ('#include "%s"' % m["file"][len("lib/"):], f'#include "{name}"')
                    cases.setdefault(user, []).append((number, table, change))
            else:
                cases.setdefault(path, []).append((number, m["function"], changed))
        for user, of_user in cases.items():
            write_cases(user, of_user)
        header = os.path.join(self.copy, BOUNDS)
        with open(header, encoding="utf-8") as f:
            text = f.read()
        with open(header, "w", encoding="utf-8") as f:
            f.write(text.replace("\n#endif", "\n" + bounds + "#endif", 1))


def users(copy, path):
    """(file, table) of the arrays that a .def file is compiled into."""
    include = '#include "%s"' % os.path.relpath(path, os.path.join(copy, "lib"))
    for where, _, names in sorted(os.walk(os.path.join(copy, "lib"))):
        for name in sorted(n for n in names if n.endswith(".c")):
            user = os.path.join(where, name)
            with open(user, encoding="utf-8") as f:
                text = f.read()
            if include in text:
                for table, start, end in arrays_of(text):
                    if include in text[start:end]:
                        yield user, table


def write_cases(path, cases):
    with open(path, encoding="utf-8") as f:
        text = f.read()
    found = {name: text[start:end] for name, start, end in arrays_of(text)}
    out = []
    for number, table, change in cases:
        body = found[table].replace(*change) if isinstance(change, tuple) else change
        body = re.sub(r"\b%s\[" % table, f"one_{number}[", body, count=1)
        if not body.startswith("static"):
            body = "static " + body
        out.append(f"    if (cks_mut_active == {number}) {{\n{body};\n        cks_mut_fill({table}, one_{number}, sizeof({table}));\n    }}\n")
    for table in {t for _, t, _ in cases if t in found}:
        # The compiler must not take what an array holds for granted.
        text = text.replace(found[table], variable(found[table]), 1)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text + FILLER + "".join(out) + "}\n")


def variable(body):
    head, equals, rest = body.partition(" = {")
    return head.replace("static const ", "static ", 1).replace("*const ", "*", 1) + equals + rest
