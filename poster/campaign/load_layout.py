"""Stage load: a layout file for a campaign, decoded per rendering and sheet size when it is asked for."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from poster.campaign.check_layout import Names, layout_problems
from poster.campaign.decode import Decoder
from poster.campaign.expand import Listed, expanded
from poster.campaign.keys import SLUG
from poster.campaign.layout import Grid, Layout
from poster.campaign.library import Library, own_layouts, read_inside
from poster.campaign.logo_row import with_logos
from poster.campaign.model import Campaign
from poster.campaign.nodes import MAX_BYTES, Mapping, Node, Scalar, Sequence, kind, merged, read_nodes
from poster.campaign.profiles import Rendering
from poster.geometry import HALVES, SHEET_SIZES
from poster.problems import Problem, Rejected, did_you_mean, error

_RENDERINGS = tuple(Rendering)


@dataclass(frozen=True, slots=True)
class Alternative:
    """What differs under some renderings and sheet sizes; none named means all."""

    renderings: tuple[str, ...]
    sizes: tuple[str, ...]
    node: Node

    def holds(self, rendering: Rendering, size: str) -> bool:
        """Is it for this rendering and sheet size?"""
        return (not self.renderings or rendering in self.renderings) and (not self.sizes or size in self.sizes)


class LayoutFamily:
    """A layout file: one `Layout` for each rendering and sheet size, made when asked for and kept.

    `name`, `title`, `sizes` (names of the sheet sizes it is for) and `digest` (SHA-256 of the file, hex) are as
    written. It can be pickled; the layouts made so far are not.
    """

    def __init__(self, name: str, title: str, sizes: tuple[str, ...], digest: str, source: Source) -> None:
        self.name = name
        self.title = title
        self.sizes = sizes
        self.digest = digest
        self._source = source
        self._made: dict[tuple[Rendering, str], tuple[Layout | None, tuple[Problem, ...]]] = {}

    def on(self, rendering: Rendering, size: str) -> Layout:
        """Return the layout for `rendering` on the sheet `size`.

        Raises `Rejected` with every fault of the layout there, or `selection/size` for a size it is not for.
        """
        if size not in self.sizes:
            message = f"layout '{self.name}' is not for {size}; it is for {', '.join(self.sizes)}"
            raise Rejected((error("selection/size", message, self._source.root.at),))
        layout, problems = self._one(rendering, size)
        if layout is None or problems:
            raise Rejected(problems)
        return layout

    def as_read(self, rendering: Rendering, size: str) -> Layout | None:
        """Return the layout without what is faulty, to look for faults of what it shows; None if there is none."""
        layout = self._one(rendering, size)[0]
        if layout is None:
            return None
        return replace(layout, reading=tuple(name for name in layout.reading if name in layout.slots))

    def check(self) -> tuple[Problem, ...]:
        """Return the faults over all renderings and sizes, each once, in the order of the file."""
        found = (self._one(rendering, size)[1] for rendering in Rendering for size in self.sizes)
        unique = dict.fromkeys(problem for problems in found for problem in problems)
        return tuple(sorted(unique, key=lambda one: (one.at or self._source.root.at, one.code, one.message)))

    def _one(self, rendering: Rendering, size: str) -> tuple[Layout | None, tuple[Problem, ...]]:
        """Return the layout with its faults, made once."""
        size = HALVES[size] if size in self._source.two_up else size
        made = self._made.get((rendering, size))
        if made is None:
            made = self._made[rendering, size] = self._source.layout(rendering, size, self.digest)
        return made

    def __getstate__(self) -> dict[str, Any]:
        """Return what a worker process needs: everything but the layouts made so far."""
        return {**self.__dict__, "_made": {}}


@dataclass(frozen=True, slots=True)
class Source:
    """The tree of a layout file, with what its names are checked against."""

    root: Mapping
    master: str
    alternatives: tuple[Alternative, ...]
    names: Names
    two_up: tuple[str, ...] = ()

    def layout(self, rendering: Rendering, size: str, digest: str) -> tuple[Layout | None, tuple[Problem, ...]]:
        """Return the layout with the alternatives laid on, in the order of the file, and its faults."""
        node: Node = self.root
        for alternative in self.alternatives:
            if alternative.holds(rendering, size):
                node = merged(node, alternative.node)
        problems: list[Problem] = []
        grid = _grid_of(node, self.master)
        layout = Decoder(problems, self.master, grid).root(node, Layout, {"digest": digest})
        if layout is not None:
            listed = Listed(self.names.contacts, self.names.languages, self.names.logos, self.names.copies)
            layout = expanded(layout, listed, problems)
            problems.extend(layout_problems(layout, node, self.names))
            layout = with_logos(layout, self.names.logos)
        return layout, tuple(problems)


def load_layout(campaign: Campaign, name: str, library: Library) -> LayoutFamily:
    """Return the layout `name`: the campaign folder's own `layouts/NAME.yaml`, else the shipped one.

    Raises `Rejected` with `layout/unknown`, or with every fault of the file that does not depend on rendering
    and size; for the others see `LayoutFamily.check`.
    """
    file = f"layouts/{name}.yaml"
    data = _data(campaign, name, file, library)
    problems: list[Problem] = []
    root = read_nodes(data, file, problems)
    head = _head(root, name, problems)
    if head is None or problems:
        raise Rejected(tuple(problems))
    digest = hashlib.sha256(data).hexdigest()
    body, written, sizes, master = head
    two_up = tuple(size for size in _sheet_sizes(body.value("two_up")) if size in HALVES)
    alternatives = _alternatives(written, sizes, problems)
    if problems:
        raise Rejected(tuple(problems))
    source = Source(body, master, alternatives, Names.of(campaign, library), two_up)
    title = body.value("title")
    return LayoutFamily(name, title.value if isinstance(title, Scalar) else name, sizes, digest, source)


def _grid_of(root: Node, master: str) -> Grid | None:
    """Return the grid of a layout file, None without one; its faults are reported with the rest of the file."""
    node = root.value("grid") if isinstance(root, Mapping) else None
    grid = Decoder([], master).part(node, Grid, "", None) if isinstance(node, Mapping) else None
    return grid if isinstance(grid, Grid) else None


def _data(campaign: Campaign, name: str, file: str, library: Library) -> bytes:
    """Return the bytes of the layout file."""
    folder = Path(campaign.folder)
    if SLUG.is_met_by(name):
        if campaign.folder and os.path.lexists(folder / file):  # what is there but no file is told
            return read_inside(folder, file, MAX_BYTES)
        if name in library.layouts():
            return library.layout(name)
    known = sorted({*own_layouts(campaign.folder), *library.layouts()})
    hint = did_you_mean(name, known) or f"there are {', '.join(known)}"
    raise Rejected((error("layout/unknown", f"there is no layout '{name}'", None, hint),))


def _head(
    root: Node, name: str, problems: list[Problem]
) -> tuple[Mapping, Mapping | None, tuple[str, ...], str] | None:
    """Return body, alternatives, sizes and master of a layout file, or None if they cannot be told."""
    if not isinstance(root, Mapping):
        problems.append(error("value/type", f"layout is {kind(root)}; keys with values are wanted", root.at))
        return None
    written = root.value("alternatives")
    body = root.without("alternatives")
    sizes, master = root.value("sizes"), root.value("master")
    names = _sheet_sizes(sizes)
    if not names or not isinstance(master, Scalar) or master.value not in SHEET_SIZES:
        # The decoder says what is wrong with them, and with everything else.
        known = master.value if isinstance(master, Scalar) and master.value in SHEET_SIZES else "A3"
        Decoder(problems, known).root(body, Layout, {"digest": ""})
        return None
    stated = root.value("layout")
    if isinstance(stated, Scalar) and stated.value != name:
        message = f"the file is named '{name}' but its layout '{stated.value}'"
        problems.append(error("layout/name", message, stated.at, f"write 'layout: {name}'"))
    if (
        written is not None
        and not isinstance(written, Mapping)
        and not (isinstance(written, Scalar) and written.is_empty)
    ):
        message = f"'alternatives' in layout is {kind(written)}; keys with values are wanted"
        problems.append(error("value/type", message, written.at))
    return body, written if isinstance(written, Mapping) else None, names, master.value


def _sheet_sizes(node: Node | None) -> tuple[str, ...]:
    """Return the sheet sizes that `node` lists, or none if anything else stands there."""
    items = node.items if isinstance(node, Sequence) else ()
    names = tuple(item.value for item in items if isinstance(item, Scalar) and item.value in SHEET_SIZES)
    return names if len(names) == len(items) else ()


def _alternatives(
    written: Mapping | None, sizes: tuple[str, ...], problems: list[Problem]
) -> tuple[Alternative, ...]:
    """Return the alternatives in the order of the file; an unknown condition is reported (`value/choice`)."""
    alternatives = []
    known = (*_RENDERINGS, *sizes)
    for entry in written.entries if written else ():
        words = entry.key.value.split()
        unknown = [word for word in words if word not in known]
        for word in unknown or ([] if words else [""]):
            message = f"the condition '{word}' of an alternative is not known; known are {', '.join(known)}"
            problems.append(error("value/choice", message, entry.key.at, did_you_mean(word, known)))
        if not isinstance(entry.value, Mapping):
            message = f"the alternative '{entry.key.value}' is {kind(entry.value)}; keys with values are wanted"
            problems.append(error("value/type", message, entry.value.at))
        problems.extend(_fixed_problems(entry.value))
        renderings = tuple(word for word in words if word in _RENDERINGS)
        named = tuple(word for word in words if word in sizes)
        alternatives.append(Alternative(renderings, named, entry.value))
    return tuple(alternatives)


def _fixed_problems(node: Node) -> list[Problem]:
    """Return the faults of an alternative that changes what all alternatives share."""
    entries = node.entries if isinstance(node, Mapping) else ()
    return [
        error("key/unknown", f"an alternative does not change '{entry.key.value}'", entry.key.at)
        for entry in entries
        if entry.key.value in ("layout", "master", "sizes", "alternatives")
    ]
