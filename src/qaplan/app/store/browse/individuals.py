"""Animals of the catalogue: a page of them, and single ones by id."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from qaplan.app.store.browse.paging import RowPage, cut, mark, read_mark
from qaplan.app.store.codec import decode
from qaplan.app.store.studies import Study
from qaplan.identity.types import Individual

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from qaplan.app.store import models

__all__ = ["count_individuals", "individual_named", "individuals_at", "individuals_named", "individuals_page"]

_SIDES = ("#left", "#right")


def individuals_page(
    study: Study, *, is_public: bool = False, after: str = "", limit: int = 50
) -> RowPage[Individual]:
    """Read a page of the catalogue in the order of its keeper.

    Args:
        study: The study.
        is_public: Whether only animals are wanted of which everybody may know: those with a record that
            everybody may see, or with none at all.
        after: Mark of the page before; empty for the first page.
        limit: How many rows.

    Raises:
        UsageError: ``browse.bad_mark``.
    """
    from django.db.models import Q

    rows = _known(study, is_public=is_public).order_by("position", "key")
    if after:
        position, key = read_mark(after, 2)
        rows = rows.filter(Q(position__gt=position) | Q(position=position, key__gt=key))
    found, is_more = cut(list(rows.values_list("position", "key", "body")[: limit + 1]), limit)
    next_page = mark(*found[-1][:2]) if is_more else ""
    return RowPage(tuple(decode(body, Individual) for _, _, body in found), next_page)


def count_individuals(study: Study, *, is_public: bool = False) -> int:
    """Count the animals of the catalogue of which a reader may know."""
    return int(_known(study, is_public=is_public).count())


def individual_named(study: Study, individual_id: str) -> Individual | None:
    """Read one animal by its catalogue id."""
    return next(iter(individuals_named(study, [individual_id])), None)


def individuals_named(study: Study, individual_ids: Iterable[str]) -> tuple[Individual, ...]:
    """Read animals by their ids, in the order of the catalogue."""
    from qaplan.app.store import models

    rows = models.Individual.objects.using(study.alias).filter(key__in=sorted(set(individual_ids)))
    return tuple(decode(body, Individual) for body in rows.values_list("body", flat=True))


def individuals_at(study: Study, nodes: Iterable[str]) -> tuple[Individual, ...]:
    """Read the animals that begin with one of some records or sides, in the order of the catalogue."""
    from qaplan.app.store import models

    rows = models.Individual.objects.using(study.alias).filter(body__records__0__in=sorted(set(nodes)))
    return tuple(decode(body, Individual) for body in rows.values_list("body", flat=True))


def _known(study: Study, *, is_public: bool) -> QuerySet[models.Individual]:
    from django.db.models import Exists, OuterRef, Q

    from qaplan.app.store import models

    rows = models.Individual.objects.using(study.alias).all()
    if not is_public:
        return rows
    own = models.Record.objects.using(study.alias).filter(individual=OuterRef("key"))
    # An animal that begins with a side of a passing is known to the house alone.
    inside = Q()
    for end in _SIDES:
        inside |= Q(body__records__0__endswith=end)
    begun = models.Individual.objects.using(study.alias).filter(inside, key=OuterRef("key"))
    return rows.filter(Q(Exists(own.filter(tier="public"))) | ~Q(Exists(own)) & ~Q(Exists(begun)))
