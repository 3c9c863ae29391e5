"""Django's own sentences in the languages of the house, where Django lacks them.

Our strings are kept as text beside this file and compiled when the pages start, as the catalogues are.
"""

from __future__ import annotations

import gettext
import io
from collections.abc import Mapping

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.utils.translation import trans_real

from qaplan.base.resources import read_text

__all__ = ["DJANGO_STRINGS", "speak_django"]

DJANGO_STRINGS: Mapping[str, str] = {"kk": "app/web/locale/kk.po"}
"""The packaged file of each language that Django does not carry whole."""


def speak_django(further: Mapping[str, str] = DJANGO_STRINGS) -> None:
    """Let Django say what it has no words for; to be called once its applications are loaded.

    Args:
        further: From a language to the packaged file with its strings.
    """
    for language, path in further.items():
        trans_real.translation(language).merge(_compiled(language, read_text(path)))


def _compiled(language: str, source: str) -> gettext.GNUTranslations:
    """Compile a text file of strings in memory."""
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(source.encode()), locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
