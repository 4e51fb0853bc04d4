"""Random HCL2 for comparing readers: expressions and files from the grammar, and damaged ones.

Everything comes from the random.Random that is given, so a seed names a text.
"""

NAMES = ["a", "b-c", "_x", "var", "local", "each", "for", "if", "in", "true", "null", "é1", "x2",
         "aws_instance", "path", "日本", "endfor", "else"]
BINARY = ["+", "-", "*", "/", "%", "&&", "||", "==", "!=", "<", "<=", ">", ">="]
NUMBERS = ["0", "1", "42", "007", "1.5", "1e5", "2E-3", "1.50e+2", "12345678901234567890", "0.1"]
ODD_NUMBERS = ["1.", ".5", "1.2.3", "0x10", "1_000", "1.e5", "1e", "1..2", "1e5e5", "1e5.2", "2.e"]
WORDS = ["abc", " ", "  ", "http://", "/kms/xks/v1", "é", "\\n", "\\t", "\\\"", "\\\\", "\\u00e9",
         "\\U0001F600", "$", "%", "$$", "$${", "%%{", "$$$", "#", "//", "/*", "'", "{", "}", "~",
         "{x}", "$ {", "*/", "日本語", "\t", "<<E", "e\u0301", "=", "a.b"]
ODD_WORDS = ["\\x", "\\u12", "\\ud800", "\\/", "\\", "\\U00110000", "\n", "\\$", "\\0"]
LINES = ["text", "  indented", "\ttab", "", "   ", "a b = c", "$", "%", "$$", "$x", "% ", "$${x}",
         "%%{if}", "\\n", "\"q\"", "E F", "# no comment", "}", "\u2003em", "$ x", "{", "é", "'"]
SPACES = ["", " ", " ", " ", "  ", "\t", " /* c */ ", "/**/"]


class Gen:
    def __init__(self, rng, odd=0.01):
        self.r = rng
        self.odd = odd

    def pick(self, items):
        return items[self.r.randrange(len(items))]

    def chance(self, p):
        return self.r.random() < p

    def sp(self):
        return self.pick(SPACES) if self.chance(0.3) else " "

    def nl(self):
        """Where line ends do not count."""
        if self.chance(0.85):
            return ""
        return self.pick(["\n", "\r\n", "\n\n", " # c\n", " // c\n", "/* \n */", "\n  "])

    def name(self):
        return self.pick(NAMES)

    # ---- expressions

    def expr(self, depth=3):
        if depth <= 0 or self.chance(0.15):
            return self.leaf()
        kinds = [self.leaf, self.binary, self.conditional, self.unary, self.parens, self.tuple,
                 self.object, self.call, self.chain, self.chain, self.string, self.string,
                 self.for_tuple, self.for_object, self.wrap]
        kind = self.pick(kinds)
        return kind() if kind == self.leaf else kind(depth - 1)

    def leaf(self):
        k = self.r.randrange(8)
        if k < 2:
            return self.pick(ODD_NUMBERS if self.chance(self.odd) else NUMBERS)
        if k < 4:
            return self.name()
        if k == 4:
            return self.pick(["true", "false", "null"])
        return self.string(0)

    def binary(self, d):
        return self.expr(d) + self.sp() + self.pick(BINARY) + self.sp() + self.expr(d)

    def conditional(self, d):
        return (self.expr(d) + self.sp() + "?" + self.sp() + self.expr(d) + self.sp() + ":" +
                self.sp() + self.expr(d))

    def unary(self, d):
        return self.pick(["-", "!", "- ", "!!", "--"]) + self.expr(d)

    def parens(self, d):
        return "(" + self.nl() + self.expr(d) + self.nl() + ")"

    def items(self, d):
        return [self.nl() + self.expr(d) + self.nl() for _ in range(self.r.randrange(4))]

    def tuple(self, d):
        items = self.items(d)
        return "[" + ",".join(items) + ("," if items and self.chance(0.2) else "") + self.nl() + "]"

    def key(self, d):
        k = self.r.randrange(6)
        if k < 3:
            return self.pick(["a", "b", "c_d", "true", "null", "é"])
        return [self.pick(NUMBERS), self.string(d), "(" + self.expr(d) + ")"][k - 3]

    def object(self, d):
        out = "{"
        for _ in range(self.r.randrange(4)):
            if self.chance(0.4):
                out += "\n"
            out += (self.key(d) + self.sp() + self.pick(["=", "=", ":"]) + self.sp() +
                    self.expr(d))
            out += self.pick([",", "\n", ",\n", " # c\n", ", "])
        return out + self.pick(["", "\n", " "]) + "}"

    def call(self, d):
        args = self.items(d)
        end = self.pick(["", "", "", ","]) if args else ""
        if args and self.chance(0.15):
            end = "..."
        name = self.pick(["f", "file", "join", "provider::x::f", "a :: b", "core::f"])
        return name + self.pick(["", "", " "]) + "(" + ",".join(args) + end + self.nl() + ")"

    def chain(self, d):
        base = self.pick([self.name, lambda: self.parens(d), lambda: self.call(d),
                          lambda: self.tuple(d)])()
        for _ in range(self.r.randrange(4)):
            k = self.r.randrange(9)
            if k < 4:
                base += "." + self.name()
            elif k == 4:
                base += "[" + self.nl() + self.expr(d) + self.nl() + "]"
            elif k == 5:
                base += self.pick([".0", ".12", ".1e1"])
            elif k == 6:
                base += ".*"
            elif k == 7:
                base += "[*]"
            else:
                base += "[" + self.pick(["0", "\"k\"", "-1"]) + "]"
        return base

    def for_vars(self):
        return self.pick(["x", "k, v", "k,v", "for", "in", "if"])

    def for_tuple(self, d):
        cond = " if " + self.expr(d) if self.chance(0.3) else ""
        return ("[" + self.nl() + "for " + self.for_vars() + self.nl() + " in " + self.expr(d) +
                " : " + self.expr(d) + cond + self.nl() + "]")

    def for_object(self, d):
        cond = " if " + self.expr(d) if self.chance(0.3) else ""
        return ("{" + self.nl() + "for " + self.for_vars() + " in " + self.expr(d) + " : " +
                self.expr(d) + " => " + self.expr(d) + self.pick(["", "", "..."]) + cond +
                self.nl() + "}")

    # ---- templates

    def interp(self, d):
        return (self.pick(["${", "${ ", "${~", "${~ "]) + self.nl() + self.expr(d) + self.nl() +
                self.pick(["}", " }", "~}"]))

    def directive(self, d, text):
        o, c = self.pick(["%{", "%{ ", "%{~ "]), self.pick(["}", " }", " ~}"])
        if self.chance(0.6):
            out = o + "if " + self.expr(d) + c + text()
            if self.chance(0.4):
                out += o + "else" + c + text()
            return out + o + "endif" + c
        return o + "for " + self.for_vars() + " in " + self.expr(d) + c + text() + o + "endfor" + c

    def text(self, d, words):
        out = ""
        for _ in range(self.r.randrange(4)):
            k = self.r.randrange(6)
            if k < 4 or d <= 0:
                out += self.pick(ODD_WORDS if self.chance(self.odd) else words)
            elif k == 4:
                out += self.interp(d - 1)
            else:
                out += self.directive(d - 1, lambda: self.text(d - 1, words))
        return out

    def string(self, d):
        return '"' + self.text(d, WORDS) + '"'

    def wrap(self, d):
        return '"' + self.interp(d) + '"'

    def heredoc(self, d):
        marker = self.pick(["E", "EOT", "é", "E-F"])
        eol = self.pick(["\n", "\n", "\n", "\r\n"])
        out = self.pick(["<<", "<<-"]) + marker + eol
        for _ in range(self.r.randrange(5)):
            out += self.pick(["", "", "  ", "\t", "    "])
            k = self.r.randrange(6)
            if k < 4:
                out += self.pick(LINES)
            elif k == 4:
                out += self.interp(d) + self.pick(["", " x", "$", " "])
            else:
                out += self.directive(d, lambda: self.pick(LINES + ["\n"]))
            out += eol
        return out + self.pick(["", "", "  ", "\t"]) + marker + self.pick(["", "", " "])

    # ---- bodies

    def attribute(self, indent):
        value = self.heredoc(2) if self.chance(0.12) else self.expr(3)
        return indent + self.name() + self.sp() + "=" + self.sp() + value

    def block(self, indent, depth):
        labels = "".join(" " + self.pick(["\"x\"", "\"aws_kms_custom_key_store\"", "l", "\"é\"",
                                          "\"a$${b\"", "\"$\""])
                         for _ in range(self.r.randrange(3)))
        head = indent + self.pick(["resource", "module", "b", "lifecycle", "é"]) + labels + " {"
        k = self.r.randrange(5)
        if k == 0:
            return head + "}"
        if k == 1:
            return head + " " + self.attribute("") .replace("\n", " ") + " }"
        return head + "\n" + self.body(indent + self.pick(["  ", "  ", "", "\t"]), depth - 1) + \
            indent + "}"

    def body(self, indent, depth):
        out = ""
        for _ in range(self.r.randrange(1, 5)):
            if depth > 0 and self.chance(0.35):
                out += self.block(indent, depth)
            else:
                out += self.attribute(indent)
            out += self.pick(["\n", "\n", "\n\n", "\r\n", " # c\n", " // c\n", "/* c */\n"])
            if self.chance(0.05):
                out += indent + self.pick(["# comment\n", "/* a\n b */\n", "//\n", "\n"])
        return out

    def file(self):
        out = "\ufeff" if self.chance(0.02) else ""
        out += self.body("", 3)
        if self.chance(0.1):
            out = out.rstrip("\r\n")
        return out

    # ---- damage

    BITS = ["\"", "{", "}", "[", "]", "(", ")", "${", "%{", "~}", "<<E\n", "<<", "E\n", "=", "==",
            "=>", ",", ".", "...", ":", "::", "?", "\n", "\r", "\r\n", "#", "//", "/*", "*/", "*",
            "!", "-", "+", "&", "|", ";", "'", "`", "$", "%", "\\", "for ", "in ", "if ", "0", "1.",
            "a", " ", "\t", "\u00a0", "\ufeff", "é", "\x00", "\x0b", "true", "null", "[*]", ".*",
            "~", "@", "^", "\u201c", "\udcff", "\udcc3", "\u2028", "%{endif}", "%{else}", "%{if x}"]

    def damage(self, text):
        for _ in range(self.pick([1, 1, 1, 1, 2, 3])):
            if not text:
                return text
            i = self.r.randrange(len(text) + 1)
            n = self.pick([1, 1, 1, 2, 3, 8])
            k = self.r.randrange(8)
            if k < 3:
                text = text[:i] + text[i + n:]
            elif k < 6:
                text = text[:i] + self.pick(self.BITS) + text[i:]
            elif k == 6:
                text = text[:i] + self.pick(self.BITS) + text[i + n:]
            else:
                j = self.r.randrange(len(text) + 1)
                lo, hi = min(i, j), max(i, j)
                cut = self.pick([text[:lo] + text[hi:], text[:hi], text[:hi] + text[lo:hi]])
                text = cut
        return text


def to_bytes(text):
    """Lone surrogates U+DC80..U+DCFF stand for bytes that are not UTF-8."""
    return text.encode("utf-8", "surrogateescape")
