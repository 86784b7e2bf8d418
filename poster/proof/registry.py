"""Stage prove: all checks in the order in which they are made, and what each is asked with."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from poster.campaign.profiles import Profile
from poster.proof.model import Check, Finding, Verdict
from poster.proof.promise import Promise
from poster.proof.seen import Seen
from poster.proof.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Asked:
    """What a file is judged by: the profile, the promise if there is one, and what this run has proven.

    Without a promise (a file that somebody else made) `promise` is None; `profile` is None if nobody said
    what the file is for.
    """

    profile: Profile | None
    promise: Promise | None
    seen: Seen


Judge = Callable[[Sheet, Asked], Iterable[Finding] | Verdict]


def always(profile: Profile | None) -> bool:
    """Say that a check applies to every profile."""
    del profile
    return True


@dataclass(frozen=True, slots=True)
class Rule:
    """A check with the function that makes it.

    The function returns findings (none: passed) or a verdict. `applies` says for which profiles; where it
    does not, the check is not applicable. `needs_promise`: not applicable to a file without a promise.
    `after` names checks whose findings are the cause of this one's: findings of this check are left out in
    slots where one of them failed, and if one of them failed for the whole file, the check is not
    applicable. `only_after_good`: nor is it if one of them failed anywhere, since what they told would be told
    again.
    """

    check: Check
    judge: Judge
    applies: Callable[[Profile | None], bool] = always
    needs_promise: bool = True
    after: tuple[str, ...] = ()
    only_after_good: bool = False


def rules() -> tuple[Rule, ...]:
    """Return every rule in the order in which they are applied; a rule comes after all that it names."""
    from poster.proof.checks import catalogue  # the checks import this module for `Rule`

    return catalogue.RULES


def checks() -> tuple[Check, ...]:
    """Return every check in order."""
    return tuple(rule.check for rule in rules())
