"""How the documentation is built."""

from __future__ import annotations

from importlib.metadata import version as installed_version

project = "Qaplan"
author = "The Qaplan founders"
copyright = "The Qaplan founders, Apache-2.0"
release = installed_version("qaplan")

extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]

html_theme = "furo"
html_title = f"Qaplan {release}"
html_static_path: list[str] = []
html_show_sphinx = False
