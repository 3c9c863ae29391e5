from __future__ import annotations

import pytest

from qaplan.base.messages import Text
from qaplan.landscape.stamps import Stamps, missing_stamps


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
@pytest.mark.parametrize("grade", ["photographed", "inferred", "modelled"])
def test_every_stamp_is_said_and_missed_where_it_is_not(language, grade):
    text = Text(language)
    stamps = Stamps(grade, is_too_coarse=True, has_invented_lines=True)
    shown = " \n ".join(stamps.sentences(text))
    assert missing_stamps(shown, stamps, text) == ()
    assert len(missing_stamps("a map", stamps, text)) == 3
    assert missing_stamps(stamps.sentences(text)[0], stamps, text) == stamps.sentences(text)[1:]


def test_photographed_and_inferred_are_never_said_together():
    said = {grade: " ".join(Stamps(grade).sentences(Text("en"))) for grade in ("photographed", "inferred")}
    assert said == {"photographed": "Photographed.", "inferred": "Inferred, not photographed."}


def test_a_file_carries_its_stamps():
    tags = Stamps("modelled", is_too_coarse=True).tags()
    assert tags == {"grade": "modelled", "stamp": "Too coarse to site a gate. Modelled, not observed."}
