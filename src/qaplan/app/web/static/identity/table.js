// The table on which two animals lie: side by side or one over the other, both flanks of the candidate, the spots.

import { make } from "/static/recognition/elements.js";
import { BRIGHTNESSES, CONTRASTS } from "./enhance.js";
import { Side } from "./side.js";
import { Spots } from "./spots.js";

const BLINK_MS = 700;
const ZOOM = 1.25;
const TURN = 5;
const QUARTER = 90;
const PAN = 0.08;
const MOVES = ["both", "first", "second"];

export class Table {
  constructor(room, pair) {
    this.room = room;
    this.pair = pair;
    this.moves = "both";
    this.spotPairs = null;
    this.hasSpots = false;
    this.isBlinking = false;
    this.hasBoth = false;
    this.first = this.#side(pair.query, "first", ["up", "down"]);
    this.second = this.#side(pair.candidate, "second", ["other_up", "other_down"]);
    this.third = this.#side({ title: pair.candidate.other_title, chips: pair.candidate.other }, "third", []);
    this.element = make("div", { class: pair.query.chips.length > 1 || pair.candidate.chips.length > 1 ? "pair" : "pair no-strips" }, this.first.element, this.second.element);
    this.spots = new Spots(this.element);
    for (const each of [this.first, this.second]) {
      each.viewer.ondraw = () => this.#drawSpots();
      each.viewer.element.dataset.moved = "true";
    }
    this.whenReady = Promise.all([this.first.whenReady, this.second.whenReady]);
  }

  #side(about, name, keys) {
    return new Side(this.room, about, {
      name, keys, chosen: () => this.#drawSpots(),
      moved: (step) => name === "third" ? this.third.viewer.step(step) : this.move(step, name),
    });
  }

  // Moves of both pictures go together, unless one alone is chosen; a pointer on one of them moves what is chosen.
  move(step) {
    for (const name of ["first", "second"]) if (this.moves === "both" || this.moves === name) this[name].viewer.step(step);
  }

  chooseMoved() {
    this.moves = MOVES[(MOVES.indexOf(this.moves) + 1) % MOVES.length];
    for (const name of ["first", "second"]) this[name].viewer.element.dataset.moved = String(this.moves === "both" || this.moves === name);
  }

  straighten() {
    for (const each of [this.first, this.second, this.third]) each.viewer.step({ isStraight: true });
    this.moves = "first";
    while (this.moves !== "both") this.chooseMoved();
  }

  setLook(look) {
    for (const each of [this.first, this.second, this.third]) {
      each.viewer.look = look;
      each.viewer.draw();
    }
  }

  // Everything that a key can do to the table; false where it is none of these.
  act(action) {
    const moves = {
      zoom_in: { zoom: ZOOM }, zoom_out: { zoom: 1 / ZOOM }, turn_left: { turn: -TURN }, turn_right: { turn: TURN }, turn: { turn: QUARTER },
      pan_left: { across: PAN }, pan_right: { across: -PAN }, pan_up: { down: PAN }, pan_down: { down: -PAN },
    };
    const others = {
      up: () => this.first.step(-1), down: () => this.first.step(1), other_up: () => this.second.step(-1), other_down: () => this.second.step(1),
      straight: () => this.straighten(), moves: () => this.chooseMoved(), blink: () => this.blink(), flanks: () => this.showBoth(!this.hasBoth),
      spots: () => this.showSpots(!this.hasSpots), turn_over: () => this.#stopAt(),
    };
    if (moves[action]) this.move(moves[action]);
    else if (others[action]) others[action]();
    return action in moves || action in others;
  }

  // One over the other in turn; asked for again, side by side. Who wants less motion turns them over by hand.
  blink() {
    this.isBlinking = !this.isBlinking;
    this.element.classList.toggle("blink", this.isBlinking);
    clearInterval(this.blinking);
    this.showBoth(false);
    this.#see("first");
    if (!this.isBlinking) this.element.removeAttribute("data-seen");
    else if (!window.matchMedia("(prefers-reduced-motion: reduce)").matches) this.blinking = setInterval(() => this.turnOver(), BLINK_MS);
    this.#drawSpots();
  }

  // Held still and turned over by hand.
  #stopAt() {
    clearInterval(this.blinking);
    if (this.isBlinking) this.turnOver();
  }

  turnOver() {
    this.#see(this.element.dataset.seen === "first" ? "second" : "first");
  }

  #see(name) {
    this.element.dataset.seen = name;
    this.#drawSpots();
  }

  showBoth(isBoth) {
    if (isBoth === this.hasBoth) return;
    this.hasBoth = isBoth;
    this.element.classList.toggle("both-flanks", isBoth);
    if (isBoth) this.element.append(this.third.element);
    else this.third.element.remove();
  }

  // What the machine matched, after the verdict only: the pictures with the most spots are shown with them.
  takeSpots(spots) {
    this.spotPairs = spots;
  }

  showSpots(isShown) {
    if (!this.spotPairs) return;
    this.hasSpots = isShown;
    const best = this.spotPairs[0];
    if (isShown && best && !this.#pairs()) {
      this.first.find(best.query);
      this.second.find(best.candidate);
    }
    this.#drawSpots();
  }

  #pairs() {
    return this.spotPairs?.find((each) => each.query === this.first.chip?.id && each.candidate === this.second.chip?.id);
  }

  #drawSpots() {
    if (!this.spots) return;
    const found = this.hasSpots ? this.#pairs() : null;
    if (found) this.spots.draw(found.places, this.first.viewer, this.second.viewer, this.isBlinking ? this.element.dataset.seen : "both");
    else this.spots.clear();
  }

  close() {
    clearInterval(this.blinking);
    for (const each of [this.first, this.second, this.third]) each.close();
  }
}

export function nextLook(look, action) {
  if (action === "contrast") return { ...look, contrast: CONTRASTS[(CONTRASTS.indexOf(look.contrast) + 1) % CONTRASTS.length] };
  return { ...look, brightness: BRIGHTNESSES[(BRIGHTNESSES.indexOf(look.brightness) + 1) % BRIGHTNESSES.length] };
}
