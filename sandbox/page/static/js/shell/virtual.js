// A list of many rows of unknown heights that keeps only those near the viewport in the DOM, and never jumps.

import { h } from "../dom.js";
import { Heights } from "./heights.js";

const MOST = 120; // rows in the DOM at once
const OVERSCAN = 900; // pixels kept ready on both sides
const NEAR = 1200; // pixels from an end at which more is asked for
const STICKY = 24; // pixels from the end that still count as being there

export class VirtualList {
  #items = [];
  #index = new Map();
  #rows = new Map();
  #anchor = null;
  #stuck = true;
  #drawn = [0, 0];
  #frame = 0;
  #lastTop = 0;

  /** Whether the last item is the newest there is; otherwise nobody is held at the end. */
  ends = true;

  /**
   * @param {{key: (item: object) => string, render: (item: object, index: number, items: object[]) => HTMLElement,
   *   signature: (item: object, index: number, items: object[]) => unknown, estimate: (item: object) => number,
   *   nearStart: () => void, nearEnd: () => void, moved: () => void}} how
   * @param {{scroller: HTMLElement, head: HTMLElement, foot: HTMLElement}} parts what scrolls; what stands before and after
   */
  constructor(how, { scroller, head, foot }) {
    this.how = how;
    this.heights = new Heights(how.key, how.estimate);
    this.scroller = scroller;
    this.above = h("div", { class: "list-spacer" });
    this.body = h("div", { class: "message-rows" });
    this.below = h("div", { class: "list-spacer" });
    scroller.append(head, this.above, this.body, this.below, foot);
    scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.watcher = new ResizeObserver((entries) => this.#resized(entries));
    this.watcher.observe(scroller);
    this.watcher.observe(head);
    this.watcher.observe(foot);
  }

  /** Whether the reader is at the end. */
  get atEnd() {
    return this.#stuck;
  }

  get items() {
    return this.#items;
  }

  /** Show other items; the first visible row stays where it is, or the end does when the reader is there. */
  update(items) {
    this.#capture();
    this.#items = items;
    this.#index = new Map(items.map((item, index) => [this.how.key(item), index]));
    this.heights.use(items);
    this.#settle();
  }

  /** Show other items from their end, forgetting where the reader was. */
  reset(items) {
    this.heights.clear();
    this.#anchor = null;
    this.#stuck = this.ends;
    for (const row of this.#rows.values()) this.#drop(row);
    this.#rows.clear();
    this.#items = [];
    this.update(items);
  }

  /** Draw all rows again, for instance when everybody's zone has changed. */
  redraw() {
    this.#capture();
    for (const row of this.#rows.values()) row.signature = null;
    this.#settle();
  }

  /** Go to the end and stay there. */
  toEnd() {
    this.#stuck = true;
    this.#anchor = null;
    this.#settle();
  }

  /** Bring a row into view, `offset` pixels below the top; returns its node, or null. */
  show(key, offset = 80) {
    if (!this.#index.has(key)) return null;
    this.#stuck = false;
    this.#anchor = { key, offset };
    this.#settle();
    return this.#rows.get(key)?.node || null;
  }

  /** Return the node of a row if it is in the DOM. */
  node(key) {
    return this.#rows.get(key)?.node || null;
  }

  /** Return the key of the first visible row. */
  get firstVisible() {
    return this.#anchor?.key ?? null;
  }

  /** Return whether a row is above, in or below the view: -1, 0 or 1. */
  side(key) {
    const index = this.#index.get(key);
    if (index === undefined) return -1;
    const tops = this.heights.tops();
    const from = this.scroller.scrollTop - this.above.offsetTop;
    if (tops[index + 1] <= from) return -1;
    return tops[index] >= from + this.scroller.clientHeight ? 1 : 0;
  }

  #range(offset) {
    const height = this.scroller.clientHeight || 600;
    let first = this.heights.at(Math.max(0, offset - OVERSCAN));
    let last = Math.min(this.#items.length, this.heights.at(offset + height + OVERSCAN) + 1);
    if (last - first > MOST) {
      const middle = this.heights.at(offset + height / 2);
      first = Math.max(0, Math.min(middle - MOST / 2, this.#items.length - MOST));
      last = Math.min(this.#items.length, first + MOST);
    }
    return [first, last];
  }

  // Learn whether the reader is at the end. Rows that have grown since the last frame move the end away from the
  // reader; only going back leaves it.
  #notice() {
    const { scrollTop, clientHeight, scrollHeight } = this.scroller;
    if (this.ends && scrollHeight - scrollTop - clientHeight <= STICKY) this.#stuck = true;
    else if (!this.ends || scrollTop < this.#lastTop - 1) this.#stuck = false;
    this.#lastTop = scrollTop;
  }

  // Remember where the first message stands that begins in view, or else the one that is in view. What stands before
  // the message in its row, such as the line of a day, does not count: it goes when older messages come.
  #capture() {
    if (!this.#items.length || !this.scroller.clientHeight) return;
    this.#notice();
    if (this.#stuck) return;
    const top = this.scroller.getBoundingClientRect().top;
    const bottom = top + this.scroller.clientHeight;
    this.#anchor = null;
    for (let index = this.#drawn[0]; index < this.#drawn[1]; index += 1) {
      const key = this.how.key(this.#items[index]);
      const node = this.#rows.get(key)?.node.lastElementChild;
      if (!node) continue;
      const box = node.getBoundingClientRect();
      if (box.bottom <= top + 1) continue;
      if (box.top >= bottom && this.#anchor) return;
      this.#anchor = { key, offset: box.top - top };
      if (box.top >= top) return;
    }
  }

  #scrolled() {
    if (!this.scroller.clientHeight) return;
    this.#notice();
    if (!this.#frame) {
      this.#frame = requestAnimationFrame(() => {
        this.#frame = 0;
        this.#capture();
        this.#draw(this.scroller.scrollTop - this.above.offsetTop);
        this.#keep();
        this.#capture();
        this.#ends();
        this.how.moved();
      });
    }
    this.#capture();
  }

  #resized(entries) {
    let changed = false;
    for (const entry of entries) {
      const key = entry.target.dataset?.key;
      if (key === undefined || !this.#rows.has(key)) { changed = true; continue; }
      changed = this.heights.measured(key, entry.target) || changed;
    }
    if (!changed || !this.scroller.clientHeight) return;
    const before = this.#stuck;
    this.#notice();
    if (before && !this.#stuck) this.#capture();
    this.#settle();
  }

  // Draw around the anchor, and put it where it was; twice, because real heights replace estimates in between.
  #settle() {
    if (!this.scroller.clientHeight) return;
    for (let round = 0; round < 3; round += 1) {
      const tops = this.heights.tops();
      let offset;
      if (this.#anchor && !this.#stuck) {
        if (!this.#index.has(this.#anchor.key)) this.#anchor = this.#neighbour();
        offset = this.#anchor ? tops[this.#index.get(this.#anchor.key)] - this.#anchor.offset : this.scroller.scrollTop - this.above.offsetTop;
      } else offset = tops[this.#items.length] - this.scroller.clientHeight;
      const grew = this.#draw(offset);
      this.#keep();
      if (!grew) break;
    }
    this.#ends();
    this.how.moved();
  }

  // The anchor's row has gone: take the one that now stands where it stood.
  #neighbour() {
    const index = Math.min(this.#drawn[0], this.#items.length - 1);
    return index < 0 ? null : { key: this.how.key(this.#items[index]), offset: 0 };
  }

  #keep() {
    if (this.#stuck) {
      this.scroller.scrollTop = this.scroller.scrollHeight;
      this.#lastTop = this.scroller.scrollTop;
      return;
    }
    const node = this.#anchor && this.#rows.get(this.#anchor.key)?.node.lastElementChild;
    if (!node) return;
    const off = node.getBoundingClientRect().top - this.scroller.getBoundingClientRect().top - this.#anchor.offset;
    if (Math.abs(off) > 0.5) this.scroller.scrollTop += off;
    this.#lastTop = this.scroller.scrollTop;
  }

  // Put the rows around an offset into the DOM; returns whether heights turned out other than thought.
  #draw(offset) {
    const [first, last] = this.#range(offset);
    const wanted = new Set();
    for (let index = first; index < last; index += 1) wanted.add(this.how.key(this.#items[index]));
    for (const [key, row] of this.#rows) {
      if (wanted.has(key)) continue;
      this.#rows.delete(key);
      this.#drop(row);
    }
    const fresh = [];
    let before = this.body.firstChild;
    for (let index = first; index < last; index += 1) {
      const item = this.#items[index];
      const key = this.how.key(item);
      const signature = this.how.signature(item, index, this.#items);
      let row = this.#rows.get(key);
      if (!row) {
        row = { node: h("div", { class: "list-row", dataset: { key } }), signature: null };
        this.#rows.set(key, row);
        this.watcher.observe(row.node);
      }
      if (row.signature !== signature) {
        row.signature = signature;
        this.how.render(row.node, item, index, this.#items);
        fresh.push([key, row.node]);
      }
      if (row.node === before) before = before.nextSibling;
      else this.body.insertBefore(row.node, before);
    }
    this.#drawn = [first, last];
    let grew = false;
    for (const [key, node] of fresh) grew = this.heights.measured(key, node) || grew;
    const tops = this.heights.tops();
    this.above.style.height = `${tops[first]}px`;
    this.below.style.height = `${tops[this.#items.length] - tops[last]}px`;
    return grew;
  }

  #drop(row) {
    if (row.node.contains(document.activeElement)) this.scroller.focus({ preventScroll: true });
    this.watcher.unobserve(row.node);
    row.node.remove();
  }

  #ends() {
    const { scrollTop, clientHeight, scrollHeight } = this.scroller;
    if (scrollTop < NEAR) this.how.nearStart();
    if (scrollHeight - scrollTop - clientHeight < NEAR) this.how.nearEnd();
  }
}
