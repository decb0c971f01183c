// The pane of one thread, beside the conversation (on a phone: over it).

import { h } from "../dom.js";
import { store } from "../store.js";
import { api } from "../session.js";
import { tell } from "../outcome.js";
import { Composer } from "./composer.js";
import { dismissed } from "./dismissed.js";
import { icon } from "./icons.js";
import { compareTs } from "./pages.js";
import { labelOf } from "./people.js";
import { Timeline } from "./timeline.js";

export class ThreadPane {
  #off = [];
  #messages = new Map();

  /** @param {{channel: string, ts: string}} threadOf */
  constructor(threadOf) {
    this.of = threadOf;
    const channel = store.state.channels.get(threadOf.channel);
    this.timeline = new Timeline({ label: "Thread", head: h("div", { class: "list-head slim" }), inThread: true });
    this.composer = new Composer({ channel: threadOf.channel, thread: threadOf.ts, label: () => "thread", sent: () => this.timeline.list.toEnd() });
    this.element = h("div", { class: "thread" },
      h("header", { class: "conversation-head" },
        h("div", { class: "head-title" }, h("h2", null, "Thread"), h("span", { class: "soft" }, channel ? labelOf(channel) : "")),
        h("div", { class: "head-tools" }, h("button", { type: "button", class: "icon-tool", "aria-label": "Close thread", title: "Close (Esc)", on: { click: () => store.openThread(null) } }, icon("close")))),
      h("div", { class: "list-frame" }, this.timeline.element), this.composer.element);
    const on = (kind, listener) => this.#off.push(store.on(kind, listener));
    on("messages", (event) => { if (event.channel === threadOf.channel) this.#heard(event); });
    on("hello", () => this.load());
    on("users", () => this.timeline.redraw());
    on("apps", () => this.timeline.redraw());
    on("channels", () => this.composer.refresh());
    this.#off.push(dismissed.on(() => this.#draw()));
    this.load();
  }

  /** Load the thread. */
  async load() {
    try {
      const { root, replies } = await api.person(store.state.handle).get("thread", this.of);
      this.#messages = new Map([...(root ? [root] : []), ...replies].map((message) => [message.ts, message]));
      this.#draw();
    } catch (error) {
      if (error.code !== "unreachable") tell(error, store);
    }
  }

  focus() {
    this.composer.focus();
  }

  close() {
    for (const off of this.#off) off();
    this.composer.close();
  }

  #heard({ messages = [], removed = [] }) {
    let changed = false;
    for (const message of messages) {
      if (message.ts !== this.of.ts && message.thread_ts !== this.of.ts) continue;
      this.#messages.set(message.ts, message);
      changed = true;
    }
    for (const ts of removed) changed = this.#messages.delete(ts) || changed;
    if (changed) this.#draw();
  }

  #draw() {
    const items = dismissed.without([...this.#messages.values()]).sort((one, other) => compareTs(one.ts, other.ts));
    this.timeline.list.update(items);
  }
}
