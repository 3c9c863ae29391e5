"""Write one folder from which Qaplan installs on Windows and Linux without internet.

It holds the launchers, every wheel of the lock for both systems, the pages' assets inside our own wheel, a
house with the example and the practice study, the guide in three languages, and a manifest of SHA-256 sums
that the launcher checks before it installs anything.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from email.parser import HeaderParser
from pathlib import Path

from markdown_it import MarkdownIt
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "tools" / "usb"
LOCKS = ("runtime.txt", "usb.txt")
PYTHON = "3.11"
PLATFORMS = {
    "Windows": ("win_amd64",),
    "Linux": ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"),
}
"""The wheels that are fetched for each system; those that fit any system come with both."""

_MARKERS = {
    "Windows": {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
    "Linux": {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
}
_GUIDES = {"en": "reserve_pc.md", "ru": "reserve_pc.ru.md", "kk": "reserve_pc.kk.md"}
_EMBEDDABLE = re.compile(r"python-3\.11\.\d+-embed-amd64\.zip")
MANIFEST = "MANIFEST.sha256"


class CannotError(Exception):
    """The folder cannot be made, for a reason that is a sentence."""


def main(words: list[str] | None = None) -> int:
    """Make the folder that is asked for."""
    parser = argparse.ArgumentParser(description="Write one folder that installs without internet.")
    parser.add_argument("target", type=Path, nargs="?", default=ROOT / "dist" / "qaplan-usb")
    parser.add_argument("--python-windows", help="the embeddable archive of Python 3.11 from python.org")
    parser.add_argument("--house", type=Path, help="a house to take along instead of a new one")
    asked = parser.parse_args(words)
    try:
        digest = make_usb(asked.target, python_windows=asked.python_windows or "", house=asked.house)
    except CannotError as reason:
        print(f"make usb: {reason}", file=sys.stderr)
        return 3
    files = sum(1 for _ in every_file(asked.target))
    size_mb = sum(file.stat().st_size for file in every_file(asked.target)) / 1e6
    print(f"{asked.target}: {files} files, {size_mb:.0f} MB, manifest {digest}")
    return 0


def make_usb(target: Path, *, python_windows: str = "", house: Path | None = None) -> str:
    """Write the folder anew.

    Returns:
        The SHA-256 of its manifest.
    """
    vendor = ROOT / "src/qaplan/app/web/static/vendor/manifest.json"
    if not vendor.is_file():
        raise CannotError("the assets of the pages are not here: call `make assets` first")
    shutil.rmtree(target, ignore_errors=True)
    wheels = target / "wheels"
    wheels.mkdir(parents=True)
    ours = build_wheel(wheels)
    for platforms in PLATFORMS.values():
        fetch_wheels(wheels, platforms)
    check_closed(wheels)
    write_requirements(target / "requirements.txt", ours)
    copy_launchers(target)
    if python_windows:
        take_python(Path(python_windows), target / "python")
    place_house(target / "house", house)
    write_guides(target)
    return write_manifest(target)


def build_wheel(wheels: Path) -> Path:
    """Build our own wheel, with the assets of the pages in it."""
    _call("build", "--wheel", "--no-isolation", "--outdir", str(wheels), str(ROOT))
    return next(wheels.glob("qaplan-*.whl"))


def fetch_wheels(wheels: Path, platforms: tuple[str, ...]) -> None:
    """Fetch what the locks pin, by hash, as wheels for one system; a package without such a wheel fails."""
    locks = [word for name in LOCKS for word in ("--requirement", str(ROOT / "requirements" / name))]
    systems = [word for platform in platforms for word in ("--platform", platform)]
    _call(
        *("pip", "download", "--quiet", "--disable-pip-version-check", "--only-binary", ":all:"),
        *("--require-hashes", "--no-deps", "--python-version", PYTHON, "--implementation", "cp"),
        *(*systems, *locks, "--dest", str(wheels)),
    )


def check_closed(wheels: Path) -> None:
    """Everything that a wheel asks for on either system lies beside it, in a version that it takes."""
    present = {}
    for file in wheels.glob("*.whl"):
        name, version, _, _ = parse_wheel_filename(file.name)
        present[name] = version
    lacking = set()
    for file in wheels.glob("*.whl"):
        for system, markers in _MARKERS.items():
            for need in _needs(file, markers):
                version = present.get(canonicalize_name(need.name))
                if version is None or version not in need.specifier:
                    lacking.add(f"{file.name} asks for {need} on {system}")
    if lacking:
        raise CannotError("the wheels are not complete: " + "; ".join(sorted(lacking)))


def _needs(wheel: Path, markers: dict[str, str]) -> Iterator[Requirement]:
    environment = {
        **{name: str(value) for name, value in default_environment().items()},
        **markers,
        "python_version": PYTHON,
        "python_full_version": f"{PYTHON}.0",
        "platform_machine": "AMD64" if markers["os_name"] == "nt" else "x86_64",
        "extra": "",
    }
    with zipfile.ZipFile(wheel) as archive:
        name = next(each for each in archive.namelist() if each.endswith(".dist-info/METADATA"))
        text = archive.read(name).decode("utf-8")
    for line in HeaderParser().parsestr(text).get_all("Requires-Dist", []):
        need = Requirement(line)
        if need.marker is None or need.marker.evaluate(environment):
            yield need


def write_requirements(file: Path, ours: Path) -> None:
    """One list for pip: the locks and our own wheel, each with its hashes."""
    parts = [(ROOT / "requirements" / name).read_text(encoding="utf-8") for name in LOCKS]
    _, version, _, _ = parse_wheel_filename(ours.name)
    parts.append(f"qaplan=={version} --hash=sha256:{_digest(ours)}\n")
    file.write_text("\n".join(parts), encoding="utf-8", newline="\n")


def copy_launchers(target: Path) -> None:
    """Each launcher with the line ends of its system."""
    for name in ("install.py", "start.sh", "start.cmd"):
        text = (SOURCES / name).read_text(encoding="utf-8")
        ends = "\r\n" if name.endswith(".cmd") else "\n"
        (target / name).write_text(text, encoding="utf-8", newline=ends)
    (target / "start.sh").chmod(0o755)


def take_python(archive: Path, target: Path) -> None:
    """Take the embeddable Python along that whoever makes the folder has fetched."""
    if not _EMBEDDABLE.fullmatch(archive.name) or not zipfile.is_zipfile(archive):
        raise CannotError(f"{archive.name} is not python-3.11.N-embed-amd64.zip from python.org")
    target.mkdir()
    shutil.copy(archive, target / archive.name)


def place_house(target: Path, house: Path | None) -> None:
    """The studies that come along: those of a house, or the example and the practice study."""
    if house is not None:
        shutil.copytree(house, target)
        return
    _call("qaplan", "demo", str(target), environment={"QAPLAN_SHARED": str(target / "nothing")})


def write_guides(target: Path) -> None:
    """The guide as pages that open from the folder, without internet."""
    frame = (SOURCES / "guide.html").read_text(encoding="utf-8")
    links = " · ".join(f'<a href="guide.{code}.html">{code}</a>' for code in ("kk", "ru", "en"))
    for language, name in _GUIDES.items():
        text = (ROOT / "docs" / "how-to" / name).read_text(encoding="utf-8")
        title = text.splitlines()[0].removeprefix("# ")
        body = MarkdownIt().enable("table").render(text)
        page = frame.format(language=language, title=title, links=links, body=body)
        (target / f"guide.{language}.html").write_text(page, encoding="utf-8")


def write_manifest(target: Path) -> str:
    """List every file with its SHA-256, as ``sha256sum -c`` reads it."""
    rows = [f"{_digest(file)}  {file.relative_to(target).as_posix()}\n" for file in every_file(target)]
    content = "".join(rows).encode()
    (target / MANIFEST).write_bytes(content)
    return hashlib.sha256(content).hexdigest()


def every_file(folder: Path) -> Iterator[Path]:
    """Every file below a folder, in one order everywhere."""
    yield from sorted(each for each in folder.rglob("*") if each.is_file() and each.name != MANIFEST)


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _call(module: str, *words: str, environment: dict[str, str] | None = None) -> None:
    import os

    command = [sys.executable, "-m", module, *words]
    done = subprocess.run(
        command, env={**os.environ, **(environment or {})}, check=False, capture_output=True, text=True
    )
    if done.returncode:
        raise CannotError(f"{module} {words[0]} failed:\n{done.stdout[-2000:]}{done.stderr[-4000:]}")


if __name__ == "__main__":
    sys.exit(main())
