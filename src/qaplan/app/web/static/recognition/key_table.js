// The table of all keys, in which each can be put elsewhere; a key that is taken is refused.

import { keycap, make } from "./elements.js";

const ROOMS = ["anywhere", "sheet", "kind", "details"];
const WORDS = { left: "left_key", right: "right_key" };

export class KeyTable {
  constructor(room) {
    this.room = room;
    this.isOpen = false;
    document.addEventListener("keydown", (event) => this.#press(event), true);
  }

  open() {
    this.isOpen = true;
    this.asked = null;
    this.element = make("div", { class: "overlay", role: "dialog", "aria-modal": "true", "aria-label": this.room.say("keys_head"), tabindex: "-1" });
    document.getElementById("room").append(this.element);
    this.#fill();
    this.element.focus();
  }

  close() {
    this.isOpen = false;
    this.element.remove();
    if (this.room.keysMoved) this.room.keysMoved();
    else {
      this.room.screens.clear();
      this.room.show();
    }
  }

  #fill() {
    const { room } = this;
    this.word = make("p", { class: "sub", role: "status" });
    const leave = make("button", { type: "button", class: "key-button", onclick: () => this.close() }, keycap(room.keys.cap("leave", "anywhere")), make("span", {}, room.say("leave")));
    const reset = make("button", { type: "button", onclick: () => { room.keys.reset(); this.#fill(); } }, room.say("keys_as_they_come"));
    this.element.replaceChildren(make("section", { class: "peek key-table" }, make("h2", {}, room.say("keys_head")), this.word, ...(room.keyRooms ?? ROOMS).map((each) => this.#room(each)), make("div", { class: "room-keys" }, leave, reset)));
  }

  #room(keyRoom) {
    const { room } = this;
    const actions = room.keys.actions.filter((each) => each.room === keyRoom);
    return make("fieldset", {}, make("legend", {}, room.say(`room_${keyRoom}`)), make("div", { class: "choice-grid" },
      ...actions.map((each) => make("button", { type: "button", class: "choice", "data-key-of": each.action, onclick: (event) => this.#ask(each, event.currentTarget) },
        keycap(room.keys.cap(each.action, keyRoom)), make("span", {}, this.#name(each.action)), make("span", { class: "for-ears" }, `: ${room.say("change_key")}`)))));
  }

  #name(action) {
    const [verb, word] = [action.split(".")[0], action.split(".").slice(1).join(".")];
    if (verb === "tile") return `${this.room.say("tile")} ${word}`;
    if (verb === "count") return `${this.room.say("count")}: ${word}`;
    if (verb === "kind") return this.room.kind(word);
    return this.room.say(WORDS[action] ?? action);
  }

  #ask(each, button) {
    this.asked = each;
    this.element.querySelectorAll("[aria-current]").forEach((other) => other.removeAttribute("aria-current"));
    button.setAttribute("aria-current", "true");
    this.word.textContent = `${this.#name(each.action)}: ${this.room.say("press_key")}`;
  }

  #press(event) {
    if (!this.isOpen) return;
    const isLeave = event.code === this.room.keys.code("leave", "anywhere");
    if (!this.asked) {
      if (!isLeave) return;
      event.preventDefault();
      event.stopPropagation();
      this.close();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    const { asked } = this;
    if (isLeave && asked.action !== "leave") {
      this.asked = null;
      this.#fill();
      return;
    }
    const other = this.room.keys.move(asked.action, asked.room, event.code);
    if (other) {
      this.word.textContent = `${this.room.say("key_taken")} ${this.#name(other.action)}`;
      return;
    }
    this.asked = null;
    this.#fill();
  }
}
