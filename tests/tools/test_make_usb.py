"""The folder for a reserve's PC: it is complete, it opens offline, and it installs from itself alone."""

from __future__ import annotations

import re
import sys
import zipfile
from pathlib import Path

import pytest

from tests.loopback_only import is_possible, run_without_network
from tests.needs import needs
from tools import make_usb


def wheel(folder: Path, name: str, *asks: str) -> None:
    """A wheel with nothing but what it asks for."""
    lines = [
        "Metadata-Version: 2.1",
        f"Name: {name}",
        "Version: 1",
        *(f"Requires-Dist: {ask}" for ask in asks),
    ]
    with zipfile.ZipFile(folder / f"{name}-1-py3-none-any.whl", "w") as archive:
        archive.writestr(f"{name}-1.dist-info/METADATA", "\n".join(lines) + "\n")


def test_a_package_that_only_windows_needs_must_be_there(tmp_path: Path):
    wheel(tmp_path, "shell", 'colours; platform_system == "Windows"')
    with pytest.raises(make_usb.CannotError, match=r"shell-1-py3-none-any\.whl asks for colours.*on Windows"):
        make_usb.check_closed(tmp_path)
    wheel(tmp_path, "colours")
    make_usb.check_closed(tmp_path)


def test_a_package_in_a_version_that_does_not_fit_is_named(tmp_path: Path):
    wheel(tmp_path, "shell", "colours>=2")
    wheel(tmp_path, "colours")
    with pytest.raises(make_usb.CannotError, match="colours>=2"):
        make_usb.check_closed(tmp_path)


def test_what_an_extra_asks_for_need_not_be_there(tmp_path: Path):
    wheel(tmp_path, "shell", 'server; extra == "server"')
    make_usb.check_closed(tmp_path)


@pytest.mark.parametrize("name", ["python-3.12.1-embed-amd64.zip", "python-3.11.9-amd64.exe"])
def test_only_the_embeddable_python_of_the_right_version_comes_along(tmp_path: Path, name: str):
    with zipfile.ZipFile(tmp_path / name, "w"):
        pass
    with pytest.raises(make_usb.CannotError, match="embed"):
        make_usb.take_python(tmp_path / name, tmp_path / "python")


def test_the_guides_open_without_internet_and_say_what_was_not_run(tmp_path: Path):
    make_usb.write_guides(tmp_path)
    not_run = {"en": "What was not run", "ru": "Что не проверялось", "kk": "Не тексерілмеді"}
    for language, heading in not_run.items():
        page = (tmp_path / f"guide.{language}.html").read_text(encoding="utf-8")
        assert f"<h2>{heading}</h2>" in page
        assert f'<html lang="{language}">' in page
        assert not re.search(r'(?:src|href)="(?!guide\.)', page)
        assert "<script" not in page and "url(" not in page


def test_the_guides_have_the_same_parts_in_every_language(root: Path):
    shapes = set()
    for name in ("reserve_pc.md", "reserve_pc.ru.md", "reserve_pc.kk.md"):
        lines = (root / "docs/how-to" / name).read_text(encoding="utf-8").splitlines()
        marks = [re.match(r"#+ |\||\d\. |```", line) for line in lines]
        shapes.add(tuple(mark[0] for mark in marks if mark))
    assert len(shapes) == 1


@pytest.fixture(scope="module")
def stick(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole folder, as `make usb` writes it."""
    needs("assets")
    target = tmp_path_factory.mktemp("usb") / "qaplan-usb"
    make_usb.make_usb(target)
    return target


@pytest.mark.slow
def test_every_locked_package_has_a_wheel_for_windows_and_for_linux(stick: Path, root: Path):
    lock = "".join((root / "requirements" / name).read_text(encoding="utf-8") for name in make_usb.LOCKS)
    pinned = {
        re.sub(r"[-_.]+", "_", name).lower() for name in re.findall(r"^([\w.-]+)==", lock, re.MULTILINE)
    }
    wheels = [file.name.lower() for file in (stick / "wheels").iterdir()]
    for system in ("win_amd64", "manylinux"):
        fitting = {name.split("-")[0] for name in wheels if system in name or name.endswith("-any.whl")}
        assert pinned - fitting == set()
    assert "pillow-" in "".join(name for name in wheels if "win_amd64" in name)


@pytest.mark.slow
def test_the_wheel_brings_the_assets_of_the_pages(stick: Path):
    with zipfile.ZipFile(next((stick / "wheels").glob("qaplan-*.whl"))) as archive:
        names = archive.namelist()
    assert "qaplan/app/web/static/vendor/htmx/htmx.min.js" in names
    assert "qaplan/app/web/static/vendor/manifest.json" in names


ANSWERS = r"""
sh "$STICK/start.sh" --no-start || exit 8
sh "$STICK/start.sh" -- --no-browser --port 8769 > "$HOME/said" 2>&1 &
served=$!
for try in $(seq 90); do
    "$PYTHON" - <<'PY' && { kill $served; exit 0; }
import sys, urllib.request
try:
    page = urllib.request.urlopen("http://127.0.0.1:8769/?lang=kk", timeout=5)
    sys.exit(not (page.status == 200 and 'lang="kk"' in page.read().decode()))
except OSError:
    sys.exit(1)
PY
    sleep 1
done
cat "$HOME/said"; kill $served; exit 7
"""


@pytest.mark.slow
def test_it_installs_and_opens_with_no_network_but_loopback_and_from_the_folder_alone(
    stick: Path, tmp_path: Path
):
    if not is_possible():
        pytest.skip("this system does not let a program take its network away")
    moved = tmp_path / "a folder of its own"
    stick.rename(moved)
    try:
        python = Path(sys.base_prefix) / "bin" / "python3.11"
        environment = {
            "PATH": f"{python.parent}:/usr/bin:/bin",
            "PYTHON": str(python),
            "HOME": str(tmp_path),
            "STICK": str(moved),
        }
        done = run_without_network(["sh", "-c", ANSWERS], folder=tmp_path, environment=environment)
        assert done.returncode == 0, done.stdout + done.stderr
        assert (tmp_path / "Qaplan" / "practice" / "study.toml").is_file()
    finally:
        moved.rename(stick)
