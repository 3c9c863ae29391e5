"""The field form on a phone: open once, fill without a network, lose nothing, upload once with a receipt."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.test import Client

from qaplan.app import web
from qaplan.app.services.field_forms import list_forms, receive_form
from qaplan.app.services.houses import House, study_in
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study, close_study, init_study
from qaplan.app.store.field_form_tables import load_position
from qaplan.app.store.received_tables import load_received
from qaplan.base.actors import Actor
from qaplan.base.names import LANGUAGES, Language
from tests.app.services.test_field_forms import picture_in, raw_of
from tests.app.web.conftest import open_for_pages, person_with, stay_of
from tests.media_factory import TAKEN, jpeg
from tests.survey.field_form.forms import sent_form

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

_ALL_THAT_IS_KEPT = """async () => {
  const rows = [{...localStorage}, {...sessionStorage}];
  for (const {name} of await indexedDB.databases()) {
    const opened = indexedDB.open(name);
    const base = await new Promise(done => { opened.onsuccess = () => done(opened.result); });
    for (const store of base.objectStoreNames) {
      rows.push(await new Promise(done => {
        base.transaction(store).objectStore(store).getAll().onsuccess = event => done(event.target.result);
      }));
    }
    base.close();
  }
  return JSON.stringify(rows);
}"""
"""Everything that this address has put into the browser's storage."""

ANALYST = Session(Actor("analyst", "person"), role="analyst")


@pytest.fixture
def house_folder(tmp_path: Path) -> Path:
    """A house of this test's own: it is written to."""
    study = init_study(tmp_path / "house" / "field-test", "Field test", kind="virtual")
    close_study(study)
    return tmp_path / "house"


@pytest.fixture
def house(house_folder: Path) -> Iterator[House]:
    yield open_for_pages(house_folder)


@pytest.fixture
def study(house: House) -> Study:
    return study_in(house, "field-test")


@pytest.fixture
def phone(tab: Callable[..., Page], study: Study) -> Page:
    """A phone on which a ranger has opened the form once."""
    page = tab("field_biologist", "en", width=360)
    page.goto("/s/field-test/field/")
    page.get_by_text("This page opens without a network from now on.").wait_for()
    return page


def pick(page: Page, question: str, choice: str) -> None:
    page.get_by_role("group", name=re.compile(f"^{question}")).get_by_label(choice, exact=True).check()


def fill_camera_check(page: Page) -> None:
    page.get_by_role("button", name="Camera check").click()
    page.get_by_label("Camera needed", exact=True).fill("U1")
    pick(page, "What for", "pick-up")
    page.get_by_label("Time on the camera").fill("2026-05-03T13:17:30")
    page.get_by_role("button", name="Take the true time now").click()
    assert page.get_by_label("this phone", exact=True).is_checked()
    pick(page, "Battery", "weak")
    page.get_by_text("Kept on this phone").wait_for()


def fill_carcass(page: Page, picture: Path) -> None:
    page.get_by_role("button", name="Carcass find").click()
    page.locator("#q-carcass-species").fill("leopard")
    pick(page, "State of the remains", "weeks old")
    pick(page, "What became of the remains", "the remains were taken")
    page.get_by_label("Where, in words").fill("gorge under the chink")
    page.get_by_label("Latitude").fill("43.21347")
    page.get_by_label("Longitude").fill("54.55512")
    page.get_by_label("Take or choose a picture").set_input_files(picture)
    page.get_by_role("button", name="Remove this picture").wait_for()


def test_a_ranger_fills_two_forms_without_a_network_and_uploads_them_once(
    phone: Page, study: Study, tmp_path: Path
) -> None:
    from playwright.sync_api import expect

    picture = tmp_path / "IMG_1.jpg"
    picture.write_bytes(jpeg(TAKEN, size=(1600, 1200)))
    context = phone.context
    context.set_offline(True)
    fill_camera_check(phone)
    phone.get_by_role("button", name="Finished: ready to upload").click()
    fill_carcass(phone, picture)
    phone.close()

    again = context.new_page()
    again.goto("/s/field-test/field/")
    again.get_by_role("heading", name="Forms on this phone that are not sent: 2").wait_for()
    again.get_by_role("listitem").filter(has_text="Carcass find").get_by_role("link", name="Open").click()
    expect(again.get_by_label("Where, in words")).to_have_value("gorge under the chink")
    assert again.get_by_role("button", name="Remove this picture").count() == 1
    again.get_by_role("button", name="Finished: ready to upload").click()
    again.get_by_role("button", name="Upload what is ready").click()
    again.get_by_text("The network broke off.").wait_for()
    assert list_forms(study, session=ANALYST) == ()

    context.set_offline(False)
    again.get_by_role("button", name="Upload what is ready").click()
    again.get_by_text("Uploaded. Receipts received: 2").wait_for()
    again.get_by_role("heading", name="Nothing waits on this phone").wait_for()
    assert again.get_by_text("The study holds exactly what this phone sent.").count() == 2
    kinds = {line.kind: line for line in list_forms(study, session=ANALYST)}
    assert set(kinds) == {"camera_check", "carcass"}
    assert len(kinds["carcass"].item_ids) == 1
    assert load_position(study, kinds["carcass"].form_id) is not None
    again.reload()
    again.get_by_text("Receipt 1").wait_for()


def test_signing_out_takes_every_position_off_the_phone_and_keeps_the_rest(
    phone: Page, study: Study, tmp_path: Path
) -> None:
    picture = tmp_path / "IMG_1.jpg"
    picture.write_bytes(jpeg(TAKEN))
    fill_carcass(phone, picture)
    phone.get_by_role("button", name="Back", exact=True).click()
    phone.goto("/settings/")
    phone.get_by_text("Forms on this phone that are not sent: 1.").wait_for()
    phone.get_by_role("button", name="Sign out").click()
    phone.wait_for_url("**/sign-in/**")
    held = phone.evaluate(_ALL_THAT_IS_KEPT)
    assert "gorge under the chink" in held
    assert [part for part in ("43.21347", "54.55512", "token") if part in held] == []
    assert phone.evaluate("() => caches.keys()") == []
    assert phone.evaluate("async () => (await navigator.serviceWorker.getRegistrations()).length") == 0


@pytest.mark.slow
def test_a_stay_that_has_ended_loses_nothing_and_the_form_goes_after_signing_in(
    phone: Page, study: Study
) -> None:
    fill_camera_check(phone)
    phone.get_by_role("button", name="Finished: ready to upload").click()
    cookies = phone.context.cookies()
    phone.context.clear_cookies()
    phone.get_by_role("button", name="Upload what is ready").click()
    phone.get_by_text("You are no longer signed in.").wait_for()
    phone.get_by_role("link", name="Sign in").wait_for()
    assert list_forms(study, session=ANALYST) == ()
    phone.context.add_cookies(cookies)
    phone.reload()
    phone.get_by_role("button", name="Upload what is ready").click()
    phone.get_by_text("Uploaded. Receipts received: 1").wait_for()


@pytest.mark.slow
def test_a_broken_network_in_the_middle_of_a_picture_makes_no_duplicate(
    phone: Page, study: Study, tmp_path: Path
) -> None:
    picture = tmp_path / "IMG_1.jpg"
    picture.write_bytes(jpeg(TAKEN, size=(1600, 1200)))
    fill_carcass(phone, picture)
    phone.get_by_role("button", name="Finished: ready to upload").click()
    posts: list[str] = []
    answered: list[str] = []

    def broken(route: Route) -> None:
        """Every second piece arrives and its answer is lost on the way back."""
        posts.append(route.request.headers.get("x-offset", ""))
        if route.request.method == "POST" and len(posts) % 2 == 0:
            route.fetch()
            route.abort()
        else:
            answered.append(posts[-1])
            route.continue_()

    phone.context.route("**/parts/**", broken)
    phone.get_by_role("button", name="Upload what is ready").click()
    phone.get_by_text("Uploaded. Receipts received: 1").wait_for(timeout=60_000)
    assert len(posts) > len(answered) > 3
    (line,) = list_forms(study, session=ANALYST)
    (item,) = load_received(study)
    assert line.item_ids == (item.item_id,)
    assert item.medium.size_bytes == picture.stat().st_size


def test_the_language_changes_without_a_network(phone: Page) -> None:
    phone.context.set_offline(True)
    phone.get_by_label("Қазақша").check()
    phone.get_by_role("button", name=re.compile("^Камераны тексеру")).click()
    phone.get_by_role("heading", name="Камераны тексеру").wait_for()
    assert phone.evaluate("document.documentElement.lang") == "kk"
    phone.context.set_offline(False)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_fits_a_narrow_phone_in_every_language(
    tab: Callable[..., Page], study: Study, language: Language
) -> None:
    page = tab("field_biologist", language, width=320)
    page.goto("/s/field-test/field/")
    page.locator('[data-begin="carcass"]').click()
    page.locator("#q-carcass-species").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.slow
def test_every_answer_can_be_given_by_keyboard(phone: Page) -> None:
    phone.get_by_role("button", name="Sighting or tracks").focus()
    phone.keyboard.press("Enter")
    phone.get_by_role("heading", name="Sighting or tracks").wait_for()
    phone.get_by_role("group", name=re.compile("^What was there")).get_by_label("seen alive").focus()
    phone.keyboard.press("Space")
    phone.keyboard.press("ArrowRight")
    assert phone.get_by_role("group", name=re.compile("^What was there")).get_by_label("tracks").is_checked()
    phone.get_by_text("Kept on this phone").wait_for()


@pytest.mark.slow
def test_another_person_on_the_same_phone_sees_neither_drafts_nor_receipts(
    phone: Page, tab: Callable[..., Page]
) -> None:
    fill_camera_check(phone)
    phone.get_by_role("button", name="Back", exact=True).click()
    phone.get_by_role("heading", name="Forms on this phone that are not sent: 1").wait_for()
    name = settings.SESSION_COOKIE_NAME
    key = stay_of(person_with("analyst"))
    phone.context.clear_cookies(name=name)
    phone.context.add_cookies([{"name": name, "value": key, "url": phone.url.partition("/s/")[0]}])
    phone.reload()
    phone.get_by_role("heading", name="Nothing waits on this phone").wait_for()
    phone.get_by_text("Forms of another person on this phone: 1").wait_for()


def test_the_worker_acts_below_the_form_only_and_keeps_nothing_of_the_study(
    visit: Callable[..., Client],
) -> None:
    client = visit("field_biologist")
    answer = client.get("/s/field-test/field/worker.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert "Service-Worker-Allowed" not in answer.headers
    shell = json.loads(re.search(r"const SHELL = (.+);", answer.text)[1])  # type: ignore[index]
    assert [each for each in shell if not each.startswith(("/static/", "/s/field-test/field/"))] == []
    static = Path(web.__file__).parent
    assert [each for each in shell if each.startswith("/static/") and not (static / each[1:]).is_file()] == []
    assert [each for each in shell if each.startswith("/s/") and client.get(each).status_code != 200] == []
    page = client.get("/s/field-test/field/").text
    assert [word for word in ("csrfmiddlewaretoken", "U1", "field-biologist") if word in page] == []


def test_a_form_is_not_taken_without_the_token_of_our_own_page(study: Study) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies[settings.SESSION_COOKIE_NAME] = stay_of(person_with("field_biologist"))
    answer = client.post("/s/field-test/field/send/", b"{}", content_type="application/json")
    assert answer.status_code == 403


def test_a_refusal_is_told_in_every_language(visit: Callable[..., Client], study: Study) -> None:
    sent = sent_form("camera_check", by="")
    answer = visit("field_biologist").post(
        "/s/field-test/field/send/", raw_of(sent), content_type="application/json"
    )
    (problem,) = answer.json()["problems"]
    assert (answer.status_code, problem["code"], problem["where"]) == (422, "form.answer_missing", "by")
    assert set(problem["told"]) == set(LANGUAGES)


def test_the_analyst_opens_the_incident_from_the_carcass_and_undoes_it(
    tab: Callable[..., Page], study: Study
) -> None:
    ranger = Session(Actor("inspector-a", "person"), role="field_biologist")
    picture = picture_in(study, jpeg(TAKEN, size=(64, 48)), ranger)
    sent = sent_form("carcass", longitude="54.55512", latitude="43.21347", pictures=[picture])
    receive_form(study, raw_of(sent), session=ranger)
    page = tab("analyst")
    page.goto("/s/field-test/forms/")
    page.get_by_role("heading", name="Forms that wait for a decision: 1").wait_for()
    page.get_by_role("link", name="Receipt 1").click()
    assert "54.555" not in page.content()
    page.get_by_text("A dead leopard: accepting it opens an incident").wait_for()
    image = page.get_by_role("img", name="Picture 1 of the form")
    assert image.evaluate("each => each.decode().then(() => each.naturalWidth)") == 64
    page.get_by_label("How hard the record is").select_option("C1")
    page.get_by_role("button", name="Accept into the records").click()
    page.get_by_role("link", name="Open the incident").click()
    page.get_by_role("heading", name="Chain of custody").wait_for()
    page.get_by_text("The chain is whole: 1 hand-overs").wait_for()
    page.get_by_text("Note a hand-over", exact=True).first.click()
    page.get_by_label("Who handed it over").fill("Institute of Zoology")
    page.get_by_label("Who took it").fill("Laboratory")
    page.get_by_label("When", exact=False).first.fill("2026-05-10")
    page.get_by_label("What was handed over").fill("skull in a sealed bag")
    page.get_by_role("button", name="Note a hand-over").click()
    page.get_by_text("The chain is whole: 2 hand-overs").wait_for()
