"""Validates against the part of JSON Schema 2020-12 that our schemas use; what it does not know is
an error, so that no constraint is passed over in silence."""
import re

KNOWN = {"$schema", "title", "description", "$defs", "type", "required", "properties", "const",
         "enum", "pattern", "items", "$ref", "anyOf", "if", "then", "else", "minimum", "minLength",
         "maxProperties", "additionalProperties"}
TYPES = {"object": dict, "array": list, "string": str, "null": type(None)}


def is_type(value, name):
    if name == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if name == "boolean":
        return isinstance(value, bool)
    return isinstance(value, TYPES[name])


def faults(value, schema, root, where="$"):
    """Yields what is wrong with value, a sentence each."""
    unknown = set(schema) - KNOWN
    assert not unknown, f"schema keywords {unknown} are not known here"
    if "$ref" in schema:
        target = root
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        yield from faults(value, target, root, where)
    if "const" in schema and value != schema["const"]:
        yield f"{where} is {value!r}, not {schema['const']!r}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{where} is {value!r}, not one of {schema['enum']}"
    if "type" in schema:
        names = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        if not any(is_type(value, n) for n in names):
            yield f"{where} is {value!r}, not of type {names}"
            return
    if "anyOf" in schema and all(list(faults(value, s, root)) for s in schema["anyOf"]):
        yield f"{where} is {value!r}, which fits none of anyOf"
    if "if" in schema:
        branch = "else" if list(faults(value, schema["if"], root)) else "then"
        yield from faults(value, schema.get(branch, {}), root, where)
    if isinstance(value, str):
        if "pattern" in schema and not re.search(schema["pattern"], value):
            yield f"{where} is {value!r}, which does not match {schema['pattern']}"
        if len(value) < schema.get("minLength", 0):
            yield f"{where} is too short"
    if is_type(value, "integer") and value < schema.get("minimum", value):
        yield f"{where} is {value}, below {schema['minimum']}"
    if isinstance(value, list) and "items" in schema:
        for i, item in enumerate(value):
            yield from faults(item, schema["items"], root, f"{where}[{i}]")
    if isinstance(value, dict):
        yield from object_faults(value, schema, root, where)


def object_faults(value, schema, root, where):
    properties = schema.get("properties", {})
    for name in schema.get("required", []):
        if name not in value:
            yield f"{where} has no {name}"
    if len(value) > schema.get("maxProperties", len(value)):
        yield f"{where} has too many members"
    for name, item in value.items():
        if name in properties:
            yield from faults(item, properties[name], root, f"{where}.{name}")
        elif schema.get("additionalProperties") is False:
            yield f"{where} has an unknown member {name}"
