"""Stacks: the letters at the edge of the pick-up list, by which somebody leafs through it."""

from __future__ import annotations

from collections import Counter

from poster.stack.collation import initial

Mark = tuple[str, ...]

_MANY = 8  # names that begin with the same word: then the next word is the one to look for
_MOST_WORDS = 3  # that many names may have in common
_LONGEST = 6  # letters of such a word that stand at the edge


def marks_of(names: tuple[str, ...]) -> tuple[Mark, ...]:
    """Return a mark for each of `names`, which are in the Swedish alphabet: `("Brf", "Ä")` of Brf Ängslyckan.

    The last part is the letter that the word to look for begins with; before it stand the words that many names
    begin with. Equal marks follow on each other, as the names do.
    """
    words = [tuple(name.casefold().split()) for name in names]
    beginnings = Counter(own[:count] for own in words for count in range(1, _MOST_WORDS + 1) if len(own) > count)
    marks = []
    for name, own in zip(names, words, strict=True):
        common = 0
        while common < min(_MOST_WORDS, len(own) - 1) and beginnings[own[: common + 1]] > _MANY:
            if common and not initial(own[common + 1]).isalpha():
                break  # houses of one name by their numbers
            common += 1
        written = name.split()
        marks.append((*(_short(word) for word in written[:common]), initial(written[common]) if written else ""))
    return tuple(marks)


def _short(word: str) -> str:
    """Return the beginning of a word for the edge of the page."""
    return word if len(word) <= _LONGEST else f"{word[: _LONGEST - 1]}."
