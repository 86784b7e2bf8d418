"""Stage prove: the requirements of PDF/UA-1 (ISO 14289-1:2014)."""

from __future__ import annotations

from poster.proof.clauses import Clause, built, checked, open_to_people

_OWN_FONTS = "fonts are written from the tables of the font itself, one code for one glyph"
_NO_SUCH = "no such thing is written"

CLAUSES: tuple[Clause, ...] = (
    checked("5", "the packet names part 1", "standard/claim"),
    checked("6.1", "header with a version of PDF 1", "file/version"),
    checked("6.2", "the file says that it is tagged", "structure/missing"),
    checked(
        "7.1",
        "everything is tagged or decoration; title and metadata are there",
        "structure/missing",
        "structure/unmarked",
        "structure/parents",
        "structure/role",
        "structure/title",
        "metadata/missing",
    ),
    open_to_people(
        "7.1, meaning", "colour, form or place alone say nothing", "what a reader needs is for people to judge"
    ),
    checked("7.2", "reading order, lists and languages", "structure/order", "structure/language", "text/missing"),
    open_to_people(
        "7.2, order", "the order is the logical one", "the layout's order is proven; its sense is for people"
    ),
    checked("7.3", "figures have an alternative text", "structure/alt"),
    open_to_people("7.3, words", "the alternative text says what the figure says", "words are for people to judge"),
    checked("7.4.2", "headings begin with the first level and leave none out", "structure/role"),
    built("7.4.4", "headings of one kind", "only numbered headings are written"),
    built("7.5", "tables with headers", _NO_SUCH),
    checked("7.6", "lists are lists, the cells of a repeated block as well", "structure/role"),
    built("7.6, numbers", "lists say how their items are numbered", "every list is written with it"),
    built("7.7", "formulas with a text", _NO_SUCH),
    built("7.9", "notes with an identifier", _NO_SUCH),
    checked("7.10", "layers have names and are not hidden by themselves", "file/hidden-layer"),
    checked("7.11", "attached files have names", "file/attachment"),
    built("7.12", "article threads in reading order", _NO_SUCH),
    checked("7.15", "no dynamic form", "file/active"),
    checked("7.16", "no encryption that shuts out assistive technology", "file/unreadable"),
    built("7.17", "outlines in reading order", "one page has none"),
    checked("7.18.1", "annotations are tagged, with a text", "page/annotation", "structure/link"),
    checked("7.18.2", "no trap network annotation", "page/annotation"),
    checked("7.18.3", "the tab order is that of the structure", "structure/tabs"),
    checked("7.18.4", "form fields are tagged", "file/active"),
    checked("7.18.5", "links are tagged and say where they lead", "structure/link"),
    built("7.18.6.2", "media have a type and a text", _NO_SUCH),
    checked("7.18.8", "printer's mark annotations are decoration", "page/annotation"),
    built("7.19", "actions need no timing", _NO_SUCH),
    checked("7.20", "no reference to another file", "page/external"),
    checked("7.21.3", "composite fonts say which code is which glyph", "font/map"),
    checked("7.21.4.1", "every font is in the file, with every glyph shown", "font/embedded", "font/no-glyph"),
    built("7.21.4.2", "no incomplete list of a subset's glyphs", "no such list is written"),
    built("7.21.5", "widths are those of the font", _OWN_FONTS),
    built("7.21.6", "encodings of simple TrueType fonts", "all fonts are composite"),
    checked("7.21.7", "every code is mapped to Unicode", "text/unicode"),
    checked("7.21.8", "no sign for a missing glyph", "font/no-glyph"),
)
