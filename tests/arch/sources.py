"""Reads the C sources of lib/ and cli/ as the laws of the architecture see them.

The code is formatted by clang-format, so a function's definition begins its name in the first
column, below the line with its type, and ends at the next brace in the first column.
"""
import functools
import os
import re

TOPS = ("lib", "cli")
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]+"([^"]+)"', re.M)
COMMENT = re.compile(r"/\*.*?\*/", re.S)
STRING = re.compile(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'')
DEFINITION = re.compile(r"^([A-Za-z][\w \t*]*?)\n(\w+)\(([^;{}]*?)\)\n\{\n(.*?)^\}", re.M | re.S)
PROTOTYPE = re.compile(r"^(?!static\b|typedef\b|extern\b|#)[A-Za-z][\w \t*\n]*?\b(\w+)\(", re.M)
OBJECT = re.compile(r"^extern\b[^;]*;", re.M)
# A prototype that a macro makes, for the functions that the rows of a table name:
# int cli_run_##name(...);
MADE = re.compile(r"\b(\w+_)##\w+\(")
NAME = re.compile(r"\b[A-Za-z_]\w*\b")
TAG = re.compile(r"\b(?:struct|enum|union)\s+\w+")


def without_comments(text):
    """The text with blanks for comments, so that lines stay where they are."""
    return COMMENT.sub(lambda m: re.sub(r"[^\n]", " ", m.group(0)), text)


def code_only(text):
    """The same without the contents of strings."""
    return STRING.sub(lambda m: '"' + " " * (len(m.group(0)) - 2) + '"', without_comments(text))


def prototypes(code):
    """Names of the functions that a header declares; the members of structs are indented."""
    flat = DEFINITION.sub("", code)
    return PROTOTYPE.findall(flat)


def objects(code):
    """Names of the tables and other objects that a header declares."""
    found = []
    for declaration in OBJECT.findall(code):
        plain = re.sub(r"\[[^\]]*\]|\b(extern|const|struct|enum|union)\b", " ", declaration)
        if "(" not in plain:
            found += [re.findall(r"\w+", part)[-1] for part in plain.rstrip(";").split(",") if part.strip()]
    return found


class Function:
    def __init__(self, file, kind, name, body, line):
        self.file, self.name, self.body, self.line = file, name, body, line
        self.static = kind.split()[0] == "static"


class File:
    def __init__(self, path, text):
        self.path = path
        self.code = code_only(text)
        self.room = path.split("/")[1] if path.startswith("lib/") else "cli"
        self.unit = os.path.splitext(path)[0]
        self.includes = INCLUDE.findall(without_comments(text))
        self.functions = [
            Function(self, m.group(1), m.group(2), m.group(4), self.code.count("\n", 0, m.start(2)) + 1)
            for m in DEFINITION.finditer(self.code)
        ]
        self.declares = prototypes(self.code)
        self.makes = MADE.findall(self.code) if path.endswith(".h") else []
        self.objects = objects(self.code) if path.endswith(".h") else []
        self.names = set(NAME.findall(TAG.sub(" ", self.code)))


@functools.lru_cache(maxsize=None)
def read(path, text):
    """A file by its content: the test of the laws reads nearly the same tree many times."""
    return File(path, text)


class Sources:
    """All files, by path, and what the names in them mean."""

    def __init__(self, root):
        self.files = {}
        for top in TOPS:
            for folder, _, names in sorted(os.walk(os.path.join(root, top))):
                for name in sorted(names):
                    if name.endswith((".c", ".h", ".def")):
                        path = os.path.relpath(os.path.join(folder, name), root).replace(os.sep, "/")
                        with open(os.path.join(root, path), encoding="utf-8") as f:
                            self.files[path] = read(path, f.read())
        self.functions = set()
        self.owner = {}  # of a function that other files may call, and of a table
        for file in self.files.values():
            for function in file.functions:
                if not function.static:
                    self.functions.add(function.name)
                    self.owner.setdefault(function.name, file)
        tables = {name for f in self.files.values() for name in f.objects}
        for file in self.files.values():
            for name in tables & file.names:
                if file.path.endswith(".c") and re.search(r"^(?!extern)[\w \t*]*\b%s\b[^;(]*=" % name, file.code, re.M):
                    self.owner.setdefault(name, file)

    def included(self, file, name):
        """The file of ours that an include names, or None."""
        top = "cli/" if file.path.startswith("cli/") else "lib/"
        for path in (top + name, os.path.dirname(file.path) + "/" + name):
            if path in self.files:
                return self.files[path]
        return None

    def uses(self, file):
        """Pairs of another file and why this one knows it."""
        for name in file.includes:
            other = self.included(file, name)
            if other:
                yield other, f"includes {name}"
        for name in sorted(file.names & self.owner.keys()):
            other = self.owner[name]
            if other.path != file.path and file.path.endswith(".c") and self.means(file, name):
                yield other, f"uses {name}"

    def means(self, file, name):
        """Whether the name is not one of the file's own (a static function, a member)."""
        if any(f.name == name for f in file.functions):
            return False
        return name.startswith(("cks_", "cli_"))
