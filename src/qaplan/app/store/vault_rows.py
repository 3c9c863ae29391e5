"""Which files the vault of a study must hold, by its rows."""

from __future__ import annotations

from qaplan.app.store.studies import Study
from qaplan.survey.types import MediumState

__all__ = ["digests_in_vault"]

_WITH_BYTES = (MediumState.OK, MediumState.TRUNCATED, MediumState.TOO_LARGE)


def digests_in_vault(study: Study) -> frozenset[str]:
    """Digests of the media and layers that were copied into the study, and not removed for good since."""
    from qaplan.app.store import models

    copied = models.Medium.objects.using(study.alias).filter(
        card__mode="copy", state__in=[str(each) for each in _WITH_BYTES]
    )
    received = models.ReceivedPicture.objects.using(study.alias)
    removed = models.BytesRemoved.objects.using(study.alias)
    layers = models.StudyLayer.objects.using(study.alias)
    held = {
        *copied.values_list("sha256", flat=True),
        *received.values_list("sha256", flat=True),
        *layers.values_list("sha256", flat=True),
    }
    return frozenset(held.difference(removed.values_list("sha256", flat=True)))
