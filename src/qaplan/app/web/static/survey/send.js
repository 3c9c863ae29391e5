// Sends the folder of a card in parts: announce the files, send what is missing, then open the preview.

const form = document.querySelector("form[data-send]");
const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
const bar = form.querySelector("progress");
const said = form.querySelector("[data-said]");
const stop = form.querySelector("[data-stop]");
const send = form.querySelector("button[type=submit]");
let word = "";
let stopped = false;

class Refused extends Error {}

async function post(address, body) {
  const answer = await fetch(address, { method: "POST", body, credentials: "same-origin", headers: { "X-CSRFToken": token, "Content-Type": "application/octet-stream" } });
  return read(answer);
}

async function read(answer) {
  const told = await answer.json();
  if (!answer.ok) throw new Refused(told.told);
  return told;
}

function pathOf(file) {
  return (file.webkitRelativePath || file.name).normalize("NFC");
}

function show(done, total) {
  bar.value = total ? done / total : 0;
  said.textContent = form.dataset.soFar.replace("@done", done).replace("@total", total);
}

async function sendAll(files) {
  if (!word) {
    const list = { files: files.map((file) => [pathOf(file), file.size]) };
    ({ word } = await post(form.dataset.announce, JSON.stringify(list)));
  }
  const here = `${form.dataset.announce}${word}/`;
  const { arrived, part_bytes: size } = await read(await fetch(here, { credentials: "same-origin" }));
  for (const [number, file] of files.entries()) {
    let at = arrived[number];
    while (at < file.size || at < 0) {
      if (stopped) return false;
      const from = Math.max(at, 0);
      ({ held: at } = await post(`${here}${number}/${from}/`, file.slice(from, from + size)));
    }
    show(number + 1, files.length);
  }
  return true;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const files = [...form.querySelector("input[type=file]").files].sort((one, two) => (pathOf(one) < pathOf(two) ? -1 : 1));
  stopped = false;
  bar.hidden = stop.hidden = false;
  send.disabled = true;
  show(0, files.length);
  try {
    if (await sendAll(files)) window.location.assign(`${form.dataset.preview}?sent=${word}`);
  } catch (error) {
    said.textContent = error instanceof Refused ? error.message : form.dataset.broken;
    if (error instanceof Refused) word = "";
  }
  stop.hidden = true;
  send.disabled = false;
});

stop.addEventListener("click", () => {
  stopped = true;
});

form.querySelector("input[type=file]").addEventListener("change", () => {
  word = "";
});
