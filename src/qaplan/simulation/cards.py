"""Practice cards before they are written: the files, what they show, what each clock says, what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np

from qaplan.simulation.clock_faults import SOUND, ClockFault
from qaplan.simulation.country import PRACTICE_OFFSET, VirtualCountry, plan_country
from qaplan.simulation.encounters import Passing, is_night, plan_passings, temperature_c
from qaplan.simulation.seeds import rng_for
from qaplan.simulation.story import tell_story
from qaplan.simulation.truth import CardTruth, FileTruth, Flank, Truth
from qaplan.simulation.wildlife import VirtualCat, plan_cats, species_of

__all__ = ["PlannedCard", "PlannedFile", "PracticePlan", "plan_practice"]

_FIRST_DAY = datetime(2025, 3, 2)  # noqa: DTZ001 - a camera's clock has no zone
_SURVEY = timedelta(days=36)
_MISTYPED_DAY, _SWAP_DAYS = 5, timedelta(days=9)
_PAIR_EVERY = 3
_FOLDER = "DCIM/100QPLN"


@dataclass(frozen=True)
class PlannedFile:
    """One file to be written.

    Args:
        truth: What it will show and say.
        frame: Number of the picture in its burst and length of the burst; a clip is one of one.
        temperature_c: What the camera's thermometer shows, degrees Celsius.
        serial: Serial number of the camera that took it.
        drawn_as: What chance its picture is drawn by: two files with the same name are the same bytes.
    """

    truth: FileTruth
    frame: tuple[int, int]
    temperature_c: int
    serial: str
    drawn_as: str


@dataclass(frozen=True)
class PlannedCard:
    """One card to be written.

    Args:
        truth: What is right and wrong with it.
        set_up: True local time of the set-up, naive.
        pick_up: True local time of the pick-up, naive.
        files: Its files in the order of their names.
    """

    truth: CardTruth
    set_up: datetime
    pick_up: datetime
    files: tuple[PlannedFile, ...]


@dataclass(frozen=True)
class PracticePlan:
    """All cards of a practice survey.

    Args:
        seed: Seed that it was made from.
        country: Where.
        cats: The cats that live there.
        cards: The cards, in the order of their folders.
        size_px: Width and height of the pictures.
        truth: All that is known of them.
    """

    seed: int
    country: VirtualCountry
    cats: tuple[VirtualCat, ...]
    cards: tuple[PlannedCard, ...]
    size_px: tuple[int, int]
    truth: Truth


@dataclass(frozen=True)
class _Post:
    """A camera at a station, with what is wrong about it or will be about its card."""

    clock: ClockFault = SOUND
    set_up: datetime = _FIRST_DAY
    lasts: timedelta = _SURVEY
    is_dead: bool = False
    is_sound: bool = True


def plan_practice(
    seed: int,
    *,
    clean: int = 20,
    with_faults: bool = True,
    passings: int = 5,
    cats: int = 6,
    clips: int = 2,
    size_px: tuple[int, int] = (160, 120),
) -> PracticePlan:
    """Plan the cards of a survey in the virtual country.

    Args:
        seed: Seed, 0 or more; the same seed gives the same files.
        clean: How many cards with nothing wrong about them nor about the other camera of their station.
        with_faults: Whether the cards with faults are planned beside them.
        passings: Passings at each station.
        cats: Cats in the country.
        clips: How many cards hold a clip beside their pictures, in turn AVI and MP4.
        size_px: Width and height of the pictures.

    Returns:
        The plan. Faults, each at a station of its own: a clock reset to 1970 at set-up and one reset to 2000
        on the way; at stations with two cameras one that drifts, one with a constant shift, and one in a
        wrong zone; one that writes day and month in each other's place and one whose date was mistyped so;
        a dead camera; two cards that lie in each other's folders; and a card that was copied to a
        second folder.

    >>> plan = plan_practice(1, clean=2, passings=1)
    >>> len(plan.truth.clean_cards), plan.truth.of_card("S03/A").clock
    (2, 'reset')
    """
    posts = [*_clean_posts(seed, clean), *(_faulty_posts(seed) if with_faults else ())]
    country = plan_country(seed, tuple(len(post) for post in posts))
    known = plan_cats(seed, cats)
    cards: list[PlannedCard] = []
    for station, post in zip(country.stations, posts, strict=True):
        cards.extend(_station_cards(seed, station.station_id, post, known, passings))
    cards = _with_clips(cards, clips)
    if with_faults:
        cards = [*_swapped(cards), _copy(cards[-3])]
    cards.sort(key=lambda card: card.truth.folder)
    files = tuple(sorted((file.truth for card in cards for file in card.files), key=lambda each: each.path))
    last = max(card.pick_up for card in cards).date()
    ids = tuple(each.station_id for each in country.stations)
    story = tell_story(seed, known, ids, after=last)
    truth = Truth(seed, files, tuple(card.truth for card in cards), story)
    return PracticePlan(seed, country, known, tuple(cards), size_px, truth)


def _clean_posts(seed: int, clean: int) -> Iterator[tuple[_Post, ...]]:
    """Stations until they have so many cameras; every third but the first one has two."""
    rng = rng_for(seed, "posts")
    left, number = clean, 0
    while left > 0:
        number += 1
        cameras = 2 if number % _PAIR_EVERY == 0 and left >= 2 else 1
        yield (_Post(set_up=_moment(rng)),) * cameras
        left -= cameras


def _faulty_posts(seed: int) -> Iterator[tuple[_Post, ...]]:
    rng = rng_for(seed, "faults")

    def alone(clock: ClockFault, set_up: datetime, lasts: timedelta = _SURVEY) -> tuple[_Post, ...]:
        return (_Post(clock, set_up, lasts),)

    def beside_sound(clock: ClockFault, set_up: datetime) -> tuple[_Post, ...]:
        return (_Post(set_up=set_up), _Post(clock, set_up))

    starts = [_moment(rng) for _ in range(11)]
    yield alone(ClockFault("reset", epoch=_FIRST_DAY.replace(1970, 1, 1)), starts[0])
    midway = (starts[1] + _SURVEY * float(rng.uniform(0.4, 0.6))).replace(microsecond=0)
    yield alone(ClockFault("reset", resets_at=midway, epoch=_FIRST_DAY.replace(2000, 1, 1)), starts[1])
    gains = round(float(rng.uniform(5.0, 12.0) * rng.choice([-1, 1])), 2)
    yield beside_sound(ClockFault("drift", drift_s_per_day=gains), starts[2])
    shift = timedelta(seconds=int(rng.integers(8 * 60, 50 * 60)) * int(rng.choice([-1, 1])))
    yield beside_sound(ClockFault("shift", shift), starts[3])
    yield beside_sound(ClockFault("wrong_zone", timedelta(hours=int(rng.choice([-5, 1, 3])))), starts[4])
    yield alone(ClockFault("day_month"), starts[5].replace(day=2), lasts=_SWAP_DAYS)
    set_up = starts[6].replace(day=_MISTYPED_DAY)
    typed = set_up.replace(day=set_up.month, month=set_up.day)
    yield alone(ClockFault("date_mistyped", typed - set_up), set_up)
    yield (_Post(set_up=starts[7], is_dead=True),)
    yield from ((_Post(set_up=start, is_sound=False),) for start in starts[8:])


def _moment(rng: np.random.Generator) -> datetime:
    """A set-up by daylight in the first days of the survey."""
    return _FIRST_DAY + timedelta(days=int(rng.integers(0, 5)), minutes=int(rng.integers(9 * 60, 16 * 60)))


def _station_cards(
    seed: int, station_id: str, posts: tuple[_Post, ...], cats: tuple[VirtualCat, ...], count: int
) -> Iterator[PlannedCard]:
    span = posts[0].set_up, posts[0].set_up + posts[0].lasts
    passings = plan_passings(seed, station_id, cats, span=span, count=count)
    is_clean = all(post == _Post(set_up=post.set_up) for post in posts)
    for camera, post in zip("AB", posts, strict=False):
        rng = rng_for(seed, "card", station_id, camera)
        card = _card_truth(station_id, camera, post, f"VQ{rng.integers(10**6):06}", is_clean=is_clean)
        seen = _seen(passings, camera, post)
        files = tuple(_files(card, post, seen, rng))
        if post.is_dead:
            card = replace(card, dead_after=files[-1].truth.taken_at)
        yield PlannedCard(card, post.set_up, post.set_up + post.lasts, files)


def _card_truth(station_id: str, camera: str, post: _Post, serial: str, *, is_clean: bool) -> CardTruth:
    clock = post.clock
    shift_s: float | None = 0.0 - clock.shift.total_seconds()
    if clock.kind == "reset" and clock.epoch is not None:
        shift_s = ((clock.resets_at or post.set_up) - clock.epoch).total_seconds()
    elif clock.kind in {"drift", "day_month"}:
        shift_s = None
    return CardTruth(
        folder=f"{station_id}/{camera}",
        station_id=station_id,
        camera_id=camera,
        serial=serial,
        clock=clock.kind,
        shift_s=shift_s,
        drift_s_per_day=clock.drift_s_per_day,
        resets_at=None if clock.resets_at is None else _utc(clock.resets_at),
        dead_after=None,
        copy_of="",
        lies_at="",
        is_clean=is_clean,
    )


def _seen(passings: tuple[Passing, ...], camera: str, post: _Post) -> tuple[Passing, ...]:
    """What a camera sees: set-up, the passings of its station from its own side, and pick-up."""
    after = timedelta(minutes=1)
    worked_until = post.set_up + post.lasts * (0.45 if post.is_dead else 1.0)
    first = Passing(f"{camera}-set-up", post.set_up + after, "person", is_visit=True)
    last = Passing(f"{camera}-pick-up", post.set_up + post.lasts - after, "person", is_visit=True)
    between = [each for each in passings if each.local < worked_until] or list(passings[:1])
    if camera == "B":
        between = [replace(each, heads_left=not each.heads_left) for each in between]
    return (first, *between) if post.is_dead else (first, *between, last)


def _files(
    card: CardTruth, post: _Post, seen: tuple[Passing, ...], rng: np.random.Generator
) -> Iterator[PlannedFile]:
    number = 0
    for passing in seen:
        starts = passing.local + timedelta(seconds=0 if passing.is_visit else int(rng.integers(0, 4)))
        celsius = temperature_c(starts, rng)
        for frame in range(1, passing.frames + 1):
            number += 1
            local = starts + timedelta(seconds=frame - 1)
            truth = _file_truth(card, post, passing, local, f"{_FOLDER}/IMG_{number:04}.JPG")
            drawn_as = f"{card.station_id}/{card.camera_id}/{passing.encounter_id}"
            yield PlannedFile(truth, (frame, passing.frames), celsius, card.serial, drawn_as)


def _file_truth(card: CardTruth, post: _Post, passing: Passing, local: datetime, name: str) -> FileTruth:
    flank: Flank = ""
    if passing.kind not in {"person", "vehicle", "blank"}:
        flank = "left" if passing.heads_left else "right"
    return FileTruth(
        path=f"{card.folder}/{name}",
        taken_at=_utc(local),
        shown=post.clock.shown(local, set_up=post.set_up),
        station_id=card.station_id,
        camera_id=card.camera_id,
        kind=passing.kind,
        species=species_of(passing.kind),
        individual_id=passing.individual_id,
        flank=flank,
        count=passing.count,
        encounter_id=passing.encounter_id,
        is_clip=False,
        is_night=is_night(local),
    )


def _utc(local: datetime) -> datetime:
    return (local - PRACTICE_OFFSET).replace(tzinfo=UTC)


def _with_clips(cards: list[PlannedCard], clips: int) -> list[PlannedCard]:
    """Put a clip in the place of a cat's first picture on the first cards that have one."""
    made = 0
    found = []
    for card in cards:
        at = next((n for n, file in enumerate(card.files) if file.truth.kind == "cat" and n), None)
        if at is None or made == clips:
            found.append(card)
            continue
        suffix = ("AVI", "MP4")[made % 2]
        made += 1
        files = list(card.files)
        picture = files[at].truth
        path = f"{picture.path.removesuffix('.JPG').replace('IMG_', 'VID_')}.{suffix}"
        files[at] = replace(files[at], truth=replace(picture, path=path, is_clip=True), frame=(1, 1))
        found.append(replace(card, files=tuple(files)))
    return found


def _swapped(cards: list[PlannedCard]) -> list[PlannedCard]:
    """The last two cards, each in the folder of the other."""
    *rest, one, other = cards
    return [*rest, _moved(one, other), _moved(other, one)]


def _moved(card: PlannedCard, to: PlannedCard) -> PlannedCard:
    truth = replace(card.truth, folder=to.truth.folder, lies_at=to.truth.station_id, is_clean=False)
    return replace(card, truth=truth, files=_below(card, truth.folder))


def _copy(card: PlannedCard) -> PlannedCard:
    folder = f"{card.truth.folder}-copy"
    truth = replace(card.truth, folder=folder, copy_of=card.truth.folder, is_clean=False)
    return replace(card, truth=truth, files=_below(card, folder))


def _below(card: PlannedCard, folder: str) -> tuple[PlannedFile, ...]:
    old = f"{card.truth.folder}/"
    return tuple(
        replace(file, truth=replace(file.truth, path=f"{folder}/{file.truth.path.removeprefix(old)}"))
        for file in card.files
    )
