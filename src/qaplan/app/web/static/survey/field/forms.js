// A form as it is kept in the browser, and as it is sent: the same form gives the same bytes each time.

import { newId, newSalt } from "./digests.js";

export const FORM_VERSION = "1";

const EMPTY = { by: "", place: "", longitude: "", latitude: "", uncertainty_m: "", position_from: "" };

export function newForm(kind, person, language, by) {
  const now = new Date();
  return {
    ...EMPTY,
    form_id: newId(),
    salt: newSalt(),
    kind,
    person,
    language,
    by,
    when: localMinute(now),
    state: "draft",
    begun: now.toISOString(),
    answers: {},
    pictures: [],
    problems: [],
  };
}

// The local date and time as the inputs of the page write it.
export function localMinute(date) {
  return localSecond(date).slice(0, 16);
}

export function localSecond(date) {
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60000);
  return local.toISOString().slice(0, 19);
}

function offsetOf(local) {
  const minutes = -new Date(local || Date.now()).getTimezoneOffset();
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `${minutes < 0 ? "-" : "+"}${String(hours).padStart(2, "0")}:${String(rest).padStart(2, "0")}`;
}

// What is still to be answered, by name.
export function missingOf(form, needed) {
  const open = ["by", "when"].filter((name) => !form[name].trim());
  return [...open, ...needed.filter((name) => !(form.answers[name] ?? "").trim())];
}

export function bytesOf(form) {
  const answers = {};
  for (const [name, answer] of Object.entries(form.answers)) {
    const said = Array.isArray(answer) ? answer : answer.trim();
    if (said.length) answers[name] = said;
  }
  const sent = {
    version: FORM_VERSION,
    form_id: form.form_id,
    salt: form.salt,
    kind: form.kind,
    language: form.language,
    by: form.by.trim(),
    when: form.when,
    utc_offset: offsetOf(form.when),
    place: form.place.trim(),
    longitude: form.longitude.trim(),
    latitude: form.latitude.trim(),
    uncertainty_m: form.uncertainty_m.trim(),
    position_from: form.position_from,
    answers,
    pictures: form.pictures.map(({ sha256, size_bytes, name }) => ({ sha256, size_bytes, name })),
  };
  return new TextEncoder().encode(sortedJson(sent));
}

function sortedJson(value) {
  if (Array.isArray(value)) return `[${value.map(sortedJson).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const parts = Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${sortedJson(value[name])}`);
  return `{${parts.join(",")}}`;
}
