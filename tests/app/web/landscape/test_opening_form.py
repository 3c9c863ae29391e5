"""The form that asks where to open: prey and months in fields, what was typed comes back, who sees it."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from qaplan.base.messages import Text

GATES, ORDER = "/s/region/landscape/gates/", "/s/region/landscape/gates/order/"
EN, KK = Text("en"), Text("kk")
Visit = Callable[..., Client]


def test_an_analyst_is_offered_fields_for_all_that_can_be_asked(visit: Visit) -> None:
    page = visit("analyst", "kk").get(GATES).content.decode()
    for key in ("gates", "permeability", "spacing_m", "month", "species", "prey", "prey_permeability"):
        assert KK.word(f"opening.field_{key}") in page
    assert page.count("<option") > 12
    assert "сәуір" in page.casefold()


def test_who_may_not_estimate_sees_no_form(visit: Visit) -> None:
    assert ORDER not in visit("liaison").get(GATES).content.decode()
    assert visit("liaison").post(ORDER, {"gates": "3"}).status_code in (403, 404)
    assert visit("reviewer").post(ORDER, {"gates": "3"}).status_code in (403, 404)


def test_what_cannot_be_asked_comes_back_with_what_was_typed(visit: Visit) -> None:
    asked = {"gates": "3", "permeability": "0.02", "prey": "Gazella", "prey_permeability": "7", "month": "4"}
    answer = visit("analyst").post(ORDER, asked)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "landscape.bad_opening" in page
    assert 'value="Gazella"' in page
    assert '<option value="4" selected>' in page


def test_an_order_without_layers_leads_back_to_what_is_missing(visit: Visit) -> None:
    asked = {"gates": "1", "permeability": "0,02", "month": "", "prey": "", "prey_weight": "0.5"}
    answer = visit("analyst").post("/s/empty/landscape/gates/order/", asked)
    assert answer.status_code == 302
    assert answer.headers["location"] == "/s/empty/landscape/gates/"
