"""One walk back in words: value, day, who says so, what was done, with which parameters, to what."""

from __future__ import annotations

import json
from collections.abc import Mapping

from qaplan.base.dates import PartialDate
from qaplan.base.facts import Fact
from qaplan.base.messages import Text
from qaplan.base.names import Names
from qaplan.base.provenance import Input, plain
from qaplan.reporting.pages.page import PageDerivation, PageInput, readable
from qaplan.reporting.pages.walk import Derivation, Numbering

__all__ = ["say_derivation"]


def say_derivation(
    derivation: Derivation, text: Text, actors: Mapping[str, Names], numbering: Numbering
) -> PageDerivation:
    """Say a derivation in a language.

    Args:
        derivation: The derivation.
        text: The language's voice.
        actors: Names of the actors by their ids; an unknown one is read by its id.
        numbering: The numbers of the sources.
    """
    fact = derivation.facts[0]
    return PageDerivation(
        label=derivation.label,
        facts=tuple((each.id, readable(text.fact(each))) for each in derivation.facts),
        as_of="" if fact.as_of is None else text.date(PartialDate.of(fact.as_of)),
        who=readable(", ".join(text.value(actors[each]) if each in actors else each for each in fact.who)),
        activity=fact.activity.name,
        software=fact.activity.software,
        parameters=_parameters(fact),
        interval="" if fact.interval is None else text.value(fact.interval),
        inputs=tuple(_input(each, text, numbering) for each in fact.inputs),
    )


def _parameters(fact: Fact) -> tuple[tuple[str, str], ...]:
    parameters = fact.activity.parameters
    return tuple((name, _written(parameters[name])) for name in sorted(parameters))


def _written(value: object) -> str:
    return readable(value) if isinstance(value, str) else json.dumps(plain(value), ensure_ascii=False)


def _input(each: Input, text: Text, numbering: Numbering) -> PageInput:
    label = text.word(f"report.input.{each.kind}")
    if each.kind == "source":
        return PageInput(label, "", numbering.source_of[each.id], each.sha256)
    shown = text.word("report.withheld") if each.id == "withheld" else each.id
    return PageInput(label, readable(shown), "", each.sha256)
