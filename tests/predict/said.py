"""What is said in each case of fixtures/predict/cases: fixtures/predict/said holds it.

bases.json has the text of each base. The other files have, for each case, the lines of the text that its
base does not have, those of findings (with their repair and what they refer to), and the requirements
that are proved or disproved by another place than in the base, and the rules whose silencing is called
unused here and not in the base (+), or the other way (-). CKS_UPDATE=1 in the
environment of run_predict.py rewrites them with the states: read what changes as a user would.
"""
import settled
import states


def lines(text):
    return [line for line in text.split("\n") if line]


def finding(f):
    """A finding as the JSON report has it, in a line each."""
    where = f"{f['file']}:{f['line']}:{f['column']}-{f['end_line']}:{f['end_column']}"
    told = [f"{f['rule']} {where} {f['parameter'] or ''}".rstrip(), f["message"]]
    told += f["help"].split("\n") if f["help"] else []
    return told + [f"see {r['file']}:{r['line']} {r['message']}".rstrip() for r in f["related"]]


def findings(report):
    return [line for f in report["findings"] for line in finding(f)]


def beside(usual, told):
    known = set(usual)
    return [line for line in told if line not in known]


def places(predictions):
    """{call: {requirement: place}} of those that something proves or disproves."""
    return {call: {row: place for row, place in rows.items() if not place.startswith("missing")}
            for call, rows in states.of_base(predictions).items()}


def of_base(report, text, number, unused):
    return {"text": lines(text), "findings": findings(report), "unused": unused,
            "places": places(report["stores"][number]["predictions"])}


def of_case(base, report, text, number, unused):
    """What the golden file has of a case. `base`: what the golden file has of its base."""
    said = {"text": beside(base["text"], lines(text)), "findings": beside(base["findings"], findings(report))}
    said["unused"] = settled.beside(base["unused"], unused)
    for call, rows in places(report["stores"][number]["predictions"]).items():
        before = base["places"].get(call, {})
        other = [f"{row} {place}" for row, place in rows.items() if before.get(row) != place]
        if other:
            said[call] = other
    return {key: told for key, told in said.items() if told}
