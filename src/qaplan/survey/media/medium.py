"""What becomes of one file: a row with a state, flags, a clock and the one who vouches for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from qaplan.survey.cards import PICTURE_SUFFIXES, VIDEO_SUFFIXES, is_sidecar, suffix_of
from qaplan.survey.exif import Exif, exif_of, read_tags
from qaplan.survey.maker_note import MakerNote, read_maker_note
from qaplan.survey.media.keywords import keywords_in_iptc, keywords_in_xmp, keywords_of
from qaplan.survey.media.kinds import Picture, kind_of, read_picture
from qaplan.survey.media.video import Video, video_clock
from qaplan.survey.media.video_xmp import xmp_in_video
from qaplan.survey.types import Medium, MediumFlag, MediumState

__all__ = ["LARGEST_PIXELS", "Draft", "draft_of", "medium_of"]

LARGEST_PIXELS = 200_000_000
_CLOCKS_DIFFER = timedelta(seconds=60)


@dataclass(frozen=True)
class Draft:
    """One file as far as its own bytes tell.

    Args:
        path: Path within the card, safe.
        sha256: Digest of the bytes; empty if they could not be read.
        size_bytes: Length of the file.
        kind: IANA type by its content; empty if it is no medium.
        state: What became of it so far.
        picture: What its header says, without the blocks; None if it is no picture.
        exif: What its Exif block says.
        note: What its maker's block says, where that is known here.
        has_other_note: Whether it has a maker's block that is not known here.
        keywords: Its keywords.
        is_renamed: Whether the path is not the one on the card.
    """

    path: str
    sha256: str
    size_bytes: int
    kind: str
    state: MediumState
    picture: Picture | None = None
    exif: Exif = field(default_factory=Exif)
    note: MakerNote | None = None
    has_other_note: bool = False
    keywords: tuple[str, ...] = ()
    is_renamed: bool = False

    @property
    def is_video(self) -> bool:
        """Whether its content is that of a video."""
        return self.kind.startswith("video/")

    @property
    def has_clock(self) -> bool:
        """Whether the Exif block or a known maker's block has a date."""
        return self.exif.clock is not None or (self.note is not None and self.note.clock is not None)

    @property
    def has_serial(self) -> bool:
        """Whether the Exif block or a known maker's block has a serial number."""
        return bool(self.exif.serial or (self.note is not None and self.note.serial))


def draft_of(
    path: str,
    sha256: str,
    data: bytes,
    *,
    size_bytes: int | None = None,
    is_renamed: bool = False,
    more_keywords: Sequence[str] = (),
) -> Draft:
    """Say what a file is, from its bytes.

    Args:
        path: Path within the card, safe.
        sha256: Digest of the whole file; empty if it could not be read.
        data: The whole file; of a video its first bytes, of a very large picture its beginning and its end.
        size_bytes: Length of the file, where ``data`` is not the whole of it.
        is_renamed: Whether the path is not the one on the card.
        more_keywords: Keywords from a file beside it.
    """
    size = len(data) if size_bytes is None else size_bytes
    kind = "" if is_sidecar(path) else kind_of(data[:400])
    draft = Draft(path, sha256, size, kind, _first_state(path, size, kind), is_renamed=is_renamed)
    if kind.startswith("video/"):
        return replace(draft, keywords=keywords_of(keywords_in_xmp(xmp_in_video(data, kind)), more_keywords))
    if not kind.startswith("image/"):
        return draft
    picture = read_picture(data, kind, size)
    if picture is None:
        return replace(draft, state=MediumState.UNREADABLE)
    exif = exif_of(read_tags(picture.exif)) if picture.exif else Exif()
    note = read_maker_note(exif.maker_note) if exif.maker_note else None
    return replace(
        draft,
        state=_picture_state(picture),
        picture=replace(picture, exif=b"", xmp=b"", iptc=b""),
        exif=replace(exif, maker_note=b""),
        note=note,
        has_other_note=note is None and bool(exif.maker_note.strip(b"\x00")),
        keywords=_keywords(picture, more_keywords),
    )


def _first_state(path: str, size: int, kind: str) -> MediumState:
    is_named_so = suffix_of(path) in PICTURE_SUFFIXES | VIDEO_SUFFIXES
    if size == 0:
        return MediumState.EMPTY if is_named_so else MediumState.NOT_A_MEDIUM
    if kind:
        return MediumState.OK
    return MediumState.UNREADABLE if is_named_so else MediumState.NOT_A_MEDIUM


def _picture_state(picture: Picture) -> MediumState:
    if not picture.width_px or not picture.height_px:
        return MediumState.UNREADABLE if picture.is_whole else MediumState.TRUNCATED
    if picture.width_px * picture.height_px > LARGEST_PIXELS:
        return MediumState.TOO_LARGE
    return MediumState.OK if picture.is_whole else MediumState.TRUNCATED


def _keywords(picture: Picture, more: Sequence[str]) -> tuple[str, ...]:
    if not (picture.xmp or picture.iptc or more):
        return ()
    return keywords_of(keywords_in_xmp(picture.xmp), keywords_in_iptc(picture.iptc), more)


def medium_of(draft: Draft, *, note: MakerNote | None = None, video: Video | None = None) -> Medium:
    """Put everything that is said of one file into its row; where two disagree on the clock, Exif wins.

    Args:
        draft: What its own bytes tell.
        note: What another program read in its maker's block; used for what is still missing.
        video: What became of it as a video; None for a picture.
    """
    if draft.state in {MediumState.EMPTY, MediumState.NOT_A_MEDIUM, MediumState.UNREADABLE}:
        return Medium(
            draft.path, draft.sha256, draft.size_bytes, draft.kind, draft.state, _flags(draft.is_renamed)
        )
    plain = Medium(draft.path, draft.sha256, draft.size_bytes, draft.kind, draft.state)
    shown = _with_note(plain, draft, _both(draft.note, note))
    shown = _with_video(shown, video) if video is not None else _with_picture(shown, draft)
    has_no_date = shown.clock is None and shown.state is not MediumState.UNREADABLE
    return replace(
        shown, tags=draft.keywords, flags=shown.flags | _flags(draft.is_renamed, no_date=has_no_date)
    )


def _flags(is_renamed: bool, *, no_date: bool = False) -> frozenset[MediumFlag]:
    found: set[MediumFlag] = set()
    if is_renamed:
        found.add("name_rewritten")
    if no_date:
        found.add("no_date")
    return frozenset(found)


def _both(own: MakerNote | None, other: MakerNote | None) -> MakerNote:
    if own is None or other is None:
        return own or other or MakerNote()
    return replace(
        own,
        clock=own.clock or other.clock,
        serial=own.serial or other.serial,
        model=own.model or other.model,
    )


def _with_note(medium: Medium, draft: Draft, note: MakerNote) -> Medium:
    exif = draft.exif
    shown = replace(
        medium,
        make=exif.make,
        model=exif.model or note.model,
        serial=exif.serial or note.serial,
        trigger_mode=note.trigger_mode,
        sequence=note.sequence,
        temperature_c=note.temperature_c,
    )
    if exif.clock is not None:
        shown = replace(shown, clock=exif.clock, clock_source="exif")
        if note.clock is not None and abs(exif.clock - note.clock) > _CLOCKS_DIFFER:
            return replace(shown, makernote_clock=note.clock, flags=shown.flags | {"clock_conflict"})
        return shown
    if note.clock is None:
        return shown
    return replace(
        shown,
        clock=note.clock,
        clock_source="makernote",
        makernote_clock=note.clock,
        flags=shown.flags | {"date_from_makernote"},
    )


def _with_picture(medium: Medium, draft: Draft) -> Medium:
    picture = draft.picture or Picture()
    flags: set[MediumFlag] = set(medium.flags)
    if picture.is_cmyk:
        flags.add("cmyk")
    if draft.exif.orientation != 1:
        flags.add("rotated")
    if draft.kind != "image/jpeg":
        flags.add("not_jpeg")
    return replace(
        medium,
        flags=frozenset(flags),
        width_px=picture.width_px,
        height_px=picture.height_px,
        orientation=draft.exif.orientation,
    )


def _with_video(medium: Medium, video: Video) -> Medium:
    state = {"opened": MediumState.OK, "truncated": MediumState.TRUNCATED}.get(
        video.outcome, MediumState.UNREADABLE
    )
    clock = video_clock(video.created)
    if clock is not None:
        flags = medium.flags - {"date_from_makernote"}
        medium = replace(medium, clock=clock, clock_source="video", flags=flags)
    return replace(
        medium,
        state=state,
        width_px=video.width_px,
        height_px=video.height_px,
        duration_s=video.duration_s,
    )
