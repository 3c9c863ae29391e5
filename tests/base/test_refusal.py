from __future__ import annotations

import json

import pytest

from qaplan.base.errors import ModelError
from qaplan.base.facts import Fact
from qaplan.base.messages import Message
from qaplan.base.refusal import Caution, Refusal

REASON = Message("bound.at_least", {"value": Fact("refused.number", 3, "animal")})
REFUSAL = Refusal("a.refused", REASON, (Message("date.unknown"),))


def test_a_refusal_says_its_reason_and_what_can_be_said_instead():
    reason, instead = REFUSAL.summary().splitlines()
    assert "3" in reason
    assert instead.startswith("- ")
    assert REFUSAL.status == "refused"


def test_requiring_a_refused_result_raises_with_its_code():
    with pytest.raises(ModelError) as caught:
        REFUSAL.require()
    assert caught.value.code == "a.refused"
    assert caught.value.exit_code == 4


def test_a_refusal_is_json():
    record = json.loads(json.dumps(REFUSAL.to_record()))
    assert (record["status"], record["code"], len(record["instead"])) == ("refused", "a.refused", 1)


def test_a_caution_carries_its_sentence():
    assert Caution("a.doubtful", REASON).message.facts()[0].value == 3
