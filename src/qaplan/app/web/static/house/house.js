// What every page does by itself: the menu on small screens, selects that send their form, the derivation panel.

document.documentElement.classList.add("with-script");

document.addEventListener("click", (event) => {
  const menu = event.target.closest("[data-menu]");
  if (menu) {
    const open = document.body.classList.toggle("menu-open");
    menu.setAttribute("aria-expanded", String(open));
  }
  if (event.target.closest("[data-print]")) window.print();
});

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-submit-on-change]");
  if (form) form.requestSubmit();
});

// The derivation panel: a dotted number opens it, Escape closes it, pinned it stays and prints.
const panel = document.getElementById("derivation");
let opener = null;

async function openPanel(link) {
  const answer = await fetch(link.href, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
  if (!answer.ok || answer.redirected) {
    window.location.assign(link.href);
    return;
  }
  panel.innerHTML = await answer.text();
  panel.hidden = false;
  if (opener) opener.removeAttribute("aria-expanded");
  opener = link;
  link.setAttribute("aria-expanded", "true");
  panel.querySelector("[data-close]")?.focus();
}

function closePanel() {
  panel.hidden = true;
  document.body.classList.remove("pinned");
  panel.classList.remove("pinned-panel");
  opener?.removeAttribute("aria-expanded");
  opener?.focus();
  opener = null;
}

if (panel) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-derivation]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) {
      event.preventDefault();
      openPanel(link);
    }
    if (event.target.closest("[data-close]")) closePanel();
    if (event.target.closest("[data-pin]")) {
      const pinned = document.body.classList.toggle("pinned");
      panel.classList.toggle("pinned-panel", pinned);
      event.target.closest("[data-pin]").setAttribute("aria-pressed", String(pinned));
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel.hidden) closePanel();
  });
}

// On paper a dotted number has a footnote with the id of its fact, by which the log and the command line know it.
const notes = document.createElement("ol");
notes.className = "footnotes";

window.addEventListener("beforeprint", () => {
  const places = new Map();
  document.querySelectorAll("main a[data-derivation]").forEach((link) => {
    const id = link.dataset.derivation;
    if (!places.has(id)) {
      places.set(id, places.size + 1);
      const note = document.createElement("li");
      note.textContent = id;
      notes.append(note);
    }
    const mark = document.createElement("sup");
    mark.className = "footnote-mark";
    mark.textContent = String(places.get(id));
    link.append(mark);
  });
  if (places.size) document.querySelector("main").append(notes);
});

window.addEventListener("afterprint", () => {
  notes.replaceChildren();
  notes.remove();
  document.querySelectorAll(".footnote-mark").forEach((mark) => mark.remove());
});
