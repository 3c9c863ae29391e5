"""Pictures of people at the line: they become a number, and their bytes are removed at once."""

from __future__ import annotations

from collections import Counter

from qaplan.app.services.repeats import names_in
from qaplan.app.services.sessions import Session, check_may
from qaplan.app.store.card_tables import HeldMedium, load_media
from qaplan.app.store.crossing_tables import add_people_counts, load_passages
from qaplan.app.store.label_tables import digests_removed, media_removed, save_removed
from qaplan.app.store.observation_tables import load_observations
from qaplan.app.store.removal import copies_by_digest, remove_copies
from qaplan.app.store.studies import Study, writing
from qaplan.recognition.taxonomy.rolling_up import is_cat

__all__ = ["count_people_at_line"]

_WHY = "pictures of people at the line become a number"


def count_people_at_line(study: Study, session: Session) -> int:
    """Count the pictures of people of the cameras at passages by month, and remove their bytes for good.

    No term is waited for. A picture on which a cat is named stays, hidden from all but stewards.

    Args:
        study: The study.
        session: Who has it done.

    Returns:
        Number of pictures that were counted.

    Raises:
        AccessError: ``access.no_right``.
    """
    check_may(session, "crossings.write")
    passage_of = {name: each.passage_id for each in load_passages(study) for name in each.deployment_ids}
    gone, cats = media_removed(study), _media_with_cats(study)
    people = [
        each
        for each in load_media(study)
        if each.is_restricted and each.deployment_id in passage_of and each.medium_id not in gone
    ]
    kept = {each.medium.sha256 for each in people if each.medium_id in cats}
    doomed = [each for each in people if each.medium.sha256 not in kept and each.is_held]
    if not doomed:
        return 0
    counts = Counter((passage_of[each.deployment_id], _month(each)) for each in doomed)
    digests = {each.medium_id: each.medium.sha256 for each in doomed}
    with writing(study):
        save_removed(study, digests, actor=session.actor, at=session.moment(), why=_WHY)
        add_people_counts(study, counts, actor=session.actor, at=session.moment(), why=_WHY)
    # What a stop in between leaves is removed by the next call.
    remove_copies(copies_by_digest(study.media_folder), digests_removed(study))
    return len(doomed)


def _month(held: HeldMedium) -> str:
    return held.camera_clock.strftime("%Y-%m") if held.camera_clock else ""


def _media_with_cats(study: Study) -> frozenset[str]:
    return frozenset(
        each.medium_id
        for each in load_observations(study, with_excluded=True)
        if any(is_cat(name) for name in names_in(each))
    )
