// One half of the table: the pictures of an animal, one of them large, its caption, and the others in a strip.

import { keycap, make } from "/static/recognition/elements.js";
import { Viewer } from "./viewer.js";

export class Side {
  constructor(room, about, { name, keys, moved, chosen }) {
    this.room = room;
    this.about = about;
    this.chosen = chosen;
    this.at = 0;
    this.viewer = new Viewer(room.chips, moved);
    this.caption = make("span", { class: "chip-says" });
    this.strip = make("div", { class: "chip-strip", role: "group", "aria-label": room.say("pictures") });
    this.keys = make("span", { class: "strip-keys", "aria-hidden": "true" }, ...keys.map((each) => keycap(room.keys.cap(each, "anywhere"))));
    this.element = make(
      "figure", { class: "side", "data-side": name },
      this.viewer.element,
      make("figcaption", {}, make("span", { class: "chip-title" }, make("strong", {}, about.title), about.note ? make("span", { class: "sub" }, about.note) : ""), this.caption),
      make("div", { class: "strip-line" }, this.strip, this.keys),
    );
    this.fill(about.chips);
  }

  // Lay out these chips; the first is shown.
  fill(chips) {
    this.chips = chips;
    this.at = 0;
    this.strip.replaceChildren(...chips.map((chip, index) => this.#thumb(chip, index)));
    this.element.classList.toggle("single", chips.length < 2);
    this.whenReady = this.show(0);
  }

  #thumb(chip, index) {
    const image = make("img", { alt: "", src: chip.small });
    image.decoding = "async";
    return make("button", { type: "button", "aria-label": chip.caption, title: chip.caption, onclick: () => this.choose(index) }, image);
  }

  get chip() {
    return this.chips[this.at];
  }

  choose(index) {
    this.show(index);
    this.chosen?.();
  }

  async show(index) {
    this.at = Math.min(Math.max(0, index), Math.max(0, this.chips.length - 1));
    const { chip } = this;
    this.caption.textContent = this.caption.title = chip ? chip.caption : this.room.say("no_chip");
    [...this.strip.children].forEach((button, number) => button.setAttribute("aria-pressed", String(number === this.at)));
    this.strip.children[this.at]?.scrollIntoView({ block: "nearest", inline: "nearest" });
    await this.viewer.show(chip, this.room.say("no_chip"));
  }

  // The next or the one before, round and round.
  step(by) {
    if (this.chips.length > 1) this.choose((this.at + by + this.chips.length) % this.chips.length);
  }

  find(chipId) {
    const index = this.chips.findIndex((each) => each.id === chipId);
    if (index >= 0 && index !== this.at) this.show(index);
  }

  close() {
    this.viewer.close();
  }
}
