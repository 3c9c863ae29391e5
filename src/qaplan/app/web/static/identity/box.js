// A box drawn around one animal: by pointer, by keys, or by its numbers, which always say what is drawn.

const svg = document.getElementById("drawing");
const NAMES = ["left", "top", "width", "height"];
const inputs = NAMES.map((name) => document.getElementById(`box-${name}`));
const SVG = "http://www.w3.org/2000/svg";
const CORNERS = [[0, 0], [1, 0], [0, 1], [1, 1]];
const STEP = 0.01;
const FINE = 0.002;

if (svg) begin();

function begin() {
  const { width: wide, height: high } = svg.viewBox.baseVal;
  const rect = document.getElementById("drawn");
  const handles = CORNERS.map(() => {
    const handle = document.createElementNS(SVG, "circle");
    handle.setAttribute("class", "handle");
    handle.setAttribute("r", String(Math.round(wide / 110)));
    document.getElementById("handles").append(handle);
    return handle;
  });
  let box = null;
  let held = null;

  function show(next, isTyped = false) {
    box = next && clip(next);
    const [left, top, width, height] = box ?? [0, 0, 0, 0];
    Object.entries({ x: left, y: top, width, height }).forEach(([name, value]) => rect.setAttribute(name, String(value)));
    handles.forEach((handle, index) => {
      handle.toggleAttribute("hidden", !box);
      handle.setAttribute("cx", String(left + CORNERS[index][0] * width));
      handle.setAttribute("cy", String(top + CORNERS[index][1] * height));
    });
    if (!isTyped && box) inputs.forEach((input, index) => { input.value = String(box[index]); });
  }

  function clip([left, top, width, height]) {
    const x = Math.round(Math.min(Math.max(0, left), wide - 1));
    const y = Math.round(Math.min(Math.max(0, top), high - 1));
    return [x, y, Math.round(Math.min(Math.max(1, width), wide - x)), Math.round(Math.min(Math.max(1, height), high - y))];
  }

  function place(event) {
    const frame = svg.getBoundingClientRect();
    return [((event.clientX - frame.left) / frame.width) * wide, ((event.clientY - frame.top) / frame.height) * high];
  }

  // From one corner to where the pointer is, whichever way it goes.
  function between([x, y], [across, down]) {
    return [Math.min(x, across), Math.min(y, down), Math.abs(across - x), Math.abs(down - y)];
  }

  function take(at) {
    const near = (wide / svg.getBoundingClientRect().width) * 14;
    if (box) {
      const corner = CORNERS.findIndex(([x, y]) => Math.hypot(box[0] + x * box[2] - at[0], box[1] + y * box[3] - at[1]) < near);
      if (corner >= 0) return { from: [box[0] + (1 - CORNERS[corner][0]) * box[2], box[1] + (1 - CORNERS[corner][1]) * box[3]] };
      const isInside = at[0] > box[0] && at[0] < box[0] + box[2] && at[1] > box[1] && at[1] < box[1] + box[3];
      if (isInside) return { grip: [at[0] - box[0], at[1] - box[1]] };
    }
    return { from: at };
  }

  svg.addEventListener("pointerdown", (event) => {
    svg.setPointerCapture(event.pointerId);
    held = take(place(event));
    svg.focus({ preventScroll: true });
    event.preventDefault();
  });
  svg.addEventListener("pointermove", (event) => {
    if (!held) return;
    const at = place(event);
    if (held.grip) show(moved(at[0] - held.grip[0] - box[0], at[1] - held.grip[1] - box[1]));
    else show(between(held.from, at));
  });
  for (const end of ["pointerup", "pointercancel"]) svg.addEventListener(end, () => { held = null; });

  function moved(across, down) {
    const [left, top, width, height] = box;
    return [Math.min(Math.max(0, left + across), wide - width), Math.min(Math.max(0, top + down), high - height), width, height];
  }

  // Arrows move the box, with Shift they make it larger or smaller, with Alt by little.
  svg.addEventListener("keydown", (event) => {
    const arrow = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.code];
    if (!arrow && !(event.code === "Enter" && !box)) return;
    event.preventDefault();
    if (!box) {
      show([wide / 4, high / 4, wide / 2, high / 2]);
      return;
    }
    const step = Math.max(1, wide * (event.altKey ? FINE : STEP));
    const [across, down] = [arrow[0] * step, arrow[1] * step];
    show(event.shiftKey ? [box[0], box[1], box[2] + across, box[3] + down] : moved(across, down));
  });

  function typed() {
    const values = inputs.map((input) => Number.parseInt(input.value, 10));
    const isWhole = values.every((each) => Number.isFinite(each)) && values[2] > 0 && values[3] > 0;
    show(isWhole ? values : null, true);
  }
  inputs.forEach((input) => input.addEventListener("input", typed));
  typed();
  svg.dataset.ready = "1";
}
