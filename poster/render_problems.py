"""Bottom room: faults as text for people and as plain data.

Whatever came from the user is escaped: no character of a file moves the cursor, changes a colour or reorders
the line it is shown in.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from poster.problems import Location, Problem, Related, Severity
from poster.widths import columns_of

Plain = dict[str, "str | int | list[Plain] | Plain | None"]

_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
_REST = ("list/more", "run/more")  # faults that count those that are not told
_COLOURS = {Severity.ERROR: "\x1b[1;31m", Severity.WARNING: "\x1b[1;33m", Severity.NOTE: "\x1b[1;36m"}
_BOLD, _BLUE, _PLAIN = "\x1b[1m", "\x1b[34m", "\x1b[0m"
# Columns of an excerpt; a longer line is cut around the place of the fault.
_EXCERPT = 100
_TAB = 4


def human(problems: Iterable[Problem], colour: bool) -> str:
    """Return the faults for a terminal, worst first, then by place, with excerpts and a count at the end.

    Every line ends in a line feed; no faults give an empty text.
    """
    found = _in_order(problems)
    blocks = [_block(problem) for problem in found]
    if found:
        blocks.append([f"{_BOLD}{_count(found)}{_PLAIN}"])
    text = "".join(f"{line}\n" for block in blocks for line in block)
    return text if colour else _without_colours(text)


def as_json(problems: Iterable[Problem]) -> list[Plain]:
    """Return the faults as plain objects with the keys code, severity, message, at, hint and related.

    `at` is null or has file, line, column and header; a line or column of 0 means the whole file or line.
    """
    return [
        {
            "code": problem.code,
            "severity": problem.severity.value,
            "message": _escaped(problem.message),
            "at": _plain_place(problem.at),
            "hint": _escaped(problem.hint),
            "related": [{"message": _escaped(one.message), "at": _plain_place(one.at)} for one in problem.related],
        }
        for problem in _in_order(problems)
    ]


def _in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Return the faults worst first, then by place; those without a place first, what counts the rest last."""
    return sorted(
        problems,
        key=lambda one: (_RANK[one.severity], one.code in _REST, _place_key(one.at), one.code, one.message),
    )


def _place_key(at: Location | None) -> tuple[str, int, int]:
    """Return what faults are sorted by."""
    return (at.file, at.line, at.column) if at else ("", 0, 0)


def _block(problem: Problem) -> list[str]:
    """Return the lines of one fault."""
    excerpt = _excerpt(problem)
    lines = [_head(problem), *excerpt]
    if problem.hint and not (excerpt and _is_question(problem.hint)):
        lines.append(f"     {_BLUE}hint:{_PLAIN} {_escaped(problem.hint)}")
    return lines + [f"     {_BLUE}note:{_PLAIN} {_note(one)}" for one in problem.related]


def _head(problem: Problem) -> str:
    """Return the first line of a fault."""
    where = f"{_BOLD}{_where(problem.at)}:{_PLAIN} " if problem.at else ""
    label = f"{_COLOURS[problem.severity]}{problem.severity.value}[{_escaped(problem.code)}]:{_PLAIN}"
    return f"{where}{label} {_escaped(problem.message)}"


def _where(at: Location) -> str:
    """Return a place, with the header of its column if it is in a list."""
    header = f" ({_escaped(at.header)})" if at.header else ""
    return f"{_escaped(str(at))}{header}"


def _note(one: Related) -> str:
    """Return a second place in words."""
    where = f" at {_where(one.at)}" if one.at else ""
    return f"{_escaped(one.message)}{where}"


def _is_question(hint: str) -> bool:
    """Is the hint a guess at what was meant, short enough to stand behind the underline?"""
    return hint.startswith("did you mean")


def _excerpt(problem: Problem) -> list[str]:
    """Return the line of the fault and the underline beneath it, or nothing where the place has no text."""
    at = problem.at
    if at is None or not at.line or not at.text.strip():
        return []
    before, marked, after = _cut(at)
    number = f"{at.line:>3}"
    bar = f"{_BLUE}|{_PLAIN}"
    carets = "^" * max(1, columns_of(marked))
    guess = f"  {_escaped(problem.hint)}" if _is_question(problem.hint) else ""
    under = f"{' ' * columns_of(before)}{_COLOURS[problem.severity]}{carets}{_PLAIN}{guess}"
    line = f"{_BLUE}{number}{_PLAIN} {bar} {before}{marked}{after}".rstrip()
    return [line, f"{' ' * len(number)} {bar} {under}"] if at.column else [line]


def _cut(at: Location) -> tuple[str, str, str]:
    """Return the line before, under and after the mark, escaped, in at most about 100 columns."""
    start = max(0, at.column - 1)
    end = start + max(1, at.span)
    # A line of a hostile file may be a million characters long, and hold a fault in each: escape what is shown.
    parts = (at.text[max(0, start - _EXCERPT) : start], at.text[start:end][:_EXCERPT], at.text[end:][:_EXCERPT])
    before, marked, after = (_escaped(part) for part in parts)
    if len(marked) > _EXCERPT // 2:
        marked, after = marked[: _EXCERPT // 2 - 1] + "…", ""
    if len(before) > _EXCERPT // 2:
        before = "…" + before[-(_EXCERPT // 2 - 1) :]
    room = _EXCERPT - len(before) - len(marked)
    return before, marked, after if len(after) <= room else after[: max(0, room - 1)] + "…"


def _escaped(text: str) -> str:
    """Return `text` with tabs as spaces and every character that is not shown as its code point."""
    return "".join(_shown(character) for character in text)


def _shown(character: str) -> str:
    """Return a character, or its code point where a terminal would obey it rather than show it."""
    if character == "\t":
        return " " * _TAB
    category = unicodedata.category(character)
    is_mark_in_words = character in "\u200c\u200d\u00ad"  # joiners and soft hyphens belong to the text
    if category in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") and not is_mark_in_words:
        return f"<U+{ord(character):04X}>"
    return character


def _without_colours(text: str) -> str:
    """Return `text` without our own colours; those of the user were escaped before."""
    for code in (*_COLOURS.values(), _BOLD, _BLUE, _PLAIN):
        text = text.replace(code, "")
    return text


def _count(problems: list[Problem]) -> str:
    """Return how many faults there are, such as `2 errors, 1 warning`."""
    parts = []
    for severity in Severity:
        count = sum(problem.severity is severity for problem in problems)
        is_cut = severity is Severity.ERROR and any(problem.code in _REST for problem in problems)
        if is_cut:
            rest = sum(problem.code in _REST for problem in problems)
            parts.append(f"the first {count - rest} {severity.value}{'' if count - rest == 1 else 's'}, and more")
        elif count:
            parts.append(f"{count} {severity.value}{'' if count == 1 else 's'}")
    return ", ".join(parts)


def _plain_place(at: Location | None) -> Plain | None:
    """Return a place as a plain object."""
    if at is None:
        return None
    return {"file": _escaped(at.file), "line": at.line, "column": at.column, "header": _escaped(at.header)}
