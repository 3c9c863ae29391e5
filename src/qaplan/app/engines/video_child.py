"""The program that opens videos: asked line by line, answering line by line, and allowed to die.

Run as ``python -m qaplan.app.engines.video_child``. Each line in is a JSON object with ``path``, ``kind``
and ``seconds``; each line out is one with what was found. The first line out says what the platform cannot
guard.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from qaplan.app.engines.guards import allow_seconds, set_guards

__all__ = ["CLIP_FORMATS", "main", "probe"]

CLIP_FORMATS = {
    "video/mp4": "mov",
    "video/quicktime": "mov",
    "video/x-msvideo": "avi",
    "video/x-ms-asf": "asf",
    "video/x-matroska": "matroska",
    "video/mp2t": "mpegts",
    "video/mpeg": "mpeg",
}
"""The decoder's name of each container, by IANA type."""

_MEMORY_BYTES = 2 << 30
_MICROSECONDS = 1_000_000


def probe(path: Path, kind: str) -> dict[str, object]:
    """Open one video and read its header; no frame is decoded.

    Args:
        path: The file.
        kind: Its IANA type by content; its format is forced, so that a playlist cannot name other files.
    """
    import av
    import av.error

    ends_early = _ends_early(path, kind)
    try:
        with av.open(
            str(path), format=CLIP_FORMATS.get(kind), options={"protocol_whitelist": "file"}
        ) as container:
            if not container.streams.video:
                return {"outcome": "unreadable", "what": "there are no pictures in it"}
            # A codec that is not known here has no context.
            codec = container.streams.video[0].codec_context
            is_known = codec is not None
            what = "" if is_known else "its codec is not known here"
            return {
                "outcome": "truncated" if ends_early else "opened",
                "created": container.metadata.get("creation_time", ""),
                "duration_s": container.duration / _MICROSECONDS if container.duration else None,
                "codec": codec.name if is_known else "",
                "width_px": codec.width if is_known else None,
                "height_px": codec.height if is_known else None,
                "what": "it ends too early" if ends_early else what,
            }
    except (av.error.FFmpegError, OSError, ValueError, MemoryError) as error:
        outcome = "truncated" if ends_early else "unreadable"
        return {"outcome": outcome, "what": f"it cannot be opened ({type(error).__name__})"}


def _ends_early(path: Path, kind: str) -> bool:
    size = path.stat().st_size
    with path.open("rb") as file:
        if kind == "video/x-msvideo":
            declared = int.from_bytes(file.read(8)[4:8], "little")
            return declared + 8 > size
        if kind not in {"video/mp4", "video/quicktime"}:
            return False
        at, has_index = 0, False
        while at + 8 <= size:
            file.seek(at)
            head = file.read(16)
            length = int.from_bytes(head[:4], "big")
            has_index = has_index or head[4:8] in {b"moov", b"moof"}
            if length == 1:
                length = int.from_bytes(head[8:16], "big")
            if length == 0:
                return not has_index
            if length < 8 or at + length > size:
                return True
            at += length
        return not has_index


def main() -> None:
    """Answer every line until the input ends."""
    _write({"guards": set_guards(_MEMORY_BYTES)})
    for line in sys.stdin:
        asked = json.loads(line)
        allow_seconds(float(asked["seconds"]))
        try:
            answer = probe(Path(asked["path"]), str(asked["kind"]))
        except OSError as error:
            answer = {"outcome": "unreadable", "what": f"it cannot be read ({error.strerror})"}
        _write(answer)


def _write(answer: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
