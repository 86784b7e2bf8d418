"""Frozen dataclasses that are cheap to define are what the standard library makes of them."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from dataclasses import field
from typing import ClassVar

import pytest

import poster.frozen
from poster.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A place."""

    x: float
    y: float = 1.5
    names: tuple[str, ...] = ()
    notes: dict[str, int] = field(default_factory=dict, repr=False, compare=False)
    kind: ClassVar[str] = "place"

    @property
    def sum(self) -> float:
        return self.x + self.y


@dataclass(frozen=True, slots=True)
class Made:
    """A value with a field that no caller gives, and a check."""

    size: int
    parts: list[int] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        if self.size < 0:
            raise ValueError("less than nothing")


@dataclass(frozen=True, slots=True)
class Empty:
    """Nothing."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A value that shows itself."""

    data: bytes

    def __repr__(self) -> str:
        return "Shown(…)"


@dataclass(frozen=True, slots=True)
class Child(Place):
    """A value with a parent."""

    z: float = 0.0


@dataclasses.dataclass(frozen=True, slots=True)
class Standard:
    """The same as `Place`, by the standard decorator."""

    x: float
    y: float = 1.5
    names: tuple[str, ...] = ()
    notes: dict[str, int] = field(default_factory=dict, repr=False, compare=False)


def test_a_value_is_made_from_places_and_names_with_defaults():
    assert Place(1).y == 1.5
    assert Place(1, 2, names=("a",)) == Place(x=1, y=2, names=("a",))
    assert Place(1).sum == 2.5
    assert Place(1).notes is not Place(1).notes
    assert Place.kind == "place"
    assert Empty() == Empty()


@pytest.mark.parametrize("arguments", [((), {}), ((1, 2, (), {}, 5), {}), ((1,), {"x": 2}), ((1,), {"w": 2})])
def test_wrong_arguments_are_refused_as_the_standard_library_refuses_them(arguments):
    values, named = arguments
    with pytest.raises(TypeError) as expected:
        Standard(*values, **named)
    with pytest.raises(TypeError) as found:
        Place(*values, **named)
    assert str(found.value) == str(expected.value).replace("Standard", "Place")


def test_equality_and_hash_look_at_the_compared_fields_of_one_class_alone():
    assert Place(1, notes={"a": 1}) == Place(1)
    assert hash(Place(1, notes={"a": 1})) == hash(Place(1)) == hash(Standard(1))
    assert Place(1) != Place(2)
    assert Place(1) != Standard(1)
    assert Place(1) != (1, 1.5, ())
    with pytest.raises(TypeError):
        hash(Place([]))


def test_it_is_frozen_and_has_no_other_attributes():
    place = Place(1)
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign to field 'x'"):
        place.x = 2
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot delete field 'x'"):
        del place.x
    assert not hasattr(place, "__dict__")
    assert place == Place(1)


def test_it_shows_what_the_standard_library_shows():
    assert repr(Place(1, 2, ("a",))) == repr(Standard(1, 2, ("a",))).replace("Standard", "Place")
    assert repr(Shown(b"x")) == "Shown(…)"
    assert repr(Empty()) == "Empty()"


def test_tools_of_the_standard_library_know_it():
    assert dataclasses.is_dataclass(Place)
    assert [one.name for one in dataclasses.fields(Place)] == [one.name for one in dataclasses.fields(Standard)]
    assert dataclasses.replace(Place(1), y=9) == Place(1, 9)
    assert dataclasses.asdict(Place(1)) == dataclasses.asdict(Standard(1))
    assert Place.__match_args__ == Standard.__match_args__
    assert Place.__dataclass_params__.frozen
    place = Place(1, 2, ("a",), {"b": 3})
    for again in (pickle.loads(pickle.dumps(place)), copy.deepcopy(place), copy.copy(place)):
        assert again == place
        assert again.notes == {"b": 3}


def test_what_no_caller_gives_is_made_and_the_check_is_run():
    one = Made(1)
    assert one.parts == []
    assert one.parts is not Made(1).parts
    with pytest.raises(ValueError, match="less than nothing"):
        Made(-1)
    with pytest.raises(TypeError):
        Made(1, [])


def test_a_class_with_a_parent_is_the_standard_librarys():
    assert Child(1, z=3) == Child(1, 1.5, (), {}, 3)
    assert dataclasses.replace(Child(1), x=4).x == 4
    with pytest.raises(dataclasses.FrozenInstanceError):
        Child(1).z = 2


def test_other_options_are_the_standard_librarys():
    @poster.frozen.dataclass(slots=True)
    class Open:
        """A value that may be changed."""

        x: int

    one = Open(1)
    one.x = 2
    assert one == Open(2)


def test_a_copy_of_a_class_has_methods_of_its_own():
    first, second = Place(1), Made(2)
    assert (type(first).__init__, type(second).__init__) == (Place.__init__, Made.__init__)
    assert Place.__init__ is not Made.__init__
    assert Place.__init__.__qualname__ == "Place.__init__"
