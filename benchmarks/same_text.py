"""Does a program's file hold what the sheet has to say: every text, and the symbol of its record?"""

from __future__ import annotations

import sys
from pathlib import Path

import pypdfium2
import zxingcpp
from contents import blocks, row


def faults(path: Path, number: int, *, has_own_symbol: bool) -> list[str]:
    """Return what is wrong with the file of record `number`; line breaks are the program's own."""
    one = row(number, has_own_symbol=has_own_symbol)
    document = pypdfium2.PdfDocument(path)
    try:
        if len(document) != 1:
            return [f"{len(document)} pages"]
        page = document[0]
        said = squeezed(page.get_textpage().get_text_bounded())
        found = [
            f"'{block.text}' is not in it" for block in blocks(one.paragraph) if squeezed(block.text) not in said
        ]
        picture = page.render(scale=1.5, grayscale=True).to_pil()
        opened = [code.text for code in zxingcpp.read_barcodes(picture)]
        width, height = page.get_size()
    finally:
        document.close()
    if opened != [one.payload]:
        found.append(f"its symbols open {opened}, not {one.payload}")
    if min(width, height) < 841 or max(width, height) < 1190:
        found.append(f"it is {width:.0f} x {height:.0f} pt, not A3")
    return found


def squeezed(text: str) -> str:
    """Return a text without white space, which is the layout's, and with one kind of hyphen."""
    return "".join(text.split()).replace("\u2010", "-").replace("\xad", "-").replace("\ufffe", "-")


if __name__ == "__main__":
    for fault in faults(Path(sys.argv[1]), int(sys.argv[2]), has_own_symbol=bool(int(sys.argv[3]))):
        print(fault)
