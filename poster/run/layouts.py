"""The run: `layouts`: which layouts a campaign can be printed in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from poster.campaign.library import Library, own_layouts, shipped_library
from poster.campaign.load import load_campaign
from poster.campaign.model import Campaign
from poster.campaign.profiles import Rendering
from poster.run.workshop import Families


@dataclass(frozen=True, slots=True)
class LayoutEntry:
    """A layout of the list; `origin` is `campaign` or `shipped`."""

    name: str
    title: str
    sizes: tuple[str, ...]
    origin: str


def layouts(source: str | None, start: Path) -> tuple[LayoutEntry, ...]:
    """Return the layouts that the campaign `source` can use; `Rejected` if it or a layout is faulty.

    Without a `source`, the nearest campaign above `start`, else the first shipped one.
    """
    library = shipped_library()
    campaign = _campaign(source, start, library)
    families = Families(campaign, library)
    return tuple(_entry(name, families, campaign) for name in families)


def _campaign(source: str | None, start: Path, library: Library) -> Campaign:
    """Load the campaign whose layouts are listed."""
    if source is None and not any((folder / "campaign.yaml").exists() for folder in (start, *start.parents)):
        source = library.campaigns()[0]
    return load_campaign(source, start, library)


def _entry(name: str, families: Families, campaign: Campaign) -> LayoutEntry:
    """Return one line of the list."""
    family = families[name]
    is_own = name in own_layouts(campaign.folder)
    title = family.on(Rendering.FULL, family.sizes[0]).title
    return LayoutEntry(name, title, family.sizes, "campaign" if is_own else "shipped")
