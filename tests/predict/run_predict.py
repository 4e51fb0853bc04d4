#!/usr/bin/env python3
"""Runs the cases of fixtures/predict/cases: each changes one of the bases and says what must follow.

usage: run_predict.py PATH-OF-CKSCHECK [NAME...]

How each requirement stands in each case is in fixtures/predict/states (states.py), what is said in
fixtures/predict/said (said.py); CKS_UPDATE=1 in the environment rewrites both, of the cases named alone
if some are.

A case:
  base     the folder of fixtures/predict/base (or that of its file)
  files    the files that are given as inputs; default create.json
  set      {file: {pointer: value}}: what is put in place of what the base has; "@NAME" is
           fixtures/predict/parts/NAME.json or fixtures/certificates/NAME.pem
  remove   {file: [pointer, ...]}: members and elements taken out
  text     {file: text} or {file: [old, new]}: a whole text, or one replaced in it
  above    {file: command}: a recorded command put above what the file has then
  drop     [file, ...]
  args     more arguments
  store    the number of the store that is looked at; default the last that is no existing one
  create, update, connect
           what must be predicted: "succeed", "fail ERROR RULE BASIS also ERROR...", where the tail
           may be left out, or "undetermined KIND:CODE,CODE R072:", where the kinds of evidence and
           the requirements named are missing and each has at least those codes
  kind     the kind of wrong verdict that must not come back; KINDS lists them
  says     what the text must say; unsaid: what it must not; notes: what must be said of the files
  states   {"CALL ID": STATE}: how a requirement of a call must stand
  none     the calls that must not be predicted
  rules    rules that must be reported; not: rules that must not be
  without  for a case that fails: the file without which the call must be undetermined and the
           error stand under what is missing
"precedence" in a file lists cases by call in KMS's order: each with the next must fail as the
first of them does, and tell the other too.
"""
import collections
import copy
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
FIXTURES = os.path.join(TOP, "fixtures", "predict")
SECONDS = 30
SECRETS = ("kmsPswd2025", "otherPswd99", "m4V0x9Tq2LrWc7ZbN1sKdE8hYp3GjUfA6oXiRtQvBlCw", "preCoSecret9")

sys.path.insert(0, os.path.join(TOP, "tests", "cli"))
import schema as json_schema  # noqa: E402
sys.path.insert(0, HERE)
import said  # noqa: E402
import settled  # noqa: E402
import states  # noqa: E402

UPDATE = os.environ.get("CKS_UPDATE") == "1"
GOLDEN = states.Golden(os.path.join(FIXTURES, "states"), UPDATE)
SAID = states.Golden(os.path.join(FIXTURES, "said"), UPDATE)


def steps(pointer):
    return [s.replace("~1", "/").replace("~0", "~") for s in pointer.split("/")[1:]]


def holder(root, pointer):
    at = root
    way = steps(pointer)
    for step in way[:-1]:
        at = at[int(step) if isinstance(at, list) else step]
    last = way[-1]
    return at, (int(last) if isinstance(at, list) and last != "-" else last)


def change(path, do):
    """Changes the JSON of a file, which may stand after a line of prompt."""
    text = ""
    if os.path.exists(path):
        with open(path, encoding="utf-8") as f:
            text = f.read()
    at = text.find("{")
    root = json.loads(text[at:]) if at >= 0 else {}
    do(root)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write((text[:at] if at > 0 else "") + json.dumps(root, indent=2) + "\n")


def expanded(value):
    """With "@NAME" as fixtures/predict/parts/NAME.json or the certificate NAME."""
    if isinstance(value, dict):
        return {k: expanded(v) for k, v in value.items()}
    if isinstance(value, list):
        return [expanded(v) for v in value]
    if not isinstance(value, str) or not value.startswith("@"):
        return value
    part = os.path.join(FIXTURES, "parts", value[1:] + ".json")
    if os.path.exists(part):
        with open(part, encoding="utf-8") as f:
            return json.load(f)
    with open(os.path.join(TOP, "fixtures", "certificates", value[1:] + ".pem"), encoding="utf-8") as f:
        return f.read()


def put(root, values):
    for pointer, value in values.items():
        at, key = holder(root, pointer)
        if key == "-":
            at.extend(expanded(v) for v in (value["all"] if "all" in value else [value]))
        else:
            at[key] = expanded(value)


def take_out(root, pointers):
    for pointer in pointers:
        at, key = holder(root, pointer)
        del at[key]


def put_above(path, command):
    with open(path, encoding="utf-8") as f:
        text = f.read()
    with open(path, "w", encoding="utf-8") as f:
        f.write(f"$ {command}\n{text}")


def prepare(case, folder):
    shutil.copytree(os.path.join(FIXTURES, "base", case["base"]), folder, dirs_exist_ok=True)
    for file in sorted(set(case.get("drop", []))):
        os.remove(os.path.join(folder, file))
    for file, value in case.get("text", {}).items():
        path = os.path.join(folder, file)
        if isinstance(value, list):
            with open(path, encoding="utf-8") as f:
                old = f.read()
            if value[0] not in old:
                raise AssertionError(f"{file} does not hold {value[0]!r}")
            value = old.replace(value[0], value[1])
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as f:
            f.write(value)
    for file, values in case.get("set", {}).items():
        change(os.path.join(folder, file), lambda root: put(root, values))
    for file, pointers in case.get("remove", {}).items():
        change(os.path.join(folder, file), lambda root: take_out(root, pointers))
    for file, command in case.get("above", {}).items():
        put_above(os.path.join(folder, file), command)
    for root, _, files in os.walk(folder):
        for file in files:
            os.chmod(os.path.join(root, file), 0o600)
    os.chmod(folder, 0o700)


def run(program, args, folder):
    done = subprocess.run([program, *args], cwd=folder, capture_output=True, stdin=subprocess.DEVNULL,
                          timeout=SECONDS)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def region_of(case):
    return [] if "--region" in case.get("args", []) else ["--region", "eu-west-1"]


def judge(program, case):
    with tempfile.TemporaryDirectory(prefix="ckscheck-") as folder:
        prepare(case, folder)
        args = ["predict", "--at", "2026-01-01", *region_of(case), *case.get("args", [])]
        if os.path.isdir(os.path.join(folder, "evidence")):
            args += ["--evidence", "evidence"]
        args += case.get("files", ["create.json"])
        status, output, error = run(program, [*args, "--format", "json"], folder)
        text_status, text, text_error = run(program, args, folder)
    # A file that is broken gives status 3, and the rest is predicted all the same.
    broken = status == 3 and ("is not known evidence" in error or "is incomplete" in error)
    if (status not in (0, 1) and not broken) or text_status != status:
        raise AssertionError(f"status {status}, with text {text_status}: {error or text_error}")
    # What the exit status counts is printed, whichever store it is about.
    unsaid = {f["rule"] for f in json.loads(output)["findings"]} - {r for r in re.findall(r"CKS\d+", text)}
    if unsaid:
        raise AssertionError(f"the text does not say {sorted(unsaid)}")
    # Whatever is not proved, something says why or where; for what is next to each other, once.
    lines = [line.strip() for line in text.splitlines()]
    bare = [line for before, line in zip(["", *lines], lines) if line.startswith("not proved: R") and line[-1] not in "])"
            and not (before.startswith("not proved: R") and not before.endswith("]"))]
    bare += [m["requirement"] for s in json.loads(output)["stores"] for p in s["predictions"].values()
             for m in p["missing"] if not m["obtain"]]
    if bare:
        raise AssertionError(f"no reason is given: {bare}")
    for secret in SECRETS:
        if secret in output + text + error + text_error:
            raise AssertionError("shows a secret")
    return json.loads(output), text, text_error


def cause_differs(report, store, want):
    """What is wrong with what the finding of a store that is FAILED says of its cause."""
    found = [f for f in report["findings"] if f["store"] == store and f["rule"] in ("CKS608", "CKS602")]
    if not found:
        return ["neither CKS608 nor CKS602 is reported"]
    words, said = want.split(), found[0]
    verdict, rest = words[0], words[1:]
    begins = {"stands": "The cause is still present", "gone": "The cause is gone as far as the evidence shows",
              "unknown": "Whether the cause is still present is unknown"}
    wrong = [f"the cause {v} is said: {said['message']}" for v, b in begins.items()
             if (b in said["message"]) != (v == verdict)]
    files = [r["file"] for r in said["related"]]
    for word in rest:
        if word.endswith(".json"):
            wrong += [] if word in files else [f"{word} is not among {files}"]
        elif verdict == "stands" and word.startswith("CKS"):
            wrong += [] if f"[{word}]" in said["message"] else [f"{word} is not said: {said['message']}"]
        elif word.startswith("@"):
            wrong += [] if word[1:] in said["message"] else [f"the time is not said: {said['message']}"]
    if verdict == "unknown":
        wanted = (said["message"].partition("is unknown without this evidence: ")[2].partition(".")[0]
                  .partition(", and ")[0].split(", "))
        kinds = {w.partition(" (")[0] for w in wanted} - {""}
        wrong += [f"no requirement is named for {w}" for w in wanted if w and "(R" not in w]
        wrong += [] if kinds == set(rest) else [f"wants {sorted(kinds)}, not {sorted(rest)}"]
        commands = [h for h in said["help"].split("\n") if h.startswith("to find out: ")]
        wrong += [] if bool(commands) == bool(rest) else [f"the commands are {commands}"]
    return wrong


def cause_faults(program, case, report, number):
    """The same is said by predict and by check, and the prediction agrees."""
    want = case["cause"]
    wrong = [f"predict: {w}" for w in cause_differs(report, number, want)]
    code, connect = case["code"], report["stores"][number]["predictions"]["connect"]
    also = code in [a["error"] for a in connect["also"]]
    missing = {m["evidence"] for m in connect["missing"] if code in m["codes"]}
    if also != want.startswith("stands"):
        wrong.append(f"also has {'a' if also else 'no'} {code}")
    wanted = set(case.get("open", want.split()[1:] if want.startswith("unknown") else []))
    if not wanted <= missing:
        wrong.append(f"missing is {sorted(missing)}")
    with tempfile.TemporaryDirectory(prefix="ckscheck-") as folder:
        prepare(case, folder)
        given = case.get("args", [])
        region = given[given.index("--region"):][:2] if "--region" in given else region_of(case)
        args = ["check", "--at", "2026-01-01", *region, "--format", "json", *case.get("files", [])]
        if os.path.isdir(os.path.join(folder, "evidence")):
            args += ["--evidence", "evidence"]
        _, output, error = run(program, args, folder)
    if not output:
        return wrong + [f"check: {error}"]
    return wrong + [f"check: {w}" for w in cause_differs(json.loads(output), number, want)]


def differs(call, want, got):
    """What is wrong with a prediction, or None."""
    words = want.split()
    if got is None:
        return f"{call}: nothing is predicted"
    if got["outcome"] != words[0]:
        more = got["error"] or [f"{m['evidence']}:{','.join(m['codes'])}" for m in got["missing"]]
        return f"{call}: {got['outcome']} {more} {got['rule'] or ''}, not {want}"
    if words[0] == "fail":
        also = words[words.index("also") + 1:] if "also" in words else []
        head = words[1:words.index("also")] if "also" in words else words[1:]
        for key, value in zip(("error", "rule", "basis"), head):
            if got[key] != value:
                return f"{call}: {key} is {got[key]}, not {value}"
        others = [a["error"] for a in got["also"]]
        lacking = [e for e in also if e not in others]
        return f"{call}: also has {others}, not {lacking}" if lacking else None
    if words[0] == "succeed":
        return None
    missing = {}
    for m in got["missing"]:
        missing.setdefault(m["evidence"], []).extend(m["codes"])
        missing[m["requirement"]] = m["codes"]
    wanted = dict(w.partition(":")[::2] for w in words[1:])
    if not set(wanted) <= set(missing):
        return f"{call}: missing is {sorted(missing)}, not {sorted(wanted)}"
    for kind, codes in wanted.items():
        lacking = [c for c in codes.split(",") if c and c not in missing[kind]]
        if lacking:
            return f"{call}: {kind} leaves out {lacking}"
    return None


# Which states of each requirement some case has seen.
SEEN = {}


def note_states(predictions):
    for prediction in predictions.values():
        for row in prediction["requirements"]:
            SEEN.setdefault(row["id"], set()).add(row["state"])


# What cannot be, with the reason.
NEVER = {
    ("R008", "missing"): "assumed of any evidence that does not tell its time",
    ("R015", "missing"): "nothing proves it, so it is always assumed",
    ("R038", "missing"): "whatever its value, a parameter that the call does not have is a fault",
    ("R050", "missing"): "nothing proves it, so it is always assumed",
    ("R146", "missing"): "it is documented",
    ("R149", "missing"): "nothing proves it, so it is always assumed",
    ("R150", "missing"): "nothing proves it, so it is always assumed",
}


# Rows that no evidence disproves, with the reason. Each stays missing where evidence speaks against it.
NOT_DISPROVED = {
    "it is about the evidence: what speaks against it makes it prove nothing": (
        "R001 R002 R003 R004 R005 R006 R007 R008 R009 R010 R011 R012 R013 R014 R085 R086 R104 R120 R151"),
    "nothing shows it, so it is assumed": "R015 R050 R055 R057 R059 R061 R103 R119 R128 R133 R138 R147 R149 R150",
    "documents disagree, or tell no answer of KMS": "R021 R028 R037 R043 R045 R063 R066 R073 R130",
    "evidence against it is a sign, not a proof": "R068 R079 R102 R108 R110 R113 R117",
    "it is documented, or the prediction of the call before": "R046 R146",
    "what disproves it disproves the rows about the proxy": "R148",
}


def without_reason(rows):
    """Rows that can be neither disproved nor have a reason, and reasons for rows that can."""
    listed = [r for rows_of in NOT_DISPROVED.values() for r in rows_of.split()]
    for row in rows:
        if not row["rule"] and row["id"] not in listed:
            yield f"no case can disprove {row['id']}, and no reason is given"
        if row["rule"] and row["id"] in listed:
            yield f"{row['id']} can be disproved: a reason is given for nothing"


def unseen_states(program):
    """Requirements of which no case shows that they are proved (or assumed), missing, or disproved."""
    _, output, _ = run(program, ["rules", "--format", "json"], TOP)
    yield from without_reason(json.loads(output)["requirements"])
    for row in json.loads(output)["requirements"]:
        wanted = {"missing", "assumed" if row["assumed"] else "proved"} | ({"disproved"} if row["rule"] else set())
        for state in sorted(wanted - SEEN.get(row["id"], set())):
            if (row["id"], state) not in NEVER:
                yield f"no case shows {row['id']} {state}"


def faults(program, case, schema):
    report, text, notes = judge(program, case)
    found = [f"breaks the schema: {w}" for w in json_schema.faults(report, schema, schema)]
    stores = report["stores"]
    number = case.get("store", max((s["id"] for s in stores if s["operation"] != "existing"), default=0))
    predictions = stores[number]["predictions"]
    for call in ("create", "update", "connect"):
        if call in case:
            found.append(differs(call, case[call], predictions.get(call)))
            if predictions.get(call) and predictions[call]["outcome"].upper() not in text:
                found.append(f"the text does not say {predictions[call]['outcome']}")
    note_states(predictions)
    for name, state in case.get("states", {}).items():
        call, row = name.split()
        got = {r["id"]: r["state"] for r in predictions.get(call, {}).get("requirements", [])}.get(row)
        found += [f"{call}: {row} is {got}, not {state}"] if got != state else []
    found += [f"predicts {call}" for call in case.get("none", []) if call in predictions]
    codes = {f["rule"] for f in report["findings"] if f["store"] in (number, None)}
    found += [f"does not report {rule}" for rule in case.get("rules", []) if rule not in codes]
    found += [f"reports {rule}" for rule in case.get("not", []) if rule in codes]
    if "cause" in case:
        found += cause_faults(program, case, report, number)
    for words in case.get("unsaid", []):
        if words in text:
            found.append(f"the text says {words!r}")
    for words in case.get("says", []):
        if words not in text:
            found.append(f"the text does not say {words!r}")
    found += [f"no note says {words!r}" for words in case.get("notes", []) if words not in notes]
    found.append(stands_otherwise(case, report, number))
    found.append(says_otherwise(case, report, text, number, unused(program, case)))
    return [f for f in found if f]


def stands_otherwise(case, report, number):
    file, name = case["file"], case["name"].removeprefix(case["file"] + ": ")
    if file == states.BASES:
        return GOLDEN.compare(file, name, states.of_base(report["stores"][number]["predictions"]))
    return GOLDEN.compare(file, name, states.of_case(GOLDEN.of(case["base"]), report, number))


def unused(program, case):
    with tempfile.TemporaryDirectory(prefix="ckscheck-") as folder:
        prepare(case, folder)
        args = [*region_of(case), *case.get("args", [])]
        return settled.of_folder(run, program, folder, args, case.get("files", ["create.json"]))


def says_otherwise(case, report, text, number, silenced):
    file, name = case["file"], case["name"].removeprefix(case["file"] + ": ")
    if file == states.BASES:
        return SAID.compare(file, name, said.of_base(report, text, number, silenced))
    return SAID.compare(file, name, said.of_case(SAID.of(case["base"]), report, text, number, silenced))


def bases():
    """Each base as it is."""
    for base in sorted(os.listdir(os.path.join(FIXTURES, "base"))):
        yield {"base": base, "name": f"{states.BASES}: {base}", "file": states.BASES}


def merged(first, second):
    both = copy.deepcopy(first)
    for key in ("set", "remove", "text", "above"):
        for file, value in second.get(key, {}).items():
            if isinstance(value, dict):
                old = both.setdefault(key, {}).setdefault(file, {})
                for pointer, v in value.items():
                    # Two elements for one list are both added.
                    again = pointer.endswith("/-") and pointer in old
                    old[pointer] = {"all": [old[pointer], v]} if again else v
            elif isinstance(value, list) and key == "remove":
                both.setdefault(key, {}).setdefault(file, []).extend(value)
            else:
                both.setdefault(key, {})[file] = value
    both["drop"] = both.get("drop", []) + second.get("drop", [])
    both["args"] = both.get("args", []) + second.get("args", [])
    return both


def precedence(cases, order):
    """Cases made of each two neighbours."""
    for call, names in order.items():
        for one, next_one in zip(names, names[1:]):
            both = merged(cases[one], cases[next_one])
            for key in ("create", "update", "connect", "without", "rules", "not"):
                both.pop(key, None)
            first, second = (cases[n][call].split()[1] for n in (one, next_one))
            both["name"] = f"{call}: {one} before {next_one}"
            both[call] = f"fail {first}" + (f" also {second}" if second != first else "")
            yield both


def absent(case):
    """The same store without the evidence, and nothing wrong with the rest."""
    call, want = next((c, case[c].split()) for c in ("create", "update", "connect")
                      if case.get(c, "").startswith("fail"))
    clean = {k: case[k] for k in ("base", "files", "args", "drop") if k in case}
    clean.update(case.get("bare", {}))
    clean["name"] = case["name"] + " (not looked at)"
    clean["drop"] = clean.get("drop", []) + [case["without"]]
    return clean, call, want[1]


def read_case_file(file):
    with open(os.path.join(FIXTURES, "cases", file), encoding="utf-8") as f:
        return json.load(f)


def evidence_of(like):
    """What another file's case changes of the evidence: {"cloudhsm": "no HSM"}."""
    (file, name), = like.items()
    found = next(c for c in read_case_file(file + ".json")["cases"] if c["name"] == name)
    kept = {"drop": [f for f in found.get("drop", []) if f.startswith("evidence/")]}
    for key in ("set", "remove", "text", "above"):
        kept[key] = {f: v for f, v in found.get(key, {}).items() if f.startswith("evidence/")}
    return kept


def failed_store(content, case):
    """A case of a store that is FAILED: the file's own store, with the case's code and evidence."""
    ready = merged(content["failed"], {"set": {"inventory.json": {
        "/CustomKeyStores/0/ConnectionErrorCode": case["code"]}}})
    ready = merged(ready, evidence_of(case["like"])) if "like" in case else ready
    ready = merged(ready, case)
    ready.update({k: v for k, v in case.items() if k not in ready})
    ready["args"] = case.get("args", content["args"])
    ready.setdefault("connect", "fail CustomKeyStoreInvalidStateException")
    return ready


def read_cases():
    folder = os.path.join(FIXTURES, "cases")
    yield list(bases()), []
    for file in sorted(os.listdir(folder)):
        content = read_case_file(file)
        cases, times = [], collections.Counter()
        for case in content["cases"]:
            if "failed" in content:
                case = failed_store(content, case)
            case = dict({k: content[k] for k in ("base", "files", "args") if k in content}, **case)
            case["file"] = file.replace(".json", "")
            times[case["name"]] += 1
            if times[case["name"]] > 1:  # of another kind
                case["name"] += f" ({times[case['name']]})"
            case["name"] = case["file"] + ": " + case["name"]
            cases.append(case)
        named = {c["name"].split(": ", 1)[1]: c for c in cases}
        yield cases, list(precedence(named, content.get("precedence", {})))


# The kinds of wrong verdict that were found once: each must have a case.
KINDS = (
    "a second address",
    "a record that is not complete",
    "more than sixteen addresses",
    "samples after the first",
    "load balancers after the first",
    "a service whose load balancers were not looked at",
    "CloudHSM evidence of another Region or account",
    "audit logs that cannot be read or do not add up",
    "output of another command taken for a login",
    "the password of a store that exists",
    "a service or owner given to a public store",
    "a switch of connectivity with the endpoint that is there",
    "a call that fails, or may fail, is said to take a name",
    "a switch of connectivity that documents describe differently",
    "whose session a logout ends",
    "an update while the cluster or the service is in no state for it",
    "an empty list whose question is not known",
    "more than ten stores in an inventory",
    "two inventories that disagree",
    "a second page that is cut",
    "an entry without a usable ID",
    "a store that an inventory without its question lacks",
    "a list that goes on beside a whole one",
    "the network of a cluster",
    "a cluster with mutual TLS",
    "how a load balancer is reached",
    "whom another account's service allows",
    "another secret beside the same evidence",
    "an audit log that ends months before",
    "an empty inventory",
    "ChaCha20 alone in GovCloud",
    "the time of a probe",
    "an upper-case twin of a used endpoint",
    "calls of scripts are compared with none",
    "the Region or the account that an input names itself",
    "what a script disconnects or deletes before",
    "a connect after an update that is refused",
    "an earlier call of the run is ignored",
    "members of a probe that contradict each other",
    "lists of another Region",
    "a public root that one list lacks",
    "TLS that ends at the load balancer",
    "an update to the cluster of another store",
    "the quota is adjustable",
    "the credential that KMS has",
    "a cluster made from a backup of the deleted one",
    "a password with special characters beside an accepted login",
    "mfa of an unknown kind",
    "a list of users that does not add up",
    "what was given is not asked for again",
)


def unshown_kinds(cases):
    """Kinds without a case, and cases of a kind that is not listed."""
    shown = {c["kind"] for c in cases if "kind" in c}
    yield from (f"no case shows the kind {k!r}" for k in KINDS if k not in shown)
    yield from (f"the kind {k!r} is not listed" for k in sorted(shown - set(KINDS)))


# What no evidence can show to be gone.
NEVER_GONE = ("INVALID_CREDENTIALS", "NETWORK_ERRORS", "INTERNAL_ERROR")


def untold_causes(program, cases):
    """ConnectionErrorCodes for which no case of a FAILED store says what evidence can tell."""
    _, output, _ = run(program, ["rules", "--format", "json"], TOP)
    codes = [e["name"] for e in json.loads(output)["errors"] if e["kind"] == "connection-error-code"]
    told = {(c["code"], c["cause"].split()[0]) for c in cases if "cause" in c}
    for code in codes:
        verdicts = {"unknown", "stands"}
        verdicts |= {"gone"} if code not in NEVER_GONE else set()
        for verdict in sorted(verdicts):
            if (code, verdict) not in told:
                yield f"no case says that the cause of {code} is {verdict}"


def main():
    program = os.path.abspath(sys.argv[1])
    only = sys.argv[2:]
    with open(os.path.join(TOP, "docs", "schema", "report-1.schema.json"), encoding="utf-8") as f:
        schema = json.load(f)
    passed, failures = 0, []

    def count(name, found):
        nonlocal passed
        passed += not found
        failures.extend(f"{name}: {f}" for f in found)

    everything = list(read_cases())
    if not only:
        failures.extend(untold_causes(program, [c for cases, _ in everything for c in cases]))
        failures.extend(unshown_kinds([c for cases, _ in everything for c in cases]))
    for cases, pairs in everything:
        for case in cases + pairs:
            if only and not any(o in case["name"] for o in only):
                continue
            try:
                count(case["name"], faults(program, case, schema))
                if "without" not in case:
                    continue
                clean, call, error = absent(case)
                report, _, _ = judge(program, clean)
                got = report["stores"][-1]["predictions"][call]
                codes = [c for m in got["missing"] for c in m["codes"]]
                count(clean["name"], [] if got["outcome"] == "undetermined" and error in codes
                      else [f"{call}: {got['outcome']} {got['error']}, missing {codes}, not undetermined with {error}"])
            except (AssertionError, KeyError, IndexError, ValueError, OSError) as e:
                count(case["name"], [f"{type(e).__name__}: {e}"])
    if not only:
        failures.extend(unseen_states(program))
    failures.extend(GOLDEN.finish(bool(only)))
    failures.extend(SAID.finish(bool(only)))
    for failure in failures:
        print(failure)
    print(f"{passed} passed, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
