// Pictures by the id of their medium, fetched and decoded before they are needed.

const MOST_KEPT = 700;

export class Pictures {
  constructor(pattern, clipFrames) {
    this.pattern = pattern;
    this.clipFrames = clipFrames;
    this.kept = new Map();
  }

  address(medium, size, frame = 0) {
    return this.pattern.replace("MEDIUM", encodeURIComponent(medium)).replace("SIZE", size).replace("/0.jpg", `/${frame}.jpg`);
  }

  // Fetch and decode a picture; the promise holds true when it can be painted at once, false when there is none.
  fetch(medium, size, frame = 0) {
    const address = this.address(medium, size, frame);
    const held = this.kept.get(address);
    if (held) return held.ready;
    const image = new Image();
    image.decoding = "sync";
    image.src = address;
    const ready = image.decode().then(() => true, () => false);
    this.kept.set(address, { image, ready });
    if (this.kept.size > MOST_KEPT) this.kept.delete(this.kept.keys().next().value);
    return ready;
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
