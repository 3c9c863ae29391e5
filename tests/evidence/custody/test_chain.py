"""The chain of custody: whole it passes, and every change of it is found without the study."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qaplan.base.errors import DataError
from qaplan.evidence.custody.chain import check_chain, read_chain, seal_transfer, write_chain
from qaplan.evidence.custody.types import CustodyTransfer, SealedTransfer


def chain_of(count: int) -> list[SealedTransfer]:
    chain: list[SealedTransfer] = []
    for number in range(1, count + 1):
        transfer = CustodyTransfer(
            "I1", number, f"2024-09-{number:02}", f"P{number}", f"P{number + 1}", "skin"
        )
        chain.append(
            seal_transfer(transfer, salt=f"{number:032x}", previous=chain[-1].digest if chain else "")
        )
    return chain


def codes(chain: list[SealedTransfer]) -> list[str]:
    return [each.code for each in check_chain(chain)]


def test_a_chain_as_it_was_noted_is_whole() -> None:
    assert codes(chain_of(4)) == []


def test_an_edited_hand_over_is_found() -> None:
    chain = chain_of(3)
    chain[1] = replace(chain[1], transfer=replace(chain[1].transfer, taken_by="somebody else"))
    assert codes(chain) == ["custody.edited"]


def test_a_hand_over_that_was_taken_out_is_found() -> None:
    chain = chain_of(3)
    del chain[1]
    assert codes(chain) == ["custody.broken"]


def test_another_order_is_found() -> None:
    chain = chain_of(3)
    chain[0], chain[1] = chain[1], chain[0]
    assert "custody.broken" in codes(chain)


def test_a_chain_survives_a_file(tmp_path) -> None:
    file = tmp_path / "pack.json"
    file.write_text(json.dumps(write_chain(chain_of(3))), encoding="utf-8")
    assert list(read_chain(json.loads(file.read_text(encoding="utf-8")))) == chain_of(3)


def test_anybody_can_check_a_digest_with_a_tool_of_their_own() -> None:
    (first,) = write_chain(chain_of(1))
    said = json.dumps(first["transfer"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(f"|{first['salt']}|{said}".encode()).hexdigest() == first["digest"]


@pytest.mark.parametrize(
    "rows", [None, {}, [3], [{"transfer": {}}], [{"transfer": {"number": "1"}, "salt": ""}]]
)
def test_a_file_of_something_else_is_refused(rows: object) -> None:
    with pytest.raises(DataError) as caught:
        read_chain(rows)
    assert caught.value.code == "custody.unreadable"


@given(
    st.integers(0, 2),
    st.sampled_from(["when", "handed_by", "taken_by", "what", "sha256", "noted_by"]),
    st.text(),
)
def test_no_part_can_be_changed_unseen(number: int, part: str, text: str) -> None:
    chain = chain_of(3)
    changed = replace(chain[number].transfer, **{part: text})
    if changed != chain[number].transfer:
        chain[number] = replace(chain[number], transfer=changed)
        assert "custody.edited" in codes(chain)
