"""The last gate: positions in any spelling are found in what is about to leave, and stop it.

Cells of one degree pass, since that is what the public gets; anything finer does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from qaplan.base.errors import DisclosureError, Problem

__all__ = ["Finding", "check_no_coordinates", "find_coordinates", "scrub"]

WITHHELD_MARK = "[withheld]"


@dataclass(frozen=True)
class Finding:
    """A stretch of text that reads as a position.

    Args:
        form: How it is spelt: canary, cell, dms, fine, grid, hemisphere, labelled, mgrs, pair, plus_code,
            rational.
        start: Index of its first character.
        end: Index after its last character.
    """

    form: str
    start: int
    end: int


_NUMBER = r"[-+−]?\d{1,3}[.,]\d+"
_FINE = r"[-+−]?\d{1,3}(?:\.\d{2,}|,(?:\d{2}|\d{4,})(?!\d))"
_DEGREE = r"\s?(?:°(?!\s?[CFСЦ])|º|˚|deg(?:rees)?\b|град(?:ус\w*)?\.?)"
_MINUTE = r"\s?(?:'|′|’|`|m(?:in)?\b|мин\.?)"
_SECOND = r"\s?(?:\"|″|”|''|′′|s(?:ec)?\b|сек\.?)"
_HEMISPHERE = (
    r"(?:(?-i:[NSEW])\b|[сю]\.?\s?ш\b|[вз]\.?\s?д\b|с\.?\s?е\b|ш\.?\s?б\b|(?:north|south|east|west)\b)"
)
_AXIS = r"(?:lat(?:itude)?|lon(?:g(?:itude)?)?|lng|широт\w*|долгот\w*|ендік\w*|бойлық\w*|decimalL\w+)"

_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("cell", re.compile(r"g[1-9][EW]\d{1,3}\.\d+[NS]\d{1,2}\.\d+")),
    (
        "dms",
        re.compile(
            rf"\d{{1,3}}{_DEGREE}\s?\d{{1,2}}(?:[.,]\d+)?{_MINUTE}(?:\s?\d{{1,2}}(?:[.,]\d+)?(?:{_SECOND})?)?",
            re.IGNORECASE,
        ),
    ),
    (
        "dms",
        re.compile(
            rf"(?<![\d.,])\d{{1,3}}[ :]\d{{1,2}}[ :]\d{{1,2}}(?:[.,]\d+)?\s?{_HEMISPHERE}", re.IGNORECASE
        ),
    ),
    ("dms", re.compile(r"(?<!\w)\d{1,3}d\s?\d{1,2}(?:\.\d+)?m(?:\s?\d{1,2}(?:\.\d+)?s)?", re.IGNORECASE)),
    ("dms", re.compile(rf"(?<![\d.,])\d{{1,3}}\s\d{{1,2}}[.,]\d+\s?{_HEMISPHERE}", re.IGNORECASE)),
    ("hemisphere", re.compile(rf"(?<![\d.,]){_NUMBER}(?:{_DEGREE}|\s?{_HEMISPHERE})", re.IGNORECASE)),
    ("hemisphere", re.compile(r"(?<![A-Za-z])[NSEW]\s?\d{1,3}[.,]\d+(?!\w)")),
    ("fine", re.compile(r"(?<![\d.,])(?:1[0-7]\d|[1-9]\d)(?:\.|,(?=\d{4}))\d{4,}(?![\d/])")),
    ("labelled", re.compile(rf"{_AXIS}\W{{0,6}}{_NUMBER}", re.IGNORECASE)),
    (
        "rational",
        re.compile(r"\(?\d{1,3}(?:/1|, ?1)\)?[ ,;]+\(?\d{1,2}(?:/1|, ?1)\)?[ ,;]+\(?\d+(?:/|, ?)10{0,6}\b"),
    ),
    ("grid", re.compile(r"(?<![\d.,])\d{6}(?:[.,]\d+)?\s?(?:m\s?)?[EN]?[ ,;/]{1,3}[NE]?\s?\d{7}(?![\d])")),
    ("grid", re.compile(r"(?<![\d.,])\d{7}(?:[.,]\d+)?\s?(?:m\s?)?[EN]?[ ,;/]{1,3}[NE]?\s?\d{6}(?![\d])")),
    (
        "mgrs",
        re.compile(
            r"(?<![\w])\d{1,2}[C-HJ-NP-X]\s?[A-HJ-NP-Z]{2}\s?(?:\d{4}|\d{6}|\d{8}|\d{10}|\d{3,5} \d{3,5})\b"
        ),
    ),
    ("plus_code", re.compile(r"(?<!\w)[23456789CFGHJMPQRVWX]{8}\+[23456789CFGHJMPQRVWX]{2,3}\b")),
)
_PAIR = re.compile(
    rf"(?<![\d.,])(?P<first>{_FINE})(?P<between>\s?[,;/|_]\s?|\s+|-)(?P<second>{_FINE})(?![\d]|[.,]\d)"
)
_BRACKETED = re.compile(rf"\[\s*(?P<first>{_NUMBER})\s*,\s*(?P<second>{_NUMBER})\s*[\],]")
_GEOMETRY = re.compile(
    r"<style\b.*?</style>|<script\b.*?</script>"
    r"|\s(?:d|points|transform|viewBox|x|y|x1|x2|y1|y2|cx|cy|r|rx|ry|dx|dy|width|height|style"
    r"|stroke-[a-z]+|font-[a-z]+|preserveAspectRatio|patternTransform)=(?:\"[^\"]*\"|'[^']*')",
    re.DOTALL,
)
_TAG_ENDS = re.compile(r"[<>]")


def find_coordinates(text: str, *, canaries: Iterable[str] = (), markup: bool = False) -> tuple[Finding, ...]:
    """Find what reads as a position finer than one degree.

    Pairs without any label count when both numbers have two decimals and lie one degree or more from zero:
    probabilities and ratios therefore pass. A single number counts from four decimals and ten degrees on,
    which is a position to ten metres in one direction; a DOI prefix with its slash passes.

    Args:
        text: What is about to leave.
        canaries: Spellings that must not occur whatever they look like, such as those of real stations.
        markup: Whether the text is HTML or SVG; the numbers that draw shapes are then not read.

    Returns:
        The findings in the order of the text.

    >>> [finding.form for finding in find_coordinates("camera at 12°30′15″ N")]
    ['dms']
    """
    read = _blank_geometry(text) if markup else text
    found = [*_canaries(text, canaries), *_spelt(read), *_pairs(read)]
    return tuple(sorted(found, key=lambda finding: (finding.start, -finding.end)))


def scrub(text: str, *, canaries: Iterable[str] = ()) -> str:
    """Replace positions by a mark; for log lines and errors, which must never fail.

    >>> scrub("lost at lat 12.345")
    'lost at [withheld]'
    """
    end, kept = 0, []
    for finding in find_coordinates(text, canaries=canaries):
        if finding.end <= end:
            continue
        if finding.start >= end:
            kept.extend([text[end : finding.start], WITHHELD_MARK])
        end = finding.end
    return "".join([*kept, text[end:]])


def check_no_coordinates(
    text: str, *, where: str = "", canaries: Iterable[str] = (), markup: bool = False
) -> None:
    """Stop a public output that holds a position.

    Args:
        text: What is about to leave.
        where: Name of the output, for the message.
        canaries: Spellings that must not occur whatever they look like.
        markup: Whether the text is HTML or SVG.

    Raises:
        DisclosureError: ``sharing.coordinates`` if there is one; the message never repeats it.
    """
    found = find_coordinates(text, canaries=canaries, markup=markup)
    if found:
        raise DisclosureError(
            "sharing.coordinates",
            f"a public output holds {len(found)} stretch(es) of text that read as a position",
            where=where,
            do="find out which value carries it; nothing was written",
            problems=[
                Problem(
                    "sharing.coordinates", f"spelt as {each.form}", f"characters {each.start} to {each.end}"
                )
                for each in found[:20]
            ],
        )


def _canaries(text: str, canaries: Iterable[str]) -> Iterator[Finding]:
    for canary in filter(None, canaries):
        for found in re.finditer(re.escape(canary), text, re.IGNORECASE):
            yield Finding("canary", found.start(), found.end())


def _spelt(text: str) -> Iterator[Finding]:
    for form, pattern in _FORMS:
        for found in pattern.finditer(text):
            yield Finding(form, found.start(), found.end())


def _pairs(text: str) -> Iterator[Finding]:
    for found in _BRACKETED.finditer(text):
        if _is_position(found["first"], found["second"]):
            yield Finding("pair", found.start(), found.end())
    at = 0
    while found_pair := _PAIR.search(text, at):
        if _is_position(found_pair["first"], found_pair["second"]) and "\n" not in found_pair["between"]:
            yield Finding("pair", found_pair.start(), found_pair.end())
        at = found_pair.end("first")


def _is_position(first: str, second: str) -> bool:
    sizes = sorted(abs(float(part.replace(",", ".").replace("−", "-"))) for part in (first, second))
    return 1.0 <= sizes[0] <= 90.0 and 1.0 <= sizes[1] <= 180.0


def _blank_geometry(text: str) -> str:
    without = _GEOMETRY.sub(lambda found: " " * len(found[0]), text)
    return _TAG_ENDS.sub("\n", without)
