"""The shape that the schema of SARIF 2.1.0 demands of what we write: which members each object may
have and must have, and of what kind they are. Members that we do not write are not allowed here,
though the schema has more.
"""
import re

TEXT, COUNT, FLAG, BAG, TEXTS = "text", "count", "flag", "bag", "texts"
LEVEL = ("none", "note", "warning", "error")


def optional(kind):
    return ("optional", kind)


def many(kind, unique=False):
    return ("many", kind, unique)


# A name stands for an object of this table; a tuple of words for one of them.
SHAPES = {
    "log": {"$schema": "uri", "version": ("2.1.0",), "runs": many("run")},
    "run": {"tool": "tool", "automationDetails": optional("automationDetails"), "invocations": many("invocation"),
            "columnKind": ("utf16CodeUnits", "unicodeCodePoints"), "results": many("result")},
    "tool": {"driver": "driver"},
    "driver": {"name": TEXT, "version": TEXT, "semanticVersion": "semver", "informationUri": "uri", "properties": BAG,
               "rules": many("rule", unique=True)},
    "rule": {"id": TEXT, "name": TEXT, "shortDescription": "multiformat", "fullDescription": "multiformat",
             "help": "multiformat", "helpUri": optional("uri"), "defaultConfiguration": "configuration",
             "properties": BAG},
    "configuration": {"level": LEVEL},
    "multiformat": {"text": TEXT, "markdown": optional(TEXT)},
    "automationDetails": {"id": TEXT},
    "invocation": {"executionSuccessful": FLAG, "toolExecutionNotifications": many("notification"),
                   "toolConfigurationNotifications": optional(many("notification"))},
    "notification": {"level": LEVEL, "message": "message", "locations": optional(many("location"))},
    "message": {"text": TEXT},
    "result": {"ruleId": TEXT, "ruleIndex": COUNT, "level": LEVEL, "message": "message",
               "locations": many("location"), "relatedLocations": optional(many("location", unique=True)),
               "fixes": optional(many("fix", unique=True)), "partialFingerprints": TEXTS, "suppressions": optional(many("suppression", unique=True))},
    "fix": {"description": "message", "artifactChanges": many("artifactChange", unique=True)},
    "artifactChange": {"artifactLocation": "artifactLocation", "replacements": many("replacement")},
    "replacement": {"deletedRegion": "region", "insertedContent": "content"},
    "content": {"text": "string"},
    "suppression": {"kind": ("inSource", "external"), "status": ("accepted", "underReview", "rejected"),
                    "justification": TEXT, "location": optional("location")},
    "location": {"id": optional(COUNT), "physicalLocation": "physicalLocation",
                 "logicalLocations": optional(many("logicalLocation", unique=True)), "message": optional("message")},
    "physicalLocation": {"artifactLocation": "artifactLocation", "region": "region"},
    "artifactLocation": {"uri": "uri-reference"},
    "logicalLocation": {"fullyQualifiedName": TEXT, "kind": TEXT},
    "region": {"startLine": "line", "startColumn": "line", "endLine": "line", "endColumn": "line"},
}
URI = r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?(?:[A-Za-z0-9._~:/?#@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+"


def simple_fault(value, kind):
    if kind == TEXT:
        return not (isinstance(value, str) and value)
    if kind == "string":
        return not isinstance(value, str)
    if kind == FLAG:
        return not isinstance(value, bool)
    if kind in (COUNT, "line"):
        return not isinstance(value, int) or isinstance(value, bool) or value < (kind == "line")
    if kind == "semver":
        return not re.fullmatch(r"\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?", value)
    if kind == "uri":
        return not re.fullmatch("[a-z]+:" + URI, value)
    if kind == "uri-reference":
        return not re.fullmatch(URI, value)
    if kind == TEXTS:
        return not all(isinstance(v, str) for v in value.values())
    assert kind == BAG, kind
    tags = value.get("tags", [])
    return len(set(tags)) != len(tags) or not all(isinstance(t, str) for t in tags)


def faults(value, kind="log", where="$"):
    """Yields what is wrong, a sentence each."""
    if isinstance(kind, tuple) and kind[0] == "optional":
        kind = kind[1]
    if isinstance(kind, tuple) and kind[0] == "many":
        if not isinstance(value, list):
            yield f"{where} is no array"
            return
        if kind[2] and len({repr(v) for v in value}) != len(value):
            yield f"{where} has equal items"
        for i, item in enumerate(value):
            yield from faults(item, kind[1], f"{where}[{i}]")
    elif isinstance(kind, tuple):
        if value not in kind:
            yield f"{where} is {value!r}, not one of {kind}"
    elif kind not in SHAPES:
        if simple_fault(value, kind):
            yield f"{where} is {value!r}, no {kind}"
    elif not isinstance(value, dict):
        yield f"{where} is no object"
    else:
        shape = SHAPES[kind]
        for name in value.keys() - shape.keys():
            yield f"{where} has the member {name}"
        for name, member in shape.items():
            if name in value:
                yield from faults(value[name], member, f"{where}.{name}")
            elif not (isinstance(member, tuple) and member[0] == "optional"):
                yield f"{where} has no {name}"
