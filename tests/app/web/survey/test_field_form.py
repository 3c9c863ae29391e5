"""The field form on a phone: open once, fill without a network, lose nothing, upload once with a receipt."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from qaplan.app.services.field_forms import list_forms
from qaplan.app.services.houses import House, study_in
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study, close_study, init_study
from qaplan.app.store.field_form_tables import load_position
from qaplan.base.actors import Actor
from tests.app.web.conftest import open_for_pages
from tests.media_factory import TAKEN, jpeg

if TYPE_CHECKING:
    from playwright.sync_api import Page

_ALL_THAT_IS_KEPT = """async () => {
  const rows = [{...localStorage}, {...sessionStorage}];
  for (const {name} of await indexedDB.databases()) {
    const base = await new Promise(done => { indexedDB.open(name).onsuccess = event => done(event.target.result); });
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
    assert again.get_by_label("Where, in words").input_value() == "gorge under the chink"
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
