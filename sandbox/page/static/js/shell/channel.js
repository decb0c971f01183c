// The open conversation: loads its messages, follows the feed, keeps the reader's place and marks as read.

import { h } from "../dom.js";
import { store } from "../store.js";
import { api } from "../session.js";
import { tell } from "../outcome.js";
import { Composer } from "./composer.js";
import { dismissed } from "./dismissed.js";
import { ConversationHeader } from "./header.js";
import { icon } from "./icons.js";
import { authorOf } from "./message.js";
import { Pages } from "./pages.js";
import { Timeline } from "./timeline.js";
import { appOf, labelOf, titleOf } from "./people.js";
import { announce } from "./toast.js";
import { millis, shortWhen } from "./times.js";

const READ_PAUSE = 150;

export class ChannelPane {
  #off = [];
  #missed = 0;
  #reading = 0;
  #readTs = "";

  constructor(id, at = null) {
    this.id = id;
    this.person = api.person(store.state.handle);
    this.header = new ConversationHeader(() => this.channel, "messages");
    this.start = h("div", { class: "list-head" });
    this.timeline = new Timeline({
      label: `Messages in ${this.channel ? labelOf(this.channel) : id}`,
      head: this.start,
      nearStart: () => this.pages.older(),
      nearEnd: () => this.pages.newer(),
      moved: () => this.#moved(),
    });
    this.jump = h("button", { type: "button", class: "jump", hidden: true, on: { click: () => this.toLatest() } });
    this.unreadPill = h("button", { type: "button", class: "jump above", hidden: true, on: { click: () => this.#toUnread() } });
    this.composer = new Composer({ channel: id, label: () => (this.channel ? labelOf(this.channel) : id), sent: () => this.toLatest() });
    this.element = h("section", { class: "conversation", "aria-label": this.channel ? labelOf(this.channel) : id },
      this.header.element, h("div", { class: "list-frame" }, this.unreadPill, this.timeline.element, this.jump), this.composer.element);
    this.pages = new Pages(this.person, id, (change) => this.#changed(change));
    this.#follow();
    this.#open(at);
  }

  get channel() {
    return store.state.channels.get(this.id);
  }

  /** Go to a message. */
  async goTo(ts) {
    if (this.timeline.show(ts)) return;
    try {
      await this.pages.around(ts);
      this.timeline.show(ts);
    } catch (error) {
      tell(error, store);
    }
  }

  /** Go to the newest message. */
  async toLatest() {
    if (this.pages.hasNewer) await this.pages.latest().catch((error) => tell(error, store));
    this.timeline.list.toEnd();
  }

  /** Put the caret into the composer. */
  focus() {
    this.composer.focus();
  }

  /** Stop following. */
  close() {
    for (const off of this.#off) off();
    clearTimeout(this.#reading);
    this.composer.close();
    this.header.close();
  }

  #follow() {
    const on = (kind, listener) => this.#off.push(store.on(kind, listener));
    on("messages", (event) => { if (event.channel === this.id) this.#heard(event); });
    on("reset", (event) => { if (event.channel === this.id) this.pages.refresh().catch((error) => tell(error, store)); });
    on("hello", () => {
      this.timeline.redraw();
      (this.pages.loaded ? this.pages.refresh() : this.pages.latest()).catch((error) => tell(error, store));
    });
    on("users", () => this.timeline.redraw());
    on("apps", () => { this.timeline.redraw(); this.composer.refresh(); });
    on("channels", () => { this.composer.refresh(); this.#beginning(); });
    this.#off.push(dismissed.on(() => this.#changed({})));
    const visible = () => { if (!document.hidden) this.#moved(); };
    document.addEventListener("visibilitychange", visible);
    this.#off.push(() => document.removeEventListener("visibilitychange", visible));
  }

  async #open(at) {
    const { channel } = this;
    const unread = channel?.unread || 0;
    if (unread) this.timeline.unreadAfter = channel.last_read || "0";
    try {
      if (at) await this.pages.around(at);
      else await this.pages.latest();
    } catch (error) {
      // Without a connection the banner tells it, and the feed's greeting loads the messages.
      if (error.code !== "unreachable") tell(error, store);
      return;
    }
    if (at) this.timeline.show(at);
  }

  #heard(event) {
    const { list } = this.timeline;
    const wasThere = list.atEnd && !this.pages.hasNewer;
    const known = new Set(this.pages.items.map((message) => message.ts));
    this.pages.merge(event);
    for (const message of event.messages || []) {
      if (known.has(message.ts) || message.mine || !this.pages.items.includes(message)) continue;
      if (!wasThere || document.hidden) this.#missed += 1;
      if (this.timeline.unreadAfter === null && (!wasThere || document.hidden)) this.timeline.unreadAfter = before(this.pages.items, message);
      announce(`${authorOf(message)}: ${(message.text || "").slice(0, 200)}`);
    }
    if ((event.messages || []).some((message) => message.mine && !known.has(message.ts))) this.timeline.unreadAfter = null;
    this.#moved();
  }

  #changed({ reset = false }) {
    this.#beginning();
    // The first message waits for the page before it, without which its day and author's line are not known.
    const loaded = dismissed.without(this.pages.items);
    const held = this.pages.hasOlder && loaded.length > 1;
    const items = held ? loaded.slice(1) : loaded;
    this.timeline.preceding = held ? loaded[0] : null;
    this.timeline.list.ends = !this.pages.hasNewer;
    if (reset) this.timeline.list.reset(items);
    else this.timeline.list.update(items);
  }

  // What stands above the first message: the conversation's beginning, or that more is on its way.
  #beginning() {
    const { channel } = this;
    if (!channel || !this.pages.loaded) return;
    if (this.pages.hasOlder) {
      this.start.replaceChildren(h("p", { class: "soft loading" }, "Loading earlier messages…"));
      return;
    }
    const app = appOf(channel);
    const direct = channel.kind === "im" || channel.kind === "mpim";
    const text = app ? `This is the beginning of your direct messages with ${app.name}.`
      : direct ? `This is the beginning of your conversation with ${titleOf(channel)}.`
        : `This is the very beginning of ${labelOf(channel)}.`;
    this.start.replaceChildren(h("h2", null, labelOf(channel)), h("p", { class: "soft" }, text), channel.purpose ? h("p", null, channel.purpose) : "");
  }

  #moved() {
    const { list } = this.timeline;
    const end = list.atEnd && !this.pages.hasNewer;
    if (end && !document.hidden) this.#missed = 0;
    const { jump } = this;
    jump.hidden = end || !this.pages.loaded;
    const words = this.#missed ? `${this.#missed} new message${this.#missed === 1 ? "" : "s"}` : "Jump to latest";
    if (jump.dataset.words !== words) {
      jump.dataset.words = words;
      jump.classList.toggle("strong", this.#missed > 0);
      jump.replaceChildren(icon("down"), words);
    }
    this.#showUnreadPill();
    if (end) this.#read();
  }

  #showUnreadPill() {
    const { unreadAfter } = this.timeline;
    const first = this.timeline.firstUnread();
    const hidden = unreadAfter === null || !first || this.seenUnread
      || (this.timeline.list.side(first.ts) !== -1 && !(this.pages.hasOlder && first === this.pages.items[0]));
    if (!hidden || !first) {
      this.unreadPill.hidden = hidden;
      if (!hidden) this.unreadPill.replaceChildren(icon("up"), `New since ${shortWhen(millis(first.ts), store.state.me.tz, store.now())}`);
      return;
    }
    if (this.pages.loaded) this.seenUnread = true;
    this.unreadPill.hidden = true;
  }

  async #toUnread() {
    this.seenUnread = true;
    this.unreadPill.hidden = true;
    const after = this.timeline.unreadAfter;
    if (this.pages.hasOlder && Number(this.pages.items[0].ts) > Number(after)) {
      await this.pages.around(after).catch((error) => tell(error, store));
    }
    const first = this.timeline.firstUnread();
    if (first) this.timeline.show(first.ts, { mark: false });
  }

  #read() {
    const last = this.pages.items.at(-1);
    const { channel } = this;
    if (document.hidden || !last || !channel || last.ts === this.#readTs) return;
    if (!channel.unread && Number(channel.last_read || 0) >= Number(last.ts)) return;
    clearTimeout(this.#reading);
    this.#reading = setTimeout(async () => {
      this.#readTs = last.ts;
      try {
        await this.person.verb("read", { channel: this.id, ts: last.ts });
      } catch (error) {
        // Tried again with the next message; a mark that is late harms nobody.
        if (error.name !== "ApiError") throw error;
        this.#readTs = "";
      }
    }, READ_PAUSE);
  }
}

function before(items, message) {
  const index = items.indexOf(message);
  return index > 0 ? items[index - 1].ts : "0";
}
