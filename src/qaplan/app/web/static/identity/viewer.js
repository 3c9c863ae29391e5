// One picture of an animal on a canvas: moved, turned and brightened without ever being mirrored.

import { make } from "/static/recognition/elements.js";
import { evenedOut, filterOf } from "./enhance.js";

const ROUND_THE_ANIMAL = 1.1;
const MOST_ZOOM = 12;
const LEAST_ZOOM = 0.5;

// How a picture lies: how large, how far from the middle (shares of the stage), turned by how many degrees.
export const STRAIGHT = Object.freeze({ zoom: 1, across: 0, down: 0, turn: 0 });

export class Viewer {
  constructor(chips, moved) {
    this.chips = chips;
    this.moved = moved;
    this.view = { ...STRAIGHT };
    this.look = { contrast: "plain", brightness: 1 };
    this.canvas = make("canvas", { role: "img", class: "chip-canvas" });
    this.absent = make("p", { class: "absent-word", hidden: true });
    this.element = make("div", { class: "chip-stage" }, this.canvas, this.absent);
    this.resized = new ResizeObserver(() => this.#fit());
    this.resized.observe(this.element);
    this.#listen();
  }

  #listen() {
    const { canvas } = this;
    canvas.addEventListener("wheel", (event) => {
      event.preventDefault();
      this.moved({ zoom: Math.exp(-event.deltaY / 500), at: this.#place(event) });
    }, { passive: false });
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      this.held = [event.clientX, event.clientY];
      canvas.classList.add("held");
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!this.held) return;
      const [x, y] = this.held;
      this.held = [event.clientX, event.clientY];
      this.moved({ across: (event.clientX - x) / canvas.clientWidth, down: (event.clientY - y) / canvas.clientHeight });
    });
    for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => {
      this.held = null;
      canvas.classList.remove("held");
    });
    canvas.addEventListener("dblclick", () => this.moved({ isStraight: true }));
  }

  // Where a pointer is, from the middle of the stage in shares of it.
  #place(event) {
    const box = this.canvas.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width - 0.5, (event.clientY - box.top) / box.height - 0.5];
  }

  // Show a chip; what was set for the one before stays, so that frames of a burst can be compared.
  async show(chip, word) {
    this.chip = chip;
    this.canvas.setAttribute("aria-label", chip?.caption ?? word);
    const image = chip ? await this.chips.image(chip) : null;
    if (this.chip !== chip) return;
    this.image = image;
    this.absent.hidden = Boolean(image);
    this.absent.textContent = image ? "" : word;
    this.#fit();
  }

  // Move, turn or enlarge by a step; `at` stays where it is.
  step({ zoom = 1, across = 0, down = 0, turn = 0, at = [0, 0], isStraight = false }) {
    const { view } = this;
    if (isStraight) this.view = { ...STRAIGHT };
    else {
      const larger = Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, view.zoom * zoom)) / view.zoom;
      this.view = {
        zoom: view.zoom * larger,
        across: at[0] - (at[0] - view.across) * larger + across,
        down: at[1] - (at[1] - view.down) * larger + down,
        turn: (view.turn + turn + 540) % 360 - 180,
      };
    }
    this.draw();
  }

  #fit() {
    const { canvas } = this;
    const density = window.devicePixelRatio || 1;
    const [width, height] = [Math.round(this.element.clientWidth * density), Math.round(this.element.clientHeight * density)];
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    this.draw();
    this.onfit?.();
  }

  // From shares of the animal's box to pixels of the canvas.
  get matrix() {
    const { canvas, image, view } = this;
    const [left, top, width, height] = this.chip.box;
    const scale = view.zoom * Math.min(canvas.width / (image.naturalWidth * width), canvas.height / (image.naturalHeight * height)) / ROUND_THE_ANIMAL;
    return new DOMMatrix()
      .translate(canvas.width * (0.5 + view.across), canvas.height * (0.5 + view.down))
      .rotate(view.turn)
      .scale(scale)
      .translate(-image.naturalWidth * (left + width / 2), -image.naturalHeight * (top + height / 2));
  }

  // Where a place of the animal's box (shares of it) stands on the canvas, in pixels of the page.
  project([x, y]) {
    const [left, top, width, height] = this.chip.box;
    const point = this.matrix.transformPoint(new DOMPoint(this.image.naturalWidth * (left + x * width), this.image.naturalHeight * (top + y * height)));
    const density = this.canvas.width / this.element.clientWidth;
    return [point.x / density, point.y / density];
  }

  draw() {
    const pen = this.canvas.getContext("2d");
    pen.resetTransform();
    pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
    if (!this.image || !this.canvas.width || !this.canvas.height) return;
    if (this.look.contrast === "local") this.image.evened ??= evenedOut(this.image);
    pen.filter = filterOf(this.look);
    pen.imageSmoothingQuality = "high";
    pen.setTransform(this.matrix);
    pen.drawImage(this.look.contrast === "local" ? this.image.evened : this.image, 0, 0);
    pen.filter = "none";
    this.ondraw?.();
  }

  close() {
    this.resized.disconnect();
  }
}
