"""`qaplan survey clocks` and `qaplan survey strip`: wrong clocks found, mended, taken back; dates typed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["add_to_survey"]

_StudyArgument = Annotated[Path, typer.Argument(help="Folder of the study.")]
_JsonOption = Annotated[str, typer.Option("--json", help="Write JSON to a file; - is standard output.")]
_LangOption = Annotated[str, typer.Option(help="Language of the sentences: kk, ru or en.")]
_WhyOption = Annotated[str, typer.Option(help="The reason, for the log.")]
_MediumArgument = Annotated[str, typer.Argument(help="Its id, or the end of its path on the card.")]


def add_to_survey(group: typer.Typer) -> None:
    """Add them to ``qaplan survey``."""
    clocks = typer.Typer(help="Wrong clocks: found, mended, taken back.", no_args_is_help=True)
    named = (("propose", propose), ("show", show), ("apply", apply), ("undo", undo), ("type", type_))
    for name, command in named:
        clocks.command(name)(command)
    group.add_typer(clocks, name="clocks")
    group.command("strip")(strip)


def propose(study: _StudyArgument, lang: _LangOption = "en", json: _JsonOption = "") -> None:
    """Look for wrong clocks and say what would mend them; nothing is changed.

    Each proposal has its evidence and what it would change. Apply one by its id.

    Example: qaplan survey clocks propose my-study --lang ru
    """
    from qaplan.app.cli.output import steps, write_json
    from qaplan.app.cli.records import with_provenance
    from qaplan.app.services.clock_proposals import proposal_record, propose_corrections
    from qaplan.app.services.clock_telling import for_stewards, proposal_lines
    from qaplan.app.services.languages import as_language
    from qaplan.app.services.studies import open_study

    language = as_language(lang)
    with steps("Comparing clocks"):
        found = propose_corrections(open_study(study))
    if json:
        record = {"proposals": [for_stewards(proposal_record(each)) for each in found]}
        write_json(with_provenance(record, "survey.clock_findings", {}), json)
    if json != "-":
        for line in proposal_lines(found, language):
            typer.echo(line)


def show(study: _StudyArgument, lang: _LangOption = "en", json: _JsonOption = "") -> None:
    """List all corrections and typed dates, those that were taken back included.

    Example: qaplan survey clocks show my-study
    """
    from qaplan.app.cli.output import write_json
    from qaplan.app.cli.records import with_provenance
    from qaplan.app.services.clock_telling import correction_lines, correction_records, for_stewards
    from qaplan.app.services.clocks import show_corrections
    from qaplan.app.services.languages import as_language
    from qaplan.app.services.studies import open_study

    language = as_language(lang)
    book = show_corrections(open_study(study))
    if json:
        rows = [for_stewards(each) for each in correction_records(book)]
        write_json(with_provenance({"corrections": rows}, "survey.clocks", {}), json)
    if json != "-":
        for line in correction_lines(book, language):
            typer.echo(line)


def apply(
    study: _StudyArgument,
    proposal: Annotated[
        str, typer.Argument(help="Id of a proposal; left out for a correction of yours.")
    ] = "",
    deployment: Annotated[str, typer.Option(help="Deployment whose clock is mended.")] = "",
    shift: Annotated[str, typer.Option(help="What is added: +01:00, -00:03:20, +12d 04:00.")] = "",
    shown: Annotated[list[str] | None, typer.Option(help="What the clock showed; once or twice.")] = None,
    true: Annotated[list[str] | None, typer.Option(help="What was true then; once or twice.")] = None,
    swap_day_and_month: Annotated[
        bool, typer.Option("--swap-day-and-month", help="Put day and month in each other's place.")
    ] = False,
    supersedes: Annotated[str, typer.Option(help="Id of a correction that this one replaces.")] = "",
    why: _WhyOption = "",
    json: _JsonOption = "",
) -> None:
    """Mend a clock: by a proposal, by a shift, or by what was shown and what was true once or twice.

    Files and readings stay as they are; `undo` makes everything as it was.

    Example: qaplan survey clocks apply my-study --deployment K1/C2 --shift -00:03:20 --why "beside K1/C1"
    """
    from qaplan.app.cli.output import write_json
    from qaplan.app.cli.records import with_provenance
    from qaplan.app.services.clocks import apply_proposal, correct_clock, wish_of
    from qaplan.app.services.studies import open_study

    opened = open_study(study)
    if proposal:
        made = apply_proposal(opened, proposal, why=why)
    else:
        wish = wish_of(
            deployment,
            shift=shift,
            shown=tuple(shown or ()),
            true=tuple(true or ()),
            is_swapped=swap_day_and_month,
            supersedes=supersedes,
            why=why,
        )
        made = correct_clock(opened, wish)
    if json:
        write_json(with_provenance({"correction_id": made.correction_id}, "survey.clock_corrected", {}), json)
    if json != "-":
        typer.echo(f"{made.correction_id} stands. Take it back with qaplan survey clocks undo.")


def undo(
    study: _StudyArgument,
    record: Annotated[str, typer.Argument(help="Id of a correction or of a typed date.")],
    why: _WhyOption = "",
) -> None:
    """Take a correction or a typed date back; its record stays.

    Example: qaplan survey clocks undo my-study c-1a2b3c4d --why "the other camera was wrong"
    """
    from qaplan.app.services.clocks import undo_clock
    from qaplan.app.services.studies import open_study

    typer.echo(f"{undo_clock(open_study(study), record, why=why)} is taken back.")


def type_(
    study: _StudyArgument,
    medium: _MediumArgument,
    clock: Annotated[str, typer.Argument(help="The date with its time: 2024-05-03 04:10.")],
    basis: Annotated[
        str, typer.Option(help="strip: the camera shows it; note: it is the true time.")
    ] = "strip",
    why: _WhyOption = "",
) -> None:
    """Date a medium by hand that no clock dates.

    Example: qaplan survey clocks type my-study IMG_0007.AVI "2024-05-03 04:10" --basis strip
    """
    from qaplan.app.services.clocks import as_basis, type_date
    from qaplan.app.services.studies import open_study

    typed = type_date(open_study(study), medium, clock, basis=as_basis(basis), why=why)
    typer.echo(f"{typed.typed_id} stands: {typed.clock:%Y-%m-%d %H:%M:%S}, by the {typed.basis}.")


def strip(
    study: _StudyArgument,
    medium: _MediumArgument,
    out: Annotated[Path, typer.Option(help="PNG to write.")] = Path("strip.png"),
    band: Annotated[str, typer.Option(help="top, bottom or both.")] = "both",
    share: Annotated[float, typer.Option(help="Height of an edge as a share of the picture's.")] = 0.15,
) -> None:
    """Write the edges of a picture or video, where cameras burn in the date, as a PNG.

    Example: qaplan survey strip my-study IMG_0007.AVI --out strip.png
    """
    from qaplan.app.services.strips import as_strip_band, show_strip
    from qaplan.app.services.studies import open_study

    medium_id = show_strip(open_study(study), medium, out, band=as_strip_band(band), share=share)
    typer.echo(f"{out}: the strip of {medium_id}. Read it, then qaplan survey clocks type.")
