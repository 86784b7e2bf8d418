"""The run: pictures decoded as they will be painted, so that a faulty one is told at its place in the campaign."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping

from poster.campaign.piece import PictureFile
from poster.campaign.profiles import Profile
from poster.compose.composition import Composition, PlacedPicture
from poster.geometry import Rect
from poster.problems import Problem, Rejected


class DecodedPictures:
    """Decodes each picture once for each way it is painted; of the pictures themselves it keeps nothing."""

    def __init__(self) -> None:
        """Begin with none."""
        self._faults: dict[tuple[str, str, Rect, Profile, bytes], tuple[Problem, ...]] = {}

    def problems(self, composition: Composition, pictures: Mapping[str, PictureFile]) -> Iterator[Problem]:
        """Yield what is wrong with the pictures on a sheet (`picture/…`); `pictures` say where they were named."""
        for item in _pictures(composition) if pictures else ():
            key = (item.name, item.digest, item.frame, composition.profile, composition.icc)
            if key not in self._faults:
                self._faults[key] = _faults(item, composition)
            source = pictures.get(item.name)
            for problem in self._faults[key]:
                yield dataclasses.replace(problem, at=source.at if source else None)


def _pictures(composition: Composition) -> Iterator[PlacedPicture]:
    """Yield the pictures among the items of a sheet."""
    for _, leaf in composition.leaves():
        yield from (item for item in leaf.items if isinstance(item, PlacedPicture))


def _faults(picture: PlacedPicture, composition: Composition) -> tuple[Problem, ...]:
    """Return why a picture cannot be painted, or nothing."""
    from poster.pdf.pictures import picture_stream  # the imaging library costs start-up time

    profile = composition.profile
    try:
        picture_stream(picture, profile.colour_space, composition.icc, profile.tac_limit)
    except Rejected as refused:
        return refused.problems
    return ()
