"""Stage prove: the requirements of PDF/X-4 (ISO 15930-7:2010).

Where the published list of contents of the standard tells the number of a clause, it is given; the rest goes by
topic.
"""

from __future__ import annotations

from poster.proof.clauses import Clause, built, checked, named, open_to_people

CLAUSES: tuple[Clause, ...] = (
    checked(
        "identification",
        "the XMP packet names PDF/X-4, and the information dictionary no older part",
        "standard/claim",
    ),
    checked("6.1, header", "the file is PDF 1.6 or earlier", "file/version", "file/print-version"),
    checked("file identifier", "the trailer has an identifier", "file/identifier"),
    checked("encryption", "the file is not encrypted", "file/unreadable"),
    checked("compression", "no part is stored by LZW or a filter of its own", "file/filter"),
    checked("external content", "nothing is stored outside the file", "page/external"),
    checked("6.19, operators", "every operator can be carried out", "file/content"),
    checked("bounding boxes", "trim or art box, inside the bleed, inside the media", "page/boxes"),
    checked("output intent", "one PDF/X output intent with its condition and profile", "intent/missing"),
    checked("6.4, output intent profile", "an output profile for the colours of the sheet", "icc/class"),
    checked(
        "colour spaces", "device colours are those of the output intent, others have their own profile", "ink/space"
    ),
    built("6.23, rendering intents", "rendering intents are the four of ISO 32000-1", "none is written"),
    checked("6.20, transparency", "transparency names the space it is mixed in", "ink/transparency"),
    checked("graphics state", "no transfer function, halftone name or phase", "ink/curve"),
    checked("6.14, PostScript", "no program in PostScript", "page/external"),
    checked("XObjects", "no reference, proxy or alternate", "page/external"),
    checked("6.5, fonts", "every font is in the file", "font/embedded"),
    checked("font encoding", "every code leads to a glyph", "font/map", "font/no-glyph"),
    checked("annotations", "no annotation but the printer's outside the bleed", "page/annotation"),
    checked("6.18, actions", "no action and no script", "file/active"),
    checked("6.26, forms", "no form to fill in", "file/active"),
    checked("6.24, optional content", "no layer that can be hidden", "file/hidden-layer"),
    checked("viewer preferences", "no area but media and bleed is shown or printed", "metadata/viewer"),
    checked(
        "metadata", "title, dates, identifier and version are in the XMP packet, uncompressed", "metadata/missing"
    ),
    checked("metadata in both places", "the information dictionary says the same", "metadata/differs"),
    checked("trapping", "the file says whether it is trapped", "metadata/trapped"),
    built("6.25, limits", "numbers and depths as in ISO 32000-1, annex C", "what we write stays far below"),
    named("pre-separation", "every page holds all separations", "page/external"),
    built("duplicate names", "no dictionary has a key twice", "dictionaries are written from sorted keys"),
    built("linearisation", "a linearised file is a whole one", "files are written in one pass and not linearised"),
    open_to_people("printing condition", "the sheet is printed in the condition named", "only the press can tell"),
)
