"""``qaplan web``: the pages of a house, on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("web")(web)


def web(
    folder: Annotated[Path, typer.Argument(help="A study, or a folder that holds studies.")] = Path(),
    host: Annotated[
        str, typer.Option(help="Address to listen at; this machine alone by default.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port.", min=1, max=65535)] = 8700,
    browser: Annotated[bool, typer.Option(help="Open the browser.")] = True,
) -> None:
    """Open the pages of a study, or of a folder with studies, in the browser.

    Everything comes from this machine. The first visit asks for a password of the house.

    Example: qaplan web demo
    """
    import webbrowser

    from qaplan.app.services.languages import add_languages
    from qaplan.app.web.serving import check_port, serve

    check_port(host, port)
    for each in add_languages(folder):
        if each.problems:
            typer.echo(
                f"Not offered, since it is not whole: see qaplan languages check {each.file}", err=True
            )
    address = f"http://{'localhost' if host == '127.0.0.1' else host}:{port}/"

    def tell() -> None:
        typer.echo(f"The house is open at {address} Stop it with Ctrl+C.")
        if browser:
            webbrowser.open(address)

    typer.echo("Opening the house ...")
    serve(folder, host=host, port=port, when_open=tell)
