// The open form: every input is kept in the browser at once, so that nothing is lost with a closed tab.

import { sha256 } from "./digests.js";
import { localSecond, missingOf } from "./forms.js";

const LARGEST_PICTURE = 40 * 2 ** 20;
const COMMON = ["by", "when", "place", "longitude", "latitude", "uncertainty_m"];

export class Filling {
  constructor(root, keeping, words, onClose) {
    this.root = root;
    this.panel = root.querySelector('[data-at="form"]');
    this.keeping = keeping;
    this.words = words;
    this.onClose = onClose;
    this.form = null;
    this.waiting = Promise.resolve();
    this.urls = [];
    this.panel.addEventListener("input", (event) => this.onInput(event));
    this.panel.addEventListener("click", (event) => this.onClick(event));
  }

  find(name) {
    return this.panel.querySelector(`[data-at="${name}"]`);
  }

  // The inputs of the sheet that is open, with those that all sheets have.
  inputs() {
    const sheet = this.panel.querySelector(`[data-sheet="${this.form.kind}"]`);
    return [...sheet.querySelectorAll("[name]")];
  }

  open(form) {
    this.form = form;
    this.panel.hidden = false;
    for (const sheet of this.panel.querySelectorAll("[data-sheet]")) sheet.hidden = sheet.dataset.sheet !== form.kind;
    for (const name of COMMON) this.panel.querySelector(`[name="${name}"]`).value = form[name];
    for (const input of this.inputs()) this.#fill(input, form.answers[nameOf(input)]);
    this.find("erase-sure").hidden = true;
    this.find("screen-hint").hidden = form.kind !== "camera_check";
    this.retell();
    this.#tellPosition(form.position_cleared ? "position_cleared" : "");
    this.find("title").focus();
    window.scrollTo(0, 0);
  }

  #fill(input, answer) {
    if (input.type === "radio") input.checked = (answer ?? "") === input.value;
    else if (input.type === "checkbox") input.checked = (answer ?? []).includes(input.value);
    else input.value = answer ?? "";
  }

  close() {
    this.form = null;
    this.panel.hidden = true;
    this.urls.splice(0).forEach((url) => URL.revokeObjectURL(url));
  }

  // Everything that is said in words, again: after opening, after a change of language.
  retell() {
    if (!this.form) return;
    this.find("title").textContent = this.words.say(`field_form.${this.form.kind}`);
    this.find("kept").textContent = "";
    this.#tellMissing(false);
    this.#tellProblems();
    this.#showPictures();
  }

  onInput(event) {
    if (!this.form || event.target.type === "file") return event.target.type === "file" && this.addPictures(event.target);
    const { target } = event;
    const name = nameOf(target);
    if (COMMON.includes(name)) {
      this.form[name] = target.value;
      if (name === "longitude" || name === "latitude") this.form.position_from = "typed";
    } else if (target.type === "checkbox") {
      this.form.answers[name] = this.#ticked(target);
    } else {
      this.form.answers[name] = target.value;
    }
    if (name === "by") this.keeping.note("by", target.value);
    this.form.state = "draft";
    return this.keep();
  }

  #ticked(target) {
    const boxes = this.inputs().filter((input) => input.name === target.name);
    for (const box of boxes) {
      // "none" stands alone.
      if (target.checked && box !== target && (box.value === "none" || target.value === "none")) box.checked = false;
    }
    return boxes.filter((box) => box.checked).map((box) => box.value);
  }

  // One write after the other, each with what the form is at that moment.
  keep() {
    const form = structuredClone(this.form);
    this.waiting = this.waiting.then(() => this.keeping.keepForm(form)).then(
      () => this.#tellKept("kept_at", { time: this.words.time(new Date()) }),
      () => this.#tellKept("storage_full"),
    );
    return this.waiting;
  }

  #tellKept(key, places) {
    this.find("kept").textContent = this.words.say(`field_form.${key}`, places);
  }

  async onClick(event) {
    const remove = event.target.closest("[data-remove]");
    if (remove) return this.removePicture(remove.dataset.remove);
    switch (event.target.closest("[data-act]")?.dataset.act) {
      case "done":
        return this.finish();
      case "back":
        await this.waiting;
        if (isUntouched(this.form)) await this.keeping.eraseForm(this.form);
        return this.#leave();
      case "erase":
        this.find("erase-sure").hidden = false;
        return this.find("erase-no").focus();
      case "erase-no":
        this.find("erase-sure").hidden = true;
        return undefined;
      case "erase-yes":
        await this.waiting;
        await this.keeping.eraseForm(this.form);
        return this.#leave();
      case "now":
        this.form.answers.true_from = "phone";
        for (const input of this.inputs()) if (nameOf(input) === "true_from") this.#fill(input, "phone");
        return this.#put("true_clock", localSecond(new Date()));
      case "take-position":
        return this.takePosition();
      case "clear-position":
        return this.#position({ longitude: "", latitude: "", uncertainty_m: "", position_from: "" }, "");
      default:
        return undefined;
    }
  }

  #leave() {
    history.replaceState(null, "", location.pathname);
    return this.onClose();
  }

  #put(name, value) {
    const input = this.inputs().find((each) => nameOf(each) === name);
    input.value = value;
    this.form.answers[name] = value;
    this.form.state = "draft";
    return this.keep();
  }

  async finish() {
    await this.waiting;
    if (this.#tellMissing(true)) return undefined;
    this.form.state = "ready";
    this.form.problems = [];
    await this.keep();
    return this.#leave();
  }

  #needed() {
    const names = this.inputs().filter((input) => input.dataset.needed !== undefined).map(nameOf);
    return [...new Set(names)];
  }

  #tellMissing(isWanted) {
    const missing = isWanted ? missingOf(this.form, this.#needed()) : [];
    this.find("missing").hidden = missing.length === 0;
    const links = missing.map((name) => this.#linkTo(name, this.#labelOf(name)));
    this.find("missing-list").replaceChildren(...links);
    if (missing.length) this.find("missing").focus();
    return missing.length;
  }

  #inputOf(name) {
    const common = COMMON.includes(name) ? this.panel.querySelector(`[name="${name}"]`) : null;
    return common ?? this.inputs().find((each) => nameOf(each) === name);
  }

  #labelOf(name) {
    const input = this.#inputOf(name);
    const label = input?.closest("[data-question]")?.querySelector("[data-label]");
    return label?.textContent ?? name;
  }

  #linkTo(name, text) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "small";
    button.textContent = text;
    button.addEventListener("click", () => this.#inputOf(name)?.focus());
    item.append(button);
    return item;
  }

  #tellProblems() {
    const { problems } = this.form;
    this.find("problems").hidden = problems.length === 0;
    const rows = problems.map(({ code, where, told }) => {
      const item = document.createElement("li");
      item.textContent = `${this.#labelOf(where)}: ${told?.[this.words.language] ?? code}`;
      return item;
    });
    this.find("problems-list").replaceChildren(...rows);
  }

  takePosition() {
    if (!navigator.geolocation) return this.#tellPosition("position_refused");
    this.#tellPosition("taking_position");
    const form = this.form;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        if (this.form !== form) return;
        const found = {
          longitude: coords.longitude.toFixed(6),
          latitude: coords.latitude.toFixed(6),
          uncertainty_m: String(Math.ceil(coords.accuracy)),
          position_from: "phone",
        };
        this.#position(found, "position_taken", { metres: found.uncertainty_m });
      },
      () => this.#tellPosition("position_refused"),
      { enableHighAccuracy: true, timeout: 60000, maximumAge: 0 },
    );
    return undefined;
  }

  #position(found, key, places) {
    Object.assign(this.form, found, { position_cleared: false, state: "draft" });
    for (const name of ["longitude", "latitude", "uncertainty_m"]) this.panel.querySelector(`[name="${name}"]`).value = found[name];
    this.#tellPosition(key, places);
    return this.keep();
  }

  #tellPosition(key, places) {
    this.find("position-told").textContent = key ? this.words.say(`field_form.${key}`, places) : "";
  }

  async addPictures(input) {
    const form = this.form;
    for (const file of [...input.files]) {
      const most = Number(this.root.dataset.pictures);
      if (form.pictures.length >= most) this.#tellPicture("too_many_pictures");
      else if (!file.size || file.size > LARGEST_PICTURE || !/^image\//.test(file.type)) this.#tellPicture("picture_too_large");
      else await this.#addPicture(form, file);
    }
    input.value = "";
    this.#showPictures();
  }

  async #addPicture(form, file) {
    const bytes = await file.arrayBuffer();
    const picture = { sha256: await sha256(bytes), size_bytes: String(file.size), name: file.name };
    if (form.pictures.some((each) => each.sha256 === picture.sha256)) return;
    form.pictures.push(picture);
    form.state = "draft";
    this.#tellPicture("");
    try {
      await this.waiting;
      await this.keeping.addPicture(structuredClone(form), picture, new Blob([bytes], { type: file.type }));
      this.#tellKept("kept_at", { time: this.words.time(new Date()) });
    } catch {
      form.pictures.pop();
      this.#tellKept("storage_full");
    }
  }

  #tellPicture(key) {
    this.find("picture-told").textContent = key ? this.words.say(`field_form.${key}`) : "";
  }

  async removePicture(digest) {
    const picture = this.form.pictures.find((each) => each.sha256 === digest);
    this.form.pictures = this.form.pictures.filter((each) => each !== picture);
    this.form.state = "draft";
    await this.waiting;
    await this.keeping.removePicture(structuredClone(this.form), picture);
    this.#showPictures();
  }

  async #showPictures() {
    const form = this.form;
    this.urls.splice(0).forEach((url) => URL.revokeObjectURL(url));
    const rows = [];
    for (const picture of form.pictures) {
      const blob = await this.keeping.picture(form, picture);
      const row = document.getElementById("picture-row").content.cloneNode(true);
      const url = blob ? URL.createObjectURL(blob) : "";
      this.urls.push(url);
      if (url) row.querySelector("img").src = url;
      row.querySelector("img").alt = picture.name;
      row.querySelector("[data-of=name]").textContent = picture.name;
      const remove = row.querySelector("[data-remove]");
      remove.dataset.remove = picture.sha256;
      remove.textContent = this.words.say("field_form.remove_picture");
      rows.push(row);
    }
    if (this.form === form) this.find("pictures").replaceChildren(...rows);
  }
}

function isUntouched(form) {
  const said = [form.place, form.longitude, form.latitude, ...Object.values(form.answers)];
  return form.pictures.length === 0 && said.every((each) => each.length === 0);
}

// Radios of different sheets may not share a name in the page: the sheet's name stands before the question's.
function nameOf(input) {
  return input.name.split(".").at(-1);
}
