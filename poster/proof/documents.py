"""Stage prove: documents of many pages: slips, lists and guides.

Their words are read, for whoever knows what was composed. They are held to the rules of the standards that they are
to be labelled with, page by page where a rule is about a page. What no rule here can tell (ISO 14289-1 leaves much
to people) is for veraPDF and for eyes.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass, field

from poster.campaign.profiles import Claim, Profile
from poster.proof.checks import structure
from poster.proof.model import Finding, Proof, Verdict
from poster.proof.objects import Objects
from poster.proof.prove import MAX_FINDINGS, UNREADABLE, apply_rule
from poster.proof.registry import Asked, Rule, rules
from poster.proof.seen import Seen
from poster.proof.sheet import Sheet, Unreadable
from poster.proof.told import words_of
from poster.proof.tree import Tree, tree_by_page, tree_of
from poster.proof.words import PageWords

MAX_PAGES = 2_000
MAX_ELEMENTS = 200_000
CONTENT = "file/content"
_NOTHING = Objects((), (), 0)
# Rules about what one page holds; all others are about the file.
_OF_PAGE = frozenset(
    {
        UNREADABLE,
        CONTENT,
        "page/boxes",
        "page/annotation",
        "font/no-glyph",
        "structure/unmarked",
        "structure/parents",
        "structure/link",
        "structure/tabs",
        "ink/space",
        "ink/transparency",
    }
)
# Rules about what a page holds and about what lies in the file, used or not.
_OF_BOTH = frozenset({"ink/space"})


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """The proof of a document, and the words of its pages; none if it cannot be read."""

    proof: Proof
    pages: tuple[PageWords, ...]


@dataclass(frozen=True, slots=True)
class _Judged:
    """What came of all pages of a document."""

    verdicts: dict[str, Verdict] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    pages: list[PageWords] = field(default_factory=list)


def judge_document(data: bytes, profile: Profile, title: str) -> Proof:
    """Return the proof of a document of ours; see `read_document`."""
    return read_document(data, profile, title).proof


def read_document(data: bytes, profile: Profile, title: str | None) -> ReadDocument:
    """Return a document of ours as read: the rules of the standards that `profile` claims, on every page.

    `title` is the one it has to show, None where that is not known. At most 2 000 pages and 200 000 structure
    elements are read; nothing is raised for any bytes.
    """
    asked = Asked(profile, None, Seen())
    judged = _Judged()
    with Sheet(data, asked.seen) as sheet:
        try:
            _judge(sheet, asked, title, judged)
        except Unreadable as fault:
            judged = _Judged({UNREADABLE: Verdict.FAILED}, [Finding(UNREADABLE, str(fault))])
        proof = Proof("", sheet.sha256, tuple(judged.verdicts.items()), tuple(judged.findings))
        return ReadDocument(proof, tuple(judged.pages))


def _judge(sheet: Sheet, asked: Asked, title: str | None, judged: _Judged) -> None:
    """Apply all rules to all pages and read their words."""
    verdicts, findings = judged.verdicts, judged.findings
    whole = sheet.view("tree", lambda: _tree(sheet))
    count = len(sheet.reader.pages)
    if not 1 <= count <= MAX_PAGES:
        raise Unreadable(f"the file has {count} pages; 1 to {MAX_PAGES} are read")
    wanted = tuple(rule for rule in rules() if _is_wanted(rule, asked))
    of_page = tuple(rule for rule in wanted if rule.check.id in _OF_PAGE)
    for rule in wanted:
        if rule not in of_page or rule.check.id in _OF_BOTH:
            _note(rule, sheet, asked, verdicts, findings)
    trees = tree_by_page(whole)
    for number in range(count):
        reference = sheet.reader.pages[number].indirect_reference
        own = trees.pop(reference.idnum if reference else 0, Tree(()))
        with sheet.turned(number, own) as page:
            page.view("objects", lambda: _NOTHING)  # those of the file were looked at once
            for rule in of_page:
                _note(rule, page, asked, verdicts, findings)
            judged.pages.append(words_of(page))
    findings += _lost(trees, verdicts)
    findings += _untitled(sheet, asked, title, verdicts)


def _is_wanted(rule: Rule, asked: Asked) -> bool:
    """Is the rule a condition of one of the standards, or of reading the file at all?"""
    claims: tuple[Claim, ...] = asked.profile.claims if asked.profile else ()
    is_condition = any(claim in claims for claim in rule.check.standards)
    return not rule.needs_promise and (is_condition or rule.check.id in (UNREADABLE, CONTENT))


def _note(rule: Rule, sheet: Sheet, asked: Asked, verdicts: dict[str, Verdict], findings: list[Finding]) -> None:
    """Apply a rule and take in what it says; the worst of all pages counts."""
    check = rule.check.id
    own = dataclasses.replace(rule, after=())
    verdict, found = apply_rule(own, sheet, asked, [])
    if _WORST.index(verdict) >= _WORST.index(verdicts.get(check, Verdict.NOT_APPLICABLE)):
        verdicts[check] = verdict
    room = MAX_FINDINGS - sum(finding.check == check for finding in findings)
    findings += found[: max(0, room)]


_WORST = (Verdict.NOT_APPLICABLE, Verdict.PASSED, Verdict.UNCHECKED, Verdict.FAILED)


def _tree(sheet: Sheet) -> Tree:
    """Return the whole structure tree."""
    try:
        return tree_of(sheet.catalogue, MAX_ELEMENTS)
    except Unreadable:
        raise
    except Exception as fault:
        raise Unreadable("the structure tree is damaged") from fault


def _lost(trees: dict[int, Tree], verdicts: dict[str, Verdict]) -> Iterator[Finding]:
    """Yield a finding if elements hold content of pages that the file has not."""
    if trees:
        verdicts[structure.UNMARKED.id] = Verdict.FAILED
        yield Finding(structure.UNMARKED.id, "the structure tree names content of a page that the file lacks")


def _untitled(sheet: Sheet, asked: Asked, title: str | None, verdicts: dict[str, Verdict]) -> list[Finding]:
    """Return what is wrong with the title, where a standard asks for one (ISO 14289-1, 7.1)."""
    if asked.profile is None or Claim.PDF_UA1 not in asked.profile.claims:
        return []
    found = list(structure.untitled(sheet, title))
    verdicts[structure.TITLE.id] = Verdict.FAILED if found else Verdict.PASSED
    return found
