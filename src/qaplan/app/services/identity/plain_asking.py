"""A gallery of plain chips, and which of its animals a side may be, by all that was seen of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from qaplan.app.services.identity.plain_chips import (
    ChipReading,
    DescribedChip,
    DescribedChips,
    describe_chips,
)
from qaplan.base.errors import Problem
from qaplan.base.messages import Message
from qaplan.base.refusal import Caution
from qaplan.identity.manifests.blanks import read_blanks
from qaplan.identity.manifests.types import Manifest
from qaplan.identity.matching.fusion import fuse_scores
from qaplan.identity.matching.gallery import Gallery
from qaplan.identity.matching.settings import MatchSettings
from qaplan.identity.matching.types import Candidate
from qaplan.identity.models.files import ChipModel, read_chip_model
from qaplan.identity.models.likeness import likeness

__all__ = ["PlainMatching", "PlainReader", "Step", "answer", "cautions_of", "gallery_of", "named", "sides_of"]

Step = Callable[[str], None]


@dataclass(frozen=True)
class PlainMatching:
    """How pictures of plain files are matched.

    Args:
        settings: How a gallery is searched; the measured defaults.
        with_masks: Whether the animal is told from its background.
        embedder: Folder of a model that looks at the chips besides; None for none.
        cache: Folder in which features are kept from one call to the next; None keeps none.
        blanks: List of pictures without an animal, by station; None for none.
    """

    settings: MatchSettings = field(default_factory=MatchSettings)
    with_masks: bool = True
    embedder: Path | None = None
    cache: Path | None = None
    blanks: Path | None = None

    def parameters(self) -> dict[str, object]:
        """Everything that the answer depends on, as plain values."""
        return {
            "settings": asdict(self.settings),
            "with_masks": self.with_masks,
            "embedder": self.embedder.name if self.embedder else "",
            "blanks": self.blanks.name if self.blanks else "",
        }


class PlainReader:
    """Reads the chips of manifests in one way, and tells what it does."""

    def __init__(self, how: PlainMatching, step: Step | None) -> None:
        """Look at the model, if there is one.

        Raises:
            DataError: What ``read_chip_model`` and ``read_blanks`` raise.
        """
        self.how = how
        self.tell: Step = step or (lambda _: None)
        self._model: ChipModel | None = read_chip_model(how.embedder) if how.embedder else None
        self._blanks = read_blanks(how.blanks) if how.blanks else {}

    def read(self, manifest: Manifest) -> DescribedChips:
        """Decode and describe every chip of a manifest."""
        how = self.how
        reading = ChipReading(how.settings.features, how.with_masks, how.cache, self._model, self._blanks)
        return describe_chips(
            manifest, reading, progress=lambda done, of: self.tell(f"{done} of {of} chips read")
        )


def named(chips: Iterable[DescribedChip]) -> tuple[DescribedChip, ...]:
    """The chips whose animal is known."""
    return tuple(each for each in chips if each.reference.name)


def gallery_of(settings: MatchSettings, chips: Iterable[DescribedChip]) -> Gallery:
    """A gallery of all chips whose animal is known."""
    import faiss

    # Threads of the index would wait for one another more than they work.
    faiss.omp_set_num_threads(1)
    gallery = Gallery(settings)
    for each in named(chips):
        gallery.add(each.reference, each.features)
    return gallery


def sides_of(chips: Iterable[DescribedChip]) -> tuple[tuple[DescribedChip, ...], ...]:
    """The chips of one animal, encounter and viewpoint together, in the order of their rows."""
    found: dict[tuple[str, str, str], list[DescribedChip]] = {}
    for each in chips:
        row = each.row
        found.setdefault((row.individual, row.encounter, row.viewpoint.value), []).append(each)
    return tuple(tuple(side) for side in found.values())


def answer(
    gallery: Gallery, side: Sequence[DescribedChip], known: Sequence[DescribedChip]
) -> tuple[Candidate, ...]:
    """Rank the animals of a gallery for one side, the most alike first.

    Where a model has looked at the chips, its likeness and the local score are fused.

    Args:
        gallery: The gallery.
        side: The chips of the side.
        known: The chips of the gallery.
    """
    queries = [(each.reference, each.features) for each in side]
    found = gallery.match(queries, top=max(1, len(gallery)))
    by_model = _by_model(side, known)
    if not by_model:
        return found
    scores = fuse_scores([{each.name: each.score for each in found}, by_model])
    matches: Mapping[str, Candidate] = {each.name: each for each in found}
    ranked = sorted(scores, key=lambda name: (-scores[name], name))
    return tuple(
        Candidate(name, scores[name], held.matches if held else (), held.warnings if held else ())
        for name, held in ((name, matches.get(name)) for name in ranked)
    )


def _by_model(side: Sequence[DescribedChip], known: Sequence[DescribedChip]) -> dict[str, float]:
    """The best likeness of each animal by the model; nothing where no model looked."""
    best: dict[str, float] = {}
    own = side[0].reference
    for each in named(known):
        there = each.reference
        if there.viewpoint != own.viewpoint or there.encounter_id == own.encounter_id:
            continue
        for query in side:
            if query.embedding is not None and each.embedding is not None:
                like = likeness(query.embedding, each.embedding)
                best[there.name] = max(best.get(there.name, 0.0), like)
    return best


def cautions_of(manifests: Iterable[Manifest], failures: Sequence[Problem]) -> tuple[Caution, ...]:
    """What is doubtful of an answer, each thing once."""
    found = {caution.code: caution for manifest in manifests for caution in manifest.cautions}
    if failures:
        found["identity.not_read"] = Caution("identity.not_read", Message("manifest.not_read"))
    return tuple(found.values())
