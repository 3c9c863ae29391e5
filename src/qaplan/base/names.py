"""Names of one thing in Kazakh, Russian and English, and finding it under any spelling."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Literal, get_args

__all__ = ["LANGUAGES", "LANGUAGES_IN_WORDS", "Language", "Names", "fold", "show_names_in", "sounded"]

Language = Literal["kk", "ru", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
LANGUAGES_IN_WORDS = "kk (Kazakh), ru (Russian), en (English)"

_FALLBACK: dict[str, tuple[Language, ...]] = {
    "kk": ("kk", "ru", "en"),
    "ru": ("ru", "kk", "en"),
    "en": ("en", "ru", "kk"),
}


def show_names_in(language: str, order: tuple[Language, ...]) -> None:
    """Say in which languages a further language shows names, which no source gives in it."""
    _FALLBACK[language] = order


@dataclass(frozen=True)
class Names:
    """The names of one place, organisation or animal.

    Args:
        kk: Kazakh name; empty where no source gives one.
        ru: Russian name; empty where no source gives one.
        en: English name; empty where no source gives one.
        variants: Other spellings, in any script, as published.
    """

    kk: str = ""
    ru: str = ""
    en: str = ""
    variants: tuple[str, ...] = ()

    def in_language(self, language: Language) -> str:
        """The name in that language, or the nearest one that a source gives.

        >>> Names(ru="заказник «Адамтас»", en="Adamtas sanctuary").in_language("kk")
        'заказник «Адамтас»'
        """
        return next((name for name in (getattr(self, code) for code in _FALLBACK[language]) if name), "")

    def all(self) -> tuple[str, ...]:
        """Every name and variant, once each."""
        return tuple(dict.fromkeys(name for name in (self.en, self.ru, self.kk, *self.variants) if name))

    def answers_to(self, text: str) -> bool:
        """Whether a reader's spelling means this thing.

        >>> Names(en="Tau Sheri", kk="Тау Шері").answers_to("тау шері")
        True
        """
        return fold(text) in {fold(name) for name in self.all()}


def fold(text: str) -> str:
    """Reduce a spelling to what readers compare: no case, quotes, hyphens or double spaces."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    kept = "".join(" " if ch in "-‐‑–_" else ch for ch in plain if ch not in "«»\"'“”„’`")
    return " ".join(kept.split())


def sounded(text: str) -> str:
    """Write a spelling in plain Latin letters, roughly as it sounds, so that scripts can be compared.

    Kazakh and Russian letters become the nearest Latin ones, letters that transliterations mix up become
    one, and doubled letters single. It finds; it never proves that two spellings are one name.

    >>> sounded("Тау Шері"), sounded("Tau Shery")
    ('tau sheri', 'tau sheri')
    """
    letters = "".join(_LATIN.get(letter, letter) for letter in fold(text))
    bare = "".join(ch for ch in unicodedata.normalize("NFD", letters) if not unicodedata.combining(ch))
    for written, said in _ALIKE:
        bare = bare.replace(written, said)
    return "".join(ch for at, ch in enumerate(bare) if at == 0 or ch != bare[at - 1])


_LATIN = {
    **dict(zip("абвгдезийклмнопрстуфхыэёәғіңөұүқһ", "abvgdeziiklmnoprstufhieeaginouukh", strict=True)),
    **{"ж": "zh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ь": "", "ю": "iu", "я": "ia"},
}
_ALIKE = (
    ("kh", "h"),
    ("gh", "g"),
    ("ya", "ia"),
    ("yu", "iu"),
    ("y", "i"),
    ("j", "zh"),
    ("q", "k"),
    ("w", "v"),
)
