"""Fetch what the pages load from npm, by its lock, and copy the few files that are used into the package.

The copies are not kept in the repository: they are made at set-up and go into the wheel. Each is listed with
its SHA-256 in ``manifest.json``, which is written last: without it there are no assets.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent / "assets"
MODULES = HERE / "node_modules"
TARGET = Path(__file__).parents[1] / "src" / "qaplan" / "app" / "web" / "static" / "vendor"

_FONT = "@fontsource/noto-sans"
_SCRIPTS = ("cyrillic-ext", "cyrillic", "latin-ext", "latin")
FILES = {
    "htmx/htmx.min.js": "htmx.org/dist/htmx.min.js",
    "htmx/LICENSE": "htmx.org/LICENSE",
    "maplibre/maplibre-gl.mjs": "maplibre-gl/dist/maplibre-gl.mjs",
    "maplibre/maplibre-gl-worker.mjs": "maplibre-gl/dist/maplibre-gl-worker.mjs",
    "maplibre/maplibre-gl.css": "maplibre-gl/dist/maplibre-gl.css",
    "maplibre/LICENSE.txt": "maplibre-gl/LICENSE.txt",
    "noto/LICENSE": f"{_FONT}/LICENSE",
    **{
        f"noto/noto-sans-{script}-{weight}.woff2": f"{_FONT}/files/noto-sans-{script}-{weight}-normal.woff2"
        for script in _SCRIPTS
        for weight in (400, 700)
    },
}
"""From the name below ``static/vendor`` to the file of the npm package."""


def main() -> int:
    """Fetch and copy; without npm say so, and fail only where nothing may be missing."""
    npm = shutil.which("npm")
    if npm is None:
        print(
            "The pages need Node and npm once, at set-up: install them and call `make assets`.",
            file=sys.stderr,
        )
        return 1 if os.environ.get("QAPLAN_CI") else 0
    subprocess.run([npm, "ci", "--silent"], cwd=HERE, check=True)
    copy_files()
    return 0


def copy_files() -> None:
    """Copy the files that are used, and list them with their digests."""
    shutil.rmtree(TARGET, ignore_errors=True)
    digests = {}
    for name, source in sorted(FILES.items()):
        content = _without_map(MODULES / source)
        target = TARGET / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        digests[name] = hashlib.sha256(content).hexdigest()
    (TARGET / "manifest.json").write_text(json.dumps(digests, indent=1, sort_keys=True) + "\n")


def _without_map(source: Path) -> bytes:
    """A script without the line that names its source map, which is not copied."""
    content = source.read_bytes()
    if source.suffix not in {".js", ".mjs"}:
        return content
    return b"\n".join(line for line in content.split(b"\n") if not line.startswith(b"//# sourceMappingURL"))


if __name__ == "__main__":
    sys.exit(main())
