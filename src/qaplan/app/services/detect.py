"""Running a detector's model over the media of a study; what it suggests goes the way of every other run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from qaplan.app.engines.detector import GuardedModel, ModelFailure, check_runtime
from qaplan.app.engines.frames import GuardedFrames
from qaplan.app.jobs.shards import Record, run_shards
from qaplan.app.services.detections import SEEN_STATES, DetectionImport, take_run
from qaplan.app.services.media_files import is_unchanged, media_file
from qaplan.app.services.sessions import Session, check_may, session_here
from qaplan.app.store.card_tables import HeldMedium, load_cards, load_media
from qaplan.app.store.studies import Study
from qaplan.base.errors import DataError, Problem, QaplanError, UsageError
from qaplan.base.messages import Message
from qaplan.base.refusal import Caution
from qaplan.recognition.detectors.detecting import boxes_in
from qaplan.recognition.detectors.files import ModelFile, find_models, read_model
from qaplan.recognition.detectors.fit import fit_of, frames_for, laid_out
from qaplan.recognition.detectors.manifest import Manifest
from qaplan.recognition.detectors.results import file_record, run_record
from qaplan.recognition.files import read_megadetector
from qaplan.recognition.matching import Match, Matching
from qaplan.recognition.types import Detection, DetectorRun
from qaplan.survey.media.frames import Frame

__all__ = ["DetectionDone", "ModelSeen", "Progress", "detect", "look_at_models"]

Progress = Callable[[int, int], None]

_DECODING = "2025-1"
_FRAMES_PER_CLIP = 8
_MOST_FRAMES_PER_CLIP = 100
_SHORT = 16
_MOST_NAMED = 50


@dataclass(frozen=True)
class ModelSeen:
    """One model's folder, and whether it may be run.

    Args:
        folder: The folder.
        manifest: What it is; None if it may not be run.
        refusal: Why it may not be run; None if it may.
    """

    folder: Path
    manifest: Manifest | None
    refusal: Problem | None

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        record: dict[str, object] = {"folder": self.folder.name, "is_usable": self.manifest is not None}
        if self.refusal is not None:
            record["refusal"] = vars(self.refusal)
        if self.manifest is not None:
            record |= {
                "name": self.manifest.name,
                "version": self.manifest.version,
                "licence": self.manifest.licence,
                "source": self.manifest.source,
                "head": self.manifest.head,
                "sha256": self.manifest.sha256,
                "threshold": self.manifest.threshold,
                "classes": {str(number): label for number, label in sorted(self.manifest.classes.items())},
                "knows_people": self.manifest.knows_people,
            }
        return record

    def sentence(self) -> str:
        """What it is, or why it may not be run, in plain English."""
        if self.refusal is not None:
            return f"{self.folder.name}: not usable: {self.refusal.sentence()} [{self.refusal.code}]"
        assert self.manifest is not None
        people = "" if self.manifest.knows_people else " It does not know people, so it hides none."
        return (
            f"{self.folder.name}: {self.manifest.name} {self.manifest.version}, {self.manifest.licence}, "
            f"threshold {self.manifest.threshold:g}.{people}"
        )


def look_at_models(folder: Path) -> tuple[ModelSeen, ...]:
    """Look at the models in a folder; none of them is run.

    Args:
        folder: A model's own folder, or one with such folders in it.
    """
    return tuple(_look_at(each) for each in find_models(folder))


def _look_at(folder: Path) -> ModelSeen:
    try:
        return ModelSeen(folder, read_model(folder).manifest, None)
    except QaplanError as error:
        return ModelSeen(folder, None, error.problem)


@dataclass(frozen=True)
class DetectionDone:
    """What running a model came to.

    Args:
        taken: What its results came to in the study.
        file: The results as JSON of the MegaDetector output format.
        seen: Media that the model saw.
        failures: Media that it could not see, and why; at most fifty of them.
        failed: Number of media that it could not see.
        unguarded: What this platform cannot guard; empty when it can.
        cautions: What is doubtful about it.
    """

    taken: DetectionImport
    file: Path
    seen: int
    failures: tuple[Problem, ...]
    failed: int
    unguarded: str = ""
    cautions: tuple[Caution, ...] = ()

    def summary(self) -> str:
        """What was done, in plain English."""
        return f"{self.seen} media seen, {self.failed} could not be. {self.taken.summary()}"

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return self.taken.to_record() | {
            "seen": self.seen,
            "failed": self.failed,
            "failures": [vars(each) for each in self.failures],
            "file": self.file.name,
            "unguarded": self.unguarded,
            "cautions": [caution.code for caution in self.cautions],
        }


def detect(
    study: Study,
    model_folder: Path,
    *,
    threshold: float | None = None,
    card_id: str = "",
    frames_per_clip: int = _FRAMES_PER_CLIP,
    session: Session | None = None,
    progress: Progress | None = None,
) -> DetectionDone:
    """Run a model over the media of a study and take what it suggests; going on after a stop loses nothing.

    Files with the same bytes are seen once. What the model saw is kept in shards in the study's outputs, so
    that a second call, at another threshold or with more cards, runs it only on what is new.

    Args:
        study: The study.
        model_folder: A folder with ``model.toml`` and ``model.onnx``.
        threshold: Smallest raw score that becomes a suggestion, 0 to 1; the manifest's when None.
        card_id: The card whose media are to be seen; empty for all.
        frames_per_clip: Frames of each clip that are seen, spread over it evenly.
        session: Who asks; whoever calls on this machine when None.
        progress: Told after each file: how many are done, and of how many.

    Raises:
        DataError: ``engine.onnxruntime_missing``, ``engine.detector_failed``, ``detector.no_media``, and what
            ``read_model`` raises; the study is then as before.
        UsageError: ``recognition.bad_threshold``, ``detector.bad_frames``.
    """
    mine = session or session_here()
    check_may(mine, "cards.take")
    _check_call(threshold, frames_per_clip)
    model = read_model(model_folder)
    check_runtime()
    listed = [each for each in load_media(study, card_id=card_id) if _is_to_be_seen(each)]
    if not listed:
        raise DataError("detector.no_media", "there is nothing to look at", do="take a card first")
    key = _run_key(model, frames_per_clip)
    folder = study.outputs_folder / "detections" / key[:_SHORT]
    by_digest, absent = _files(study, listed)
    with _Watcher(model, frames_per_clip, by_digest) as watcher:
        found = run_shards(list(by_digest), watcher.see, folder, progress=progress, set_aside=watcher.pass_by)
    names = {card.card_id: card.name for card in load_cards(study)}
    by_path = _paths(listed, names)
    files = {path: {**found, **absent}[held.medium.sha256] for path, held in by_path.items()}
    path = _write_results(run_record(files, model.manifest), folder / "detections.json")
    run = replace(read_megadetector(path), sha256=key)
    matching = _matching(run, [held.medium_id for held in by_path.values()])
    chosen = model.manifest.threshold if threshold is None else threshold
    failures = _failures(matching)
    return DetectionDone(
        taken=take_run(study, matching, chosen, session=mine),
        file=path,
        seen=len(matching.matched) - len(failures),
        failures=tuple(failures[:_MOST_NAMED]),
        failed=len(failures),
        unguarded=watcher.unguarded,
        cautions=_cautions(model.manifest, failures),
    )


def _check_call(threshold: float | None, frames_per_clip: int) -> None:
    if threshold is not None and not 0.0 <= threshold <= 1.0:
        raise UsageError("recognition.bad_threshold", "a threshold is not between 0 and 1", do="try 0.2")
    if not 1 <= frames_per_clip <= _MOST_FRAMES_PER_CLIP:
        raise UsageError(
            "detector.bad_frames", f"a clip gives 1 to {_MOST_FRAMES_PER_CLIP} frames", do="try 8"
        )


def _is_to_be_seen(held: HeldMedium) -> bool:
    return held.medium.state in SEEN_STATES and held.is_held


def _run_key(model: ModelFile, frames_per_clip: int) -> str:
    """Digest of the model and of everything that its numbers depend on."""
    said = json.dumps([_DECODING, repr(model.manifest), frames_per_clip])
    return hashlib.sha256(said.encode()).hexdigest()


def _files(
    study: Study, listed: Sequence[HeldMedium]
) -> tuple[dict[str, tuple[Path, HeldMedium]], dict[str, Record]]:
    """The file of each digest, and the failures of those whose file is not there."""
    cards = {card.card_id: card for card in load_cards(study)}
    by_digest: dict[str, tuple[Path, HeldMedium]] = {}
    absent: dict[str, Record] = {}
    for held in listed:
        digest = held.medium.sha256
        path = media_file(study, cards[held.card_id], held) if digest not in by_digest else None
        if path is not None:
            by_digest[digest] = (path, held)
        elif digest not in by_digest:
            absent[digest] = {"detections": None, "failure": "the file is not where its card was read from"}
    return by_digest, {key: record for key, record in absent.items() if key not in by_digest}


class _Watcher:
    """Shows files to the model, one after the other."""

    def __init__(
        self, model: ModelFile, frames_per_clip: int, by_digest: Mapping[str, tuple[Path, HeldMedium]]
    ) -> None:
        self._by_digest = by_digest
        self._manifest = model.manifest
        self._wanted = frames_for(model.manifest.input, count=frames_per_clip)
        self._open = ExitStack()
        self._frames = self._open.enter_context(GuardedFrames())
        self._model = self._open.enter_context(GuardedModel(model))

    def __enter__(self) -> Self:
        """Start nothing yet."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End both programs."""
        self._open.close()

    @property
    def unguarded(self) -> str:
        """What the platform cannot guard."""
        return self._model.unguarded or self._frames.unguarded

    def see(self, digest: str) -> tuple[Record, bool]:
        """What the model sees in a file, and whether that holds for good."""
        path, held = self._by_digest[digest]
        if not is_unchanged(path, held):
            what = "the file no longer holds the bytes that were taken"
            return file_record((), self._manifest, failure=what), False
        decoded = self._frames.read(path, held.medium.media_type, self._wanted)
        if not decoded.frames:
            return file_record((), self._manifest, failure=decoded.what), decoded.outcome != "hung"
        is_clip = held.medium.media_type.startswith("video/")
        try:
            boxes = [box for frame in decoded.frames for box in self._boxes(frame, is_clip=is_clip)]
        except ModelFailure as failure:
            return file_record((), self._manifest, failure=str(failure)), False
        rate = _frame_rate(decoded.frames) if is_clip else None
        return file_record(boxes, self._manifest, frame_rate=rate), True

    def pass_by(self, digest: str) -> Record:
        """What is kept of a file at which the program died again and again."""
        return file_record((), self._manifest, failure="the program died three times at this file")

    def _boxes(self, frame: Frame, *, is_clip: bool) -> tuple[Detection, ...]:
        height, width = frame.pixels.shape[:2]
        fit = fit_of(width, height, self._manifest.input)
        boxes = boxes_in(self._model.outputs(laid_out(frame.pixels, fit)), self._manifest, fit)
        return tuple(replace(box, frame_number=frame.number) for box in boxes) if is_clip else boxes


def _frame_rate(frames: Sequence[Frame]) -> float:
    """Frames in a second, from the last frame that has a time; one where none has."""
    timed = [frame for frame in frames if frame.at_s and frame.number]
    return round(timed[-1].number / timed[-1].at_s, 3) if timed and timed[-1].at_s else 1.0


def _paths(listed: Sequence[HeldMedium], names: Mapping[str, str]) -> dict[str, HeldMedium]:
    """A path of its own for each medium: its card and its path there."""
    by_path: dict[str, HeldMedium] = {}
    for held in listed:
        path = f"{names[held.card_id]}/{held.medium.path}"
        by_path[path if path not in by_path else f"{held.card_id}/{held.medium.path}"] = held
    return by_path


def _write_results(record: Mapping[str, object], target: Path) -> Path:
    unfinished = target.with_suffix(".part")
    text = json.dumps(record, ensure_ascii=False, indent=1)
    unfinished.write_text(text + "\n", encoding="utf-8")
    unfinished.replace(target)
    return target


def _matching(run: DetectorRun, medium_ids: Sequence[str]) -> Matching:
    """Lay a run beside the media that it was made of, in its own order."""
    matched = (Match(medium_id, file) for medium_id, file in zip(medium_ids, run.files, strict=True))
    return Matching(run, tuple(matched), (), (), ())


def _cautions(manifest: Manifest, failures: Sequence[Problem]) -> tuple[Caution, ...]:
    found = []
    if not manifest.knows_people:
        name = Message("detector.no_people", {"model": f"{manifest.name} {manifest.version}"})
        found.append(Caution("detector.no_people", name))
    if failures:
        found.append(Caution("detector.not_seen", Message("detector.not_seen")))
    return tuple(found)


def _failures(matching: Matching) -> list[Problem]:
    return [
        Problem("detector.not_seen", match.file.failure, match.medium_id)
        for match in matching.matched
        if match.file.failure
    ]
