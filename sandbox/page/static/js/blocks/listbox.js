/** The list of a combobox: groups of options, one of them active. */

import { h, replace } from "../dom.js";
import { icon } from "./icons.js";

/**
 * @param {string} id
 * @param {{several?: boolean, most?: number, names: object}} given
 * @param {(choice: object) => void} choose
 */
export function listOf(id, given, choose) {
  return new List(id, given, choose);
}

class List {
  constructor(id, given, choose) {
    this.id = id;
    this.given = given;
    this.choose = choose;
    this.options = [];
    this.at = -1;
    this.box = h("div", {
      id, class: "listbox", role: "listbox", "aria-multiselectable": given.several ? "true" : null,
      "aria-label": given.names["aria-label"] ?? (given.names["aria-labelledby"] ? null : "Choices"),
      "aria-labelledby": given.names["aria-labelledby"],
    });
    this.note = h("div", { class: "listbox-note", role: "status" });
    // A press must not take the focus away from the input.
    this.root = h("div", { on: { mousedown: (event) => event.preventDefault() } }, this.box, this.note);
  }

  /** Say something in place of the list. */
  say(words) {
    this.options = [];
    this.at = -1;
    replace(this.box);
    replace(this.note, words);
  }

  draw({ groups, hint }, chosen, full) {
    const keys = new Set(chosen.map(({ key }) => key));
    const drawn = groups.filter(({ choices }) => choices.length);
    this.say(hint ?? (drawn.length ? "" : "No matches"));
    if (full) replace(this.note, `You can choose up to ${this.given.most}.`);
    replace(this.box, ...drawn.map((group, index) => this.group(group, index, keys, full)));
  }

  group({ label, choices }, index, keys, full) {
    const options = choices.map((choice) => this.option(choice, keys.has(choice.key), full));
    if (!label) return options;
    const name = `${this.id}-group-${index}`;
    return h("div", { role: "group", "aria-labelledby": name }, h("div", { id: name, class: "listbox-group" }, label), options);
  }

  option(choice, selected, full) {
    const node = h("div", {
      id: `${this.id}-${this.options.length}`,
      class: "option",
      role: "option",
      "aria-selected": String(selected),
      "aria-disabled": full && !selected ? "true" : null,
      on: {
        click: () => this.choose(choice),
        pointermove: () => this.activate(this.options.findIndex((entry) => entry.node === node)),
      },
    }, h("span", { class: "option-text" }, choice.shown?.cloneNode(true) ?? choice.name),
    choice.description && h("span", { class: "option-description" }, choice.description),
    selected && icon("check"));
    this.options.push({ choice, node });
    return node;
  }

  get first() {
    return this.options.length ? 0 : -1;
  }

  get active() {
    return this.options[this.at]?.choice ?? null;
  }

  get activeId() {
    return this.options[this.at]?.node.id ?? null;
  }

  indexOf(key) {
    return Math.max(this.first, this.options.findIndex(({ choice }) => choice.key === key));
  }

  move(by) {
    const last = this.options.length - 1;
    if (last < 0) return;
    if (Math.abs(by) === 1) this.activate((this.at + by + last + 1) % (last + 1));
    else this.activate(Math.max(0, Math.min(last, this.at + by)));
  }

  activate(index) {
    this.options[this.at]?.node.classList.remove("active");
    this.at = index;
    const node = this.options[index]?.node;
    node?.classList.add("active");
    node?.scrollIntoView({ block: "nearest" });
  }
}
