"""`qaplan recognition detect`, `models` and `triage`: a detector, or an order of looking without one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["add_commands"]

_StudyOption = Annotated[
    Path | None, typer.Option("--study", help="Folder of the study; here when left out.")
]
_JsonOption = Annotated[str, typer.Option("--json", help="Write JSON to a file; - is standard output.")]
_CardOption = Annotated[str, typer.Option("--card", help="Id of one card; all cards when left out.")]


def add_commands(group: typer.Typer) -> None:
    """Add them to ``qaplan recognition``."""
    for name, command in (("detect", detect), ("models", models), ("triage", triage)):
        group.command(name)(command)


def detect(
    model: Annotated[Path, typer.Argument(help="Folder with model.toml and model.onnx.")],
    study: _StudyOption = None,
    threshold: Annotated[
        float | None, typer.Option(help="Smallest raw score of a suggestion; the model's own when left out.")
    ] = None,
    card: _CardOption = "",
    frames_per_clip: Annotated[int, typer.Option(help="Frames of each clip that are seen.")] = 8,
    json: _JsonOption = "",
) -> None:
    """Run a detector over the media of a study; a medium with a person is restricted from that moment on.

    What was seen is kept as it goes: after a stop, call again and it goes on from there.

    Example: qaplan recognition detect models/rtdetr --study my-study
    """
    from qaplan.app.cli.output import steps, write_json
    from qaplan.app.cli.records import say_cautions, say_problems, with_provenance
    from qaplan.app.services.detect import detect as run_detector
    from qaplan.app.services.studies import study_here

    with steps("Looking at media") as step:
        result = run_detector(
            study_here(study),
            model,
            threshold=threshold,
            card_id=card,
            frames_per_clip=frames_per_clip,
            progress=lambda done, of: step(f"{done} of {of}"),
        )
    if json:
        parameters = {"model": model.name, "threshold": result.taken.threshold, "card": card}
        parameters |= {"frames_per_clip": frames_per_clip}
        write_json(with_provenance(result.to_record(), "recognition.detect", parameters), json)
    if json != "-":
        typer.echo(result.summary())
    say_cautions(result.cautions)
    say_problems(result.failures)


def models(
    folder: Annotated[Path, typer.Argument(help="Folder of a model, or of several.")],
    json: _JsonOption = "",
) -> None:
    """Say which detectors lie in a folder, and of each whether it may be run and under which licence.

    Example: qaplan recognition models models
    """
    from qaplan.app.cli.output import write_json
    from qaplan.app.services.detect import look_at_models

    seen = look_at_models(folder)
    if json:
        write_json({"models": [each.to_record() for each in seen]}, json)
    if json != "-":
        for each in seen:
            typer.echo(each.sentence())
        if not seen:
            typer.echo("There is no model here: each has a folder with model.toml and model.onnx.")


def triage(
    study: _StudyOption = None,
    card: _CardOption = "",
    csv: Annotated[str, typer.Option("--csv", help="Write CSV to a file; - is standard output.")] = "",
    json: _JsonOption = "",
) -> None:
    """Put media into an order of looking, by change against each camera's usual view; no detector is used.

    It recognises nothing: wind and shadows rank high too, and a medium that ranks low may hold a leopard.

    Example: qaplan recognition triage --study my-study --csv order.csv
    """
    from qaplan.app.cli.output import steps, write_json
    from qaplan.app.cli.records import with_provenance, write_csv
    from qaplan.app.services.studies import study_here
    from qaplan.app.services.triage import triage_media

    with steps("Comparing media") as step:
        result = triage_media(study_here(study), card_id=card, progress=_every_tenth(step))
    if csv:
        write_csv(result.table(), csv)
    if json:
        write_json(with_provenance(result.to_record(), "recognition.triage", {"card": card}), json)
    if "-" not in (csv, json):
        typer.echo(result.summary())


def _every_tenth(step: Callable[[str], None]) -> Callable[[int], None]:
    def tell(done: int) -> None:
        if done % 10 == 0:
            step(f"{done} files")

    return tell
