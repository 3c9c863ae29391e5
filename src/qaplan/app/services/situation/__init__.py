"""The situation of a study: what is known, disputed and not known on a day, with every fact behind it."""

from __future__ import annotations

from .building import build_situation

__all__ = ["build_situation"]
