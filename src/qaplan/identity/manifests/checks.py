"""What is wrong between the rows of a manifest, and between a row and the picture that it names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from qaplan.base.errors import Problem
from qaplan.base.messages import Message
from qaplan.base.refusal import Caution
from qaplan.identity.chips.types import Viewpoint
from qaplan.identity.manifests.cells import difference_of, row_numbers, spelling_key
from qaplan.identity.manifests.types import Manifest, ManifestRow, PictureFile
from qaplan.recognition.types import is_person, is_vehicle

__all__ = [
    "box_problems",
    "cautions_of",
    "kind_problems",
    "mask_problems",
    "spelling_problems",
    "twice_problems",
]


def spelling_problems(spellings: Mapping[str, Sequence[int]]) -> Iterator[Problem]:
    """Say which animals stand under two spellings; they are never made one.

    Args:
        spellings: Every animal as its cell has it, with the numbers of its rows.
    """
    groups: dict[str, list[str]] = defaultdict(list)
    for name in spellings:
        if name.strip():
            groups[spelling_key(name)].append(name)
    for names in groups.values():
        if len(names) < 2:
            continue
        first, *others = sorted(names, key=lambda name: (-len(spellings[name]), name))
        for other in others:
            yield Problem(
                "identity.two_spellings",
                f"one individual seems to stand under two spellings, '{first}' in "
                f"{row_numbers(spellings[first])} and '{other}' in {row_numbers(spellings[other])}; "
                f"they differ in {difference_of(first, other)}",
                "",
                "write one of them everywhere, or give two animals names that nobody can mix up",
            )


def twice_problems(rows: Sequence[ManifestRow], pictures: Mapping[str, PictureFile]) -> Iterator[Problem]:
    """Say which pictures stand twice with the same box: for one animal, or for two.

    Args:
        rows: The rows.
        pictures: The file of each path.
    """
    groups: dict[object, list[ManifestRow]] = defaultdict(list)
    for row in rows:
        held = pictures.get(row.path)
        groups[(held.path if held is not None else row.path, row.box)].append(row)
    for same in groups.values():
        if len(same) < 2:
            continue
        first = same[0]
        other = next((row for row in same if row.individual != first.individual), None)
        if other is None:
            where = row_numbers(row.number for row in same)
            yield Problem("identity.row_twice", f"{first.path} stands twice with the same box", where,
                          "keep one of the rows")  # fmt: skip
        else:
            yield Problem(
                "identity.two_animals",
                f"{first.path} stands for two animals, '{first.individual}' in row {first.number} and "
                f"'{other.individual}' in row {other.number}",
                "",
                "keep the right one; where both are in the picture, give each a box of its own",
            )


def box_problems(rows: Sequence[ManifestRow], pictures: Mapping[str, PictureFile]) -> Iterator[Problem]:
    """Say which boxes reach outside their pictures.

    Args:
        rows: The rows.
        pictures: The file of each path.
    """
    for row in rows:
        held, box = pictures.get(row.path), row.box
        if held is None or box is None:
            continue
        right, bottom = box.left + box.width, box.top + box.height
        if box.left >= 0 and box.top >= 0 and right <= held.width_px and bottom <= held.height_px:
            continue
        yield Problem(
            "identity.box_outside",
            f"the box {box.left} {box.top} {box.width} {box.height} reaches outside the picture of "
            f"{held.width_px} x {held.height_px} pixels",
            f"row {row.number}, {row.path}",
            "write left, top, width and height in pixels of the picture as it is shown",
        )


def mask_problems(rows: Sequence[ManifestRow], pictures: Mapping[str, PictureFile]) -> Iterator[Problem]:
    """Say which masks are of another size than their pictures and their boxes.

    Args:
        rows: The rows.
        pictures: The file of each path, masks included.
    """
    for row in rows:
        held, mask = pictures.get(row.path), pictures.get(row.mask)
        if held is None or mask is None:
            continue
        sizes = [(held.width_px, held.height_px)]
        if row.box is not None:
            sizes.append((row.box.width, row.box.height))
        if (mask.width_px, mask.height_px) not in sizes:
            wanted = " or ".join(f"{width} x {height}" for width, height in sizes)
            yield Problem(
                "identity.mask_size",
                f"the mask {row.mask} is of {mask.width_px} x {mask.height_px} pixels, not of {wanted}",
                f"row {row.number}, {row.path}",
                "make it as large as its picture, white on the animal and black elsewhere",
            )


def kind_problems(rows: Sequence[ManifestRow]) -> Iterator[Problem]:
    """Say which rows hold a person or a vehicle; nothing is ever matched with them.

    Args:
        rows: The rows.
    """
    do = "take the row out: people and vehicles are never matched"
    for row in rows:
        where = f"row {row.number}, {row.path}"
        if is_person(row.kind):
            yield Problem("identity.box_of_person", "the row holds a person", where, do)
        elif is_vehicle(row.kind):
            yield Problem("identity.box_of_vehicle", "the row holds a vehicle", where, do)


def cautions_of(manifest: Manifest) -> tuple[Caution, ...]:
    """What is doubtful about a manifest and can still be used."""
    found = []
    if any(not row.individual for row in manifest.rows):
        found.append(Caution("identity.unnamed_rows", Message("manifest.unnamed_rows")))
    if any(row.viewpoint is Viewpoint.UNKNOWN for row in manifest.rows):
        found.append(Caution("identity.flank_unknown", Message("manifest.flank_unknown")))
    by_bytes: dict[tuple[str, object], set[str]] = defaultdict(set)
    for row in manifest.rows:
        held = manifest.pictures.get(row.path)
        if held is not None:
            by_bytes[held.sha256, row.box].add(row.path)
    if any(len(paths) > 1 for paths in by_bytes.values()):
        found.append(Caution("identity.same_bytes", Message("manifest.same_bytes")))
    return tuple(found)
