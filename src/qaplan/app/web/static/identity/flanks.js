// Flanks by keys: the same places on the keyboard as in the review, and the next animal by itself.

const KEYS = { KeyA: "left", KeyD: "right", KeyW: "front", KeyX: "back" };
const tiles = [...document.querySelectorAll("#flanks .flank-tile")];

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !KEYS[event.code]) return;
  const at = Math.max(0, tiles.findIndex((each) => each.contains(document.activeElement)));
  const choice = tiles[at]?.querySelector(`input[value="${KEYS[event.code]}"]`);
  if (!choice) return;
  event.preventDefault();
  choice.checked = true;
  const next = tiles[at + 1];
  if (next) {
    next.querySelector("input").focus();
    next.scrollIntoView({ block: "nearest" });
  } else document.querySelector("#flanks [type=submit]").focus();
});
