// One burst large: its pictures one after the other, a closer look with the keys, and what can be said of it.

import { keycap, make } from "./elements.js";

const DETAILS = ["flank", "sex", "life_stage", "quality"];
const STEP = 0.25;

export class Big {
  constructor(room, task) {
    this.room = room;
    this.task = task;
    this.frames = room.pictures.frames(task.burst);
    this.at = 0;
    this.isClose = false;
    this.middle = [0.5, 0.5];
    this.element = this.#build();
    this.show(0);
    this.refresh();
  }

  #build() {
    const { room } = this;
    this.image = make("img", { alt: "", class: "large" });
    this.image.decoding = "sync";
    this.image.addEventListener("error", () => this.#absent(true));
    this.image.addEventListener("load", () => this.#absent(false));
    this.absent = make("p", { class: "absent-word", hidden: true }, room.say("no_picture"));
    this.stage = make("div", { class: "stage" }, this.image, this.absent);
    this.strip = make("div", { class: "strip", role: "group", "aria-label": room.say("frame") }, ...this.frames.map((each, index) => this.#frame(each, index)));
    this.drawing = make("a", { class: "draw-box", target: "_blank", rel: "noopener", hidden: !room.drawsBoxes }, room.say("draw_box"));
    this.title = make("p", { class: "room-title", "aria-live": "polite" });
    this.hint = make("p", { class: "sub" });
    this.choices = make("div", { class: "choices" });
    this.confirm = room.button("confirm", "kind");
    return make(
      "section", { class: "big", "data-burst": this.task.burst.burst_id },
      make("div", { class: "viewer" }, this.stage, make("div", { class: "strip-row" }, this.strip, this.drawing)),
      make("div", { class: "saying" }, make("header", { class: "room-head" }, this.title, this.hint), this.choices,
        make("div", { class: "room-keys" }, this.confirm, room.button("look", "kind"), room.button("later", "kind"),
          room.button("undo", "kind"), make("span", { class: "spacer" }), room.button("keys", "kind"), room.button("leave", "kind"))),
    );
  }

  #frame(each, index) {
    const image = make("img", { alt: "" });
    image.addEventListener("error", () => image.closest("button")?.setAttribute("hidden", ""), { once: true });
    if (each.isClip) image.src = this.room.pictures.address(each.medium, "small", each.frame);
    else this.room.pictures.fill(image, each.medium);
    return make("button", { type: "button", "aria-label": `${this.room.say("frame")} ${index + 1}`, onclick: () => this.show(index) }, image);
  }

  #absent(isAbsent) {
    this.absent.hidden = !isAbsent;
    this.image.hidden = isAbsent;
  }

  // Holds when its large picture can be painted at once.
  get whenReady() {
    return this.image.decode().catch(() => undefined);
  }

  get keyRoom() {
    return this.task.stage === "details" ? "details" : "kind";
  }

  show(index) {
    if (index < 0 || index >= this.frames.length) return;
    this.at = index;
    this.isClose = false;
    const each = this.frames[index];
    this.image.src = this.room.pictures.address(each.medium, "screen", each.frame);
    this.stage.classList.remove("close");
    this.drawing.href = this.room.boxAddress(each);
    [...this.strip.children].forEach((button, number) => button.setAttribute("aria-pressed", String(number === index)));
    this.strip.children[index].scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  look() {
    this.isClose = !this.isClose;
    this.stage.classList.toggle("close", this.isClose);
    const each = this.frames[this.at];
    const size = this.isClose ? "whole" : "screen";
    this.image.src = this.room.pictures.address(each.medium, size, each.frame);
    if (this.isClose) this.image.addEventListener("load", () => this.#pan(0, 0), { once: true });
  }

  #pan(across, down) {
    this.middle = [Math.min(1, Math.max(0, this.middle[0] + across)), Math.min(1, Math.max(0, this.middle[1] + down))];
    const { stage } = this;
    stage.scrollTo((stage.scrollWidth - stage.clientWidth) * this.middle[0], (stage.scrollHeight - stage.clientHeight) * this.middle[1]);
  }

  arrow(action) {
    const [across, down] = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] }[action];
    if (this.isClose) this.#pan(across * STEP, down * STEP);
    else if (across) this.show(this.at + across);
  }

  refresh() {
    const { room, task } = this;
    const label = task.label;
    const isDetails = task.stage === "details";
    this.element.dataset.stage = task.stage;
    this.confirm.hidden = !isDetails;
    const kind = label.taxon_id ? room.kind(label.taxon_id) : "";
    this.title.replaceChildren(
      make("strong", {}, isDetails ? `${kind}: ${room.say("details")}` : room.say("choose_kind")), " ",
      make("span", { class: "sub" }, [room.when(task.burst), task.burst.camera, label.count ? `× ${label.count}` : ""].filter(Boolean).join(" · ")),
    );
    this.hint.textContent = room.say(isDetails ? "detail_hint" : "kind_hint");
    this.choices.replaceChildren(...(isDetails ? this.#details() : this.#kinds()));
  }

  #kinds() {
    const { room } = this;
    const actions = room.keys.actions.filter((each) => each.room === "kind" && each.action.startsWith("kind."));
    const row = make("div", { class: "choice-grid" }, ...actions.map((each) => this.#choice(each.action, "kind", room.kind(each.action.slice(5)))));
    const search = make("input", { type: "search", list: "kinds-known", "aria-label": room.say("search_kind"), placeholder: room.say("search_kind"), class: "search-kind" });
    search.addEventListener("change", () => room.named(search));
    const other = make("div", { class: "other" }, this.#choice("other", "kind", room.say("other")), search);
    return [row, other, make("p", { class: "sub" }, room.say("with_details"))];
  }

  #details() {
    const { room, task } = this;
    const actions = room.keys.actions.filter((each) => each.room === "details");
    return DETAILS.map((detail) =>
      make("fieldset", {}, make("legend", {}, room.say(detail)), make("div", { class: "choice-grid" },
        ...actions.filter((each) => each.action.startsWith(`${detail}.`)).map((each) => {
          const button = this.#choice(each.action, "details", room.say(each.action));
          button.setAttribute("aria-pressed", String(task.label[detail] === each.action.slice(detail.length + 1)));
          return button;
        }))),
    );
  }

  #choice(action, keyRoom, word) {
    return make("button", { type: "button", class: "choice", "data-action": action, onclick: (event) => this.room.act(action, event.shiftKey) },
      keycap(this.room.keys.cap(action, keyRoom)), make("span", {}, word));
  }
}
