// Lets the field form open without a network: it keeps the form's own page and files, and nothing of the study.
// VERSION, STUDY and SHELL stand above, written by the page that gives this file.

const FAMILY = `qaplan-field-${STUDY}-`;
const NAME = FAMILY + VERSION;
const FONTS = "/static/vendor/noto/";

self.addEventListener("install", (event) => event.waitUntil(keepShell()));
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));

async function keepShell() {
  const cache = await caches.open(NAME);
  await Promise.all(
    SHELL.map(async (address) => {
      // A redirect means that nobody is signed in: then there is nothing to keep.
      const answer = await fetch(address, { cache: "reload", credentials: "same-origin", redirect: "error" });
      if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
      await cache.put(address, answer);
    }),
  );
  await self.skipWaiting();
}

async function takeOver() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(FAMILY) && name !== NAME).map((name) => caches.delete(name)));
  await self.clients.claim();
}

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== self.location.origin) return;
  if (SHELL.includes(address.pathname)) event.respondWith(keptFirst(address.pathname, event.request));
  else if (address.pathname.startsWith(FONTS)) event.respondWith(keptOrFetched(address.pathname, event.request));
});

async function keptFirst(path, request) {
  const cache = await caches.open(NAME);
  return (await cache.match(path, { ignoreVary: true })) ?? fetch(request);
}

async function keptOrFetched(path, request) {
  const cache = await caches.open(NAME);
  const kept = await cache.match(path, { ignoreVary: true });
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(path, answer.clone());
  return answer;
}
