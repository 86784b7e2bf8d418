"""Hypothesis strategies: campaigns, layouts, order lists and PDFs, changed in a few places as strangers do it."""

from __future__ import annotations

import re
from collections.abc import Callable

from hypothesis import strategies as st

# What has broken readers before: sizes, signs, encodings, markup, templates and paths of many worlds.
_WORDS = (
    *(
        "",
        " ",
        "~",
        "null",
        "no",
        "0",
        "-1",
        "1e999",
        "nan",
        "999999999999",
        "1 mm",
        "1e9 mm",
        "[]",
        "{}",
        "[a, [b]]",
    ),
    *("a: b", "- x", "*a", "&a x", "!!python/name:os.system", "<<", "? [a]", "|", ">", "'", '"', "\\", "\t", "#"),
    *(
        "${",
        "${}",
        "${area.name}",
        "${area.}",
        "$${",
        "${x.y}",
        "%s",
        "%n",
        "{0.__class__}",
        "{{7*7}}",
        "\\input{x}",
    ),
    *(
        "<img src=x>",
        '<font color="[[[getattr(x)]]]">',
        "</para>",
        "&lt;",
        "=1+1",
        "@SUM(1)",
        "../x",
        "/etc/passwd",
    ),
    *("\u202e1", "1\u200b2", "\u0661", "\ufeff", "\u2028", "é\u0301", "\U0001f6a8", "س", "￼", "\x7f", "\x00"),
    *("https://xn--a.se/", "http://x", "tel:112", "javascript:x", "#10265E", "sv", "A3", "press", "full A3"),
)
Change = Callable[[str], str]
words = st.one_of(st.sampled_from(_WORDS), st.text(max_size=12), st.integers().map(str))


@st.composite
def changed_lines(draw: st.DrawFn, text: str) -> bytes:
    """Return a text file in which some lines were dropped, doubled, indented or given other values."""
    lines = text.splitlines()
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(lines) - 1))
        lines[at] = draw(_change)(lines[at])
    data = "\n".join(lines).encode("utf-8", "surrogatepass")
    return draw(st.sampled_from((data, data, data, data, data[: len(data) // 2], b"\xef\xbb\xbf" + data)))


def _replaced(word: str) -> Change:
    return lambda line: re.sub(r":.*|- .*", lambda found: f"{found[0][:1]} {word}", line, count=1)


_change: st.SearchStrategy[Change] = st.one_of(
    words.map(_replaced),
    words.map(lambda word: lambda line: f"{line}{word}"),
    words.map(lambda word: lambda line: f"{line}\n{word}"),
    st.sampled_from(
        (
            lambda line: "",
            lambda line: f"{line}\n{line}",
            lambda line: f"  {line}",
            lambda line: line.lstrip(),
            lambda line: line.upper(),
            lambda line: line.replace('"', ""),
        )
    ),
)

_cells = st.one_of(
    words,
    st.sampled_from(("K-1", "Brf Eken", "sodermalm", "Södermalm", "A4", "sv", "office", "2", "10001", '"a,b"')),
)
_HEADER = ("order", "association", "area", "layout", "size", "language", "profile", "copies", "reorder level")


@st.composite
def order_lists(draw: st.DrawFn) -> bytes:
    """Return an order list, in one of the encodings and separators that are met, often ragged."""
    header = draw(st.lists(st.one_of(st.sampled_from(_HEADER), words), min_size=1, max_size=9))
    rows = draw(st.lists(st.lists(_cells, max_size=9), max_size=6))
    separator = draw(st.sampled_from(",;\t"))
    text = draw(st.sampled_from(("\n", "\r\n"))).join(separator.join(row) for row in (header, *rows))
    return text.encode(draw(st.sampled_from(("utf-8", "utf-8-sig", "utf-16", "cp1252"))), "replace")


@st.composite
def mutated(draw: st.DrawFn, data: bytes, words: tuple[bytes, ...] = ()) -> bytes:
    """Return a file in which some stretches were exchanged, dropped, doubled, cut off or written over."""
    found = data
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, max(0, len(found) - 1)))
        end = min(len(found), start + draw(st.sampled_from((1, 2, 4, 16, 200))))
        found = found[:start] + draw(_patch(found[start:end], words)) + found[end:]
    return found[: draw(st.integers(0, len(found)))] if draw(st.integers(0, 9)) == 0 else found


def _patch(held: bytes, words: tuple[bytes, ...]) -> st.SearchStrategy[bytes]:
    """Return what may stand in place of some bytes."""
    kinds = [st.binary(max_size=6), st.just(held * 2), st.just(b""), st.just(b"\xff" * len(held))]
    return st.one_of(*kinds, st.sampled_from(words)) if words else st.one_of(*kinds)


PDF_WORDS = (
    *(
        b"1 0 R",
        b"4 0 R",
        b"0 0 R",
        b"<<",
        b">>",
        b"[",
        b"]",
        b"(",
        b")",
        b"/",
        b"obj",
        b"endobj",
        b"stream",
        b"xref",
    ),
    *(
        b"-1",
        b"99999999999",
        b"1.2.3",
        b"nan",
        b"null",
        b"/Prev 9",
        b"/Kids[2 0 R]",
        b"/Length 1",
        b"/Parent 3 0 R",
    ),
    *(
        b"/Filter/LZWDecode",
        b"/Filter[/FlateDecode/FlateDecode]",
        b"/Encrypt 1 0 R",
        b"/SMask 1 0 R",
        b"/F Do",
        b"q ",
    ),
)
