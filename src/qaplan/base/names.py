"""Names of one thing in Kazakh, Russian and English, and finding it under any spelling."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Literal, get_args

__all__ = ["LANGUAGES", "LANGUAGES_IN_WORDS", "Language", "Names", "fold"]

Language = Literal["kk", "ru", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
LANGUAGES_IN_WORDS = "kk (Kazakh), ru (Russian), en (English)"

_FALLBACK: dict[Language, tuple[Language, ...]] = {
    "kk": ("kk", "ru", "en"),
    "ru": ("ru", "kk", "en"),
    "en": ("en", "ru", "kk"),
}


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
