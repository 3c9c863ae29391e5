"""How the values of the stations are written as plain JSON and read back exactly.

An exact place has no place in that JSON: it goes through :func:`open_place` and :func:`seal_place`, which
only the table of stations calls.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NoReturn, TypeVar, cast

from cattrs import Converter
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn

from qaplan.base.dates import DaySpan, PartialDate
from qaplan.base.errors import DataError, DisclosureError
from qaplan.base.exact_places import Coordinates, ExactPlace, exact_place, reveal
from qaplan.base.facts import Choice, FactValue
from qaplan.base.names import Names
from qaplan.base.provenance import plain

__all__ = ["decode", "encode", "open_place", "seal_place"]

T = TypeVar("T")

_MICROSECOND = dt.timedelta(microseconds=1)
_TAGGED: dict[str, type] = {"date": PartialDate, "span": DaySpan, "choice": Choice, "names": Names}


def encode(value: object) -> dict[str, Any]:
    """Write a frozen dataclass as plain JSON data.

    Raises:
        DisclosureError: ``place.exact`` if an exact place is in it.
    """
    return cast("dict[str, Any]", _converter().unstructure(value))


def decode(body: Mapping[str, Any], kind: type[T]) -> T:
    """Read a value back from what :func:`encode` wrote.

    Raises:
        DataError: ``store.unreadable_row`` if the row does not hold such a value.
    """
    try:
        return _converter().structure(body, kind)
    except (ExceptionGroup, KeyError, TypeError, ValueError) as error:
        raise DataError(
            "store.unreadable_row",
            f"a row of the study cannot be read as {kind.__name__}",
            do="check the study with qaplan log verify and restore it from a copy",
        ) from error


def open_place(place: ExactPlace) -> Coordinates:
    """The bare numbers of an exact place, for the columns of its station's row and nothing else."""
    return reveal(place)


def seal_place(longitude: float, latitude: float, uncertainty_m: float | None) -> ExactPlace:
    """The exact place of a station's row."""
    return exact_place(longitude, latitude, uncertainty_m=uncertainty_m)


@cache
def _converter() -> Converter:
    made = Converter(unstruct_collection_overrides={frozenset: sorted, tuple: list})
    _teach_time(made)
    made.register_unstructure_hook(ExactPlace, _refuse_place)
    made.register_structure_hook(ExactPlace, _refuse_place)
    made.register_unstructure_hook_func(_is_fact_value, lambda value: _write_value(made, value))
    made.register_structure_hook_func(_is_fact_value, lambda body, _: _read_value(made, body))
    made.register_unstructure_hook_func(_is_anything, plain)
    made.register_structure_hook_func(_is_anything, lambda part, _: part)
    made.register_unstructure_hook_factory(_is_ours, _writer(made))
    made.register_structure_hook_factory(_is_ours, _reader(made))
    return made


def _teach_time(made: Converter) -> None:
    for kind in (dt.date, dt.datetime):
        made.register_unstructure_hook(kind, lambda value: value.isoformat())
        made.register_structure_hook(kind, lambda text, wanted: wanted.fromisoformat(text))
    made.register_unstructure_hook(dt.timedelta, lambda value: value // _MICROSECOND)
    made.register_structure_hook(dt.timedelta, lambda count, _: count * _MICROSECOND)


def _is_ours(kind: object) -> bool:
    return isinstance(kind, type) and hasattr(kind, "__dataclass_fields__")


def _writer(made: Converter) -> Callable[[Any], Callable[[Any], dict[str, Any]]]:
    return lambda kind: make_dict_unstructure_fn(kind, made)


def _reader(made: Converter) -> Callable[[Any], Callable[[Mapping[str, Any], Any], Any]]:
    return lambda kind: make_dict_structure_fn(kind, made, _cattrs_forbid_extra_keys=True)


def _is_fact_value(kind: object) -> bool:
    return bool(kind == FactValue)


def _is_anything(kind: object) -> bool:
    return kind is object


def _write_value(made: Converter, value: FactValue) -> object:
    if isinstance(value, int | float):
        return value
    if isinstance(value, tuple):
        return list(value)
    tag = next(tag for tag, kind in _TAGGED.items() if isinstance(value, kind))
    return {"is": tag, **made.unstructure(value)}


def _read_value(made: Converter, body: object) -> object:
    if isinstance(body, list):
        return tuple(body)
    if isinstance(body, dict):
        parts = {name: part for name, part in body.items() if name != "is"}
        return made.structure(parts, _TAGGED[body["is"]])
    return body


def _refuse_place(*_: object) -> NoReturn:
    raise DisclosureError(
        "place.exact",
        "an exact place was about to be written into a row that is not its station's",
        do="keep it with the station",
    )
