from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from poster.campaign.keys import keys, keys_read_apart
from poster.campaign.layout import Layout
from poster.campaign.library import shipped_library
from poster.campaign.model import Campaign
from poster.campaign.schema import campaign_schema, layout_schema

LIBRARY = shipped_library()
CAMPAIGN = (LIBRARY.campaign_folder("vaga-tipsa") / "campaign.yaml").read_text(encoding="utf-8")
LAYOUT = LIBRARY.layout("en-stor-fraga").decode()


class Core(yaml.SafeLoader):
    """Reads scalars by the core schema of YAML 1.2, as editors do: days and yes/no are texts."""


Core.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in resolvers if tag.rpartition(":")[2] in ("int", "float", "null")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}


def faults(schema: dict[str, Any], value: Any, at: str = "") -> Iterator[str]:
    """Yield how `value` differs from `schema`: the keywords of JSON Schema 2020-12 that are used here."""
    if "anyOf" in schema and all(list(faults(one, value, at)) for one in schema["anyOf"]):
        yield f"{at}: none of anyOf"
    wanted = schema.get("type", [])
    names = [wanted] if isinstance(wanted, str) else wanted
    if names and not any(isinstance(value, TYPES[name]) for name in names):
        yield f"{at}: {value!r} is not {names}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r} is not in {schema['enum']}"
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        yield f"{at}: {value!r} does not match"
    if isinstance(value, int | float) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        yield f"{at}: {value!r} is out of range"
    if isinstance(value, list):
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
            yield f"{at}: {len(value)} items"
        for number, item in enumerate(value):
            yield from faults(schema.get("items", {}), item, f"{at}/{number}")
    if isinstance(value, dict):
        yield from faults_of_mapping(schema, value, at)


def faults_of_mapping(schema: dict[str, Any], value: dict[str, Any], at: str) -> Iterator[str]:
    yield from (f"{at}: {name} is missing" for name in schema.get("required", []) if name not in value)
    for name, inner in value.items():
        yield from faults(schema.get("propertyNames", {}), name, f"{at}/{name}")
        rest = schema.get("additionalProperties", {})
        one = schema.get("properties", {}).get(name, rest)
        if one is False:
            yield f"{at}: {name} is not known"
        else:
            yield from faults(one, inner, f"{at}/{name}")


def read(text: str) -> Any:
    return yaml.load(text, Loader=Core)


def test_the_shipped_files_conform() -> None:
    assert list(faults(campaign_schema(), read(CAMPAIGN))) == []
    for name in LIBRARY.layouts():
        assert list(faults(layout_schema(), read(LIBRARY.layout(name).decode()))) == []


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("author:", "auther:", "auther is not known"),
        ("author:", "auther:", "author is missing"),
        ("sizes: [A3, A4]", "sizes: [A3, A9]", "'A9' is not in"),
        ("hosts: [polisen.se]", "hosts: []", "0 items"),
        ("cmyk: [100, 80, 0, 50]", "cmyk: [100, 80, 0, 150]", "150 is out of range"),
        ("campaign: vaga-tipsa", "campaign: Våga", "does not match"),
    ],
)
def test_a_fault_in_a_campaign_does_not_conform(old: str, new: str, part: str) -> None:
    assert old in CAMPAIGN
    assert any(part in fault for fault in faults(campaign_schema(), read(CAMPAIGN.replace(old, new))))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("level: Q", "level: X"),
        ("kind: symbol", "kind: code"),
        ("weight: 900", "weight: 9000"),
        ("master: A3", "master: A9"),
    ],
)
def test_a_fault_in_a_layout_does_not_conform(old: str, new: str) -> None:
    assert old in LAYOUT
    assert list(faults(layout_schema(), read(LAYOUT.replace(old, new))))


@pytest.mark.parametrize(("part", "schema"), [(Campaign, campaign_schema()), (Layout, layout_schema())])
def test_every_key_of_the_decoder_is_in_the_schema_with_its_help(part: type, schema: dict[str, Any]) -> None:
    assert set(schema["properties"]) == {key.name for key in keys(part)} | set(keys_read_apart(part))
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["description"]


def test_a_profile_of_ones_own_and_its_help() -> None:
    profile = campaign_schema()["properties"]["profiles"]["additionalProperties"]
    assert profile["properties"]["based_on"]["enum"] == ["press", "office", "mono"]
    assert "10 mm" in profile["properties"]["bleed"]["description"]
    text = CAMPAIGN + '\nprofiles:\n  own: {based_on: press, bleed: 5 mm, tac_limit: 320, because: "asked"}\n'
    assert list(faults(campaign_schema(), read(text))) == []
