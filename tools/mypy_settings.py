"""What the type checker's Django plugin has to know; nothing runs with these settings."""

from __future__ import annotations

INSTALLED_APPS = ["qaplan.app.store.apps.StoreConfig", "qaplan.app.store.house.apps.HouseConfig"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
