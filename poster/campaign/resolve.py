"""Stage resolve: a job becomes a piece with nothing left to look up, or is rejected with all that it lacks."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

from poster.campaign.art import art_bytes, art_name, has_art
from poster.campaign.assemble import (
    AreaTexts,
    Base,
    Kind,
    assembled,
    draft_word,
    piece_id,
    symbol_problems,
)
from poster.campaign.derive import MAX_ICC_BYTES
from poster.campaign.direction import runs_from_right
from poster.campaign.drawing import Drawing
from poster.campaign.languages import languages_on
from poster.campaign.layout import Layout, SlotKind
from poster.campaign.library import CAMPAIGN_FILE, read_inside
from poster.campaign.links import links_of
from poster.campaign.logos import logo_alt, no_alt, read_logo
from poster.campaign.merge import MAY_BE_EMPTY
from poster.campaign.mirror import mirrored
from poster.campaign.model import Area, Campaign, Logo
from poster.campaign.piece import ArtName, CommonSet, FontFile, Job, PictureFile, Piece, Text
from poster.campaign.profiles import PROFILES, OutputIntent, Profile, Rendering
from poster.campaign.provenance import FieldUse, Layer
from poster.campaign.slots import slot_copies, used_copies
from poster.campaign.svg import drawing_of
from poster.campaign.texts import (
    Naming,
    Outcome,
    Scope,
    Source,
    copy_source,
    has_record_address,
    outcome_of,
    scope_of,
    with_version,
)
from poster.campaign.version import WIDEST_CODE, content_digest
from poster.geometry import SHEET_SIZES
from poster.problems import Problem, Rejected


class Layouts(Protocol):
    """A layout in all its renderings and sizes."""

    def on(self, rendering: Rendering, size: str) -> Layout:
        """Return the layout for one rendering on one sheet size."""


class Assets(Protocol):
    """What ships with the program: fonts and ICC files."""

    def font_stack(self, family: str, weight: int, folder: str = "") -> tuple[FontFile, ...]:
        """Return the font and its fallbacks, best first; those of the campaign `folder` win."""

    def asset(self, name: str) -> bytes:
        """Return a shipped file such as `icc/sRGB.icc`."""


class _NoAssets:
    """Nothing: what a piece needs was read before."""

    def font_stack(self, family: str, weight: int, folder: str = "") -> tuple[FontFile, ...]:
        """Raise `KeyError`."""
        raise KeyError(family)

    def asset(self, name: str) -> bytes:
        """Raise `KeyError`."""
        raise KeyError(name)


_Fonts = dict[tuple[str, int], tuple[FontFile, ...]]
_Files = tuple[_Fonts, dict[str, PictureFile], dict[ArtName, Drawing], bytes]


@dataclass(frozen=True, slots=True)
class Resolver:
    """Makes pieces of one campaign. What pieces share is worked out once; the caches change no result.

    `families` holds the layouts by name. `stamp` is the day written into the files, the campaign's if None.
    `icc_files` are ICC files that whoever runs the program brought, by the name their profiles give them.
    """

    campaign: Campaign
    families: Mapping[str, Layouts]
    library: Assets
    stamp: date | None = None
    icc_files: Mapping[str, bytes] = field(default_factory=dict)
    _bases: dict[tuple[str, Kind], Base] = field(default_factory=dict, init=False, repr=False, compare=False)
    _texts: dict[tuple[str, Kind], AreaTexts] = field(default_factory=dict, init=False, repr=False, compare=False)
    _layouts: dict[Kind, Layout] = field(default_factory=dict, init=False, repr=False, compare=False)
    _commons: dict[Kind, CommonSet] = field(default_factory=dict, init=False, repr=False, compare=False)
    _shared: dict[Kind, dict[str, Outcome | None]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _logos: dict[str, PictureFile] = field(default_factory=dict, init=False, repr=False, compare=False)
    _drawings: dict[str, Drawing] = field(default_factory=dict, init=False, repr=False, compare=False)
    _icc_files: dict[OutputIntent, bytes] = field(default_factory=dict, init=False, repr=False, compare=False)

    def piece(self, job: Job) -> Piece:
        """Return the piece of `job`.

        Raises `Rejected` with all of: field/unknown, field/no-phrase, text/missing, text/empty, zone/emergency,
        link/scheme, link/uri, the faults of the payload (symbol/…), of pictures (picture/…), fonts and ICC file.
        """
        base = self._base(job.area, Kind(job.layout, job.size, job.language, job.profile))
        return assembled(self.campaign, base, job, self.stamp or self.campaign.date)

    def settled(self, jobs: Iterable[Job]) -> Resolver:
        """Return a resolver that has all that `jobs` need and reads no file, so that it may go to another machine.

        Any other job is a fault of the program there (`KeyError`).
        """
        other = replace(self, families={}, library=_NoAssets(), icc_files={})
        for job in jobs:
            kind = Kind(job.layout, job.size, job.language, job.profile)
            other._bases[job.area, kind] = self._base(job.area, kind)
        return other

    def source(self, job: Job) -> str:
        """Return the SHA-256, in hex, of all that the piece of `job` is made of; far cheaper than the piece itself.

        Where it is the same, so is the piece, made by the same version of this program. The converse need not hold.
        """
        base = self._base(job.area, Kind(job.layout, job.size, job.language, job.profile))
        stamp = self.stamp or self.campaign.date
        parts = [base.digest, self.campaign.digests.get(CAMPAIGN_FILE, ""), job.area, stamp.isoformat()]
        row = [job.record.id, sorted(job.record.values.items())] if job.record else []
        return hashlib.sha256(json.dumps([*parts, row]).encode("ascii")).hexdigest()

    def _base(self, area: str, kind: Kind) -> Base:
        """Return what the pieces of an area and kind share."""
        if (area, kind) not in self._bases:
            self._bases[area, kind] = self._made_base(area, kind)
        return self._bases[area, kind]

    def _made_base(self, area: str, kind: Kind) -> Base:
        """Work out what the pieces of an area and kind share."""
        profile = self.campaign.profiles[kind.profile]
        layout = self._layout(kind)
        texts = self._area_texts(area, kind)
        problems = list(texts.problems)
        fonts = self._fonts(layout, problems)
        pictures = self._pictures(layout, kind.language, texts, problems)
        art = self._art(layout, area, problems)
        icc = _kept(partial(self._icc, profile), b"", problems)
        faults: dict[str, tuple[Problem, ...]] = {}
        links = links_of(layout, texts.scope, faults, of_rows=False)
        digest = self._digest(layout, kind, (fonts, pictures, art, icc))
        common, size = self._common(kind), SHEET_SIZES[kind.size]
        return Base(
            texts,
            layout,
            size,
            profile,
            kind,
            links,
            faults,
            pictures,
            fonts,
            icc,
            common,
            digest,
            tuple(problems),
            art,
        )

    def _digest(self, layout: Layout, kind: Kind, files: _Files) -> str:
        """Return the digest of all that is printed but texts and links."""
        fonts, pictures, art, icc = files
        profile = self.campaign.profiles[kind.profile]
        parts = {
            "campaign": self.campaign.id,
            "author": self.campaign.author.value,
            "layout": (layout.name, layout.digest),
            "size": kind.size,
            "language": kind.language,
            "profile": profile,
            "palette": self.campaign.palette,
            "fonts": [[font.digest for font in stack] for stack in fonts.values()],
            "icc": hashlib.sha256(icc).hexdigest(),
            "pictures": {name: (one.digest, one.alt, one.language) for name, one in pictures.items()},
            "stamp": self.stamp or self.campaign.date,
        }
        drawings = {"|".join(names): drawing.digest for names, drawing in art.items()}
        return content_digest({**parts, "art": drawings} if drawings else parts)

    def _layout(self, kind: Kind) -> Layout:
        """Return the layout of a kind, mirrored for a language that runs from right to left."""
        if kind not in self._layouts:
            layout = self.families[kind.layout].on(self.campaign.profiles[kind.profile].rendering, kind.size)
            is_turned = layout.is_mirrored and runs_from_right(kind.language)
            self._layouts[kind] = mirrored(layout) if is_turned else layout
        return self._layouts[kind]

    def _area_texts(self, area_id: str, kind: Kind) -> AreaTexts:
        """Return the copies of an area before any row."""
        if (area_id, kind) not in self._texts:
            self._texts[area_id, kind] = self._made_texts(area_id, kind)
        return self._texts[area_id, kind]

    def _made_texts(self, area_id: str, kind: Kind) -> AreaTexts:
        """Fill in the copies of an area as far as they go without a row."""
        area = self.campaign.areas[area_id]
        naming = Naming(kind.size, kind.language, piece_id(self.campaign.id, area_id, kind))
        scope, problems = scope_of(self.campaign, area, naming)
        draft = draft_word(scope, kind.language, languages_on(self._layout(kind)))
        if draft:  # no address holds it, so that nothing else changes
            use = FieldUse(MAY_BE_EMPTY, draft, Layer.CAMPAIGN, None)
            scope = replace(scope, values={**scope.values, MAY_BE_EMPTY: use})
        settled, waiting = self._copies(area, kind, scope)
        if not has_record_address(scope.symbol) and not problems:
            problems = symbol_problems(scope)
        return AreaTexts(scope, settled, waiting, draft, problems)

    def _copies(self, area: Area, kind: Kind, scope: Scope) -> tuple[dict[str, Outcome], dict[str, Source]]:
        """Return what becomes of each copy that is shown, and where those come from that wait for a row.

        What is the campaign's own, and the same in every area without texts and contacts, is worked out once.
        """
        shared = self._shared.get(kind)
        if shared is None:
            shared = self._shared[kind] = dict.fromkeys(used_copies(self._layout(kind)))
        is_plain = not area.texts and not area.contacts
        settled: dict[str, Outcome] = {}
        waiting: dict[str, Source] = {}
        for copy, known in shared.items():
            if known is not None and is_plain:
                settled[copy] = known
                continue
            source = copy_source(self.campaign, area, kind.language, copy)
            if source and _waits(source, scope):
                waiting[copy] = source
                continue
            settled[copy] = outcome_of(source, scope)
            if is_plain and source and _is_of_campaign(source) and not settled[copy].problems:
                shared[copy] = settled[copy]
        return settled, waiting

    def _common(self, kind: Kind) -> CommonSet:
        """Return the texts of all areas of a kind."""
        if kind not in self._commons:
            self._commons[kind] = self._made_common(kind)
        return self._commons[kind]

    def _made_common(self, kind: Kind) -> CommonSet:
        """Collect the settled texts of all areas; a copy that waits for a row is fitted on its own."""
        layout = self._layout(kind)
        shown = dict.fromkeys(copy for slot in layout.slots.values() for copy in slot_copies(slot))
        members = tuple(
            (area, _shown_texts(self._area_texts(area, kind).settled, shown)) for area in self.campaign.areas
        )
        profile = self.campaign.profiles[kind.profile]
        plain = [
            (area, {copy: (text.value, text.language) for copy, text in texts.items()}) for area, texts in members
        ]
        fonts = [font.digest for stack in self._fonts(layout, []).values() for font in stack]
        parts = {"kind": kind, "layout": layout.digest, "profile": profile, "members": plain, "fonts": fonts}
        key = content_digest(parts)
        return CommonSet(key, layout, SHEET_SIZES[kind.size], profile, kind.language, members)

    def _fonts(self, layout: Layout, problems: list[Problem]) -> dict[tuple[str, int], tuple[FontFile, ...]]:
        """Return the fonts of every style that a slot is set in."""
        slots = [slot for slot in layout.slots.values() if slot.kind is SlotKind.TEXT]
        names = dict.fromkeys(
            name for slot in slots for name in (slot.style, *(span.style for span in slot.spans)) if name
        )
        wanted = dict.fromkeys((layout.styles[name].family, layout.styles[name].weight) for name in names)
        folder, stack = self.campaign.folder, self.library.font_stack
        return {pair: _kept(partial(stack, *pair, folder), (), problems) for pair in wanted}

    def _pictures(
        self, layout: Layout, language: str, texts: AreaTexts, problems: list[Problem]
    ) -> dict[str, PictureFile]:
        """Return the logos that the layout shows and the campaign has, by name."""
        found: dict[str, PictureFile] = {}
        for slot in layout.slots.values():
            logo = self.campaign.logos.get(slot.picture) if slot.kind is SlotKind.PICTURE else None
            if logo is None:
                continue
            described = texts.settled.get(slot.alt, Outcome()).text
            own = logo_alt(logo, language, self.campaign.fallback_language)
            alt, tongue = (described.value, described.language) if described else own
            if not alt.strip():
                problems.append(no_alt(logo, language))
            picture = _kept(partial(self._logo, logo), None, problems)
            if picture is not None:
                found[logo.name] = replace(picture, alt=alt, language=tongue)
        return found

    def _art(self, layout: Layout, area: str, problems: list[Problem]) -> dict[ArtName, Drawing]:
        """Return the drawings that the layout shows in an area."""
        named = [(one.art, one.otherwise) for one in layout.panels.values()]
        named += [(one.art, one.otherwise) for one in layout.slots.values()]
        wanted = {names: self._art_name(names, area) for names in named if names[0]}
        found = {names: _kept(partial(self._drawing, name), None, problems) for names, name in wanted.items()}
        return {names: drawing for names, drawing in found.items() if drawing is not None}

    def _art_name(self, names: ArtName, area: str) -> str:
        """Return the name of the drawing to show in an area: the first that there is."""
        filled = [art_name(name, area) for name in names if name]
        return next((name for name in filled if has_art(name, self.campaign.folder, self.library)), filled[0])

    def _drawing(self, name: str) -> Drawing:
        """Return a drawing, read once for all pieces."""
        if name not in self._drawings:
            data = art_bytes(name, self.campaign.folder, self.library)
            self._drawings[name] = drawing_of(data, name, f"art/{name}.svg")
        return self._drawings[name]

    def _logo(self, logo: Logo) -> PictureFile:
        """Return the picture of a logo, read once for all pieces, without its text."""
        if logo.name not in self._logos:
            self._logos[logo.name] = read_logo(logo, self.campaign.folder, "")
        return self._logos[logo.name]

    def _icc(self, profile: Profile) -> bytes:
        """Return the ICC file of a profile: a profile of the campaign's own brings its own, a shipped one none.

        A file in the folder that merely has a shipped one's name was never checked, and the identifier in the
        PDF would name another printing condition.
        """
        intent = profile.output_intent
        if intent.icc in self.icc_files:
            return self.icc_files[intent.icc]
        if intent not in self._icc_files:
            is_shipped = any(intent == shipped.output_intent for shipped in PROFILES.values())
            self._icc_files[intent] = (
                self.library.asset(intent.icc)
                if is_shipped
                else read_inside(Path(self.campaign.folder), intent.icc, MAX_ICC_BYTES)
            )
        return self._icc_files[intent]


def _shown_texts(outcomes: Mapping[str, Outcome], shown: Collection[str]) -> dict[str, Text]:
    """Return the texts among `outcomes` that slots show, with the widest version code in place of their own."""
    return {
        copy: with_version(outcome.text, WIDEST_CODE)
        for copy, outcome in outcomes.items()
        if outcome.text is not None and copy in shown
    }


Made = TypeVar("Made")


def _is_of_campaign(source: Source) -> bool:
    """Is a copy the campaign's own, with no field but those that are the same in all its areas and pieces?"""
    return all(part.path.startswith(("campaign.", "contacts.")) for part in source.template.fields)


def _waits(source: Source, scope: Scope) -> bool:
    """Does the text wait for a row: for its columns, or for an address of the symbol that has some?"""
    shows_address = any(part.path.startswith("symbol.") for part in source.template.fields)
    return source.is_open or (shows_address and has_record_address(scope.symbol))


def _kept(make: Callable[[], Made], otherwise: Made, problems: list[Problem]) -> Made:
    """Return what `make` makes; where it is rejected, `otherwise`, and the faults go to `problems`."""
    try:
        return make()
    except Rejected as refused:
        problems += refused.problems
        return otherwise
