// The form's strings in all languages, kept with the page so that the language can be changed without a network.

export class Words {
  constructor(all, language) {
    this.all = all;
    this.language = language in all ? language : "en";
  }

  static async fetch(address, language) {
    const answer = await fetch(address, { credentials: "same-origin" });
    return new Words(await answer.json(), language);
  }

  say(key, places = {}) {
    const text = this.all[this.language].words[key] ?? key;
    return text.replace(/\{(\w+)\}/g, (whole, name) => (name in places ? String(places[name]) : whole));
  }

  // Write every marked element of the page in the language.
  speak(root) {
    document.documentElement.lang = this.language;
    for (const element of root.querySelectorAll("[data-word]")) element.textContent = this.say(element.dataset.word);
    const species = document.getElementById("species");
    species.replaceChildren(...this.all[this.language].species.map((name) => new Option(name, name)));
  }

  moment(date) {
    return new Intl.DateTimeFormat(this.language, { dateStyle: "medium", timeStyle: "short" }).format(date);
  }

  number(value) {
    return new Intl.NumberFormat(this.language, { maximumFractionDigits: 1 }).format(value);
  }

  time(date) {
    return new Intl.DateTimeFormat(this.language, { timeStyle: "medium" }).format(date);
  }
}
