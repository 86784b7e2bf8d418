"""Stage prove: print files of stacks, page by page.

Such a file has no tags, so that no slot of a poster can be found by its element. What every page shows is held to
the digest that was noted when it was proven, which nothing on the page escapes; and besides, by reading it, to its
number, its text and its symbol, so that it can be said what is wrong.
"""

from __future__ import annotations

import dataclasses
import hashlib
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from poster.campaign.profiles import Profile
from poster.proof.model import Finding, Proof, Verdict
from poster.proof.objects import objects_of
from poster.proof.page_digests import digest_of_pages, page_digests
from poster.proof.promise import Promise
from poster.proof.prove import MAX_FINDINGS, UNREADABLE, apply_rule
from poster.proof.registry import Asked, Rule, rules
from poster.proof.seen import Seen
from poster.proof.sheet import Sheet, Unreadable
from poster.proof.streams import PrintStream, read_stream
from poster.proof.tree import Tree

STREAM = "stack/stream"
MAX_LOOKS = 1_000  # different pages that are drawn; what the others show is known by their digest
_PLAIN = 0x0530  # below are the letters that are painted one by one, from the left: Latin, Greek, Cyrillic
# Rules about what is painted on any page, and those about a poster: its paint, and a symbol in its promised place.
_OF_PAINT = frozenset(
    {
        "file/content",
        "file/active",
        "file/hidden-layer",
        "page/boxes",
        "font/embedded",
        "font/no-glyph",
        "stroke/too-thin",
        "picture/resolution",
    }
)
_OF_POSTER = frozenset(
    {
        "symbol/missing",
        "symbol/covered",
        "symbol/mirrored",
        "symbol/module",
        "symbol/ink",
        "symbol/contrast",
        "symbol/other-payload",
        "symbol/modules",
        "symbol/quiet",
        "ink/rich-black",
        "ink/tac",
        "office/margin",
        "office/darkness",
        "colour/contrast",
    }
)
_WORST = (Verdict.NOT_APPLICABLE, Verdict.PASSED, Verdict.UNCHECKED, Verdict.FAILED)


# The number of a page, counted from 0, and what is promised of it.
Look = tuple[int, Promise | None]


@dataclass(frozen=True, slots=True)
class PromisedPages:
    """Pages that follow one another and show the same: `name` says what, in words.

    `sha256` is their digest in hex, `labels` what each carries in small type ("" for nothing), `words` stand on
    each of them. `promise` is that of the poster, None for a slip.
    """

    name: str
    sha256: str
    labels: tuple[str, ...]
    words: tuple[str, ...]
    promise: Promise | None = None


def prove_print_file(data: bytes, name: str, pages: Sequence[PromisedPages], seen: Seen) -> Proof:
    """Return the proof of a print file of a stack run, `name`, against its pages; nothing is raised for any bytes.

    At most 1 000 different posters are drawn; the digest of every page is compared.
    """
    judging = Judging(seen, next((one.promise.profile for one in pages if one.promise), None))
    try:
        stream = read_stream(data)
        judging.take(
            STREAM, [*label_faults(stream.labels), *_of_stream(stream, pages), *digest_faults(data, pages)]
        )
        if len(stream.pages) == sum(len(one.labels) for one in pages):
            looks = _distinct(stream, [one.promise for one in pages for _ in one.labels])
            judging.look(data, [look for look in looks if look[1]][:MAX_LOOKS])
    except Unreadable as fault:
        judging.take(UNREADABLE, [Finding(UNREADABLE, str(fault))])
    return judging.proof(name, data)


def judge_print_file(data: bytes, profile: Profile | None, seen: Seen) -> Proof:
    """Return the proof of a print file whose sheets are not known: the rules about paint, on every different page.

    Nothing is raised for any bytes. A file with more than 1 000 different pages is refused.
    """
    judging = Judging(seen, profile)
    try:
        stream = read_stream(data)
        looks = _distinct(stream, [None] * len(stream.pages))
        if len(looks) > MAX_LOOKS:
            raise Unreadable(f"it has {len(looks)} different pages; {MAX_LOOKS} are drawn without its ticket")
        judging.take(STREAM, label_faults(stream.labels))
        judging.look(data, looks)
    except Unreadable as fault:
        judging.take(UNREADABLE, [Finding(UNREADABLE, str(fault))])
    return judging.proof("", data)


class Judging:
    """What comes of the checks of one file, the worst of all its pages; by its profile, without any standard."""

    def __init__(self, seen: Seen, profile: Profile | None) -> None:
        """Begin with a file that can be read."""
        self._seen = seen
        self._profile = dataclasses.replace(profile, claims=()) if profile else None
        self._verdicts: dict[str, Verdict] = {UNREADABLE: Verdict.PASSED}
        self._findings: list[Finding] = []
        self._payload = ""

    def take(self, check: str, found: Iterable[Finding]) -> None:
        """Take in what a check found, nothing for one that passed."""
        findings = list(found)
        self._note(check, Verdict.FAILED if findings else Verdict.PASSED, findings)

    def look(self, data: bytes, looks: Iterable[Look]) -> None:
        """Apply the rules about paint to pages by their numbers, and those about posters where one is promised."""
        wanted = tuple(rule for rule in rules() if rule.check.id in _OF_PAINT | _OF_POSTER)
        with Sheet(data, self._seen) as file:
            file.sha256, file.reader, file.catalogue  # noqa: B018 - pages that are turned to share them
            whole = objects_of(file)
            for number, promise in looks:
                with file.turned(number, Tree(())) as page:
                    page.view("objects", lambda: whole)
                    self._apply(wanted, page, number, promise)

    def proof(self, name: str, data: bytes) -> Proof:
        """Return the proof of the file."""
        digest = hashlib.sha256(data).hexdigest()
        return Proof(name, digest, tuple(self._verdicts.items()), tuple(self._findings), self._payload)

    def _apply(self, wanted: Iterable[Rule], page: Sheet, number: int, promise: Promise | None) -> None:
        """Apply rules to a page."""
        asked = Asked(self._profile, promise, self._seen)
        before: list[Finding] = []
        for rule in wanted:
            if rule.check.id in _OF_POSTER and promise is None:
                continue
            own = dataclasses.replace(rule, after=tuple(name for name in rule.after if name in _OF_POSTER))
            verdict, found = apply_rule(own, page, asked, before)
            before += found
            named = [dataclasses.replace(one, message=f"page {number + 1}: {one.message}") for one in found]
            self._note(rule.check.id, verdict, named)
        self._payload = self._payload or page.payload_read

    def _note(self, check: str, verdict: Verdict, found: Sequence[Finding]) -> None:
        """Keep the worst verdict of a check, and its first findings."""
        self._verdicts[check] = max(verdict, self._verdicts.get(check, verdict), key=_WORST.index)
        room = MAX_FINDINGS - sum(finding.check == check for finding in self._findings)
        self._findings += found[: max(0, room)]


def _distinct(stream: PrintStream, promises: Sequence[Promise | None]) -> list[Look]:
    """Return the first page of each content, with what is promised of it."""
    known: dict[int, Look] = {}
    for number, (page, promise) in enumerate(zip(stream.pages, promises, strict=True)):
        known.setdefault(page.content, (number, promise))
    return list(known.values())


def label_faults(labels: Iterable[str]) -> list[Finding]:
    """Return what identifies or tags a file that must carry the label of no standard."""
    return [Finding(STREAM, f"it carries {key}, which a print stream must not") for key in labels]


def digest_faults(data: bytes, pages: Sequence[PromisedPages]) -> list[Finding]:
    """Return the pages that show anything else than when they were proven; `Unreadable` for a damaged file."""
    digests = page_digests(data)
    if len(digests) != sum(len(one.labels) for one in pages):
        return []  # it is told already
    found, at = [], 0
    for one in pages:
        last = at + len(one.labels)
        if digest_of_pages(digests[at:last]) != one.sha256:
            where = f"page {last}" if last == at + 1 else f"among pages {at + 1} to {last}"
            found.append(Finding(STREAM, f"{where}, {one.name}: not all is as it was proven"))
        at = last
    return found


def _of_stream(stream: PrintStream, pages: Sequence[PromisedPages]) -> Iterator[Finding]:
    """Yield what the pages say that they should not, or the reverse."""
    wanted = sum(len(one.labels) for one in pages)
    if len(stream.pages) != wanted:
        yield Finding(STREAM, f"it has {len(stream.pages)} pages; {wanted} were made")
        return
    found = iter(enumerate(stream.pages, start=1))
    for one in pages:
        lacking: dict[int, tuple[str, ...]] = {}
        for label, (number, page) in zip(one.labels, found, strict=False):
            if page.label != label:
                yield Finding(STREAM, f"page {number} carries '{page.label[:40]}'; its sheet is '{label}'")
            if page.content not in lacking:
                lacking[page.content] = lacking_words(stream.texts[page.content], one.words)
                yield from _unsaid(number, one.name, lacking[page.content])


def _unsaid(number: int, name: str, lacking: Sequence[str]) -> Iterator[Finding]:
    """Yield the words that a page lacks."""
    yield from (Finding(STREAM, f"page {number}, {name}, does not say '{words[:60]}'") for words in lacking)


def lacking_words(text: str, words: Iterable[str]) -> tuple[str, ...]:
    """Return those of `words` that a text does not hold, wherever its lines end.

    Only words of scripts whose letters are painted one by one, from the left, are looked for; a font tells joined
    letters otherwise than they are written.
    """
    whole = _letters(text)
    return tuple(
        one for one in words if all(ord(char) < _PLAIN for char in _letters(one)) and _letters(one) not in whole
    )


def _letters(text: str) -> str:
    """Return the letters and digits of a text."""
    return "".join(char for char in unicodedata.normalize("NFKC", text) if char.isalnum())


def promised_words_of(promise: Promise) -> tuple[str, ...]:
    """Return what stands on a poster: its version code and the text of every slot that is no picture."""
    return (promise.identifier, *(slot.text for slot in promise.slots if slot.text and not slot.is_figure))
