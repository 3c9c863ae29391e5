"""The papers of the border: a request, its answer, the duty card of a post, the annex of an agreement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from qaplan.app.services.border.desk import Desk, load_board, load_workspace
from qaplan.app.services.border.letters import letter_of, reply_of
from qaplan.app.services.border.register_view import months_said, show_register
from qaplan.app.services.sessions import Session, check_may
from qaplan.app.store.crossing_tables import load_passages
from qaplan.app.store.studies import Study
from qaplan.base.dates import PartialDate
from qaplan.base.errors import UsageError
from qaplan.base.facts import Fact
from qaplan.base.messages import Message, Text
from qaplan.base.names import Language, Names
from qaplan.landscape.crossings.types import Passage
from qaplan.landscape.segments.board import line_on_board
from qaplan.landscape.segments.types import Board, Gap, Reply
from qaplan.reporting.paper.border_papers import BorderPaper, PaperBlock, render_border_paper
from qaplan.sharing.answers import AnswerTable, AnswerValue
from qaplan.sharing.coordinates import check_no_coordinates

__all__ = ["agreement_annex", "answer_paper", "duty_card", "letter_paper"]

_MONTHS = 12
_BLANK_ROWS = 8
_CARD_SIZE = 11.5
_ANNEX_SIZE = 9.0
_ANNEX_COLUMNS = (0, 1, 2, 3, 4, 5, 6, 7)
_ANNEX_WIDTHS = (1.1, 1.1, 1.8, 1.1, 1.6, 1.4, 1.4, 1.3)
_USE_WIDTHS = (1.0, 1.9, 1.5, 1.0, 0.9, 0.9, 1.0, 1.2)


def letter_paper(study: Study, number: int, language: Language, session: Session) -> bytes:
    """Set an official request as PDF.

    Args:
        study: The study.
        number: Number of the request.
        language: Its language.
        session: Who has it set.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: ``border.unknown_letter``, ``border.none``.
        DisclosureError: ``sharing.coordinates``.
    """
    check_may(session, "border.look")
    letter, text = letter_of(load_board(study, session), number), Text(language)
    wanted = tuple(
        (each.segment_id, text.word(f"crossings.kind_{each.kind}"), _months(each.months, text))
        for each in letter.wanted
    )
    about = (
        (text.word("border.letter_species"), ", ".join(letter.species)),
        (text.word("border.letter_grade"), text.word(f"border.grade_{letter.grade}")),
    )
    day = text.date(PartialDate.parse(letter.on))
    paper = BorderPaper(
        language,
        text.say(Message("border.letter_title", {"number": str(number)})),
        text.say(Message("border.letter_of", {"day": day, "organisation": letter.organisation})),
        (
            PaperBlock("text", ((text.word("border.letter_asks"),),)),
            PaperBlock("facts", about),
            PaperBlock("text", ((letter.reason,),), text.word("border.letter_reason")),
            _wanted_table(wanted, text),
            PaperBlock("text", ((text.word("border.letter_no_places"),),)),
            PaperBlock("signatures", ((text.word("border.asked_by"), text.word("border.signed")),)),
        ),
        foot=text.word("border.foot"),
        addressee=text.word("border.letter_to"),
        stamp=_stamp(study, text),
    )
    return _rendered(paper)


def answer_paper(study: Study, number: int, language: Language, session: Session) -> bytes:
    """Set the answer to a request as PDF.

    Args:
        study: The study.
        number: Number of the request.
        language: Its language.
        session: Who has it set.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: ``border.unknown_letter``, ``border.no_answer``.
        DisclosureError: ``sharing.coordinates``.
    """
    check_may(session, "border.look")
    board, text = load_board(study, session), Text(language)
    letter, reply = letter_of(board, number), reply_of(board, number)
    if reply is None:
        raise UsageError("border.no_answer", "no answer has come yet", do="wait for the border service")
    words = {each.segment_id: _possible(each.months, text) for each in reply.lines}
    rows = tuple(
        (each.segment_id, text.word(f"crossings.kind_{each.kind}"), words[each.segment_id])
        for each in letter.wanted
    )
    blocks = [
        PaperBlock("text", ((text.word("border.answer_says"),),)),
        PaperBlock(
            "table",
            rows,
            columns=_heads(text, "crossings.segment", "crossings.kind", "border.answer_word"),
            widths=(1, 2, 2),
        ),
        *([PaperBlock("text", ((reply.text,),))] if reply.text else []),
        PaperBlock("signatures", ((text.word("border.answered_by"), text.word("border.signed")),)),
    ]
    return _rendered(_answer(text, study, letter.organisation, reply, blocks))


def duty_card(desk: Desk, post_id: str, language: Language) -> bytes:
    """Set the duty card of a post as PDF: its passages, what to note, whom to call; no place of an animal.

    Args:
        desk: The keeper at work.
        post_id: The post.
        language: Its language.

    Raises:
        UsageError: ``border.unknown_post``.
        DisclosureError: ``sharing.coordinates``.
    """
    check_may(desk.session, "border.keep")
    workspace, text = load_workspace(desk), Text(language)
    mine = {each.segment_id for each in workspace.segments if each.post_id == post_id}
    post = next((each for each in workspace.posts if each.post_id == post_id), None)
    if post is None and not mine:
        raise UsageError("border.unknown_post", "there is no post of that id", do="keep the post first")
    gaps = {each.passage_id: each for each in workspace.gaps}
    board = load_board(desk.study, desk.session)
    passages = [each for each in load_passages(desk.study) if each.segment_id in mine]
    today = desk.session.moment().date()
    call = post.call if post and post.call else text.word("border.card_call_blank")
    name = f"{post_id} ({post.name})" if post and post.name else post_id
    rows = tuple(_card_row(each, gaps.get(each.passage_id), board, text, today) for each in passages)
    paper = BorderPaper(
        language,
        text.word("border.card_title"),
        text.say(Message("border.card_sub", {"post": name, "day": _today(today, text)})),
        (
            _card_gaps(rows, text),
            PaperBlock("list", _card_duties(text), text.word("border.card_do")),
            PaperBlock("text", ((call,),), text.word("border.card_call")),
            PaperBlock(
                "table",
                (("",) * 5,) * _BLANK_ROWS,
                text.word("border.card_seen"),
                _heads(
                    text,
                    "crossings.passage",
                    "border.card_day",
                    "border.card_what",
                    "border.card_how_many",
                    "border.card_way",
                ),
                (1.2, 1, 2, 1, 1.6),
                is_form=True,
            ),
        ),
        foot=text.word("border.card_foot"),
        stamp=_stamp(desk.study, text),
        size=_CARD_SIZE,
    )
    return _rendered(paper)


def agreement_annex(study: Study, language: Language, session: Session, *, on: date | None = None) -> bytes:
    """Set the annex of an agreement as PDF: passages by segment, visits with pictures, use, what is not seen.

    Args:
        study: The study.
        language: Its language.
        session: Who has it set; the annex goes to others, so that records of cats at passages are left out.
        on: The day; today when None.

    Raises:
        AccessError: ``access.no_right``.
        DisclosureError: ``sharing.coordinates``.
    """
    check_may(session, "crossings.look")
    text, day = Text(language), on or session.moment().date()
    answer = show_register(study, session, on=day, audience="public").answer.value
    tables = {each.name: each for each in answer.tables}
    red = [row for row in tables["passages"].rows if row.record["is_red"]]
    names = [tuple(_said(cell, text) for cell in (row.cells[0], row.cells[1], row.cells[5])) for row in red]
    unverified = (
        PaperBlock("list", tuple((", ".join(each),) for each in names), text.word("border.annex_red"))
        if names
        else PaperBlock("text", ((text.word("border.annex_no_red"),),))
    )
    sides = ("border.annex_side_nature", "border.answered_by")
    paper = BorderPaper(
        language,
        text.word("border.annex_title"),
        text.say(Message("border.annex_sub", {"day": _today(day, text)})),
        (
            _annex_passages(tables["passages"], text),
            unverified,
            _annex_use(tables["use_rates"], text),
            PaperBlock(
                "signatures",
                tuple((text.word(side), text.word("border.signed")) for side in sides),
                text.word("border.annex_signed"),
            ),
        ),
        foot=text.word("border.foot"),
        stamp=_stamp(study, text),
        size=_ANNEX_SIZE,
    )
    return _rendered(paper)


def _answer(
    text: Text, study: Study, organisation: str, reply: Reply, blocks: Sequence[PaperBlock]
) -> BorderPaper:
    day = text.date(PartialDate.parse(reply.on))
    return BorderPaper(
        text.language,
        text.say(Message("border.answer_title", {"number": str(reply.number)})),
        text.say(Message("border.letter_of", {"day": day, "organisation": organisation})),
        tuple(blocks),
        foot=text.word("border.foot"),
        addressee=organisation,
        stamp=_stamp(study, text),
    )


def _wanted_table(rows: tuple[tuple[str, ...], ...], text: Text) -> PaperBlock:
    heads = _heads(text, "crossings.segment", "crossings.kind", "crossings.months")
    return PaperBlock("table", rows, text.word("border.letter_wanted"), heads, (1, 2, 1))


def _card_gaps(rows: tuple[tuple[str, ...], ...], text: Text) -> PaperBlock:
    heading = text.word("border.card_gaps")
    if not rows:
        return PaperBlock("text", ((text.word("border.card_none"),),), heading)
    closed = text.word("border.card_closed")
    heads = _heads(
        text,
        "crossings.passage",
        "crossings.segment",
        "border.card_where",
        "crossings.kind",
        "crossings.months",
        "border.card_now",
    )
    red = tuple(number for number, row in enumerate(rows) if row[-1] == closed)
    return PaperBlock("table", rows, heading, heads, (1, 1, 1.4, 2, 1, 1.3), red)


def _card_row(passage: Passage, gap: Gap | None, board: Board, text: Text, today: date) -> tuple[str, ...]:
    line = line_on_board(board, passage.segment_id)
    months = tuple(month for month in passage.months if line is not None and month in line.months)
    is_open = line is not None and line.is_possible(today.month) and today.month in months
    return (
        passage.passage_id,
        passage.segment_id,
        gap.posts if gap else "",
        text.word(f"crossings.kind_{passage.kind}"),
        _months(months, text),
        text.word("border.card_open" if is_open else "border.card_closed"),
    )


def _card_duties(text: Text) -> tuple[tuple[str, ...], ...]:
    duties = ("animal", "note", "shut", "carcass", "people", "place")
    return tuple((text.word(f"border.card_do_{each}"),) for each in duties)


def _annex_passages(table: AnswerTable, text: Text) -> PaperBlock:
    rows = tuple(
        (*(_said(row.cells[at], text) for at in _ANNEX_COLUMNS), str(row.record["photo"] or ""))
        for row in table.rows
    )
    heads = (
        *(text.word(table.columns[at]) for at in _ANNEX_COLUMNS),
        text.word("border.annex_photo"),
    )
    red = tuple(number for number, row in enumerate(table.rows) if row.record["is_red"])
    if not rows:
        return PaperBlock("text", ((text.word("crossings.head_none"),),), text.word("border.annex_passages"))
    widths = (*_ANNEX_WIDTHS, 1.2)
    return PaperBlock("table", rows, text.word("border.annex_passages"), heads, widths, red)


def _annex_use(table: AnswerTable, text: Text) -> PaperBlock:
    rows = tuple(tuple(_said(cell, text) for cell in row.cells) for row in table.rows)
    heading = text.word("border.annex_use")
    if not rows:
        return PaperBlock("text", ((text.word("border.annex_no_use"),),), heading)
    return PaperBlock("table", rows, heading, _heads(text, *table.columns), _USE_WIDTHS)


def _heads(text: Text, *keys: str) -> tuple[str, ...]:
    return tuple(text.word(key) for key in keys)


def _said(value: AnswerValue, text: Text) -> str:
    if isinstance(value, Message):
        return text.say(value)
    if isinstance(value, PartialDate):
        return text.date(value)
    if isinstance(value, Fact):
        return text.fact(value)
    if isinstance(value, Names):
        return value.in_language(text.language)
    return text.number(value) if isinstance(value, int | float) else str(value)


def _months(months: Sequence[int], text: Text) -> str:
    said = months_said(months)
    return text.say(said) if isinstance(said, Message) else said


def _possible(months: Sequence[int], text: Text) -> str:
    if not months:
        return text.word("border.not_possible")
    if len(set(months)) == _MONTHS:
        return text.word("border.possible_always")
    return text.say(Message("border.possible_in", {"months": _months(months, text)}))


def _today(day: date, text: Text) -> str:
    return text.date(PartialDate.of(day))


def _stamp(study: Study, text: Text) -> str:
    return text.word("border.virtual") if study.kind == "virtual" else ""


def _rendered(paper: BorderPaper) -> bytes:
    """Set a paper, after every text in it was searched for positions."""
    for words in _texts(paper):
        check_no_coordinates(words, where=paper.title)
    return render_border_paper(paper)


def _texts(paper: BorderPaper) -> Iterable[str]:
    yield from (paper.title, paper.subtitle, paper.addressee, paper.foot)
    for block in paper.blocks:
        yield from (cell for row in block.rows for cell in row)
