#!/usr/bin/env python3
"""Shows that the laws hold something: plants a breach of each in a copy of the sources, and every
one must be found, and nothing else.

usage: plant.py SOURCE-ROOT
"""
import os
import shutil
import sys
import tempfile

import laws
from sources import Sources

FUNCTION = "\n{type}\n{name}({args})\n{{\n    {body}\n}}\n"


def function(name, body="return;", type="void", args="void"):
    return FUNCTION.format(name=name, body=body, type=type, args=args)


# What is planted: (what it breaks, {file: text to add, or (old, new)}, part of the breach's text).
PLANTS = [
    ("a room knows one that the table does not allow, by an include",
     {"lib/base/arena.h": ("#include <", '#include "model/param.h"\n#include <')},
     "lib/base/arena.h knows lib/model/param.h"),
    ("a room deep down does",
     {"lib/source/hcl/eval/loop.c": '#include "model/store.h"\n'},
     "lib/source/hcl/eval/loop.c knows lib/model/store.h"),
    ("a room calls a function of another without its header",
     {"lib/evidence/read.c": function("planted_call", "cks_hcl_planted();"),
      "lib/rules/judge/judge.c": function("cks_hcl_planted"),
      "lib/rules/judge/judge.h": ("#endif", "void cks_hcl_planted(void);\n#endif")},
     "lib/evidence/read.c knows lib/rules/judge/judge.c"),
    ("a folder that no row of the table has",
     {"lib/loose.c": function("cks_loose"), "lib/loose.h": "void cks_loose(void);\n"},
     "lib/loose.c stands in no room"),
    ("the command line includes a header of the library",
     {"cli/main.c": '#include "base/buf.h"\n'},
     "cli/main.c includes base/buf.h"),
    ("two files of a room include each other",
     {"lib/base/buf.h": '#include "base/jsonw.h"\n'},
     "lib/base/buf and lib/base/jsonw stand in a circle"),
    ("two files of a room call each other",
     {"lib/probe/net/sigv4.c": function("planted_call", "cks_dns_free(NULL);"),
      "lib/probe/net/dns.c": function("planted_answer", "cks_sigv4_planted();"),
      "lib/probe/net/sigv4.h": ("#endif", "void cks_sigv4_planted(void);\n#endif"),
      "lib/probe/net/sigv4.c+": function("cks_sigv4_planted")},
     "lib/probe/net/sigv4 and lib/probe/net/dns stand in a circle"),
    ("two folders know each other",
     {"lib/source/json/scan.c": '#include "source/yaml/dialect.h"\n'},
     "the folders lib/source/json and lib/source/yaml stand in a circle"),
    ("a circle that is listed is none",
     {"lib/probe/exchange.c": None, "lib/probe/exchange.h": None},
     "lib/probe/exchange, lib/probe/job are listed as a circle and are none"),
    ("a piece of an input is printed where no list says why that is safe",
     {"lib/run/handle.c": function("planted_piece", 'cks_buf_printf(b, CKS_STR_FMT, CKS_STR_ARG(s->values[p].text));')},
     "lib/run/handle.c prints a piece of an input without the gate"),
    ("a function is declared in another file's header",
     {"lib/base/vec.h": ("#endif", "void cks_planted(void);\n#endif"), "lib/base/arena.c": function("cks_planted")},
     "cks_planted of lib/base/arena.c is declared in lib/base/vec.h"),
    ("a function is declared in a source file",
     {"lib/base/vec.c": "void cks_planted(void);\n", "lib/base/arena.c": function("cks_planted")},
     "cks_planted of lib/base/arena.c is declared in lib/base/vec.c"),
    ("a function of many files is declared in no header",
     {"lib/base/arena.c": function("cks_planted")},
     "cks_planted of lib/base/arena.c is declared in no header"),
    ("two functions have one name",
     {"lib/base/vec.c": function("cks_planted"), "cli/files/walk.c": function("cks_planted"),
      "lib/base/vec.h": ("#endif", "void cks_planted(void);\n#endif")},
     "cks_planted is a function of lib/base/vec.c and of cli/files/walk.c"),
    ("two files have one name in folders of one name",
     {"lib/model/base/vec.h": "#define PLANTED\n"},
     "lib/base/vec.h and lib/model/base/vec.h have one name"),
    ("a rule's code is compared",
     {"lib/predict/obtain.c": function("planted_rule", "return rule >= CKS801;", "static bool", "enum cks_rule rule")},
     "lib/predict/obtain.c compares a rule with CKS801"),
    ("a rule's code is a case",
     {"lib/run/handle.c": function("planted_case", "switch (rule) {\n    case CKS122:\n        return 1;\n    }",
                                   "static int", "enum cks_rule rule")},
     "lib/run/handle.c compares a rule with CKS122"),
    ("an input's kind is tested by its name",
     {"lib/report/junit.c": function("planted_kind", "return s->source == CKS_SOURCE_PLAN;", "static bool",
                                     "const struct cks_store *s")},
     "lib/report/junit.c tests an input's kind for CKS_SOURCE_PLAN"),
]


def write(path, change):
    old = ""
    if os.path.exists(path):
        with open(path, encoding="utf-8") as f:
            old = f.read()
    if change is None:
        os.remove(path)
        return old
    os.makedirs(os.path.dirname(path), exist_ok=True)
    new = old.replace(change[0], change[1], 1) if isinstance(change, tuple) else old + change
    assert new != old, f"{path} has nothing to plant a breach in"
    with open(path, "w", encoding="utf-8") as f:
        f.write(new)
    return old


def planted(root, changes):
    """The breaches with the changes, which are undone."""
    before = {}
    for path, change in changes.items():
        full = os.path.join(root, path.rstrip("+"))
        existed = os.path.exists(full)
        old = write(full, change)
        before.setdefault(full, old if existed else None)
    found = laws.breaches(Sources(root), root)
    for full, old in before.items():
        if old is None:
            os.remove(full)
        else:
            with open(full, "w", encoding="utf-8") as f:
                f.write(old)
    return found


def check(root):
    passed, wrong = 0, []
    clean = laws.breaches(Sources(root), root)
    for what, changes, text in PLANTS:
        found = planted(root, changes) - clean
        if any(line.startswith(text) for line in found):
            passed += 1
        else:
            wrong.append(f"not found: {what}: {sorted(found)}")
    if laws.breaches(Sources(root), root) == clean:
        passed += 1
    else:
        wrong.append("the copy is not what it was")
    shared, total, _ = laws.namesakes(Sources(root))
    twins = {f"lib/base/planted{i}.c": "".join(function(f"planted_{n}", type="static void") for n in range(total))
             for i in range(2)}
    for path, text in twins.items():
        write(os.path.join(root, path), text)
    more, all_of_them, _ = laws.namesakes(Sources(root))
    if (more, all_of_them) == (shared + 2 * total, 3 * total):
        passed += 1
    else:
        wrong.append(f"namesakes are not counted: {more} of {all_of_them}")
    return passed, wrong


def main():
    with tempfile.TemporaryDirectory() as top:
        for folder in ("lib", "cli", "include"):
            shutil.copytree(os.path.join(sys.argv[1], folder), os.path.join(top, folder))
        passed, wrong = check(top)
    print("\n".join(wrong))
    print(f"{passed} passed, {len(wrong)} failed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
