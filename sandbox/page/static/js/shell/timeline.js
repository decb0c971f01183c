// A conversation's messages as a list: day dividers, the unread line, jumping about; used for channels and threads.

import { h } from "../dom.js";
import { store } from "../store.js";
import { keepingFocus } from "./focus.js";
import { continues, guessHeight, renderMessage } from "./message.js";
import { attachToolbar } from "./toolbar.js";
import { dayKey, dayLabel, millis } from "./times.js";
import { VirtualList } from "./virtual.js";

const numbers = new WeakMap();
let counted = 0;

// A number for each message object: an event of the feed brings a new object, and so a new number.
function number(message) {
  if (!numbers.has(message)) numbers.set(message, counted += 1);
  return numbers.get(message);
}

export class Timeline {
  #unreadAfter = null;
  #epoch = 0;
  #found = null;

  /** The message before the first one of the list, when it is known but not shown. */
  preceding = null;

  /**
   * @param {{label: string, head: HTMLElement, foot?: HTMLElement, inThread?: boolean, nearStart?: () => void,
   *   nearEnd?: () => void, moved?: () => void}} how
   */
  constructor({ label, head, foot = h("div", { class: "list-foot" }), inThread = false, nearStart = () => {}, nearEnd = () => {}, moved = () => {} }) {
    this.inThread = inThread;
    this.element = h("div", { class: "message-list", tabindex: "0", role: "region", "aria-label": label });
    this.list = new VirtualList({
      key: (message) => message.ts,
      render: (row, message, index, items) => this.#render(row, message, index, items),
      signature: (message, index, items) => this.#signature(message, index, items),
      estimate: guessHeight,
      nearStart,
      nearEnd,
      moved,
    }, { scroller: this.element, head, foot });
    attachToolbar(this.element, (ts) => this.list.items.find((message) => message.ts === ts), inThread);
    this.element.addEventListener("keydown", (event) => this.#key(event));
  }

  /** Draw the line "New" before the first message of others after this `ts`; null takes it away. */
  set unreadAfter(ts) {
    this.#unreadAfter = ts;
    this.list.redraw();
  }

  get unreadAfter() {
    return this.#unreadAfter;
  }

  /** Return the first unread message that is loaded, or null. */
  firstUnread() {
    return this.#begunBefore() ? this.preceding : this.#firstNew(this.list.items);
  }

  /** Draw everything again in another zone or with other names. */
  redraw() {
    this.#epoch += 1;
    this.list.redraw();
  }

  /** Bring a message into view, and point it out. */
  show(ts, { mark = true } = {}) {
    const node = this.list.show(ts);
    const article = node?.querySelector("article");
    if (!article) return false;
    if (mark) {
      article.classList.add("pointed");
      article.focus({ preventScroll: true });
    }
    return true;
  }

  #isNew(message) {
    return Number(message.ts) > Number(this.#unreadAfter || 0) && !message.mine;
  }

  // Whether what is unread begins before the first message of the list.
  #begunBefore() {
    return this.#unreadAfter !== null && this.preceding !== null && this.#isNew(this.preceding);
  }

  // The first message of others after the unread mark, looked for once for each list and mark.
  #firstNew(items) {
    if (this.#unreadAfter === null || this.#begunBefore()) return null;
    if (this.#found?.items !== items || this.#found.after !== this.#unreadAfter) {
      this.#found = { items, after: this.#unreadAfter, first: items.find((message) => this.#isNew(message)) || null };
    }
    return this.#found.first;
  }

  #flags(message, index, items) {
    const { tz } = store.state.me;
    const before = items[index - 1] || this.preceding;
    const day = !this.inThread && (!before || dayKey(millis(before.ts), tz) !== dayKey(millis(message.ts), tz));
    const fresh = message === this.#firstNew(items);
    const first = this.inThread && index === 1;
    return { day, fresh, first, compact: !day && !fresh && !first && continues(message, before, tz) };
  }

  #signature(message, index, items) {
    const { day, fresh, first, compact } = this.#flags(message, index, items);
    const today = day ? this.#day(message) : first ? items.length : "";
    return `${number(message)} ${today} ${fresh} ${compact} ${this.#epoch} ${store.state.apps.get(message.app_id)?.connected}`;
  }

  #render(row, message, index, items) {
    const { day, fresh, first, compact } = this.#flags(message, index, items);
    const label = day ? this.#day(message) : first ? `${items.length - 1} ${items.length === 2 ? "reply" : "replies"}` : "";
    keepingFocus(row, () => row.replaceChildren(
      ...[
        label && h("div", { class: first ? "day-line replies" : "day-line", role: "separator", "aria-label": label }, h("span", null, label)),
        fresh && h("div", { class: "unread-line", role: "separator", "aria-label": "New messages" }, h("span", null, "New")),
        renderMessage(message, { compact, inThread: this.inThread }),
      ].filter(Boolean),
    ));
  }

  #day(message) {
    return dayLabel(millis(message.ts), store.state.me.tz, store.now());
  }

  // ↑ and ↓ walk from message to message; everything inside one is reached with Tab.
  #key(event) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
    const article = event.target.closest("article");
    if (event.target !== this.element && event.target !== article) return;
    const { items } = this.list;
    const at = article ? items.findIndex((message) => message.ts === article.dataset.ts) : items.length - (step < 0 ? 0 : 1);
    const next = items[at + step];
    if (!next) return;
    event.preventDefault();
    if (this.list.side(next.ts) !== 0 || !this.list.node(next.ts)) this.list.show(next.ts, step < 0 ? 8 : this.element.clientHeight - 120);
    const node = this.list.node(next.ts)?.querySelector("article");
    node?.focus({ preventScroll: true });
    node?.scrollIntoView({ block: "nearest" });
  }
}
