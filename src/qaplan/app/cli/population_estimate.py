"""`qaplan population estimate` and `estimates`: estimates of a study, made, kept and listed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qaplan.app.cli.answering import AsOfOption, JsonOption, LangOption, ReaderOption, give

__all__ = ["register_in"]

_StudyArgument = Annotated[Path, typer.Argument(help="Folder of the study.")]
_KindOption = Annotated[str, typer.Option(help="What is estimated: density and so on.")]


def register_in(group: typer.Typer) -> None:
    """Add the commands to ``qaplan population``."""
    group.command("estimate")(estimate)
    group.command("estimates")(estimates)


def estimate(
    study: _StudyArgument,
    kind: _KindOption = "density",
    model: Annotated[
        list[str] | None,
        typer.Option(help="A model, such as 'HHN | D~1, lambda0~1, sigma~1'; that of the house if left out."),
    ] = None,
    as_of: AsOfOption = "",
    lang: LangOption = "en",
    json: JsonOption = "",
) -> None:
    """Estimate from a study's own histories and keep it; what was made of the same inputs is not made again.

    Ends with 4 where the data carry no estimate. Of several models the last one is told.

    Example: qaplan population estimate numbers --kind density --as-of 2025-12-31
    """
    from qaplan.app.cli.output import day_of, steps
    from qaplan.app.services.estimates.listed import made_here
    from qaplan.app.services.languages import as_language
    from qaplan.app.services.studies import open_study

    language = as_language(lang)
    with steps("Estimating") as progress:
        made = made_here(
            open_study(study),
            kind,
            model or (),
            as_of=day_of(as_of),
            progress=lambda done, of: progress(f"{done} of {of}"),
        )
    give(made, language, json)


def estimates(
    study: _StudyArgument,
    kind: _KindOption = "",
    lang: LangOption = "en",
    reader: ReaderOption = "steward",
    json: JsonOption = "",
) -> None:
    """List the estimates of a study that stand, those of the latest day first.

    Example: qaplan population estimates numbers --kind density
    """
    from qaplan.app.services.estimates.listed import list_estimates
    from qaplan.app.services.languages import as_language
    from qaplan.app.services.sessions import as_reader, session_here
    from qaplan.app.services.studies import open_study

    language = as_language(lang)
    session = session_here(audience=as_reader(reader))
    give(list_estimates(open_study(study), kind, session=session), language, json)
