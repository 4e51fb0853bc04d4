"""How every requirement stands in each case of fixtures/predict/cases: fixtures/predict/states holds it.

bases.json has each base as it is, with the place of what proves or disproves a requirement. The other
files have, for each case of the file of the same name in cases/, its predictions, its findings, what is
said of its files, and the requirements that stand otherwise than in its base.
"""
import json
import os

BASES = "bases"
TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def ways(prediction):
    """The verdict in a line: "fail ERROR RULE BASIS also ERROR ..."."""
    words = [prediction["outcome"], *(prediction[k] for k in ("error", "rule", "basis") if prediction[k])]
    return " ".join(words + [f"also {a['error']}" for a in prediction["also"]])


def standing(prediction):
    return {r["id"]: r["state"] for r in prediction["requirements"]}


def place(row):
    return f"{row['state']} {row['file'] or ''}:{row['line'] or ''}:{row['at'] or ''}".rstrip(":").rstrip()


def of_base(predictions):
    return {call: {r["id"]: place(r) for r in p["requirements"]} for call, p in predictions.items()}


def beside(base, prediction, call):
    """{state: "R001 R002"} of the requirements that stand otherwise than in the base."""
    usual, found = base.get(call, {}), {}
    for row, state in standing(prediction).items():
        if usual.get(row, "").split(" ")[0] != state:
            found.setdefault(state, []).append(row)
    gone = sorted(set(usual) - set(standing(prediction)))
    if gone and usual:
        found["not asked"] = gone
    return {state: " ".join(rows) for state, rows in sorted(found.items())}


def of_case(base, report, number):
    """What the golden file has of a case. `base`: what the golden file has of its base."""
    found = {}
    for call, prediction in report["stores"][number]["predictions"].items():
        found[call] = {"verdict": ways(prediction), **beside(base, prediction, call)}
        codes = [f"{m['requirement']}: {' '.join(m['codes'])}" for m in prediction["missing"] if m["codes"]]
        if codes:
            found[call]["may be"] = codes
    findings = [f"{f['rule']} {f['severity']} {f['file']}:{f['line']}" for f in report["findings"]]
    found.update({"findings": findings} if findings else {})
    notes = [f["message"] for f in report["failures"]]
    found.update({"notes": notes} if notes else {})
    return found


class Golden:
    """The files of a folder, read; with `update`, what is said becomes what they hold."""

    def __init__(self, folder, update):
        self.folder, self.update, self.files, self.seen = folder, update, {}, {}
        for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
            with open(os.path.join(folder, name), encoding="utf-8") as f:
                self.files[name.removesuffix(".json")] = json.load(f)

    def path(self, file):
        return os.path.relpath(os.path.join(self.folder, file + ".json"), TOP)

    def of(self, base):
        """What is held of a base; the bases are seen first."""
        return {**self.files.get(BASES, {}), **self.seen.get(BASES, {})}.get(base, {})

    def compare(self, file, name, got):
        """None, or what differs."""
        self.seen.setdefault(file, {})[name] = got
        want = self.files.get(file, {}).get(name)
        if self.update or want == got:
            return None
        if want is None:
            return f"{self.path(file)} has no {name!r}: CKS_UPDATE=1 writes it"
        keys = sorted(k for k in set(want) | set(got) if want.get(k) != got.get(k))
        return f"{os.path.basename(self.folder)}: " + "; ".join(f"{k} is {json.dumps(got.get(k))}, not {json.dumps(want.get(k))}" for k in keys)

    def finish(self, some):
        """Writes what was said, with `some` beside what the files have; else the entries of no case."""
        if not self.update:
            gone = {file: sorted(set(cases) - set(self.seen.get(file, {}))) for file, cases in self.files.items()}
            return [f"{self.path(file)}: no case is called {name!r}"
                    for file, names in gone.items() for name in names if not some]
        os.makedirs(self.folder, exist_ok=True)
        for file, cases in self.seen.items():
            cases = {**(self.files.get(file, {}) if some else {}), **cases}
            with open(os.path.join(self.folder, file + ".json"), "w", encoding="utf-8") as f:
                f.write(json.dumps(cases, indent=1, ensure_ascii=False) + "\n")
        return []
