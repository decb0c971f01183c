// Files that wait in the composer to be shared.

import { h } from "../dom.js";
import { store } from "../store.js";
import { api } from "../session.js";
import { tell } from "../outcome.js";
import { icon } from "./icons.js";

export class Attachments {
  #files = [];

  /** @param {() => void} changed */
  constructor(changed) {
    this.changed = changed;
    this.element = h("ul", { class: "attachments", "aria-label": "Files to share", hidden: true });
  }

  get count() {
    return this.#files.length;
  }

  /** Add files that the person chose, dropped or pasted. */
  add(files) {
    this.#files.push(...files);
    this.#draw();
  }

  /** Upload all; returns their ids, or null when one failed (and all are still here). */
  async upload() {
    const ids = [];
    try {
      for (const file of this.#files) {
        const form = new FormData();
        form.append("file", file, file.name);
        const { file: made } = await api.person(store.state.handle).verb("upload", form);
        ids.push(made.id);
      }
    } catch (error) {
      tell(error, store);
      return null;
    }
    return ids;
  }

  clear() {
    this.#files = [];
    this.#draw();
  }

  #draw() {
    this.element.hidden = !this.#files.length;
    this.element.replaceChildren(...this.#files.map((file, index) => h("li", { class: "attachment" }, icon("doc"), h("span", null, file.name),
      h("button", { type: "button", class: "icon-tool", "aria-label": `Remove ${file.name}`, on: { click: () => { this.#files.splice(index, 1); this.#draw(); } } }, icon("close")))));
    this.changed();
  }
}
