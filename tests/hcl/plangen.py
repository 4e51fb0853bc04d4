"""Random Terraform configurations: a root module, modules that it calls, and modules of those.

Every file is one that Terraform reads: variables, values for them, locals, stores, outputs and
override files, in both syntaxes. Expressions come from evalgen, guarded by try, so that a plan
succeeds; everything comes from the random.Random that is given.
"""
import json
import re

import evalgen

# Argument of the resource: parameter of the store.
PARAMETERS = {
    "custom_key_store_name": "CustomKeyStoreName",
    "cloud_hsm_cluster_id": "CloudHsmClusterId",
    "trust_anchor_certificate": "TrustAnchorCertificate",
    "xks_proxy_uri_endpoint": "XksProxyUriEndpoint",
    "xks_proxy_uri_path": "XksProxyUriPath",
    "xks_proxy_vpc_endpoint_service_name": "XksProxyVpcEndpointServiceName",
    "key_store_password": "KeyStorePassword",
}
FREE = list(PARAMETERS)[1:6]
CREDENTIAL = "xks_proxy_authentication_credential"
STORE = "aws_kms_custom_key_store"
PROVIDER = """
terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}
provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "fake"
  secret_key                  = "fake"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
  skip_region_validation      = true
}
"""
COLLECTIONS = [("list", "string"), ("map", "string"), ("set", "string"), ("list", "number"),
               ("map", "number"), ("list", "bool")]
DATA = ["one line", "one line\n", "two\nlines\n", "", "crlf\r\nline\r\n", "caf\u00e9\n", "  blanks \n\n",
        '{"a": "x", "b": [1, 2]}', "${not_a_template} %{ if }"]
# Names of the files that hold values, as Terraform takes them one after the other.
VALUE_FILES = ["terraform.tfvars", "terraform.tfvars.json", "a.auto.tfvars", "b.auto.tfvars.json",
               "c.auto.tfvars"]


def type_text(t):
    if isinstance(t, dict):
        return "object({ %s })" % ", ".join("%s = %s" % p for p in t.items())
    return "%s(%s)" % (t[0], type_text(t[1])) if isinstance(t, tuple) else t


def plain(hcl_text):
    """The string that a quoted template without parts stands for."""
    return json.loads('"%s"' % re.sub(r"\\U([0-9A-Fa-f]{8})", lambda m: chr(int(m[1], 16)), hcl_text))


class Module:
    """One directory of a configuration. files: path -> text, shared with its callers."""

    def __init__(self, rng, files, where, called):
        self.r, self.files, self.where, self.called = rng, files, where, called
        self.names = []       # (text, type) of what may be referred to
        self.hidden = []      # the same of what is sensitive
        self.arguments = []   # (variable, type, whether it must be given)
        self.variables = []   # (variable, type)
        self.stores = []      # (name, whether it stands alone)

    def chance(self, p):
        return self.r.random() < p

    def put(self, name, text):
        self.files[self.where + name] = text

    # ---- expressions

    def bound(self, extra=()):
        """Some of the names: enough that expressions use them."""
        all_names = self.names
        some = [all_names[self.r.randrange(len(all_names))] for _ in range(10)] if all_names else []
        return some + list(extra) * 2

    def expr(self, t, depth, extra=()):
        return evalgen.EvalGen(self.r, self.bound(extra)).expr(t, depth)

    def named(self, t, extra=()):
        """A reference of that type, or None."""
        fit = [n for n, nt in self.names + list(extra) if nt == t]
        return self.r.choice(fit) if fit else None

    def literal(self, t):
        """A value without references or functions."""
        if isinstance(t, dict):
            return "{ %s }" % ", ".join(
                "%s = %s" % (k, self.literal("number" if "number" in v else "string"))
                for k, v in t.items() if not v.startswith("optional") or self.chance(0.5))
        if isinstance(t, tuple):
            items = [self.literal(t[1]) for _ in range(self.r.randrange(3))]
            if t[0] == "map":
                return "{ %s }" % ", ".join("%s = %s" % p for p in zip(evalgen.KEYS, items))
            return "[%s]" % ", ".join(items)
        if self.chance(0.04):
            return "null"
        if t == "string":
            return '"%s"' % self.r.choice(evalgen.STRINGS)
        return self.r.choice(evalgen.NUMBERS[:7] if t == "number" else ["true", "false"])

    def safe(self, t, depth=3, extra=(), strict=False):
        """Never an error; of its type or null, its elements too where strict."""
        text = self.expr(t, depth, extra)
        if not isinstance(t, tuple):
            last = {"string": '"fallback"', "number": "7", "bool": "false"}[t]
            return "try(to%s(%s), %s)" % (t, text, last)
        if strict:
            text = ("{ for k, q in %s : k => to%s(q) }" if t[0] == "map" else "[for q in %s : to%s(q)]") % (
                text, t[1])
        return "try(to%s(%s), %s)" % (t[0], text, {"list": "[]", "map": "{}", "set": "toset([])"}[t[0]])

    def many(self, t, depth=2, extra=()):
        """A collection to go through: never null, nor any element."""
        text = self.named(t, extra) if self.chance(0.4) else None
        text = text or self.expr(t, depth, extra)
        if t[0] == "map":
            return "try({ for k, q in %s : k => to%s(q) if q != null }, {})" % (text, t[1])
        made = "try([for q in tolist(%s) : to%s(q) if q != null], [])" % (text, t[1])
        return "toset(%s)" % made if t[0] == "set" else made

    def sure(self, extra=()):
        """A string that is certainly one."""
        if self.chance(0.3):
            return '"%s"' % self.r.choice([s for s in evalgen.STRINGS if s])
        name = self.named("string", extra)
        if name and self.chance(0.5):
            return 'coalesce(%s, "empty")' % name
        return 'try(coalesce(tostring(%s), "x"), "y")' % self.expr("string", 2, extra)

    def heredoc(self, extra=()):
        """Lines of text; the end's line is part of it."""
        pad = self.r.choice(["", "  ", "    ", "\t"])
        lines = []
        for _ in range(self.r.randrange(1, 4)):
            k = self.r.randrange(5)
            lines.append(pad + self.r.choice(["", " ", "  "]) + (
                "plain \\n text" if k == 0 else "${%s} after" % self.sure(extra) if k == 1
                else "" if k == 2 else "%%{ if %s == true }yes%%{ else }no%%{ endif }" % (
                    self.safe("bool", 1, extra)) if k == 3 else "a ${%s}%% b $" % self.sure(extra)))
        return "%s%s\n%s\n%sEOT" % ("<<-" if self.chance(0.7) else "<<", "EOT", "\n".join(lines), pad)

    def file(self):
        name = "data%d.txt" % self.r.randrange(4)
        if self.where + name not in self.files:
            self.put(name, self.r.choice(DATA))
        where = '"${path.module}/%s"' % name if self.where or self.chance(0.5) else '"%s"' % name
        return self.r.choice(["file(%s)", "trimspace(file(%s))", "filebase64(%s)",
                              'try(jsondecode(file(%s)).a, "none")', "tostring(fileexists(%s))",
                              "base64encode(file(%s))", "upper(chomp(file(%s)))"]) % where

    def string(self, extra=(), native=True):
        """An argument's expression: any string, empty and null too."""
        k = self.r.randrange(16)
        if k < 2:
            return '"%s"' % self.r.choice(evalgen.STRINGS)
        if k == 2:
            return "null"
        if k == 3:
            return '"https://${%s}/kms/xks/v1"' % self.sure(extra)
        if k == 4 and native:
            return self.heredoc(extra)
        if k == 5:
            return self.file()
        if k < 9:
            return self.named("string", list(extra) + self.hidden) or self.sure(extra)
        if k == 9:
            alone = [s for s, one in self.stores if one]
            if alone:
                return "%s.%s.%s" % (STORE, self.r.choice(alone), self.r.choice(
                    ["custom_key_store_name", "custom_key_store_name", "id"]))
        if k == 10:
            return self.r.choice(['path.module', '"${path.root}/x"', "basename(path.module)",
                                  'format("%%s-%%03d", %s, %d)' % (self.sure(extra), self.r.randrange(99)),
                                  'join("-", compact([%s, null, ""]))' % self.sure(extra)])
        if k == 11:
            return "%s ? %s : %s" % ("coalesce(%s, false)" % (self.named("bool", extra) or "true"), self.sure(extra), self.r.choice(
                ["null", '""', self.sure(extra)]))
        return self.safe("string", 3, extra)

    # ---- variables, values, locals

    def type(self):
        return self.r.choice(["string"] * 5 + ["number", "bool"] + COLLECTIONS)

    def variable(self, i):
        """Returns (name, lines, json)."""
        name, t = "v%d" % i, self.type()
        if self.chance(0.12):
            t = {"a": "string", "b": self.r.choice(["optional(number, 3)", "number"]),
                 "c": self.r.choice(['optional(string, "dflt")', "optional(string)"])}
        typed, hidden = self.chance(0.92), t == "string" and self.chance(0.08)
        nullable = not self.chance(0.2)
        default = self.literal(t)
        if not nullable and default == "null":
            default = '"x"' if t == "string" else "1" if t == "number" else "true"
        required = self.chance(0.3)
        lines = ["type = %s" % type_text(t)] if typed else []
        lines += [] if nullable else ["nullable = false"]
        lines += ["sensitive = true"] if hidden else []
        lines += [] if required else ["default = %s" % default]
        if typed and isinstance(t, dict):
            self.names += [("var.%s.a" % name, "string"), ("var.%s.b" % name, "number"),
                           ("var.%s.c" % name, "string")]
        elif typed:
            (self.hidden if hidden else self.names).append(("var." + name, t))
        self.variables.append((name, t))
        if required or self.chance(0.4):
            self.arguments.append((name, t, required))
        return 'variable "%s" {\n%s}\n' % (name, "".join("  %s\n" % x for x in lines))

    def json_variable(self, i):
        t = self.r.choice(["string", "string", "number", ("list", "string"), ("map", "string")])
        body = {"default": self.json_literal(t)}
        if self.chance(0.9):
            body["type"] = type_text(t)
            self.names.append(("var.j%d" % i, t))
        self.variables.append(("j%d" % i, t))
        if self.chance(0.3):
            self.arguments.append(("j%d" % i, t, False))
        return body

    def json_literal(self, t):
        """As JSON has it; a string is no template where nothing can be referred to."""
        if isinstance(t, tuple):
            items = [self.json_literal(t[1]) for _ in range(self.r.randrange(3))]
            return dict(zip(evalgen.KEYS, items)) if t[0] == "map" else items
        if t == "string":
            return plain(self.r.choice(evalgen.STRINGS))
        return self.r.choice([0, 1, 2, 7.5, 100]) if t == "number" else self.chance(0.5)

    def make_variables(self):
        self.put("variables.tf", "".join(self.variable(i) for i in range(self.r.randrange(2, 6))))
        if self.chance(0.35):
            self.put("more.tf.json", json.dumps({"variable": {
                "j%d" % i: self.json_variable(i) for i in range(self.r.randrange(1, 3))}}))

    def make_locals(self):
        out = []
        for i in range(self.r.randrange(3, 8)):
            t = self.type()
            text = self.safe(t, self.r.choice([2, 3, 3, 4]))
            out.append("  l%d = %s\n" % (i, text))
            self.names.append(("local.l%d" % i, t))
        self.put("locals.tf", "locals {\n%s}\n" % "".join(out))
        if self.chance(0.3):
            t = self.type()
            self.put("values.tf.json", json.dumps({"locals": {
                "jl0": "${%s}" % self.safe(t, 2),
                "jl1": {"a": plain(self.r.choice(evalgen.STRINGS)), "b": ["x", "${%s}" % self.sure()]}}}))
            self.names += [("local.jl0", t), ("local.jl1.a", "string"), ("local.jl1.b[1]", "string")]

    # ---- stores

    def repetition(self):
        """(count or for_each, its expression, what it binds)"""
        k = self.r.randrange(9)
        if k == 0:
            return "count", "try(min(2, abs(floor(%s))), 1)" % self.expr("number", 2), \
                [("count.index", "number")]
        if k == 1:
            flag = self.named("bool")
            if flag and self.chance(0.5):
                return "count", "try(%s, true) == true ? 1 : 0" % flag, []
            return "count", "try(tobool(%s), true) == true ? 1 : 0" % self.expr("bool", 2), []
        if k == 2:
            return "count", "length(slice(concat(%s, [\"d\"]), 0, 1))" % self.many(("list", "string")), \
                [("count.index", "number")]
        if k == 3 or k == 4:
            t = self.r.choice([("map", "string"), ("set", "string")])
            return "for_each", self.many(t), [("each.key", "string"), ("each.value", "string")]
        return None, None, []

    def members(self, extra):
        return [("access_key_id", self.sure(extra)), ("raw_secret_access_key", self.sure(extra))]

    def credential(self, extra):
        """None, ("block", members) or ("dynamic", for_each, members, iterator)"""
        k = self.r.randrange(4)
        if k < 2:
            return None if k == 0 else ("block", self.members(extra))
        iterator = self.r.choice([None, None, "it"])
        called = iterator or CREDENTIAL
        t = self.r.choice([("list", "string"), ("list", "string"), ("set", "string"), ("map", "string")])
        if t[0] == "list":
            each = "slice(concat(%s, [\"d\"]), 0, %s)" % (self.many(t, 2, extra), self.r.choice("01"))
        elif t[0] == "set":
            each = self.r.choice(["toset([%s])" % self.sure(extra), "toset([])"])
        else:
            each = "{ for k in slice(concat(%s, [\"d\"]), 0, 1) : k => %s }" % (
                self.many(("list", "string"), 1, extra), self.sure(extra))
        inside = list(extra) + [(called + ".value", "string"),
                                (called + ".key", "number" if t[0] == "list" else "string")]
        return "dynamic", each, self.members(inside), iterator

    def body(self, native=True):
        """The parts of a store: (repetition's word, expression), arguments, credential."""
        word, each, extra = self.repetition()
        arguments = [("custom_key_store_name", self.sure(extra))]
        arguments += [(a, self.string(extra, native)) for a in FREE if self.chance(0.6)]
        if self.chance(0.2):
            arguments.append(("key_store_password", '"%s"' % self.r.choice(["kmspassw1", "12345678"])))
        self.r.shuffle(arguments)
        return word, each, arguments, self.credential(extra)

    def native_store(self, name, body):
        word, each, arguments, credential = body
        lines = ["%s = %s" % (word, each)] if word else []
        lines += ["%s = %s" % p for p in arguments]
        if credential and credential[0] == "block":
            lines.append("%s {\n    %s\n  }" % (CREDENTIAL, "\n    ".join("%s = %s" % m for m in credential[1])))
        elif credential:
            lines.append('dynamic "%s" {\n    for_each = %s\n%s    content {\n      %s\n    }\n  }' % (
                CREDENTIAL, credential[1], "    iterator = %s\n" % credential[3] if credential[3] else "",
                "\n      ".join("%s = %s" % m for m in credential[2])))
        return 'resource "%s" "%s" {\n%s}\n' % (STORE, name, "".join("  %s\n" % x for x in lines))

    def in_json(self, text):
        """An expression as a JSON value: what is simple as itself, all else in a template."""
        if text == "null":
            return None
        if text.startswith('"') and text.endswith('"') and text.count('"') == 2 and "\\" not in text:
            return text[1:-1]
        return "${%s}" % text

    def json_store(self, body):
        word, each, arguments, credential = body
        out = {"//": "made by a generator"}
        if word:
            out[word] = self.in_json(each)
        out.update({a: self.in_json(e) for a, e in arguments})
        if credential and credential[0] == "block":
            inner = {m: self.in_json(e) for m, e in credential[1]}
            out[CREDENTIAL] = [inner] if self.chance(0.5) else inner
        elif credential:
            inner = {"for_each": self.in_json(credential[1]),
                     "content": {m: self.in_json(e) for m, e in credential[2]}}
            if credential[3]:
                inner["iterator"] = credential[3]
            out["dynamic"] = {CREDENTIAL: [inner] if self.chance(0.5) else inner}
        return out

    def make_stores(self, count):
        text = ""
        for i in range(count):
            body = self.body()
            text += self.native_store("s%d" % i, body)
            self.stores.append(("s%d" % i, body[0] is None))
        self.put("main.tf", self.files.get(self.where + "main.tf", "") + text)
        if self.chance(0.35):
            self.put("extra.tf.json", json.dumps({"resource": {STORE: {
                "js%d" % i: self.json_store(self.body(False)) for i in range(self.r.randrange(1, 3))}}},
                indent=self.r.choice([None, 2])))

    # ---- override files, outputs, calls

    def override_store(self, stores):
        # Nothing of other stores: that could be a circle.
        name = self.r.choice(stores)[0]
        lines = ["  %s = %s\n" % (a, self.string()) for a in FREE if self.chance(0.3)]
        if self.chance(0.3):
            lines.append("  %s {\n    %s\n  }\n" % (
                CREDENTIAL, "\n    ".join("%s = %s" % m for m in self.members(()))))
        return 'resource "%s" "%s" {\n%s}\n' % (STORE, name, "".join(lines))

    def make_overrides(self):
        stores, self.stores = self.stores, []
        self.add_overrides(stores)
        self.stores = stores

    def add_overrides(self, stores):
        for name in ("a_override.tf", "override.tf", "z_override.tf.json"):
            if not self.chance(0.22):
                continue
            locals_ = [(n, t) for n, t in self.names if n.startswith("local.l")]
            over, (local, t) = self.r.choice(stores)[0], self.r.choice(locals_)
            if name.endswith(".json"):
                body = {self.r.choice(FREE): self.in_json(self.string((), False))}
                data = {"resource": {STORE: {over: body}}}
                if self.chance(0.4):
                    # A local that refers to nothing makes no circle.
                    data["locals"] = {local[6:]: "${%s}" % self.literal(t)}
                self.put(name, json.dumps(data))
                continue
            text = self.override_store(stores)
            if self.chance(0.4):
                text += "locals {\n  %s = %s\n}\n" % (local[6:], self.literal(t))
            strings = [v for v, vt in self.variables if vt == "string" and v.startswith("v")]
            if strings and self.chance(0.4):
                text += 'variable "%s" {\n  default = "%s"\n}\n' % (
                    self.r.choice(strings), self.r.choice(evalgen.STRINGS))
            self.put(name, text)

    def make_outputs(self):
        self.outputs = []
        text = ""
        for i in range(self.r.randrange(1, 3)):
            t = self.r.choice(["string", "string", "number", ("list", "string"), ("map", "string")])
            text += 'output "o%d" {\n  value = %s\n}\n' % (i, self.safe(t, 2))
            self.outputs.append(("o%d" % i, t))
        self.put("outputs.tf", text)

    def call(self, name, module, extra_names=True):
        """The block that calls the module, whose outputs become names."""
        word, each, bound = (None, None, [])
        k = self.r.randrange(6)
        if k == 0:
            word, each, bound = "count", self.r.choice(["2", "1", "0", "length(%s) > 0 ? 1 : 0" % (
                self.many(("list", "string"), 1))]), [("count.index", "number")]
        elif k == 1:
            word, each, bound = "for_each", self.r.choice(
                ['toset(["x", "y"])', '{ a = "1", b = "2" }', self.many(("map", "string"), 1)]), \
                [("each.key", "string"), ("each.value", "string")]
        lines = ['source = "./%s"' % name]
        lines += ["%s = %s" % (word, each)] if word else []
        for variable, t, required in module.arguments:
            if required or self.chance(0.7):
                if isinstance(t, dict):
                    value = self.literal(t)
                elif t == "string" and self.chance(0.5):
                    value = self.sure(bound)
                elif not isinstance(t, tuple):
                    # A variable may refuse null.
                    value = "try(coalesce(%s), %s)" % (self.safe(t, 2, bound), {
                        "string": '"given"', "number": "1", "bool": "true"}[t])
                else:
                    value = self.safe(t, 2, bound, strict=True)
                lines.append("%s = %s" % (variable, value))
        if not word and extra_names:
            self.names += [("module.%s.%s" % (name, o), t) for o, t in module.outputs]
        if word and extra_names:
            # What there is no instance of is refused, so it stands in a try.
            where = "[0]" if word == "count" else self.r.choice(['["a"]', '["x"]'])
            self.names += [("try(module.%s%s.%s, %s)" % (name, where, o, self.literal(t)), t)
                           for o, t in module.outputs]
            self.names += [("[for m in module.%s : m.%s]" % (name, o), ("list", t))
                           for o, t in module.outputs if t == "string"]
        return 'module "%s" {\n%s}\n' % (name, "".join("  %s\n" % x for x in lines))

    def make(self, stores, depth=0):
        self.make_variables()
        self.make_locals()
        if depth > 0 and self.chance(0.25):
            child = Module(self.r, self.files, self.where + "sub/", True).make(1)
            self.put("calls.tf", self.call("sub", child))
        elif depth > 0:
            # Terraform knows at init which modules there are.
            child = Module(self.r, self.files, self.where + "sub/", True).make(1)
            self.put("calls.tf", self.call("sub", child, False))
        self.make_stores(stores)
        self.make_overrides()
        self.make_outputs()
        return self


class Configuration:
    """files: path -> text; nothing is given on the command line."""

    def __init__(self, rng, modules, stores=10):
        self.r, self.files = rng, {}
        root = Module(rng, self.files, "", False)
        root.make_variables()
        root.make_locals()
        self.values(root)
        calls = PROVIDER
        for i in range(modules):
            child = Module(rng, self.files, "m%d/" % i, True).make(rng.randrange(1, 4), depth=1)
            calls += root.call("m%d" % i, child, i < 8)
        self.files["calls.tf"] = calls
        root.make_stores(stores)
        root.make_overrides()

    def values(self, root):
        """Files of values; each variable that has no default is in one of them at least."""
        files = {n: {} for n in VALUE_FILES if self.r.random() < 0.4}
        needed = [(n, t) for n, t, required in root.arguments if required]
        for n, t in needed:
            files.setdefault(self.r.choice(VALUE_FILES), {})[n] = t
        for chosen in files.values():
            for n, t in root.variables:
                if self.r.random() < 0.3:
                    chosen[n] = t
        for name, chosen in files.items():
            if name.endswith(".json"):
                self.files[name] = json.dumps({n: self.json_value(root, t) for n, t in chosen.items()})
            else:
                self.files[name] = "".join("%s = %s\n" % (n, self.value(root, t)) for n, t in chosen.items())

    def value(self, root, t):
        text = root.literal(t)
        return '"v"' if text == "null" and t == "string" else "1" if text == "null" else text

    def json_value(self, root, t):
        return {"a": "x", "b": 5} if isinstance(t, dict) else root.json_literal(t)
