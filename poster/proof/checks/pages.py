"""Stage prove: checks of the page: that there is one, its boxes and its size, and what lies on top of it."""

from __future__ import annotations

from collections.abc import Iterator

from poster.campaign.profiles import Claim, Profile
from poster.geometry import Rect, mm, to_mm
from poster.proof.model import Check, Finding
from poster.proof.objects import number_of, objects_of, sound, value_of
from poster.proof.places import slot_at
from poster.proof.registry import Asked, Rule
from poster.proof.sheet import Sheet, box_of

TOLERANCE = mm(0.01)
_X4, _A2A, _UA1 = Claim.PDF_X4, Claim.PDF_A2A, Claim.PDF_UA1
_BOXES = ("/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox")
# ISO 19005-2:2011, 6.1.13: page boundaries are 3 to 14400 units wide and high.
_FOR_PRINT = ((_X4, "bounding boxes"),)
_LEAST_SIDE, _GREATEST_SIDE = 3.0, 14_400.0


def _is_for_print(profile: Profile | None) -> bool:
    return profile is not None and Claim.PDF_X4 in profile.claims


def _is_known(profile: Profile | None) -> bool:
    return profile is not None


@sound
def _count(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """A poster is one page."""
    del asked
    found = len(sheet.reader.pages)
    if found != 1:
        yield Finding("page/count", f"the file has {found} pages; a poster is one page")


@sound
def _boxes(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Every box that is needed is there and inside the next."""
    boxes = {key[1:]: box_of(sheet.leaf, key) for key in _BOXES}
    for name, box in boxes.items():
        if box is not None and not all(_LEAST_SIDE <= side <= _GREATEST_SIDE for side in (box.width, box.height)):
            yield Finding("page/boxes", f"the {name} is {_size(box)}")
    if boxes["MediaBox"] is None:
        yield Finding("page/boxes", "the page has no MediaBox")
        return
    if _is_for_print(asked.profile):
        if boxes["TrimBox"] is None and boxes["ArtBox"] is None:
            yield Finding("page/boxes", "the page has no TrimBox, so nobody knows where to cut", breaks=_FOR_PRINT)
        elif boxes["TrimBox"] is not None and boxes["ArtBox"] is not None:
            message = "the page has a TrimBox and an ArtBox; only one of them may be there"
            yield Finding("page/boxes", message, breaks=_FOR_PRINT)
    yield from _nested(boxes)


def _nested(boxes: dict[str, Rect | None]) -> Iterator[Finding]:
    """Yield the boxes that reach out of the next larger one."""
    inner = "TrimBox" if boxes["TrimBox"] is not None else "ArtBox"
    for small, large in (
        (inner, "BleedBox"),
        (inner, "CropBox"),
        (inner, "MediaBox"),
        ("BleedBox", "CropBox"),
        ("BleedBox", "MediaBox"),
    ):
        inside, outside = boxes[small], boxes[large]
        if inside is not None and outside is not None and not outside.contains(inside, TOLERANCE):
            message = f"the {small} is not inside the {large}"
            yield Finding("page/boxes", message, area=inside, breaks=_FOR_PRINT)


@sound
def _sizes(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Media, bleed and trim are where they were promised, to 0.01 mm."""
    promise = asked.promise
    if promise is None:
        return
    for key, promised in (("/MediaBox", promise.media), ("/BleedBox", promise.bleed), ("/TrimBox", promise.trim)):
        box = box_of(sheet.leaf, key)
        if box is None:
            yield Finding("page/size", f"the page has no {key[1:]}; {_size(promised)} was promised")
        elif not (box.contains(promised, TOLERANCE) and promised.contains(box, TOLERANCE)):
            yield Finding("page/size", f"the {key[1:]} is {_place(box)}; {_place(promised)} was promised", area=box)
    turned = number_of(value_of(sheet.leaf, "/Rotate")) or 0.0
    if turned % 360:
        yield Finding("page/size", f"the page is turned by {turned:g} degrees")
    unit = number_of(value_of(sheet.leaf, "/UserUnit"))
    if unit not in (None, 1.0):
        yield Finding("page/size", f"the page's unit is {unit:g} times 1/72 inch, so every length on it is another")


@sound
def _annotations(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """A sheet for print has nothing on top of the page; any other has links only."""
    annotations = value_of(sheet.leaf, "/Annots")
    for each in annotations if isinstance(annotations, list) else ():
        annotation = each.get_object()
        kind = str(value_of(annotation, "/Subtype"))[1:]
        area = box_of(annotation, "/Rect")
        if asked.profile is not None and not asked.profile.has_links:
            if kind in {"PrinterMark", "TrapNet"} and not _is_printed(area, sheet):
                continue  # ISO 15930-7 allows both outside the bleed
            message = f"a {kind} annotation lies on a sheet for print"
            yield Finding("page/annotation", message, slot_at(area, asked), area)
        elif kind != "Link":
            message = f"a {kind} annotation; only links are allowed"
            yield Finding("page/annotation", message, slot_at(area, asked), area)


def _is_printed(area: Rect | None, sheet: Sheet) -> bool:
    """Does an annotation reach into the bleed?"""
    printed = box_of(sheet.leaf, "/BleedBox") or box_of(sheet.leaf, "/TrimBox")
    return area is None or printed is None or area.overlaps(printed)


@sound
def _external(sheet: Sheet, asked: Asked) -> Iterator[Finding]:
    """Nothing on the page comes from elsewhere, is a program, or stands in for something else."""
    del asked
    if "/SeparationInfo" in sheet.leaf:
        message = "the page is one plate of a separated page, so other colours are elsewhere"
        yield Finding("page/external", message, breaks=((_X4, "pre-separation"),))
    for found in objects_of(sheet).found:
        entries, kind = found.entries, found.name("/Subtype")
        if kind == "PS" or found.name("/Subtype2") == "PS" or (kind == "Form" and "/PS" in entries):
            yield Finding("page/external", "the file has a PostScript program to be run by the printer")
        if kind == "Form" and "/Ref" in entries:
            yield Finding("page/external", "a part of the page is a reference to another file")
        if kind in {"Form", "Image"} and "/OPI" in entries:
            yield Finding("page/external", "a picture is a proxy for a picture elsewhere (OPI)")
        if kind == "Image" and "/Alternates" in entries:
            yield Finding("page/external", "a picture has alternates, so two printers may print two pictures")
        if found.is_stream and "/F" in entries:
            yield Finding("page/external", "a part of the file is stored outside the file")


def _size(box: Rect) -> str:
    return f"{to_mm(box.width):.2f} x {to_mm(box.height):.2f} mm"


def _place(box: Rect) -> str:
    return f"{_size(box)} at {to_mm(box.x):.2f}, {to_mm(box.y):.2f} mm"


RULES = (
    Rule(
        Check(
            "page/count",
            "one page",
            "own rule",
            "a second page would be printed on a sheet of its own, or on the back, where nobody looks",
        ),
        _count,
        needs_promise=False,
    ),
    Rule(
        Check(
            "page/boxes",
            "boxes are there and nested",
            "ISO 15930-7:2010, bounding boxes; ISO 32000-1:2008, 14.11.2; ISO 19005-2:2011, 6.1.13",
            "the print shop cuts at the TrimBox; without it, or with a wrong one, the sheet is cut anywhere",
            (_X4, _A2A),
        ),
        _boxes,
        needs_promise=False,
    ),
    Rule(
        Check(
            "page/size",
            "boxes are where they were promised, to 0.01 mm",
            "ISO 216:2007, 4; ISO 32000-1:2008, 14.11.2",
            "a sheet of another size is scaled by the printer, and every floor of type and symbol with it",
        ),
        _sizes,
        after=("page/boxes", "page/count"),
    ),
    Rule(
        Check(
            "page/annotation",
            "no annotation on a sheet for print, links only on others",
            "ISO 15930-7:2010, annotations; ISO 19005-2:2011, 6.3.1",
            "an annotation is shown by some programs, printed by others, and hides what is beneath it",
            (_X4, _A2A),
        ),
        _annotations,
        applies=_is_known,
        needs_promise=False,
        after=("text/covered",),
    ),
    Rule(
        Check(
            "page/external",
            "nothing from elsewhere, no program, no proxy",
            "ISO 15930-7:2010, 6.14 and XObjects; ISO 19005-2:2011, 6.2.8, 6.2.9 and 6.1.7.1",
            "what is fetched or run when the sheet is printed can differ from what was proven",
            (_X4, _A2A, _UA1),
        ),
        _external,
        needs_promise=False,
    ),
)
