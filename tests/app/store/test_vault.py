"""The vault holds what was read, byte for byte, or nothing."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from qaplan.app.store.vault import copy_into_vault, sweep_vault, vault_alone, vault_path
from qaplan.base.errors import DataError, UsageError


def _file(folder: Path, content: bytes = b"picture") -> tuple[Path, str]:
    path = folder / "IMG.JPG"
    path.write_bytes(content)
    return path, hashlib.sha256(content).hexdigest()


def test_a_file_lies_under_its_digest_and_is_copied_once(tmp_path: Path) -> None:
    original, digest = _file(tmp_path)
    assert copy_into_vault(original, tmp_path / "media", digest)
    assert vault_path(tmp_path / "media", digest).read_bytes() == b"picture"
    assert not copy_into_vault(original, tmp_path / "media", digest)


def test_a_file_that_changed_since_it_was_read_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    original, digest = _file(tmp_path)
    original.write_bytes(b"another")
    with pytest.raises(DataError) as error:
        copy_into_vault(original, tmp_path / "media", digest)
    assert error.value.code == "vault.changed"
    assert [path for path in (tmp_path / "media").rglob("*") if path.is_file()] == []


def test_only_what_no_row_names_is_swept(tmp_path: Path) -> None:
    original, digest = _file(tmp_path)
    copy_into_vault(original, tmp_path / "media", digest)
    stray = vault_path(tmp_path / "media", "cd" * 32)
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"x")
    assert sweep_vault(tmp_path / "media", lambda digests: {digest} & set(digests)) == 1
    assert vault_path(tmp_path / "media", digest).is_file()


def test_two_imports_never_copy_at_once(tmp_path: Path) -> None:
    with vault_alone(tmp_path), pytest.raises(UsageError) as error, vault_alone(tmp_path, wait_s=0.1):
        pass
    assert error.value.code == "vault.busy"
    with vault_alone(tmp_path, wait_s=0.1):
        pass
