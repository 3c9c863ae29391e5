"""`qaplan identity calibrate`, `pairs`, `newcomers`: what a score is worth, by pairs that people reviewed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qaplan.app.cli.answering import JsonOption, LangOption, give

__all__ = ["register_in"]

_REFUSED = 4


def register_in(group: typer.Typer) -> None:
    """Add the commands to ``qaplan identity``."""
    group.command("calibrate")(calibrate)
    group.command("pairs")(pairs)
    group.command("newcomers")(newcomers)


def calibrate(
    pairs: Annotated[
        Path | None,
        typer.Argument(help="CSV or XLSX of reviewed pairs: score, is_same, animal_a, animal_b."),
    ] = None,
    study: Annotated[
        Path | None, typer.Option(help="Folder of a study: its own settled pairs, and the result is kept.")
    ] = None,
    precision: Annotated[
        list[float] | None, typer.Option(help="A declared precision, such as 0.99; may be given again.")
    ] = None,
    keep: Annotated[Path | None, typer.Option(help="Keep the calibration in this JSON file.")] = None,
    apply: Annotated[
        Path | None, typer.Option(help="CSV or XLSX of scored pairs to tell: score, side_a, side_b.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="CSV for the probabilities of these pairs.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of the dealing of animals and of the intervals.")] = 1,
    lang: LangOption = "en",
    json: JsonOption = "",
) -> None:
    """Learn from reviewed pairs what a score is worth, and measure it on animals that had no part in it.

    The table may have the columns side_a, side_b, quality, light, same_station and weight besides. Where the
    pairs are too few for a probability, nothing is decided, the answer says what is missing, and the command
    ends with exit code 4.

    Example: qaplan identity calibrate pairs.csv --precision 0.99 --json -
    """
    from qaplan.app.services.identity.calibrating import calibrate_file, calibrate_study, write_told
    from qaplan.app.services.identity.calibration_telling import tell_calibration
    from qaplan.app.services.languages import as_language
    from qaplan.app.services.studies import open_study
    from qaplan.base.errors import UsageError
    from qaplan.identity.calibration.validating import PRECISIONS

    language = as_language(lang)
    declared = precision or PRECISIONS
    if pairs is not None and study is None:
        calibrated = calibrate_file(pairs, seed=seed, precisions=declared)
    elif study is not None and pairs is None:
        calibrated = calibrate_study(open_study(study), seed=seed, precisions=declared)
    else:
        do = "name a file of reviewed pairs, or a study with --study"
        raise UsageError("identity.no_pairs", "there is no one source of reviewed pairs", do=do)
    write_told(calibrated, keep=keep, scored=apply, out=out)
    give(tell_calibration(calibrated), language, json)


def pairs(
    manifest: Annotated[Path, typer.Argument(help="CSV or XLSX of pictures whose animals are known.")],
    out: Annotated[Path, typer.Argument(help="CSV for the reviewed pairs.")],
    top: Annotated[int, typer.Option(help="How many others are kept of each side.")] = 10,
    cache: Annotated[Path | None, typer.Option(help="Folder that keeps features from call to call.")] = None,
) -> None:
    """Write the pairs of a manifest's sides with their score and whether they are one animal.

    They are compared as if nobody knew the animals, so that `qaplan identity calibrate` can learn from them.

    Example: qaplan identity pairs manifest.csv pairs.csv
    """
    from qaplan.app.cli.output import steps
    from qaplan.app.services.identity.plain_asking import PlainMatching
    from qaplan.app.services.identity.plain_pairs import pairs_of_manifest
    from qaplan.identity.calibration.files import write_reviewed_pairs

    with steps("Comparing") as step:
        found = pairs_of_manifest(manifest, how=PlainMatching(cache=cache), top=top, step=step)
    write_reviewed_pairs(out, found)
    same = sum(each.is_same for each in found)
    typer.echo(f"{out}: {len(found)} pairs, {same} of one animal.")


def newcomers(
    reviewed: Annotated[Path, typer.Argument(help="CSV or XLSX of reviewed pairs with side_a and side_b.")],
    scored: Annotated[Path, typer.Argument(help="CSV or XLSX of scored pairs of the sides asked about.")],
    share: Annotated[
        float | None, typer.Option(help="Share of newcomers to expect; the animals seen once when left out.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the calibration.")] = 1,
    json: JsonOption = "",
) -> None:
    """Say how likely sides show an animal that the reviewed pairs do not know; nothing is decided.

    Ends with exit code 4 where the pairs are too few for a probability.

    Example: qaplan identity newcomers pairs.csv new-scores.csv --json -
    """
    from qaplan.app.cli.output import write_json
    from qaplan.app.cli.records import with_provenance
    from qaplan.app.services.identity.plain_newcomers import newcomers_of_files
    from qaplan.base.refusal import Refusal

    found = newcomers_of_files(reviewed, scored, share=share, seed=seed)
    refusal = found if isinstance(found, Refusal) else None
    sides = () if isinstance(found, Refusal) else found
    if json:
        told: dict[str, object] = {"status": "ok", "sides": [each.to_record() for each in sides]}
        record = refusal.to_record() if refusal else told
        write_json(with_provenance(record, "identity.newcomers", {"share": share, "seed": seed}), json)
    if json != "-":
        for each in sides:
            near = f"; most alike {each.nearest}, {each.same:.3f}" if each.nearest else ""
            typer.echo(f"{each.side}: new with probability {each.newcomer:.3f}{near}")
        if refusal:
            typer.echo(refusal.summary())
    if refusal:
        raise typer.Exit(_REFUSED)
