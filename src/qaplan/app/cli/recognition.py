"""`qaplan recognition`: what detectors suggest, into a study and beside what people said."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qaplan.app.cli.detect import add_commands
from qaplan.app.cli.labels import add_label_commands
from qaplan.app.cli.review import add_review_command

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add ``qaplan recognition``."""
    group = typer.Typer(help="What is in the pictures, as suggestions.", no_args_is_help=True)
    group.callback()(_group)
    group.command("import")(import_)
    add_commands(group)
    add_label_commands(group)
    add_review_command(group)
    app.add_typer(group, name="recognition")


def _group() -> None:
    """What is in the pictures, as suggestions."""


def import_(
    file: Annotated[Path, typer.Argument(help="JSON as MegaDetector writes it, formats 1.0 to 1.6.")],
    study: Annotated[Path | None, typer.Option(help="Folder of the study; here when left out.")] = None,
    threshold: Annotated[float, typer.Option(help="Smallest raw score of a suggestion, 0 to 1.")] = 0.2,
    detector_root: Annotated[str, typer.Option(help="Folder that the detector was run on.")] = "",
    json: Annotated[str, typer.Option("--json", help="Write JSON to a file; - is standard output.")] = "",
) -> None:
    """Take a detector's results; a medium with a person is restricted from that moment on.

    Entries are matched by the end of their path. Those that fit several media are refused, never guessed.

    Example: qaplan recognition import detections.json --study my-study --threshold 0.2
    """
    from qaplan.app.cli.output import write_json
    from qaplan.app.cli.records import say_cautions, say_problems, with_provenance
    from qaplan.app.services.detections import import_detections
    from qaplan.app.services.studies import study_here

    result = import_detections(study_here(study), file, threshold=threshold, detector_root=detector_root)
    if json:
        parameters = {"file": file.name, "threshold": threshold, "detector_root": detector_root}
        write_json(with_provenance(result.to_record(), "recognition.import", parameters), json)
    if json != "-":
        typer.echo(result.summary())
    say_problems(result.problems)
    say_cautions(result.cautions)
