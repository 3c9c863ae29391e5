"""Pictures of people: how long they are kept, and removing their bytes while row, event and count stay."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import tomlkit

from qaplan.app.services.repeats import names_in
from qaplan.app.services.sessions import Session, check_may, session_here
from qaplan.app.store.card_tables import HeldMedium, load_media
from qaplan.app.store.label_tables import cards_taken, digests_removed, media_removed, save_removed
from qaplan.app.store.observation_tables import load_observations
from qaplan.app.store.removal import copies_by_digest, remove_copies
from qaplan.app.store.studies import DESCRIPTION, Study, writing
from qaplan.base.errors import UsageError
from qaplan.recognition.taxonomy.rolling_up import is_cat
from qaplan.sharing import release

__all__ = ["DEFAULT_PEOPLE_DAYS", "PeoplePurge", "people_retention_days", "plan_purge", "purge_people"]

DEFAULT_PEOPLE_DAYS = 90
_SETTING = "people_retention_days"
_LONGEST_DAYS = 36_500


@dataclass(frozen=True)
class PeoplePurge:
    """Pictures of people past their term.

    Args:
        before: Media that came into the study before this day are past the term.
        term_days: The study's term, days.
        paths: Path of each medium whose bytes go, by medium id.
        digests: Digest of each of them, by medium id.
        kept_with_cats: Media that are past the term and stay, because a cat may be on them.
        outside: Media past the term of which the study holds no copy; their originals are not ours to remove.
        removed_files: Files that were removed; zero for a plan.
        is_done: Whether anything was removed, or this is a plan.
    """

    before: date
    term_days: int
    paths: dict[str, str]
    digests: dict[str, str]
    kept_with_cats: int
    outside: int
    removed_files: int = 0
    is_done: bool = False

    def summary(self) -> str:
        """What goes and what stays, in plain English, one line for each picture."""
        verb = f"{self.removed_files} files removed" if self.is_done else "would be removed"
        head = (
            f"{len(self.paths)} pictures of people from before {self.before.isoformat()}: {verb}; "
            f"{self.kept_with_cats} kept because a cat may be on them, {self.outside} not held as copies."
        )
        lines = [release(f"  {path}", "steward").value for path in sorted(self.paths.values())]
        return "\n".join([head, *lines])

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "before": self.before.isoformat(),
            "people_retention_days": self.term_days,
            "media": sorted(self.paths),
            "kept_with_cats": self.kept_with_cats,
            "not_held": self.outside,
            "removed_files": self.removed_files,
            "is_done": self.is_done,
        }


def people_retention_days(study: Study) -> int:
    """The term for pictures of people, days from the day that the study took them.

    Raises:
        UsageError: ``retention.bad_term`` if ``study.toml`` has something else than a number of days.
    """
    described = tomlkit.parse((study.folder / DESCRIPTION).read_text(encoding="utf-8")).unwrap()
    days = described.get(_SETTING, DEFAULT_PEOPLE_DAYS)
    if isinstance(days, bool) or not isinstance(days, int) or not 0 <= days <= _LONGEST_DAYS:
        raise UsageError(
            "retention.bad_term",
            f"{_SETTING} is no number of days",
            where=DESCRIPTION,
            do=f"write a whole number of days, such as {DEFAULT_PEOPLE_DAYS}",
        )
    return days


def plan_purge(
    study: Study, before: date | None = None, *, also_cats: bool = False, session: Session | None = None
) -> PeoplePurge:
    """List the pictures of people past the term; nothing is changed.

    The term runs from the day on which the study took the card, never by a clock that may be wrong.

    Args:
        study: The study.
        before: Media taken into the study before this day; the day at which the term ends when None.
        also_cats: Whether pictures go too on which somebody or some model names a cat.
        session: Who asks; whoever calls on this machine when None.

    Raises:
        UsageError: ``retention.within_term`` if the day reaches into the term; ``retention.bad_term``.
    """
    mine = session or session_here()
    check_may(mine, "people.see")
    term = people_retention_days(study)
    ends = mine.moment().date() - timedelta(days=term)
    day = before or ends
    if day > ends:
        raise UsageError(
            "retention.within_term",
            f"pictures of people are kept for {term} days, and {day.isoformat()} reaches into that time",
            do=f"name {ends.isoformat()} or an earlier day, or change {_SETTING} in {DESCRIPTION}",
        )
    due = _due(study, day)
    cats = _media_with_cats(study) if not also_cats else frozenset()
    copies = copies_by_digest(study.media_folder)
    held = {each.medium_id: each for each in due if each.medium.sha256 in copies}
    bytes_with_cats = {each.medium.sha256 for each in load_media(study) if each.medium_id in cats}
    goes = {key: each for key, each in held.items() if each.medium.sha256 not in bytes_with_cats}
    return PeoplePurge(
        before=day,
        term_days=term,
        paths={key: each.medium.path for key, each in goes.items()},
        digests={key: each.medium.sha256 for key, each in goes.items()},
        kept_with_cats=len(held) - len(goes),
        outside=len(due) - len(held),
    )


def purge_people(
    study: Study,
    before: date | None = None,
    *,
    also_cats: bool = False,
    why: str = "",
    session: Session | None = None,
) -> PeoplePurge:
    """Remove the copies of pictures of people past the term; rows, events and counts stay.

    It is written down first and removed then: what a stop in between leaves is removed by the next call.
    Originals on cards are never touched.

    Args:
        study: The study.
        before: As in :func:`plan_purge`.
        also_cats: As in :func:`plan_purge`.
        why: The reason for the log.
        session: Who has it done; whoever calls on this machine when None.

    Raises:
        UsageError: What :func:`plan_purge` raises.
    """
    mine = session or session_here()
    plan = plan_purge(study, before, also_cats=also_cats, session=mine)
    with writing(study):
        save_removed(study, plan.digests, actor=mine.actor, at=mine.moment(), why=why)
    files = remove_copies(copies_by_digest(study.media_folder), digests_removed(study))
    return PeoplePurge(
        plan.before,
        plan.term_days,
        plan.paths,
        plan.digests,
        plan.kept_with_cats,
        plan.outside,
        files,
        is_done=True,
    )


def _due(study: Study, day: date) -> list[HeldMedium]:
    """Media with people of which every copy of the bytes is past the day, not removed yet."""
    taken = cards_taken(study)
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    removed = media_removed(study)
    by_bytes: defaultdict[str, list[HeldMedium]] = defaultdict(list)
    for held in load_media(study):
        if held.is_held:
            by_bytes[held.medium.sha256].append(held)
    return [
        held
        for copies in by_bytes.values()
        if any(each.is_restricted for each in copies) and all(taken[each.card_id] < start for each in copies)
        for held in copies
        if held.medium_id not in removed
    ]


def _media_with_cats(study: Study) -> frozenset[str]:
    return frozenset(
        each.medium_id
        for each in load_observations(study, with_excluded=True)
        if any(is_cat(name) for name in names_in(each))
    )
