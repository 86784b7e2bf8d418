"""Stage paint: composition to bytes, the whole PDF in one pass.

It paints exactly what the composition says and decides nothing. The same composition gives the same bytes,
whatever was painted before in the same process.
"""

from __future__ import annotations

from functools import partial

from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFObjectReference

from poster.campaign.profiles import Claim
from poster.compose.composition import Composition, Item, PlacedPicture
from poster.pdf.canvas import Content
from poster.pdf.document import PAGE, PAGES, Array, Dictionary, PosterDocument, Value, flate, rectangle, text_string
from poster.pdf.fonts import add_fonts, fonts_in_use
from poster.pdf.intents import output_intents
from poster.pdf.metadata import information, packet
from poster.pdf.tags import MarkedLeaf, Tags, add_tags, marked_leaves


def paint(composition: Composition, *, claims: tuple[Claim, ...] | None = None) -> bytes:
    """Return the file: tagged, with boxes, output intents, metadata and identifier.

    `claims` are the standards it is labelled with, by default the profile's; with none, it carries no output
    intent and no identification, but is otherwise the same. Raises `Rejected` for a picture that cannot be
    painted, `ValueError` for font or ICC data that are none.
    """
    stated = composition.profile.claims if claims is None else claims
    document = PosterDocument()
    leaves = marked_leaves(composition)
    items = _painted_items(composition, leaves)
    fonts = fonts_in_use(composition, items)
    pictures = _add_pictures(document, composition, items)
    content = Content(fonts, {digest: name for digest, (name, _) in pictures.items()})
    _paint_page(content, composition, leaves)
    resources: dict[str, Value] = {"Font": add_fonts(document, fonts.values())}
    if pictures:
        resources["XObject"] = Dictionary(dict(pictures.values()))
    tags = add_tags(document, composition.document, leaves)
    _add_page(document, composition, content, resources, tags)
    catalogue = _catalogue(document, composition, stated, tags)
    return document.data(
        catalogue, information(composition.metadata), partial(packet, composition.metadata, stated)
    )


def _painted_items(composition: Composition, leaves: dict[int, MarkedLeaf]) -> list[Item]:
    """Return all items in painting order."""
    items = list(composition.background)
    for marked in leaves.values():
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

    space = composition.profile.colour_space
    return {
        digest: (f"Im{place}", document.add(picture_stream(picture, space, composition.icc)))
        for place, (digest, picture) in enumerate(placed.items(), 1)
    }


def _paint_page(content: Content, composition: Composition, leaves: dict[int, MarkedLeaf]) -> None:
    """Paint decoration, leaves and printer's marks; all but the leaves are artifacts (ISO 32000-1, 14.8.2.2)."""
    content.marked("Artifact", "/Type /Layout", composition.background)
    for marked in leaves.values():
        content.marked(marked.role, f"/MCID {marked.mcid}", marked.leaf.items)
    content.marked("Artifact", "/Type /Page", composition.foreground)


def _add_page(
    document: PosterDocument,
    composition: Composition,
    content: Content,
    resources: dict[str, Value],
    tags: Tags,
) -> None:
    """Add the page (ISO 32000-1, 7.7.3.3; boxes ISO 15930-7) and the page tree."""
    entries: dict[str, Value] = {
        "Type": "/Page",
        "Parent": document.reserve(PAGES),
        "MediaBox": rectangle(composition.media),
        "BleedBox": rectangle(composition.bleed),
        "TrimBox": rectangle(composition.trim),
        "Resources": Dictionary(resources),
        "Contents": document.add(flate(content.data())),
        "StructParents": 0,
        "Tabs": "/S",  # ISO 14289-1, 7.18.3
    }
    if tags.annotations:
        entries["Annots"] = Array(list(tags.annotations))
    page = document.add(Dictionary(entries), PAGE)
    document.add(Dictionary({"Type": "/Pages", "Kids": Array([page]), "Count": 1}), PAGES)


def _catalogue(
    document: PosterDocument, composition: Composition, claims: tuple[Claim, ...], tags: Tags
) -> PDFDictionary:
    """Return the catalogue (ISO 32000-1, 7.7.2)."""
    preferences = {"DisplayDocTitle": "true"}  # ISO 14289-1, 7.1
    if composition.profile.keeps_print_scale:
        preferences["PrintScaling"] = "/None"
    entries: dict[str, Value] = {
        "Type": "/Catalog",
        "Pages": document.reserve(PAGES),
        "Lang": text_string(composition.metadata.language),
        "MarkInfo": Dictionary({"Marked": "true"}),
        "ViewerPreferences": Dictionary(preferences),
        "StructTreeRoot": tags.root,
    }
    intents = output_intents(document, composition.profile.output_intent, composition.icc, claims)
    if intents is not None:
        entries["OutputIntents"] = intents
    return Dictionary(entries)
