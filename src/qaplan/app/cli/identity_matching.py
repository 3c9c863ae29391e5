"""`qaplan identity match`, `evaluate` and `manifest`: coats compared on plain files, without a study."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qaplan.app.cli.answering import JsonOption

if TYPE_CHECKING:
    from qaplan.app.services.identity.plain_asking import PlainMatching

__all__ = ["register_in"]

_ManifestArgument = Annotated[
    Path, typer.Argument(help="CSV or XLSX with the columns path, individual, flank, encounter.")
]
_MaskOption = Annotated[bool, typer.Option(help="Tell the animal from its background first.")]
_EmbedderOption = Annotated[
    Path | None, typer.Option(help="Folder of a model that looks at the chips besides.")
]
_BlanksOption = Annotated[
    Path | None, typer.Option(help="CSV with path and station of pictures without an animal.")
]
_CacheOption = Annotated[Path | None, typer.Option(help="Folder that keeps features for the next call.")]
_SPAN = re.compile(r"(\d{1,6})(?:-(\d{1,6}))?")


def register_in(group: typer.Typer) -> None:
    """Add the commands to ``qaplan identity``."""
    for name, command in (("match", match), ("evaluate", evaluate), ("manifest", manifest)):
        group.command(name)(command)


def match(
    manifest: _ManifestArgument,
    query: Annotated[
        str, typer.Option(help="Rows that are asked about, such as 2,7-9, or another manifest; all else.")
    ] = "",
    top: Annotated[int, typer.Option(help="Animals told for each side.")] = 10,
    mask: _MaskOption = True,
    blanks: _BlanksOption = None,
    embedder: _EmbedderOption = None,
    cache: _CacheOption = None,
    json: JsonOption = "",
) -> None:
    """Rank the animals that pictures may show. Scores rank; nothing is decided.

    Left flanks meet left flanks only, no picture meets its own encounter, and nothing is left out for its
    station: a match within one station is warned of, since the background may have matched.

    Example: qaplan identity match catalogue.csv --query new.csv --top 5 --json -
    """
    from qaplan.app.cli.output import steps, write_json
    from qaplan.app.cli.records import say_cautions, say_problems, with_provenance
    from qaplan.app.services.identity.plain_files import match_manifest

    how = _how(mask=mask, blanks=blanks, embedder=embedder, cache=cache)
    rows = _rows_of(query)
    with steps("Comparing coats") as step:
        done = match_manifest(
            manifest,
            queries=Path(query) if query and not rows else None,
            rows=rows,
            top=top,
            how=how,
            step=step,
        )
    if json:
        parameters = {"manifest": manifest.name, "query": Path(query).name, "top": top, **how.parameters()}
        write_json(with_provenance(done.to_record(), "identity.match", parameters), json)
    if json != "-":
        typer.echo(done.summary())
    say_cautions(done.cautions)
    say_problems(done.failures)


def evaluate(
    manifest: _ManifestArgument,
    ablation: Annotated[bool, typer.Option("--ablation", help="Measure what each idea adds, too.")] = False,
    mask: _MaskOption = True,
    blanks: _BlanksOption = None,
    embedder: _EmbedderOption = None,
    cache: _CacheOption = None,
    seed: Annotated[int, typer.Option(help="Seed of the draws of the intervals.")] = 1,
    json: JsonOption = "",
) -> None:
    """Measure how often the right animal comes first, on pictures whose animals are known.

    Every picture is asked about, and every side of an encounter; its own encounter is left out, and a wrong
    name wins a tie. Wrong answers from the query's own station stand beside what chance would give.

    Example: qaplan identity evaluate catalogue.csv --ablation --json -
    """
    from qaplan.app.cli.output import steps, write_json
    from qaplan.app.cli.records import say_cautions, say_problems, with_provenance
    from qaplan.app.services.identity.plain_evaluation import evaluate_manifest

    how = _how(mask=mask, blanks=blanks, embedder=embedder, cache=cache)
    with steps("Evaluating") as step:
        done = evaluate_manifest(manifest, how=how, ablation=ablation, seed=seed, step=step)
    if json:
        parameters = {"manifest": manifest.name, "ablation": ablation, "seed": seed, **how.parameters()}
        write_json(with_provenance(done.to_record(), "identity.evaluate", parameters), json)
    if json != "-":
        typer.echo(done.summary())
    say_cautions(done.cautions)
    say_problems(done.failures)


def manifest(
    source: Annotated[Path, typer.Argument(help="The list as its makers publish it.")],
    out: Annotated[Path, typer.Argument(help="CSV to write; it must not be there yet.")],
    format: Annotated[str, typer.Option("--format", help="leopardid, czechlynx or wildbook.")],
    pictures: Annotated[
        Path | None, typer.Option(help="Folder in which the pictures lie; beside the list when left out.")
    ] = None,
    json: JsonOption = "",
) -> None:
    """Make a manifest of somebody else's list of known animals.

    What the list does not say, such as the flank or the encounter, is told and stands as unknown. A word for
    a viewpoint that is none of ours is kept beside it. Positions are not taken.

    Example: qaplan identity manifest instances_train2022.json leopards.csv --format leopardid
    """
    from qaplan.app.cli.output import write_json
    from qaplan.app.cli.records import say_cautions, say_problems, with_provenance
    from qaplan.app.services.identity.plain_importing import import_manifest

    done = import_manifest(source, out, list_format=format, pictures=pictures)
    if json:
        parameters = {"source": source.name, "format": format}
        write_json(with_provenance(done.to_record(), "identity.manifest", parameters), json)
    if json != "-":
        typer.echo(done.summary())
    say_cautions(done.cautions)
    say_problems(done.problems)


def _how(*, mask: bool, blanks: Path | None, embedder: Path | None, cache: Path | None) -> PlainMatching:
    from qaplan.app.services.identity.plain_asking import PlainMatching

    return PlainMatching(with_masks=mask, blanks=blanks, embedder=embedder, cache=cache)


def _rows_of(text: str) -> frozenset[int]:
    """Rows such as ``2,7-9``; none where the text is something else, such as the name of a file."""
    spans = [_SPAN.fullmatch(part.strip()) for part in text.split(",")] if text else []
    if not all(spans):
        return frozenset()
    ends = [(int(span[1]), int(span[2] or span[1])) for span in spans if span]
    return frozenset(row for first, last in ends for row in range(first, last + 1))
