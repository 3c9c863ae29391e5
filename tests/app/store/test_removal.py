"""Only files that are named by a digest, and only below the study's media folder, are ever removed."""

from __future__ import annotations

from pathlib import Path

from qaplan.app.store.removal import copies_by_digest, remove_copies

ONE, OTHER = "a" * 64, "b" * 64


def test_the_copy_and_what_is_made_of_it_go_and_nothing_else(tmp_path: Path) -> None:
    media = tmp_path / "media"
    names = [
        f"sha256/aa/aa/{ONE}",
        f"thumbnails/{ONE}.jpg",
        f"sha256/bb/bb/{OTHER}",
        "lock.sqlite3",
        f"{ONE}a",
    ]
    for name in names:
        (media / name).parent.mkdir(parents=True, exist_ok=True)
        (media / name).write_bytes(b"x")
    outside = tmp_path / f"{ONE}.JPG"
    outside.write_bytes(b"original")
    (media / f"{ONE}.link").symlink_to(outside)
    copies = copies_by_digest(media)
    assert {digest: len(paths) for digest, paths in copies.items()} == {ONE: 2, OTHER: 1}
    assert remove_copies(copies, [ONE]) == 2
    left = {str(path.relative_to(media)) for path in media.rglob("*") if path.is_file()}
    assert left == {f"sha256/bb/bb/{OTHER}", "lock.sqlite3", f"{ONE}a", f"{ONE}.link"}
    assert outside.read_bytes() == b"original"


def test_a_study_without_copies_has_none(tmp_path: Path) -> None:
    assert copies_by_digest(tmp_path / "media") == {}
