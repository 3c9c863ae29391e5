"""`qaplan population residents`: whether somebody lives here, given how long one has looked."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qaplan.app.cli.answering import AsOfOption, JsonOption, LangOption, ReaderOption, give

__all__ = ["register_in"]


def register_in(group: typer.Typer) -> None:
    """Add the command to ``qaplan population``."""
    group.command("residents")(residents)


def residents(
    study: Annotated[Path | None, typer.Argument(help="Folder of a study; or give --traps.")] = None,
    traps: Annotated[
        Path | None, typer.Option(help="CSV of the stations: trap, x, y, u1 and so on, days worked.")
    ] = None,
    mask: Annotated[Path | None, typer.Option(help="CSV of the cells of the area: x, y.")] = None,
    mask_cell_ha: Annotated[
        float | None, typer.Option("--mask-cell-ha", help="Area of a cell of the mask, ha.")
    ] = None,
    buffer_km: Annotated[
        float | None, typer.Option(help="How far the area reaches beyond the stations, without a mask, km.")
    ] = None,
    sigma: Annotated[str, typer.Option(help="Borrowed scale of movement, metres: LOW,HIGH.")] = "",
    home_range: Annotated[
        str, typer.Option(help="Borrowed home range, km2, in place of --sigma: LOW,HIGH.")
    ] = "",
    lambda0: Annotated[
        str, typer.Option(help="Borrowed detections a day at a station amid a range: LOW,HIGH.")
    ] = "",
    sigma_female: Annotated[str, typer.Option(help="The same as --sigma, of females.")] = "",
    lambda0_female: Annotated[str, typer.Option(help="The same as --lambda0, of females.")] = "",
    source: Annotated[str, typer.Option(help="Where the ranges are borrowed from.")] = "",
    presence: Annotated[
        str, typer.Option(help="Probability, before looking, that a resident lives in the area.")
    ] = "",
    female_share: Annotated[str, typer.Option(help="Share of females among residents.")] = "0.5",
    seen_females: Annotated[int, typer.Option(help="Females seen.")] = 0,
    seen_males: Annotated[int, typer.Option(help="Males seen.")] = 0,
    seen_unsexed: Annotated[int, typer.Option(help="Animals seen whose sex nobody knows.")] = 0,
    threshold: Annotated[
        float, typer.Option(help="Probability below which the question counts as settled.")
    ] = 0.05,
    survey_days: Annotated[float, typer.Option(help="Length of a survey with further stations, days.")] = 120,
    as_of: AsOfOption = "",
    lang: LangOption = "en",
    reader: ReaderOption = "steward",
    json: JsonOption = "",
) -> None:
    """Say how probable a resident, and a resident female, is after so many days of looking.

    Also how long one must look to see one, and what effort would settle it. Nothing is assumed silently:
    without --sigma (or --home-range), --lambda0, --presence and --source the answer is refused with exit
    code 4. Ranges are LOW,HIGH and hold in 95 of 100 cases.

    Example: qaplan population residents --traps T.csv --sigma 2000,8000 --lambda0 0.005,0.05
    --source "a survey elsewhere" --presence 0.5
    """
    from qaplan.app.cli.output import day_of
    from qaplan.app.services.languages import as_language
    from qaplan.app.services.population.resident_priors import PriorWords
    from qaplan.app.services.population.residents import ResidentFiles, ResidentQuestion, residents_of_files
    from qaplan.app.services.population.residents_here import residents_of_study
    from qaplan.app.services.sessions import as_reader, session_here
    from qaplan.app.services.studies import open_study
    from qaplan.base.errors import UsageError
    from qaplan.population.small_n.presence import SeenAnimals

    language = as_language(lang)
    words = PriorWords(
        sigma=sigma,
        home_range=home_range,
        lambda0=lambda0,
        presence=presence,
        female_share=female_share,
        source=source,
        sigma_female=sigma_female,
        lambda0_female=lambda0_female,
    )
    seen = SeenAnimals(seen_females, seen_males, seen_unsexed)
    question = ResidentQuestion(words, seen, threshold, survey_days)
    if (study is None) == (traps is None):
        raise UsageError("population.no_source", "there is no one source", do="name a study, or --traps")
    if traps is not None:
        files = ResidentFiles(traps, mask, mask_cell_ha, buffer_km)
        give(residents_of_files(files, question, audience=as_reader(reader)), language, json)
        return
    assert study is not None
    session = session_here(audience=as_reader(reader))
    answer = residents_of_study(
        open_study(study), question, buffer_km=buffer_km, as_of=day_of(as_of), session=session
    )
    give(answer, language, json)
