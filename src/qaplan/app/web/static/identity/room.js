// The workbench: which pair is shown, what each key does to it, and the way back.
// What the machine thinks and what others have said comes only with the answer to one's own verdict.

import { keycap, make } from "/static/recognition/elements.js";
import { KeyTable } from "/static/recognition/key_table.js";
import { Keys } from "/static/recognition/keys.js";
import { Sending } from "/static/recognition/sending.js";
import { Chips } from "./chips.js";
import { nextLook, Table } from "./table.js";
import { SETTLES, Verdicts } from "./verdicts.js";

const STORED = "qaplan.identity.keys";
const place = document.getElementById("room");
const TOOLS = ["blink", "flanks", "contrast", "brighter", "zoom_out", "zoom_in", "turn_left", "turn_right", "moves", "straight", "spots"];
const SIGNS = { zoom_out: "", zoom_in: "", turn_left: "↺", turn_right: "↻" };
const VERDICTS = ["same", "different", "undetermined"];

class Room {
  constructor(data) {
    this.data = data;
    this.keyRooms = ["anywhere", "look", "settle", "answered"];
    this.keys = new Keys(data.keys, data.caps, window.localStorage, STORED);
    this.chips = new Chips();
    this.sending = new Sending(document.querySelector("[name=csrfmiddlewaretoken]").value, (word) => this.tell(word));
    this.look = { contrast: "plain", brightness: 1 };
    this.stage = "look";
    this.done = [];
    this.skipped = [];
    this.pair = data.pair;
    this.following = data.following;
    this.left = data.left;
    this.presses = 0;
    this.#layOut();
    this.keyTable = new KeyTable(this);
  }

  #layOut() {
    this.status = make("p", { class: "status", role: "status" });
    this.question = make("p", { class: "room-title", "aria-live": "polite" });
    this.progress = make("p", { class: "progress-word" });
    this.tools = make("div", { class: "tools", role: "toolbar", "aria-label": this.say("tools") }, ...TOOLS.map((each) => this.button(each, "anywhere")));
    this.body = make("div", { class: "table-body" });
    this.verdicts = new Verdicts(this);
    this.says = make("p", { class: "pair-says" });
    place.replaceChildren(make("div", { class: "room-line" }, this.question, this.progress, make("span", { class: "spacer" }), this.status, this.button("keys", "anywhere"), this.button("leave", "anywhere")), this.tools, this.body, this.verdicts.element, this.says);
  }

  say(word) {
    return this.data.words[word] ?? word;
  }

  tell(word, more = "") {
    this.status.dataset.state = word;
    this.status.textContent = this.say(word) + (more ? ` ${more}` : "");
  }

  // A button with its key on it; what a sign says as well as a word has the word for the ears and as its title.
  button(action, keyRoom) {
    const word = this.say(action);
    const sign = SIGNS[action];
    const said = sign === undefined ? [make("span", {}, word)] : [make("span", { "aria-hidden": "true" }, sign), make("span", { class: "for-ears" }, word)];
    return make("button", { type: "button", class: "key-button", "data-action": action, title: sign === undefined ? null : word, onclick: () => this.act(action) },
      keycap(this.keys.cap(action, keyRoom)), ...said);
  }

  // Show the pair that is to be looked at; `since` is the moment of the key that led here.
  show(since) {
    this.table?.close();
    this.table = null;
    const { pair } = this;
    place.dataset.pair = pair?.pair_id ?? "";
    place.dataset.answered = place.dataset.shown = "";
    this.tools.hidden = this.verdicts.element.hidden = this.says.hidden = !pair;
    if (!pair) {
      this.question.textContent = this.progress.textContent = "";
      this.body.replaceChildren(this.#end());
      return;
    }
    this.stage = "look";
    this.settles = "";
    this.table = new Table(this, pair);
    this.table.setLook(this.look);
    this.question.replaceChildren(make("strong", {}, pair.heading), " ", make("span", { class: "sub" }, pair.asks));
    this.#tellProgress("first_look");
    this.says.textContent = [...pair.says, this.data.errors].filter(Boolean).join(" ");
    this.verdicts.reason.value = "";
    this.verdicts.look();
    this.body.replaceChildren(this.table.element);
    this.#tools();
    this.#measure(since);
  }

  // How many wait, and whether the machine's answer may be seen.
  #tellProgress(look) {
    this.progress.textContent = `${this.say("left")}: ${this.left} · ${this.say(look)}`;
  }

  #end() {
    const words = this.done.length ? ["done", "done_says"] : ["empty", "empty_says"];
    return make("section", { class: "empty card" }, make("h2", {}, this.say(words[0])), make("p", {}, this.data.why_none || this.say(words[1])),
      make("p", { class: "actions" }, make("a", { class: "button primary", href: place.dataset.back }, this.say("back")), this.done.length ? this.button("undo", "anywhere") : ""));
  }

  // From the key to the moment that both pictures of the next pair stand on the screen.
  async #measure(since) {
    await this.table.whenReady;
    place.dataset.shown = this.pair?.pair_id ?? "";
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => {
        channel.port1.close();
        if (since) performance.measure("next-pair", { start: since, end: performance.now() });
      };
      channel.port2.postMessage(0);
    });
    if (this.following) this.chips.expect(this.following, this.look);
  }

  // Which tools are on, and which can be used now.
  #tools() {
    const { table, tools, look } = this;
    const pressed = { blink: table.isBlinking, flanks: table.hasBoth, spots: table.hasSpots, contrast: look.contrast !== "plain", brighter: look.brightness !== 1, moves: table.moves !== "both" };
    for (const [action, is] of Object.entries(pressed)) tools.querySelector(`[data-action="${action}"]`).setAttribute("aria-pressed", String(is));
    const words = { contrast: `contrast_${look.contrast}`, moves: `moves_${table.moves}` };
    for (const [action, word] of Object.entries(words)) tools.querySelector(`[data-action="${action}"] > span`).textContent = this.say(word);
    const spots = tools.querySelector('[data-action="spots"]');
    spots.disabled = !table.spotPairs?.length;
    spots.title = table.spotPairs ? "" : this.say("spots_later");
    place.querySelectorAll('.verdicts [data-action="spots"]').forEach((each) => each.setAttribute("aria-pressed", String(table.hasSpots)));
  }

  // Everything that can be done: from a key, or from its button.
  act(action, since = performance.now()) {
    if (action === "keys") return this.keyTable.open();
    if (action === "leave") return window.location.assign(place.dataset.back);
    if (action === "undo") return this.undo(since);
    if (!this.pair) return undefined;
    if (action === "reason") return this.verdicts.reason.isConnected ? this.verdicts.reason.focus() : undefined;
    if (action === "contrast" || action === "brighter") {
      this.look = nextLook(this.look, action);
      this.table.setLook(this.look);
    } else if (!this.table.act(action)) return this.#answerAct(action, since);
    return this.#tools();
  }

  #answerAct(action, since) {
    if (this.stage === "look" && action === "undetermined") this.#ask();
    else if (this.stage === "look" && VERDICTS.includes(action)) this.#say(action);
    else if (this.stage === "look" && action === "later") this.#later(since);
    else if (this.stage === "settle" && action.startsWith("settle.")) this.#settle(SETTLES[Number(action.slice(7)) - 1]);
    else if (this.stage === "settle" && action === "confirm") this.#confirm();
    else if (this.stage === "answered" && action === "next") this.#next(since);
    return undefined;
  }

  #ask() {
    this.stage = "settle";
    this.verdicts.settle("");
  }

  // What would settle it is chosen; while no reason of one's own is written, this one stands there.
  #settle(settles) {
    const { reason } = this.verdicts;
    if (!reason.value.trim() || reason.value === this.offered) reason.value = this.offered = this.say(`settled_by_${settles}`);
    this.settles = settles;
    this.verdicts.settle(settles);
    this.verdicts.element.querySelector('[data-action="confirm"]').focus();
  }

  #confirm() {
    if (!this.settles) return;
    if (this.verdicts.reason.value.trim()) this.#say("undetermined");
    else this.verdicts.reason.focus();
  }

  reasonGiven() {
    if (this.stage === "settle") this.#confirm();
  }

  // Keep what was said: sent at once; what comes back may be seen now.
  async #say(verdict) {
    const { pair, table } = this;
    const body = { pair_id: pair.pair_id, verdict, reason: this.verdicts.reason.value.trim(), settles: this.settles, skipped: this.skipped };
    const step = { pair };
    this.stage = "answered";
    this.done.push(step);
    this.verdicts.answered(verdict, null);
    step.answer = this.sending.send(place.dataset.read, body);
    const said = await step.answer;
    if (said.code) {
      this.#refused(step, said);
      return;
    }
    step.seq = said.seq;
    this.left = said.left;
    this.data.errors = said.errors;
    this.#expect(said);
    if (this.table !== table || this.stage !== "answered") return;
    this.#tellProgress("after_look");
    table.takeSpots(said.spots);
    this.verdicts.answered(verdict, said);
    place.dataset.answered = pair.pair_id;
    this.#tools();
  }

  // What comes next as it stands after this answer: its pictures are fetched and decoded now.
  #expect(said) {
    this.following = said.following ?? null;
    this.data.why_none = said.why_none ?? "";
    if (this.following) this.chips.expect(this.following, this.look);
  }

  #refused(step, said) {
    this.tell("not_saved", `${said.said} [${said.code}]`);
    this.done = this.done.filter((each) => each !== step);
    if (this.pair === step.pair) {
      this.stage = "look";
      this.verdicts.look();
    }
  }

  async #next(since) {
    await this.done.at(-1)?.answer;
    this.pair = this.following;
    this.following = null;
    this.show(since);
  }

  // Not now: this pair comes back when the others have been looked at.
  async #later(since) {
    this.skipped.push(this.pair.pair_id);
    if (!this.following) await this.#more();
    if (!this.following) {
      this.skipped.pop();
      this.tell("only_pair");
      return;
    }
    this.pair = this.following;
    this.following = null;
    this.show(since);
    await this.#more();
  }

  async #more() {
    const shown = this.pair;
    const response = await fetch(`${place.dataset.data}?after=${[...this.skipped, shown.pair_id].map(encodeURIComponent).join(",")}`, { credentials: "same-origin" });
    if (!response.ok || this.pair !== shown) return;
    this.following = (await response.json()).pair;
    if (this.following) this.chips.expect(this.following, this.look);
  }

  async undo(since) {
    if (this.pair && this.stage === "settle") {
      this.stage = "look";
      this.settles = "";
      this.verdicts.look();
      return;
    }
    const step = this.done.pop();
    if (!step) {
      this.tell("nothing_to_undo");
      return;
    }
    await step.answer;
    const said = await this.sending.send(place.dataset.undo, { seq: step.seq });
    if (said.code) {
      // The answer to a pair of known truth stays, and must not bar the way to those before it.
      if (said.code !== "identity.known_stays") this.done.push(step);
      this.tell("not_saved", `${said.said} [${said.code}]`);
      return;
    }
    this.following = this.pair === step.pair ? this.following : this.pair ?? this.following;
    this.pair = step.pair;
    this.left += 1;
    this.show(since);
    this.tell("taken_back");
  }

  // Keys were put elsewhere: what is printed on the buttons is printed anew, and the pair stays as it is.
  keysMoved() {
    if (!this.pair) return this.show();
    const buttons = [...place.querySelectorAll("[data-action]")];
    for (const each of buttons) {
      const { action } = each.dataset;
      const { room } = this.keys.actions.find((known) => known.action === action && [this.stage, "anywhere"].includes(known.room)) ?? {};
      if (room) each.querySelector("kbd").replaceWith(keycap(this.keys.cap(action, room)));
    }
    return undefined;
  }

  press(event) {
    if (this.keyTable.isOpen || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, select, textarea")) {
      if (event.code === "Escape") event.target.blur();
      return;
    }
    const onButton = event.target.closest("button, a");
    if (onButton && ["Tab", "Space", "Enter", "NumpadEnter"].includes(event.code)) return;
    const action = this.keys.action(event.code, this.stage);
    if (!action) return;
    event.preventDefault();
    const isHeld = ["up", "down", "zoom", "turn", "pan", "other"].some((each) => action.startsWith(each));
    if (event.repeat && !isHeld) return;
    this.presses += 1;
    place.dataset.presses = String(this.presses);
    this.act(action, event.timeStamp);
  }
}

async function begin() {
  const response = await fetch(place.dataset.data, { credentials: "same-origin" });
  if (!response.ok) {
    window.location.assign(place.dataset.back);
    return;
  }
  const room = new Room(await response.json());
  document.addEventListener("keydown", (event) => room.press(event));
  room.show();
  place.dataset.ready = "1";
}

begin();
