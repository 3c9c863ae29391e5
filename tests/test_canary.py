import hashlib
import io
import zipfile
import zlib

import pytest
from PIL import Image, PngImagePlugin

from tests.canary import canaries_in, canary_forms

HIDDEN = "station at 43.21347 N"


def zipped(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def picture(*, packed: bool) -> bytes:
    out, info = io.BytesIO(), PngImagePlugin.PngInfo()
    info.add_text("Comment", HIDDEN, zip=packed)
    Image.new("RGB", (2, 2)).save(out, "png", pnginfo=info)
    return out.getvalue()


@pytest.mark.parametrize("form", canary_forms())
def test_every_spelling_is_found_in_plain_bytes(form: str) -> None:
    assert form in canaries_in(f"before {form} after")


@pytest.mark.parametrize(
    "content",
    [
        zipped("word/document.xml", HIDDEN.encode()),
        zipped("43.21347.txt", b""),
        zipped("inner.zip", zipped("a.xml", HIDDEN.encode())),
        b"%PDF-1.7\n1 0 obj\nstream\n" + zlib.compress(HIDDEN.encode()) + b"\nendstream",
        picture(packed=False),
        picture(packed=True),
        f"<svg><metadata>{HIDDEN}</metadata></svg>".encode(),
    ],
    ids=["docx part", "zip name", "zip in zip", "pdf stream", "png text", "png packed text", "svg"],
)
def test_spellings_are_found_in_packed_parts(content: bytes) -> None:
    assert "43.21347" in canaries_in(content)


def test_other_numbers_are_no_canary() -> None:
    assert canaries_in("43 records, 54 days, 143.213471, g0E54N43, 210 km") == []


def test_a_digest_that_spells_degrees_by_chance_is_no_canary() -> None:
    digest = hashlib.sha256(b"any").hexdigest()
    assert canaries_in(f'"{digest[:20]}e54d33{digest[20:]}"') == []
    assert canaries_in(f'"{digest}": "54d33"') == ["54d33"]
