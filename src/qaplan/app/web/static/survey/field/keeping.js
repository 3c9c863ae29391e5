// What the field form keeps in this browser: forms, pictures, receipts, and who signed in last. Nothing of the study.

const VERSION = 1;
const STORES = { forms: "form_id", pictures: "key", receipts: "form_id", notes: "name" };

export class Keeping {
  constructor(database) {
    this.database = database;
  }

  static open(studyId) {
    return new Promise((resolve, reject) => {
      const request = indexedDB.open(databaseName(studyId), VERSION);
      request.onupgradeneeded = () => {
        for (const [store, keyPath] of Object.entries(STORES)) request.result.createObjectStore(store, { keyPath });
      };
      request.onsuccess = () => resolve(new Keeping(request.result));
      request.onerror = () => reject(request.error);
      request.onblocked = () => reject(new Error("blocked"));
    });
  }

  // The promise is kept when the browser says that the rows are written, not before.
  write(stores, change) {
    return new Promise((resolve, reject) => {
      const transaction = this.database.transaction(stores, "readwrite", { durability: "strict" });
      change(...stores.map((name) => transaction.objectStore(name)));
      transaction.oncomplete = () => resolve();
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  }

  read(store, key) {
    return this.#asked(store, (rows) => (key === undefined ? rows.getAll() : rows.get(key)));
  }

  #asked(store, ask) {
    return new Promise((resolve, reject) => {
      const request = ask(this.database.transaction(store, "readonly").objectStore(store));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  }

  keepForm(form) {
    return this.write(["forms"], (forms) => forms.put(form));
  }

  async formsOf(person) {
    const all = await this.read("forms");
    const mine = all.filter((form) => form.person === person);
    return { mine: mine.sort((one, two) => two.begun.localeCompare(one.begun)), others: all.length - mine.length };
  }

  addPicture(form, picture, blob) {
    return this.write(["forms", "pictures"], (forms, pictures) => {
      pictures.put({ key: pictureKey(form, picture), blob });
      forms.put(form);
    });
  }

  async picture(form, picture) {
    return (await this.read("pictures", pictureKey(form, picture)))?.blob;
  }

  removePicture(form, picture) {
    return this.write(["forms", "pictures"], (forms, pictures) => {
      pictures.delete(pictureKey(form, picture));
      forms.put(form);
    });
  }

  eraseForm(form, receipt) {
    return this.write(["forms", "pictures", "receipts"], (forms, pictures, receipts) => {
      for (const picture of form.pictures) pictures.delete(pictureKey(form, picture));
      forms.delete(form.form_id);
      if (receipt) receipts.put(receipt);
    });
  }

  note(name, value) {
    return this.write(["notes"], (notes) => (value === undefined ? notes.delete(name) : notes.put({ name, value })));
  }

  async noted(name) {
    return (await this.read("notes", name))?.value;
  }

  close() {
    this.database.close();
  }

  eraseReceipts() {
    return this.write(["receipts"], (receipts) => receipts.clear());
  }
}

function pictureKey(form, picture) {
  return `${form.form_id}/${picture.sha256}`;
}

export function databaseName(studyId) {
  return `qaplan-field-${studyId}`;
}

// At sign-out: no position stays in the browser, and nobody is signed in for the form any more.
export async function leaveNothingExact(keeping) {
  const forms = await keeping.read("forms");
  await keeping.write(["forms", "notes"], (rows, notes) => {
    for (const form of forms) rows.put(withoutPosition(form));
    notes.delete("person");
  });
}

function withoutPosition(form) {
  const had = Boolean(form.longitude || form.latitude);
  const empty = { longitude: "", latitude: "", uncertainty_m: "", position_from: "" };
  return { ...form, ...empty, position_cleared: had || form.position_cleared === true };
}
