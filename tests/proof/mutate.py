"""Good files with their promises, and the tools that break one in exactly one way."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from io import BytesIO
from typing import Any

import pypdf
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from poster.campaign.profiles import MONO, OFFICE, PRESS, Profile
from poster.compose.compose import compose
from poster.compose.composition import Composition
from poster.pdf.paint import paint
from poster.proof.model import Proof, Verdict
from poster.proof.promise import Promise, promise_of
from poster.proof.prove import prove
from tests.compose import builders as c
from tests.pdf import builders as p

PROFILES: tuple[Profile, ...] = (PRESS, OFFICE, MONO)


@cache
def composed(profile: Profile = PRESS, size: str = "A3") -> Composition:
    """Return the sheet of the test layout, with a payload that its readable address names."""
    return compose(piece(profile, size))


def piece(profile: Profile = PRESS, size: str = "A3", **changes: Any) -> Any:
    """Return the piece of the test layout; the press panel of the layout is a frame elsewhere."""
    panels = c.PANELS if profile.has_marks else tuple(panel for panel in c.PANELS if panel.name == "box")
    styles = c.STYLES if profile.has_marks else c.with_style("big", colour="ink")
    slots = c.SLOTS if profile.has_marks else c.with_slot("headline", panel="")
    made = c.piece(
        of=c.layout(slots=slots, styles=styles, panels=panels),
        size=size,
        profile=profile,
        payload="https://polisen.se/tips",
        icc=p.icc_of(profile),
    )
    return replace(made, **changes)


@cache
def good(profile: Profile = PRESS, size: str = "A3") -> bytes:
    """Return a file that keeps its promise."""
    return paint(composed(profile, size))


@cache
def promise(profile: Profile = PRESS, size: str = "A3") -> Promise:
    """Return what the good file promises."""
    return promise_of(composed(profile, size))


def failed(proof: Proof) -> list[str]:
    """Return the ids of the checks that did not pass, in order, each once."""
    bad = (Verdict.FAILED, Verdict.UNCHECKED)
    return [check for check, verdict in proof.verdicts if verdict in bad]


def broken(data: bytes, profile: Profile = PRESS, size: str = "A3") -> list[str]:
    """Return the ids of the checks that `data` fails, judged by the promise of the good file."""
    return failed(prove(data, promise(profile, size)))


def changed(data: bytes, change: Callable[[pypdf.PdfWriter], None], header: str = "%PDF-1.6") -> bytes:
    """Return the file after `change` had its objects in hand, written anew."""
    writer = pypdf.PdfWriter(clone_from=BytesIO(data))
    writer.pdf_header = header
    change(writer)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def content(data: bytes) -> bytes:
    """Return the page's content stream, decoded."""
    return bytes(pypdf.PdfReader(BytesIO(data)).pages[0].get_contents().get_data())


def with_content(data: bytes, edit: Callable[[bytes], bytes]) -> bytes:
    """Return the file with its content stream edited; an edit that changes nothing is refused."""

    def change(writer: pypdf.PdfWriter) -> None:
        page = writer.pages[0]
        before = bytes(page.get_contents().get_data())
        after = edit(before)
        assert after != before, "the edit changed nothing"
        page[NameObject("/Contents")] = writer._add_object(stream(after))

    return changed(data, change)


def replaced(data: bytes, old: bytes, new: bytes, count: int = 1) -> bytes:
    """Return the file with `old` replaced in its content stream; `old` must be there."""
    return with_content(data, lambda code: code.replace(old, new, count))


def substituted(data: bytes, pattern: bytes, new: Any) -> bytes:
    """Return the file with the first match of a regular expression in its content stream replaced."""
    return with_content(data, lambda code: re.sub(pattern, new, code, count=1, flags=re.DOTALL))


def painted_over(data: bytes, operators: bytes) -> bytes:
    """Return the file with `operators` painted last, as an artifact."""
    return with_content(data, lambda code: code + b"/Artifact BMC\nq " + operators + b" Q\nEMC\n")


def painted_under(data: bytes, operators: bytes) -> bytes:
    """Return the file with `operators` painted first, as an artifact."""
    return with_content(data, lambda code: b"/Artifact BMC\nq " + operators + b" Q\nEMC\n" + code)


def stream(data: bytes, **entries: Any) -> DecodedStreamObject:
    """Return a stream object with the data and entries given (keys without slash)."""
    made = DecodedStreamObject()
    made.set_data(data)
    for key, value in entries.items():
        made[NameObject(f"/{key}")] = value
    return made


def elements(writer: pypdf.PdfWriter) -> list[DictionaryObject]:
    """Return the structure elements below the Document, in order."""
    root = writer.root_object["/StructTreeRoot"]["/K"].get_object()
    return [kid.get_object() for kid in root["/K"]]


def fonts(writer: pypdf.PdfWriter) -> dict[str, DictionaryObject]:
    """Return the page's fonts by resource name."""
    return {name: font.get_object() for name, font in writer.pages[0]["/Resources"]["/Font"].items()}


def marked(code: bytes, mcid: int) -> bytes:
    """Return the marked-content sequence of an MCID with its operators."""
    found = re.search(rb"/\w+ <</MCID %d>> BDC\n.*?\nEMC\n" % mcid, code, re.DOTALL)
    assert found is not None
    return found[0]
