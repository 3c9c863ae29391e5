"""`qaplan evidence incident`: finds of dead animals, their chain of custody, and evidence packs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["add_to_evidence", "check", "hand_over", "listing", "pack", "show"]

_StudyArgument = Annotated[Path, typer.Argument(help="Folder of the study.")]
_IncidentArgument = Annotated[str, typer.Argument(help="Id of the incident, as the list gives it.")]
_JsonOption = Annotated[str, typer.Option("--json", help="Write JSON to a file; - is standard output.")]
_LanguageOption = Annotated[str, typer.Option("--lang", help="Language of the answer: kk, ru or en.")]
_BROKEN = 3


def add_to_evidence(group: typer.Typer) -> None:
    """Add the commands to ``qaplan evidence``."""
    incident = typer.Typer(help="Finds of dead animals and their chain of custody.", no_args_is_help=True)
    for name, command in (
        ("list", listing),
        ("show", show),
        ("hand-over", hand_over),
        ("pack", pack),
        ("check", check),
    ):
        incident.command(name)(command)
    group.add_typer(incident, name="incident")


def listing(study: _StudyArgument, lang: _LanguageOption = "en", json: _JsonOption = "") -> None:
    """List the incidents: found when and where, the cause, and the days without a laboratory result.

    Example: qaplan evidence incident list ustyurt
    """
    from qaplan.app.cli.answering import give
    from qaplan.app.services.incidents.viewing import list_incidents
    from qaplan.app.services.languages import as_language
    from qaplan.app.services.sessions import session_here
    from qaplan.app.services.studies import open_study

    give(list_incidents(open_study(study), session_here()).answer, as_language(lang), json)


def show(
    study: _StudyArgument, incident: _IncidentArgument, lang: _LanguageOption = "en", json: _JsonOption = ""
) -> None:
    """Show one incident: what was found, causes that are named, samples, and its chain of custody.

    Example: qaplan evidence incident show ustyurt INC-2021-06-09
    """
    from qaplan.app.cli.answering import give
    from qaplan.app.services.incidents.viewing import show_incident
    from qaplan.app.services.languages import as_language
    from qaplan.app.services.sessions import session_here
    from qaplan.app.services.studies import open_study

    shown = show_incident(open_study(study), incident, session_here())
    give(shown.answer, as_language(lang), json)
    if json == "-":
        return
    for each in shown.chain:
        one = each.transfer
        mark = f" [{one.mark}]" if one.mark else ""
        hands = f"{one.handed_by} > {one.taken_by}"
        typer.echo(f"{one.number}. {one.when}: {hands}: {one.what}{mark}  {each.digest[:16]}")
    for fault in shown.faults:
        typer.echo(f"The chain does not fit: {fault}", err=True)


def hand_over(
    study: _StudyArgument,
    incident: _IncidentArgument,
    when: Annotated[str, typer.Option(help="The day, such as 2026-05-03.")],
    handed_by: Annotated[str, typer.Option("--from", help="Who handed it over.")],
    taken_by: Annotated[str, typer.Option("--to", help="Who took it.")],
    what: Annotated[str, typer.Option(help="What was handed over.")],
    mark: Annotated[str, typer.Option(help="Number of the seal, the bag or the act.")] = "",
    kept_at: Annotated[str, typer.Option(help="Where it is kept from now on.")] = "",
    file: Annotated[Path | None, typer.Option(help="A file that belongs to it; its digest is noted.")] = None,
    corrects: Annotated[int, typer.Option(help="Number of the hand-over that this one corrects.")] = 0,
) -> None:
    """Add a hand-over to the chain of custody; nothing that stands there is changed.

    Example: qaplan evidence incident hand-over ustyurt INC-2021-06-09 --when 2021-06-10
    --from "district inspectors" --to "laboratory" --what "carcass in a sealed bag" --mark "No 17"
    """
    from qaplan.app.services.incidents.noting import HandOver, add_hand_over
    from qaplan.app.services.incidents.packs import digest_of_file
    from qaplan.app.services.sessions import session_here
    from qaplan.app.services.studies import open_study

    sha256 = digest_of_file(file) if file is not None else ""
    wanted = HandOver(when, handed_by, taken_by, what, mark, sha256, kept_at, corrects=corrects)
    sealed = add_hand_over(open_study(study), incident, wanted, session=session_here())
    typer.echo(f"Hand-over {sealed.transfer.number} was noted: {sealed.digest}")


def pack(
    study: _StudyArgument,
    incident: _IncidentArgument,
    out: Annotated[Path, typer.Argument(help="The file to write.")],
) -> None:
    """Write the evidence pack of an incident: its chain of custody as a file that anybody can check.

    Example: qaplan evidence incident pack ustyurt INC-2021-06-09 pack.json
    """
    from qaplan.app.cli.output import write_json
    from qaplan.app.services.incidents.packs import evidence_pack
    from qaplan.app.services.sessions import session_here
    from qaplan.app.services.studies import open_study

    made = evidence_pack(open_study(study), incident, session=session_here())
    write_json(made, str(out))
    typer.echo(f"{out}: {made['hand_overs']} hand-overs, last digest {made['head'] or 'none'}")


def check(file: Annotated[Path, typer.Argument(help="The evidence pack.")], json: _JsonOption = "") -> None:
    """Check an evidence pack; no study is needed.

    Example: qaplan evidence incident check pack.json
    """
    from qaplan.app.cli.output import write_json
    from qaplan.app.services.incidents.packs import check_pack_file

    found = check_pack_file(file)
    if json:
        write_json(found.to_record(), json)
    if json != "-":
        whole = "whole" if found.is_whole else "NOT whole"
        typer.echo(
            f"{found.incident_id}: {found.hand_overs} hand-overs, {whole}; last digest {found.head or 'none'}"
        )
    for each in found.problems:
        typer.echo(f"{each.code}: {each.sentence()}", err=True)
    if not found.is_whole:
        raise typer.Exit(_BROKEN)
