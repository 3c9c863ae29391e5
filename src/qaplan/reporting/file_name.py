"""The name of a document's file: plain letters, made of listed parts alone."""

from __future__ import annotations

from qaplan.base.names import Language
from qaplan.reporting.document import Document
from qaplan.sharing.releasing import release
from qaplan.sharing.types import OutputName

__all__ = ["file_name"]


def file_name(document: Document, language: Language, extension: str) -> str:
    """Name a file, such as ``ustyurt-situation-public-kk.pdf``.

    Args:
        document: The document.
        language: The language of the file.
        extension: html, pdf, docx or xlsx.

    Raises:
        DisclosureError: ``sharing.file_name`` if a part is not on the list.
    """
    name = OutputName(document.study_id, document.document_id, language, extension)
    return release(name, document.audience).value
