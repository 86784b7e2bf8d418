"""Stage deliver: `proof.html`, the page on which the owner of a campaign signs a run: worst first.

One file without scripts and without anything from elsewhere; pictures are inside it. Every text of the campaign
is escaped and isolated from the direction of the text around it.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby

from poster.campaign.facts import Fact
from poster.deliver.proofs import CheckEntry, FindingEntry, SheetEntry
from poster.deliver.ticket import CopyEntry, PieceEntry

MAX_SHEETS = 240  # of each result, failed and proven; what is left out is counted and stands in proof.json

_STYLE = """
@page { size: A4; margin: 15mm }
:root { color-scheme: light }
body { font: 11pt/1.45 system-ui, sans-serif; color: #111; background: #fff; max-width: 180mm; margin: 8mm auto }
h1 { font-size: 20pt; line-height: 1.2 } h2 { font-size: 15pt; margin-top: 10mm } h3 { font-size: 12pt }
h1, h2, h3, caption { break-after: avoid }
table { border-collapse: collapse; width: 100%; margin: 4mm 0; overflow-wrap: anywhere }
th, code { overflow-wrap: break-word } td { min-width: 24mm } td:nth-last-child(2) { min-width: 34mm }
td:nth-child(3):not(:nth-last-child(-n+2)) { min-width: 28mm }
caption { text-align: left; font-weight: 700; padding: 1mm 0 }
th, td { border: 1px solid #666; padding: 1mm 2mm; text-align: left; vertical-align: top }
thead { display: table-header-group } thead th { background: #eee } tr, figure, article { break-inside: avoid }
figure { margin: 0 } figcaption { font-size: 9pt; overflow-wrap: anywhere }
img { max-width: 100%; border: 1px solid #666 }
.sheets { display: grid; grid-template-columns: repeat(auto-fill, minmax(42mm, 1fr)); gap: 4mm; padding: 0 }
.sheets li { list-style: none } .failed { border-left: 2mm solid #b00020; padding-left: 4mm }
.verdict { font-weight: 700 } .sign td { height: 12mm }
"""


@dataclass(frozen=True, slots=True)
class SignedSheet:
    """One sheet of the report: its entries in ticket and proof, and PNG pictures: the sheet, and a spot a finding.

    A picture that could not be drawn is empty.
    """

    piece: PieceEntry
    proof: SheetEntry
    thumb: bytes
    spots: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Fraction:
    """How many sheets there are and how many of them failed, those left out of the report included."""

    total: int
    failed: int


@dataclass(frozen=True, slots=True)
class SignOff:
    """All that the page says. `area_names` gives the name of an area by its id."""

    title: str
    date: str
    language: str
    count: Fraction
    sheets: tuple[SignedSheet, ...]
    facts: tuple[Fact, ...]
    checks: tuple[CheckEntry, ...]
    area_names: dict[str, str]


def signoff_page(report: SignOff) -> str:
    """Return the page as HTML in UTF-8."""
    failed = tuple(sheet for sheet in report.sheets if sheet.proof.result == "failed")
    parts = (
        _head(report),
        *_failures(failed),
        *_unconfirmed(report.facts),
        *_sheets(report),
        *_symbols(report.sheets),
        *_texts(report),
        *_checks(report),
        *_signature(report),
        "</main></body></html>\n",
    )
    return "\n".join(parts)


def _text(text: str) -> str:
    """Return text of a user, escaped and isolated (HTML Living Standard, 4.5.25: the bdi element)."""
    return f"<bdi>{escape(text)}</bdi>"


def _in_language(text: str, language: str) -> str:
    """Return text of a poster with its language."""
    return f'<bdi lang="{escape(language)}">{escape(text)}</bdi>'


def _head(report: SignOff) -> str:
    """Return the beginning of the page with the result of the run."""
    title = f"Proof: {escape(report.title)}"
    count, left = report.count, report.count.total - len(report.sheets)
    good = count.total - count.failed
    lines = [f"{good} of {_are(count.total, 'sheet', is_many=good != 1)} proven and delivered."]
    if count.failed:
        lines.append(f"{count.failed} {'sheet' if count.failed == 1 else 'sheets'} failed and")
        lines.append(f"{'is' if count.failed == 1 else 'are'} not delivered.")
    if report.facts:
        lines.append(f"{_are(len(report.facts), 'fact')} unconfirmed, so the sheets are drafts.")
    if left:
        lines.append(f"{_are(left, 'sheet')} not shown here; proof.json lists all.")
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{title}</title>'
        f"<style>{_STYLE}</style></head>\n<body><main><h1>Proof: "
        f"{_in_language(report.title, report.language)}</h1>\n"
        f"<p>Edition of {escape(report.date)}. {' '.join(lines)}</p>"
    )


def _are(number: int, noun: str, *, is_many: bool | None = None) -> str:
    """Return `1 sheet is` or `2 sheets are`."""
    several = number != 1 if is_many is None else is_many
    return f"{number} {noun}{'' if number == 1 else 's'} {'are' if several else 'is'}"


def _failures(failed: tuple[SignedSheet, ...]) -> Iterator[str]:
    """Yield what is wrong with each sheet that failed, and where."""
    if failed:
        yield "<h2>Failed sheets</h2>"
    for sheet in failed:
        yield f'<article class="failed"><h3>{_text(sheet.piece.file)}</h3>'
        kept = f"kept without any label as {_text(sheet.proof.file)}" if sheet.proof.file else "not delivered"
        yield f'<p class="verdict">Failed: {kept}.</p>'
        for finding, spot in zip(sheet.proof.findings, (*sheet.spots, *_NO_SPOTS), strict=False):
            yield _finding(finding, spot)
        for check in sheet.proof.unchecked:
            yield f"<p>{escape(check)} could not be checked, so it has not passed.</p>"
        yield "</article>"


_NO_SPOTS = (b"",) * 4096


def _finding(finding: FindingEntry, spot: bytes) -> str:
    """Return one fault with the picture of its spot."""
    where = [f"slot {_text(finding.slot)}"] if finding.slot else []
    where += [f"written at <code>{escape(finding.at)}</code>"] if finding.at else []
    where += (
        ["at {:g} mm from the left and {:g} mm from the upper edge".format(*finding.area_mm)]
        if finding.area_mm
        else []
    )
    told = f"<p><strong>{escape(finding.check)}</strong>: {_text(finding.message)}"
    told += f" ({', '.join(where)})" if where else ""
    told += f"; {_text(finding.hint)}" if finding.hint else ""
    alt = f"The spot on the sheet: {finding.message}"
    return f"{told}.</p>" + (f"<figure>{_picture(spot, alt)}</figure>" if spot else "")


def _picture(png: bytes, alt: str) -> str:
    """Return a picture inside the page."""
    return f'<img src="data:image/png;base64,{b64encode(png).decode()}" alt="{escape(alt)}">'


def _unconfirmed(facts: tuple[Fact, ...]) -> Iterator[str]:
    """Yield the table of facts that nobody has confirmed."""
    if not facts:
        return
    yield "<h2>Unconfirmed facts</h2>"
    yield "<p>Until each of these is confirmed, the sheets carry the word draft.</p>"
    rows = (
        (
            _text(fact.what),
            _text(fact.area),
            _text(fact.value),
            _text(fact.confirm),
            f"<code>{escape(str(fact.at))}</code>",
        )
        for fact in facts
    )
    yield _table("Facts to confirm", ("Fact", "Area", "Printed now", "What to ask", "Written at"), rows)


def _table(caption: str, header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Return a table whose first column names its rows (WCAG 2.2, 1.3.1); all cells are HTML."""
    head = "".join(f'<th scope="col">{name}</th>' for name in header)
    body = "\n".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in rest)}</tr>'
        for first, *rest in rows
    )
    return f"<table><caption>{caption}</caption><thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody></table>"


def _sheets(report: SignOff) -> Iterator[str]:
    """Yield the sheets of one kind side by side, an area beside the next."""
    yield "<h2>The sheets side by side</h2>"
    ordered = sorted(report.sheets, key=lambda sheet: _kind(sheet.piece))
    for kind, sheets in groupby(ordered, key=lambda sheet: _kind(sheet.piece)):
        yield f'<h3>{" · ".join(_text(part) for part in kind)}</h3>\n<ul class="sheets" role="list">'
        yield from (_sheet(sheet, report.area_names) for sheet in sheets)
        yield "</ul>"


def _kind(piece: PieceEntry) -> tuple[str, str, str, str]:
    """Return what sheets have in common that stand side by side."""
    return piece.layout, piece.size, piece.profile, piece.language


def _sheet(sheet: SignedSheet, area_names: dict[str, str]) -> str:
    """Return one sheet as a figure."""
    piece, area = sheet.piece, area_names.get(sheet.piece.area, sheet.piece.area)
    claims = ", ".join(sheet.proof.claims) or "no standard"
    told = (
        _text(f"{area} {piece.record}".strip()),
        f'<span class="verdict">{sheet.proof.result}</span> ({claims})',
        f"version {escape(piece.version)}",
        _text(piece.file),
    )
    picture = _picture(sheet.thumb, f"The sheet for {area}, {piece.size}, {piece.profile}") if sheet.thumb else ""
    return f"<li><figure>{picture}<figcaption>{'<br>'.join(told)}</figcaption></figure></li>"


def _symbols(sheets: tuple[SignedSheet, ...]) -> Iterator[str]:
    """Yield the table of what the QR symbols open, as read from the finished sheets."""
    read: dict[tuple[str, str], list[str]] = {}
    for sheet in sheets:
        read.setdefault((sheet.proof.payload_read, sheet.piece.payload), []).append(sheet.piece.id)
    yield "<h2>The QR symbols</h2>"
    rows = (
        (_text(found) if found else "nothing was read", _text(wanted), str(len(pieces)), _text(pieces[0]))
        for (found, wanted), pieces in read.items()
    )
    yield _table(
        "Read from the finished sheets", ("The symbol opens", "It should open", "Sheets", "The first of them"), rows
    )


def _texts(report: SignOff) -> Iterator[str]:
    """Yield every text with its source, once for each area, layout, language and row of a list."""
    yield "<h2>Every text and where it is written</h2>"
    first: dict[tuple[str, str, str, str], SignedSheet] = {}
    for sheet in report.sheets:
        piece = sheet.piece
        first.setdefault((piece.area, piece.layout, piece.language, piece.record), sheet)
    for (area, layout, language, record), sheet in first.items():
        name = _text(
            " · ".join(part for part in (report.area_names.get(area, area), layout, language, record) if part)
        )
        rows = (
            (_text(slot.slot), _in_language(slot.text, slot.language), "<br>".join(map(_source, slot.copies)))
            for slot in sheet.piece.slots
        )
        yield _table(name, ("Slot", "Text", "Where it comes from"), rows)


def _source(copy: CopyEntry) -> str:
    """Return where a text comes from, with the fields that were filled in."""
    own = f"{escape(copy.layer)}, <code>{escape(copy.at)}</code>"
    fields = "".join(
        f"<br>{escape(use.path)} = {_text(use.value)}" + (f", <code>{escape(use.at)}</code>" if use.at else "")
        for use in copy.fields
    )
    return own + fields


def _checks(report: SignOff) -> Iterator[str]:
    """Yield the table of checks with how many of the sheets shown passed and failed each."""
    yield "<h2>What was checked</h2>"
    rows = (
        (escape(check.id), escape(check.title), escape(check.clause), *_tally(check.id, report.sheets))
        for check in report.checks
    )
    yield _table("Checks on the finished files", ("Check", "What it proves", "Source", "Passed", "Failed"), rows)


def _tally(check: str, sheets: tuple[SignedSheet, ...]) -> tuple[str, str]:
    """Return how many sheets passed and failed a check."""
    passed = sum(check in sheet.proof.passed for sheet in sheets)
    failed = sum(check in (*sheet.proof.failed, *sheet.proof.unchecked) for sheet in sheets)
    return str(passed), str(failed)


def _signature(report: SignOff) -> Iterator[str]:
    """Yield the place to sign."""
    yield "<h2>Approval</h2>"
    yield f"<p>I have looked at every sheet above, edition of {escape(report.date)}.</p>"
    rows = (
        ("Approved for print: yes / no", ""),
        ("To be changed", ""),
        ("Name", ""),
        ("Place and date", ""),
        ("Signature", ""),
    )
    yield _table("To be filled in by the owner of the campaign", ("What", "Entry"), rows).replace(
        "<table>", '<table class="sign">'
    )
