"""The kinds of work that may be asked for as a job: which service does each, with plain parameters.

A kind's function gives what came of it as plain data, tells how far it has come after each file, and is
stopped there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

from qaplan.app.jobs.running import Tell
from qaplan.app.services.rights import Right
from qaplan.app.services.sessions import Session
from qaplan.app.store.studies import Study
from qaplan.base.errors import UsageError
from qaplan.base.names import LANGUAGES
from qaplan.sharing import Answer

__all__ = ["KINDS", "JobKind", "kind_named"]

Doing = Callable[[Study, Mapping[str, Any], Session, Tell], Mapping[str, Any]]


@dataclass(frozen=True)
class JobKind:
    """One kind of work.

    Args:
        name: Its name, such as ``cards.take``.
        right: What whoever asks for it must have.
        takes: Names of its parameters.
        do: Does it.
    """

    name: str
    right: Right
    takes: frozenset[str]
    do: Doing


def kind_named(name: str) -> JobKind:
    """Find a kind of work.

    Raises:
        UsageError: ``job.unknown_kind``.
    """
    if name not in KINDS:
        known = ", ".join(KINDS)
        raise UsageError("job.unknown_kind", f"no job is called '{name[:40]}'", do=f"choose from {known}")
    return KINDS[name]


def _take_cards(study: Study, asked: Mapping[str, Any], session: Session, tell: Tell) -> Mapping[str, Any]:
    from qaplan.app.services.ingest import IngestOptions, ingest_card
    from qaplan.app.services.uploads import forget_sent

    seen: dict[str, int] = {}
    copied: dict[str, int] = {}

    def progress(card: str, files: int) -> None:
        seen[card] = files
        tell("reading", sum(seen.values()), asked.get("files"), card)

    def copying(card: str, files: int) -> None:
        copied[card] = files
        tell("copying", sum(copied.values()), sum(seen.values()), card)

    names = ("mode", "layout", "crs", "utc_offset", "classified_by")
    options: dict[str, Any] = {name: asked[name] for name in names if asked.get(name)}
    if asked.get("sheet"):
        options["sheet"] = Path(asked["sheet"])
    taken = ingest_card(
        study,
        Path(asked["folder"]),
        session=session,
        progress=progress,
        copying=copying,
        **cast("IngestOptions", options),
    )
    forget_sent(study, Path(asked["folder"]))
    return taken.to_record()


def _run_detector(study: Study, asked: Mapping[str, Any], session: Session, tell: Tell) -> Mapping[str, Any]:
    from qaplan.app.services.detect import detect

    more = {"frames_per_clip": asked["frames_per_clip"]} if asked.get("frames_per_clip") else {}
    done = detect(
        study,
        Path(asked["model"]),
        threshold=asked.get("threshold"),
        card_id=asked.get("card_id", ""),
        session=session,
        progress=lambda seen, of: tell("looking", seen, of),
        **more,
    )
    return done.to_record()


def _build_report(study: Study, asked: Mapping[str, Any], session: Session, tell: Tell) -> Mapping[str, Any]:
    from qaplan.app.services.languages import as_languages
    from qaplan.app.services.reports import FORMATS, ReportOrder, as_formats, build_report
    from qaplan.app.services.sessions import as_reader

    languages = as_languages(asked.get("languages") or ",".join(LANGUAGES))
    formats = as_formats(asked.get("formats") or ",".join(FORMATS))
    order = ReportOrder(
        languages=languages,
        audience=as_reader(asked.get("audience", "public")),
        as_of=date.fromisoformat(asked["as_of"]) if asked.get("as_of") else None,
        formats=formats,
    )
    total, begun = len(languages) * len(formats), iter(range(1000))
    tell("computing", 0, total)
    built = build_report(
        study, order, session=session, progress=lambda name: tell("writing", next(begun), total, name)
    )
    names = [path.relative_to(study.folder).as_posix() for path in built.paths]
    return {**built.to_record(), "files": names}


def _look_for_clocks(
    study: Study, asked: Mapping[str, Any], session: Session, tell: Tell
) -> Mapping[str, Any]:
    from qaplan.app.services.clock_desk import look_for_clocks

    return look_for_clocks(study, tell)


def _prepare_review(
    study: Study, asked: Mapping[str, Any], session: Session, tell: Tell
) -> Mapping[str, Any]:
    from qaplan.app.services.review.queue import prepare_pictures, refresh_queue

    bursts = refresh_queue(study, session=session)
    made = prepare_pictures(study, session=session, progress=lambda done: tell("drawing", done, None))
    return {"bursts": bursts, "pictures": made}


def _make_chips(study: Study, asked: Mapping[str, Any], session: Session, tell: Tell) -> Mapping[str, Any]:
    from qaplan.app.services.identity.chip_making import make_chips

    made = make_chips(study, session=session, progress=lambda done, of: tell("reading", done, of))
    return made.to_record()


def _match_sides(study: Study, asked: Mapping[str, Any], session: Session, tell: Tell) -> Mapping[str, Any]:
    from qaplan.app.services.identity.matching import match_study

    return match_study(study, session=session, progress=tell).to_record()


def _calibrate(study: Study, asked: Mapping[str, Any], session: Session, tell: Tell) -> Mapping[str, Any]:
    from qaplan.app.services.identity.calibrating import calibrate_study

    calibrated = calibrate_study(study, session=session)
    return {"status": calibrated.result.status, "pairs": len(calibrated.pairs)}


def _estimate(study: Study, asked: Mapping[str, Any], session: Session, tell: Tell) -> Mapping[str, Any]:
    from qaplan.app.services.estimates.estimating import make_estimates

    made = make_estimates(
        study,
        asked["kind"],
        asked.get("models") or [""],
        as_of=date.fromisoformat(asked["as_of"]) if asked.get("as_of") else None,
        session=session,
        progress=lambda done, of: tell("fitting", done, of),
    )
    if isinstance(made, Answer):
        return {"status": "refused", "code": made.code, "estimates": []}
    return {"status": "ok", "estimates": [each.estimate_id for each in made]}


KINDS: Mapping[str, JobKind] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            JobKind(
                "cards.take",
                "cards.take",
                frozenset(
                    {"folder", "files", "mode", "layout", "sheet", "crs", "utc_offset", "classified_by"}
                ),
                _take_cards,
            ),
            JobKind("clocks.look", "clocks.decide", frozenset(), _look_for_clocks),
            JobKind(
                "detector.run",
                "cards.take",
                frozenset({"model", "threshold", "card_id", "frames_per_clip"}),
                _run_detector,
            ),
            JobKind("identity.calibrate", "identity.state", frozenset(), _calibrate),
            JobKind("identity.chips", "identity.read", frozenset(), _make_chips),
            JobKind("identity.match", "identity.read", frozenset(), _match_sides),
            JobKind(
                "population.estimate",
                "population.estimate",
                frozenset({"kind", "models", "as_of"}),
                _estimate,
            ),
            JobKind(
                "report.build",
                "reports.build",
                frozenset({"languages", "audience", "as_of", "formats"}),
                _build_report,
            ),
            JobKind("review.prepare", "review.label", frozenset(), _prepare_review),
        )
    }
)
"""Every kind of work, by its name."""
