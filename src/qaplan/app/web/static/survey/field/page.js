// The page of the field form: the list of what is on the phone, the open form, and the upload.

import { Filling } from "./filling.js";
import { newForm } from "./forms.js";
import { Keeping } from "./keeping.js";
import { Ended, Refused, Sending } from "./sending.js";
import { Words } from "./words.js";

const root = document.getElementById("field");
const addresses = root.dataset;
const find = (name) => root.querySelector(`[data-at="${name}"]`);

class Page {
  constructor(keeping, words, person) {
    this.keeping = keeping;
    this.words = words;
    this.person = person;
    this.filling = new Filling(root, keeping, words, () => this.showList());
    this.stopping = null;
  }

  async begin() {
    this.speak();
    root.addEventListener("click", (event) => this.onClick(event));
    root.addEventListener("change", (event) => event.target.name === "form-language" && this.changeLanguage(event));
    for (const state of ["online", "offline"]) window.addEventListener(state, () => this.tellNetwork());
    window.addEventListener("hashchange", () => this.route());
    // At the first visit nobody is known yet: a form begun now would belong to nobody.
    if (!this.person) await this.meet();
    await this.route();
    root.setAttribute("aria-busy", "false");
    for (const button of root.querySelectorAll("[data-begin]")) button.disabled = false;
    this.tellNetwork();
    if (this.person) this.meet();
  }

  speak() {
    this.words.speak(document);
    for (const choice of root.querySelectorAll('[name="form-language"]')) choice.checked = choice.value === this.words.language;
  }

  async changeLanguage(event) {
    this.words.language = event.target.value;
    await this.keeping.note("language", this.words.language);
    this.speak();
    this.tellNetwork();
    this.filling.retell();
    if (!this.filling.form) await this.showList();
  }

  // While there is a network: who is signed in here, so that forms wait for the person who filled them.
  async meet() {
    try {
      const ready = await new Sending(addresses).whoAmI();
      if (ready.person !== this.person) {
        this.person = ready.person;
        await this.keeping.note("person", ready.person);
        await this.keeping.note("shown", ready.shown);
        if (!this.filling.form) await this.showList();
      }
    } catch (error) {
      if (error instanceof Ended && error.message === "signed_out") this.tell("signed_out", "sign-in");
    }
  }

  tellNetwork() {
    const state = find("network");
    state.textContent = this.words.say(navigator.onLine ? "field_form.is_online" : "field_form.is_offline");
    state.classList.toggle("known", navigator.onLine);
    state.classList.toggle("disputed", !navigator.onLine);
  }

  async route() {
    const form_id = new URLSearchParams(location.hash.slice(1)).get("form");
    const form = form_id ? await this.keeping.read("forms", form_id) : null;
    if (form && form.person === this.person) this.openForm(form);
    else await this.showList();
  }

  openForm(form) {
    find("list").hidden = true;
    this.filling.open(form);
  }

  async showList() {
    this.filling.close();
    const { mine, others } = await this.keeping.formsOf(this.person);
    const receipts = (await this.keeping.read("receipts")).filter((each) => each.person === this.person);
    // A form may have been opened while the rows were read.
    if (this.filling.form) return;
    find("list").hidden = false;
    find("headline").textContent = mine.length
      ? this.words.say("field_form.waiting_count", { n: mine.length })
      : this.words.say("field_form.none_waiting");
    find("drafts").replaceChildren(...mine.map((form) => this.formCard(form)));
    find("no-drafts").hidden = mine.length > 0;
    find("others").hidden = others === 0;
    find("others-count").textContent = this.words.say("field_form.other_count", { n: others });
    receipts.sort((one, two) => two.received_at.localeCompare(one.received_at));
    find("receipts").replaceChildren(...receipts.map((receipt) => this.receiptCard(receipt)));
    find("no-receipts").hidden = receipts.length > 0;
    find("erase-receipts").hidden = receipts.length === 0;
    find("upload").hidden = mine.length === 0;
    find("upload").disabled = false;
    await this.tellStorage(mine);
  }

  async tellStorage(forms) {
    const pictures = forms.reduce((sum, form) => sum + form.pictures.length, 0);
    const bytes = forms.flatMap((form) => form.pictures).reduce((sum, each) => sum + Number(each.size_bytes), 0);
    const size = this.words.number(bytes / 2 ** 20);
    find("storage").hidden = forms.length === 0;
    find("storage").textContent = this.words.say("field_form.storage", { forms: forms.length, pictures, size });
  }

  formCard(form) {
    const card = document.getElementById("form-card").content.cloneNode(true);
    const at = (name) => card.querySelector(`[data-of="${name}"]`);
    at("kind").textContent = this.words.say(`field_form.${form.kind}`);
    at("when").textContent = form.when ? this.words.moment(new Date(form.when)) : "";
    at("place").textContent = form.place;
    at("state").textContent = this.words.say(`field_form.state_${form.state}`);
    at("state").classList.add(form.state === "ready" ? "known" : form.state === "refused" ? "disputed" : "not_known");
    at("open").textContent = this.words.say("field_form.open");
    at("open").href = `#form=${form.form_id}`;
    return card;
  }

  receiptCard(receipt) {
    const card = document.getElementById("receipt-card").content.cloneNode(true);
    const at = (name) => card.querySelector(`[data-of="${name}"]`);
    const kind = this.words.say(`field_form.${receipt.kind}`);
    at("number").textContent = `${this.words.say("field_form.receipt_number", { n: receipt.number })} · ${kind}`;
    const when = this.words.moment(new Date(receipt.received_at));
    at("when").textContent = this.words.say("field_form.receipt_at", { when });
    at("digest").textContent = this.words.say("field_form.receipt_digest", { digest: receipt.digest.slice(0, 16) });
    at("fits").textContent = this.words.say(receipt.fits ? "field_form.digest_fits" : "field_form.digest_differs");
    at("fits").classList.add(receipt.fits ? "known" : "disputed");
    at("clock").textContent = this.clockSentence(receipt.clock_off_s);
    return card;
  }

  clockSentence(seconds) {
    if (seconds === null || seconds === undefined || Math.abs(seconds) < 120) return "";
    const key = seconds > 0 ? "field_form.clock_ahead" : "field_form.clock_behind";
    return this.words.say(key, { minutes: Math.round(Math.abs(seconds) / 60) });
  }

  async onClick(event) {
    const begin = event.target.closest("[data-begin]");
    if (begin) return this.beginForm(begin.dataset.begin);
    const act = event.target.closest("[data-act]")?.dataset.act;
    if (act === "upload") await this.upload();
    if (act === "stop") this.stopping?.abort();
    if (act === "erase-receipts") {
      await this.keeping.eraseReceipts();
      await this.showList();
    }
    return undefined;
  }

  async beginForm(kind) {
    if (!this.person) return this.tell("sign_in_first", "sign-in");
    const by = (await this.keeping.noted("by")) ?? (await this.keeping.noted("shown")) ?? "";
    const form = newForm(kind, this.person, this.words.language, by);
    await this.keeping.keepForm(form);
    navigator.storage?.persist?.();
    location.hash = `form=${form.form_id}`;
    return undefined;
  }

  async upload() {
    this.stopping = new AbortController();
    find("upload").disabled = true;
    find("stop").hidden = false;
    this.tell("");
    const sending = new Sending(addresses, this.stopping.signal);
    let received = 0;
    try {
      const ready = await sending.whoAmI();
      if (ready.person !== this.person) throw new Ended("other_person");
      const { mine } = await this.keeping.formsOf(this.person);
      for (const form of mine.filter((each) => each.state !== "draft")) received += await this.sendOne(sending, form);
      this.tell(received ? "uploaded" : "nothing_ready", "", { n: received });
    } catch (error) {
      const key = error instanceof Ended ? error.message : "server_fault";
      this.tell(key, key === "signed_out" ? "sign-in" : "");
    }
    find("stop").hidden = true;
    find("progress").hidden = true;
    await this.showList();
  }

  async sendOne(sending, form) {
    const what = this.words.say(`field_form.${form.kind}`);
    const onShare = (share) => {
      find("progress").hidden = false;
      find("progress").value = share;
      const percent = `${Math.round(share * 100)} %`;
      find("told").textContent = this.words.say("field_form.uploading", { what, share: percent });
    };
    onShare(0);
    try {
      const receipt = await sending.send(form, (picture) => this.keeping.picture(form, picture), onShare);
      await this.keeping.eraseForm(form, { ...receipt, person: this.person });
      return 1;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      await this.keeping.keepForm({ ...form, state: "refused", problems: error.problems });
      return 0;
    }
  }

  tell(key, link = "", places = {}) {
    find("told").textContent = key ? this.words.say(`field_form.${key}`, places) : "";
    find("sign-in").hidden = link !== "sign-in";
  }
}

async function readyForOffline(words) {
  const state = find("offline");
  const say = (key) => (state.textContent = words.say(`field_form.${key}`));
  if (!("serviceWorker" in navigator)) return say("not_offline");
  say("preparing");
  try {
    await navigator.serviceWorker.register(addresses.worker, { scope: addresses.scope });
    await navigator.serviceWorker.ready;
    state.classList.add("known");
    return say("works_offline");
  } catch {
    // Signed out, or a fault of the network: what was kept before still works.
    return navigator.serviceWorker.controller ? say("works_offline") : say("sign_in_first");
  }
}

async function start() {
  const words = await Words.fetch(addresses.words, document.documentElement.lang).catch(() => null);
  if (!words) {
    // The page came and its words did not: the stay has ended in between.
    find("sign-in").hidden = false;
    return;
  }
  let keeping;
  try {
    keeping = await Keeping.open(addresses.study);
  } catch {
    words.speak(document);
    find("told").textContent = words.say("field_form.no_storage");
    return;
  }
  const language = await keeping.noted("language");
  if (language in words.all) words.language = language;
  const person = (await keeping.noted("person")) ?? "";
  const page = new Page(keeping, words, person);
  await page.begin();
  await readyForOffline(words);
}

start();
