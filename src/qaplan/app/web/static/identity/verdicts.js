// What is said of a pair: the three answers, what would settle it, and afterwards what the answer has done.

import { keycap, make } from "/static/recognition/elements.js";

export const SETTLES = ["left_flank", "right_flank", "sharper_picture", "daylight_picture", "genetics", "nothing_known"];

export class Verdicts {
  constructor(room) {
    this.room = room;
    this.reason = make("input", { type: "text", class: "reason", maxlength: "400", autocomplete: "off" });
    this.reason.addEventListener("keydown", (event) => {
      if (event.code !== "Enter" && event.code !== "NumpadEnter") return;
      event.preventDefault();
      event.stopPropagation();
      this.reason.blur();
      this.room.reasonGiven();
    });
    this.element = make("section", { class: "verdicts", "aria-live": "off" });
  }

  #button(action, keyRoom, word, more = {}) {
    const { room } = this;
    return make("button", { type: "button", class: "verdict", "data-action": action, onclick: () => room.act(action), ...more },
      keycap(room.keys.cap(action, keyRoom)), make("span", {}, word, more.hint ? make("small", {}, more.hint) : ""));
  }

  #reasonLine(label) {
    const { room } = this;
    this.reason.setAttribute("aria-label", label);
    this.reason.placeholder = label;
    return make("label", { class: "reason-line" }, keycap(room.keys.cap("reason", "anywhere")), this.reason);
  }

  // Before the answer.
  look() {
    const { room } = this;
    this.element.dataset.stage = "look";
    this.element.replaceChildren(
      make("div", { class: "verdict-row" },
        this.#button("same", "look", room.say("same")), this.#button("different", "look", room.say("different")),
        this.#button("undetermined", "look", room.say("undetermined"), { hint: room.say("then_settles") }),
        make("div", { class: "verdict-pair" }, room.button("undo", "anywhere"), room.button("later", "look"))),
      this.#reasonLine(room.say("reason_free")),
    );
  }

  // After "cannot tell": what would settle it, and why it cannot be told.
  settle(chosen) {
    const { room } = this;
    this.element.dataset.stage = "settle";
    this.element.replaceChildren(
      make("p", { class: "settle-head" }, make("strong", {}, room.say("undetermined")), " ", room.say(chosen ? "settle_confirm" : "settle_ask")),
      make("div", { class: "verdict-row settles" }, ...SETTLES.map((each, index) =>
        this.#button(`settle.${index + 1}`, "settle", room.say(`settle_${each}`), { "aria-pressed": String(each === chosen) }))),
      make("div", { class: "verdict-row tail" }, this.#reasonLine(room.say("reason_needed")), this.#confirm(chosen), room.button("undo", "anywhere")),
    );
  }

  #confirm(chosen) {
    const button = this.#button("confirm", "settle", this.room.say("confirm"));
    button.classList.add("primary");
    button.disabled = !chosen;
    return button;
  }

  // After the answer, while it is being kept and when it is.
  answered(verdict, said) {
    const { room } = this;
    this.element.dataset.stage = "answered";
    const told = said ? said.told.map((line, index) => make("p", { class: index ? "sub" : "told" }, line)) : [make("p", { class: "sub" }, room.say("saving"))];
    const machine = said?.machine ? make("p", { class: "machine" }, make("strong", {}, `${room.say("machine")}: `), said.machine) : "";
    const next = this.#button("next", "answered", room.say("next"));
    next.classList.add("primary");
    const spots = room.button("spots", "anywhere");
    spots.disabled = !said?.spots?.length;
    this.element.replaceChildren(
      make("div", { class: "answer-line" }, make("p", { class: `answer ${verdict}` }, make("span", { class: "sub" }, `${room.say("you_said")} `), make("strong", {}, room.say(verdict))),
        make("div", { class: "answer-told", role: "status" }, ...told, machine)),
      make("div", { class: "verdict-row tail" }, spots, room.button("undo", "anywhere"), next),
    );
  }
}
