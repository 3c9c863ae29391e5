"""Writes docs/reference/rights.md from the table of rights and the declared pages; a test compares."""

from __future__ import annotations

from pathlib import Path

from qaplan.app.web.settings import configure_pages

PAGE = Path(__file__).parent / "reference/rights.md"

INTRODUCTION = """# Roles and rights

What is not in these tables is not allowed. A role holds in one study or in all studies of a house; it takes
effect with the next click. Who reads **as the public** gets cells of a degree, ids of its own and no single
picture, and who looks at the pages as the public does no more than a press officer. `places.exact` asks for a
second factor besides the role.

This page is written from the program's own tables by `make reference`.
"""

MEANS = {
    "house.enter": "sign in and see the start page",
    "house.self": "change one's own name, language, password and second factor",
    "house.people": "let people in, give roles, shut out",
    "house.begin": "begin a study",
    "study.look": "read what is released of a study",
    "study.keep": "back up, restore, upgrade a study, import a whole case",
    "log.look": "read the event log",
    "log.undo": "take back what others did; one's own may be taken back by whoever may write",
    "cards.look": "see cards, deployments and proposals about clocks",
    "cards.take": "take cards, sheets and packages, run detectors",
    "clocks.decide": "accept, refuse and take back corrections of clocks",
    "pictures.see": "see pictures, made anew from their pixels",
    "people.see": "see pictures of people, which are hidden from all others, and end their keeping",
    "places.exact": "see exact places",
    "review.label": "say what is in pictures",
    "review.adjudicate": "settle readings that differ, import labels, exclude repeats",
    "identity.read": "compare sides of animals",
    "identity.state": "state which animal it is",
    "population.estimate": "have estimates made: density, survival, occupancy, survey design",
    "records.write": "enter and correct records, import tables and forwarded pictures",
    "incidents.look": "see incidents with their custody",
    "incidents.write": "enter incidents, samples and hand-overs",
    "registers.write": "enter places and organisations",
    "forms.send": "fill and send field forms",
    "forms.accept": "decide upon field forms",
    "reports.build": "build reports and packages for the own audience",
    "reports.download": "download reports that were built",
    "crossings.look": "see the register of passages and crossings",
    "crossings.write": "enter passages, crossings and visits, count and remove pictures of people there",
    "border.look": "see segment ids and the months in which an opening is possible; else nothing",
    "border.request": "ask the border service for openings",
    "border.keep": "enter the border workspace, with a passphrase of its own; no role but this one",
    "api.tokens": "make tokens for programs",
}


def page() -> str:
    """The whole page."""
    configure_pages()
    from qaplan.app.services.people import RIGHT_OF_SCOPE
    from qaplan.app.services.rights import AUDIENCE_OF, RIGHTS, RIGHTS_OF, ROLES
    from qaplan.app.web import urls
    from qaplan.app.web.api.serving import operations
    from qaplan.app.web.pages import PAGES

    assert urls.urlpatterns
    lines = [INTRODUCTION, "## Who may what\n"]
    lines += [f"| right | what it opens | {' | '.join(each.replace('_', ' ') for each in ROLES)} |"]
    lines += [f"|---|---|{'---|' * len(ROLES)}"]
    for right in RIGHTS:
        marks = " | ".join("yes" if right in RIGHTS_OF[role] else "" for role in ROLES)
        lines.append(f"| `{right}` | {MEANS[right]} | {marks} |")
    audiences = " | ".join(AUDIENCE_OF[role] for role in ROLES)
    lines.append(f"| reads as | | {audiences} |")
    lines += ["", "## What a token needs\n", "| scope | right of the person behind it |", "|---|---|"]
    lines += [f"| `{scope}` | `{right}` |" for scope, right in RIGHT_OF_SCOPE.items()]
    lines += ["", "## Pages\n", "| address | methods | right |", "|---|---|---|"]
    for each in sorted(PAGES.values(), key=lambda one: one.path):
        right = f"`{each.right}`" if each.right else "everybody"
        lines.append(f"| `/{each.path}` | {', '.join(each.methods)} | {right} |")
    lines += ["", "## Operations of the API\n", "| address | method | scope |", "|---|---|---|"]
    lines += [f"| `{each.path}` | {each.method} | `{each.scope}` |" for each in operations()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
