"""How well the matcher finds the animals of a plain manifest, and what each of its ideas adds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qaplan.app.services.identity.plain_asking import (
    PlainMatching,
    PlainReader,
    Step,
    answer,
    cautions_of,
    gallery_of,
    named,
    sides_of,
)
from qaplan.app.services.identity.plain_chips import DescribedChip
from qaplan.base.errors import Problem
from qaplan.base.refusal import Caution
from qaplan.identity.manifests.evaluation import (
    Accuracy,
    AskedOf,
    Idea,
    MatchEvaluation,
    accuracy_of,
    outcome_of,
)
from qaplan.identity.manifests.files import read_manifest
from qaplan.identity.manifests.types import Manifest
from qaplan.identity.matching.settings import FeatureSettings, MatchSettings
from qaplan.identity.matching.types import Candidate

__all__ = ["EvaluationDone", "evaluate_manifest"]


@dataclass(frozen=True)
class EvaluationDone:
    """An evaluation on plain files.

    Args:
        evaluation: How well the matcher did.
        chips: Chips that were compared.
        memory_bytes: What the gallery took.
        failures: Rows that could not be read, and why.
        cautions: What is doubtful.
    """

    evaluation: MatchEvaluation
    chips: int
    memory_bytes: int
    failures: tuple[Problem, ...] = ()
    cautions: tuple[Caution, ...] = ()

    def summary(self) -> str:
        """The evaluation in plain English."""
        return self.evaluation.summary()

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            **self.evaluation.to_record(),
            "protocol": "same viewpoint; the query's encounter left out; queries with a true match present; "
            "a wrong name wins a tie; intervals of 95 % draw individuals anew",
            "chips": self.chips,
            "gallery_memory_bytes": self.memory_bytes,
            "failures": [vars(each) for each in self.failures],
            "cautions": [each.code for each in self.cautions],
        }


def evaluate_manifest(
    path: Path,
    *,
    how: PlainMatching | None = None,
    ablation: bool = False,
    seed: int = 1,
    step: Step | None = None,
) -> EvaluationDone:
    """Measure how well the matcher finds the animals of a manifest whose animals are known.

    Args:
        path: The manifest.
        how: How; the measured defaults when None.
        ablation: Whether it is measured what each idea adds.
        seed: Where the draws of the intervals come from.
        step: Told what is being done.

    Raises:
        DataError: What ``read_manifest`` and ``read_chip_model`` raise, and ``identity.nothing_to_evaluate``.
    """
    how = how or PlainMatching()
    manifest = read_manifest(path)
    reader = PlainReader(how, step)
    held = reader.read(manifest)
    asker = _Asker(named(held.chips), how.settings, seed, reader.tell)
    per_photo = asker.accuracy("photo")
    ideas = tuple(_ideas(manifest, reader, per_photo, seed)) if ablation else ()
    return EvaluationDone(
        MatchEvaluation(per_photo, asker.accuracy("encounter"), ideas),
        len(held.chips),
        asker.memory_bytes,
        held.failures,
        cautions_of((manifest,), held.failures),
    )


class _Asker:
    """Asks a gallery about its own chips, each time without the encounter that is asked about."""

    def __init__(
        self, chips: Sequence[DescribedChip], settings: MatchSettings, seed: int, tell: Step
    ) -> None:
        self._chips = chips
        self._gallery = gallery_of(settings, chips)
        self._references = [each.reference for each in chips]
        self._seed = seed
        self._tell = tell
        self._answers: dict[tuple[str, ...], tuple[Candidate, ...]] = {}
        self.memory_bytes = self._gallery.memory_bytes

    def accuracy(self, asked_of: AskedOf) -> Accuracy:
        """How often the right animal comes first."""
        import numpy as np

        sides = sides_of(self._chips)
        asked = sides if asked_of == "encounter" else [(each,) for side in sides for each in side]
        found = []
        for number, side in enumerate(asked, start=1):
            self._tell(f"{number} of {len(asked)} asked about, by {asked_of}")
            if outcome_of(side[0].reference, (), self._references) is None:
                continue
            outcome = outcome_of(side[0].reference, self._answer(side), self._references)
            if outcome is not None:
                found.append(outcome)
        return accuracy_of(found, asked_of=asked_of, rng=np.random.default_rng(self._seed))

    def _answer(self, side: Sequence[DescribedChip]) -> tuple[Candidate, ...]:
        key = tuple(each.reference.chip_id for each in side)
        if key not in self._answers:
            self._answers[key] = answer(self._gallery, side, self._chips)
        return self._answers[key]


_TILTS = (0.75,)


def _mask(how: PlainMatching) -> PlainMatching:
    """The whole chip counts, background and all."""
    return replace(_foreground(how), settings=_seen(how.settings, replace(how.settings.features, middle=0.0)))


def _foreground(how: PlainMatching) -> PlainMatching:
    """Only the middle of the chip counts, whatever is there."""
    return replace(how, with_masks=False)


def _affine(how: PlainMatching) -> PlainMatching:
    """Chips are not foreshortened, or are, where the matcher does not do so."""
    looks = how.settings.features.looks
    upright = tuple(look for look in looks if look.tilt == 1.0)
    tilted = (*looks, *(replace(looks[0], tilt=tilt) for tilt in _TILTS))
    changed = replace(how.settings.features, looks=upright if upright != looks else tilted)
    return replace(how, settings=_seen(how.settings, changed))


def _fusion(how: PlainMatching) -> PlainMatching:
    """One look alone, and no model."""
    features = how.settings.features
    alone = replace(features, looks=features.looks[-1:])
    return replace(how, embedder=None, settings=_seen(how.settings, alone))


def _aggregation(how: PlainMatching) -> PlainMatching:
    """The best chip of an animal alone counts for it."""
    return replace(how, settings=replace(how.settings, support=1))


def _verification(how: PlainMatching) -> PlainMatching:
    """Matched spots need not agree on one movement."""
    return replace(how, settings=replace(how.settings, verifies=False))


def _cohort(how: PlainMatching) -> PlainMatching:
    """A reference that is alike to all may win."""
    return replace(how, settings=replace(how.settings, cohort=0))


def _seen(settings: MatchSettings, features: FeatureSettings) -> MatchSettings:
    return replace(settings, features=features)


_OTHERWISE: Mapping[str, Callable[[PlainMatching], PlainMatching]] = {
    "mask": _mask,
    "foreground": _foreground,
    "affine": _affine,
    "fusion": _fusion,
    "aggregation": _aggregation,
    "verification": _verification,
    "cohort": _cohort,
}


def _is_used(name: str, how: PlainMatching) -> bool:
    return name != "affine" or any(look.tilt != 1.0 for look in how.settings.features.looks)


def _ideas(manifest: Manifest, reader: PlainReader, whole: Accuracy, seed: int) -> Iterator[Idea]:
    """What each idea adds: the accuracy with it less the accuracy without it, all others as they are."""
    for name, change in _OTHERWISE.items():
        how = change(reader.how)
        if how == reader.how:
            continue
        is_used = _is_used(name, reader.how)
        reader.tell(f"measuring {'without' if is_used else 'with'} {name}")
        held = PlainReader(how, reader.tell).read(manifest)
        other = _Asker(named(held.chips), how.settings, seed, reader.tell).accuracy("photo")
        sign = 1 if is_used else -1
        yield Idea(
            name,
            other,
            sign * (whole.rank_1.estimate - other.rank_1.estimate),
            sign * (whole.rank_5.estimate - other.rank_5.estimate),
            is_used,
        )
