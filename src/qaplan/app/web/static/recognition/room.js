// The dark room: which task is shown, what each key does to it, and the way back.

import { Big } from "./big.js";
import { keycap, make } from "./elements.js";
import { Keys } from "./keys.js";
import { KeyTable } from "./key_table.js";
import { Pictures } from "./pictures.js";
import { Sending } from "./sending.js";
import { Sheet } from "./sheet.js";

const FEW_LEFT = 4;
const AHEAD = 3;
const LARGE_KEPT = 40;
const place = document.getElementById("room");

class Room {
  constructor(data) {
    this.data = data;
    this.isAgain = place.dataset.again === "1";
    this.keys = new Keys(data.keys, data.caps);
    this.pictures = new Pictures(place.dataset.picture, place.dataset.small, data.clip_frames);
    this.bigCats = new Set(data.big_cats);
    this.sending = new Sending(document.querySelector("[name=csrfmiddlewaretoken]").value, (word) => this.tell(word));
    this.tasks = [];
    this.done = [];
    this.mine = [...data.mine];
    this.known = new Set();
    this.screens = new Map();
    this.large = [];
    this.presses = 0;
    this.status = make("p", { class: "status", role: "status" });
    this.body = make("div", { class: "room-body" });
    this.kindsKnown = make("datalist", { id: "kinds-known" }, ...Object.values(data.kinds).map((name) => make("option", { value: name })));
    this.progress = make("p", { class: "progress-word" });
    place.replaceChildren(make("div", { class: "room-line" }, this.progress, this.status), this.body, this.kindsKnown);
    this.table = new KeyTable(this);
    this.take(data);
  }

  say(word) {
    return this.data.words[word] ?? word;
  }

  kind(id) {
    return this.data.kinds[id] ?? id;
  }

  when(burst) {
    return burst.start || this.say("undated");
  }

  // The day and the minute, short enough for a tile.
  shortWhen(burst) {
    return burst.start ? burst.start.slice(5, 16) : this.say("undated");
  }

  tell(word, more = "") {
    this.status.dataset.state = word;
    this.status.textContent = this.say(word) + (more ? ` ${more}` : "");
  }

  // Whether who looks here may draw boxes around animals.
  get drawsBoxes() {
    return Boolean(place.dataset.box);
  }

  // Where a box is drawn on a picture, or on this frame of a clip.
  boxAddress(each) {
    return this.drawsBoxes ? `${place.dataset.box.replace("MEDIUM", each.medium)}?frame=${each.frame}` : "";
  }

  button(action, keyRoom) {
    const words = { left: "left_key", right: "right_key" };
    return make("button", { type: "button", class: "key-button", "data-action": action, onclick: () => this.act(action) },
      keycap(this.keys.cap(action, keyRoom)), make("span", {}, this.say(words[action] ?? action)));
  }

  // Take in what the machine sent, each burst once.
  take(data) {
    for (const sheet of data.sheets ?? []) {
      const bursts = sheet.bursts.filter((each) => !this.known.has(each.burst_id));
      bursts.forEach((each) => this.known.add(each.burst_id));
      if (bursts.length) this.tasks.push({ type: "sheet", sheet: { ...sheet, bursts }, says: sheet.says, marked: new Set() });
    }
    for (const burst of data.again ?? []) {
      if (this.known.has(burst.burst_id)) continue;
      this.known.add(burst.burst_id);
      this.tasks.push(this.burstTask(burst));
    }
  }

  burstTask(burst, label = {}, stage = "kind") {
    return { type: "burst", burst, label: { count: null, ...label }, stage };
  }

  get task() {
    return this.tasks[0];
  }

  screen(task) {
    let screen = this.screens.get(task);
    if (!screen) {
      screen = task.type === "sheet" ? new Sheet(this, task) : new Big(this, task);
      this.screens.set(task, screen);
    }
    return screen;
  }

  // Show the first task; `since` is the moment of the key that led here.
  show(since) {
    this.closeOverlay();
    const { task } = this;
    this.progress.textContent = `${this.say("left")}: ${Math.max(0, this.data.left - this.said.size)}`;
    if (!task) this.progress.textContent = "";
    if (!task) {
      this.body.replaceChildren(this.#end());
      return;
    }
    const screen = this.screen(task);
    if (this.body.firstElementChild !== screen.element) this.body.replaceChildren(screen.element);
    this.#measure(since, screen);
    this.#prepare();
  }

  #end() {
    const words = this.isAgain ? ["done_again"] : this.done.length ? ["done", "done_says"] : ["empty_queue"];
    return make("section", { class: "empty card" }, make("h2", {}, this.say(words[0])), words[1] ? make("p", {}, this.say(words[1])) : "",
      make("p", { class: "actions" }, make("a", { class: "button primary", href: place.dataset.back }, this.say("back")), this.button("undo", "sheet")));
  }

  // The bursts that have been labelled here and were not taken back.
  get said() {
    return new Set(this.done.flatMap((step) => step.bursts));
  }

  // From the key to the moment that the pictures of the next screen stand on it.
  async #measure(since, screen) {
    await screen.whenReady;
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => {
        channel.port1.close();
        if (since) performance.measure("next-picture", { start: since, end: performance.now() });
      };
      channel.port2.postMessage(0);
    });
  }

  // Lay out and fetch what comes next while this is looked at: the next screens, one after the other.
  #prepare() {
    const near = this.tasks.slice(0, AHEAD + 1);
    for (const task of this.screens.keys()) {
      if (!near.includes(task)) this.screens.delete(task);
    }
    this.#prepareNext(near.slice(1));
    const { task } = this;
    if (task?.type === "sheet" && this.bigCats.has(task.says)) task.sheet.bursts.slice(0, AHEAD).forEach((each) => this.expect(each));
    if (task?.type === "burst") this.pictures.frames(task.burst).slice(1, AHEAD).forEach((each) => this.fetchLarge(each));
    if (!this.isAgain && !this.asking && this.tasks.filter((each) => each.type === "sheet").length < FEW_LEFT) this.#more();
  }

  async #prepareNext(tasks) {
    for (const task of tasks) {
      await new Promise((resume) => setTimeout(resume, 0));
      if (this.tasks.includes(task)) await this.screen(task).whenReady;
    }
  }

  // A burst that will soon be shown large, because it was marked or is a cat: its picture is fetched now.
  expect(burst) {
    this.fetchLarge(this.pictures.frames(burst)[0]);
  }

  fetchLarge(each) {
    const image = new Image();
    image.src = this.pictures.address(each.medium, "screen", each.frame);
    image.decode().then(() => this.large.push(image), () => undefined);
    this.large.splice(0, Math.max(0, this.large.length - LARGE_KEPT));
  }

  async #more() {
    this.asking = true;
    try {
      await this.sending.line;
      const response = await fetch(`${place.dataset.data}?more=1`, { credentials: "same-origin" });
      const had = this.tasks.length;
      if (response.ok) this.take(await response.json());
      if (!had && this.tasks.length) this.show();
      else if (this.tasks.length === had) return;
    } catch {
      // It is asked for again with the next key.
    }
    this.asking = false;
  }

  // Say labels: sent at once, remembered so that one key takes them back.
  say_labels(task, labels, level, after) {
    this.tasks.shift();
    this.tasks.unshift(...after);
    const answer = labels.length ? this.sending.send(place.dataset.label, { labels, level }) : Promise.resolve({ seq: null });
    const step = { task, after, answer, bursts: labels.map((each) => each.burst_id) };
    this.done.push(step);
    answer.then((said) => {
      step.seq = said.seq;
      if (said.code) this.#refused(step, said);
    });
  }

  #refused(step, said) {
    this.tell("not_saved", `${said.said} [${said.code}]`);
    this.done = this.done.filter((each) => each !== step);
  }

  async undo(since) {
    const { task } = this;
    if (task?.type === "burst" && task.chosen) {
      // A kind was chosen and nothing is kept yet: only back to the choice.
      Object.assign(task, { label: task.before, stage: "kind", chosen: false });
      this.screen(task).refresh();
      return;
    }
    const step = this.done.pop();
    if (!step) {
      const seq = this.mine.shift();
      if (seq === undefined) {
        this.tell("nothing_to_undo");
        return;
      }
      const said = await this.sending.send(place.dataset.undo, { seq });
      if (said.code) this.tell("not_saved", said.said);
      else window.location.reload();
      return;
    }
    this.tasks = this.tasks.filter((each) => !step.after.includes(each));
    if (step.task.type === "burst") step.task = { ...step.task, label: { ...step.before } };
    this.tasks.unshift(step.task);
    this.screens.delete(step.task);
    this.show(since);
    const { seq } = await step.answer;
    if (!seq) return;
    const said = await this.sending.send(place.dataset.undo, { seq });
    this.tell(said.code ? "not_saved" : "taken_back", said.said ?? "");
  }

  // Everything that can be done: from a key, or from its button.
  act(action, isShift = false, since = performance.now()) {
    if (action === "undo") return this.undo(since);
    if (action === "keys") return this.table.open();
    if (action === "leave") return this.overlay ? this.closeOverlay() : window.location.assign(place.dataset.back);
    const { task } = this;
    if (!task) return undefined;
    if (this.overlay) return this.#overlayAct(action);
    return task.type === "sheet" ? this.#sheetAct(task, action, since) : this.#burstAct(task, action, isShift, since);
  }

  #sheetAct(task, action, since) {
    const screen = this.screen(task);
    const [verb, number] = action.split(".");
    if (verb === "tile") screen.toggle(Number(number) - 1);
    else if (verb === "left" || verb === "right") screen.move(verb === "left" ? -1 : 1, false);
    else if (verb === "up" || verb === "down") screen.move(verb === "up" ? -1 : 1, true);
    else if (action === "look") this.openPeek(task.sheet.bursts[screen.focus]);
    else if (action === "rename" || (action === "confirm" && !task.says)) this.openKinds();
    else if (action === "later") {
      this.tasks.push(this.tasks.shift());
      this.show(since);
    } else if (action === "confirm") this.#confirmSheet(task, since);
  }

  #confirmSheet(task, since) {
    const { bursts } = task.sheet;
    const plain = bursts.filter((each) => !task.marked.has(each.burst_id));
    const marked = bursts.filter((each) => task.marked.has(each.burst_id));
    const asks = this.bigCats.has(task.says) ? plain.map((each) => this.burstTask(each, { taxon_id: task.says }, "details")) : [];
    const after = [...asks, ...marked.map((each) => this.burstTask(each))];
    this.say_labels(task, plain.map((each) => ({ burst_id: each.burst_id, taxon_id: task.says })), "sheet", after);
    this.show(since);
  }

  #burstAct(task, action, isShift, since) {
    const screen = this.screen(task);
    const [verb, word] = [action.slice(0, action.indexOf(".")), action.slice(action.indexOf(".") + 1)];
    if (["left", "right", "up", "down"].includes(action)) screen.arrow(action);
    else if (action === "look") screen.look();
    else if (action === "later") {
      this.tasks.push(this.tasks.shift());
      this.show(since);
    } else if (action === "other") this.body.querySelector(".search-kind")?.focus();
    else if (verb === "count") {
      task.label.count = Number(word);
      screen.refresh();
    } else if (verb === "kind") this.chooseKind(task, word, isShift, since);
    else if (verb === "flank") this.#finish(task, { flank: word }, since);
    else if (["sex", "life_stage", "quality"].includes(verb)) {
      task.label[verb] = word;
      screen.refresh();
    } else if (action === "confirm" && task.stage === "details") this.#finish(task, {}, since);
  }

  chooseKind(task, kind, isShift, since) {
    if (isShift || this.bigCats.has(kind)) {
      task.before = { ...task.label };
      task.label.taxon_id = kind;
      task.stage = "details";
      task.chosen = true;
      this.screen(task).refresh();
    } else this.#finish(task, { taxon_id: kind }, since);
  }

  #finish(task, more, since) {
    const step = { ...task };
    const label = { burst_id: task.burst.burst_id, ...task.label, ...more };
    this.say_labels(step, [label], "burst", []);
    this.done.at(-1).before = { ...task.label };
    this.show(since);
  }

  named(input) {
    const wanted = input.value.trim().toLocaleLowerCase();
    const found = Object.entries(this.data.kinds).find(([, name]) => name.toLocaleLowerCase() === wanted);
    if (!found || found[0] === "unsorted") {
      this.tell("no_kind");
      return;
    }
    input.blur();
    if (this.overlay) this.#nameSheet(found[0]);
    else this.chooseKind(this.task, found[0], false, performance.now());
  }

  // What lies over the room: one burst looked at from a sheet, or the kinds for a whole sheet.
  openPeek(burst) {
    const peek = new Big(this, this.burstTask(burst));
    this.#open({ type: "peek", screen: peek }, make("section", { class: "peek" }, peek.element.querySelector(".viewer"), make("div", { class: "room-keys" }, this.button("look", "sheet"), this.button("leave", "sheet"))));
  }

  openKinds() {
    const kinds = new Big(this, this.burstTask(this.task.sheet.bursts[0]));
    this.#open({ type: "kinds" }, make("section", { class: "peek kinds" }, make("h2", {}, this.say("name_sheet")), kinds.choices, make("div", { class: "room-keys" }, this.button("leave", "kind"))));
  }

  #open(overlay, element) {
    this.closeOverlay();
    overlay.element = make("div", { class: "overlay", role: "dialog", "aria-modal": "true", "aria-label": this.say("look"), tabindex: "-1" }, element);
    this.overlay = overlay;
    place.append(overlay.element);
    overlay.element.focus();
  }

  closeOverlay() {
    this.overlay?.element.remove();
    this.overlay = null;
  }

  #overlayAct(action) {
    const { overlay } = this;
    if (overlay.type === "peek") {
      if (["left", "right", "up", "down"].includes(action)) overlay.screen.arrow(action);
      else if (action === "look") overlay.screen.isClose || overlay.screen.at ? this.closeOverlay() : overlay.screen.look();
    } else if (action.startsWith("kind.")) this.#nameSheet(action.slice(5));
    else if (action === "other") overlay.element.querySelector(".search-kind")?.focus();
  }

  #nameSheet(kind) {
    this.task.says = kind;
    this.closeOverlay();
    this.screen(this.task).refresh();
  }

  get keyRoom() {
    if (this.overlay?.type === "kinds") return "kind";
    if (!this.task || this.task.type === "sheet") return "sheet";
    return this.screen(this.task).keyRoom;
  }

  press(event) {
    if (this.table.isOpen || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const isTyping = event.target.closest("input, select, textarea");
    if (isTyping && event.code !== "Escape") return;
    if (isTyping) event.target.blur();
    const onButton = event.target.closest("button, a");
    if (onButton && event.code === "Tab") return;
    const action = this.keys.action(event.code, this.keyRoom);
    if (!action) return;
    event.preventDefault();
    if (event.repeat && !["left", "right", "up", "down"].includes(action)) return;
    this.presses += 1;
    place.dataset.presses = String(this.presses);
    this.act(action, event.shiftKey, event.timeStamp);
  }
}

async function begin() {
  const response = await fetch(`${place.dataset.data}?again=${place.dataset.again}`, { credentials: "same-origin" });
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
