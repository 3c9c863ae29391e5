"""A model's folder: its manifest and its file, opened only to refuse what may not be run."""

from __future__ import annotations

import hashlib
import mmap
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from qaplan.base.errors import DataError
from qaplan.recognition.detectors.checks import check_beginning, check_declaration
from qaplan.recognition.detectors.manifest import Manifest, parse_manifest
from qaplan.recognition.detectors.onnx_file import ModelDeclaration, read_declaration

__all__ = [
    "LARGEST_MODEL_BYTES",
    "MANIFEST_NAME",
    "MODEL_NAME",
    "ModelFile",
    "checked_model",
    "find_models",
    "read_model",
]

LARGEST_MODEL_BYTES = 2 * 2**30 - 1
MANIFEST_NAME = "model.toml"
MODEL_NAME = "model.onnx"
_LARGEST_MANIFEST_BYTES = 64 * 1024
_PICKLES = frozenset({".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".bin", ".h5", ".joblib", ".npy", ".npz"})
_HEAD = 16


class _Says(Protocol):
    """A manifest of any kind of model."""

    @property
    def sha256(self) -> str:
        """Digest of the model file, hexadecimal."""


_Said = TypeVar("_Said", bound=_Says)
_Read = TypeVar("_Read", bound=_Says, covariant=True)
_Checked = TypeVar("_Checked", bound=_Says, contravariant=True)


class _Parse(Protocol[_Read]):
    """Reads the table of a manifest."""

    def __call__(self, table: Mapping[str, object], *, where: str) -> _Read: ...


class _Check(Protocol[_Checked]):
    """Refuses a model that is not what its manifest says."""

    def __call__(self, declared: ModelDeclaration, manifest: _Checked, *, where: str) -> None: ...


@dataclass(frozen=True)
class ModelFile:
    """A model that was looked at and may be run.

    Args:
        path: The file.
        size_bytes: Its length.
        manifest: What its manifest says.
    """

    path: Path
    size_bytes: int
    manifest: Manifest


def find_models(folder: Path) -> tuple[Path, ...]:
    """Folders with a manifest or a model file: this one, or those in it, in the order of their names."""
    if not folder.is_dir():
        return ()
    folders = [folder, *sorted(each for each in folder.iterdir() if each.is_dir())]
    return tuple(each for each in folders if _is_model(each))


def _is_model(folder: Path) -> bool:
    return (folder / MANIFEST_NAME).is_file() or (folder / MODEL_NAME).is_file()


def read_model(folder: Path, *, largest_bytes: int = LARGEST_MODEL_BYTES) -> ModelFile:
    """Read the manifest in a folder and check the model beside it; nothing is run.

    Args:
        folder: A folder with ``model.toml`` and ``model.onnx``.
        largest_bytes: Size above which a model is not opened.

    Raises:
        DataError: ``detector.no_manifest``, ``detector.no_model``, ``detector.pickle``,
            ``detector.too_large``, ``detector.wrong_checksum``, and what ``parse_manifest``,
            ``read_declaration`` and ``check_declaration`` raise.
    """
    return ModelFile(*checked_model(folder, parse_manifest, check_declaration, largest_bytes=largest_bytes))


def checked_model(
    folder: Path,
    parse: _Parse[_Said],
    check: _Check[_Said],
    *,
    largest_bytes: int = LARGEST_MODEL_BYTES,
) -> tuple[Path, int, _Said]:
    """Read the manifest in a folder, of whatever kind, and check the model beside it; nothing is run.

    Args:
        folder: A folder with ``model.toml`` and ``model.onnx``.
        parse: Reads the manifest: its table, and ``where``.
        check: Refuses a model: what it declares, its manifest, and ``where``.
        largest_bytes: Size above which a model is not opened.

    Returns:
        The file, its length, and what its manifest says.

    Raises:
        DataError: ``detector.no_manifest``, ``detector.no_model``, ``detector.pickle``,
            ``detector.too_large``, ``detector.wrong_checksum``, and what ``parse``, ``read_declaration`` and
            ``check`` raise.
    """
    _check_is_no_pickle(folder)
    listed = folder / MANIFEST_NAME
    manifest = parse(_manifest_table(listed), where=f"{folder.name}/{MANIFEST_NAME}")
    path = folder / MODEL_NAME
    if not path.is_file():
        raise DataError(
            "detector.no_model",
            "there is no model beside the manifest",
            where=folder.name,
            do=f"put the model there as {MODEL_NAME}",
        )
    size = path.stat().st_size
    if size > largest_bytes:
        raise DataError(
            "detector.too_large",
            f"the model is larger than {largest_bytes // 2**20} MiB",
            where=path.name,
            do="choose a smaller one",
        )
    check(_declaration_of(path, manifest.sha256), manifest, where=path.name)
    return path, size, manifest


def _check_is_no_pickle(folder: Path) -> None:
    is_file = folder.is_file()
    found = [folder] if is_file else sorted(folder.iterdir()) if folder.is_dir() else []
    pickles = [each for each in found if each.suffix.lower() in _PICKLES]
    if pickles and (is_file or not (folder / MODEL_NAME).is_file()):
        raise DataError(
            "detector.pickle",
            "the model is a pickle; opening one can run any program, so it is never opened",
            where=pickles[0].name,
            do="get the model as ONNX, or export it with the program that it was trained in",
        )


def _manifest_table(path: Path) -> Mapping[str, object]:
    try:
        if path.stat().st_size > _LARGEST_MANIFEST_BYTES:
            raise ValueError
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DataError(
            "detector.no_manifest",
            f"there is no {MANIFEST_NAME} that says what the model is and under which licence",
            where=path.parent.name,
            do="write one; 'Add a detector' in the documentation shows a whole one",
        ) from error
    except (ValueError, RecursionError) as error:
        raise DataError(
            "detector.bad_manifest",
            "the manifest of the model cannot be read as TOML",
            where=f"{path.parent.name}/{path.name}",
            do="compare it with the one that 'Add a detector' in the documentation shows",
        ) from error


def _declaration_of(path: Path, sha256: str) -> ModelDeclaration:
    """What a model declares, if it is the one that its manifest describes."""
    with path.open("rb") as file:
        check_beginning(file.read(_HEAD), where=path.name)
        file.seek(0)
        if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
            raise DataError(
                "detector.wrong_checksum",
                "the model is not the one that its manifest describes: their checksums differ",
                where=path.name,
                do="get the model again; change the manifest only if you know why they differ",
            )
        if path.stat().st_size == 0:
            read_declaration(b"", where=path.name)
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content, memoryview(content) as view:
            return read_declaration(view, where=path.name)
