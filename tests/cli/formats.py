"""What the readers of each report format demand, as far as they document it or their source says.

Each check_* takes the bytes of a report and the findings of the JSON report, and raises Wrong.
"""
import json
import os
import re
import urllib.parse
import xml.etree.ElementTree as ET

import page
import sarif
import schema

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")


Wrong = page.Wrong
# The entry of a format without a summary that says what a configuration turned off.
TURNED_OFF = "turned-off"
# The same for what could not be looked at.
UNREAD = "not-read"


def need(condition, message):
    if not condition:
        raise Wrong(message)


def visible(text):
    """No control characters but line breaks, and nothing that turns the direction of text."""
    bad = re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]", text)
    need(not bad, f"an invisible character stands in it: {bad and hex(ord(bad[0]))}")


def relative(path):
    path = re.sub(r"\\(x[0-9a-f]{2}|[nrt])", "", path)  # a control character made visible
    need(path and not path.startswith(("./", "/")) and "\\" not in path or path.startswith("file:///"),
         f"the path {path!r} is not relative to the repository")


def check_text(data, findings):
    text = data.decode()
    visible(text)
    need("##[" not in text, "a log command stands in it")
    need(not re.search(r"^\s*::", text, re.M), "a line begins with ::")
    heads = re.findall(r"(?:^|: )(?:error|warning|note): .* \[(CKS\d{3}) [a-z0-9-]+\]$", text, re.M)
    need(heads == [f["rule"] for f in findings], "the findings differ")


def check_json(data, findings):
    report = json.loads(data)
    with open(os.path.join(TOP, "docs", "schema", "report-1.schema.json"), encoding="utf-8") as f:
        root = json.load(f)
    wrong = list(schema.faults(report, root, root))
    need(not wrong, "; ".join(wrong[:5]))
    need(report["findings"] == findings, "the findings differ")
    for i, f in enumerate(findings):
        first = findings[f.get("repeats", i)]
        need(first["rule"] == f["rule"] and first["line"] == f["line"] and f.get("repeats", -1) < i and
             (first is f or first["store"] != f["store"]), "a finding repeats another one")
    count = {s: sum(f["severity"] == s and "repeats" not in f for f in findings)
             for s in ("error", "warning", "note")}
    need(report["summary"]["errors"] == count["error"], "errors are miscounted")
    need(report["summary"]["warnings"] == count["warning"], "warnings are miscounted")
    need(report["summary"]["notes"] == count["note"], "notes are miscounted")


def text_of(item, limit):
    need(isinstance(item.get("text"), str) and item["text"], "a text is empty")
    need(len(item["text"]) <= limit, "a text is too long")


def check_sarif_location(location):
    physical = location["physicalLocation"]
    uri = physical["artifactLocation"]["uri"]
    relative(uri)
    need(re.fullmatch(r"(?:file://)?(?:[A-Za-z0-9/._~-]|%[0-9A-F]{2})+", uri), f"{uri!r} is no URI")
    region = physical["region"]
    for name in ("startLine", "startColumn", "endLine", "endColumn"):
        need(isinstance(region[name], int) and region[name] >= 1, f"{name} is {region[name]}")
    need((region["startLine"], region["startColumn"]) < (region["endLine"], region["endColumn"]),
         "a region ends before it begins")
    need("snippet" not in region and "contextRegion" not in physical, "source text stands in it")


def check_suppressed(result, asked):
    """Where they are asked for all results of a run have them; one that is accepted has one."""
    need(("suppressions" in result) == asked, "GitHub would show what is suppressed" if not asked else "some lack them")
    for by in result.get("suppressions", []):
        need(by["status"] == "accepted", "it would be shown as open")
        visible(by["justification"])
    return bool(result.get("suppressions"))


def check_sarif(data, findings, asked=False):
    """How many results are suppressed; `asked`: they are in it."""
    report = json.loads(data)
    wrong = list(sarif.faults(report))
    need(not wrong, "; ".join(wrong[:5]))
    suppressed = 0
    need(report["$schema"] and report["version"] == "2.1.0", "the version is missing")
    need(len(report["runs"]) <= 20, "there are too many runs")
    categories, found = set(), []
    for run in report["runs"]:
        driver = run["tool"]["driver"]
        need(driver["name"] and re.fullmatch(r"\d+\.\d+\.\d+", driver["semanticVersion"]), "driver")
        category = run.get("automationDetails", {}).get("id")
        need(category not in categories, "two runs have one category")
        categories.add(category)
        need(run["columnKind"] in ("utf16CodeUnits", "unicodeCodePoints"), "columnKind")
        need(all(i["executionSuccessful"] for i in run["invocations"]), "executionSuccessful")
        rules = driver["rules"]
        need(len({r["id"] for r in rules}) == len(rules) <= 25000, "rules repeat")
        for r in rules:
            need(len(r["name"]) <= 255, "a rule's name is too long")
            text_of(r["shortDescription"], 1024)
            text_of(r["fullDescription"], 1024)
            text_of(r["help"], 1 << 20)
            need(r["defaultConfiguration"]["level"] in ("none", "note", "warning", "error"), "level")
            need(len(r["properties"]["tags"]) <= 10, "there are too many tags")
            need("helpUri" not in r or r["helpUri"].startswith("https://"), "helpUri")
            severity = r["properties"].get("security-severity")
            need(severity is None or isinstance(severity, str) and 0 < float(severity) <= 10,
                 "security-severity")
        need(len(run["results"]) <= 25000, "there are too many results")
        need({r["id"] for r in rules} == {r["ruleId"] for r in run["results"]}, "the rules are not those of the results")
        prints = set()
        for result in run["results"]:
            need(rules[result["ruleIndex"]]["id"] == result["ruleId"], "ruleIndex is wrong")
            need(result["level"] in ("note", "warning", "error"), "level")
            text_of(result["message"], 1 << 16)
            visible(result["message"]["text"])
            need(len(result["locations"]) == 1, "a result has no place")
            check_sarif_location(result["locations"][0])
            others = result.get("relatedLocations", [])
            need(len({o["id"] for o in others}) == len(others), "related locations repeat")
            for other in others:
                check_sarif_location(other)
                text_of(other["message"], 1 << 16)
            fingerprint = result["partialFingerprints"]["primaryLocationLineHash"]
            need(re.fullmatch(r"[0-9a-f]{16}:\d+", fingerprint), "the fingerprint is none")
            need(fingerprint not in prints, "fingerprints repeat")
            prints.add(fingerprint)
            if check_suppressed(result, asked):
                suppressed += 1
            else:
                found.append((result["ruleId"], result["level"]))
    need(found == [(f["rule"], f["severity"]) for f in findings], "the findings differ")
    return suppressed


def unescaped(text):
    return urllib.parse.unquote(text)


def check_github(data, findings):
    lines = data.decode().split("\n")
    while len(lines) > 2 and re.match(r"ckscheck: .* (?:turned off|left out) \d+ ", lines[-2]):
        lines.pop(-2)
    lines = [line for line in lines if not line.startswith("ckscheck: not looked at: ")]
    need(lines[-1] == "" and lines[-2].startswith("ckscheck: "), "the last line is missing")
    found = []
    for line in lines[:-2]:
        m = re.fullmatch(r"::(error|warning|notice) ([^:]*)::(.*)", line)
        need(m, f"no command: {line!r}")
        need(len(m[3]) <= 4096 and "##[" not in line, "the message would be cut or is a command")
        visible(unescaped(m[3]))
        values = dict(p.split("=", 1) for p in m[2].split(","))
        relative(unescaped(values["file"]))
        if "line" in values:
            need(int(values["line"]) >= 1 and int(values["endLine"]) >= int(values["line"]), "lines")
        if "col" in values:
            need(values["line"] == values["endLine"], "columns would be dropped")
            need(int(values["endColumn"]) >= int(values["col"]) >= 1, "columns")
        if values["title"] == "not looked at":
            need(m[1] == "error", "what was not looked at is no error")
            continue
        found.append((values["title"].split()[0], m[1].replace("notice", "note")))
    need(found == [(f["rule"], f["severity"]) for f in findings], "the findings differ")


def check_gitlab(data, findings):
    need(not data.startswith(b"\xef\xbb\xbf"), "there is a byte order mark")
    entries = json.loads(data)
    need(isinstance(entries, list), "it is no array")
    prints = {e["fingerprint"] for e in entries}
    need(len(prints) == len(entries), "fingerprints repeat: GitLab would merge findings")
    for e in entries:
        need(e["severity"] in ("info", "minor", "major", "critical", "blocker"), "severity")
        need(e["description"].startswith(e["check_name"]), "the rule would not be shown")
        visible(e["description"])
        relative(e["location"]["path"])
        need(isinstance(e["location"]["lines"]["begin"], int), "line")
        need(e["location"]["lines"]["begin"] >= 1, "line")
    need([e["check_name"] for e in entries if e["check_name"] not in (TURNED_OFF, UNREAD)] == [f["rule"] for f in findings], "the findings differ")


def check_xml_text(data):
    text = data.decode()
    bad = re.search("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", text)
    need(not bad, "a character that XML 1.0 cannot hold stands in it")
    visible(text)


def check_junit(data, findings):
    check_xml_text(data)
    root = ET.fromstring(data)
    need(root.tag == "testsuites" and len(root) == 1, "the root is wrong")
    suite = root[0]
    cases = suite.findall("testcase")
    need(suite.get("name") and cases, "a suite needs a name and a case")
    need(int(suite.get("tests")) == len(cases), "tests are miscounted")
    need(int(suite.get("failures")) == len(suite.findall("testcase/failure")), "failures")
    need(int(suite.get("errors")) == len(suite.findall("testcase/error")), "errors")
    need(int(suite.get("skipped")) == len(suite.findall("testcase/skipped")), "skipped")
    names = {(c.get("classname"), c.get("name")) for c in cases}
    need(len(names) == len(cases), "names repeat: GitLab would keep the first alone")
    need(all(c.get("classname") and c.get("name") for c in cases), "a case has no name")
    found = []
    for c in cases:
        for child in c:
            need(child.tag in ("failure", "error", "system-out", "skipped"), f"<{child.tag}>")
            if child.tag == "skipped":
                need(child.get("message"), "it does not say why")
                continue
            if child.tag != "system-out":
                need(child.get("message") and child.get("type"), "a failure says nothing")
            if child.tag == "failure":
                need(child.text, "a failure says nothing")
            if child.tag != "error":
                found.append(c.get("name").split()[0])
    need(found == [f["rule"] for f in findings], "the findings differ")


def check_checkstyle(data, findings):
    check_xml_text(data)
    root = ET.fromstring(data)
    need(root.tag == "checkstyle" and root.get("version"), "the root is wrong")
    found = []
    for file in root:
        need(file.tag == "file", f"<{file.tag}>")
        relative(file.get("name"))
        for error in file:
            need(error.get("severity") in ("error", "warning", "info"), "severity")
            need(error.get("message"), "a message is empty")
            need(int(error.get("line", "1")) >= 1, "line")
            if error.get("source") not in ("ckscheck." + TURNED_OFF, "ckscheck." + UNREAD):
                found.append(error.get("source").removeprefix("ckscheck."))
    need(found == [f["rule"] for f in findings], "the findings differ")


def check_short(data, findings):
    text = data.decode()
    visible(text)
    need("##[" not in text and not re.search(r"^\s*::", text, re.M), "a log command stands in it")
    lines = text.splitlines()
    need(len(lines) == len(findings), "a finding has more than a line")
    heads = [re.search(r"(?:^|: )(?:error|warning|note): .* \[(CKS\d{3}) [a-z0-9-]+\]$", line) for line in lines]
    need([h and h[1] for h in heads] == [f["rule"] for f in findings], "the findings differ")


def schema_of(name):
    with open(os.path.join(TOP, "docs", "schema", name), encoding="utf-8") as f:
        return json.load(f)


def check_jsonl(data, findings):
    """Each line is an object of the JSON report and its kind; the summary is the last."""
    text = data.decode()
    need(text.endswith("\n"), "the last line does not end")
    lines = [json.loads(line) for line in text[:-1].split("\n")]
    line, report = schema_of("report-line-1.schema.json"), schema_of("report-1.schema.json")
    order = ("store", "finding", "not_read", "summary")
    for one in lines:
        wrong = list(schema.faults(one, line, line))
        if one["kind"] in ("store", "finding"):
            wrong += schema.faults(one, report["$defs"][one["kind"]], report)
        need(not wrong, "; ".join(wrong[:5]))
    kinds = [order.index(one["kind"]) for one in lines]
    need(kinds == sorted(kinds) and kinds.count(3) == 1, "the kinds are not in order")
    need([{k: v for k, v in one.items() if k != "kind"} for one in lines if one["kind"] == "finding"] == findings,
         "the findings differ")
    need(lines[-1]["stores"] == kinds.count(0) and lines[-1]["errors"] == sum(f["severity"] == "error" and "repeats" not in f for f in findings),
         "it is miscounted")


def check_diagnostics(entries, findings):
    root = rdf_schema()
    silenced = [e for e in entries if e["code"]["value"] in (TURNED_OFF, UNREAD)]
    for one in silenced:
        need(one["severity"] == ("INFO" if one["code"]["value"] == TURNED_OFF else "ERROR") and not list(schema.faults(one, root["$defs"]["Diagnostic"], root)), TURNED_OFF)
    entries = entries[:len(entries) - len(silenced)]
    for one, finding in zip(entries, findings, strict=True):
        wrong = list(schema.faults(one, root["$defs"]["Diagnostic"], root))
        need(not wrong, "; ".join(wrong[:5]))
        visible(one["message"])
        relative(one["location"]["path"])
        need(one["code"]["value"] == finding["rule"], "the findings differ")
        need(one["severity"] == {"error": "ERROR", "warning": "WARNING", "note": "INFO"}[finding["severity"]], "severity")
        for spot in [one["location"], *one.get("suggestions", [])]:
            r = spot.get("range")
            need(not r or (r["start"]["line"], r["start"].get("column", 1)) <= (r["end"]["line"], r["end"].get("column", 1)),
                 "a range ends before it begins")
        for s in one.get("suggestions", []):
            need(s["text"] == finding["repair"]["text"], "the suggestion is another")


def rdf_schema():
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "rdf.schema.json"), encoding="utf-8") as f:
        return json.load(f)


def check_rdjson(data, findings):
    report, root = json.loads(data), rdf_schema()
    wrong = list(schema.faults(report, root, root))
    need(not wrong, "; ".join(wrong[:5]))
    check_diagnostics(report["diagnostics"], findings)


def check_rdjsonl(data, findings):
    lines = data.decode().split("\n")
    need(lines[-1] == "", "the last line does not end")
    check_diagnostics([json.loads(line) for line in lines[:-1]], findings)


CHECKS = {"text": check_text, "short": check_short, "json": check_json, "jsonl": check_jsonl,
          "rdjson": check_rdjson, "rdjsonl": check_rdjsonl, "sarif": check_sarif, "github": check_github,
          "gitlab": check_gitlab, "junit": check_junit, "checkstyle": check_checkstyle, "html": page.check}
