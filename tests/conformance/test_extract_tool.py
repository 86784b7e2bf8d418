"""The reader of a finished file's text finds what is wrong with the tags."""

from __future__ import annotations

from io import BytesIO

import pypdf
import pytest
from pypdf.generic import DecodedStreamObject, NameObject

from poster.campaign.profiles import OFFICE
from poster.pdf.paint import paint
from tests.conformance import extract
from tests.pdf import builders as b


def changed(old: bytes, new: bytes) -> bytes:
    writer = pypdf.PdfWriter(clone_from=BytesIO(paint(b.composition(OFFICE))))
    code = writer.pages[0].get_contents().get_data()
    assert old in code
    stream = DecodedStreamObject()
    stream.set_data(code.replace(old, new, 1))
    writer.pages[0][NameObject("/Contents")] = writer._add_object(stream)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def test_text_in_another_order_is_seen() -> None:
    swapped = changed(b"/MCID 0>>", b"/MCID 99>>")
    assert extract.structure_texts(swapped)[0] == ("H1", "")


def test_a_number_used_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="MCID 1 is used twice"):
        extract.structure_texts(changed(b"/MCID 0>>", b"/MCID 1>>"))


def test_open_marked_content_is_refused() -> None:
    with pytest.raises(ValueError, match="not closed"):
        extract.structure_texts(changed(b"/MCID 0>> BDC", b"/MCID 0>> BDC /Span BMC"))


def test_artifacts_are_left_out() -> None:
    first = changed(b"/H1 <</MCID 0>> BDC", b"/Artifact <<>> BDC")
    assert extract.structure_texts(first)[0] == ("H1", "")


def test_text_inside_an_actual_text_counts_once() -> None:
    code = b"/MCID 0>> BDC /Span <</ActualText (X)>> BDC"
    replaced = changed(b"/MCID 0>> BDC", code)
    with pytest.raises(ValueError, match="not closed"):
        extract.structure_texts(replaced)


def test_white_space_is_normalised_and_soft_hyphens_go() -> None:
    assert extract.normalised(" a\n b\u00adc\u00a0d ") == "a bc\u00a0d"
