"""Opening the pages of a house: on this laptop, or behind a server's own programs."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

from qaplan.app.services.houses import house_key, open_house, studies_of
from qaplan.app.services.jobs import begin_work
from qaplan.app.services.languages import add_languages
from qaplan.app.web.house_here import house_here, serve_house
from qaplan.app.web.loading import load_early
from qaplan.app.web.settings import configure_pages
from qaplan.base.errors import UsageError

__all__ = ["check_port", "house_app", "serve"]

_HOUSE_VARIABLE = "QAPLAN_HOUSE"
_HOSTS_VARIABLE = "QAPLAN_HOSTS"
_LAPTOP = ("127.0.0.1", "localhost", "[::1]")

App = Callable[..., Any]


def house_app(folder: Path | None = None, *, is_server: bool | None = None, host: str = "") -> App:
    """The WSGI application of a house; gunicorn calls it without a folder.

    Args:
        folder: The house; the folder that ``QAPLAN_HOUSE`` names when None.
        is_server: Whether others reach it over a network; as ``DATABASE_URL`` says when None. A server needs
            ``QAPLAN_HOSTS``, the names under which it is reached, and TLS in front of it.
        host: The address at which it listens, which is a name of it too.

    Raises:
        UsageError: What :func:`qaplan.app.services.houses.open_house` raises.
    """
    from django.core.wsgi import get_wsgi_application

    home = folder or Path(os.environ.get(_HOUSE_VARIABLE, "."))
    is_served = bool(os.environ.get("DATABASE_URL")) if is_server is None else is_server
    own = (
        _server_settings()
        if is_served
        else {"ALLOWED_HOSTS": [*_LAPTOP, *_hosts(), *([host] if host else [])]}
    )
    configure_pages(SECRET_KEY=house_key(home) if home.is_dir() else "", **own)
    serve_house(open_house(home, is_server=is_served))
    add_languages(home)
    load_early()
    if folder is None:
        begin_work(studies_of(house_here()))
    app: App = get_wsgi_application()
    return app


def check_port(host: str, port: int) -> None:
    """Refuse a port that another program holds, before a browser is opened.

    Raises:
        UsageError: ``web.port_taken``.
    """
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except OSError as error:
            do = "stop the other program, or choose another with --port"
            where = f"{host}:{port}"
            raise UsageError("web.port_taken", "the port cannot be opened", where=where, do=do) from error


def serve(
    folder: Path, *, host: str, port: int, threads: int = 8, when_open: Callable[[], None] = lambda: None
) -> None:
    """Serve a house until it is stopped.

    Args:
        folder: The house.
        host: The address to listen at; this machine alone unless said otherwise.
        port: The port.
        threads: How many requests are answered at a time.
        when_open: Called once, as soon as the pages can be asked for.
    """
    from waitress.server import create_server

    app = house_app(folder, host=f"[{host}]" if ":" in host else host)
    begin_work(studies_of(house_here()))
    server = create_server(
        app, host=host, port=port, threads=threads, ident=None, clear_untrusted_proxy_headers=True
    )
    when_open()
    try:
        server.run()
    finally:
        server.close()


def _hosts() -> list[str]:
    """The names under which the house is reached, as its keeper gives them."""
    return [each.strip() for each in os.environ.get(_HOSTS_VARIABLE, "").split(",") if each.strip()]


def _server_settings() -> dict[str, object]:
    hosts = _hosts()
    return {
        "ALLOWED_HOSTS": hosts or ["127.0.0.1", "localhost"],
        "CSRF_TRUSTED_ORIGINS": [f"https://{each}" for each in hosts],
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https"),
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
    }
