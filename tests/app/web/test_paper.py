"""How pages print: no rail, no bar, and a footnote with the fact's id for every dotted number."""

from __future__ import annotations

import subprocess

from tests.needs import needs


def test_a_printed_page_names_the_facts_of_its_numbers(tab, tmp_path):
    needs("chromium", "poppler")
    page = tab("assessor", "en")
    page.goto("/s/ustyurt/population/?as_of=2024-09-27")
    facts = {each.get_attribute("data-derivation") for each in page.locator("main a[data-derivation]").all()}
    assert facts
    file = tmp_path / "page.pdf"
    file.write_bytes(page.pdf(format="A4"))
    said = subprocess.run(
        ["pdftotext", "-layout", str(file), "-"], capture_output=True, check=True
    ).stdout.decode()
    flat = "".join(said.split())
    assert not [fact for fact in facts if fact not in flat]
    assert "Viewing as" not in said
    assert page.locator(".footnotes").count() == 0
