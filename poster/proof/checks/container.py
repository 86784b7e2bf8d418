"""Stage prove: checks of the file as a container: version, filters, and nothing in it that acts or hides."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pypdf.generic import ArrayObject

from poster.campaign.profiles import Claim, Profile
from poster.problems import Severity
from poster.proof.model import Check, Finding
from poster.proof.objects import Found, objects_of, sound, value_of
from poster.proof.registry import Asked, Rule
from poster.proof.sheet import Sheet

MOST_BYTES = 2_000_000  # a poster goes by mail to many boards; more is told, and is no fault
_X4, _A2A, _UA1 = Claim.PDF_X4, Claim.PDF_A2A, Claim.PDF_UA1
_HEADER = re.compile(rb"%PDF-1\.([0-7])(?:\r\n|\r|\n)%[\x80-\xff]{4}")
# ISO 19005-2:2011, 6.5.1, and everything else that does more than to open an address or a place in the file.
_HARMLESS_ACTIONS = frozenset({"URI", "GoTo"})
_ACTIONS = frozenset(
    {
        *("GoToR", "GoToE", "Launch", "Thread", "Sound", "Movie", "Hide", "Named", "SubmitForm", "ResetForm"),
        *("ImportData", "JavaScript", "SetOCGState", "Rendition", "Trans", "GoTo3DView", "RichMediaExecute"),
    }
)
_TAIL = re.compile(
    rb"[\r\n]startxref[ \t]*(?:\r\n|\r|\n)[ \t]*(\d{1,10})[ \t]*(?:\r\n|\r|\n)%%EOF(?:\r\n|\r|\n)?\Z"
)
_TABLE = re.compile(rb"xref[\s]|\d{1,10}[ \r\n\t]+\d{1,5}[ \r\n\t]+obj\b")
_TAIL_BYTES = 128
_SECOND = re.compile(rb"[\r\n]%PDF-\d\.\d[\r\n]")
_NEWEST_FOR_PRINT = "1.6"
_MOST_SHOWN = 60
# Folders of a user or a machine; an address such as https://example.se/home/ is none.
_PRIVATE = re.compile(
    r"(?<![\w.:/~%-])(?:/home/|/Users/|/root/|/tmp/|/var/|/private/|/mnt/|/opt/|/srv/)[^\s<>\"']*"
    r"|(?<!\w)[A-Za-z]:\\[^\s<>\"']*"
    r"|(?<!\S)\\\\[\w.-]+\\[^\s<>\"']*"
    r"|\bfile:/[^\s<>\"']*"
)
# One of these is in all that the expression finds; to look for them first saves most of its time.
_HINTS = ("/home/", "/Users/", "/root/", "/tmp/", "/var/", "/private/", "/mnt/", "/opt/", "/srv/", "\\", "file:/")  # noqa: S108
_SPOKEN = frozenset({"/Alt", "/ActualText", "/Contents", "/E"})  # said to the reader, as campaign text is


def _is_for_print(profile: Profile | None) -> bool:
    return profile is not None and Claim.PDF_X4 in profile.claims


@sound
def _version(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """The header states a version that the standards take, and that the bytes are not text."""
    del asked
    header = _HEADER.match(sheet.data)
    if header is None:
        begin = sheet.data[:8].decode("latin-1").encode("unicode_escape").decode()
        needed = "'%PDF-1.' with 0 to 7 and a line of four bytes over 127"
        message = f"the file begins with '{begin}'; {needed} is needed"
        yield Finding("file/version", message)


@sound
def _print_version(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """A file for print is PDF 1.6 or earlier; a version in the catalogue stands above that of the header (7.7.2).

    A program that saves a file anew may state an earlier one, which no reader acts upon: what a file has counts.
    """
    del asked
    header, stated = _HEADER.match(sheet.data), value_of(sheet.catalogue, "/Version")
    version = f"1.{header[1].decode()}" if header else ""
    if stated is not None:
        version = max(version, str(stated)[1:])
    if version > _NEWEST_FOR_PRINT:
        yield Finding("file/print-version", f"the file is PDF {version[:20]}; PDF/X-4 is PDF 1.6 at most")


@sound
def _identifier(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """The trailer has an identifier."""
    del asked
    identifier = value_of(sheet.reader.trailer, "/ID")
    if not isinstance(identifier, ArrayObject) or len(identifier) != 2 or not all(identifier):
        yield Finding("file/identifier", "the file has no identifier")


@sound
def _end(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """The file's last lines lead to its cross-reference table; nothing comes after them, and no second file."""
    del asked
    data = sheet.data
    tail = _TAIL.search(data, max(0, len(data) - _TAIL_BYTES))
    if tail is None:
        yield Finding("file/end", "the file does not end with the place of its cross-reference table and '%%EOF'")
        return
    begin = int(tail[1])
    if _TABLE.match(data, begin) is None:
        yield Finding("file/end", f"the file says that its cross-reference table is at {begin}; it is not there")
    elif _SECOND.search(data, begin) is not None:
        yield Finding("file/end", "a second file comes after this one, and readers differ in which they show")


@sound
def _filters(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """No stream needs a method that the standards refuse."""
    del asked
    for found in objects_of(sheet).found:
        named = value_of(found.entries, "/Filter") if found.is_stream else None
        for name in named if isinstance(named, ArrayObject) else (named,):
            if str(name) in {"/LZWDecode", "/Crypt"}:
                yield Finding("file/filter", f"a part of the file is stored by the method {str(name)[1:]}")


@sound
def _active(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Nothing in the file acts by itself, runs or asks for input."""
    has_links = asked.profile is None or asked.profile.has_links
    for found in objects_of(sheet).found:
        kind = found.name("/S")
        if kind in _ACTIONS or "/JS" in found.entries:
            yield Finding("file/active", f"the file has an action of the kind {kind or 'JavaScript'}")
        elif kind in _HARMLESS_ACTIONS and not has_links:
            yield Finding("file/active", f"a file for print has an action of the kind {kind}")
        elif kind in _HARMLESS_ACTIONS and "/Next" in found.entries:
            yield Finding("file/active", f"an action of the kind {kind} has others that follow it")
        if "/AA" in found.entries:
            yield Finding("file/active", "the file has actions that an event starts")
    yield from _asked_of_reader(sheet)


def _asked_of_reader(sheet: Sheet) -> Iterator[Finding]:
    """Yield what the file as a whole, or its page, wants a reader to do."""
    if value_of(sheet.catalogue, "/OpenAction") is not None:
        yield Finding("file/active", "something happens when the file is opened")
    if value_of(value_of(sheet.catalogue, "/URI"), "/Base") is not None:
        yield Finding("file/active", "the file says from where its addresses begin, so that links lead elsewhere")
    if "/Requirements" in sheet.catalogue:
        yield Finding("file/active", "the file asks of its reader to do something", breaks=((_A2A, "6.11"),))
    names = value_of(sheet.catalogue, "/Names")
    if "/PresSteps" in sheet.leaf or value_of(names, "/AlternatePresentations") is not None:
        yield Finding("file/active", "the page is a presentation in steps", breaks=((_A2A, "6.10"),))
    if value_of(sheet.catalogue, "/AcroForm") is not None:
        yield Finding("file/active", "the file has a form to fill in")
    if value_of(value_of(sheet.catalogue, "/Names"), "/JavaScript") is not None:
        yield Finding("file/active", "the file has scripts")


@sound
def _attachments(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """No other file is inside this one."""
    del asked
    if any(_is_attachment(found) for found in objects_of(sheet).found):
        yield Finding("file/attachment", "another file is attached to this one")


def _is_attachment(found: Found) -> bool:
    """Does the dictionary hold or list an embedded file?"""
    keys = {"/EF", "/EmbeddedFiles", "/Collection"}
    return found.name("/Type") == "EmbeddedFile" or any(key in found.entries for key in keys)


@sound
def _layers(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Nothing can be switched off."""
    del asked
    groups = [found for found in objects_of(sheet).found if found.name("/Type") in {"OCG", "OCMD"}]
    if groups or "/OCProperties" in sheet.catalogue:
        yield Finding("file/hidden-layer", "the file has layers that can be hidden, so a text could be missing")


@sound
def _private(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """No path and no address of the machine that made the file is in it."""
    del asked
    xmp = value_of(sheet.catalogue, "/Metadata")
    packet = xmp.get_data().decode("utf-8", "replace") if hasattr(xmp, "get_data") else ""
    texts = [("", packet), *objects_of(sheet).strings]
    for text in dict.fromkeys(text for key, text in texts if key not in _SPOKEN):
        path = _PRIVATE.search(text) if any(mark in text for mark in _HINTS) else None
        if path is not None:
            shown = path[0][:_MOST_SHOWN]
            yield Finding("file/private", f"the file holds '{shown}', a place on the machine that made it")


@sound
def _bytes(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """The file is small enough to be sent."""
    del asked
    if len(sheet.data) > MOST_BYTES:
        message = f"the file has {len(sheet.data) / 1e6:.1f} MB; over {MOST_BYTES / 1e6:.0f} MB it is hard to send"
        hint = "scale the pictures down to 300 ppi at their printed size"
        yield Finding("file/size", message, severity=Severity.WARNING, hint=hint)


RULES = (
    Rule(
        Check(
            "file/version",
            "version and header",
            "ISO 32000-1:2008, 7.5.2; ISO 19005-2:2011, 6.1.2; ISO 14289-1:2014, 6.1",
            "a header that programs do not know makes some refuse the file and others guess",
            (_X4, _A2A, _UA1),
        ),
        _version,
        needs_promise=False,
    ),
    Rule(
        Check(
            "file/print-version",
            "PDF 1.6 at most for print",
            "ISO 15930-7:2010, 1 and 6.1; ISO 32000-1:2008, 7.7.2",
            "a print shop's program that was made for PDF/X-4 may pass over what another version has",
            (_X4,),
        ),
        _print_version,
        applies=_is_for_print,
        needs_promise=False,
        after=("file/version",),
    ),
    Rule(
        Check(
            "file/identifier",
            "the file has an identifier",
            "ISO 32000-1:2008, 14.4; ISO 19005-2:2011, 6.1.3; ISO 15930-7:2010, file identifier",
            "two versions of a poster in one print shop are told apart by it",
            (_X4, _A2A),
        ),
        _identifier,
        needs_promise=False,
    ),
    Rule(
        Check(
            "file/end",
            "the file ends with the way to its objects",
            "ISO 32000-1:2008, 7.5.5; ISO 19005-2:2011, 6.1.3 and 6.1.4",
            "readers guess where the objects of such a file are, and each may show another sheet",
            (_A2A,),
        ),
        _end,
        needs_promise=False,
        after=("file/version",),
    ),
    Rule(
        Check(
            "file/filter",
            "only allowed compression",
            "ISO 19005-2:2011, 6.1.7.2; ISO 15930-7:2010, compression",
            "an archive must be able to read the file in fifty years, without a key and without old patents",
            (_X4, _A2A),
        ),
        _filters,
        needs_promise=False,
    ),
    Rule(
        Check(
            "file/active",
            "no script, form or action",
            "ISO 15930-7:2010, 6.18 and 6.26; ISO 19005-2:2011, 6.4 and 6.5; ISO 14289-1:2014, 7.15",
            "a file that does something can do something else tomorrow; a poster only stands there",
            (_X4, _A2A, _UA1),
        ),
        _active,
        needs_promise=False,
    ),
    Rule(
        Check(
            "file/attachment",
            "no attached file",
            "ISO 19005-2:2011, 6.8; ISO 14289-1:2014, 7.11",
            "nobody looks at an attachment, so nobody has agreed to publish it",
            (_A2A, _UA1),
        ),
        _attachments,
        needs_promise=False,
    ),
    Rule(
        Check(
            "file/hidden-layer",
            "no layer that can be hidden",
            "ISO 15930-7:2010, 6.24; ISO 19005-2:2011, 6.9; ISO 14289-1:2014, 7.10",
            "a number on a layer that a printer has switched off is not on the paper",
            (_X4, _A2A, _UA1),
        ),
        _layers,
        needs_promise=False,
    ),
    Rule(
        Check(
            "file/private",
            "no user name, host or path",
            "own rule",
            "a file that hangs on the web for years must not tell whose machine it was made on",
        ),
        _private,
        needs_promise=False,
    ),
    Rule(
        Check(
            "file/size",
            "the file can be sent",
            "own rule",
            "boards and landlords get their posters by mail; a large one is not delivered",
        ),
        _bytes,
        needs_promise=False,
    ),
)
