"""Stage load: YAML text to a tree of nodes that know their place, before anything is read into it.

The file comes from the user, so it is bounded before it is understood: 1 MB, 20 levels, 200 000 nodes, 2 000
entries of a list or mapping, 10 000 characters a text; no aliases and anchors (a few lines of them grow without
bound), no tags, no control or bidirectional override characters. Scalars stay text as written: `0700`, `no` and
`22:30` are what they say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field
from typing import Any

import yaml

from poster.frozen import dataclass
from poster.problems import Location, Problem, Rejected, Related, error

MAX_BYTES = 1_000_000
MAX_DEPTH = 20
MAX_NODES = 200_000
MAX_ENTRIES = 2_000
MAX_CHARACTERS = 10_000

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_LINE_END = re.compile(r"\r\n|\n|\r")
# All but the printable characters of YAML 1.1, 5.1; its odd line breaks NEL, LS and PS and a mark inside the text
# are no text here either. Named one by one, since the complement takes ten times as long to compile.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
# UAX #9, 2.1 to 2.4: embeddings, overrides and isolates reorder what follows them, digits included.
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value as written; `is_plain` is False where it stands in quotation marks or a block."""

    value: str
    at: Location
    is_plain: bool = False

    @property
    def is_empty(self) -> bool:
        """Was nothing written at all (which is not the same as "")?"""
        return self.is_plain and not self.value


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of nodes."""

    items: tuple[Node, ...]
    at: Location


@dataclass(frozen=True, slots=True)
class Entry:
    """A key of a mapping with its value."""

    key: Scalar
    value: Node


@dataclass(frozen=True, slots=True)
class Mapping:
    """Entries in the order of the file; no key stands twice."""

    entries: tuple[Entry, ...]
    at: Location

    def value(self, key: str) -> Node | None:
        """Return the value of `key`, or None."""
        return next((entry.value for entry in self.entries if entry.key.value == key), None)

    def without(self, *keys: str) -> Mapping:
        """Return the mapping less `keys`."""
        return Mapping(tuple(entry for entry in self.entries if entry.key.value not in keys), self.at)


Node = Scalar | Sequence | Mapping


def kind(node: Node) -> str:
    """Return what `node` is, in words for a message."""
    if isinstance(node, Scalar):
        return "nothing" if node.is_empty else f"'{shortened(node.value)}'"
    return "a list" if isinstance(node, Sequence) else "a mapping"


def names_at(root: Node, *keys: str) -> tuple[str, ...]:
    """Return the names of the entries of the mapping at `keys` in `root`, readable or not."""
    node: Node | None = root
    for key in keys:
        node = node.value(key) if isinstance(node, Mapping) else None
    return tuple(entry.key.value for entry in node.entries) if isinstance(node, Mapping) else ()


def items_at(root: Node, key: str) -> tuple[str, ...]:
    """Return the values of list `key` in `root`; one that is no single value counts as empty."""
    node = root.value(key) if isinstance(root, Mapping) else None
    items = node.items if isinstance(node, Sequence) else ()
    return tuple(item.value if isinstance(item, Scalar) else "" for item in items)


def place(root: Node, *path: str | int) -> Location:
    """Return where the value at `path` (keys and list positions) is written, or the nearest node above it."""
    node = root
    for step in path:
        inner: Node | None = None
        if isinstance(node, Mapping) and isinstance(step, str):
            inner = node.value(step)
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            inner = node.items[step]
        if inner is None:
            break
        node = inner
    return node.at


def merged(base: Node, over: Node) -> Node:
    """Return `base` with `over` laid on it: mappings merge key by key, anything else replaces."""
    if not (isinstance(base, Mapping) and isinstance(over, Mapping)):
        return over
    above = {entry.key.value: entry for entry in over.entries}
    known = {entry.key.value for entry in base.entries}
    kept = tuple(
        Entry(entry.key, merged(entry.value, above[entry.key.value].value)) if entry.key.value in above else entry
        for entry in base.entries
    )
    added = tuple(entry for entry in over.entries if entry.key.value not in known)
    return Mapping(kept + added, base.at)


def read_nodes(data: bytes, file: str, problems: list[Problem]) -> Node:
    """Return the tree of the YAML file `file` with content `data`.

    Faults that leave a tree (a key twice, a control character) are added to `problems`.
    Raises `Rejected` where there is no tree: `file/too-large`, `file/encoding`, `text/control`, `yaml/syntax`,
    `yaml/alias`, `yaml/tag`, `yaml/too-deep`, `yaml/empty`.
    """
    text = _text(data, file)
    lines = tuple(_LINE_END.split(text))
    tree = _Tree(file, lines, problems)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            tree.take(event)
    except yaml.MarkedYAMLError as fault:
        raise Rejected((*problems, _syntax(fault, tree))) from None
    except (yaml.YAMLError, ValueError, OverflowError):
        raise Rejected((*problems, error("yaml/syntax", "the file is not YAML", Location(file)))) from None
    if tree.root is None:
        raise Rejected((error("yaml/empty", "the file holds nothing", Location(file)),))
    return tree.root


def _text(data: bytes, file: str) -> str:
    """Return the file's text, once its size, its encoding and its characters are accepted."""
    if len(data) > MAX_BYTES:
        message = f"the file has {len(data)} bytes; at most {MAX_BYTES} are read"
        raise Rejected((error("file/too-large", message, Location(file)),))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = len(_LINE_END.split(data[: fault.start].decode("utf-8", "replace")))
        message = f"byte {fault.start + 1} of the file is not UTF-8"
        raise Rejected((error("file/encoding", message, Location(file, line), "save the file as UTF-8"),)) from None
    controls = tuple(_control(match, text, file) for match in _first(_UNPRINTABLE.finditer(text), 20))
    if controls:
        raise Rejected(controls)
    return text


def _first(matches: Iterator[re.Match[str]], count: int) -> Iterator[re.Match[str]]:
    """Yield at most `count` of `matches`: a binary file need not be listed byte by byte."""
    for _, match in zip(range(count), matches, strict=False):
        yield match


def _control(match: re.Match[str], text: str, file: str) -> Problem:
    """Return the fault of a character that no text file holds."""
    before = _LINE_END.split(text[: match.start()])
    line = _LINE_END.split(text)[len(before) - 1]
    at = Location(file, len(before), len(before[-1]) + 1, line)
    return error("text/control", f"control character U+{ord(match[0]):04X}", at, "remove it")


def _syntax(fault: yaml.MarkedYAMLError, tree: _Tree) -> Problem:
    """Return the parser's fault in our words, with its place."""
    mark = fault.problem_mark or fault.context_mark
    at = tree.at(mark) if mark is not None else Location(tree.file)
    reason = str(fault.problem or fault.context or "").strip()
    if "cannot start any token" in reason or "tab" in reason:
        is_tab = at.text[at.column - 1 : at.column] == "\t"
        message = "a tab stands where only spaces may" if is_tab else "a character stands where none may"
        return error("yaml/syntax", message, at, "indent by spaces, put texts in quotation marks")
    hint = "check indentation, colons and quotation marks"
    if reason.startswith("mapping values"):
        hint = "put a text that holds a colon in quotation marks"
    return error("yaml/syntax", f"not YAML here: {reason.lower()}", at, hint)


def shortened(text: str) -> str:
    """Return `text` cut to what a message can hold."""
    return text if len(text) <= 40 else text[:39] + "…"


@dataclass(slots=True)
class _Level:
    """A list or mapping that is still open. `key` waits for its value."""

    event: Any
    at: Location
    items: list[Node] = field(default_factory=list)
    entries: dict[str, Entry] = field(default_factory=dict)
    key: Node | None = None


class _Tree:
    """Builds the tree from the parser's events, without recursion, so that depth is bounded by a count."""

    def __init__(self, file: str, lines: tuple[str, ...], problems: list[Problem]) -> None:
        self.file = file
        self.lines = lines
        self.problems = problems
        self.root: Node | None = None
        self.levels: list[_Level] = []
        self.count = 0

    def at(self, start: Any, end: Any = None) -> Location:
        """Return the place of a mark, underlined up to `end` or the line's end."""
        text = self.lines[start.line] if start.line < len(self.lines) else ""
        stop = end.column if end is not None and end.line == start.line else len(text)
        span = max(1, stop - start.column) if end is not None else 1
        return Location(self.file, start.line + 1, start.column + 1, text, span)

    def take(self, event: Any) -> None:
        """Add one event of the parser to the tree."""
        if isinstance(event, yaml.NodeEvent):
            self.bound(event)
        if isinstance(event, yaml.ScalarEvent):
            self.add(self.scalar(event))
        elif isinstance(event, yaml.CollectionStartEvent):
            self.levels.append(_Level(event, self.at(event.start_mark)))
        elif isinstance(event, yaml.CollectionEndEvent):
            self.add(self.closed(self.levels.pop()))
        elif isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            self.refuse("yaml/syntax", "a second document starts here; a file holds one", event)

    def bound(self, event: Any) -> None:
        """Refuse what could grow without bound or make values other than text."""
        self.count += 1
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            self.refuse("yaml/alias", "anchors (&) and aliases (*) are not read here", event, "write the value out")
        if event.tag:
            self.refuse("yaml/tag", "tags (!) are not read here", event, "remove the tag")
        if self.count > MAX_NODES:
            self.refuse("file/too-large", f"the file has more than {MAX_NODES} values", event)
        if len(self.levels) > MAX_DEPTH:
            self.refuse("yaml/too-deep", f"more than {MAX_DEPTH} levels of nesting", event)

    def refuse(self, code: str, message: str, event: Any, hint: str = "") -> None:
        """Raise `Rejected` with all faults so far and this one."""
        raise Rejected((*self.problems, error(code, message, self.at(event.start_mark, event.end_mark), hint)))

    def scalar(self, event: Any) -> Scalar:
        """Return a scalar, reporting characters that no printed text may hold."""
        at = self.at(event.start_mark, event.end_mark)
        control = _CONTROL.search(event.value)
        if control:
            message = f"control character U+{ord(control[0]):04X} in a text"
            self.problems.append(error("text/control", message, at, "remove it"))
        if len(event.value) > MAX_CHARACTERS:
            message = f"a text of {len(event.value)} characters; at most {MAX_CHARACTERS} are read"
            self.problems.append(error("text/too-long", message, at))
        return Scalar(event.value, at, not event.style)

    def closed(self, level: _Level) -> Node:
        """Return the finished list or mapping."""
        if isinstance(level.event, yaml.SequenceStartEvent):
            return Sequence(tuple(level.items), level.at)
        return Mapping(tuple(level.entries.values()), level.at)

    def add(self, node: Node) -> None:
        """Put a finished node into the level it stands in."""
        if not self.levels:
            self.root = node
            return
        level = self.levels[-1]
        if len(level.items) + len(level.entries) >= MAX_ENTRIES:
            message = f"more than {MAX_ENTRIES} entries in one list or mapping"
            hint = "what there is very much of belongs into a list of records"
            raise Rejected((*self.problems, error("file/too-large", message, node.at, hint)))
        if isinstance(level.event, yaml.SequenceStartEvent):
            level.items.append(node)
        elif level.key is None:
            level.key = node
        else:
            key, level.key = level.key, None
            self.enter(level, key, node)

    def enter(self, level: _Level, key: Node, value: Node) -> None:
        """Add an entry to a mapping, unless its key is no name or stands there already."""
        if not isinstance(key, Scalar):
            self.problems.append(error("value/type", f"{kind(key)} stands where a key is wanted", key.at))
        elif key.value in level.entries:
            first = Related("the first one", level.entries[key.value].key.at)
            message = f"key '{shortened(key.value)}' stands twice"
            self.problems.append(error("key/duplicate", message, key.at, "keep one of the two", first))
        else:
            level.entries[key.value] = Entry(key, value)
