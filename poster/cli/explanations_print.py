"""Command line: why colours, fonts and pictures are refused, by the code of their problem."""

from __future__ import annotations

PRINT_EXPLANATIONS: dict[str, str] = {
    "font/unknown": (
        "The layout names a font or weight that is not here. A replacement would break every measure of the layout."
    ),
    "font/damaged": (
        "A table of the font is not what the font's own checksum says: bytes were lost or exchanged after it was "
        "made, and a digit may have the shape of another. Nothing is set in it."
    ),
    "font/digits": (
        "The shape that a font gives to a digit is nearer to another digit than to its own, measured beside the "
        "fonts that ship (0 is the same shape, 1 has nothing in common). A font made to deceive prints a wrong "
        "number that a machine reads as the right one."
    ),
    "font/unreadable": "The font file is damaged, or no single static font, such as a web font or a collection.",
    "font/licence": (
        "The font says of itself that it may not be embedded, or not in part (OpenType, OS/2 fsType). A poster "
        "cannot be printed without it inside the file; ask its maker for another licence or take another font."
    ),
    "font/variable": (
        "Of a variable font only its default weight would be printed. Bring one static file for each weight."
    ),
    "icc/class": (
        "The file is no ICC profile of the kind this output needs; the print shop would read the colours "
        "wrongly (ISO 15930-7:2010, output intents)."
    ),
    "icc/damaged": (
        "The ICC file is shorter than it says of itself, as after a copy that broke off. The print shop's program "
        "would refuse the PDF or read its colours wrongly (ICC.1:2010, 7.2.2)."
    ),
    "icc/other": (
        "The ICC file says that it is for another printing condition than the one named beside it, or is not the "
        "one that was promised. The press makes its colours by the file and chooses paper and inks by the name; "
        "only the print shop knows which of them is right."
    ),
    "stroke/too-thin": "A thinner line than this breaks up in print.",
    "ink/tac": (
        "More ink than the paper takes does not dry and sets off on the next sheet (total area coverage, for "
        "FOGRA39 300 %)."
    ),
    "ink/rich-black": (
        "Black of several inks is printed by several plates, which drift by a tenth of a millimetre; a digit gets "
        "coloured edges and blurs. Text is set in black alone."
    ),
    "picture/colour": (
        "The colours of the picture cannot be brought into those of the output: the ICC profile inside the picture "
        "is damaged or for other colours than its pixels have, or the ICC file of the output profile is not made "
        "for printing in CMYK."
    ),
    "picture/format": "Pictures are PNG or JPEG files; other kinds do not print alike everywhere.",
    "picture/missing": "The campaign names this picture but the file is not there.",
    "picture/resolution": (
        "Below 200 pixels an inch a picture shows its pixels in print, and one thinner than 0.1 mm is not printed."
    ),
    "picture/too-large": "A picture with so many pixels would fill the memory and adds nothing in print.",
    "picture/turned": (
        "Cameras store pictures on their side with a note to turn them. Not every program reads the note, and "
        "the frame was made for the picture as stored."
    ),
    "picture/unused": (
        "A layout prints the logos it has a slot for. This logo has none anywhere, so nobody would see it."
    ),
    "picture/moving": "The PNG holds several frames, and paper shows one; which one is meant cannot be told.",
    "picture/unreadable": "The picture is damaged, or of a kind other than PNG and JPEG.",
    "profile/impossible": "No printer and no standard allows this combination.",
    "profile/name": (
        "The names press, office and mono keep their meaning; a profile of your own has a name of its own."
    ),
    "profile/relaxed": "Whoever loosens a check says why ('because:'), so that the next person knows.",
}
