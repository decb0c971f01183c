// Short notes at the foot of the page, and the voice for people who do not see it.

import { h } from "../dom.js";
import { icon } from "./icons.js";

const SECONDS = { info: 6, danger: 12 };

const region = h("div", { class: "toasts", role: "region", "aria-label": "Notifications" });
const voice = h("div", { class: "unseen", role: "status", "aria-live": "polite" });
const alarm = h("div", { class: "unseen", role: "alert" });

/** The nodes that the page carries for this, once. */
export const notices = [region, voice, alarm];

/** Say something to people who listen to the page. */
export function announce(text) {
  voice.textContent = "";
  // A change in the same task is not heard when the text is the same as before.
  setTimeout(() => { voice.textContent = text; }, 30);
}

/** Show a note for a few seconds; `tone` is "info" or "danger". */
export function toast(text, { tone = "info" } = {}) {
  for (const old of region.children) if (old.dataset.text === text) old.remove();
  const close = h("button", { type: "button", class: "icon-tool", "aria-label": "Dismiss", on: { click: () => note.remove() } }, icon("close"));
  const note = h("div", { class: `toast ${tone}`, dataset: { text } }, h("p", null, text), close);
  region.append(note);
  (tone === "danger" ? alarm : voice).textContent = text;
  let timer = 0;
  const start = () => { timer = setTimeout(() => note.remove(), SECONDS[tone] * 1000); };
  note.addEventListener("pointerenter", () => clearTimeout(timer));
  note.addEventListener("pointerleave", start);
  note.addEventListener("focusin", () => clearTimeout(timer));
  start();
}
