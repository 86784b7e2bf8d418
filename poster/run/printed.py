"""The run: what the pages of a file for a printer show, as noted in the job ticket."""

from __future__ import annotations

from collections.abc import Iterable

from poster.deliver.ticket import PagesEntry
from poster.proof.page_digests import digest_of_pages, page_digests


def pages_of(shown: Iterable[tuple[str, int]], data: bytes) -> tuple[PagesEntry, ...]:
    """Return the pages of a file that was read back and found to be as planned.

    `shown` tells in order the id of what pages show, and how many do so one after the other. Raises `Unreadable`
    for a file that is damaged, `ValueError` for one that has another number of pages.
    """
    digests = page_digests(data)
    found: list[PagesEntry] = []
    at = 0
    for name, count in shown:
        found.append(PagesEntry(name, count, digest_of_pages(digests[at : at + count])))
        at += count
    if at != len(digests):
        raise ValueError(f"{at} pages were planned, the file has {len(digests)}")
    return tuple(found)
