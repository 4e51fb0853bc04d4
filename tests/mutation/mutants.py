"""Small faults in C sources, each chosen at run time: what is changed, and the text that has all of them.

A comparison becomes its neighbour (< and <=, == and !=) or the opposite, a condition and a returned
truth the opposite, the bound of a `for` one fewer; a returned number is one more, a returned pointer
NULL, a returned enumerator its neighbour. cks_mut(N) is true in the run that has fault N.
"""
import re

CHANGED = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "=="}
SKIP = re.compile(r'/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|//[^\n]*|^#(?:[^\n\\]|\\.|\\\n)*', re.S | re.M)
LOGIC = re.compile(r"\|\||&&")
TERNARY = re.compile(r"\?")
COMMA = re.compile(",")
SEMICOLON = re.compile(";")
COMPARE = re.compile(r"->|<<|>>|[<>=!]=|[<>]|[|&^*/+-]?=")
NUMBERS = ("size_t", "unsigned", "int", "uint32_t", "uint64_t", "int64_t", "unsigned short", "unsigned char")


def blanked(text):
    """The text with comments, strings and directives as blanks, at the same places."""
    return SKIP.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), text)


def closing(code, at):
    depth = 0
    for i in range(at, len(code)):
        depth += (code[i] in "([{") - (code[i] in ")]}")
        if depth == 0:
            return i
    return len(code)


def top_level(code, start, end, pattern):
    """Matches of pattern outside of parentheses."""
    found, depth, i = [], 0, start
    while i < end:
        c = code[i]
        depth += (c in "([{") - (c in ")]}")
        m = pattern.match(code, i) if depth == 0 else None
        if m:
            found.append(m)
            i = m.end()
        else:
            i += 1
    return found


class Mutants:
    """The list of all faults, by number."""

    def __init__(self):
        self.list, self.functions = [], []

    def add(self, path, line, what):
        function = [name for at, name in self.functions if at <= line]
        self.list.append({"file": path, "line": line, "what": " ".join(what.split()), "function": function[-1] if function else ""})
        return len(self.list) - 1

    def of_file(self, path, text):
        """The text with all its faults."""
        return File(self, path, text).changed()


class File:
    def __init__(self, mutants, path, text):
        self.path, self.text, self.code, self.edits, self.mutants = path, text, blanked(text), [], mutants
        heads = re.finditer(r"^(\w+)\([^;{}]*\)\n\{", self.code, re.M)
        mutants.functions = [(self.line(h.end()), h.group(1)) for h in heads]

    def line(self, at):
        return self.text.count("\n", 0, at) + 1

    def add(self, at, what):
        return self.mutants.add(self.path, self.line(at), what)

    def comparison(self, start, end, sign, is_for):
        """One comparison: the neighbour and, of an order, the opposite."""
        text, body = self.text, self.text[start:end]
        if is_for:
            if sign.group() not in ("<", "<="):
                return None
            one = self.add(start, f"{body.strip()} -> one fewer")
            fewer = f"{text[start:sign.start()]} + 1 {text[sign.start():end]}"
            return f" (cks_mut({one}) ? ({fewer}) : ({body})) "
        changed = text[start:sign.start()] + CHANGED[sign.group()] + text[sign.end():end]
        one = self.add(start, f"{body.strip()} -> {CHANGED[sign.group()]}")
        if sign.group() in ("==", "!="):
            return f" (cks_mut({one}) ? ({changed}) : ({body})) "
        other = self.add(start, f"{body.strip()} -> negated")
        return f" (cks_mut({one}) ? ({changed}) : cks_mut({other}) ? !({body}) : ({body})) "

    def leaf(self, start, end, is_bool, is_for):
        """The replacement of one operand; None to leave it."""
        body = self.text[start:end]
        if not body.strip() or "\n#" in body or TERNARY.search(self.code, start, end):
            return None
        found = top_level(self.code, start, end, COMPARE)
        signs = [m for m in found if m.group() in CHANGED]
        if any(m.group() not in CHANGED and m.group().endswith("=") for m in found):
            return None
        if len(signs) == 1:
            return self.comparison(start, end, signs[0], is_for)
        if signs or not is_bool or is_for:
            return None
        return f" (cks_mut({self.add(start, body.strip() + ' -> negated')}) ? !({body}) : !!({body})) "

    def expression(self, start, end, is_bool, is_for=False):
        if top_level(self.code, start, end, TERNARY) or top_level(self.code, start, end, COMMA):
            return
        cuts = top_level(self.code, start, end, LOGIC)
        edges = [start, *(e for m in cuts for e in (m.start(), m.end())), end]
        for a, b in zip(edges[::2], edges[1::2]):
            new = self.leaf(a, b, is_bool or bool(cuts), is_for)
            if new:
                self.edits.append((a, b, new))

    def conditions(self):
        for m in re.finditer(r"\b(if|while) \(", self.code):
            self.expression(m.end(), closing(self.code, m.end() - 1), True)
        for m in re.finditer(r"\bfor \(", self.code):
            parts = top_level(self.code, m.end(), closing(self.code, m.end() - 1), SEMICOLON)
            if len(parts) == 2:
                self.expression(parts[0].end(), parts[1].start(), True, is_for=True)
        for m in re.finditer(r"^ +(?:const )?bool \w+ = ([^;{}?]+);", self.code, re.M):
            self.expression(m.start(1), m.end(1), True)
        for m in re.finditer(r"(?:\breturn|^ +(?:[\w\[\]\*.]|->| (?!=))+ =) ([^;{}]+);", self.code, re.M):
            marks = top_level(self.code, m.start(1), m.end(1), TERNARY)
            if marks:
                self.expression(m.start(1), marks[0].start(), True)

    def returned(self, kind, start, end):
        """Another value for what is returned; None to leave it."""
        value = self.text[start:end]
        if "\n#" in value or TERNARY.search(self.code, start, end) or value.startswith("("):
            return None
        if kind in NUMBERS:
            one = self.add(start, f"return {value} -> one more")
            return f"(cks_mut({one}) ? ({value}) + 1 : ({value}))"
        if kind.endswith("*") and value != "NULL":
            one = self.add(start, f"return {value} -> NULL")
            return f"(cks_mut({one}) ? 0 : ({value}))"
        if re.fullmatch(r"enum \w+", kind):
            one = self.add(start, f"return {value} -> its neighbour")
            return f"(cks_mut({one}) ? ({kind})(({value}) ^ 1) : ({value}))"
        return None

    def returns(self):
        heads = list(re.finditer(r"^(?:static )?(?:inline )?(?:const )?([\w \*]+)\n\w+\(", self.code, re.M))
        for m in re.finditer(r"\breturn ([^;{}]+);", self.code):
            before = [h for h in heads if h.start() < m.start()]
            kind = before[-1].group(1).strip() if before else ""
            if kind == "bool":
                self.expression(m.start(1), m.end(1), True)
                continue
            new = self.returned(kind, m.start(1), m.end(1))
            if new:
                self.edits.append((m.start(1), m.end(1), new))

    def arrays(self):
        """Constants that a function looks through."""
        for m in re.finditer(r"^ +(static )const (char \*const|enum \w+) \w+\[[^\]\n]*\] = (\{)", self.code, re.M):
            start, end = m.end(), closing(self.code, m.start(3))
            cuts = [c.start() for c in top_level(self.code, start, end, COMMA)]
            values = [(a, b) for a, b in zip([start, *(c + 1 for c in cuts)], [*cuts, end]) if self.text[a:b].strip()]
            if any("[" in self.text[a:b] or "#" in self.text[a:b] for a, b in values):
                continue
            self.edits.append((m.start(1), m.end(1), ""))
            for a, b in values:
                body = self.text[a:b]
                one = self.add(a + len(body) - len(body.lstrip()), f"{body.strip()} -> another")
                other = f"(({m.group(2)})(({body}) ^ 1))" if m.group(2).startswith("enum") else f'"x" {body}'
                self.edits.append((a, b, f" cks_mut({one}) ? {other} : {body}"))

    def changed(self):
        self.arrays()
        self.conditions()
        self.returns()
        text, limit = self.text, len(self.text)
        for start, end, new in sorted(self.edits, reverse=True):
            if end <= limit:  # a condition inside another's operand is left
                text, limit = text[:start] + new + text[end:], start
        return text
