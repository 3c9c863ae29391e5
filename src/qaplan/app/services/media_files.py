"""Where the bytes of a medium lie now: in the vault, or where its card was read from."""

from __future__ import annotations

import hashlib
from pathlib import Path

from qaplan.app.store.card_tables import HeldCard, HeldMedium
from qaplan.app.store.studies import Study
from qaplan.app.store.vault import vault_path
from qaplan.survey.files.card import source_of

__all__ = ["is_unchanged", "media_file"]


def media_file(study: Study, card: HeldCard, held: HeldMedium) -> Path | None:
    """Find the file of a medium.

    Args:
        study: The study.
        card: The card reading that it belongs to.
        held: The medium.

    Returns:
        Its path; None if the file is not there, as when a card was put away.
    """
    in_vault = vault_path(study.media_folder, held.medium.sha256)
    if in_vault.is_file():
        return in_vault
    on_card = source_of(Path(card.root), held.medium)
    return on_card if card.root and on_card.is_file() else None


def is_unchanged(path: Path, held: HeldMedium) -> bool:
    """Whether a file still holds the bytes that were taken."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == held.medium.sha256
    except OSError:
        return False
