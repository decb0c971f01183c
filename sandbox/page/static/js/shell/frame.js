// The frame of the page: bar, sidebar, conversation, thread and tools, and which of them is in front on a phone.

import { h } from "../dom.js";
import { store } from "../store.js";
import { ChannelPane } from "./channel.js";
import { HomePane } from "./home.js";
import { Sidebar } from "./sidebar.js";
import { ThreadPane } from "./thread.js";
import { topbar } from "./topbar.js";

const NARROW = matchMedia("(max-width: 760px)");

export class Frame {
  #pane = null;
  #thread = null;

  constructor() {
    const { bar, clock, menu, jump } = topbar({ toggleSidebar: () => this.#drawer(!this.element.classList.contains("drawer-shown")) });
    this.clock = clock;
    this.menu = menu;
    this.jump = jump;
    this.tools = h("aside", { class: "tools", "aria-label": "Tools", hidden: true });
    this.sidebar = new Sidebar({ close: () => this.#drawer(false) });
    this.scrim = h("div", { class: "scrim", on: { click: () => this.#drawer(false) } });
    this.main = h("main", { class: "main", id: "conversation", tabindex: "-1" });
    this.aside = h("aside", { class: "aside", "aria-label": "Thread", hidden: true });
    this.element = h("div", { class: "frame" }, bar, this.sidebar.element, this.scrim, this.main, this.aside, this.tools);
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.element.classList.contains("drawer-shown")) return;
      event.preventDefault();
      this.#drawer(false);
    });
    store.on("selected", (selected) => this.#show(selected));
    store.on("thread", (threadOf) => this.#showThread(threadOf));
    store.on("left", () => this.#leave());
  }

  /** While a modal is open only it, the bar and the tools can be used. */
  cover(covered) {
    if (covered) this.#drawer(false);
    for (const part of [this.menu, this.jump, this.sidebar.element, this.scrim, this.main, this.aside]) part.inert = covered;
  }

  #leave() {
    this.#pane?.close();
    this.#pane = null;
    this.#showThread(null);
    this.main.replaceChildren(h("p", { class: "starting", role: "status" }, "Opening…"));
  }

  #show(selected) {
    if (!selected) {
      this.#pane?.close();
      this.#pane = null;
      this.main.replaceChildren(h("div", { class: "blank" }, h("h2", null, "Nothing to see"), h("p", { class: "soft" }, "This person is in no conversation yet.")));
      return;
    }
    const { kind, id, at = null } = selected;
    if (this.#pane?.place === `${kind} ${id}`) {
      if (at) this.#pane.goTo(at);
      return;
    }
    this.#pane?.close();
    this.#pane = kind === "home" ? new HomePane(id) : new ChannelPane(id, at);
    this.#pane.place = `${kind} ${id}`;
    this.main.replaceChildren(this.#pane.element);
    if (!NARROW.matches && !at && !document.querySelector("dialog[open]")) this.#pane.focus();
  }

  #showThread(threadOf) {
    const before = this.#thread;
    const inside = this.aside.contains(document.activeElement);
    if (threadOf && before && before.of.ts === threadOf.ts && before.of.channel === threadOf.channel) {
      before.focus();
      return;
    }
    before?.close();
    this.#thread = threadOf ? new ThreadPane(threadOf) : null;
    this.aside.hidden = !threadOf;
    this.element.classList.toggle("thread-shown", Boolean(threadOf));
    this.aside.replaceChildren(...(this.#thread ? [this.#thread.element] : []));
    if (this.#thread) this.#thread.focus();
    else if (inside) this.#pane?.focus();
  }

  #drawer(shown) {
    this.element.classList.toggle("drawer-shown", shown);
    this.menu.setAttribute("aria-expanded", String(shown));
    if (shown) this.sidebar.element.querySelector("[aria-current], a")?.focus();
    else if (this.sidebar.element.contains(document.activeElement)) this.menu.focus();
  }
}
