"""The people of a house: who they are, how they come in, and what they may do."""

from __future__ import annotations

from qaplan.app.services.people.keeping import (
    Member,
    NewPerson,
    add_person,
    change_own,
    claim_house,
    disable_person,
    enable_person,
    give_role,
    house_log,
    is_claimed,
    list_people,
    needed_person,
    reset_password,
)
from qaplan.app.services.people.passwords import change_password, check_password_is_good
from qaplan.app.services.people.second_factor import (
    Enrolment,
    begin_second_factor,
    confirm_second_factor,
    fresh_recovery_codes,
    is_second_factor,
    recovery_codes_left,
    remove_second_factor,
)
from qaplan.app.services.people.signing_in import sign_in
from qaplan.app.services.people.stays import (
    begin_stay,
    confirm_stay,
    end_stay,
    half_in,
    person_of,
    reader_of,
    role_of,
)
from qaplan.app.services.people.tokens import (
    SCOPES,
    Caller,
    Scope,
    make_token,
    session_of_token,
    take_back_token,
    tokens_of,
)
from qaplan.app.store.house.types import EVERY_STUDY, HouseLine, Person, Token

__all__ = [
    "EVERY_STUDY",
    "SCOPES",
    "Caller",
    "Enrolment",
    "HouseLine",
    "Member",
    "NewPerson",
    "Person",
    "Scope",
    "Token",
    "add_person",
    "begin_second_factor",
    "begin_stay",
    "change_own",
    "change_password",
    "check_password_is_good",
    "claim_house",
    "confirm_second_factor",
    "confirm_stay",
    "disable_person",
    "enable_person",
    "end_stay",
    "fresh_recovery_codes",
    "give_role",
    "half_in",
    "house_log",
    "is_claimed",
    "is_second_factor",
    "list_people",
    "make_token",
    "needed_person",
    "person_of",
    "reader_of",
    "recovery_codes_left",
    "remove_second_factor",
    "reset_password",
    "role_of",
    "session_of_token",
    "sign_in",
    "take_back_token",
    "tokens_of",
]
