// A sheet: up to thirty bursts, each with a key; the marked ones do not belong to what the sheet says.

import { keycap, make } from "./elements.js";

// A sheet is seen whole: few bursts are shown larger, thirty lie like the three letter rows of a keyboard.
const COLUMNS = [[3, 3], [6, 6], [14, 7], [30, 10]];
const SHOWN = 3;

export class Sheet {
  constructor(room, task) {
    this.room = room;
    this.task = task;
    this.focus = 0;
    this.ready = [];
    this.element = this.#build();
  }

  #build() {
    const { room } = this;
    const { sheet } = this.task;
    const count = sheet.bursts.length;
    const columns = COLUMNS.find(([most]) => count <= most)?.[1] ?? 10;
    this.tiles = sheet.bursts.map((burst, index) => this.#tile(burst, index));
    this.title = make("p", { class: "room-title", "aria-live": "polite" });
    const grid = make("div", { class: `tiles columns-${columns}`, role: "group", "aria-label": room.say("mark_hint") }, ...this.tiles);
    this.confirm = make("button", { type: "button", class: "primary", onclick: () => this.room.act("confirm") });
    const element = make(
      "section", { class: "sheet", "data-heading": sheet.heading, "data-says": sheet.says },
      make("header", { class: "room-head" }, this.title, make("p", { class: "sub" }, room.say("mark_hint"))),
      grid,
      make(
        "div", { class: "room-keys" }, this.confirm,
        this.room.button("rename", "sheet"), this.room.button("look", "sheet"), this.room.button("undo", "sheet"),
        make("span", { class: "spacer" }), this.room.button("keys", "sheet"), this.room.button("leave", "sheet"),
      ),
    );
    this.refresh();
    return element;
  }

  #tile(burst, index) {
    const { room } = this;
    const shown = burst.media.slice(0, SHOWN);
    const images = shown.map((medium, number) => {
      const image = make("img", { alt: "", class: number ? "minor" : "major" });
      image.decoding = "sync";
      this.ready.push(room.pictures.fill(image, medium));
      return image;
    });
    const more = burst.media.length > SHOWN ? `+${burst.media.length - SHOWN}` : "";
    const isClip = burst.clips.length > 0;
    return make(
      "button",
      { type: "button", class: "tile", "aria-pressed": "false", "data-burst": burst.burst_id, onclick: () => room.act(`tile.${index + 1}`) },
      make("span", { class: `frames frames-${images.length}` }, ...images),
      make(
        "span", { class: "tile-foot" }, keycap(room.keys.cap(`tile.${index + 1}`, "sheet")),
        make("span", { class: "tile-when", title: `${room.when(burst)} · ${burst.camera}` }, room.shortWhen(burst), isClip ? ` · ${room.say("clip")}` : "", more ? ` ${more}` : ""),
      ),
    );
  }

  get name() {
    return this.task.says ? this.room.kind(this.task.says) : "";
  }

  refresh() {
    const { room, task } = this;
    this.tiles.forEach((tile, index) => {
      const isMarked = task.marked.has(task.sheet.bursts[index].burst_id);
      tile.setAttribute("aria-pressed", String(isMarked));
      tile.classList.toggle("focused", index === this.focus);
    });
    const heading = task.sheet.is_control ? room.say("drawn_by_lot") : `${room.say("machine_says")}: ${room.kind(task.sheet.heading)}`;
    this.title.replaceChildren(
      make("strong", {}, this.name || room.say("name_sheet")), " ",
      make("span", { class: "sub" }, `${heading} · ${task.sheet.bursts.length - task.marked.size} / ${task.sheet.bursts.length}`),
    );
    const word = this.name ? `${room.say("confirm_sheet_says")} ${this.name}` : room.say("name_sheet");
    this.confirm.replaceChildren(keycap(room.keys.cap(this.name ? "confirm" : "rename", "sheet")), make("span", {}, word));
  }

  // Holds when all of its pictures can be painted at once.
  get whenReady() {
    return Promise.all(this.ready);
  }

  toggle(index) {
    const burst = this.task.sheet.bursts[index];
    if (!burst) return;
    this.focus = index;
    if (!this.task.marked.delete(burst.burst_id)) {
      this.task.marked.add(burst.burst_id);
      this.room.expect(burst);
    }
    this.refresh();
  }

  move(step, isRow) {
    const columns = getComputedStyle(this.tiles[0].parentElement).gridTemplateColumns.split(" ").length;
    const next = this.focus + step * (isRow ? columns : 1);
    if (next >= 0 && next < this.tiles.length) this.focus = next;
    this.refresh();
    this.tiles[this.focus].focus({ preventScroll: false });
  }
}
