"""Stage prove: a content stream cut into operators with their operands (ISO 32000-1, 7.8.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

MAX_STREAM_BYTES = 50_000_000
MAX_OPERATORS = 2_000_000
_MAX_DEPTH = 32
_MAX_OPERANDS = 2_000

# Numbers and the operator after them are one match, which makes the long lists of a path cheap. Possessive
# repeats keep a list that no operator follows from being tried again and again.
_TOKEN = re.compile(
    rb"(?:%[^\r\n]*|[\s\0]+)*+"
    rb"(?:((?:[-+]*[0-9.][0-9.-]*+[\s\0]*+)*+)([A-Za-z'\"][A-Za-z0-9*]*)"
    rb"|((?:[-+]*[0-9.][0-9.-]*+[\s\0]*+)++)"
    rb"|/([^\s\0()<>\[\]{}/%]*)"
    rb"|<(?!<)([0-9A-Fa-f\s]*)>"
    rb"|(\[|\]|<<|>>|\())"
)
# A symbol is some hundred rectangles in a row: they are one match, and one operator with the operands of all.
_RECTANGLES = re.compile(rb"[\s\0]*+(?:(?:[-+]?[0-9.]++[\s\0]++){4}re[\s\0]++)++")
# A line of text is hexadecimal strings and the space between them: they are one match as well.
_LINE = re.compile(rb"(?:\s*+(?:<[0-9A-Fa-f]*+>|[-+]?[0-9.]++(?=[\s<\]])))*+\s*+\]")
_OF_LINE = re.compile(rb"<([0-9A-Fa-f]*)>|([-+]?[0-9.]+)")
_REST = re.compile(rb"(?:%[^\r\n]*|[\s\0]+)*+")
_STRING_PART = re.compile(rb"[^()\\]*")
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_OCTAL = re.compile(rb"[0-7]{1,3}")
_INLINE_END = re.compile(rb"[\s\0]EI(?=[\s\0/]|$)")
_NAME_CODE = re.compile(rb"#([0-9A-Fa-f]{2})")


class Damaged(ValueError):  # noqa: N818 - it says what the stream is
    """The content stream cannot be read on; the message says why."""


class Overgrown(Exception):  # noqa: N818 - it says what the page is
    """The page holds more than is read here, and than another reader should be given; the message says what."""


class Name(str):
    """A name, without its slash."""

    __slots__ = ()


_CONSTANTS = {b"true": True, b"false": False, b"null": None}


def operators(data: bytes) -> Iterator[tuple[bytes, list[Any]]]:
    """Yield operators with their operands: floats, bytes, names, lists, dictionaries by name.

    Rectangles that follow one another may come as one `re` with four operands for each.

    An inline picture comes as `BI` with its dictionary and its data. `Damaged` if a token cannot be read,
    `Overgrown` if the stream is larger than 50 MB or has more than 2 000 000 operators.
    """
    if len(data) > MAX_STREAM_BYTES:
        raise Overgrown("a content stream is larger than 50 MB")
    place = 0
    operands: list[Any] = []
    for _ in range(MAX_OPERATORS):
        token = _TOKEN.match(data, place)
        if token is None:
            _end(data, place)
            return
        word = token[2]
        if word is None or word in _CONSTANTS:
            values, place = _operands(data, token)
            operands += values
            if len(operands) > _MAX_OPERANDS:
                raise Damaged("an operator has more than 2 000 operands")
            continue
        place = token.end()
        if word == b"BI":
            operands, place = _inline(data, place)
        elif token[1]:
            operands += _numbers(token[1])
        yield word, operands
        operands = []
        if word == b"re" and (row := _RECTANGLES.match(data, place)):
            place = row.end()
            yield b"re", _numbers(row[0].replace(b"re", b" "))
    raise Overgrown("a content stream has more than 2 000 000 operators")


def _end(data: bytes, place: int) -> None:
    """Raise `Damaged` if anything but white space and comments is left."""
    if _REST.fullmatch(data, place) is None:
        raise Damaged("a content stream has a token that cannot be read")


def _operands(data: bytes, token: re.Match[bytes]) -> tuple[list[Any], int]:
    """Return the operands that a token is or begins, and the place after them."""
    if token[2] is not None:
        return [*_numbers(token[1]), _CONSTANTS[token[2]]], token.end()
    return _value(data, token, token.end(), 0)


def _numbers(text: bytes) -> list[float]:
    """Return the numbers of a list."""
    try:
        return list(map(float, text.replace(b"\0", b" ").split()))
    except ValueError as fault:
        raise Damaged("a content stream has a number that cannot be read") from fault


def _value(data: bytes, token: re.Match[bytes], place: int, depth: int) -> tuple[list[Any], int]:
    """Return the operands that a token begins, and the place after them."""
    kind = token.lastindex
    if kind == 3:
        return list(_numbers(token[3])), place
    if kind == 4:
        return [_name(token[4])], place
    if kind == 5:
        return [_hexadecimal(token[5])], place
    opening = token[6]
    if opening == b"(":
        text, place = _string(data, place)
        return [text], place
    if depth > _MAX_DEPTH:
        raise Damaged("operands are nested more than 32 deep")
    if opening == b"[":
        return _list(data, place, depth, b"]")
    if opening == b"<<":
        items, place = _list(data, place, depth, b">>")
        return [_dictionary(items[0])], place
    raise Damaged("a content stream closes what it did not open")


def _list(data: bytes, place: int, depth: int, closing: bytes) -> tuple[list[Any], int]:
    """Return one list of the values up to `closing`, and the place after it."""
    if closing == b"]" and (line := _LINE.match(data, place)):
        return [_line(line[0])], line.end()
    items: list[Any] = []
    while True:
        token = _TOKEN.match(data, place)
        if token is None or (token.lastindex == 2 and token[2] not in _CONSTANTS):
            raise Damaged("a list or dictionary is not closed")
        place = token.end()
        if token.lastindex == 2:
            items += [*_numbers(token[1]), _CONSTANTS[token[2]]]
        elif token.lastindex == 6 and token[6] == closing:
            return [items], place
        else:
            value, place = _value(data, token, place, depth + 1)
            items += value


def _line(text: bytes) -> list[bytes | float]:
    """Return the hexadecimal strings and numbers of a list."""
    try:
        return [float(number) if number else _hexadecimal(digits) for digits, number in _OF_LINE.findall(text)]
    except ValueError as fault:
        raise Damaged("a content stream has a number that cannot be read") from fault


def _dictionary(items: list[Any]) -> dict[str, Any]:
    """Return a dictionary by name."""
    return {key: value for key, value in zip(items[::2], items[1::2], strict=False) if isinstance(key, Name)}


def _name(text: bytes) -> Name:
    """Return a name with its #XX codes read (7.3.5)."""
    if b"#" in text:
        text = _NAME_CODE.sub(lambda code: bytes([int(code[1], 16)]), text)
    return Name(text.decode("latin-1"))


def _hexadecimal(digits: bytes) -> bytes:
    """Return the bytes of a hexadecimal string; an odd last digit is followed by 0 (7.3.4.3)."""
    try:
        return bytes.fromhex(digits.decode("ascii"))
    except ValueError:
        plain = b"".join(digits.split())
        return bytes.fromhex((plain + b"0" * (len(plain) % 2)).decode("ascii"))


def _string(data: bytes, place: int) -> tuple[bytes, int]:
    """Return a literal string and the place after it (7.3.4.2)."""
    parts: list[bytes] = []
    depth = 1
    while True:
        plain = _STRING_PART.match(data, place)
        parts.append(plain[0] if plain else b"")
        place = plain.end() if plain else place
        mark = data[place : place + 1]
        place += 1
        if not mark:
            raise Damaged("a string is not closed")
        if mark == b"\\":
            text, place = _escaped(data, place)
            parts.append(text)
            continue
        depth += 1 if mark == b"(" else -1
        if not depth:
            return b"".join(parts), place
        parts.append(mark)


def _escaped(data: bytes, place: int) -> tuple[bytes, int]:
    """Return what stands after a backslash, and the place after it."""
    octal = _OCTAL.match(data, place)
    if octal:
        return bytes([int(octal[0], 8) & 0xFF]), octal.end()
    if data[place : place + 2] == b"\r\n":
        return b"", place + 2
    mark = data[place : place + 1]
    return (b"" if mark in (b"\n", b"\r") else _ESCAPED.get(mark, mark)), place + 1


def _inline(data: bytes, place: int) -> tuple[list[Any], int]:
    """Return dictionary and data of an inline picture, and the place after it (8.9.7)."""
    items: list[Any] = []
    while True:
        token = _TOKEN.match(data, place)
        if token is None:
            raise Damaged("an inline picture has no data")
        place = token.end()
        if token.lastindex == 2:
            items += _numbers(token[1]) if token[1] else []
            if token[2] == b"ID":
                break
            items.append(_CONSTANTS.get(token[2]))
        else:
            value, place = _value(data, token, place, 0)
            items += value
    end = _INLINE_END.search(data, place)
    if end is None:
        raise Damaged("an inline picture has no end")
    return [_dictionary(items), data[place + 1 : end.start()]], end.end()
