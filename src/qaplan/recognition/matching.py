"""Which medium an entry of a detector's run is about: by the end of its path, and never by a guess."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from qaplan.base.errors import DataError, Problem
from qaplan.recognition.types import DetectedFile, DetectorRun

__all__ = ["Ambiguous", "Match", "Matching", "match_by_suffix"]

_MOST_NAMED = 100


@dataclass(frozen=True, slots=True)
class Match:
    """An entry and its medium.

    Args:
        medium_id: The medium.
        file: What the run says of it.
    """

    medium_id: str
    file: DetectedFile


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """An entry that could be about several media, or shares its only medium with another entry.

    Args:
        path: Path of the entry.
        medium_ids: The media that it could be about.
    """

    path: str
    medium_ids: tuple[str, ...]


@dataclass(frozen=True)
class Matching:
    """A run laid beside the media.

    Args:
        run: The run.
        matched: Entries with exactly one medium.
        unmatched: Paths of entries without a medium.
        ambiguous: Entries that were refused.
        not_in_run: Media that the run says nothing about.
    """

    run: DetectorRun
    matched: tuple[Match, ...]
    unmatched: tuple[str, ...]
    ambiguous: tuple[Ambiguous, ...]
    not_in_run: tuple[str, ...]

    def require_clear(self) -> Matching:
        """Return this matching if no entry is ambiguous.

        Raises:
            DataError: ``recognition.ambiguous`` with a problem for each entry that was refused.
        """
        if not self.ambiguous:
            return self
        raise DataError(
            "recognition.ambiguous",
            "entries of the detector's run fit several media",
            where=self.run.source,
            do="run the detector on the folder above the cards, so that its paths name the card",
            problems=_named(self.ambiguous),
            n_ambiguous=len(self.ambiguous),
        )


def match_by_suffix(run: DetectorRun, media_paths: Mapping[str, str], *, detector_root: str = "") -> Matching:
    """Lay a run beside media: two paths match when one of them is the end of the other.

    Of several media the one that shares most folders is taken; where two share equally many, the entry is
    ambiguous. A file name alone never outweighs a folder that contradicts it: ``CARD2/IMG_0001.JPG`` is not
    ``CARD1/IMG_0001.JPG``. Upper and lower case are one, as they are on a card.

    Args:
        run: The run.
        media_paths: Path of each medium, by medium id; the more folders, the surer.
        detector_root: Folder that the detector was run on, where its paths begin otherwise than the media's;
            it is cut off.

    Returns:
        Every entry in exactly one of matched, unmatched and ambiguous; every medium in one match at most.

    Raises:
        DataError: ``recognition.other_card`` if no entry fits any medium.
    """
    whole, ends = _index(media_paths)
    root = _key(detector_root)
    claims: dict[str, list[tuple[int, DetectedFile]]] = defaultdict(list)
    ambiguous: list[Ambiguous] = []
    unmatched: list[str] = []
    for file in run.files:
        key = _key(file.path).removeprefix(root) if root else _key(file.path)
        media = _candidates(key, whole, ends)
        if len(media) == 1:
            shared = min(key.count("/"), _key(media_paths[media[0]]).count("/"))
            claims[media[0]].append((shared, file))
        elif media:
            ambiguous.append(Ambiguous(file.path, media))
        else:
            unmatched.append(file.path)
    matched = _settle(claims, ambiguous, unmatched)
    if not matched and not ambiguous:
        raise _other_card(run, media_paths)
    taken = {match.medium_id for match in matched}
    absent = tuple(medium_id for medium_id in media_paths if medium_id not in taken)
    return Matching(run, matched, tuple(unmatched), tuple(ambiguous), absent)


def _settle(
    claims: Mapping[str, list[tuple[int, DetectedFile]]], ambiguous: list[Ambiguous], unmatched: list[str]
) -> tuple[Match, ...]:
    """Give each medium to the entry that shares most folders with it."""
    matched: list[Match] = []
    for medium_id, claimed in claims.items():
        most = max(shared for shared, _ in claimed)
        best = [file for shared, file in claimed if shared == most]
        unmatched.extend(file.path for shared, file in claimed if shared < most)
        if len(best) == 1:
            matched.append(Match(medium_id, best[0]))
        else:
            ambiguous.extend(Ambiguous(file.path, (medium_id,)) for file in best)
    return tuple(matched)


def _index(media_paths: Mapping[str, str]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Media by whole path, and by every end of their path."""
    whole: dict[str, list[str]] = defaultdict(list)
    ends: dict[str, list[str]] = defaultdict(list)
    for medium_id, path in media_paths.items():
        key = _key(path)
        whole[key].append(medium_id)
        for end in _ends(key):
            ends[end].append(medium_id)
    return whole, ends


def _candidates(key: str, whole: Mapping[str, list[str]], ends: Mapping[str, list[str]]) -> tuple[str, ...]:
    if not key:
        return ()
    if key in ends:
        return tuple(ends[key])
    return next((tuple(whole[end]) for end in _ends(key) if end in whole), ())


def _ends(key: str) -> list[str]:
    """The ends of a path, longest first; each begins with a slash."""
    starts = [index for index, letter in enumerate(key) if letter == "/"]
    return [key[start:] for start in starts]


def _key(path: str) -> str:
    """A path as it is compared: slashes, no empty parts, composed letters, one case; begins with a slash."""
    plain = unicodedata.normalize("NFC", path.replace("\\", "/")).casefold()
    parts = [part for part in plain.split("/") if part not in {"", "."}]
    return "".join(f"/{part}" for part in parts)


def _named(ambiguous: tuple[Ambiguous, ...]) -> tuple[Problem, ...]:
    return tuple(
        Problem(
            "recognition.ambiguous_entry",
            "the entry fits several media" if len(each.medium_ids) > 1 else "two entries fit one medium",
            where=each.path[-120:],
            do="name the card in the path",
        )
        for each in ambiguous[:_MOST_NAMED]
    )


def _other_card(run: DetectorRun, media_paths: Mapping[str, str]) -> DataError:
    entry = run.files[0].path[-80:] if run.files else "none"
    medium = next(iter(media_paths.values()), "none")[-80:]
    return DataError(
        "recognition.other_card",
        f"no entry of the run fits any of these media; its first is '{entry}', theirs '{medium}'",
        where=run.source,
        do="give the run of this card, or the folder that the detector was run on",
        n_entries=len(run.files),
        n_media=len(media_paths),
    )
