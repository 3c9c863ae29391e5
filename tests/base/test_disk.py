"""What a disk refuses is told in one sentence, without the path."""

from __future__ import annotations

import errno

import pytest

from qaplan.base.disk import disk_refusal


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "disk.full"),
        (errno.EROFS, "disk.not_allowed"),
        (errno.EACCES, "disk.not_allowed"),
        (errno.EIO, "disk.failing"),
        (errno.ENOENT, "disk.no_place"),
    ],
)
def test_each_reason_has_its_code_and_the_name_without_the_path(number: int, code: str) -> None:
    refusal = disk_refusal(OSError(number, "x", "/somewhere/secret/report.html"))
    assert refusal is not None
    assert (refusal.code, refusal.problem.where) == (code, "report.html")


def test_what_is_not_the_fault_of_a_disk_is_not_excused() -> None:
    assert disk_refusal(OSError(errno.EBADF, "x")) is None
