"""The chips of a plain manifest: decoded by a guarded program, told from their background, described."""

from __future__ import annotations

import threading
import zipfile
import zlib
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qaplan.app.engines.detector import ModelFailure, check_runtime
from qaplan.app.engines.embedder import GuardedEmbedder
from qaplan.app.engines.frames import GuardedFrames
from qaplan.app.services.identity.plain_blanks import EmptyViews
from qaplan.base.errors import Problem
from qaplan.base.provenance import digest_of
from qaplan.identity.chips.types import Box, ChipPixels
from qaplan.identity.manifests.types import Manifest, ManifestRow, PictureFile
from qaplan.identity.matching.types import Features, Reference
from qaplan.identity.models.files import ChipModel
from qaplan.survey.media.frames import Frames, FramesWanted

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from qaplan.identity.matching.settings import FeatureSettings
    from qaplan.identity.models.likeness import Embedding

__all__ = ["ChipReading", "DescribedChip", "DescribedChips", "describe_chips"]

Progress = Callable[[int, int], None]

_VERSION = "3"
_WORKERS = 2
_WHOLE_PICTURE_PX = (1600, 1600)
_HALF_WHITE = 128


@dataclass(frozen=True)
class ChipReading:
    """How the chips of a manifest are read.

    Args:
        settings: How features are taken.
        with_masks: Whether the animal is told from its background: by the mask of the row, or by our own
            where the row has a box. Of a picture without either only the middle counts.
        cache: Folder in which features are kept from one call to the next; None keeps none.
        model: A model that looks at the chips besides; None for none.
        blanks: Pictures without an animal of each station, by which the animal is told from its background.
    """

    settings: FeatureSettings
    with_masks: bool = True
    cache: Path | None = None
    model: ChipModel | None = None
    blanks: Mapping[str, tuple[PictureFile, ...]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class DescribedChip:
    """One row of a manifest with what was seen in it.

    Args:
        row: The row.
        reference: What a matcher knows of it.
        features: Its local features.
        embedding: What the model gave of it; None without a model.
        note: What was wrong with it although it was read; None where nothing was.
    """

    row: ManifestRow
    reference: Reference
    features: Features
    embedding: Embedding | None = None
    note: Problem | None = None


@dataclass(frozen=True, eq=False)
class DescribedChips:
    """The chips of a manifest.

    Args:
        chips: Those that could be read, in the order of the rows.
        failures: Those that could not or only in part, and why.
        unguarded: What this platform cannot guard; empty when it can.
    """

    chips: tuple[DescribedChip, ...]
    failures: tuple[Problem, ...]
    unguarded: str = ""


def describe_chips(
    manifest: Manifest, reading: ChipReading, *, progress: Progress | None = None
) -> DescribedChips:
    """Decode every chip of a manifest and take its features.

    Args:
        manifest: The manifest.
        reading: How.
        progress: Told after each chip: how many are done, and of how many.

    Raises:
        DataError: ``engine.onnxruntime_missing`` or ``engine.detector_failed`` where there is a model.
    """
    if reading.model is not None:
        check_runtime()
    if reading.cache is not None:
        reading.cache.mkdir(parents=True, exist_ok=True)
    with _Describer(manifest, reading) as describer, ThreadPoolExecutor(_WORKERS) as workers:
        found: list[DescribedChip | Problem] = []
        for done in workers.map(describer.describe, manifest.rows):
            found.append(done)
            if progress is not None:
                progress(len(found), len(manifest.rows))
    chips = tuple(each for each in found if isinstance(each, DescribedChip))
    told = (each.note if isinstance(each, DescribedChip) else each for each in found)
    failures = tuple(each for each in told if each is not None)
    return DescribedChips(chips, failures, describer.unguarded)


class _Describer:
    """Describes one chip after the other, in several threads, each with a guarded program of its own."""

    def __init__(self, manifest: Manifest, reading: ChipReading) -> None:
        self._manifest = manifest
        self._reading = reading
        self._held = threading.local()
        self._open = ExitStack()
        self._lock = threading.Lock()
        self._embedder: GuardedEmbedder | None = None
        self._views = EmptyViews(reading.blanks, self._blank)
        self.unguarded = ""

    def __enter__(self) -> _Describer:
        """Quieten the library of pictures: the threads are ours."""
        import cv2

        cv2.setNumThreads(1)
        if self._reading.model is not None:
            self._embedder = self._open.enter_context(GuardedEmbedder(self._reading.model))
        return self

    def __exit__(self, *_: object) -> None:
        """End the programs."""
        self._open.close()

    def describe(self, row: ManifestRow) -> DescribedChip | Problem:
        """What is seen in a row, or why nothing is."""
        kept = self._kept_at(row)
        features = _load(kept) if kept is not None else None
        if features is not None and self._embedder is None:
            return DescribedChip(row, _reference(row), features)
        read = self._pixels(row)
        if isinstance(read, Problem):
            return read
        chip, blanks, note = read
        try:
            embedding = self._embedding(chip)
        except ModelFailure as failure:
            return Problem("identity.chip_not_embedded", str(failure), _where(row), "look at the picture")
        # What is wrong with a picture is told at every call, so its features are not kept.
        features = features or self._features(chip, blanks, kept if note is None else None)
        return DescribedChip(row, _reference(row), features, embedding, note)

    def _embedding(self, chip: ChipPixels) -> Embedding | None:
        if self._embedder is None:
            return None
        with self._lock:
            return self._embedder.embed(chip)

    def _features(
        self, chip: ChipPixels, blanks: tuple[NDArray[np.uint8], ...], kept: Path | None
    ) -> Features:
        from qaplan.identity.chips.cutting import without_surroundings
        from qaplan.identity.matching.features import describe
        from qaplan.identity.matching.same_station import blank_chip, without_background

        settings = self._reading.settings
        empty = [describe(blank_chip(each, chip.box), settings) for each in blanks]
        features = without_background(describe(without_surroundings(chip), settings), empty)
        if kept is not None:
            _keep(kept, features)
        return features

    def _blank(self, held: PictureFile) -> NDArray[np.uint8] | None:
        frames = self._reader().read(held.path, held.media_type, FramesWanted()).frames
        return frames[0].pixels if frames else None

    def _pixels(
        self, row: ManifestRow
    ) -> tuple[ChipPixels, tuple[NDArray[np.uint8], ...], Problem | None] | Problem:
        do = "open it to see what is wrong with it; the other rows were read"
        seen = self._frames(row.path, None if row.box is not None or row.mask else _WHOLE_PICTURE_PX)
        if not seen.frames:
            return Problem("identity.chip_not_read", seen.what or seen.outcome, _where(row), do)
        is_damaged = seen.outcome == "truncated"
        what = "the picture is damaged; as much of it as could be decoded was used"
        note = Problem("identity.chip_damaged", what, _where(row), do) if is_damaged else None
        colour = seen.frames[0].pixels
        mask = self._mask(row, colour)
        if isinstance(mask, str):
            return Problem("identity.chip_not_read", f"its mask: {mask}", _where(row), "make the mask again")
        height, width = colour.shape[:2]
        box = row.box or Box(0, 0, width, height)
        rows, columns = slice(box.top, box.top + box.height), slice(box.left, box.left + box.width)
        cut = mask[rows, columns] if mask is not None and mask.shape == (height, width) else mask
        view = self._views.at(row.station) if self._reading.with_masks else None
        blanks = view.like(colour) if view is not None and row.box is not None else ()
        return ChipPixels(colour[rows, columns].copy(), cut, box), blanks, note

    def _frames(self, path: str, inside_px: tuple[int, int] | None) -> Frames:
        held = self._manifest.pictures[path]
        return self._reader().read(held.path, held.media_type, FramesWanted(inside_px=inside_px))

    def _reader(self) -> GuardedFrames:
        reader: GuardedFrames | None = getattr(self._held, "reader", None)
        if reader is None:
            reader = GuardedFrames()
            with self._lock:
                self._open.callback(reader.close)
            self._held.reader = reader
        self.unguarded = self.unguarded or reader.unguarded
        return reader

    def _mask(self, row: ManifestRow, colour: NDArray[np.uint8]) -> NDArray[np.bool_] | str | None:
        if not self._reading.with_masks:
            return None
        if row.mask:
            import numpy as np

            drawn = self._frames(row.mask, None)
            if drawn.outcome != "decoded":
                return drawn.what or drawn.outcome
            return np.asarray(drawn.frames[0].pixels.max(axis=2) >= _HALF_WHITE)
        if row.box is None:
            return None
        from qaplan.identity.chips.foreground import foreground_of

        view = self._views.at(row.station)
        return foreground_of(colour, row.box, background=view.background if view else None)

    def _kept_at(self, row: ManifestRow) -> Path | None:
        """The file in which the features of a row are kept; another one wherever anything differs."""
        if self._reading.cache is None:
            return None
        pictures = self._manifest.pictures
        said = {
            "version": _VERSION,
            "picture": pictures[row.path].sha256,
            "box": row.box,
            "mask": pictures[row.mask].sha256 if row.mask and self._reading.with_masks else "",
            "with_masks": self._reading.with_masks,
            "blanks": self._views.digest_part(row.station) if self._reading.with_masks else [],
            "settings": self._reading.settings,
        }
        return self._reading.cache / f"{digest_of(said)}.npz"


def _where(row: ManifestRow) -> str:
    return f"row {row.number}, {row.path}"


def _reference(row: ManifestRow) -> Reference:
    return Reference(
        chip_id=row.chip_id,
        name=row.individual,
        viewpoint=row.viewpoint,
        encounter_id=row.encounter_id,
        station_id=row.station,
        taken_at=row.taken_at,
    )


def _keep(path: Path, features: Features) -> None:
    """Write features beside their place and then give them their name, as another call may read there."""
    import numpy as np

    unfinished = path.with_name(f"{path.stem}.{threading.get_ident()}.part")
    told = {each.name: getattr(features, each.name) for each in fields(features)}
    values = {name: np.asarray(value) for name, value in told.items() if value is not None}
    with unfinished.open("wb") as file:
        np.savez(file, allow_pickle=False, **values)
    unfinished.replace(path)


def _load(path: Path) -> Features | None:
    import numpy as np

    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as held:
            values: dict[str, Any] = {name: held[name] for name in held.files}
        for each in fields(Features):
            if each.name in values and "tuple" in str(each.type):
                values[each.name] = tuple(values[each.name].tolist())
        return Features(**values)
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile, zlib.error):
        return None
