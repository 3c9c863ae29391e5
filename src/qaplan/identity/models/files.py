"""The folder of a model that looks at chips, opened only to refuse what may not be run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qaplan.identity.models.checks import check_chip_model
from qaplan.identity.models.manifest import ChipModelManifest, parse_chip_model
from qaplan.recognition.detectors.files import LARGEST_MODEL_BYTES, checked_model

__all__ = ["ChipModel", "read_chip_model"]


@dataclass(frozen=True)
class ChipModel:
    """A model that was looked at and may be run.

    Args:
        path: The file.
        size_bytes: Its length.
        manifest: What its manifest says.
    """

    path: Path
    size_bytes: int
    manifest: ChipModelManifest


def read_chip_model(folder: Path, *, largest_bytes: int = LARGEST_MODEL_BYTES) -> ChipModel:
    """Read the manifest in a folder and check the model beside it; nothing is run.

    Args:
        folder: A folder with ``model.toml`` and ``model.onnx``.
        largest_bytes: Size above which a model is not opened.

    Raises:
        DataError: What ``checked_model``, ``parse_chip_model`` and ``check_chip_model`` raise.
    """
    return ChipModel(*checked_model(folder, parse_chip_model, check_chip_model, largest_bytes=largest_bytes))
