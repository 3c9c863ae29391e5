"""Qaplan: from a trail-camera card to a statement whose every number can be walked back."""

from __future__ import annotations

__all__ = ["__version__"]

__version__ = "0.1.0"
