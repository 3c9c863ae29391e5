"""`qaplan people`: who may come into a house, and as what."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from qaplan.app.services.sessions import Session

__all__ = ["register"]

_HouseArgument = Annotated[Path, typer.Argument(help="Folder of the house, or of a single study.")]
_NameArgument = Annotated[str, typer.Argument(help="The name that is typed to sign in.")]
_StudyOption = Annotated[str, typer.Option(help="Id of a study; all studies of the house when left out.")]
_JsonOption = Annotated[str, typer.Option("--json", help="Write JSON to a file; - is standard output.")]


def register(app: typer.Typer) -> None:
    """Add ``qaplan people``."""
    group = typer.Typer(help="Who may come into a house, and as what.", no_args_is_help=True)
    for name, command in (
        ("add", add),
        ("list", list_all),
        ("role", role),
        ("disable", disable),
        ("enable", enable),
        ("reset", reset),
        ("unlock", unlock),
    ):
        group.command(name)(command)
    app.add_typer(group, name="people")


def add(
    house: _HouseArgument,
    name: _NameArgument,
    role: Annotated[str, typer.Option(help="Such as analyst; none yet when left out.")] = "",
    study: _StudyOption = "*",
    shown: Annotated[str, typer.Option(help="The name to show.")] = "",
    organisation: Annotated[str, typer.Option(help="Id of the organisation, such as O-ACBK.")] = "",
    lang: Annotated[str, typer.Option(help="Language of the pages: kk, ru or en.")] = "",
) -> None:
    """Let somebody in, with a password that must be changed at the first visit.

    The password is shown this once and kept nowhere. Without a keeper the house takes its first person as
    steward of every study, whatever the role.

    Example: qaplan people add houses/centre aigul --role analyst --study ustyurt
    """
    from qaplan.app.services.people import NewPerson, add_person, is_claimed

    session = _opened(house)
    first = not is_claimed()
    new = NewPerson(name, shown, "steward" if first else role, "*" if first else study, organisation, lang)
    person, password = add_person(new, session)
    typer.echo(f"{person.name} may come in{' and keeps this house' if first else ''}.")
    typer.echo(f"Password for the first visit, within three days: {password}")


def list_all(house: _HouseArgument, study: _StudyOption = "", json: _JsonOption = "") -> None:
    """List everybody with the roles that each has.

    Example: qaplan people list houses/centre
    """
    from qaplan.app.cli.output import write_json
    from qaplan.app.cli.records import with_provenance
    from qaplan.app.services.people import list_people

    members = list_people(_opened(house), study_id=study)
    if json:
        rows = [
            {
                "name": each.person.name,
                "shown": each.person.display,
                "is_active": each.person.is_active,
                "has_second_factor": each.person.has_second_factor,
                "organisation": each.person.organisation,
                "roles": dict(each.roles),
            }
            for each in members
        ]
        write_json(with_provenance({"people": rows}, "people.list", {"study": study}), json)
    if json != "-":
        for each in members:
            roles = ", ".join(f"{what} in {where}" for where, what in sorted(each.roles.items()))
            state = "" if each.person.is_active else "  (disabled)"
            typer.echo(f"{each.person.name}  {roles or 'no role'}{state}")


def role(
    house: _HouseArgument,
    name: _NameArgument,
    role: Annotated[str, typer.Argument(help="The role, such as reviewer; none takes the role away.")],
    study: _StudyOption = "*",
) -> None:
    """Give somebody a role, instead of any before; it holds at once.

    Example: qaplan people role houses/centre aigul reviewer --study ustyurt
    """
    from qaplan.app.services.people import give_role

    person = give_role(name, "" if role == "none" else role, _opened(house), study_id=study)
    typer.echo(f"{person.name}: {role} in {'all studies' if study == '*' else study}.")


def disable(house: _HouseArgument, name: _NameArgument) -> None:
    """Shut somebody out at once; what was done under the name stays.

    Example: qaplan people disable houses/centre aigul
    """
    from qaplan.app.services.people import disable_person

    person = disable_person(name, _opened(house))
    typer.echo(f"{person.name} is out, and every token is taken back.")


def enable(house: _HouseArgument, name: _NameArgument) -> None:
    """Let somebody in again.

    Example: qaplan people enable houses/centre aigul
    """
    from qaplan.app.services.people import enable_person

    person = enable_person(name, _opened(house))
    typer.echo(f"{person.name} may come in again.")


def reset(house: _HouseArgument, name: _NameArgument) -> None:
    """Give somebody who has forgotten it a new password; a second factor stays.

    Example: qaplan people reset houses/centre aigul
    """
    from qaplan.app.services.people import reset_password

    person, password = reset_password(name, _opened(house))
    typer.echo(f"Password of {person.name} for the next visit, within three days: {password}")


def unlock(house: _HouseArgument, name: _NameArgument) -> None:
    """Take away the second factor of somebody who has lost phone and recovery codes.

    Look the person in the face first. The password stays as it is, so this alone opens nothing.

    Example: qaplan people unlock houses/centre aigul
    """
    from qaplan.app.services.people import needed_person, remove_second_factor

    session = _opened(house)
    person = needed_person(name)
    remove_second_factor(person, session)
    typer.echo(f"{person.name} has no second factor now.")


def _opened(house: Path) -> Session:
    """Open the house, and act as whoever holds its files."""
    from qaplan.app.services.houses import open_house
    from qaplan.app.services.sessions import session_here

    open_house(house)
    return session_here()
