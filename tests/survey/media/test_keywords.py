from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qaplan.survey.jpeg import read_jpeg
from qaplan.survey.media.keywords import keywords_in_iptc, keywords_in_xmp, keywords_of
from tests.media_factory import photoshop_block, xmp_packet


def test_keywords_of_the_three_lists_are_read_hierarchies_first() -> None:
    packet = xmp_packet(subject=["PBE", "Барс"], digikam=["Species/PBE"], hierarchy=["Species|PBE"])
    assert keywords_in_xmp(packet) == ("Species|PBE", "Species/PBE", "PBE", "Барс")


def test_iptc_keywords_are_read_after_other_resources() -> None:
    assert keywords_in_iptc(photoshop_block(["PBE", "individual|2", "қабылан"])) == (
        "PBE",
        "individual|2",
        "қабылан",
    )
    assert keywords_in_iptc(b"") == ()


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd">',
        "<!DOCTYPE x>",
    ],
)
def test_a_packet_that_declares_a_document_type_is_refused_whole(doctype: str) -> None:
    assert keywords_in_xmp(xmp_packet(subject=["PBE"], doctype=doctype)) == ()
    assert keywords_in_xmp(xmp_packet(subject=["PBE"])) == ("PBE",)


def test_a_document_type_is_refused_in_utf_16_too() -> None:
    packet = xmp_packet(subject=["&e;"], doctype='<!DOCTYPE x [<!ENTITY e "text">]>').decode()
    assert keywords_in_xmp(packet.encode("utf-16")) == ()
    assert keywords_in_xmp(xmp_packet(subject=["PBE"]).decode().encode("utf-16")) == ("PBE",)


def test_an_entity_that_nobody_declared_ends_the_reading() -> None:
    assert keywords_in_xmp(xmp_packet(subject=["&e;"])) == ()


def test_a_packet_of_many_levels_is_refused_at_once() -> None:
    started = time.perf_counter()
    assert keywords_in_xmp(b"<a>" * 200_000) == ()
    assert time.perf_counter() - started < 2


@given(st.binary(max_size=400))
def test_no_bytes_bring_the_readers_down(data: bytes) -> None:
    assert isinstance(keywords_in_xmp(b"<x>" + data), tuple)
    assert isinstance(keywords_in_iptc(b"8BIM\x04\x04" + data), tuple)
    assert isinstance(keywords_in_iptc(photoshop_block(["a"]) + data), tuple)


def test_a_keyword_of_two_sources_is_there_once() -> None:
    assert keywords_of(["a", "b"], ["b", "c"]) == ("a", "b", "c")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (
            "sample_images_indiv_tag/LeopardCat/StationA__2009-04-21__00-40-00(1).JPG",
            {"Species|Leopard Cat", "individual|2"},
        ),
        ("sample_images_species_tag/StationA/StationA__2009-04-10__05-07-00(1).JPG", {"Species|Malay Civet"}),
    ],
)
def test_the_tags_that_digikam_wrote_into_the_camtrapr_pictures(
    shared_data: Path, path: str, expected: set[str]
) -> None:
    jpeg = read_jpeg((shared_data / "cameratraps/camtrapR/pictures" / path).read_bytes())
    assert jpeg is not None
    assert expected <= set(keywords_in_xmp(jpeg.xmp))
    assert set(keywords_in_iptc(jpeg.iptc)) == {each.split("|")[1] for each in expected}


def test_every_tagged_camtrapr_picture_names_a_species(shared_data: Path) -> None:
    pictures = sorted(
        (shared_data / "cameratraps/camtrapR/pictures/sample_images_species_tag").rglob("*.JPG")
    )
    assert len(pictures) > 50
    for path in pictures:
        jpeg = read_jpeg(path.read_bytes())
        assert jpeg is not None
        assert any(each.startswith("Species|") for each in keywords_in_xmp(jpeg.xmp)), path.name
