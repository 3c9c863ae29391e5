"""Everything that a study holds, to be compared with what another one does."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from django.apps import apps

from qaplan.app.services.studies import Study


def rows_of(study: Study, *, up_to_event: int | None = None) -> dict[str, list[Any]]:
    """Every row of every table, by table; of the trail only up to an event."""
    found: dict[str, list[Any]] = {}
    for model in apps.get_app_config("store").get_models():
        rows = model._default_manager.using(study.alias).order_by("pk")
        if model.__name__ == "LogEvent" and up_to_event is not None:
            rows = rows.filter(seq__lte=up_to_event)
        if model.__name__ == "Setting":
            rows = rows.exclude(name="log_head")
        fields = [field.attname for field in model._meta.concrete_fields]
        found[model.__name__] = [{name: getattr(row, name) for name in fields} for row in rows]
    return found


def files_of(folder: Path) -> dict[str, str]:
    """Digest of every file of the media and the outputs, by path."""
    tops = (folder / "media", folder / "outputs")
    paths = (path for top in tops for path in top.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in paths
        if not path.name.startswith("lock.sqlite3")
    }
