"""A virtual study of simulated bursts of three, most of them empty, and a pretend machine that errs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from qaplan.app.engines.picture_encoder import CameraNotes, encode_jpeg
from qaplan.app.services.ingest import ingest_card
from qaplan.app.services.review.practice import PretendErrors, PretendRun, let_machine_pretend
from qaplan.app.services.studies import Study, init_study
from qaplan.app.store.card_tables import load_cards, load_media
from qaplan.app.store.observation_tables import load_observations
from qaplan.simulation.pictures.frame import FrameOrder, draw_frame
from qaplan.simulation.seeds import rng_for
from qaplan.simulation.wildlife import Kind, species_of
from qaplan.simulation.writing import MAKE, MODEL, SIMULATED, keywords_of_truth, maker_note, xmp_packet

__all__ = ["SimulatedBursts", "simulate_bursts"]

_FIRST = datetime(2025, 3, 2, 6)
_FRAMES, _EACH_CAMERA = 3, 60
_BLANK_SHARE = 0.75
_KINDS: tuple[Kind, ...] = ("cat", "urial", "urial", "gazelle", "gazelle", "gazelle", "camel", "vehicle")


@dataclass(frozen=True)
class SimulatedBursts:
    """What was made.

    Args:
        study: The study, looked at by the pretend machine.
        run: What that machine said.
        truth: Scientific name of who is on each medium; ``blank``, ``vehicle`` or ``human`` for the others.
        flanks: The side that is seen, by medium id; empty where there is none.
    """

    study: Study
    run: PretendRun
    truth: dict[str, str]
    flanks: dict[str, str]


def simulate_bursts(
    folder: Path, cards: Path, pictures: int, *, seed: int = 1, size_px: tuple[int, int] = (320, 240)
) -> SimulatedBursts:
    """Draw so many pictures in bursts of three, 75 % empty; 5 % of what the machine calls empty is not."""
    sides: dict[str, str] = {}
    for camera, burst, frame, kind, heads_left in _plan(pictures, seed):
        name = f"{camera}/IMG_{burst:04}{frame}.JPG"
        path = cards / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_jpeg(camera, burst, frame, kind, heads_left=heads_left, seed=seed, size_px=size_px))
        if kind not in {"blank", "vehicle", "person"}:
            sides[name] = "left" if heads_left else "right"
    study = init_study(folder, "Simulated bursts", kind="virtual")
    ingest_card(study, cards, layout="station")
    run = let_machine_pretend(study, PretendErrors(wrong_blanks=0.05, wrong_names=0.03), seed=seed)
    truth = {
        each.medium_id: each.scientific_name or each.observation_type
        for each in load_observations(study)
        if each.method == "human"
    }
    names = {card.card_id: card.name for card in load_cards(study)}
    paths = {each.medium_id: f"{names[each.card_id]}/{each.medium.path}" for each in load_media(study)}
    flanks = {medium_id: sides.get(path, "") for medium_id, path in paths.items()}
    return SimulatedBursts(study, run, truth, flanks)


def _plan(pictures: int, seed: int) -> Iterator[tuple[str, int, int, Kind, bool]]:
    rng = rng_for(seed, "simulated bursts")
    bursts = -(-pictures // _FRAMES)
    blanks = round(bursts * _BLANK_SHARE)
    kinds: list[Kind] = ["blank"] * blanks + [
        _KINDS[number % len(_KINDS)] for number in range(bursts - blanks)
    ]
    order = rng.permutation(bursts)
    for number in range(pictures):
        burst, frame = divmod(number, _FRAMES)
        kind = kinds[int(order[burst])]
        yield f"S{burst // _EACH_CAMERA + 1:02}", burst, frame, kind, bool((burst // 7) % 2)


def _jpeg(
    camera: str, burst: int, frame: int, kind: Kind, *, heads_left: bool, seed: int, size_px: tuple[int, int]
) -> bytes:
    shown = _FIRST + timedelta(minutes=37 * burst, seconds=frame)
    order = FrameOrder(
        seed=seed,
        scene=camera,
        drawn_as=f"{camera}/{burst}",
        kind=kind,
        individual_id="V01" if kind == "cat" else "",
        heads_left=heads_left,
        count=0 if kind == "blank" else 1,
        progress=(frame + 1) / (_FRAMES + 1),
        is_night=False,
        shown=shown,
        temperature_c=12,
        label=camera,
        size_px=size_px,
    )
    words = keywords_of_truth(kind, species_of(kind), order.individual_id)
    note = maker_note(shown, serial=f"VQ{camera}", frame=(frame + 1, _FRAMES), temperature_c=12, label=camera)
    notes = CameraNotes(shown, MAKE, MODEL, f"VQ{camera}", note, xmp_packet((SIMULATED, *words)))
    return encode_jpeg(draw_frame(order).pixels, notes)
