"""Stage load: JSON Schema (2020-12) of the campaign and layout files, from the same keys as the decoder.

It gives completion and first hints in editors; the decoder checks more than a schema can say.
"""

from __future__ import annotations

import dataclasses
from collections import abc
from datetime import date
from enum import StrEnum
from typing import Any, get_args, get_origin

from poster.campaign.keys import DerivedProfile, Key, entry_pattern, help_of, keys, optional
from poster.campaign.layout import Frame, Layout
from poster.campaign.merge import Template
from poster.campaign.model import Campaign, ColumnField, Written
from poster.campaign.profiles import PROFILES, Rendering
from poster.geometry import SHEET_SIZES, Length, SheetSize, SizedLength

Schema = dict[str, Any]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_SCALARS = ["string", "number", "boolean", "null"]  # a text may look like any of them and stays as written
_LENGTH: Schema = {
    "type": "string",
    "pattern": r"^\s*-?[0-9]{1,6}(\.[0-9]{1,6})?\s*(mm|pt)\s*$",
    "description": "A length such as 3 mm or 12 pt.",
}
_SPAN: Schema = {"type": ["string", "integer"], "pattern": "^[1-9][0-9]?(-[1-9][0-9]?)?$"}
_LEAVES: dict[Any, Schema] = {
    str: {"type": _SCALARS},
    ColumnField: {"type": "string"},
    bool: {"type": ["boolean", "string"], "enum": [True, False, "yes", "no", "true", "false"]},
    int: {"type": "integer"},
    float: {"type": "number"},
    date: {
        "type": "string",
        "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
        "description": "A day, such as 2026-01-31.",
    },
    Written: {"type": _SCALARS},
    Template: {
        "type": _SCALARS,
        "description": "A text; ${area.phrase} and the like are filled in, $${ is a plain ${.",
    },
    Length: _LENGTH,
    SheetSize: {"enum": list(SHEET_SIZES)},
    tuple[int, int, int]: {"type": "string", "pattern": "^#[0-9A-Fa-f]{6}$"},
    Frame: {
        "anyOf": [
            {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 4},
            {
                "type": "object",
                "properties": {"columns": _SPAN, "rows": _SPAN},
                "required": ["columns", "rows"],
                "additionalProperties": False,
            },
        ],
        "description": (
            "[x, y, width, height] in mm on the master sheet, from its upper left corner; or columns and rows of "
            "the grid, such as 1-4."
        ),
    },
}


def campaign_schema() -> Schema:
    """Return the schema of `campaign.yaml`, as plain data."""
    schema = _part(Campaign)
    schema["properties"]["profiles"] = {
        "type": ["object", "null"],
        "description": f"Profiles of your own, by name, each based on one of {', '.join(PROFILES)}.",
        "propertyNames": {"pattern": _whole(entry_pattern(DerivedProfile).pattern)},
        "additionalProperties": _part(DerivedProfile),
    }
    return _document("A campaign of poster", schema)


def layout_schema() -> Schema:
    """Return the schema of a layout file, as plain data."""
    schema = _part(Layout)
    schema["properties"]["alternatives"] = {
        "type": ["object", "null"],
        "description": (
            f"What differs under conditions: {', '.join(Rendering)} and names of sheet sizes, joined by blanks."
        ),
        "additionalProperties": {"type": "object"},
    }
    return _document("A layout of poster", schema)


def part_schema(title: str, part: type) -> Schema:
    """Return the schema of a file that holds `part`, a dataclass whose fields the decoder can read."""
    return _document(title, _part(part))


def _document(title: str, schema: Schema) -> Schema:
    """Return a schema as a document of its own."""
    return {"$schema": _DIALECT, "title": title, **schema}


def _part(part: type) -> Schema:
    """Return the schema of a dataclass of the model."""
    known = keys(part)
    return {
        "type": "object",
        "description": " ".join((part.__doc__ or "").split("\n\n")[0].split()),
        "properties": {key.name: _described(part, key) for key in known},
        "required": [key.name for key in known if key.is_required],
        "additionalProperties": False,
    }


def _described(part: type, key: Key) -> Schema:
    """Return the schema of a key's value, with its help."""
    schema = _value(key.wanted, key)
    text = help_of(part, key)
    return {**schema, "description": text} if text else schema


def _value(wanted: Any, key: Key) -> Schema:
    """Return the schema of a value of type `wanted`."""
    inner = optional(wanted)
    if inner is not None:
        return _or_nothing(_value(inner, key))
    if wanted is SizedLength:
        return {"anyOf": [_LENGTH, _by_size()]}
    if wanted in _LEAVES:
        return _bounded(dict(_LEAVES[wanted]), key)
    if get_origin(wanted) is abc.Mapping:
        return _entries(get_args(wanted)[1], key)
    if get_origin(wanted) is tuple:
        return _list(get_args(wanted), key)
    return {"enum": list(wanted)} if issubclass(wanted, StrEnum) else _part(wanted)


def _or_nothing(schema: Schema) -> Schema:
    """Return `schema` or nothing written."""
    return {"anyOf": [schema, {"type": "null"}]}


def _by_size() -> Schema:
    """Return the schema of lengths by sheet size."""
    return {
        "type": "object",
        "properties": dict.fromkeys(SHEET_SIZES, _LENGTH),
        "additionalProperties": False,
        "description": "Lengths by sheet size; they do not scale.",
    }


def _bounded(schema: Schema, key: Key) -> Schema:
    """Return `schema` with the bounds of `key`."""
    if key.choices:
        numbers = [int(choice) for choice in key.choices if choice.isdigit()]
        return {"enum": numbers or list(key.choices)}
    if key.low is not None and schema.get("type") in ("number", "integer"):
        return {**schema, "minimum": key.low, "maximum": key.high}
    if key.pattern and not key.pattern.startswith("(?s)"):
        return {**schema, "pattern": _whole(key.pattern)}
    return schema


def _entries(wanted: Any, key: Key) -> Schema:
    """Return the schema of a mapping of names to values."""
    if wanted == tuple[tuple[Written, str], ...]:
        value: Schema = {"type": ["object", "null"], "additionalProperties": {"type": _SCALARS}}
    else:
        value = _value(wanted, dataclasses.replace(key, wanted=wanted))
    return {
        "type": ["object", "null"],
        "propertyNames": {"pattern": _whole(entry_pattern(wanted).pattern)},
        "additionalProperties": value,
    }


def _list(wanted: tuple[Any, ...], key: Key) -> Schema:
    """Return the schema of a list."""
    items = _value(wanted[0], dataclasses.replace(key, wanted=wanted[0]))
    if wanted[-1] is Ellipsis:
        kind: Schema = (
            {"type": "array", "minItems": key.least_items} if key.least_items else {"type": ["array", "null"]}
        )
        return {**kind, "items": items, "uniqueItems": True}
    return {"type": "array", "items": items, "minItems": len(wanted), "maxItems": len(wanted)}


def _whole(pattern: str) -> str:
    """Return a pattern for the whole of a text; the schema's patterns are searched, not matched."""
    return f"^(?:{pattern})$"
