"""The formulas of a model as they are written: one for each parameter, their terms, and their names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from qaplan.base.errors import DataError
from qaplan.population.model import Coefficient, DetectionFunction, Model, Parameter

__all__ = ["Formula", "link_of", "parameters_of", "parse_formula", "parse_model"]

_HAZARDS = ("HHN", "HEX")
_PARAMETERS: tuple[Parameter, ...] = ("D", "g0", "lambda0", "sigma", "z", "pmix")
_MOST_POWERS, _LARGEST = 4, 20
_TOKEN = re.compile(
    r"\s*(?:(?P<name>[^\W\d][\w.]*)|(?P<number>\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+)"
    r"|(?P<sign>\*\*|[-+*/:^(),=%]))"
)


@dataclass(frozen=True)
class Formula:
    """The right side of one formula.

    Args:
        text: As written.
        names: The names in it, in their order, each once; those of functions are not among them.
        has_intercept: Whether there is a constant.
        is_rich: Whether it holds more than main effects: products, powers, functions.
    """

    text: str
    names: tuple[str, ...]
    has_intercept: bool = True
    is_rich: bool = False


def parse_model(text: str) -> Mapping[str, str]:
    """Take the formulas of a model apart.

    Args:
        text: Formulas with commas between, such as ``D~1, lambda0~bk, sigma~1``.

    Returns:
        The right side of each, by parameter.

    Raises:
        DataError: ``population.bad_formula`` if a part is no formula, or a parameter comes twice.

    >>> dict(parse_model("D~1, lambda0 ~ poly(x, 2)"))
    {'D': '1', 'lambda0': 'poly(x, 2)'}
    """
    found: dict[str, str] = {}
    for part in _at_commas(text):
        left, tilde, right = part.partition("~")
        name = left.strip()
        if not tilde or not name or not right.strip():
            raise _bad(part.strip() or text, "a formula is a parameter, a tilde and terms, such as D~1")
        if name in found:
            raise _bad(part.strip(), f"{name} has two formulas")
        found[name] = right.strip()
    return found


def parse_formula(text: str) -> Formula:
    """Read the right side of a formula.

    Args:
        text: Terms with plus signs between: ``1``, ``0``, names; anything richer is marked as such.

    Raises:
        DataError: ``population.bad_formula`` if there is a sign that no formula holds, or no term.

    >>> parse_formula("habitat.cov + bk")
    Formula(text='habitat.cov + bk', names=('habitat.cov', 'bk'), has_intercept=True, is_rich=False)
    """
    tokens = _tokens(text)
    names = tuple(dict.fromkeys(_variables(tokens)))
    plain = _plain_terms(tokens)
    if plain is None:
        _check_size(text, tokens)
        return Formula(text, names, is_rich=True)
    terms, has_intercept = plain
    kept = tuple(dict.fromkeys(terms))
    if not kept and not has_intercept:
        raise _bad(text, "it leaves nothing to estimate; write 1 for a constant")
    return Formula(text, kept, has_intercept)


def parameters_of(model: Model) -> tuple[Parameter, ...]:
    """The parameters of a model without ``pmix``, in the order of their coefficients.

    Raises:
        DataError: ``population.unknown_parameter`` if a formula names one that the model does not have.

    >>> parameters_of(Model({}, "HR"))
    ('D', 'g0', 'sigma', 'z')
    """
    first: Parameter = "lambda0" if model.detectfn in _HAZARDS else "g0"
    third: tuple[Parameter, ...] = ("z",) if model.detectfn == "HR" else ()
    own: tuple[Parameter, ...] = ("D", first, "sigma", *third)
    unknown = [name for name in model.formulas if name not in (*own, "pmix")]
    if unknown:
        raise DataError(
            "population.unknown_parameter",
            f"{model.detectfn} has no parameter {' or '.join(unknown)}",
            where=f"{unknown[0]}~{model.formulas[unknown[0]]}",
            do=f"write formulas of {', '.join(own)} only",
        )
    return own[1:] if model.is_conditional else own


def link_of(parameter: Parameter) -> str:
    """The link of a parameter: logit for the probabilities, log for all else."""
    return "logit" if parameter in ("g0", "pmix") else "log"


def coefficient(parameter: Parameter, term: str) -> Coefficient:
    """Name a coefficient."""
    return Coefficient(parameter, term, "logit" if link_of(parameter) == "logit" else "log")


def _at_commas(text: str) -> list[str]:
    parts, depth, begun = [], 0, 0
    for at, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if sign == "," and depth == 0:
            parts.append(text[begun:at])
            begun = at + 1
    return [*parts, text[begun:]] if text[begun:].strip() or not parts else parts


def _tokens(text: str) -> list[tuple[str, str]]:
    found, at = [], 0
    bare = text.rstrip()
    while at < len(bare):
        hit = _TOKEN.match(bare, at)
        if hit is None:
            raise _bad(text, f"'{bare[at:].strip()[:1]}' has no place in a formula")
        found.append((str(hit.lastgroup), hit.group(str(hit.lastgroup))))
        at = hit.end()
    if not found:
        raise _bad(text, "there is no term")
    return found


def _variables(tokens: list[tuple[str, str]]) -> list[str]:
    """Names that are no function (followed by a bracket) and no named argument (followed by ``=``)."""
    after = [*tokens[1:], ("sign", "")]
    return [
        word
        for (kind, word), (_, following) in zip(tokens, after, strict=True)
        if kind == "name" and following not in ("(", "=")
    ]


def _plain_terms(tokens: list[tuple[str, str]]) -> tuple[list[str], bool] | None:
    """The names and whether there is a constant; None where there is more than that."""
    terms: list[str] = []
    has_intercept = True
    sign = "+"
    waits = True
    for kind, word in tokens:
        if kind == "sign":
            if word not in "+-" or (waits and terms):
                return None
            sign, waits = word, True
            continue
        if not waits or (kind == "number" and word not in ("0", "1")) or (sign == "-" and kind == "name"):
            return None
        waits = False
        if kind == "name":
            terms.append(word)
        else:
            has_intercept = (word == "1") == (sign == "+")
    return None if waits else (terms, has_intercept)


def _check_size(text: str, tokens: list[tuple[str, str]]) -> None:
    """Refuse what would take for ever: towers of powers, curves of a thousand pieces."""
    powers = 0
    before = [("sign", ""), *tokens[:-1]]
    for (kind_before, word_before), (kind, word) in zip(before, tokens, strict=True):
        powers += word in ("^", "**")
        is_tower = word in ("^", "**") and kind_before == "number"
        is_counted = kind == "number" and word_before in ("^", "**", ",", "=")
        if is_tower or powers > _MOST_POWERS or (is_counted and float(word) > _LARGEST):
            raise _bad(
                text, f"there are more than {_MOST_POWERS} powers, or a number in it is over {_LARGEST}"
            )


def _bad(text: str, why: str) -> DataError:
    do = "write it as in D~1 or lambda0~habitat.cov+bk"
    return DataError("population.bad_formula", f"the formula cannot be read: {why}", where=text, do=do)


def check_detection_function(word: str) -> DetectionFunction:
    """Read the name of a detection function.

    Raises:
        DataError: ``population.unknown_detection_function`` if there is none of that name.
    """
    from qaplan.population.model import DETECTION_FUNCTIONS

    for each in DETECTION_FUNCTIONS:
        if word.strip().upper() == each:
            return each
    raise DataError(
        "population.unknown_detection_function",
        f"there is no detection function '{word}'",
        do=f"choose from {', '.join(DETECTION_FUNCTIONS)}",
    )
