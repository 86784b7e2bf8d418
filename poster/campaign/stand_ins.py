"""Stage load: what stands for a value that could not be read, so that the rest of the file can be checked."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date
from typing import Any

from poster.campaign.merge import Template
from poster.campaign.model import Defaults, SymbolTarget, Written
from poster.problems import Location

_NOWHERE = Location("")
_NO_TEXT = Template("", (), _NOWHERE)
_STAND_INS: dict[Any, Any] = {
    str: "",
    date: date.min,
    Written: Written("", _NOWHERE),
    Defaults: Defaults((), (), (), (), ()),
    SymbolTarget: SymbolTarget(_NOWHERE, _NO_TEXT, _NO_TEXT, ()),
}


def stand_in(wanted: Any, remains: Mapping[str, Any]) -> Any:
    """Return an empty value of the type `wanted` with the fields that `remains` holds; None if there is none.

    Nothing in a file refers to such a value, so that no other fault follows from it.
    """
    empty = _STAND_INS.get(wanted)
    return dataclasses.replace(empty, **remains) if remains and empty is not None else empty
