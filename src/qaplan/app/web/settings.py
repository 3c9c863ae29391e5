"""What Django is told for the pages: everything from this machine, nothing inline, by default nothing."""

from __future__ import annotations

import secrets
from pathlib import Path

from qaplan.app.services.starting import start_machine
from qaplan.app.web.django_words import speak_django

__all__ = ["HERE", "configure_pages", "page_settings"]

HERE = Path(__file__).parent

_MIDDLEWARE = (
    "qaplan.app.web.middleware.headers",
    "qaplan.app.web.middleware.own_name",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "qaplan.app.web.middleware.language",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
)
_CONTEXT = (
    "django.template.context_processors.request",
    "django.template.context_processors.csrf",
    "django.contrib.messages.context_processors.messages",
    "qaplan.app.web.surroundings.surroundings",
)
_UPLOAD_BYTES = 20 * 1024 * 1024
_FIELDS = 5000
_SIGNED_IN_S = 12 * 3600


def configure_pages(**more: object) -> None:
    """Start the machine with the settings of the pages.

    Args:
        **more: What this house has of its own, such as ``SECRET_KEY`` and ``ALLOWED_HOSTS``.
    """
    start_machine(**(page_settings() | more))
    speak_django()


def page_settings() -> dict[str, object]:
    """The settings of the pages for a laptop: one machine, no TLS, a key for this run."""
    return {
        "DEBUG": False,
        "SECRET_KEY": secrets.token_urlsafe(48),
        "ALLOWED_HOSTS": ["127.0.0.1", "localhost", "[::1]"],
        "ROOT_URLCONF": "qaplan.app.web.urls",
        "MIDDLEWARE": list(_MIDDLEWARE),
        "TEMPLATES": [_templates()],
        "USE_I18N": True,
        "LANGUAGES": [("kk", "Қазақша"), ("ru", "Русский"), ("en", "English")],
        "LANGUAGE_CODE": "en",
        "STATIC_URL": "/static/",
        "STATIC_ROOT": str(HERE / "static"),
        "WHITENOISE_MIMETYPES": {".mjs": "text/javascript", ".js": "text/javascript"},
        "SESSION_ENGINE": "qaplan.app.store.house.session_store",
        "SESSION_COOKIE_NAME": "qaplan",
        "SESSION_COOKIE_AGE": _SIGNED_IN_S,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "CSRF_COOKIE_NAME": "qaplan_form",
        "CSRF_COOKIE_SAMESITE": "Lax",
        "CSRF_FAILURE_VIEW": "qaplan.app.web.refusals.bad_form",
        "MESSAGE_STORAGE": "django.contrib.messages.storage.session.SessionStorage",
        "DATA_UPLOAD_MAX_MEMORY_SIZE": _UPLOAD_BYTES,
        "DATA_UPLOAD_MAX_NUMBER_FIELDS": _FIELDS,
    }


def _templates() -> dict[str, object]:
    return {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [str(HERE / "templates")],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": list(_CONTEXT),
            "libraries": {
                "speech": "qaplan.app.web.speech",
                "bounds": "qaplan.app.web.population.bounds",
            },
            "builtins": ["qaplan.app.web.speech"],
        },
    }
