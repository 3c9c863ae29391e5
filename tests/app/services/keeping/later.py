"""The program as it will be one day: with one more step in the history of a study's tables."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_LATER = """
from django.db import migrations, models


def _fail(apps, schema_editor):
    {fault}


def _fill(apps, schema_editor):
    rows = apps.get_model("store", "Setting").objects.using(schema_editor.connection.alias)
    rows.create(name="note", value="filled", unit="km")


class Migration(migrations.Migration):
    dependencies = [("store", "{before}")]
    operations = [
        migrations.AddField("setting", "unit", models.CharField(max_length=9, default="")),
        migrations.CreateModel("Sound", [("key", models.CharField(max_length=9, primary_key=True))]),
        migrations.RunPython(_fill),
        migrations.RunPython(_fail),
    ]
"""

_LATER_HOUSE = """
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("house", "{before}")]
    operations = [migrations.AddField("membership", "since", models.CharField(max_length=9, default=""))]
"""

_AS_LATER = """
import sys
from pathlib import Path
from qaplan.app.cli import main
from qaplan.app.store.settings import configure
sys.path.insert(0, sys.argv[1])
configure(MIGRATION_MODULES={sys.argv[2]: "later_history"})
sys.exit(main(sys.argv[3:]))
"""


_PACKAGES = {"store": "store.migrations", "house": "store.house.migrations"}


class LaterVersion:
    """The program as it will be one day: with one more step in the history of its tables."""

    def __init__(self, folder: Path, before: str, fault: str = "pass", *, label: str = "store") -> None:
        history = folder / "later_history"
        history.mkdir(parents=True)
        (history / "__init__.py").write_text(
            f"import qaplan.app.{_PACKAGES[label]} as made\n__path__ = [*__path__, *made.__path__]\n"
        )
        name = f"{int(before[:4]) + 1:04}_sound"
        text = _LATER if label == "store" else _LATER_HOUSE
        (history / f"{name}.py").write_text(text.format(before=before, fault=fault))
        self._folder, self._label = folder, label

    def call(self, *words: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", _AS_LATER, str(self._folder), self._label, *map(str, words)]
        return subprocess.run(command, capture_output=True, text=True, check=False)
