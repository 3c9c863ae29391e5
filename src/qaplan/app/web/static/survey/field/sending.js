// Sending what is ready: pictures piece by piece from where they broke off, then the form, then the receipt.

import { sha256 } from "./digests.js";
import { bytesOf } from "./forms.js";

const PIECE_BYTES = 256 * 1024;
const WAITS_MS = [1000, 3000, 9000];

// Why sending ended before its end; the name is the message that is shown.
export class Ended extends Error {}

export class Refused extends Error {
  constructor(problems) {
    super("refused");
    this.problems = problems;
  }
}

export class Sending {
  constructor(addresses, signal) {
    this.addresses = addresses;
    this.signal = signal;
    this.token = "";
  }

  // Who is signed in; a fresh token for what follows.
  async whoAmI() {
    const ready = await this.#json(this.addresses.ready, {});
    this.token = ready.token;
    return ready;
  }

  async send(form, blobOf, onShare) {
    const total = form.pictures.reduce((sum, picture) => sum + Number(picture.size_bytes), 0) || 1;
    let before = 0;
    for (const picture of form.pictures) {
      await this.#picture(picture, await blobOf(picture), (done) => onShare((before + done) / total));
      before += Number(picture.size_bytes);
    }
    const bytes = bytesOf(form);
    const receipt = await this.#json(this.addresses.forms, {
      method: "POST",
      body: bytes,
      headers: { "Content-Type": "application/json", "X-Phone-Now": new Date().toISOString() },
    });
    return { ...receipt, fits: receipt.digest === (await sha256(bytes)) };
  }

  async #picture(picture, blob, onDone) {
    const address = this.addresses.part.replace("DIGEST", picture.sha256);
    let { held } = await this.#json(address, {});
    while (held < blob.size) {
      const body = blob.slice(held, held + PIECE_BYTES);
      const headers = { "Content-Type": "application/octet-stream", "X-Offset": String(held) };
      ({ held } = await this.#json(address, { method: "POST", body, headers }));
      onDone(held);
    }
  }

  async #json(address, options) {
    const answer = await this.#patiently(address, options);
    // A page of this house that is not signed in leads elsewhere.
    if (answer.type === "opaqueredirect" || answer.status === 401) throw new Ended("signed_out");
    if (answer.status === 403) throw new Ended("no_right");
    const said = await answer.json().catch(() => null);
    if (answer.ok && said) return said;
    if (answer.status === 422 && said?.problems) throw new Refused(said.problems);
    throw new Ended("server_fault");
  }

  async #patiently(address, options) {
    const headers = { ...options.headers, ...(options.method ? { "X-CSRFToken": this.token } : {}) };
    const asked = { ...options, headers, credentials: "same-origin", redirect: "manual", signal: this.signal };
    for (const wait of [...WAITS_MS, 0]) {
      try {
        const answer = await fetch(address, asked);
        if (answer.status < 500 || !wait) return answer;
      } catch (error) {
        if (this.signal?.aborted) throw new Ended("stopped");
        if (!wait || !navigator.onLine) throw new Ended("no_network", { cause: error });
      }
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
    throw new Ended("no_network");
  }
}
