"""Formulas with products, powers, curves and functions, by the package formulaic."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import DataError
from qaplan.population.formulas.variables import Variable

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["RICH_FUNCTIONS", "rich_columns"]

Floats: TypeAlias = NDArray[np.float64]
# Whatever else is called is not run: a formula may come from a page.
RICH_FUNCTIONS = ("I", "log", "exp", "sqrt", "poly", "bs", "scale", "center")
_LARGEST = 1e100
_NAME = re.compile(r"(?<![\w.])[^\W\d][\w.]*")


def rich_columns(
    text: str, variables: tuple[Variable, ...], grids: Sequence[Sequence[Floats]]
) -> tuple[tuple[str, ...], tuple[Floats, ...]]:
    """Make the columns of a formula that holds more than main effects.

    Args:
        text: The formula.
        variables: What its names stand for.
        grids: The values of each variable in each session, along their own axes.

    Returns:
        The names of the columns, and for each session an array whose last axis they are.

    Raises:
        DataError: ``population.rich_formula`` if formulaic cannot make them.
    """
    shapes = [np.broadcast_shapes((1, 1, 1, 1), *(each.shape for each in grid)) for grid in grids]
    table = _table(variables, grids, shapes)
    matrix = _matrix(_for_formulaic(text, variables), text, table)
    values = np.asarray(matrix, dtype=np.float64)
    if not values.shape[1] or not (np.abs(values) <= _LARGEST).all():
        raise _refused(text, "a value of it is no number, or too large a one")
    terms = tuple(_as_in_r(str(name)) for name in matrix.columns)
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes])[:-1]
    parts = np.split(values, ends)
    return terms, tuple(part.reshape(*shape, -1) for part, shape in zip(parts, shapes, strict=True))


def _table(
    variables: tuple[Variable, ...], grids: Sequence[Sequence[Floats]], shapes: Sequence[tuple[int, ...]]
) -> pd.DataFrame:
    import pandas as pd

    columns: dict[str, Any] = {}
    for at, each in enumerate(variables):
        parts = [
            np.broadcast_to(grid[at], shape).reshape(-1) for grid, shape in zip(grids, shapes, strict=True)
        ]
        values = np.concatenate(parts)
        if each.levels:
            words = [each.levels[int(code)] for code in values.tolist()]
            columns[each.name] = pd.Categorical(words, categories=list(each.levels))
        else:
            columns[each.name] = values
    return pd.DataFrame(columns)


def _for_formulaic(text: str, variables: tuple[Variable, ...]) -> str:
    known = {each.name for each in variables}

    def quoted(hit: re.Match[str]) -> str:
        word, after = hit[0], text[hit.end() :].lstrip()[:1]
        if after == "(":
            if word not in RICH_FUNCTIONS:
                raise _refused(text, f"there is no function '{word}'")
            return word
        return f"`{word}`" if word in known and after != "=" else word

    return _NAME.sub(quoted, text).replace("^", "**")


def _matrix(formula: str, text: str, table: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd
    from formulaic import model_matrix
    from formulaic.errors import FormulaicError

    context = {"sqrt": np.sqrt, "log": np.log, "exp": np.exp}
    try:
        with np.errstate(all="ignore"):
            return pd.DataFrame(model_matrix(formula, table, context=context, na_action="ignore"))
    except (FormulaicError, SyntaxError, ValueError, TypeError, ArithmeticError) as error:
        raise _refused(text, str(error).split("\n", maxsplit=1)[0].rstrip(".")) from error


def _as_in_r(name: str) -> str:
    """The name of a column as R would write it: ``(Intercept)``, ``sexMale``, ``sexMale:x``."""
    if name == "Intercept":
        return "(Intercept)"
    return re.sub(r"\[(?:T\.)?([^\]]*)\]", r"\1", name).replace("`", "").replace(" ** ", "^")


def _refused(text: str, why: str) -> DataError:
    return DataError(
        "population.rich_formula",
        f"the formula goes beyond what can be made of it: {why}",
        where=text,
        do=f"write sums of names, products, powers within I(), or {', '.join(RICH_FUNCTIONS[1:])}",
    )
