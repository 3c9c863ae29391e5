// Small makers of elements; text is always text.

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") element.className = value;
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((each) => each !== undefined && each !== null && each !== false));
  return element;
}

// A key as it is printed on its button: the reader's own letter, and the other one small.
export function keycap(caps) {
  const [first, second] = caps;
  const shown = make("kbd", { "aria-hidden": "true" }, first);
  if (second) shown.append(make("small", {}, second));
  return shown;
}
