"""The laws of the architecture, each a function from the sources to what breaks it.

A breach is a line of text without line numbers, so that it stays the same while code around it
moves. docs/architecture.md says the same in prose.
"""
import collections
import glob
import os
import re

from sources import code_only

# What each room may know: whole rooms, and single files by their path without suffix.
MAY_KNOW = {
    "base": set(),
    "source": {"base"},
    "model": {"source", "base"},
    "formats": {"model", "source", "base"},
    "evidence": {"source", "base"},
    # A finding carries the line that it is about, cut out while the text is still there.
    "rules": {"model", "evidence", "base", "lib/source/excerpt"},
    "predict": {"rules", "evidence", "model", "base"},
    "run": {"predict", "rules", "evidence", "formats", "model", "source", "base"},
    # The tables, and what the handle shows.
    "report": {
        "model", "base", "lib/rules/judge/rule", "lib/rules/rules.def", "lib/predict/outcome",
        "lib/predict/requirement", "lib/predict/shown_by",
        "lib/evidence/probe/record", "lib/run/state/stores", "lib/run/state/proxies", "lib/run/state/calls",
        "lib/run/state/called",
    },
    "probe": {"model", "evidence", "base"},
    "dryrun": {"base"},
    "cli": set(),
}

# Where the subject itself recurses: files that know each other, and why.
RECURSION = [
    ({"expr", "term", "template"}, "lib/source/hcl/syntax/",
     "HCL's grammar: an expression holds terms, a term holds templates, and both hold expressions"),
    ({"choice", "eval", "func", "func_data", "func_encoding", "loop", "operator", "reference"}, "lib/source/hcl/eval/",
     "HCL's evaluator: each kind of expression evaluates the expressions in it, jsondecode "
     "and templatefile those of their text"),
    ({"commands", "windows", "word"}, "lib/source/shell/",
     "the shell's grammar: a command holds words, a word command substitutions, and those commands"),
    ({"eval", "instances"}, "lib/formats/terraform/module/",
     "Terraform's modules: a count evaluates outputs, and an output of a repeated module its count"),
    ({"exchange", "job"}, "lib/probe/",
     "a connection leads to a request, and a request to another connection"),
]

CODE = r"CKS\d{3}\b"
COMPARED = re.compile(rf"(?:[=!<>]=|[<>])\s*({CODE})|({CODE})\s*(?:[=!<>]=|[<>])|\bcase\s+({CODE})")
KIND = r"CKS_(?:SOURCE|INPUT)_[A-Z0-9_]+\b"
TESTED = re.compile(rf"[=!]=\s*({KIND})|({KIND})\s*[=!]=|\bcase\s+({KIND})")
# The tables of facts, in which rules and input kinds stand by name.
FACTS = ("lib/model/input_kind.c", "lib/rules/judge/rule.c", "lib/predict/outcome.c")
# Of all functions, how many may share their name with another: more, and a name no longer finds one.
NAMESAKES_MAX = 0.05


def public_names(root):
    names = set()
    for path in glob.glob(os.path.join(root, "include", "ckscheck", "*.h")):
        with open(path, encoding="utf-8") as f:
            names |= set(re.findall(r"\b(cks_\w+)\s*\(", code_only(f.read())))
    return names


class Graph:
    """Which file knows which, and by what."""

    def __init__(self, sources, public):
        self.edges = collections.defaultdict(dict)
        for file in sources.files.values():
            for other, why in sources.uses(file):
                kind, name = why.split(" ", 1)
                if other.unit != file.unit and not (kind == "uses" and name in public):
                    self.edges[file.unit].setdefault(other.unit, (file, other, why))

    def circles(self, edges=None):
        """Sets of nodes that reach each other (Tarjan's algorithm)."""
        edges = self.edges if edges is None else edges
        index, low, stack, found = {}, {}, [], []

        def visit(v):
            index[v] = low[v] = len(index)
            stack.append(v)
            for w in edges.get(v, {}):
                if w not in index:
                    visit(w)
                    low[v] = min(low[v], low[w])
                elif w in stack:
                    low[v] = min(low[v], index[w])
            if low[v] == index[v]:
                at = stack.index(v)
                if len(stack) - at > 1:
                    found.append(set(stack[at:]))
                del stack[at:]

        for v in sorted(edges):
            if v not in index:
                visit(v)
        return found

    def folders(self):
        """The same between folders that stand side by side."""
        edges = collections.defaultdict(dict)
        for a in self.edges:
            for b in self.edges[a]:
                x, y = a.split("/")[:-1], b.split("/")[:-1]
                same = len(os.path.commonprefix([x, y]))
                if same < len(x) and same < len(y):
                    edges["/".join(x[: same + 1])].setdefault("/".join(y[: same + 1]), (a, b))
        return edges


def rooms(sources, public):
    """A room knows only what the table says, at every depth."""
    found = set()
    for file in sources.files.values():
        if file.room not in MAY_KNOW:
            found.add(f"{file.path} stands in no room of the table")
            continue
        allowed = MAY_KNOW[file.room]
        for other, why in sources.uses(file):
            if other.room == file.room or other.room in allowed or why.split()[1] in public:
                continue
            if other.unit not in allowed and other.path not in allowed:
                found.add(f"{file.path} knows {other.path}")
        for name in file.includes:
            if file.room == "cli" and not sources.included(file, name):
                found.add(f"{file.path} includes {name}, which is neither the command line's nor public")
    return found


def circles(graph):
    """No circle of folders, and of files only where the subject recurses."""
    found, allowed = set(), [{top + name for name in names} for names, top, _ in RECURSION]
    seen = []
    for circle in graph.circles():
        seen.append(circle)
        if circle not in allowed:
            found |= {f"{a} and {b} stand in a circle" for a in circle for b in graph.edges[a] if b in circle}
    for circle in allowed:
        if circle not in seen:
            found.add(f"{', '.join(sorted(circle))} are listed as a circle and are none")
    edges = graph.folders()
    for circle in graph.circles(edges):
        found |= {f"the folders {a} and {b} stand in a circle" for a in circle for b in edges[a] if b in circle}
    return found


def declarations(sources, public):
    """A function is declared in the header of its own file, in a public one, or is named by a row of a table."""
    found, declared = set(), collections.defaultdict(list)
    for file in sources.files.values():
        for name in file.declares:
            declared[name].append(file)
    made = {prefix for file in sources.files.values() for prefix in file.makes}
    rows = {name for file in sources.files.values() if file.path.endswith(".def") for name in file.names}
    for name, owner in sorted(sources.owner.items()):
        places = [f"declared in {f.path}" for f in declared[name] if f.unit != owner.unit or f.path.endswith(".c")]
        by_row = any(name.startswith(p) and {name, name[len(p):]} & rows for p in made)
        if name in public or name == "main" or owner.path.endswith(".h") or by_row:
            continue
        if not declared[name] and name in sources.functions:
            places = ["declared in no header"]
        found |= {f"{name} of {owner.path} is {place}" for place in places}
    return found


def names(sources):
    """One function of a name, one file of a name."""
    found, owners, files = set(), {}, {}
    for file in sources.files.values():
        for function in file.functions:
            if function.static or function.name == "main":
                continue
            first = owners.setdefault(function.name, file.path)
            if first != file.path:
                found.add(f"{function.name} is a function of {first} and of {file.path}")
        folder, name = file.path.split("/")[-2:]
        first = files.setdefault((folder, name), file.path)
        if first != file.path:
            found.add(f"{first} and {file.path} have one name in folders of one name")
    return found


def facts(sources):
    """Rules and input kinds are told apart by the columns of their tables."""
    found = set()
    for file in sources.files.values():
        if file.path in FACTS or file.path.endswith(".def"):
            continue
        for pattern, what in ((COMPARED, "compares a rule with"), (TESTED, "tests an input's kind for")):
            for hit in pattern.findall(file.code):
                found.add(f"{file.path} {what} {next(h for h in hit if h)}")
    return found


def namesakes(sources):
    """Functions that share their name with another, and all functions."""
    count = collections.Counter(f.name for file in sources.files.values() for f in file.functions)
    return sum(n for n in count.values() if n > 1), sum(count.values()), count

# Who may put a piece of an input into a text as it is, and why nothing of a secret is in it. Everything else
# goes through cks_quote, cks_say or cks_say_name, which ask the gate (lib/model/gate.h).
PIECES = {
    "lib/base": "the gate's own room, and printers of what passed it",
    "lib/report": "prints what passed the gate when the finding was made",
    "lib/source/yaml/yaml.c": "the name of a function of CloudFormation",
    "lib/source/hcl/eval/reference.c": "names of references; a word that is none is not written",
    "lib/formats/reading/fence.c": "a path that is opened, never shown",
    "lib/formats/terraform/terraform.c": "the name of a module's block",
    "lib/formats/terraform/store.c": "the address, which is gated when the store is recorded",
    "lib/formats/terraform/output/state.c": "the address, which is gated when the store is recorded",
    "lib/formats/terraform/module/eval.c": "the name of a declared variable or local",
    "lib/formats/terraform/module/frame.c": "the name of a variable, which is gated when it is told",
    "lib/formats/terraform/terragrunt.c": "the name of a variable, which is gated when it is told",
    "lib/formats/shell/script.c": "the name of a call; a word with a secret's name is not written",
    "lib/rules/store": "replacements and values of the finding's own parameter, which cks_find withholds if concealed",
    "lib/rules/judge/judge.c": "the name of a member that may be shown",
    "lib/rules/evidence/principals.c": "a Region and an account, of options",
    "lib/predict/obtain.c": "an ID of evidence in a command",
    "lib/source/excerpt.c": "what cks_piece_next and the finding allow of a line",
    "lib/probe/show.c": "what proxies sent, which is scrubbed first",
    "lib/dryrun/calls/call.c": "a text of the request that repeats none of its secrets",
    "lib/dryrun/calls/message.c": "the text of findings",
    "lib/dryrun/judge/check.c": "the text of findings",
}
PRINTS_PIECE = re.compile(r"CKS_STR_ARG\(|\bcks_escape\(")


def pieces(sources):
    """A piece of an input is printed as it is only where the list says why that is safe."""
    return {f"{file.path} prints a piece of an input without the gate" for file in sources.files.values()
            if file.path.startswith("lib/") and file.path.endswith(".c") and PRINTS_PIECE.search(file.code)
            and not any(file.path == allowed or file.path.startswith(allowed + "/") for allowed in PIECES)}


def breaches(sources, root):
    public = public_names(root)
    found = rooms(sources, public)
    found |= circles(Graph(sources, public))
    found |= declarations(sources, public)
    found |= names(sources)
    found |= facts(sources)
    found |= pieces(sources)
    return found
