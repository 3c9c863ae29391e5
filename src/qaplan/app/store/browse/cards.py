"""Cards that were taken: a page of them with what became of their files, and the event that tells of each."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from qaplan.app.store.browse.paging import RowPage, cut, mark, read_mark
from qaplan.app.store.studies import Study
from qaplan.base.errors import UsageError

if TYPE_CHECKING:
    from qaplan.app.store import models

__all__ = [
    "CardLine",
    "CardTotals",
    "card_events",
    "card_totals",
    "cards_of_deployments",
    "cards_page",
    "files_in_doubt",
    "latest_words",
]


@dataclass(frozen=True)
class CardLine:
    """One reading of one card.

    Args:
        card_id: Its id.
        name: Folder name of the card.
        deployment_id: The deployment; empty when not known.
        supplements: Id of the earlier reading that this one adds files to; empty for a first one.
        mode: Whether its files stay where they are or lie in the vault.
        files: Number of files on it, those held before included.
        taken_at: When, UTC; None when not known.
        taken_by: Id of who took it.
        states: Number of the files taken from it, by state.
        first: First date by the camera's clock; None where none is dated.
        last: Last date by the camera's clock.
    """

    card_id: str
    name: str
    deployment_id: str
    supplements: str
    mode: str
    files: int
    taken_at: datetime | None
    taken_by: str
    states: Counter[str] = field(default_factory=Counter)
    first: datetime | None = None
    last: datetime | None = None

    @property
    def taken(self) -> int:
        """Number of files that were taken from it."""
        return self.states.total()

    @property
    def doubt(self) -> int:
        """How many of them are no sound pictures or videos."""
        return self.taken - self.states["ok"]


@dataclass(frozen=True)
class CardTotals:
    """How much was taken.

    Args:
        cards: Number of readings of cards.
        unassigned: How many of them belong to no deployment.
        last_at: When the last one was taken, UTC; None before the first.
        files: Number of files on all of them.
    """

    cards: int
    unassigned: int
    last_at: datetime | None
    files: int = 0


def card_totals(study: Study) -> CardTotals:
    """Count the cards."""
    from django.db.models import Count, Max, Sum

    from qaplan.app.store import models

    rows = models.CardImport.objects.using(study.alias)
    found = rows.aggregate(
        files=Sum("files"), cards=Count("card_id"), assigned=Count("deployment_id"), last=Max("imported_at")
    )
    return CardTotals(found["cards"], found["cards"] - found["assigned"], found["last"], found["files"] or 0)


def cards_page(
    study: Study, *, after: str = "", limit: int = 20, card_ids: Collection[str] = (), deployment_id: str = ""
) -> RowPage[CardLine]:
    """Read a page of cards, the latest first.

    Args:
        study: The study.
        after: Mark of the page before; empty for the first page.
        limit: How many rows.
        card_ids: Only these; all when empty.
        deployment_id: Only those of this deployment; all when empty.

    Raises:
        UsageError: ``browse.bad_mark``.
    """
    from django.db.models import Q

    from qaplan.app.store import models

    rows = models.CardImport.objects.using(study.alias).order_by("-imported_at", "card_id")
    if card_ids:
        rows = rows.filter(card_id__in=list(card_ids))
    if deployment_id:
        rows = rows.filter(deployment_id=deployment_id)
    if after:
        written, key = read_mark(after, 2)
        at = _moment(written)
        rows = rows.filter(Q(imported_at__lt=at) | Q(imported_at=at, card_id__gt=key))
    found, is_more = cut(list(rows[: limit + 1]), limit)
    last = found[-1] if is_more else None
    next_mark = mark(last.imported_at.isoformat(), last.card_id) if last and last.imported_at else ""
    return RowPage(_with_files(study, found), next_mark)


def cards_of_deployments(study: Study) -> dict[str, int]:
    """Number of cards of each deployment that has any."""
    from django.db.models import Count

    from qaplan.app.store import models

    rows = models.CardImport.objects.using(study.alias).exclude(deployment=None).order_by()
    return {
        str(name): cards for name, cards in rows.values_list("deployment_id").annotate(cards=Count("card_id"))
    }


def files_in_doubt(study: Study, card_id: str, *, limit: int = 100) -> tuple[tuple[str, str], ...]:
    """The files of a card that are not sound pictures or videos: path and state, by path."""
    from qaplan.app.store import models

    rows = models.Medium.objects.using(study.alias).filter(card_id=card_id).exclude(state="ok")
    return tuple(rows.order_by("path").values_list("path", "state")[:limit])


def card_events(study: Study, card_ids: Sequence[str]) -> dict[str, int]:
    """Number of the latest log event that tells of the taking, by id of the card."""
    from django.db.models import Max

    from qaplan.app.store import models

    rows = models.LogEvent.objects.using(study.alias)
    rows = rows.filter(action="survey.card_taken", subject_id__in=list(card_ids)).order_by()
    return dict(rows.values_list("subject_id").annotate(latest=Max("seq")))


def latest_words(study: Study, actions: Sequence[str], subject_ids: Sequence[str]) -> dict[str, str]:
    """The latest of some actions on each of some subjects, where the log has any that was not taken back."""
    from django.db.models import Exists, OuterRef

    from qaplan.app.store import models

    events = models.LogEvent.objects.using(study.alias)
    undone = events.filter(undoes=OuterRef("deed"))
    rows = events.filter(action__in=list(actions), subject_id__in=list(subject_ids)).exclude(Exists(undone))
    return dict(rows.order_by("seq").values_list("subject_id", "action"))


def _with_files(study: Study, rows: Sequence[models.CardImport]) -> tuple[CardLine, ...]:
    from django.db.models import Count, Max, Min, Q

    from qaplan.app.store import models

    media = models.Medium.objects.using(study.alias).filter(card_id__in=[each.card_id for each in rows])
    dated = ~Q(clock="")
    grouped = media.order_by().values_list("card_id", "state")
    counted = grouped.annotate(
        files=Count("medium_id"), first=Min("clock", filter=dated), last=Max("clock", filter=dated)
    )
    states: defaultdict[str, Counter[str]] = defaultdict(Counter)
    clocks: defaultdict[str, list[str]] = defaultdict(list)
    for card_id, state, files, first, last in counted:
        states[card_id][state] += files
        clocks[card_id] += [each for each in (first, last) if each]
    return tuple(_line(each, states[each.card_id], sorted(clocks[each.card_id])) for each in rows)


def _line(row: models.CardImport, states: Counter[str], clocks: Sequence[str]) -> CardLine:
    return CardLine(
        card_id=row.card_id,
        name=row.name,
        deployment_id=row.deployment_id or "",
        supplements=row.supplements_id or "",
        mode=row.mode,
        files=row.files or 0,
        taken_at=row.imported_at,
        taken_by=row.actor,
        states=states,
        first=datetime.fromisoformat(clocks[0]) if clocks else None,
        last=datetime.fromisoformat(clocks[-1]) if clocks else None,
    )


def _moment(written: object) -> datetime:
    try:
        return datetime.fromisoformat(str(written))
    except ValueError:
        raise UsageError(
            "browse.bad_mark", "the address names no page of this list", do="begin at the first page"
        ) from None
