"""Who looks as the public finds the way back to the own view."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("address", ["/s/ustyurt/cards/", "/s/ustyurt/log/"])
def test_what_the_public_does_not_see_offers_the_own_view_again(visit, address):
    client = visit("steward", "ru")
    client.post("/view-as/", {"audience": "public"})
    refused = client.get(address)
    assert refused.status_code == 403
    assert "Вернуться к виду своей роли" in refused.content.decode()
    assert "Спросите хранителя" not in refused.content.decode()
    back = client.post("/view-as/", {"audience": "steward", "next": address})
    assert back.headers["Location"] == address
    assert client.get(address).status_code == 200


def test_who_looks_as_oneself_is_told_to_ask(visit):
    refused = visit("reviewer", "ru").get("/people/")
    assert refused.status_code == 403
    assert "Вернуться к виду своей роли" not in refused.content.decode()
