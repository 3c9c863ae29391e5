"""Loading what pages use before the first thread answers.

Two threads that load parts of one package for the first time at once may each see it half loaded. What
commands load late to start quickly, the pages load early and once.
"""

from __future__ import annotations

from importlib import import_module

__all__ = ["load_early"]

_LATE = (
    "pandas",
    "pandera",
    "matplotlib.figure",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "PIL.Image",
    "openpyxl",
    "docx",
    "jinja2",
    "typst",
    "pyproj",
    "scipy.optimize",
    "scipy.special",
    "scipy.stats",
    "qaplan.reporting.figures",
    "qaplan.reporting.compose",
    "qaplan.reporting.html",
    "qaplan.reporting.pdf",
    "qaplan.reporting.word",
    "qaplan.reporting.workbook",
    "qaplan.app.services.reports",
    "qaplan.app.services.ingest",
    "qaplan.app.web.urls",
)


def load_early() -> None:
    """Load it; the settings must stand."""
    for name in _LATE:
        import_module(name)
