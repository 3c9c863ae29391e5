// The spots that the machine matched, drawn over both pictures: rings with a number each, joined by thin lines.

const MOST = 20;
const NUMBERED = 9;
const RING = 8;
const COLOURS = ["#f0c987", "#9dcbef", "#8fd0a6", "#f2a7b5", "#d2b8f5", "#e8ecea"];

export class Spots {
  constructor(element) {
    this.element = element;
    this.canvas = document.createElement("canvas");
    this.canvas.className = "spots";
    this.canvas.setAttribute("aria-hidden", "true");
    element.append(this.canvas);
  }

  clear() {
    this.canvas.getContext("2d").clearRect(0, 0, this.canvas.width, this.canvas.height);
  }

  // Draw pairs of places `[x, y, x, y, weight]`, shares of the two boxes; in blink only one of the two is seen.
  draw(pairs, first, second, seen) {
    const density = window.devicePixelRatio || 1;
    const frame = this.element.getBoundingClientRect();
    this.canvas.width = Math.round(frame.width * density);
    this.canvas.height = Math.round(frame.height * density);
    const pen = this.canvas.getContext("2d");
    pen.scale(density, density);
    pen.font = "700 11px 'Noto Sans', sans-serif";
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pairs.slice(0, MOST).forEach((pair, index) => {
      const colour = COLOURS[index % COLOURS.length];
      const from = seen === "second" ? null : this.#place(first, pair.slice(0, 2), frame);
      const to = seen === "first" ? null : this.#place(second, pair.slice(2, 4), frame);
      if (from && to) this.#line(pen, from, to, colour);
      for (const each of [from, to]) if (each) this.#ring(pen, each, colour, index < NUMBERED ? String(index + 1) : "");
    });
  }

  // Where a place stands over both pictures; nothing where it is moved out of its own.
  #place(viewer, share, frame) {
    if (!viewer.image) return null;
    const [x, y] = viewer.project(share);
    const stage = viewer.element.getBoundingClientRect();
    if (x < 0 || y < 0 || x > stage.width || y > stage.height) return null;
    return [x + stage.left - frame.left, y + stage.top - frame.top];
  }

  #line(pen, from, to, colour) {
    for (const [width, style, alpha] of [[2.5, "#000000", 0.45], [1.2, colour, 0.75]]) {
      pen.globalAlpha = alpha;
      pen.lineWidth = width;
      pen.strokeStyle = style;
      pen.beginPath();
      pen.moveTo(...from);
      pen.lineTo(...to);
      pen.stroke();
    }
    pen.globalAlpha = 1;
  }

  #ring(pen, [x, y], colour, number) {
    for (const [width, style] of [[4, "#000000"], [2, colour]]) {
      pen.lineWidth = width;
      pen.strokeStyle = style;
      pen.beginPath();
      pen.arc(x, y, RING, 0, Math.PI * 2);
      pen.stroke();
    }
    if (!number) return;
    pen.lineWidth = 3;
    pen.strokeStyle = "#000000";
    pen.strokeText(number, x, y);
    pen.fillStyle = colour;
    pen.fillText(number, x, y);
  }
}
