// Pictures by the id of their medium, fetched and decoded before they are needed.
// Small ones come many at a time in one answer; large ones each by its own address.

const MOST_KEPT = 900;
const AT_ONCE = 45;

export class Pictures {
  constructor(pattern, small, clipFrames) {
    this.pattern = pattern;
    this.small = small;
    this.clipFrames = clipFrames;
    this.kept = new Map();
    this.wanted = new Map();
  }

  address(medium, size, frame = 0) {
    return this.pattern.replace("MEDIUM", encodeURIComponent(medium)).replace("SIZE", size).replace("/0.jpg", `/${frame}.jpg`);
  }

  // The address of a small picture within this page, as soon as it is here; empty where there is none.
  thumb(medium) {
    const held = this.kept.get(medium);
    if (held) return held;
    const promise = new Promise((resolve) => this.wanted.set(medium, resolve));
    this.kept.set(medium, promise);
    if (!this.asked) {
      this.asked = true;
      queueMicrotask(() => this.#ask());
    }
    return promise;
  }

  #ask() {
    this.asked = false;
    const all = [...this.wanted];
    this.wanted.clear();
    for (let start = 0; start < all.length; start += AT_ONCE) this.#fetchMany(all.slice(start, start + AT_ONCE));
  }

  async #fetchMany(wanted) {
    const found = new Map();
    try {
      const ids = wanted.map(([medium]) => encodeURIComponent(medium)).join(",");
      const response = await fetch(`${this.small}?ids=${ids}`, { credentials: "same-origin" });
      if (!response.ok) throw new Error(String(response.status));
      const bytes = new Uint8Array(await response.arrayBuffer());
      let at = bytes.indexOf(10) + 1;
      for (const [medium, length] of JSON.parse(new TextDecoder().decode(bytes.subarray(0, at)))) {
        found.set(medium, URL.createObjectURL(new Blob([bytes.subarray(at, at + length)], { type: "image/jpeg" })));
        at += length;
      }
    } catch {
      for (const [medium] of wanted) this.kept.delete(medium);
    }
    for (const [medium, resolve] of wanted) resolve(found.get(medium) ?? "");
    this.#forget();
  }

  async #forget() {
    for (const [medium, promise] of this.kept) {
      if (this.kept.size <= MOST_KEPT) return;
      this.kept.delete(medium);
      const address = await promise;
      if (address) URL.revokeObjectURL(address);
    }
  }

  // Show a small picture in an element; the promise holds when it can be painted at once.
  async fill(image, medium) {
    const address = await this.thumb(medium);
    if (!address) {
      image.classList.add("absent");
      return;
    }
    image.src = address;
    await image.decode().catch(() => image.classList.add("absent"));
  }

  // The frames of a burst: each picture once, each clip by its frames.
  frames(burst) {
    return burst.media.flatMap((medium) =>
      burst.clips.includes(medium)
        ? Array.from({ length: this.clipFrames }, (_, frame) => ({ medium, frame, isClip: true }))
        : [{ medium, frame: 0, isClip: false }],
    );
  }
}
