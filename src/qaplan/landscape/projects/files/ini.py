"""The .ini file of a project: names and values as text, and the files that it names."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from qaplan.base.errors import DataError

__all__ = ["Ini", "read_ini"]

_MOST_BYTES = 1_000_000
_TRUE = frozenset({"true", "1", "yes", "on"})
_FALSE = frozenset({"false", "0", "no", "off", "none", "not entered", ""})


@dataclass(frozen=True)
class Ini:
    """What an .ini file says.

    Args:
        path: The file.
        values: The value of each name, as text.
        warnings: What is doubtful in it, as sentences; more are added while it is read.
        read: The files that it names and that were found.
    """

    path: Path
    values: Mapping[str, str]
    warnings: list[str] = field(default_factory=list)
    read: list[Path] = field(default_factory=list)

    def text(self, name: str, default: str = "") -> str:
        """The value of a name."""
        return self.values.get(name, default)

    def yes(self, name: str, *, default: bool = False) -> bool:
        """Whether a name is said to be true.

        Raises:
            DataError: ``landscape.bad_option`` if its value is neither true nor false.
        """
        if name not in self.values:
            return default
        word = self.values[name].lower()
        if word not in _TRUE | _FALSE:
            raise self.refused(name, "write true or false")
        return word in _TRUE

    def number(self, name: str, default: float) -> float:
        """The number of a name.

        Raises:
            DataError: ``landscape.bad_option`` if its value is no number.
        """
        text = self.values.get(name, "")
        if not text:
            return default
        try:
            value = float(text)
        except ValueError:
            raise self.refused(name, "write a number") from None
        if value != value:
            raise self.refused(name, "write a number")
        return value

    def one_of(self, name: str, words: Mapping[str, str], default: str) -> str:
        """What the word of a name stands for.

        Args:
            name: The name.
            words: What each allowed word stands for, in small letters.
            default: The word where there is none.

        Raises:
            DataError: ``landscape.bad_option`` if its value is none of the words.
        """
        word = self.values.get(name, "") or default
        if word.lower() not in words:
            raise self.refused(name, f"write one of {', '.join(words)}")
        return words[word.lower()]

    def file(self, name: str) -> Path:
        """The file that a name names: as seen from the folder of the process, or else beside the .ini file.

        Raises:
            DataError: ``landscape.missing_option`` if it names none, ``raster.not_found`` if there is no such
                file.
        """
        text = self.values.get(name, "")
        if not text or text.startswith("(") or text.lower() == "none":
            do = f"write {name} = and the path of the file"
            raise DataError("landscape.missing_option", f"{name} names no file", where=self.path.name, do=do)
        found = self._found(name, text)
        if found is not None:
            if found not in self.read:
                self.read.append(found)
            return found
        raise DataError(
            "raster.not_found",
            f"there is no such file as {name} names",
            where=Path(text.replace("\\", "/")).name,
            do="run the command in the folder from which the paths of the project count",
        )

    def _found(self, name: str, text: str) -> Path | None:
        for word in (text, text.replace("\\", "/")):
            if Path(word).is_file():
                return Path(word)
        beside = self.path.parent / text.replace("\\", "/")
        if not beside.is_file():
            return None
        self.warnings.append(
            f"{name}: there is no such file below this folder; the one beside the .ini file was taken"
        )
        return beside

    def tell_unknown(self, known: Collection[str]) -> None:
        """Warn of names that nothing is known of."""
        unknown = sorted(set(self.values) - set(known))
        if unknown:
            self.warnings.append(f"nothing is known of {', '.join(unknown[:20])}: left out")

    def refused(self, name: str, do: str) -> DataError:
        """The refusal of a value."""
        value = self.values.get(name, "")[:60]
        return DataError("landscape.bad_option", f"{name} cannot be '{value}'", where=self.path.name, do=do)


def read_ini(path: Path) -> Ini:
    """Read an .ini file: lines of a name, an equals sign and a value; of a name twice the last counts.

    Names are read in small letters, whatever letters they are in.

    Raises:
        DataError: ``landscape.bad_ini`` if there is no such file, or if it is no text of names and values.
    """
    if not path.is_file():
        raise _no_ini(path, "it is a folder" if path.is_dir() else "there is no such file")
    if path.stat().st_size > _MOST_BYTES:
        raise _no_ini(path, "it is too large for an .ini file")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        text = path.read_text(encoding="cp1251", errors="replace")
    if "\0" in text:
        raise _no_ini(path, "it is no text")
    values: dict[str, str] = {}
    for line in text.splitlines():
        name, equals, value = line.partition("=")
        if equals and line.lstrip()[:1] not in ("[", ";", "#", ""):
            values[name.strip().lower()] = value.strip()
    if not values:
        raise _no_ini(path, "there is no line of a name, an equals sign and a value in it")
    return Ini(path, values)


def _no_ini(path: Path, what: str) -> DataError:
    return DataError(
        "landscape.bad_ini", what, where=path.name, do="give the .ini file of a Circuitscape or Omniscape run"
    )
