"""Which tables lie in which database: those of a study in its own, all others in the house's."""

from __future__ import annotations

__all__ = ["HOUSE_ALIAS", "HOUSE_LABEL", "STUDY_LABEL", "Router"]

HOUSE_ALIAS = "default"
"""The alias of the house's database."""

HOUSE_LABEL = "house"
STUDY_LABEL = "store"


class Router:
    """Tells Django where a table belongs."""

    def db_for_read(self, model: type, **hints: object) -> str | None:
        """The house for everything but a study's rows, which are always asked for by alias."""
        return None if _label(model) == STUDY_LABEL else HOUSE_ALIAS

    def db_for_write(self, model: type, **hints: object) -> str | None:
        """As for reading."""
        return self.db_for_read(model)

    def allow_migrate(self, db: str, app_label: str, **hints: object) -> bool:
        """A study's tables are made in a study, and those of a house in a house or in a copy of one."""
        is_house = db == HOUSE_ALIAS or db.startswith(f"{HOUSE_LABEL}-")
        return (app_label == STUDY_LABEL) is not is_house


def _label(model: type) -> str:
    return str(getattr(getattr(model, "_meta", None), "app_label", ""))
