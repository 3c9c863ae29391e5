"""What the launcher of the USB folder checks and does, in small folders."""

from __future__ import annotations

import hashlib
import io
import re
import string
import subprocess
import sys
from pathlib import Path

import pytest
from tools.usb import install

from tools import make_usb

LETTERS = re.compile(r"[ӘәҒғҚқҢңӨөҰұҮүҺһІі]")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a wheel that is none, a house and a manifest."""
    made = tmp_path / "stick"
    (made / "wheels").mkdir(parents=True)
    (made / "house" / "practice").mkdir(parents=True)
    (made / "wheels" / "some-1-py3-none-any.whl").write_bytes(b"a wheel")
    (made / "house" / "practice" / "study.toml").write_text("title = 'practice'\n", encoding="utf-8")
    make_usb.write_manifest(made)
    return made


def refusal(call, *words: object) -> install.RefusedError:
    with pytest.raises(install.RefusedError) as caught:
        call(*words)
    return caught.value


def test_a_whole_folder_passes_and_is_named_by_its_manifest(folder: Path):
    manifest = (folder / install.MANIFEST).read_bytes()
    assert install.check_folder(folder) == hashlib.sha256(manifest).hexdigest()


def test_the_manifest_is_read_by_sha256sum(folder: Path):
    command = ["sha256sum", "--check", "--strict", "--quiet", install.MANIFEST]
    assert subprocess.run(command, cwd=folder, check=False).returncode == 0


def test_one_flipped_byte_is_found_and_named(folder: Path):
    wheel = folder / "wheels" / "some-1-py3-none-any.whl"
    wheel.write_bytes(b"b wheel")
    found = refusal(install.check_folder, folder)
    assert (found.key, found.places) == ("changed", {"file": "wheels/some-1-py3-none-any.whl"})


def test_a_missing_file_is_found_and_named(folder: Path):
    (folder / "house" / "practice" / "study.toml").unlink()
    found = refusal(install.check_folder, folder)
    assert (found.key, found.places) == ("missing", {"file": "house/practice/study.toml"})


def test_a_folder_without_a_manifest_is_refused(folder: Path):
    (folder / install.MANIFEST).unlink()
    assert refusal(install.check_folder, folder).key == "no_manifest"


def test_a_manifest_that_names_a_file_elsewhere_is_refused(folder: Path):
    (folder.parent / "elsewhere").write_bytes(b"")
    digest = hashlib.sha256(b"").hexdigest()
    (folder / install.MANIFEST).write_text(f"{digest}  ../elsewhere\n", encoding="utf-8")
    assert refusal(install.check_folder, folder).key == "outside"


def test_nothing_is_installed_from_a_damaged_folder(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    (folder / "wheels" / "some-1-py3-none-any.whl").write_bytes(b"")
    monkeypatch.setattr(install, "HERE", folder)
    to, house = folder.parent / "program", folder.parent / "studies"
    assert install.main(["--to", str(to), "--house", str(house)]) == 3
    assert "Nothing was installed" in capsys.readouterr().out
    assert not to.exists() and not house.exists()


def test_another_python_is_refused_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))
    assert install.main(["--no-start"]) == 3
    said = capsys.readouterr().out
    assert "needs Python 3.11" in said and "3.9" in said


def test_an_installation_that_fails_leaves_the_earlier_one(folder: Path, monkeypatch: pytest.MonkeyPatch):
    to = folder.parent / "program"
    earlier = to / "packages"
    earlier.mkdir(parents=True)
    (earlier / "kept").write_text("as it was", encoding="utf-8")
    monkeypatch.setattr(install, "HERE", folder)
    monkeypatch.setattr(install, "_call_pip", lambda _: (_ for _ in ()).throw(OSError(28, "No space left")))
    found = refusal(install.install, to)
    assert (found.key, found.places["why"]) == ("no_room", "No space left")
    assert (earlier / "kept").read_text(encoding="utf-8") == "as it was"


def test_a_folder_that_is_installed_already_is_not_installed_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    calls: list[Path] = []
    monkeypatch.setattr(install, "HERE", folder)
    monkeypatch.setattr(install, "_call_pip", calls.append)
    to = folder.parent / "program"
    first, again = install.install(to), install.install(to)
    assert first == again == to / "packages"
    assert len(calls) == 1


def test_studies_are_copied_once_and_never_touched_again(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(install, "HERE", folder)
    house = folder.parent / "studies"
    install.place_house(house)
    own = house / "practice" / "study.toml"
    own.write_text("title = 'mine'\n", encoding="utf-8")
    install.place_house(house)
    assert own.read_text(encoding="utf-8") == "title = 'mine'\n"


def test_the_program_sees_its_own_packages_and_no_settings_of_others(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PYTHONHOME", "/elsewhere")
    monkeypatch.setenv("PIP_INDEX_URL", "https://elsewhere.example")
    given = install.environment(Path("/program/packages"))
    assert given["PYTHONPATH"] == str(Path("/program/packages"))
    assert not {"PYTHONHOME", "PIP_INDEX_URL"} & set(given)


def test_every_sentence_stands_in_three_languages_with_the_same_places():
    for key, sentences in install.SENTENCES.items():
        kazakh, russian, english = sentences
        places = [
            {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
            for text in sentences
        ]
        assert places[0] == places[1] == places[2], key
        assert LETTERS.search(kazakh), key
        assert re.search("[а-я]", russian) and not LETTERS.search(russian), key
        assert not re.search("[а-я]", english), key


def test_the_launchers_ask_for_the_python_of_the_wheels(root: Path):
    wanted = make_usb.PYTHON
    assert ".".join(map(str, install.NEEDS)) == wanted
    for name in ("start.sh", "start.cmd"):
        text = (root / "tools/usb" / name).read_text(encoding="utf-8")
        assert wanted in text and "(3, 11)" in text
        assert "https:" not in text


def test_the_launchers_end_their_lines_as_their_systems_do(tmp_path: Path):
    make_usb.copy_launchers(tmp_path)
    windows = (tmp_path / "start.cmd").read_bytes()
    assert windows.count(b"\r\n") == windows.count(b"\n") > 20
    assert b"\r" not in (tmp_path / "start.sh").read_bytes()


def test_the_shell_launcher_without_a_fitting_python_says_so(root: Path, tmp_path: Path):
    for name in ("sh", "dirname"):
        (tmp_path / name).symlink_to(f"/usr/bin/{name}")
    done = subprocess.run(
        ["/bin/sh", str(root / "tools/usb/start.sh")],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert len(done.stdout.splitlines()) == 3 and "guide.kk.html" in done.stdout


def test_what_is_said_never_ends_the_launcher_on_a_narrow_console(monkeypatch: pytest.MonkeyPatch):
    narrow = io.TextIOWrapper(io.BytesIO(), encoding="cp866")
    monkeypatch.setattr(sys, "stdout", narrow)
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))
    assert install.main(["--no-start"]) == 3
