// The pictures of chips, fetched and decoded before they are looked at.

import { evenedOut } from "./enhance.js";

const MOST_KEPT = 60;

export class Chips {
  constructor() {
    this.kept = new Map();
  }

  // The decoded picture of a chip, or nothing where there is none to show.
  image(chip) {
    const held = this.kept.get(chip.id);
    if (held) return held;
    const image = new Image();
    image.src = chip.src;
    const promise = image.decode().then(() => image, () => null);
    this.kept.set(chip.id, promise);
    for (const id of this.kept.keys()) {
      if (this.kept.size <= MOST_KEPT) break;
      this.kept.delete(id);
    }
    return promise;
  }

  // Have what will be looked at next decoded, and its contrast worked out: what is seen first before the rest.
  async expect(pair, look) {
    const { query, candidate } = pair;
    const first = await Promise.all([query.chips[0], candidate.chips[0]].filter(Boolean).map((each) => this.image(each)));
    if (look.contrast === "local") for (const image of first.filter(Boolean)) {
      await new Promise((resume) => setTimeout(resume, 0));
      image.evened ??= evenedOut(image);
    }
    for (const each of [...query.chips.slice(1), ...candidate.chips.slice(1), ...candidate.other.slice(0, 1)]) this.image(each);
  }
}
