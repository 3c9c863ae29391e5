// On the page that signs out: says what the field form still keeps here, and takes every position off it.

import { Keeping, leaveNothingExact } from "./keeping.js";

const FAMILY = "qaplan-field-";

async function kept() {
  if (!globalThis.indexedDB?.databases) return [];
  const named = (await indexedDB.databases()).map((each) => each.name ?? "").filter((name) => name.startsWith(FAMILY));
  return named.map((name) => name.slice(FAMILY.length));
}

async function forgetPages() {
  for (const name of await (globalThis.caches?.keys() ?? [])) if (name.startsWith(FAMILY)) await caches.delete(name);
  const workers = (await navigator.serviceWorker?.getRegistrations()) ?? [];
  await Promise.all(workers.filter((each) => /\/field\/$/.test(each.scope)).map((each) => each.unregister()));
}

async function inEach(studies, act) {
  const answers = [];
  for (const study of studies) {
    const keeping = await Keeping.open(study);
    answers.push(await act(keeping));
    keeping.close();
  }
  return answers;
}

// What is said on the page: how many forms wait, with the studies whose form can be opened to upload them.
function tell(counts) {
  const told = document.querySelector("[data-field-waiting]");
  const waiting = counts.reduce((sum, [, count]) => sum + count, 0);
  if (!told || !waiting) return;
  const sentence = told.querySelector("p");
  sentence.textContent = sentence.textContent.replace("…", String(waiting));
  const actions = told.querySelector(".actions");
  for (const [study, count] of counts) {
    const link = document.createElement("a");
    link.className = "button";
    link.href = `/s/${encodeURIComponent(study)}/field/`;
    link.textContent = study;
    if (count) actions.prepend(link);
  }
  told.hidden = false;
  told.querySelector("[data-erase]").addEventListener("click", async () => {
    for (const [study] of counts) indexedDB.deleteDatabase(FAMILY + study);
    await forgetPages();
    told.hidden = true;
    document.querySelector("[data-field-erased]").hidden = false;
  });
}

async function mindTheForms(form) {
  form.addEventListener("submit", async (event) => {
    if (form.dataset.left) return;
    event.preventDefault();
    form.dataset.left = "yes";
    try {
      await inEach(await kept(), leaveNothingExact);
      await forgetPages();
    } finally {
      form.requestSubmit();
    }
  });
  const studies = await kept();
  const counts = await inEach(studies, async (keeping) => (await keeping.read("forms")).length);
  tell(studies.map((study, index) => [study, counts[index]]));
}

for (const form of document.querySelectorAll("form[data-sign-out]")) mindTheForms(form);
