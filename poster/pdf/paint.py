"""Stage paint: composition to bytes, the whole PDF in one pass.

It paints exactly what the composition says and decides nothing. The same composition gives the same bytes,
whatever was painted before in the same process.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFObjectReference

from poster.campaign.profiles import Claim
from poster.compose.composition import Composition, Item, Metadata, PlacedPicture
from poster.pdf.canvas import Content, parted
from poster.pdf.document import (
    PAGES,
    Array,
    Dictionary,
    PosterDocument,
    Value,
    flate,
    page_name,
    rectangle,
    text_string,
)
from poster.pdf.fonts import add_fonts, fonts_in_use
from poster.pdf.intents import output_intents
from poster.pdf.metadata import information, packet
from poster.pdf.tags import MarkedLeaf, TaggedPage, Tags, add_tags, marked_leaves


def paint(composition: Composition, *, claims: tuple[Claim, ...] | None = None) -> bytes:
    """Return the file: tagged, with boxes, output intents, metadata and identifier.

    `claims` are the standards it is labelled with, by default the profile's; with none, it carries no output
    intent and no identification, but is otherwise the same. Raises `Rejected` for a picture that cannot be
    painted, `ValueError` for font or ICC data that are none.
    """
    stated = composition.profile.claims if claims is None else claims
    return paint_pages((composition,), composition.metadata, stated)


def paint_pages(compositions: Sequence[Composition], metadata: Metadata, claims: tuple[Claim, ...]) -> bytes:
    """Return one file with a page for each composition: one structure tree, one subset of each font.

    The pages share the first one's profile and are written in the language of `metadata`; `ValueError` if one is
    in another colour space or language, or if there are none. Raises otherwise what `paint` raises.
    """
    _refuse_mixture(compositions, metadata)
    document = PosterDocument()
    leaves = [marked_leaves(composition) for composition in compositions]
    items = _painted_items(compositions, leaves)
    fonts = fonts_in_use(compositions, items)
    pictures = _add_pictures(document, compositions[0], items)
    names = {digest: name for digest, (name, _) in pictures.items()}
    resources: dict[str, Value] = {"Font": add_fonts(document, fonts.values())}
    if pictures:
        resources["XObject"] = Dictionary(dict(pictures.values()))
    tags = add_tags(
        document, [TaggedPage(each.document, own) for each, own in zip(compositions, leaves, strict=True)]
    )
    for place, composition in enumerate(compositions):
        content = Content(fonts, names)
        _paint_page(content, composition, leaves[place])
        _add_page(document, place, composition, content, resources, tags)
    _add_page_tree(document, len(compositions))
    catalogue = _catalogue(document, compositions[0], metadata, claims, tags)
    return document.data(catalogue, information(metadata), partial(packet, metadata, claims))


def _refuse_mixture(compositions: Sequence[Composition], metadata: Metadata) -> None:
    """Raise `ValueError` for pages that one file's catalogue cannot speak for."""
    if not compositions:
        raise ValueError("a file without a page")
    if len({composition.profile.colour_space for composition in compositions}) > 1:
        raise ValueError("pages in different colour spaces")
    if any(composition.metadata.language != metadata.language for composition in compositions):
        raise ValueError(f"a page in another language than the file, which is in {metadata.language}")


def _painted_items(compositions: Sequence[Composition], leaves: Sequence[dict[int, MarkedLeaf]]) -> list[Item]:
    """Return all items of all pages in painting order."""
    items: list[Item] = []
    for composition, own in zip(compositions, leaves, strict=True):
        items.extend(composition.background)
        for marked in own.values():
            items.extend(marked.leaf.items)
        items.extend(composition.foreground)
    return items


def _add_pictures(
    document: PosterDocument, composition: Composition, items: list[Item]
) -> dict[str, tuple[str, PDFObjectReference]]:
    """Add every picture once; return resource name and reference by digest."""
    placed = {item.digest: item for item in items if isinstance(item, PlacedPicture)}
    if not placed:
        return {}
    from poster.pdf.pictures import picture_stream  # the imaging library costs start-up time

    space, limit = composition.profile.colour_space, composition.profile.tac_limit
    return {
        digest: (f"Im{place}", document.add(picture_stream(picture, space, composition.icc, limit)))
        for place, (digest, picture) in enumerate(placed.items(), 1)
    }


def _paint_page(content: Content, composition: Composition, leaves: dict[int, MarkedLeaf]) -> None:
    """Paint decoration, leaves and printer's marks; all but the leaves are artifacts (ISO 32000-1, 14.8.2.2)."""
    content.marked("Artifact", "/Type /Layout", composition.background)
    for marked in leaves.values():
        content.marked(marked.role, f"/MCID {marked.mcid}", marked.leaf.items)
    for part in parted(composition.foreground):
        content.marked("Artifact", "/Type /Page", part)


def _add_page(
    document: PosterDocument,
    place: int,
    composition: Composition,
    content: Content,
    resources: dict[str, Value],
    tags: Tags,
) -> None:
    """Add the page at `place` (ISO 32000-1, 7.7.3.3; boxes ISO 15930-7)."""
    entries: dict[str, Value] = {
        "Type": "/Page",
        "Parent": document.reserve(PAGES),
        "MediaBox": rectangle(composition.media),
        "BleedBox": rectangle(composition.bleed),
        "TrimBox": rectangle(composition.trim),
        "Resources": Dictionary(resources),
        "Contents": document.add(flate(content.data())),
        "StructParents": place,
        "Tabs": "/S",  # ISO 14289-1, 7.18.3
    }
    if tags.annotations[place]:
        entries["Annots"] = Array(list(tags.annotations[place]))
    document.add(Dictionary(entries), page_name(place))


def _add_page_tree(document: PosterDocument, count: int) -> None:
    """Add the page tree (ISO 32000-1, 7.7.3.2)."""
    pages: list[Value] = [document.reserve(page_name(place)) for place in range(count)]
    document.add(Dictionary({"Type": "/Pages", "Kids": Array(pages), "Count": count}), PAGES)


def _catalogue(
    document: PosterDocument, first: Composition, metadata: Metadata, claims: tuple[Claim, ...], tags: Tags
) -> PDFDictionary:
    """Return the catalogue (ISO 32000-1, 7.7.2)."""
    preferences = {"DisplayDocTitle": "true"}  # ISO 14289-1, 7.1
    if first.profile.keeps_print_scale:
        preferences["PrintScaling"] = "/None"
    entries: dict[str, Value] = {
        "Type": "/Catalog",
        "Pages": document.reserve(PAGES),
        "Lang": text_string(metadata.language),
        "MarkInfo": Dictionary({"Marked": "true"}),
        "ViewerPreferences": Dictionary(preferences),
        "StructTreeRoot": tags.root,
    }
    intents = output_intents(document, first.profile.output_intent, first.icc, claims)
    if intents is not None:
        entries["OutputIntents"] = intents
    return Dictionary(entries)
