"""Write the pictures of the documentation: the pages of the demonstration, as Chromium shows them.

The house is built anew, the pages are served on this machine only, and each picture has few colours, so that
it stays small. The same command makes the same pictures again, with the dates of the day on which it runs.
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "docs" / "_static" / "screenshots"
MOST_BYTES = 200_000
_COLOURS = (192, 128, 96, 64, 48, 32, 24)
_SIZE = {"width": 1366, "height": 768}


@dataclass(frozen=True)
class Shot:
    """One picture.

    Args:
        name: Name of its file.
        address: What it shows.
        language: In which language.
        wait_for: What must be there before it is taken.
        keys: Pressed before it is taken.
        height: Its height, where the page is shown further down than a screen.
        click: What is clicked before it is taken.
    """

    name: str
    address: str
    language: str
    wait_for: str = "main h1"
    keys: tuple[str, ...] = ()
    height: int = 768
    click: str = ""


ORDERED = (("numbers", "habitat"), ("ustyurt", "dispersal"))
"""What is estimated before the pictures are taken: the study and the kind."""

SHOTS = (
    Shot("start", "/", "kk"),
    Shot("situation", "/s/ustyurt/?as_of=2024-09-27", "en", height=1330),
    Shot("derivation", "/s/ustyurt/?as_of=2024-09-27", "ru", click="main h1 a.num >> nth=1", height=860),
    Shot("review", "/s/practice/review/room/", "en"),
    Shot("population", "/s/numbers/population/histories/", "en", height=900),
    Shot("workbench", "/s/leopards/identity/room/", "ru", wait_for="#room[data-shown]:not([data-shown=''])"),
    Shot("dossier", "/s/ustyurt/individuals/KZ-TAUSHERI/?as_of=2024-09-27", "kk", height=900),
    Shot("habitat", "/s/numbers/landscape/habitat/", "en", height=1240),
    Shot("dispersal", "/s/ustyurt/landscape/dispersal/", "ru", height=1010),
    Shot("deployments", "/s/practice/deployments/", "en", height=900),
)


def main(words: list[str] | None = None) -> int:
    """Build the house, serve it and take the pictures."""
    # Playwright's loop runs in this thread; Django would take it for one that it must not block.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    parser = argparse.ArgumentParser(description="Write the pictures of the documentation.")
    parser.add_argument("--house", type=Path, help="a house that is there, instead of a new demonstration")
    parser.add_argument("--target", type=Path, default=TARGET)
    parser.add_argument("--only", default="", help="the name of one picture")
    asked = parser.parse_args(words)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        print("make screenshots: Chromium is not on this machine", file=sys.stderr)
        return 3
    with tempfile.TemporaryDirectory() as fresh:
        house = asked.house or _demonstration(Path(fresh))
        address, key = _serve(house)
        asked.target.mkdir(parents=True, exist_ok=True)
        return _take_all(address, key, asked.target, chromium, asked.only)


def _demonstration(folder: Path) -> Path:
    """Build the demonstration in a process of its own: this one is started for the pages."""
    environment = {**os.environ, "QAPLAN_SHARED": str(folder / "nothing")}
    command = [sys.executable, "-m", "qaplan"]
    subprocess.run([*command, "demo", str(folder)], env=environment, check=True)
    for study, kind in ORDERED:
        asked = ["population", "estimate", str(folder / study), "--kind", kind]
        subprocess.run([*command, *asked], env=environment, check=True)
    return folder


def _serve(folder: Path) -> tuple[str, str]:
    """Serve the house in a thread of this process.

    Returns:
        Its address, and the key of a stay of its keeper.
    """
    from django.conf import settings
    from waitress.server import create_server

    from qaplan.app.services.people import begin_stay, claim_house, confirm_stay, is_claimed, needed_person
    from qaplan.app.web.serving import house_app

    server = create_server(house_app(folder), host="127.0.0.1", port=0, threads=4)
    threading.Thread(target=server.run, daemon=True).start()
    now = datetime.now(UTC)
    if not is_claimed():
        claim_house("seven grey foxes walk", now=now)
    stay = import_module(settings.SESSION_ENGINE).SessionStore()
    begin_stay(stay, needed_person("keeper"), now=now)
    confirm_stay(stay)
    stay.save()
    return f"http://127.0.0.1:{server.effective_port}", str(stay.session_key)


def _take_all(address: str, key: str, target: Path, chromium: str, only: str) -> int:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--hide-scrollbars"])
        for shot in SHOTS:
            if only in {"", shot.name}:
                file = target / f"{shot.name}.png"
                file.write_bytes(_small(_take(browser, address, key, shot)))
                print(f"{file}: {file.stat().st_size / 1000:.0f} kB")
        browser.close()
    large = [file.name for file in target.glob("*.png") if file.stat().st_size > MOST_BYTES]
    if large:
        print(f"make screenshots: over {MOST_BYTES // 1000} kB: {', '.join(large)}", file=sys.stderr)
    return 3 if large else 0


def _take(browser: Browser, address: str, key: str, shot: Shot) -> bytes:
    context = browser.new_context(
        viewport={**_SIZE, "height": shot.height},
        base_url=address,
        locale=shot.language,
        reduced_motion="reduce",
    )
    context.add_cookies([{"name": "qaplan", "value": key, "url": address}])
    page = context.new_page()
    page.goto(shot.address)
    page.locator(shot.wait_for).first.wait_for()
    if shot.click:
        page.locator(shot.click).click()
        page.locator("#derivation:not([hidden])").wait_for()
    for pressed in shot.keys:
        page.keyboard.press(pressed)
    _settle(page)
    picture = page.screenshot()
    context.close()
    return picture


def _settle(page: Page) -> None:
    """Wait until every picture and font is there."""
    page.wait_for_load_state("networkidle")
    page.evaluate("() => document.fonts.ready.then(() => true)")
    page.wait_for_timeout(700)


def _small(png: bytes) -> bytes:
    """The picture with as many colours as keep it small; pages have few anyway."""
    from PIL import Image

    written = io.BytesIO()
    with Image.open(io.BytesIO(png)) as picture:
        plain = picture.convert("RGB")
    for colours in _COLOURS:
        written = io.BytesIO()
        few = plain.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        few.save(written, "PNG", optimize=True)
        if written.tell() <= MOST_BYTES:
            break
    return written.getvalue()


if __name__ == "__main__":
    sys.exit(main())
