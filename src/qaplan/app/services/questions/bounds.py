"""How many animals there can be at most, from two numbers alone: no study is opened."""

from __future__ import annotations

from qaplan.base.errors import DataError, UsageError
from qaplan.base.facts import FactBook
from qaplan.population.upper_bound import upper_bound_of_n
from qaplan.sharing import Answer, Audience, Released, release

__all__ = ["ask_upper_bound"]


def ask_upper_bound(
    n_seen: int, detection_probability: float, level: float = 0.95, *, audience: Audience = "steward"
) -> Released[Answer]:
    """Bound the number of animals from above.

    Args:
        n_seen: Animals seen, 0 or more.
        detection_probability: Probability that an animal which is there was seen at least once.
        level: Probability that the bound holds.
        audience: As whom to read; the answer rests on nothing that is not public.

    Raises:
        UsageError: With the code that :func:`qaplan.population.upper_bound.upper_bound_of_n` gives: here the
            numbers are those of the call.
    """
    try:
        bound = upper_bound_of_n(n_seen, detection_probability, level)
    except DataError as error:
        raise UsageError(error.code, error.problem.what, do=error.problem.do) from error
    answer = Answer(
        sentences=(bound.message(),),
        facts=FactBook(bound.facts()),
        record=bound.to_record(),
        provenance=bound.provenance,
        status=bound.status,
        tier="public",
    )
    return release(answer, audience)
