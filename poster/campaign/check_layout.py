"""Stage load: what the parts of a layout say of each other and of the campaign must be true."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

from poster.campaign.art import art_name, has_art
from poster.campaign.expand import cell_of
from poster.campaign.keys import SLUG
from poster.campaign.layout import (
    Align,
    Flow,
    Frame,
    Layout,
    Line,
    Over,
    Panel,
    Role,
    Scale,
    Side,
    Slot,
    SlotKind,
    Style,
)
from poster.campaign.library import Library
from poster.campaign.logo_row import is_logo_row
from poster.campaign.model import Campaign
from poster.campaign.nodes import Node, items_at, names_at, place
from poster.campaign.slot_keys import foreign_keys
from poster.campaign.texts import LANGUAGE_MARK
from poster.geometry import SHEET_SIZES
from poster.problems import Location, Problem, did_you_mean, error

_TOLERANCE_MM = 0.01
# Fields that a slot may show by themselves, beside the numbers of contacts.
SHOWN_FIELDS = ("area.name", "area.phrase", "campaign.title", "symbol.readable", "piece.version")


@dataclass(frozen=True, slots=True)
class Names:
    """What a layout may name of its campaign: colours, copies, logos and (by `library`) fonts."""

    colours: frozenset[str]
    copies: frozenset[str]
    contacts: tuple[str, ...]
    languages: tuple[str, ...]
    areas: tuple[str, ...]
    logos: tuple[str, ...]
    folder: str
    library: Library
    _drawings: dict[str, bool] = field(default_factory=dict, init=False, repr=False, compare=False)

    def has_drawing(self, name: str) -> bool:
        """Is there a drawing of that name? Looked for once, however many layouts name it."""
        if name not in self._drawings:
            self._drawings[name] = has_art(name, self.folder, self.library)
        return self._drawings[name]

    @classmethod
    def of(cls, campaign: Campaign, library: Library) -> Names:
        """Return the names of `campaign`; copies of any language and any area count."""
        sets = [
            *campaign.texts.values(),
            *(text for area in campaign.areas.values() for text in area.texts.values()),
        ]
        copies = frozenset(name for text in sets for name in text.copies)
        colours = frozenset({"ink", "paper", *campaign.palette})
        contacts, languages, areas = tuple(campaign.contacts), tuple(campaign.texts), tuple(campaign.areas)
        logos = tuple(campaign.logos)
        return cls(colours, copies, contacts, languages, areas, logos, campaign.folder, library)


def layout_problems(layout: Layout, root: Node, names: Names) -> tuple[Problem, ...]:
    """Return every fault of `layout`, which was decoded from `root` (for the places)."""
    check = _Check(layout, root, names)
    steps: tuple[Callable[[], Iterator[Problem]], ...] = (
        check.styles,
        check.panels,
        check.lines,
        check.repeats,
        check.slots,
        check.logos,
        check.flows,
        check.reading,
        check.emergency,
    )
    return tuple(dict.fromkeys(problem for step in steps for problem in step()))


@dataclass(frozen=True, slots=True)
class _Check:
    """The rules; each yields the faults it finds."""

    layout: Layout
    root: Node
    names: Names

    def at(self, *path: str | int) -> Location:
        """Return where the value at `path` is written."""
        return place(self.root, *path)

    def named(self, kind: str, name: str, known: Collection[str], *path: str | int) -> Iterator[Problem]:
        """Yield the fault of a name at `path` that means nothing; no name at all is none."""
        if name and name not in known:
            hint = did_you_mean(name, known) or f"there are {', '.join(sorted(known)) or 'none'}"
            yield error("name/unknown", f"there is no {kind} '{name}'", self.at(*path), hint)

    def is_whole(self, key: str) -> bool:
        """Could every part below `key` be read?"""
        written = [name for name in getattr(self.layout, key) if cell_of(name) is None]
        return len(written) == len(names_at(self.root, key))

    def part_names(self, key: str) -> tuple[str, ...]:
        """Return the names of parts: one with faults was reported, and may be named; those of cells too."""
        return tuple(dict.fromkeys((*names_at(self.root, key), *getattr(self.layout, key))))

    def path(self, key: str, name: str) -> tuple[str, ...]:
        """Return the path at which a part below `key` is written."""
        cell = cell_of(name)
        return (key, name) if cell is None else ("repeats", cell.repeat, key, cell.part)

    def styles(self) -> Iterator[Problem]:
        """Colours exist, fonts exist, the least size is not above the greatest."""
        for style in self.layout.styles.values():
            yield from self.named("colour", style.colour, self.names.colours, "styles", style.name, "colour")
            yield from self.sizes(style)
            font = self.names.library.font_problem(
                style.family, style.weight, self.names.folder, self.at("styles", style.name, "family")
            )
            if font is not None:
                yield font

    def sizes(self, style: Style) -> Iterator[Problem]:
        """The least size of a style is not above its greatest, on any sheet."""
        for size in self.layout.sizes:
            scale = SHEET_SIZES[size].width_mm / self.layout.master.width_mm
            if style.min is not None and style.min.on(size, scale) > style.size.on(size, scale):
                message = f"on {size} the least size of style '{style.name}' is above its greatest"
                yield error("value/range", message, self.at("styles", style.name, "min"))
                break

    def panels(self) -> Iterator[Problem]:
        """Panels lie on the sheet, in colours that exist, and bleed only where they touch the edge."""
        for panel in self.layout.panels.values():
            where = self.path("panels", panel.name)
            if cell_of(panel.name) is None:
                yield from self.frame(panel.frame, f"panel '{panel.name}'")
            yield from self.drawing(panel, where)
            yield from self.named("colour", panel.fill, self.names.colours, *where, "fill")
            yield from self.named("colour", panel.stroke, self.names.colours, *where, "stroke")
            if bool(panel.stroke) != (panel.stroke_width is not None and panel.stroke_width.master.points > 0):
                message = f"panel '{panel.name}' has a stroke without stroke_width, or the other way round"
                yield error("key/missing", message, panel.at, "state both or none")
            yield from self.bleeds(panel, f"panel '{panel.name}'", where)

    def lines(self) -> Iterator[Problem]:
        """Lines lie on the sheet, in colours that exist, and bleed only where they touch the edge."""
        for line in self.layout.lines.values():
            where = self.path("lines", line.name)
            if cell_of(line.name) is None:
                yield from self.frame(line.frame, f"line '{line.name}'")
            yield from self.named("colour", line.stroke, self.names.colours, *where, "stroke")
            yield from self.bleeds(line, f"line '{line.name}'", where)

    def drawing(self, part: Panel | Slot, where: tuple[str, ...]) -> Iterator[Problem]:
        """A drawing there is for every area, in a colour that exists; a pattern has the size of its tile."""
        yield from self.named("colour", part.colour, self.names.colours, *where, "colour")
        for area in self.names.areas if part.art else ():
            found = [art_name(one, area) for one in (part.art, part.otherwise) if one]
            if not any(map(self.names.has_drawing, found)):
                message = f"there is no drawing '{found[0]}'"
                hint = f"draw art/{found[0]}.svg, or name one that there is under 'or'"
                hint = hint if SLUG.is_met_by(found[0]) else f"{SLUG.in_words} is wanted"
                yield error("art/unknown", message, self.at(*where, "art"), hint)
        if isinstance(part, Panel) and (part.scale is Scale.TILE) != (part.tile is not None):
            message = f"panel '{part.name}' has a tile without 'scale: tile', or the other way round"
            yield error("key/missing", message, part.at, "state both or none")

    def repeats(self) -> Iterator[Problem]:
        """A repeated block lies on the sheet; what its cells hold is checked with everything else."""
        for repeat in self.layout.repeats.values():
            yield from self.frame(repeat.frame, f"block '{repeat.name}'")
            kind, known = {
                Over.CONTACTS: ("contact", self.names.contacts),
                Over.LANGUAGES: ("language", self.names.languages),
                Over.LOGOS: ("logo", self.names.logos),
                Over.COPIES: ("copy", tuple(self.names.copies)),
            }.get(repeat.over, ("", ()))
            for at, name in enumerate(repeat.items if kind else ()):
                yield from self.named(kind, name, known, "repeats", repeat.name, "items", at)

    def bleeds(self, part: Panel | Line, what: str, where: tuple[str, ...]) -> Iterator[Problem]:
        """A side that bleeds lies on the trim edge."""
        for at, side in enumerate(part.bleeds):
            distance = self.distance(part.frame, side)
            if abs(distance) > _TOLERANCE_MM:
                message = f"the {side} side of {what} bleeds but lies {distance:g} mm from the edge"
                yield error("layout/bleed", message, self.at(*where, "bleeds", at))

    def distance(self, frame: Frame, side: Side) -> float:
        """Return how far a side of a frame lies from its edge of the master, in mm."""
        master = self.layout.master
        return {
            Side.TOP: frame.y,
            Side.LEFT: frame.x,
            Side.RIGHT: master.width_mm - frame.x - frame.width,
            Side.BOTTOM: master.height_mm - frame.y - frame.height,
        }[side]

    def frame(self, frame: Frame, what: str) -> Iterator[Problem]:
        """A frame has a size and lies on the sheet."""
        if frame.width <= 0 or frame.height <= 0:
            message = f"the frame of {what} is {frame.width:g} × {frame.height:g} mm; more than 0 is wanted"
            yield error("value/range", message, frame.at)
        for side in Side:
            over = -self.distance(frame, side)
            if over > _TOLERANCE_MM:
                yield error("value/range", f"the frame of {what} is {over:g} mm off the sheet ({side})", frame.at)

    def slots(self) -> Iterator[Problem]:
        """Everything a slot names exists, and it has what its kind needs."""
        flowing = {name for flow in self.layout.flows.values() for name in flow.slots}
        for slot in self.layout.slots.values():
            cell = cell_of(slot.name)
            yield from self.slot_names(slot)
            if cell is not None and cell.number > 1:
                continue
            yield from self.slot_kind(slot)
            yield from self.slot_use(slot, is_flowing=slot.name in flowing)
            if slot.frame is not None and cell is None:
                yield from self.frame(slot.frame, f"slot '{slot.name}'")
            if slot.frame is None and slot.name not in flowing and self.is_whole("flows"):
                yield error("layout/frame", f"slot '{slot.name}' has no frame and stands in no flow", slot.at)
            if slot.frame is not None and slot.name in flowing:
                message = f"slot '{slot.name}' stands in a flow and has a frame of its own"
                yield error("layout/frame", message, slot.frame.at, "remove the frame")

    def slot_names(self, slot: Slot) -> Iterator[Problem]:
        """Styles, copies, panels, logos and the slot beside it exist."""
        where = self.path("slots", slot.name)
        others = [name for name in self.part_names("slots") if name != slot.name]
        yield from self.named("style", slot.style, self.part_names("styles"), *where, "style")
        yield from self.named("panel", slot.panel, self.part_names("panels"), *where, "panel")
        yield from self.copy(slot.alt, *where, "alt")
        yield from self.copy(slot.copy, *where, "copy")
        yield from self.drawing(slot, where)
        yield from self.named("logo", slot.picture, self.names.logos, *where, "picture")
        yield from self.named("slot", slot.beside, others, *where, "beside")
        for at, span in enumerate(slot.spans):
            yield from self.copy(span.copy, *where, "spans", at, "copy")
            yield from self.named("style", span.style, self.part_names("styles"), *where, "spans", at, "style")

    def copy(self, name: str, *path: str | int) -> Iterator[Problem]:
        """A copy exists; so does the contact of a field in its place, and the language it is wanted in."""
        bare, _, language = name.partition(LANGUAGE_MARK)
        if "." in bare:
            fields = [f"contacts.{contact}.number" for contact in self.names.contacts]
            yield from self.named("field", bare, (*fields, *SHOWN_FIELDS), *path)
        else:
            yield from self.named("copy", bare, self.names.copies, *path)
        yield from self.named("language", language, self.names.languages, *path)

    def slot_kind(self, slot: Slot) -> Iterator[Problem]:
        """A text has a style and a copy, a symbol a module and an alternative text."""
        needs = {
            SlotKind.TEXT: (("style", bool(slot.style)),),
            SlotKind.SYMBOL: (("module", slot.module is not None), ("alt", bool(slot.alt))),
            SlotKind.PICTURE: (),
            SlotKind.ART: (("art", bool(slot.art)), ("alt", bool(slot.alt))),
        }[slot.kind]
        for key, is_there in needs:
            if not is_there:
                message = f"'{key}' is missing in slot '{slot.name}', which is a {slot.kind.in_words}"
                yield error("key/missing", message, slot.at)
        if (
            slot.kind is SlotKind.TEXT
            and slot.is_required
            and not slot.spans
            and not slot.copy
            and slot.name not in self.names.copies
        ):
            message = f"slot '{slot.name}' is required, but the campaign has no copy of that name"
            yield error("name/unknown", message, slot.at, did_you_mean(slot.name, self.names.copies))

    def slot_use(self, slot: Slot, *, is_flowing: bool) -> Iterator[Problem]:
        """Nothing is asked of a slot that its kind or its place would ignore in silence."""
        is_figure = slot.kind is not SlotKind.TEXT
        if is_figure and is_flowing:
            message = f"slot '{slot.name}' is a {slot.kind.in_words} and stands in a flow, which sets text only"
            yield error("layout/flow", message, slot.at, "give it a frame of its own")
        if is_figure and slot.link is not None:
            yield error(
                "layout/slot", f"slot '{slot.name}' is a {slot.kind.in_words}; only a text is a link", slot.link.at
            )
        if slot.align is not Align.START and slot.kind not in (SlotKind.PICTURE, SlotKind.ART):
            message = (
                f"slot '{slot.name}' is a {slot.kind.in_words}; only a picture or a drawing has 'align' in its slot"
            )
            hint = "state it in the style of a text"
            yield error("layout/slot", message, self.at(*self.path("slots", slot.name), "align"), hint)
        if slot.alt and is_logo_row(slot):
            message = f"slot '{slot.name}' shows all logos, and each has a text of its own"
            yield error("layout/slot", message, self.at(*self.path("slots", slot.name), "alt"), "remove 'alt'")
        if slot.rotate and (is_figure or is_flowing):
            message = f"slot '{slot.name}' is turned; only a text with a frame of its own is"
            yield error("layout/slot", message, self.at(*self.path("slots", slot.name), "rotate"))
        if slot.role is Role.FIGURE and not is_figure:
            # ISO 14289-1, 7.3: a Figure has an alternative text, which would hide the text itself.
            message = f"slot '{slot.name}' is a text, whose role is not {Role.FIGURE.value}"
            yield error("layout/slot", message, self.at(*self.path("slots", slot.name), "role"))
        for key, kinds in foreign_keys(slot):
            message = f"slot '{slot.name}' is a {slot.kind.in_words}; only {kinds} has '{key}'"
            yield error("layout/slot", message, self.at(*self.path("slots", slot.name), key), f"remove '{key}'")
        yield from self.slot_setting(slot, is_figure=is_figure)

    def slot_setting(self, slot: Slot, *, is_figure: bool) -> Iterator[Problem]:
        """Columns and markers are of texts; a drawing with a text of its own is no pattern."""
        where = self.path("slots", slot.name)
        if is_figure and (slot.columns > 1 or slot.marker):
            key = "columns" if slot.columns > 1 else "marker"
            yield error(
                "layout/slot", f"slot '{slot.name}' is a {slot.kind.in_words}; only a text has {key}", slot.at
            )
        if slot.scale is Scale.TILE:
            message = f"slot '{slot.name}' is read aloud; a pattern is decoration"
            yield error("layout/slot", message, self.at(*where, "scale"), "make it a panel")
        elif slot.scale is not Scale.CONTAIN and slot.kind not in (SlotKind.PICTURE, SlotKind.ART):
            message = f"slot '{slot.name}' is a {slot.kind.in_words}; only a picture or a drawing has a scale"
            yield error("layout/slot", message, self.at(*where, "scale"))

    def logos(self) -> Iterator[Problem]:
        """One slot at most shows all logos; a second would show them again."""
        rows = [slot for slot in self.layout.slots.values() if is_logo_row(slot)]
        for slot in rows[1:]:
            message = f"the slots '{rows[0].name}' and '{slot.name}' both show all logos"
            yield error("layout/slot", message, slot.at, "name a logo under 'picture' in one of them")

    def flows(self) -> Iterator[Problem]:
        """A flow lies on the sheet and holds slots that exist, each in one flow only."""
        seen: dict[str, str] = {}
        for flow in self.layout.flows.values():
            yield from self.frame(flow.frame, f"flow '{flow.name}'")
            yield from self.flow_slots(flow, seen)
            seen.update(dict.fromkeys(flow.slots, flow.name))

    def flow_slots(self, flow: Flow, seen: dict[str, str]) -> Iterator[Problem]:
        """The slots of one flow exist and stand in no flow of `seen`."""
        for at, name in enumerate(flow.slots):
            yield from self.named("slot", name, self.part_names("slots"), "flows", flow.name, "slots", at)
            if name in seen:
                message = f"slot '{name}' stands in the flow '{seen[name]}' already"
                yield error("layout/flow", message, self.at("flows", flow.name, "slots", at))

    def reading(self) -> Iterator[Problem]:
        """Each slot is read exactly once; that one is named twice is found by the decoder."""
        known = (*self.part_names("slots"), *self.part_names("repeats"))
        written = items_at(self.root, "reading")
        for name in self.layout.reading:
            if cell_of(name) is None:
                yield from self.named("slot", name, known, "reading", written.index(name))
        for slot in self.layout.slots.values():
            if slot.name not in self.layout.reading:
                cell = cell_of(slot.name)
                what, name = ("slot", slot.name) if cell is None else ("block", cell.repeat)
                message = f"{what} '{name}' is missing in the reading order"
                yield error("layout/reading", message, self.at("reading"), f"add '{name}' where it is read")

    def emergency(self) -> Iterator[Problem]:
        """Exactly one slot is the emergency zone, and no campaign can leave it empty."""
        zones = [slot for slot in self.layout.slots.values() if slot.is_emergency]
        if len(zones) > 1 or (not zones and self.is_whole("slots")):
            message = f"{len(zones)} slots have 'emergency: yes'; exactly one is the zone of the emergency number"
            yield error("zone/emergency", message, self.at("slots"))
        for slot in zones:
            if slot.kind is not SlotKind.TEXT or not slot.is_required:
                message = f"the emergency slot '{slot.name}' must be a text that is required"
                yield error("zone/emergency", message, slot.at, "write 'required: yes'")
