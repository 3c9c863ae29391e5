// Keeping what was said: one request after the other, in the order of the keys; what fails is kept and sent again.

export class Sending {
  constructor(token, tell) {
    this.token = token;
    this.tell = tell;
    this.line = Promise.resolve();
    this.waiting = 0;
    window.addEventListener("beforeunload", (event) => {
      if (this.waiting) event.preventDefault();
    });
  }

  // Send after all that was sent before; the promise holds the answer, or the refusal as {code, said}.
  send(address, body) {
    this.waiting += 1;
    this.tell("saving");
    const answer = this.line.then(() => this.#until(address, body));
    this.line = answer.then(() => {
      this.waiting -= 1;
      if (!this.waiting) this.tell("saved");
    });
    return answer;
  }

  async #until(address, body) {
    for (let wait = 500; ; wait = Math.min(wait * 2, 8000)) {
      try {
        const response = await fetch(address, {
          method: "POST", credentials: "same-origin", body: JSON.stringify(body),
          headers: { "Content-Type": "application/json", "X-CSRFToken": this.token },
        });
        if (response.ok || response.status === 409) return await response.json();
        if (response.status < 500) return { code: `http.${response.status}`, said: response.statusText };
      } catch {
        // The machine does not answer just now: said below, and sent again.
      }
      this.tell("not_saved");
      await new Promise((resume) => setTimeout(resume, wait));
    }
  }
}
