// A listbox of very many rows of one height, of which only those in sight are in the document.

import { h } from "../dom.js";

const SPARE = 8;

/** Shows `items`; `draw(item)` gives a row's content, `choose(item)` hears which one is active. */
export class Rows {
  /** @param {{label: string, height: number, draw: function(object): Node[], classOf: function(object): string, choose: function(object): void}} how */
  constructor({ label, height, draw, classOf, choose }) {
    Object.assign(this, { height, draw, classOf, choose });
    this.items = [];
    this.active = null;
    this.shown = new Map();
    this.space = h("div", { class: "rows-space", role: "presentation" });
    this.element = h("div", { class: "rows", role: "listbox", tabindex: "0", "aria-label": label }, this.space);
    this.atEnd = true;
    this.top = 0;
    this.element.addEventListener("scroll", () => this.onScroll(), { passive: true });
    this.element.addEventListener("keydown", (event) => this.onKey(event));
    this.element.addEventListener("click", (event) => {
      const row = event.target.closest("[role=option]");
      if (row) this.activate(Number(row.dataset.index));
    });
    this.resized = new ResizeObserver(() => { this.settle(); this.reveal(); });
    this.resized.observe(this.element);
  }

  /** Show other items; stays at the end when it was there, and keeps what is active while it is listed. */
  set(items) {
    this.items = items;
    if (this.active && !items.includes(this.active)) this.active = null;
    this.space.style.height = `${items.length * this.height}px`;
    for (const row of this.shown.values()) row.remove();
    this.shown.clear();
    this.settle();
  }

  /** Stop watching the element's size. */
  end() {
    this.resized.disconnect();
  }

  onScroll() {
    const { scrollTop, scrollHeight, clientHeight } = this.element;
    // Only going up leaves the end: the list also moves away from it when the room for it shrinks.
    if (scrollHeight - scrollTop - clientHeight < this.height) this.atEnd = true;
    else if (scrollTop < this.top) this.atEnd = false;
    this.top = scrollTop;
    this.paint();
  }

  settle() {
    if (this.atEnd) this.element.scrollTop = this.element.scrollHeight;
    this.top = this.element.scrollTop;
    this.paint();
  }

  paint() {
    const { scrollTop, clientHeight } = this.element;
    const first = Math.max(0, Math.floor(scrollTop / this.height) - SPARE);
    const last = Math.min(this.items.length, Math.ceil((scrollTop + clientHeight) / this.height) + SPARE);
    const wanted = new Set();
    for (let index = first; index < last; index += 1) wanted.add(index);
    const active = this.active ? this.items.indexOf(this.active) : -1;
    if (active >= 0) wanted.add(active);
    for (const [index, row] of this.shown) {
      if (wanted.has(index)) continue;
      row.remove();
      this.shown.delete(index);
    }
    for (const index of wanted) {
      if (!this.shown.has(index)) this.shown.set(index, this.row(index));
    }
    for (const [index, row] of this.shown) row.setAttribute("aria-selected", String(index === active));
    if (active >= 0) this.element.setAttribute("aria-activedescendant", `row-${active}`);
    else this.element.removeAttribute("aria-activedescendant");
  }

  row(index) {
    const item = this.items[index];
    const row = h(
      "div",
      { class: `row-item ${this.classOf(item)}`, role: "option", id: `row-${index}`, "aria-posinset": index + 1, "aria-setsize": this.items.length, dataset: { index: String(index) } },
      ...this.draw(item),
    );
    row.style.transform = `translateY(${index * this.height}px)`;
    this.space.append(row);
    return row;
  }

  activate(index) {
    if (!this.items.length) return;
    const to = Math.min(this.items.length - 1, Math.max(0, index));
    this.active = this.items[to];
    this.reveal();
    this.paint();
    this.choose(this.active);
  }

  /** Bring the active row into sight. */
  reveal() {
    const at = this.active ? this.items.indexOf(this.active) : -1;
    if (at < 0) return;
    const top = at * this.height;
    const { scrollTop, clientHeight } = this.element;
    if (top < scrollTop) this.element.scrollTop = top;
    else if (top + this.height > scrollTop + clientHeight) this.element.scrollTop = top + this.height - clientHeight;
  }

  onKey(event) {
    const page = Math.max(1, Math.floor(this.element.clientHeight / this.height) - 1);
    const at = this.active ? this.items.indexOf(this.active) : -1;
    const last = this.items.length - 1;
    const to = {
      ArrowDown: at + 1,
      ArrowUp: at < 0 ? last : at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: last,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.activate(to);
  }
}
