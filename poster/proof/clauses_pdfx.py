"""Stage prove: the requirements of PDF/X-4 (ISO 15930-7:2010), by topic."""

from __future__ import annotations

from poster.proof.clauses import Clause, built, checked, open_to_people

CLAUSES: tuple[Clause, ...] = (
    checked(
        "identification",
        "the XMP packet names PDF/X-4, and the information dictionary no older part",
        "standard/claim",
    ),
    checked("header", "the file is PDF 1.6", "file/version", "file/print-version"),
    checked("file identifier", "the trailer has an identifier", "file/identifier"),
    checked("encryption", "the file is not encrypted", "file/unreadable"),
    checked("compression", "no part is stored by LZW or a filter of its own", "file/filter"),
    checked("external content", "nothing is stored outside the file", "page/external"),
    checked("page", "every operator can be carried out", "file/content"),
    checked("bounding boxes", "trim or art box, inside the bleed, inside the media", "page/boxes"),
    checked("output intent", "one PDF/X output intent with its condition and profile", "intent/missing"),
    checked("output intent profile", "an output profile for the colours of the sheet", "icc/class"),
    checked(
        "colour spaces", "device colours are those of the output intent, others have their own profile", "ink/space"
    ),
    built("rendering intent", "rendering intents are the four of ISO 32000-1", "none is written"),
    checked("transparency", "transparency names the space it is mixed in", "ink/transparency"),
    checked("graphics state", "no transfer function, halftone name or phase", "ink/curve"),
    checked("XObjects", "no PostScript, reference, proxy or alternate", "page/external"),
    checked("fonts", "every font is in the file", "font/embedded"),
    checked("font encoding", "every code leads to a glyph", "font/map", "font/no-glyph"),
    checked("annotations", "no annotation but the printer's outside the bleed", "page/annotation"),
    checked("actions", "no action, script or form", "file/active"),
    checked("optional content", "no layer that can be hidden", "file/hidden-layer"),
    checked("viewer preferences", "no area but media and bleed is shown or printed", "metadata/viewer"),
    checked(
        "metadata", "title, dates, identifier and version are in the XMP packet, uncompressed", "metadata/missing"
    ),
    checked("metadata in both places", "the information dictionary says the same", "metadata/differs"),
    checked("trapping", "the file says whether it is trapped", "metadata/trapped"),
    built("pre-separation", "every page holds all separations", "one page, painted in process colours"),
    built("duplicate names", "no dictionary has a key twice", "dictionaries are written from sorted keys"),
    built("linearisation", "a linearised file is a whole one", "files are written in one pass and not linearised"),
    open_to_people("printing condition", "the sheet is printed in the condition named", "only the press can tell"),
)
