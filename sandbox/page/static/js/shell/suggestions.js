// The list above a text box that completes the word being typed: ↑ ↓ choose, Tab or Enter take, Esc closes.

import { h } from "../dom.js";
import { avatar } from "./people.js";
import { offers, wordAt } from "./complete.js";

let counted = 0;

export class Suggestions {
  #word = null;
  #found = [];
  #active = 0;
  #dismissed = "";

  /**
   * @param {HTMLTextAreaElement} box
   * @param {() => object|undefined} channelOf the conversation typed in, to put its members first
   */
  constructor(box, channelOf) {
    this.box = box;
    this.channelOf = channelOf;
    this.id = `suggestions-${counted += 1}`;
    this.list = h("ul", { class: "suggestions", role: "listbox", id: this.id, "aria-label": "Suggestions", hidden: true });
    box.setAttribute("aria-autocomplete", "list");
    for (const event of ["input", "click"]) box.addEventListener(event, () => this.update());
    box.addEventListener("keyup", (event) => { if (["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) this.update(); });
    box.addEventListener("blur", () => this.close());
  }

  get open() {
    return !this.list.hidden;
  }

  /** Offer what fits the word at the caret. */
  update() {
    const { value, selectionStart } = this.box;
    const word = this.box === document.activeElement ? wordAt(value, selectionStart) : null;
    const mark = word ? `${word.kind}${word.start}` : "";
    if (mark !== this.#dismissed) this.#dismissed = "";
    const found = word && mark !== this.#dismissed ? offers(word, this.channelOf()) : [];
    if (!found.length) {
      this.close();
      return;
    }
    this.#word = word;
    this.#found = found;
    this.#active = 0;
    this.list.hidden = false;
    this.box.setAttribute("aria-controls", this.id);
    this.#draw();
  }

  close() {
    this.list.hidden = true;
    this.#found = [];
    this.box.removeAttribute("aria-activedescendant");
    this.box.removeAttribute("aria-controls");
  }

  /** Handle a key of the box; returns whether it was meant for the list. */
  key(event) {
    if (!this.open || event.isComposing) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      this.#active = (this.#active + step + this.#found.length) % this.#found.length;
      this.#draw();
    } else if (event.key === "Escape") {
      this.#dismissed = `${this.#word.kind}${this.#word.start}`;
      this.close();
    } else if (event.key === "Tab" && !event.shiftKey) this.#take(this.#found[this.#active]);
    else if (event.key === "Enter" && !event.shiftKey && !this.#found[this.#active].exact) this.#take(this.#found[this.#active]);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  #take(offer) {
    const { start, end } = this.#word;
    const rest = this.box.value.slice(end).replace(/^\S*\s?/, (match) => (this.#word.kind === "command" ? "" : match));
    this.box.value = this.box.value.slice(0, start) + offer.insert + rest;
    const caret = start + offer.insert.length;
    this.box.focus();
    this.box.setSelectionRange(caret, caret);
    this.box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  #draw() {
    this.list.replaceChildren(...this.#found.map((offer, index) => h("li", {
      role: "option", id: `${this.id}-${index}`, class: offer.tall ? "suggestion tall" : "suggestion", "aria-selected": index === this.#active,
      // Before the box loses its focus.
      on: { pointerdown: (event) => { event.preventDefault(); this.#take(offer); } },
    },
    offer.person && avatar(offer.person.id, offer.label, { size: "small", app: offer.person.is_bot }),
    h("span", { class: "suggestion-main" }, h("strong", null, offer.label), offer.note && h("span", { class: "soft" }, offer.note)),
    offer.detail && h("span", { class: "suggestion-detail" }, offer.detail))));
    this.box.setAttribute("aria-activedescendant", `${this.id}-${this.#active}`);
    this.list.children[this.#active]?.scrollIntoView({ block: "nearest" });
  }
}
