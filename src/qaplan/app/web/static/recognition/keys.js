// Which key does what: physical keys by event.code, so that every keyboard layout serves alike.
// Each reader may put them elsewhere; the browser remembers it. One key never does two things in one room.

const STORED = "qaplan.review.keys";

export class Keys {
  constructor(actions, caps, store = window.localStorage, stored = STORED) {
    this.stored = stored;
    this.defaults = actions;
    this.caps = caps;
    this.store = store;
    this.moved = this.#read();
  }

  #read() {
    try {
      const held = JSON.parse(this.store.getItem(this.stored) || "{}");
      const known = new Set(this.defaults.map((each) => `${each.room} ${each.action}`));
      return Object.fromEntries(Object.entries(held).filter(([name, code]) => known.has(name) && typeof code === "string"));
    } catch {
      return {};
    }
  }

  get actions() {
    return this.defaults.map((each) => ({ ...each, code: this.moved[`${each.room} ${each.action}`] ?? each.code }));
  }

  // What a key does in a room; what holds anywhere comes with it.
  action(code, room) {
    return this.actions.find((each) => each.code === code && (each.room === room || each.room === "anywhere"))?.action;
  }

  code(action, room) {
    return this.actions.find((each) => each.action === action && (each.room === room || each.room === "anywhere"))?.code;
  }

  // What stands on the key of an action: the reader's own letter first.
  cap(action, room) {
    const code = this.code(action, room);
    return (code && this.caps[code]) || [code?.replace(/^(Key|Digit)/, "") || "?"];
  }

  // The action that stands in the way of a new key; undefined where the key is free.
  taken(action, room, code) {
    return this.actions.find(
      (each) =>
        each.code === code &&
        !(each.action === action && each.room === room) &&
        (each.room === room || each.room === "anywhere" || room === "anywhere"),
    );
  }

  move(action, room, code) {
    const other = this.taken(action, room, code);
    if (other) return other;
    this.moved[`${room} ${action}`] = code;
    this.store.setItem(this.stored, JSON.stringify(this.moved));
    return undefined;
  }

  reset() {
    this.moved = {};
    this.store.removeItem(this.stored);
  }
}
