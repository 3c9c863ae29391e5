"""Finding an organisation or a place under any of its names."""

from __future__ import annotations

from collections.abc import Iterable

from qaplan.base.errors import DataError
from qaplan.base.names import Names
from qaplan.evidence.types import Organisation, Place

__all__ = ["names_of_organisation", "organisation_of", "place_of"]


def organisation_of(organisations: Iterable[Organisation], alias: str) -> Organisation | None:
    """Find an organisation by its id or by any name or alias, in any of the three languages.

    Args:
        organisations: The register.
        alias: The name as a source writes it; case, quotes and hyphens do not matter.

    Returns:
        The organisation, or None.

    Raises:
        DataError: ``evidence.ambiguous_name`` if two organisations answer to it.
    """
    found = [each for each in organisations if alias == each.organisation_id or each.names.answers_to(alias)]
    _refuse_two(alias, [each.organisation_id for each in found])
    return found[0] if found else None


def names_of_organisation(organisations: Iterable[Organisation], organisation_id: str) -> Names:
    """The names of an organisation by its id; the id itself where the register does not have it.

    Args:
        organisations: The register.
        organisation_id: The id, such as that of an author or an issuer.
    """
    found = (each.names for each in organisations if each.organisation_id == organisation_id)
    return next(found, Names(en=organisation_id))


def place_of(places: Iterable[Place], name: str) -> Place | None:
    """Find a place by its id or by its name in any of the three languages.

    Raises:
        DataError: ``evidence.ambiguous_name`` if two places answer to it.
    """
    found = [each for each in places if name == each.place_id or each.names.answers_to(name)]
    _refuse_two(name, [each.place_id for each in found])
    return found[0] if found else None


def _refuse_two(name: str, ids: list[str]) -> None:
    if len(ids) > 1:
        raise DataError(
            "evidence.ambiguous_name", f"'{name}' is a name of {', '.join(ids)}", do="use the id instead"
        )
