"""What is left in a browser when its reader has gone (A17)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.app.web.conftest import PASSWORD, person_with
from tests.app.web.matrix import PAGES, address_of

ROOMS = (
    "reporting.situation",
    "evidence.records",
    "identity.individuals",
    "survey.cards",
    "survey.deployments",
    "recognition.review",
    "survey.field_form",
    "trail.log",
    "house.settings",
)
EVERYTHING_KEPT = """async () => {
  const caches_ = [];
  for (const name of await caches.keys()) {
    for (const request of await (await caches.open(name)).keys()) caches_.push(request.url);
  }
  const databases = [];
  for (const each of await indexedDB.databases()) {
    const held = await new Promise((done, fail) => {
      const asked = indexedDB.open(each.name);
      asked.onsuccess = () => done(asked.result);
      asked.onerror = fail;
    });
    for (const store of held.objectStoreNames) {
      const rows = await new Promise((done) => {
        const asked = held.transaction(store).objectStore(store).getAll();
        asked.onsuccess = () => done(asked.result);
      });
      databases.push([each.name, store, JSON.stringify(rows)]);
    }
    held.close();
  }
  return {local: {...localStorage}, session: {...sessionStorage}, caches: caches_, databases};
}"""


def test_a_browser_keeps_no_secret_and_no_answer_of_a_study_after_signing_out(
    tab: Callable[..., Any],
) -> None:
    person_with("analyst")
    page = tab("")
    page.goto("/sign-in/")
    page.fill("#name", "analyst")
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)
    key = next(each["value"] for each in page.context.cookies() if each["name"] == "qaplan")
    for name in ROOMS:
        page.goto(address_of(PAGES[name], "ustyurt"))
        assert page.evaluate("document.cookie").find(key) == -1
    page.goto("/settings/")
    page.locator("form[action='/sign-out/'] button").click()
    page.wait_for_url("**/sign-in/")
    kept = page.evaluate(EVERYTHING_KEPT)
    # htmx writes down which page this is, and nothing of what stood on any.
    assert set(kept["session"].values()) <= {"/sign-in/"}
    assert key not in json.dumps(kept)
    # The field form works without a network: its page, words and scripts stay, and what was not sent yet.
    assert [each for each in kept["caches"] if "/field" not in each and "/static/" not in each] == []
    page.go_back()
    page.wait_for_url("**/sign-in/**")
