"""Stage deliver: the published JSON Schemas of the job ticket and of the proof, taken from their types."""

from __future__ import annotations

import dataclasses
import inspect
from enum import Enum
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from poster.deliver.lean import SAME
from poster.deliver.proofs import SCHEMA as PROOF_SCHEMA
from poster.deliver.proofs import ProofRecord
from poster.deliver.ticket import SCHEMA, Ticket

_PATTERNS = {"sha256": "^[0-9a-f]{64}$", "date": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_OPTIONAL = frozenset({"stacks", "recipients", "files", "shard"})  # only some runs have these tables
# The parts that may stand in a ticket as a reference to an earlier piece (see `lean`), and those in a list.
_SHARED = {"PieceEntry": ("fonts", "slots"), "Promise": ("profile", "slots", "panels", "fonts", "shapes")}
_ELEMENTS = frozenset({"slots", "shapes"})
_SAME = {
    "type": "object",
    "properties": {SAME: {"type": "array", "prefixItems": [{"type": "integer"}] * 2, "minItems": 2, "maxItems": 2}},
    "required": [SAME],
}
_SIMPLE = {str: "string", int: "integer", float: "number", bool: "boolean"}


def ticket_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of `ticket.json` as JSON-able data."""
    schema = _schema(Ticket, "Job ticket", f"urn:poster:ticket:{SCHEMA}", SCHEMA)
    for kind, names in _SHARED.items():
        properties = schema["$defs"][kind]["properties"]
        for name in names:
            where, key = (properties[name], "items") if name in _ELEMENTS else (properties, name)
            where[key] = {"anyOf": [where[key], _SAME]}
    return schema


def proof_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of `proof.json` as JSON-able data."""
    return _schema(ProofRecord, "Proof", f"urn:poster:proof:{PROOF_SCHEMA}", PROOF_SCHEMA)


def _schema(kind: type, title: str, name: str, version: int) -> dict[str, Any]:
    """Return the schema of a file whose root is the dataclass `kind`."""
    definitions: dict[str, Any] = {}
    root = _object(kind, definitions)
    root["properties"]["schema"] = {"const": version}
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": name, "title": title}
    return {**head, **root, "$defs": dict(sorted(definitions.items()))}


def _object(kind: type, definitions: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a dataclass; those it holds go into `definitions`."""
    hints = get_type_hints(kind)
    names = [field.name for field in dataclasses.fields(kind)]
    return {
        "description": inspect.getdoc(kind) or "",
        "type": "object",
        "properties": {name: _value(name, hints[name], definitions) for name in names},
        "required": [name for name in names if name not in _OPTIONAL],
    }


def _value(name: str, kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a field `name` of type `kind`."""
    if get_origin(kind) is tuple:
        return _array(get_args(kind), definitions)
    if get_origin(kind) is UnionType:
        choices = [_value(name, one, definitions) for one in get_args(kind) if one is not NoneType]
        return {"anyOf": [*choices, {"type": "null"}]}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {"enum": [member.value for member in kind]}
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        if kind.__name__ not in definitions:
            definitions[kind.__name__] = _object(kind, definitions)
        return {"$ref": f"#/$defs/{kind.__name__}"}
    pattern = _PATTERNS.get(name.removeprefix("layout_").removeprefix("icc_"))
    return {"type": _SIMPLE[kind]} | ({"pattern": pattern} if pattern else {})


def _array(kinds: tuple[Any, ...], definitions: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a list of one type, or of one type for each place."""
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return {"type": "array", "items": _value("", kinds[0], definitions)}
    places = [_value("", kind, definitions) for kind in kinds]
    return {"type": "array", "prefixItems": places, "minItems": len(places), "maxItems": len(places)}
