"""Stage load and resolve: where a text comes from: its layer, and the fields that were filled in it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from poster.problems import Location


class Layer(StrEnum):
    """Where a text comes from, from the most general to the most specific."""

    CAMPAIGN = "campaign"
    AREA = "area"
    RECORD = "record"


@dataclass(frozen=True, slots=True)
class FieldUse:
    """A field that was filled: its path, the value, the layer the value comes from and its place."""

    path: str
    value: str
    layer: Layer
    at: Location | None
