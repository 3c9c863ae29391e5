"""A situation whose names and notes try to act: markup, formulas, direction marks, control characters."""

from __future__ import annotations

from dataclasses import replace

from qaplan.base.names import Names
from qaplan.sharing.types import Released, Situation
from tests.reporting.situations import released, situation

SCRIPT = "<script>alert('canary')</script><img src=x onerror=alert(1)>"
TYPESET = '#panic("x") $ x^2 $ @nowhere <label> `raw` *bold* _it_ \\ // note /* */ "q" ]['
FORMULA = '=HYPERLINK("https://evil.example","x")'
TURNED = "abc\u202edef\u2066ghi\x00\x07jkl"
LONG = "қорықшаландырылмағандықтарыңыздан" * 6
LINK = "javascript:alert(1)"


def hostile() -> Released[Situation]:
    whole = situation()
    names = Names(kk=LONG, ru=TYPESET, en=SCRIPT, variants=(FORMULA, "+1+1", "-2", "@SUM(A1)"))
    places = (replace(whole.places[0], names=names, sources=(LINK,)), *whole.places[1:])
    organisations = (replace(whole.organisations[0], names=names), *whole.organisations[1:])
    records = (
        replace(whole.records[0], place=Names(kk=TURNED, ru=FORMULA, en=TYPESET), sources=(LINK, SCRIPT)),
        *whole.records[1:],
    )
    acts = (replace(whole.acts[0], number=FORMULA, taxon_as_written=TYPESET), *whole.acts[1:])
    title = Names(kk=LONG, ru=TYPESET, en=SCRIPT)
    changes = {
        "title": title,
        "places": places,
        "organisations": organisations,
        "records": records,
        "acts": acts,
    }
    return released("steward", **changes)
