"""Random Terraform expressions whose values mean something, for comparing evaluators.

Each is built for a type, so that most succeed; some are wrong on purpose. Everything comes from the
random.Random that is given.
"""

STRINGS = ["", "a", "b", "ab", "Hello", "hello world", " x ", "1", "0", "true", "false", "12", "-3",
           "1.50", "a,b,c", "/kms/xks/v1", "https://xks.example.com", "x\\ny", "tab\\there", "\\\"q\\\"",
           "é", "日本", "back\\\\slash", "a.b.c", "A_b-C", "$", "%", "$${x}", "%%{y}", "null", "z\\n",
           "line\\r\\n", "{\\\"a\\\":1}", "[1,2,null]", "YWJj", "01", "+1", "1e3", ".5", "2.", "1p3", "-.5e+2", "a//b/", "../x",
           "./m/n.crt", "<a&b>", "\\u0041\\U0001F600", "Zo\u00eb", "na\u00efve \u2713", "\u00c4\u00d6\u00dc", "x y  z", "ONE_two-3", "\\u00a0x", "\u20ac5",
           "a\\tb\\n", "\\r", "%d", "{{ x }}", "path/to/file.tar.gz", "C:\\\\dir", "2026-01-31T12:05:09Z", "10.0.0.0/8", "xn--a", "café au lait", "AbC dEf", "\\u00e9\\u4e2d"]
NUMBERS = ["0", "1", "2", "3", "5", "10", "42", "007", "0.5", "1.25", "0.1", "1e3", "2.50", "100",
           "12345678901234567890", "1E-2", "255", "3", "7", "0.3", "1e-7", "3.14159265358979323846", "1e30",
           "999999999999999999999999.000001", "6.02e23"]
PATTERNS = ["[a-z]+", "^/", "(.)b", "(?P<x>[0-9]+)(?P<y>,)?", "a|ab", "(a|b)+", "[^/]+$", "\\\\d+", "\\\\s*x", "x*", "(x)?y",
            "(?i)HELLO", ".", "l(.)", "(?:a)(b)", "[a-z", "a{2}", "o{1,2}?", "\\\\.", "(\\\\w+)\\\\.(\\\\w+)", "b$", "^$", "\\\\bw"]
HASHES = ["md5", "sha1", "sha256", "sha512", "base64sha256", "base64sha512"]
TABLES = ["a,b\\n1,2\\n3,4\\n", "a\\n\\nx\\n", "a,b\\n\\\"x,y\\\",\\\"q\\\"\\\"r\\\"\\n", "a,b\\n1\\n", "a,a\\n1,2", "a,b", "", " a ,b\\n x ,\\n",
          "a\\r\\nb\\r\\n", "\\n\\r\\na\\rb\\nx\\r", "a,b\\r\\n\\\"x\\r\\ny\\\",2", "a\\r", "\\r", "a\\n\\n", "a,b\\n1,\\\"x"]
YAMLS = ["a: 1\\nb: x", "a: +1.50\\nb: [0x1f, no, ~, 1_0]", "a: |-\\n  yes\\nb: .5", "- Yes\\n- 1e-3\\n- 007\\n- -1.\\n- 0o17 x", "a: > \\n  1.5\\nb: 12:30", "- 1\\n- two\\n- null", "a: yes", "x", "a: {b: [1, 2], c: d}", "a: 1.5", "a: 012", "a: \\\"1\\\"",
         "a: 'it''s'", "a: |\\n  two\\n  lines\\n", "{}", "a:", "a: b\\na: c", "https://x.example.com", "a: 2020-01-01", "true",
         "--- \\na: b", "a: &x 1\\nb: *x", "- - 1\\n  - -5", "a: b # c", "a: >-\\n  one\\n  two"]
TIMES = ["2026-01-31T12:05:09Z", "1999-12-31T23:59:59Z", "2024-02-29T00:00:00Z", "2026-06-01T13:00:00+02:00",
         "2026-06-01T11:00:00Z", "2026-02-30T00:00:00Z", "2026-01-31T12:05:09.75Z", "2026-01-31T12:05:09.1234567899Z", "2026-01-31T23:59:59.999999999Z", "x", "1970-01-01T00:00:00Z",
         "1960-03-01T09:08:07-08:30", "2100-03-01T00:00:00Z"]
DURATIONS = ["1h", "-24h", "90s", "1h30m", "-720h5m1s", "0", "1d", "10000h", "1.5h", "+5m", "", "0.3s", "-1.25m", ".1h3.7s", "1.h", "1500ms", "-1us", "7ns", "1.23456789h", "-999999999ns",
             "0.000000001s", "1h-5m", "."]
DATES = ["YYYY", "YY", "MMMM", "MMM", "MM", "M", "DD", "D", "EEEE", "EEE", "HH", "H", "hh", "h", "AA", "aa", "mm", "m",
         "ss", "s", "Z", "ZZZ", "ZZZZ", "ZZZZZ", "-", " ", "'T'", ":", "'o''clock'", "/", "YYY", "é"]
# What fileset() finds: the files that diff_eval.py writes below a module's directory.
FILES = ["a.json", "b.json", "ab.json", ".hidden.json", "a b.json", "A.json", "x.tf", "sub/a.json", "sub/deep/c.json",
         "sub/deep/.d/e.json", "sub2/f.pem", "sub2/*.txt", "sub2/{x}.txt", "tree/one/two/three/four.json"]
GLOBS = ["*", "*.json", "**", "?.json", "a*", "{a,b}.json", "{a,}b.json", "*.{json,tf}", "a.json", "sub", "**/*.json", "sub/**",
         "s*/*", "*/*/*", "**/deep/*", "**/**", "**/a.json", "./*.json", "sub//*.json", "/x.tf", "../stores/*.tf", "none/*",
         "none.json", "[ab].json", "a**", "*b*.j*n", "{}a.json", "", "sub/", "**/", "*/", "sub2/*.*", "{a,b", "\\\\*", "**/{c,e}.json",
         "tree/**/four.json", "*/**/?.json", "**/.d/**"]
KEYS = ["a", "b", "c", "key", "x1"]


class EvalGen:
    def __init__(self, rng, names=None):
        self.r = rng
        self.scope = []          # (name, type) bound by for
        self.names = names or []  # (text, type) that may be referred to

    def pick(self, items):
        return items[self.r.randrange(len(items))]

    def chance(self, p):
        return self.r.random() < p

    def any_type(self, depth=2):
        kinds = ["string"] * 4 + ["number"] * 3 + ["bool"] * 2
        if depth > 0:
            kinds += ["list", "list", "map", "map", "set"]
        k = self.pick(kinds)
        if k in ("list", "map"):
            return (k, self.any_type(depth - 1))
        if k == "set":
            return (k, self.pick(["string", "number", "bool"]))
        return k

    def expr(self, t=None, d=3):
        if t is None:
            t = self.any_type()
        if d > 0 and self.chance(0.06):
            return self.further(t, d - 1)
        if self.chance(0.015):
            t = self.any_type()      # wrong on purpose, perhaps
        if self.chance(0.02):
            return "null"
        bound = [n for n, bt in self.scope + self.names if bt == t]
        if bound and self.chance(0.25):
            return self.pick(bound)
        if d > 0 and self.chance(0.12):
            return self.common(t, d - 1)
        if isinstance(t, tuple):
            return getattr(self, t[0])(t, d)
        return getattr(self, t)(d)

    # ---- of any type

    def common(self, t, d):
        k = self.r.randrange(13)
        if k == 0:
            return "(%s)" % self.expr(t, d)
        if k == 1:
            return "(%s ? %s : %s)" % (self.expr("bool", d), self.expr(t, d), self.expr(t, d))
        if k == 2:
            return "[%s][%d]" % (", ".join(self.expr(t, d) for _ in range(2)), self.r.randrange(3))
        if k == 3:
            return "{ a = %s, b = %s }.%s" % (self.expr(t, d), self.expr(None, d),
                                             self.pick(["a", "a", "a", "b", "c"]))
        if k == 4:
            return "try(%s, %s)" % (self.expr(t, d), self.expr(t, d))
        if k == 5:
            return "element([%s, %s], %s)" % (self.expr(t, d), self.expr(t, d),
                                              self.expr("number", 0))
        if k == 6:
            return "lookup({ a = %s }, %s, %s)" % (self.expr(t, d), self.expr("string", 0),
                                                   self.expr(t, d))
        if k == 7:
            return "coalesce(%s, %s)" % (self.expr(t, d), self.expr(t, d))
        if k == 8:
            return "one([%s])" % ", ".join(self.expr(t, d) for _ in range(self.pick([1, 1, 0, 2])))
        if k == 9:
            return "jsondecode(jsonencode(%s))" % self.expr(t, d)
        if k == 10:
            return "values({ a = %s })[0]" % self.expr(t, d)
        if k == 11:
            return "flatten([%s])" % self.expr(t, d) if isinstance(t, tuple) else \
                "[for q in [%s] : q][0]" % self.expr(t, d)
        return "nonsensitive(sensitive(%s))" % self.expr(t, d)

    # ---- what is written less often

    def fault(self):
        """What Terraform refuses."""
        return self.pick(["{}.a", 'tonumber("x")', "[][0]", 'regex("z", "a")', '{ a = 1 }["b"]', "tobool(3)", "[1].x", "null.a",
                          'jsondecode("{")', 'one([1, 2])', 'base64decode("!")', 'element([], 0)'])

    def further(self, t, d):
        """Forms of every type: errors that are caught, splats, expanded arguments, groups, here-documents."""
        e, s = lambda: self.expr(t, d), lambda: self.expr("string", d)  # noqa: E731
        name = self.fresh()
        forms = [
            lambda: "try(%s, %s)" % (self.fault(), e()),
            lambda: "try(%s, %s, %s)" % (self.fault(), self.fault(), e()),
            lambda: "(can(%s) ? %s : %s)" % (self.pick([self.fault(), s()]), e(), e()),
            lambda: "[%s][*][0]" % e(),
            lambda: "[{ a = { b = %s } }][*].a.b[0]" % e(),
            lambda: "[{ a = [%s] }].*.a[0][0]" % e(),
            lambda: "[for o in [{ a = %s, n = %s }] : o.a if o.n != null][0]" % (e(), self.pick([s(), "1", "null"])),
            lambda: "{ for o in [{ k = \"x\", v = %s }, { k = %s, v = %s }] : o.k => o.v... }.x[0]" % (e(), self.literal(), e()),
            lambda: "values({ for k, v in { b = %s, a = %s } : k => v })[%s]" % (e(), e(), self.pick("01")),
            lambda: "lookup({ a = %s, b = %s }, \"%s\")" % (e(), e(), self.pick("abc")),
            lambda: "merge({ a = %s }, { %s = %s }).a" % (e(), self.pick("ab"), e()),
            lambda: "merge([{ a = %s }, null, { a = %s }]...).a" % (e(), e()),
            lambda: "coalesce([null, %s, %s]...)" % (e(), e()),
            lambda: "concat([[%s], [%s]]...)[%s]" % (e(), e(), self.pick("01")),
            lambda: "element([%s], %s)" % (e(), self.pick(["0", "1", "5", "3", '"0"'])),
            lambda: "(%s)[*][0]" % (e() if not isinstance(t, tuple) or t[0] == "map" else "[%s]" % e()),
            lambda: "[for %s in [%s] : %s][0]" % (name, e(), name),
            lambda: "one(%s[*])" % (e() if not isinstance(t, tuple) or t[0] == "map" else "[%s]" % e()),
            lambda: "flatten([[[%s]], []])[0]" % e() if not isinstance(t, tuple) or t[0] == "map" else e(),
            lambda: "zipmap([\"a\", \"b\"], [%s, %s])[\"%s\"]" % (e(), e(), self.pick("ab")),
            lambda: "jsondecode(jsonencode({ a = [%s] })).a[0]" % e(),
            lambda: "yamldecode(yamlencode({ a = [%s] })).a[0]" % e(),
            lambda: "distinct([%s, %s])[0]" % (e(), e()),
            lambda: "reverse([%s, %s])[0]" % (e(), e()),
            lambda: "slice([%s, %s, %s], 1, 2)[0]" % (e(), e(), e()),
            lambda: "chunklist([%s, %s], 1)[%s][0]" % (e(), e(), self.pick("01")),
            lambda: "coalescelist([], [%s])[0]" % e(),
            lambda: "setproduct([%s], [\"x\"])[0][0]" % e(),
            lambda: "matchkeys([%s, %s], [\"a\", \"b\"], [\"%s\"])[0]" % (e(), e(), self.pick("abc")),
        ]
        if t == "string":
            forms += [
                lambda: self.heredoc(d), lambda: self.heredoc(d), lambda: self.heredoc(d),
                lambda: 'format("%%s-%%s", [%s, %s]...)' % (s(), s()),
                lambda: '"%%{ if %s ~}%s%%{ else ~} %s %%{~ endif }"' % (self.expr("bool", d), self.piece(), self.piece()),
                lambda: '"%%{ for i, x in [%s, %s] ~} ${i}=${x} %%{~ endfor }"' % (s(), s()),
                lambda: '"%%{ for k, x in { b = %s, a = 1 } }%%{ if k != "a" }${k}${x}%%{ endif }%%{ endfor }"' % s(),
                lambda: '"${"${%s}"}"' % s(),
                lambda: '"a${ %s }b${ %s }"' % (s(), self.expr("number", d)),
                lambda: 'tostring(%s)' % self.pick(["100000000000000000000", "1e21", "0.1 + 0.2", "1 / 3", "2 / 3", "10 / 4",
                                                    "1e-7", "123456789.123456789", "-0", "1e3", "0.000001", "5e-324", "1e309"]),
                lambda: 'substr(%s, %s, %s)' % (s(), self.pick(["0", "1", "-2", "5"]), self.pick(["-1", "0", "2", "100"])),
                lambda: 'join("-", [for c in split("", %s) : c if c != "a"])' % s(),
                lambda: 'strcontains(%s, "a") ? upper(%s) : %s' % (s(), s(), s()),
                lambda: 'replace(replace(%s, "a", "b"), "/[bc]+/", "<$0>")' % s(),
                lambda: 'trimsuffix(trimprefix(%s, "/"), "/")' % s(),
                lambda: 'jsonencode({ z = %s, a = [%s, { b = null }] })' % (s(), self.expr(None, d)),
                lambda: 'join(",", sort(keys({ for x in toset([%s, %s]) : x => 1 })))' % (s(), s()),
                lambda: 'title(lower(%s))' % s(),
                lambda: 'textdecodebase64(textencodebase64(%s, "UTF-8"), "UTF-8")' % s(),
                lambda: 'urlencode(%s)' % s(),
                lambda: 'uuidv5("dns", %s)' % s(),
                lambda: 'pathexpand(%s)' % self.pick(['"/a/b"', '"x"', s()]),
                lambda: 'abspath("/a/../b")',
                lambda: 'dirname(%s)' % s(), lambda: 'basename(%s)' % s(),
                lambda: 'nonsensitive(%s)' % s(),
                lambda: 'strrev(%s)' % s(),
                lambda: 'format("%%-10s|%%5.2f|%%03d", %s, %s, %s)' % (s(), self.expr("number", d), self.pick(["1", "-7", "42", "1000"])),
                lambda: 'formatlist("%%s/%%s", [%s, "x"], "y")[0]' % s(),
                lambda: 'cidrsubnets("10.0.0.0/16", 4, 4, 8)[%s]' % self.pick("012"),
                lambda: 'element(split(",", %s), 1)' % s(),
                lambda: 'tolist(toset([%s, "m"]))[0]' % s(),
                lambda: 'csvdecode("k,v\\n1,%s\\n")[0].v' % self.pick(["x", "\\\"a,b\\\"", "", " y", "é"]),
                lambda: 'yamldecode("k: %s")["k"]' % self.pick(["x", "'a: b'", "1", "true", "~", "1_000", "0x1F", "1e3", "é", "a # b",
                                                               "yes", "off", "08", "0o7", ".5", "+1", "[a, b]", "!!str 1"]),
            ]
        if t == "number":
            forms += [
                lambda: self.pick(["max(%s...)", "min(%s...)", "sum(%s)", "length(%s)"]) % (
                    "[%s, %s]" % (self.expr("number", d), self.expr("number", d))),
                lambda: "(%s %s %s)" % (self.pick(["1e40", "123456789012345678901234567890", "0.1", "1e-30"]), self.pick("+-*/%"),
                                        self.pick(["3", "7", "0.3", "1e20", "-2.5"])),
                lambda: "-(%s) %% %s" % (self.expr("number", d), self.pick(["2", "3", "-3", "0.5"])),
                lambda: "parseint(%s, %s)" % (self.pick(['"ff"', '"-7f"', '"zz"', '"077"', '"9"', '"10000000000000000000000"']),
                                              self.pick(["16", "36", "8", "62", "10"])),
                lambda: "ceil(%s / 3)" % self.expr("number", d), lambda: "floor(-%s / 7)" % self.pick(NUMBERS),
                lambda: "length(setunion(toset([%s]), toset([%s])))" % (s(), s()),
                lambda: "length(fileset(\".\", \"stores/*\"))",
                lambda: "length(%s)" % self.heredoc(d),
            ]
        if t == "bool":
            forms += [
                lambda: "(%s == %s)" % (self.expr(("list", "string"), d), self.expr(("list", "string"), d)),
                lambda: "({ a = %s } == { a = %s })" % (s(), s()),
                lambda: "(null == %s)" % s(), lambda: "!(%s && %s || %s)" % tuple(self.expr("bool", d) for _ in range(3)),
                lambda: "(%s == %s)" % (self.pick(['"1"', '"true"', "true", "1", "null"]), self.pick(["1", "true", '"1"', "[]", "{}"])),
                lambda: "can(regex(%s, %s))" % ('"%s"' % self.pick(PATTERNS), s()),
                lambda: "contains([%s], null)" % s(), lambda: "contains(keys({ a = 1 }), %s)" % s(),
                lambda: "alltrue([for x in [%s] : x != \"\"])" % s(), lambda: "anytrue([])", lambda: "issensitive(sensitive(1))",
            ]
        return self.pick(forms)()

    def heredoc(self, d):
        """In brackets, where line breaks do not count."""
        pad = self.pick(["", " ", "  ", "    ", "\t", "\t "])
        lines = []
        for _ in range(self.r.randrange(0, 5)):
            body = self.pick([
                lambda: self.pick(["plain \\n text", "a \"quoted\" word", "tail ", "$${x} %%{y}", "$", "\u00e9\u65e5", "'", "\\"]),
                lambda: "${%s} after" % self.expr("string", d), lambda: "",
                lambda: "%%{ if %s }yes%%{ else }no%%{ endif }" % self.expr("bool", d),
                lambda: "%%{ for x in [%s, \"q\"] ~}\n%s  - ${x}\n%s%%{ endfor ~}" % (self.expr("string", d), pad, pad),
                lambda: "%%{ if %s ~}\n%s  yes\n%s%%{ endif ~}" % (self.expr("bool", d), pad, pad),
                lambda: "a ${~ %s ~} b" % self.expr("number", d),
            ])()
            lines.append(pad + self.pick(["", "", " ", "  ", "\t"]) + body if body or self.chance(0.5) else "")
        return "(%s\n%s%sEOT\n)" % (self.pick(["<<-EOT", "<<-EOT", "<<EOT"]), "".join(x + "\n" for x in lines), pad)

    # ---- strings

    def literal(self):
        return '"%s"' % self.pick(STRINGS)

    def piece(self):
        s = self.pick(STRINGS)
        return s + "_" if s.endswith(("$", "%")) else s

    def template(self, d):
        parts = []
        for _ in range(self.r.randrange(1, 4)):
            k = self.r.randrange(6)
            if k < 2:
                parts.append(self.pick(STRINGS))
            elif k < 5:
                strip = self.pick(["", "", "", "~"])
                parts.append("${%s%s%s}" % (strip, self.expr(self.pick(["string", "number", "bool"]), d),
                                            self.pick(["", "", "~"])))
            elif self.chance(0.5):
                parts.append("%%{ if %s }%s%%{ else }%s%%{ endif }" % (
                    self.expr("bool", d), self.piece(), self.piece()))
            else:
                name = self.fresh()
                coll = self.expr(("list", "string"), d)
                self.scope.append((name, "string"))
                body = "%s${%s}" % (self.piece(), self.expr("string", 0))
                self.scope.pop()
                parts.append("%%{ for %s in %s }%s%%{ endfor }" % (name, coll, body))
        # A percent sign directly before a directive would escape it.
        return '"%s"' % "".join(p + "_" if p.endswith(("$", "%")) else p for p in parts)

    def fresh(self):
        return "v%d" % (len(self.scope) + 1)

    def string(self, d):
        if d <= 0:
            return self.literal()
        if self.chance(0.12):
            return self.newer_string(d)
        k = self.r.randrange(30)
        s = lambda: self.expr("string", d - 1)  # noqa: E731
        n = lambda: self.expr("number", d - 1)  # noqa: E731
        small = lambda: str(self.pick([0, 1, 2, 3, 5, -1, -2]))  # noqa: E731
        ls = lambda: self.expr(("list", "string"), d - 1)  # noqa: E731
        if k < 3:
            return self.literal()
        if k < 8:
            return self.template(d - 1)
        simple = ["trimspace", "chomp", "lower", "upper", "title", "strrev", "base64encode",
                  "basename", "dirname", "urlencode", "tostring", "sensitive"]
        if k < 12:
            f = self.pick(simple)
            e = "%s(%s)" % (f, s())
            return "nonsensitive(%s)" % e if f == "sensitive" else e
        return [
            lambda: "join(%s, %s)" % (s(), ls()),
            lambda: "join(%s, %s, %s)" % (s(), ls(), ls()),
            lambda: "replace(%s, %s, %s)" % (s(), s(), s()),
            lambda: "substr(%s, %s, %s)" % (s(), small(), small()),
            lambda: "trim(%s, %s)" % (s(), s()),
            lambda: "trimprefix(%s, %s)" % (s(), s()),
            lambda: "trimsuffix(%s, %s)" % (s(), s()),
            lambda: self.fmt(d - 1),
            lambda: "jsonencode(%s)" % self.expr(None, d - 1),
            lambda: "base64decode(%s)" % self.pick(['"YWJj"', '"eA=="', '"w6k="', "base64encode(%s)" % s(),
                                                    s()]),
            lambda: "tostring(%s)" % self.expr(self.pick(["number", "bool", "string"]), d - 1),
            lambda: "indent(%s, %s)" % (small(), s()),
            lambda: "split(%s, %s)[%s]" % (s(), s(), self.pick(["0", "0", "1"])),
            lambda: "keys(%s)[0]" % self.expr(("map", "string"), d - 1),
            lambda: "coalesce(%s, %s)" % (s(), n()),
            lambda: "\n<<EOT\n%s\n  ${%s} x\nEOT\n" % (self.pick(STRINGS), s()) if False else self.template(d - 1),
            lambda: "sort(%s)[0]" % ls(),
            lambda: "(%s ? %s : %s)" % (self.expr("bool", d - 1), s(), n()),
        ][k - 12]()

    def newer_string(self, d):
        s = lambda: self.expr("string", d - 1)  # noqa: E731
        pattern = '"%s"' % self.pick(PATTERNS)
        return self.pick([
            lambda: "%s(%s)" % (self.pick(HASHES), s()),
            lambda: "regex(%s, %s)" % (pattern, s()),
            lambda: "regexall(%s, %s)[0]" % (pattern, s()),
            lambda: 'replace(%s, "/%s/", "%s")' % (s(), self.pick(PATTERNS), self.pick(["x", "[$1]", "$${1}-", "", "$$"])),
            lambda: "jsonencode(regex(%s, %s))" % (pattern, s()),
            lambda: "jsonencode(regexall(%s, %s))" % (pattern, s()),
            lambda: "cidrsubnet(%s, %s, %s)" % (self.network(), self.pick([0, 1, 4, 8, 24]), self.pick([0, 1, 3, 200])),
            lambda: "cidrhost(%s, %s)" % (self.network(), self.pick([0, 1, 5, -1, -2, 300])),
            lambda: "cidrnetmask(%s)" % self.network(),
            lambda: "join(\",\", cidrsubnets(%s, %s))" % (self.network(), ", ".join(
                str(self.pick([1, 2, 4, 8, 8])) for _ in range(self.r.randrange(1, 5)))),
            lambda: "jsonencode(setproduct(%s, %s))" % (self.expr(("list", "string"), d - 1), self.expr(("list", "number"), d - 1)),
            lambda: "jsonencode(chunklist(%s, %s))" % (self.expr(("list", "string"), d - 1), self.pick([0, 1, 2, 5])),
            lambda: "jsonencode(matchkeys(%s, %s, %s))" % tuple(self.expr(("list", "string"), d - 1) for _ in range(3)),
            lambda: "jsonencode(transpose({a = %s, b = %s}))" % (self.expr(("list", "string"), d - 1), self.expr(("list", "string"), d - 1)),
            lambda: "jsonencode(%s(%s, %s))" % (self.pick(["setunion", "setintersection", "setsubtract"]),
                                                self.expr(("set", "string"), d - 1), self.expr(("list", "string"), d - 1)),
            lambda: 'jsonencode(csvdecode("%s"))' % self.pick(TABLES),
            lambda: 'jsonencode(yamldecode("%s"))' % self.pick(YAMLS),
            lambda: 'jsonencode(formatlist("%s", %s, %s))' % (self.pick(["%s-%s", "%s%v", "%s:%d"]),
                                                           self.expr(("list", "string"), d - 1), self.expr("number", d - 1)),
            lambda: "tostring(pow(%s, %s))" % (self.pick(["2", "-3", "10", "0", "1.5"]), self.pick(["0", "1", "3", "10", "60", "0.5", "-0.5", "-2"])),
            lambda: "jsonencode(%s)" % self.fileset(),
            lambda: "tostring(signum(%s))" % self.expr("number", d - 1),
            lambda: "yamlencode(%s)" % self.expr(None, d - 1),
            lambda: "yamlencode({ %s = %s, \"x y\" = [%s, { a = %s }] })" % (
                self.pick(KEYS), self.expr(None, d - 1), self.expr(("list", "string"), d - 1), self.expr(None, d - 1)),
            lambda: 'formatdate("%s", "%s")' % ("".join(self.pick(DATES) for _ in range(4)), self.pick(TIMES)),
            lambda: 'timeadd("%s", "%s")' % (self.pick(TIMES), self.pick(DURATIONS)),
            lambda: 'tostring(timecmp("%s", "%s"))' % (self.pick(TIMES), self.pick(TIMES)),
            lambda: "tostring(issensitive(%s))" % self.expr(None, d - 1),
            lambda: "tostring(issensitive(%s))" % self.marked(3),
        ])()

    def marked(self, d):
        """Something in which a part may be marked as sensitive."""
        if d <= 0:
            return self.pick(['sensitive("a")', '"b"', "sensitive(1)", "2", "true", 'sensitive(["a", "b"])', '["a"]',
                              "sensitive({ a = 1 })", "{ a = sensitive(2) }"])
        m = lambda: self.marked(d - 1 - self.pick([0, 1]))
        return self.pick([
            lambda: "[%s, %s]" % (m(), m()), lambda: "{ a = %s, b = %s }" % (m(), m()), lambda: "sensitive(%s)" % m(),
            lambda: "[%s][0]" % m(), lambda: "{ a = %s }.a" % m(), lambda: "true ? %s : %s" % (m(), m()),
            lambda: "[for x in [%s] : x]" % m(), lambda: "[for x in [1] : x if %s == %s]" % (m(), m()),
            lambda: "{ for k in [\"a\"] : k => %s }" % m(), lambda: "[{ a = %s }][*].a" % m(), lambda: "sensitive([{ a = %s }])[*].a" % m(),
            lambda: "%s == %s" % (m(), m()), lambda: 'jsonencode(%s)' % m(), lambda: "length([%s])" % m(), lambda: "concat([%s], [])" % m(),
            lambda: "values({ a = %s })" % m(), lambda: "merge({ a = %s }, {})" % m(), lambda: "try(%s, 1)" % m(), lambda: "can(%s)" % m(),
            lambda: "one([%s])" % m(), lambda: "element([%s], 0)" % m(), lambda: "coalesce(%s, 1)" % m(), lambda: "flatten([%s])" % m(),
            lambda: "issensitive(%s)" % m(), lambda: "%s && true" % m(), lambda: "!%s" % m(), lambda: '"${%s}"' % m(),
        ])()

    def network(self):
        return '"%s"' % self.pick(["10.0.0.0/8", "192.168.1.77/24", "172.16.0.0/12", "10.1.2.3/32", "0.0.0.0/0",
                                   "fd00:1:2::/48", "2001:db8::/32", "10.0.0/8", "010.0.0.0/8", "::1/128"])

    def fmt(self, d):
        verbs, args = [], []
        for _ in range(self.r.randrange(1, 4)):
            verbs.append(self.pick(["a", "-", " ", "%%", "é"]))
            v = self.pick(["%s", "%s", "%d", "%v", "%v", "%t", "%5s", "%-5s", "%05d", "%3d", "%x", "%q",
                           "%.2f", "%#v", "%5t", "%8v", "%-8v", "%f", "%08.3f", "%.0f", "%04X", "%b", "%o", "%5q"])
            verbs.append(v)
            want = {"d": "number", "t": "bool", "f": "number", "x": "number", "X": "number", "b": "number",
                    "o": "number"}.get(v[-1],
                                                                  self.pick(["string", "number", "bool"]))
            args.append(self.expr(want, d))
        if self.chance(0.03):
            args.append("1")
        if self.chance(0.03):
            verbs.append(self.pick(["%z", "%", "%5%"]))
        return 'format("%s", %s)' % ("".join(verbs), ", ".join(args))

    # ---- numbers

    def number(self, d):
        if d <= 0:
            return self.pick(NUMBERS)
        k = self.r.randrange(15)
        n = lambda: self.expr("number", d - 1)  # noqa: E731
        if k < 3:
            return self.pick(NUMBERS)
        if k == 14:
            # Terraform counts with a precision of 64 bits, and powers have one of 53.
            return self.pick([
                "(length(%s) / length(%s))" % (self.literal(), self.literal()),
                "pow(%s, %s)" % (self.pick(["2", "-3", "10", "1.5", "0.1", n()]), self.pick(["-2", "2", "3", "10", "1", "0.5", "-0.5"])),
                "log(%s, %s)" % (self.pick(["1", "8", "1024", "0.25", str(2 ** self.r.randrange(64))]),
                                 self.pick(["2", "2", "8", "0.5"])),
                "sum([%s, %s, %s])" % (n(), n(), self.literal()),
                "range(%s)[%s]" % (", ".join(n() for _ in range(self.r.randrange(1, 4))), self.pick(["0", "1"]))])
        if k < 7:
            return "(%s %s %s)" % (n(), self.pick(["+", "+", "-", "-", "*", "/", "%"]), n())
        if k == 7:
            return "-%s" % self.pick([self.pick(NUMBERS[1:]), "(%s)" % n()])
        if k == 8:
            return "length(%s)" % self.expr(self.pick(["string", ("list", "string"), ("map", "number"),
                                                       ("set", "string")]), d - 1)
        if k == 9:
            return "%s(%s, %s)" % (self.pick(["max", "min"]), n(), n())
        if k == 10:
            return "%s(%s)" % (self.pick(["abs", "ceil", "floor"]), n())
        if k == 11:
            return "tonumber(%s)" % self.pick([n(), self.literal(), self.expr("string", d - 1)])
        if k == 12:
            return self.pick(["sum([%s, %s])" % (n(), n()),
                              "parseint(%s, %s)" % (self.literal(), self.pick(["10", "16", "2"])),
                              "index(%s, %s)" % (self.expr(("list", "string"), d - 1), self.literal())])
        return self.pick(['"%s"' % self.pick(["1", "2.5", "07"]), n()])

    # ---- booleans

    def bool(self, d):
        if d <= 0:
            return self.pick(["true", "false"])
        k = self.r.randrange(14)
        t = self.any_type(1)
        if k < 2:
            return self.pick(["true", "false"])
        if k == 2:
            return "(%s %s %s)" % (self.expr(t, d - 1), self.pick(["==", "!="]), self.expr(t, d - 1))
        if k == 3:
            return "(%s %s %s)" % (self.expr(None, d - 1), self.pick(["==", "!="]),
                                   self.expr(None, d - 1))
        if k < 6:
            return "(%s %s %s)" % (self.expr("number", d - 1), self.pick(["<", "<=", ">", ">="]),
                                   self.expr("number", d - 1))
        if k < 8:
            return "(%s %s %s)" % (self.expr("bool", d - 1), self.pick(["&&", "||"]),
                                   self.expr("bool", d - 1))
        if k == 8:
            return "!%s" % self.expr("bool", d - 1)
        if k == 9:
            return "contains(%s, %s)" % (self.expr(("list", t), d - 1), self.expr(t, d - 1))
        if k == 10:
            return "%s(%s, %s)" % (self.pick(["startswith", "endswith", "strcontains"]),
                                   self.expr("string", d - 1), self.expr("string", d - 1))
        if k == 11:
            return "can(%s)" % self.expr(self.any_type(), d - 1)
        if k == 12:
            return "tobool(%s)" % self.pick(['"true"', '"false"', '"1"', '"x"', '"TRUE"',
                                             self.expr("bool", d - 1)])
        return "%s(%s)" % (self.pick(["alltrue", "anytrue"]), self.expr(("list", "bool"), d - 1))

    # ---- collections

    def list(self, t, d):
        e = t[1]
        if d <= 0:
            return "[%s]" % ", ".join(self.expr(e, 0) for _ in range(self.r.randrange(3)))
        k = self.r.randrange(20)
        me = lambda: self.expr(t, d - 1)  # noqa: E731
        if k < 5:
            n = self.pick([0, 1, 2, 2, 3])
            return "[%s]" % ", ".join(self.expr(e, d - 1) for _ in range(n))
        if k < 8:
            return self.loop(t, d - 1)
        if k == 8:
            return "concat(%s, %s)" % (me(), me())
        if k == 9:
            return "%s(%s)" % (self.pick(["reverse", "distinct", "flatten", "tolist"]), me())
        if k == 10:
            return "slice(%s, 0, %s)" % (me(), self.pick(["0", "1", "2"]))
        if k == 11:
            return "values(%s)" % self.expr(("map", e), d - 1)
        if k == 12:
            return "tolist(%s)" % (self.expr(("set", e), d - 1) if isinstance(e, str) else me())
        if k == 13:
            return "coalescelist(%s, %s)" % (me(), me())
        if k == 14:
            return "(%s)%s" % (me() if self.chance(0.7) else self.expr(e, d - 1), self.pick(["[*]", ".*"]))
        if k == 15:
            return "([{ a = %s }, { a = %s }]%s.a)" % (self.expr(e, d - 1), self.expr(e, d - 1),
                                                    self.pick(["[*]", ".*"]))
        if k == 16 and e == "string":
            return self.pick(["split(%s, %s)" % (self.literal(), self.expr("string", d - 1)),
                              "compact(%s)" % me(), "sort(%s)" % me(),
                              "keys(%s)" % self.expr(("map", "string"), d - 1)])
        if k == 17 and e == "number":
            return "range(%s)" % self.pick(["3", "1, 4", "0, 10, 3", "0", "2, 2"])
        if k == 18:
            return "(%s ? %s : %s)" % (self.expr("bool", d - 1), me(), me())
        return "[%s]" % ", ".join(self.expr(e, d - 1) for _ in range(2))

    def loop(self, t, d):
        e = t[1]
        src_t = self.any_type(0)
        coll = self.pick([("list", src_t), ("map", src_t), ("set", "string")])
        if coll[0] == "set":
            src_t = "string"
        source = self.expr(coll, d)
        name, key = self.fresh(), "k%d" % (len(self.scope) + 1)
        two = self.chance(0.5)
        mark = len(self.scope)
        self.scope.append((name, src_t))
        if two:
            self.scope.append((key, "number" if coll[0] == "list" else "string"))
        body = self.expr(e, d)
        cond = " if %s" % self.expr("bool", d - 1) if self.chance(0.3) else ""
        del self.scope[mark:]
        return "[for %s%s in %s : %s%s]" % ("%s, " % key if two else "", name, source, body, cond)

    def fileset(self):
        return 'fileset("%s", "%s")' % (
            self.pick(["${path.module}/stores", "stores", "stores/", "stores/sub", "stores/none", "links", "."]), self.pick(GLOBS))

    def set(self, t, d):
        if t[1] == "string" and self.chance(0.1):
            return self.fileset()
        if d <= 0:
            return "toset([%s])" % ", ".join(self.expr(t[1], 0) for _ in range(self.r.randrange(3)))
        return "toset(%s)" % self.expr(("list", t[1]), d - 1)

    def map(self, t, d):
        e = t[1]
        if d <= 0:
            return "{ %s = %s }" % (self.pick(KEYS), self.expr(e, 0))
        k = self.r.randrange(12)
        if k < 6:
            sep = self.pick(["=", "=", ":"])
            items = []
            for _ in range(self.pick([0, 1, 2, 2, 3])):
                key = self.pick([self.pick(KEYS), self.pick(KEYS), '"%s"' % self.pick(KEYS),
                                 "(%s)" % self.expr("string", d - 1), '"k${%s}"' % self.expr("number", 0)])
                items.append("%s %s %s" % (key, sep, self.expr(e, d - 1)))
            return "{ %s }" % ", ".join(items)
        if k == 6:
            return "merge(%s, %s)" % (self.expr(t, d - 1), self.expr(t, d - 1))
        if k == 7:
            return "tomap(%s)" % self.expr(t, d - 1)
        if k == 8:
            return "zipmap(%s, %s)" % (self.expr(("list", "string"), d - 1),
                                       self.expr(("list", e), d - 1))
        if k < 11:
            name, key = self.fresh(), "k%d" % (len(self.scope) + 1)
            src = self.expr(self.pick([("list", "string"), ("map", "string")]), d - 1)
            mark = len(self.scope)
            self.scope += [(name, "string")]
            body = self.expr(e, d - 1)
            cond = " if %s" % self.expr("bool", d - 1) if self.chance(0.3) else ""
            del self.scope[mark:]
            group = "..." if self.chance(0.15) else ""
            return "{ for %s, %s in %s : %s => %s%s%s }" % (
                key, name, src, self.pick([key, name, '"x${%s}"' % key]), body, group, cond)
        return "(%s ? %s : %s)" % (self.expr("bool", d - 1), self.expr(t, d - 1), self.expr(t, d - 1))
