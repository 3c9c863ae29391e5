"""What the forms offer: the places and the animals of a study, by their names."""

from __future__ import annotations

from dataclasses import dataclass

from qaplan.app.services.sessions import Session, check_may
from qaplan.app.store.browse.individuals import individuals_page
from qaplan.app.store.browse.registers import register_page
from qaplan.app.store.studies import Study
from qaplan.base.messages import Message, MessageValue

__all__ = ["EntryChoices", "entry_choices"]

_MOST = 1000


@dataclass(frozen=True)
class EntryChoices:
    """Pairs of an id and how the thing is called.

    Args:
        places: Places of the register.
        individuals: Animals of the catalogue.
    """

    places: tuple[tuple[str, MessageValue], ...]
    individuals: tuple[tuple[str, MessageValue], ...]


def entry_choices(study: Study, session: Session) -> EntryChoices:
    """Give an insider the places and the animals of a study to choose from, a thousand of each at most.

    Args:
        study: The study.
        session: Who enters.

    Raises:
        AccessError: ``access.no_right``.
    """
    check_may(session, "records.write")
    places = register_page(study, "places", limit=_MOST).rows
    animals = individuals_page(study, is_public=session.audience == "public", limit=_MOST).rows
    return EntryChoices(
        tuple((each.place_id, each.names) for each in places),
        tuple(
            (
                each.individual_id,
                Message("table.value.named", {"name": each.names, "id": each.individual_id})
                if each.names.all()
                else each.individual_id,
            )
            for each in animals
        ),
    )
