/** A field with a list to choose from, searchable by typing, for one choice or several (ARIA's combobox pattern). */

import { h } from "../dom.js";
import { chipsOf } from "./chips.js";
import { icon } from "./icons.js";
import { listOf } from "./listbox.js";
import { openPopup } from "./popup.js";

let count = 0;

/**
 * @typedef {object} Choice
 * @property {string} key what tells it from others
 * @property {string} name its letters
 * @property {Node} [shown] how it is drawn, when not by its letters
 * @property {string} [description]
 * @property {any} input what is sent for it
 * @property {any} value what the state holds for it
 */

/**
 * Build a combobox.
 * @param {object} given
 * @param {(query: string) => Promise<{groups: {label?: string, choices: Choice[]}[], hint?: string}>} given.load
 * @param {Choice[]} given.chosen
 * @param {(chosen: Choice[]) => Promise<boolean>} given.change false takes the change back
 * @param {boolean} [given.several]
 * @param {number} [given.most] how many can be chosen
 * @param {boolean} [given.clearable]
 * @param {boolean} [given.later] tell of changes when the list closes, as Slack does for several in messages
 * @param {(typed: string) => Choice|null} [given.free] reads what is typed instead of chosen
 * @param {string} given.placeholder
 * @param {string} [given.picture] an icon before the text
 * @param {object} given.names attributes that name and describe the field
 */
export function combobox(given) {
  return new Combobox(given).root;
}

class Combobox {
  constructor(given) {
    this.given = given;
    this.id = `combobox-${(count += 1)}`;
    this.chosen = [...given.chosen];
    this.told = this.chosen;
    this.asked = 0;
    this.input = h("input", {
      id: `${this.id}-input`,
      class: "combobox-input",
      type: "text",
      role: "combobox",
      autocomplete: "off",
      spellcheck: "false",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-haspopup": "listbox",
      ...given.names,
      on: {
        input: () => this.search(),
        keydown: (event) => this.key(event),
        focus: () => this.input.select(),
        click: () => this.open(),
        blur: () => this.left(),
      },
    });
    this.chips = chipsOf((key) => this.remove(key), this.input);
    const clear = { type: "button", class: "field-button field-clear", "aria-label": "Clear", on: { click: () => this.clear() } };
    this.clearButton = given.clearable && !given.several ? h("button", clear, icon("close")) : null;
    this.root = h("div", { class: `combobox${given.several ? " several" : ""}`, on: { pointerdown: (event) => this.pressed(event) } },
      given.picture && icon(given.picture), given.several && this.chips.root, this.input, this.clearButton, icon("down"));
    this.shell = h("div", { class: "field-shell" }, this.root);
    this.draw();
    this.root = this.shell;
  }

  /** A press anywhere on the field is meant for its input. */
  pressed(event) {
    if (event.target.closest("button, input")) return;
    event.preventDefault();
    this.input.focus();
    this.toggle();
  }

  toggle() {
    if (this.popup) this.close();
    else this.open();
  }

  draw() {
    const { several, placeholder } = this.given;
    if (several) this.chips.draw(this.chosen);
    else this.input.value = this.chosen[0]?.name ?? "";
    this.input.placeholder = several && this.chosen.length ? "" : placeholder;
    if (this.clearButton) this.clearButton.hidden = !this.chosen.length;
  }

  open() {
    if (this.popup) return;
    this.list = listOf(`${this.id}-list`, this.given, (choice) => this.choose(choice));
    this.popup = openPopup(this.input.closest(".combobox"), this.list.root, { onClose: () => this.closed() });
    this.input.setAttribute("aria-expanded", "true");
    this.input.setAttribute("aria-controls", `${this.id}-list`);
    this.load("");
  }

  search() {
    if (!this.popup) this.open();
    this.load(this.input.value);
  }

  async load(query) {
    const asked = (this.asked += 1);
    const waiting = setTimeout(() => asked === this.asked && this.list?.say("Loading…"), 120);
    let found;
    try {
      found = await this.given.load(query);
    } catch (error) {
      found = { groups: [], hint: error.detail || "Something went wrong. Try again?" };
    }
    clearTimeout(waiting);
    if (asked !== this.asked || !this.popup) return;
    this.list.draw(found, this.chosen, this.full);
    this.list.activate(query || !this.chosen.length ? this.list.first : this.list.indexOf(this.chosen[0].key));
    this.point();
    this.popup.place();
  }

  get full() {
    return this.given.several && this.chosen.length >= (this.given.most ?? Infinity);
  }

  point() {
    const id = this.list?.activeId;
    if (id) this.input.setAttribute("aria-activedescendant", id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  key(event) {
    const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    if (event.key in moves) {
      event.preventDefault();
      if (!this.popup) this.open();
      else if (event.altKey && event.key === "ArrowUp") this.close();
      else this.list.move(moves[event.key]);
      this.point();
    } else if (event.key === "Enter") this.enter(event);
    else if (event.key === "Escape" && this.popup) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    } else if (this.given.several && this.input.value === "" && this.chosen.length) {
      if (event.key === "Backspace") this.remove(this.chosen.at(-1).key);
      if (event.key === "ArrowLeft") this.chips.focusLast();
    }
  }

  enter(event) {
    if (!this.popup && !this.given.free) return;
    const active = this.list?.active;
    const written = this.given.free?.(this.input.value);
    event.preventDefault();
    if (written) this.choose(written);
    else if (active) this.choose(active);
    else if (!this.popup) this.open();
  }

  async choose(choice) {
    const { several } = this.given;
    const has = this.chosen.some(({ key }) => key === choice.key);
    if (several) {
      if (!has && this.full) return;
      const told = this.become(has ? this.chosen.filter(({ key }) => key !== choice.key) : [...this.chosen, choice]);
      this.input.value = "";
      this.input.focus();
      this.load("");
      await told; // not before: the person may be elsewhere by then
    } else {
      this.close();
      if (!has) await this.become([choice]);
    }
  }

  async remove(key) {
    const told = this.become(this.chosen.filter((choice) => choice.key !== key), !this.popup || !this.given.later);
    if (this.popup) this.load(this.input.value);
    await told;
  }

  clear() {
    this.become([]);
    this.input.focus();
  }

  /** Take a change over, and tell of it now, or when the list closes. */
  async become(chosen, now = !this.given.later) {
    const before = this.chosen;
    this.chosen = chosen;
    this.draw();
    if (now && (await this.given.change(chosen)) === false) {
      this.chosen = before;
      this.draw();
    } else if (now) this.told = chosen;
  }

  close() {
    this.popup?.close();
  }

  async closed() {
    this.popup = null;
    this.list = null;
    this.asked += 1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-controls");
    this.input.removeAttribute("aria-activedescendant");
    if (!this.given.free) this.draw();
    if (this.given.several) this.input.value = "";
    const { told, chosen } = this;
    if (!this.given.later || told.map(({ key }) => key).join() === chosen.map(({ key }) => key).join()) return;
    this.told = chosen;
    if ((await this.given.change(chosen)) === false) {
      this.chosen = this.told = told;
      this.draw();
    }
  }

  left() {
    const written = this.given.free?.(this.input.value);
    // A press on the list takes the focus for a moment only.
    setTimeout(() => {
      if (document.activeElement === this.input) return;
      this.close();
      if (this.shell.contains(document.activeElement)) return;
      if (written && written.key !== this.chosen[0]?.key) this.become([written]);
      else if (this.given.free && this.input.value === "" && this.chosen.length && this.given.clearable) this.become([]);
      else this.draw();
    }, 0);
  }
}

