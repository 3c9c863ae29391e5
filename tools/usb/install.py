"""Install Qaplan from this folder alone, without internet and without administrator rights, and open it.

Runs under the Python of the machine, before anything of ours is there: it uses the standard library only.
What it says, it says in Kazakh, Russian and English, because nobody has been asked yet who reads.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
MANIFEST = "MANIFEST.sha256"
MARK = "installed.sha256"
NEEDS = (3, 11)
_CHUNK = 1 << 20

SENTENCES = {
    "wrong_python": (
        "Бұған Python {need} (алпыс төрт биттік) керек, ал мұнда {have}. guide.kk.html нұсқаулығын ашыңыз.",
        "Нужен Python {need} (шестидесятичетырёхбитный), а здесь {have}. Откройте guide.ru.html.",
        "This needs Python {need} (64 bit), and here is {have}. Open guide.en.html.",
    ),
    "no_manifest": (
        "Бұл қалтада {file} жоқ. Қалтаны түгел қайта көшіріңіз.",
        "В этой папке нет {file}. Скопируйте папку целиком ещё раз.",
        "This folder has no {file}. Copy the whole folder again.",
    ),
    "missing": (
        "Файл жетіспейді: {file}. Ештеңе орнатылмады. Қалтаны түгел қайта көшіріңіз.",
        "Не хватает файла: {file}. Ничего не установлено. Скопируйте папку целиком ещё раз.",
        "A file is missing: {file}. Nothing was installed. Copy the whole folder again.",
    ),
    "changed": (
        "Файл бүлінген немесе өзгертілген: {file}. Ештеңе орнатылмады. Қалтаны түгел қайта көшіріңіз.",
        "Файл повреждён или изменён: {file}. Ничего не установлено. Скопируйте папку целиком ещё раз.",
        "A file is damaged or was changed: {file}. Nothing was installed. Copy the whole folder again.",
    ),
    "outside": (
        "Тізім осы қалтадан тыс файлды атайды: {file}. Ештеңе орнатылмады.",
        "Список называет файл вне этой папки: {file}. Ничего не установлено.",
        "The list names a file outside this folder: {file}. Nothing was installed.",
    ),
    "checking": (
        "Қалта тексеріліп жатыр: {count} файл.",
        "Проверяется папка, файлов: {count}.",
        "Checking the folder: {count} files.",
    ),
    "installing": (
        "Орнатылып жатыр: {to}. Бірнеше минут күтіңіз.",
        "Устанавливается: {to}. Подождите несколько минут.",
        "Installing: {to}. Wait a few minutes.",
    ),
    "not_installed": (
        "Орнату аяқталмады; бұрынғы нұсқа сол күйінде қалды. Себебі жоғарыда.",
        "Установка не завершилась; прежняя версия осталась как была. Причина выше.",
        "The installation did not end; the earlier version is as it was. The reason stands above.",
    ),
    "no_room": (
        "Мұнда жазу мүмкін емес: {to} ({why}). Орын босатыңыз немесе --to арқылы басқа қалта көрсетіңіз.",
        "Сюда нельзя записать: {to} ({why}). Освободите место или укажите другую папку через --to.",
        "Nothing can be written to {to} ({why}). Make room, or name another folder with --to.",
    ),
    "house": (
        "Зерттеулеріңіз мына қалтада: {to}",
        "Ваши исследования лежат в папке: {to}",
        "Your studies lie in {to}",
    ),
    "done": (
        "Орнату аяқталды.",
        "Установлено.",
        "Installed.",
    ),
}


class RefusedError(Exception):
    """The installation cannot go on, for a reason that is a sentence."""

    def __init__(self, key: str, **places: object) -> None:
        """Keep the sentence's key and what fills its places."""
        super().__init__(key)
        self.key, self.places = key, places


def main(words: list[str] | None = None) -> int:
    """Check, install what is not yet there, and open the pages."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    asked = _asked(words)
    try:
        check_python()
        installed = install(asked.to)
        house = place_house(asked.house)
    except RefusedError as refused:
        say(refused.key, **refused.places)
        return 3
    say("done")
    say("house", to=house)
    return 0 if asked.no_start else start(installed, house, asked.more)


def say(key: str, **places: object) -> None:
    """Say a sentence in the three languages."""
    for sentence in SENTENCES[key]:
        print(sentence.format(**places), flush=True)


def check_python() -> None:
    """The wheels of this folder fit one Python only."""
    have = sys.version_info[:2]
    if have != NEEDS or sys.maxsize < 2**32:
        raise RefusedError("wrong_python", need=_dotted(NEEDS), have=_dotted(have))


def check_folder(folder: Path) -> str:
    """Compare every file with the manifest; nothing is installed before that.

    Returns:
        The digest of the manifest, which names this very folder.
    """
    manifest = folder / MANIFEST
    if not manifest.is_file():
        raise RefusedError("no_manifest", file=MANIFEST)
    content = manifest.read_bytes()
    rows = [line.split("  ", 1) for line in content.decode("utf-8").splitlines() if line]
    say("checking", count=len(rows))
    for digest, name in rows:
        file = folder / name
        if folder not in file.resolve().parents:
            raise RefusedError("outside", file=name)
        if not file.is_file():
            raise RefusedError("missing", file=name)
        if digest_of(file) != digest:
            raise RefusedError("changed", file=name)
    return hashlib.sha256(content).hexdigest()


def digest_of(file: Path) -> str:
    """The SHA-256 of a file."""
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def install(to: Path) -> Path:
    """Install into a folder of this person's own; a half-done one never takes the place of a whole one.

    Returns:
        The folder with the installed packages.
    """
    digest = check_folder(HERE)
    packages, mark = to / "packages", to / MARK
    if packages.is_dir() and mark.is_file() and mark.read_text(encoding="utf-8") == digest:
        return packages
    say("installing", to=to)
    fresh = to / "packages.new"
    try:
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        _call_pip(fresh)
        mark.unlink(missing_ok=True)
        _take_place(fresh, packages)
        mark.write_text(digest, encoding="utf-8")
    except OSError as error:
        raise RefusedError("no_room", to=to, why=error.strerror or type(error).__name__) from error
    return packages


def place_house(house: Path) -> Path:
    """Copy the studies that came along, once; a house that is there is never touched."""
    if house.exists():
        return house
    half = house.with_name(house.name + ".new")
    try:
        shutil.rmtree(half, ignore_errors=True)
        shutil.copytree(HERE / "house", half)
        half.rename(house)
    except OSError as error:
        raise RefusedError("no_room", to=house, why=error.strerror or type(error).__name__) from error
    return house


def start(packages: Path, house: Path, more: list[str]) -> int:
    """Open the pages; they run until this window is closed."""
    command = [sys.executable, "-m", "qaplan", "web", str(house), *more]
    try:
        return subprocess.run(command, env=environment(packages), check=False).returncode
    except KeyboardInterrupt:
        return 0


def environment(packages: Path) -> dict[str, str]:
    """What the installed program is started with: its own packages and nobody else's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))}
    return {**kept, "PYTHONPATH": str(packages), "PYTHONNOUSERSITE": "1", "PYTHONUTF8": "1"}


def _asked(words: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Install Qaplan from this folder and open it.")
    parser.add_argument("--to", type=Path, default=_own_folder(), help="where the program goes")
    parser.add_argument("--house", type=Path, default=Path.home() / "Qaplan", help="where the studies go")
    parser.add_argument("--no-start", action="store_true", help="install only")
    parser.add_argument("more", nargs="*", help="further words for qaplan web, after --")
    asked = parser.parse_args(words)
    asked.to, asked.house = asked.to.absolute(), asked.house.absolute()
    return asked


def _own_folder() -> Path:
    if os.name == "nt":
        return Path(os.environ.get("LOCALAPPDATA", str(Path.home()))) / "Qaplan"
    return Path(os.environ.get("XDG_DATA_HOME", str(Path.home() / ".local" / "share"))) / "qaplan"


def _call_pip(target: Path) -> None:
    """Let the pip of this folder install the wheels of this folder, each by its hash."""
    wheels = HERE / "wheels"
    pip = next(wheels.glob("pip-*.whl"))
    command = [
        *(sys.executable, str(pip / "pip"), "--isolated", "--disable-pip-version-check", "install"),
        *("--no-index", "--find-links", str(wheels), "--only-binary", ":all:", "--no-cache-dir"),
        *("--require-hashes", "--requirement", str(HERE / "requirements.txt"), "--target", str(target)),
        *("--quiet", "--no-warn-script-location"),
    ]
    if subprocess.run(command, env=environment(target), check=False).returncode:
        shutil.rmtree(target, ignore_errors=True)
        raise RefusedError("not_installed")


def _take_place(fresh: Path, packages: Path) -> None:
    old = packages.with_name("packages.old")
    shutil.rmtree(old, ignore_errors=True)
    if packages.exists():
        packages.rename(old)
    fresh.rename(packages)
    shutil.rmtree(old, ignore_errors=True)


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(str(part) for part in version)


if __name__ == "__main__":
    sys.exit(main())
