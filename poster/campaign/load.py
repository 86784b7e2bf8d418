"""Stage load: a campaign folder (or a shipped campaign) to a `Campaign`, all its faults in one report.

Places in the result name files relative to the campaign folder, so that they are the same on every machine.
"""

from __future__ import annotations

import dataclasses
import hashlib
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path

from poster.campaign.check_campaign import campaign_problems
from poster.campaign.check_texts import field_problems, text_problems
from poster.campaign.decode import Decoder
from poster.campaign.derive import derived_profiles
from poster.campaign.keys import DerivedProfile
from poster.campaign.library import CAMPAIGN_FILE, Library, inside, own_layouts
from poster.campaign.load_layout import load_layout
from poster.campaign.logos import logo_problems
from poster.campaign.model import Campaign
from poster.campaign.nodes import MAX_BYTES, Node, names_at, place, read_nodes
from poster.campaign.nodes import Mapping as MappingNode
from poster.campaign.profiles import PROFILES, Rendering
from poster.campaign.stand_ins import completed
from poster.problems import ExitCode, Location, Problem, Rejected, did_you_mean, error
from poster.regular_file import NO_FILE, PUT_A_FILE, is_special, read_regular

MAX_FIELDS = 1_000_000  # a thousand areas with a thousand fields each

_AT_ALL = Location(CAMPAIGN_FILE)


def load_campaign(source: str | None, start: Path, library: Library) -> Campaign:
    """Return the campaign that `source` names: a folder (from `start`), a shipped campaign's name, or, for
    None, the folder of the nearest `campaign.yaml` from `start` upwards.

    A folder wins over a shipped campaign of that name. Raises `Rejected` with every fault of the file; with
    `campaign/unknown` where there is no such campaign; with exit code 5 where the file cannot be read.
    """
    loaded = read_campaign(source, start, library)
    if loaded.campaign is None or loaded.problems:
        raise Rejected(loaded.problems)
    return loaded.campaign


@dataclass(frozen=True, slots=True)
class Loaded:
    """A campaign and what is wrong with it.

    With problems the campaign serves to find more of them: what could not be read is made up. It is None where
    too little could be read.
    """

    campaign: Campaign | None
    problems: tuple[Problem, ...] = ()


def read_campaign(source: str | None, start: Path, library: Library) -> Loaded:
    """Return what can be read of the campaign that `source` names, with every fault; see `load_campaign`.

    Raises `Rejected` where there is no such campaign or its file is no YAML.
    """
    folder = _folder(source, start, library)
    data = _read(folder)
    problems: list[Problem] = []
    root = read_nodes(data, CAMPAIGN_FILE, problems)
    path = str(folder) if isinstance(folder, Path) else ""
    campaign = _decoded(root, path, library, problems)
    if campaign is None or problems:
        return Loaded(campaign and completed(campaign, root), _in_order(problems))
    digests = {CAMPAIGN_FILE: hashlib.sha256(data).hexdigest(), **campaign.digests}
    return Loaded(dataclasses.replace(campaign, digests=digests))


def own_folder(source: str | None, start: Path, library: Library) -> Path:
    """Return the folder of a campaign of one's own: `source` (from `start`), or for None the nearest upwards.

    Raises `Rejected` with `campaign/unknown` where there is none.
    """
    folder = _nearest_folder(start, library) if source is None else _own_folder(source, start)
    if folder is not None:
        return folder
    if source not in library.campaigns():
        raise Rejected((_unknown(source or "", start, library),))
    hint = "make a campaign of your own with 'poster new DIR'"
    raise Rejected(
        (error("campaign/unknown", f"'{source}' ships with the program and stays as it is", None, hint),)
    )


def _folder(source: str | None, start: Path, library: Library) -> Traversable:
    """Return the folder of the campaign."""
    if source is None:
        return _nearest_folder(start, library)
    own = _own_folder(source, start)
    if own is not None:
        return own
    if source in library.campaigns():
        return library.campaign_folder(source)
    raise Rejected((_unknown(source, start, library),))


def _own_folder(source: str, start: Path) -> Path | None:
    """Return the folder that `source` is a path to, or None if it holds no campaign."""
    if "\0" in source:
        return None
    try:
        path = start / source
        path = path.parent if path.name == CAMPAIGN_FILE else path
        return path if (path / CAMPAIGN_FILE).is_file() else None
    except OSError as fault:
        raise _unreadable(source) from fault


def _nearest_folder(start: Path, library: Library) -> Path:
    """Return `start` or the nearest folder above it that holds a campaign."""
    for folder in (start, *start.parents):
        if (folder / CAMPAIGN_FILE).is_file():
            return folder
    message = f"there is no {CAMPAIGN_FILE} in this folder or above it"
    hint = f"name a folder or a shipped campaign: {', '.join(library.campaigns())}"
    raise Rejected((error("campaign/unknown", message, None, hint),))


def _unknown(source: str, start: Path, library: Library) -> Problem:
    """Return the fault of a campaign that is not there."""
    shipped = library.campaigns()
    hint = did_you_mean(source, shipped) or f"shipped campaigns: {', '.join(shipped)}"
    if "\0" in source or len(source) >= 300:
        return error("campaign/unknown", f"there is no campaign '{source}'", None, hint)
    if any(is_special(path) for path in (start / source, start / source / CAMPAIGN_FILE)):
        message = f"'{source}' holds no {CAMPAIGN_FILE} that can be read: it is {NO_FILE}"
        return error("campaign/unknown", message, None, PUT_A_FILE)
    if (start / source).is_dir():
        return error("campaign/unknown", f"the folder '{source}' holds no {CAMPAIGN_FILE}", None, hint)
    return error("campaign/unknown", f"there is no campaign '{source}'", None, hint)


def _unreadable(name: str) -> Rejected:
    """Return the refusal of a file that cannot be read."""
    problem = error("file/unreadable", f"'{name}' cannot be read", None, "check that it exists and may be read")
    return Rejected((problem,), ExitCode.INPUT_OUTPUT)


def _read(folder: Traversable) -> bytes:
    """Return the campaign file's bytes, one more than allowed at most; `path/outside` for a link out of it."""
    try:
        if isinstance(folder, Path):
            return read_regular(inside(folder, CAMPAIGN_FILE), MAX_BYTES)
        with (folder / CAMPAIGN_FILE).open("rb") as opened:
            return bytes(opened.read(MAX_BYTES + 1))
    except OSError as fault:
        raise _unreadable(CAMPAIGN_FILE) from fault


def _decoded(root: Node, folder: str, library: Library, problems: list[Problem]) -> Campaign | None:
    """Return the campaign in the tree `root`, or None where a part has faults; they are in `problems`."""
    decoder = Decoder(problems)
    written = root.value("profiles") if isinstance(root, MappingNode) else None
    derived = decoder.entries(written, DerivedProfile, "profiles") if written is not None else {}
    profiles, digests = derived_profiles(derived or {}, folder, problems)
    body = root.without("profiles") if isinstance(root, MappingNode) else root
    inks = {name: place(root, "palette", name, "cmyk") for name in names_at(root, "palette")}
    given = {"folder": folder, "profiles": {**PROFILES, **profiles}, "digests": digests, "palette_at": inks}
    campaign = decoder.root(body, Campaign, given)
    if campaign is not None:
        _refuse_too_many_fields(campaign)
        layouts = {*own_layouts(folder), *library.layouts()}
        problems.extend(campaign_problems(campaign, root, layouts))
        problems.extend(logo_problems(campaign))
        if problems:
            whole = completed(campaign, root)
            named = dataclasses.replace(campaign, contacts=whole.contacts, palette=whole.palette)
            problems.extend(_later_problems(named, library))
    return campaign


def _refuse_too_many_fields(campaign: Campaign) -> None:
    """Raise `Rejected` for a campaign whose texts have more fields, over all areas, than can be filled in."""
    texts = (*campaign.texts.values(), *(one for area in campaign.areas.values() for one in area.texts.values()))
    count = sum(len(template.fields) for one in texts for template in one.copies.values())
    total = count * len(campaign.areas)
    if total > MAX_FIELDS:
        message = (
            f"texts with {count} fields for {len(campaign.areas)} areas make {total}; {MAX_FIELDS} are allowed"
        )
        raise Rejected((error("file/too-large", message, campaign.at, "split the campaign"),))


def _later_problems(campaign: Campaign, library: Library) -> tuple[Problem, ...]:
    """Return the faults of texts that later steps would find, were they reached, so that all come together.

    Contacts and colours that could not be read are no fault of the texts that refer to them; something stands
    for them in `campaign`.
    """
    try:
        families = [load_layout(campaign, name, library) for name in campaign.layouts]
        shown = [one.on(rendering, size) for one in families for rendering in Rendering for size in one.sizes]
    except Rejected:
        return field_problems(campaign)
    return text_problems(campaign, shown) if shown else field_problems(campaign)


def _in_order(problems: list[Problem]) -> tuple[Problem, ...]:
    """Return problems by place, each once."""
    unique = dict.fromkeys(problems)
    return tuple(sorted(unique, key=lambda one: (one.at or _AT_ALL, one.code, one.message)))
