// The Home tab of an app, as it publishes it for the acting person.

import { h } from "../dom.js";
import { store } from "../store.js";
import { api } from "../session.js";
import { contextFor } from "../context.js";
import { tell } from "../outcome.js";
import { renderBlocks } from "../blocks/index.js";
import { keepingFocus } from "./focus.js";
import { ConversationHeader } from "./header.js";

export class HomePane {
  #off = [];
  #waiting = true;

  /** @param {string} appId */
  constructor(appId) {
    this.appId = appId;
    this.header = new ConversationHeader(() => undefined, "home", appId);
    this.body = h("div", { class: "home-body", tabindex: "-1" });
    this.scroller = h("div", { class: "home-scroll" }, this.body);
    this.element = h("section", { class: "conversation home", "aria-label": `${this.app?.name || "App"} Home` }, this.header.element, this.scroller);
    const on = (kind, listener) => this.#off.push(store.on(kind, listener));
    on("home", (event) => { if (event.app === appId) this.#draw(); });
    on("hello", () => this.#draw());
    on("apps", () => this.#draw());
    on("users", () => this.#draw());
    this.#draw();
    this.#open();
  }

  get app() {
    return store.state.apps.get(this.appId);
  }

  focus() {
    this.body.focus({ preventScroll: true });
  }

  close() {
    for (const off of this.#off) off();
    this.header.close();
  }

  async #open() {
    try {
      const { view } = await api.person(store.state.handle).verb("home", { app: this.appId });
      if (view && !store.state.homes.get(this.appId)) store.apply({ kind: "home", app: this.appId, view });
    } catch (error) {
      tell(error, store);
    }
    this.#waiting = false;
    this.#draw();
  }

  #draw() {
    const { app } = this;
    const view = store.state.homes.get(this.appId);
    const drawn = `${view?.hash} ${app?.connected} ${this.#waiting && !view} ${store.state.users.size} ${store.state.me.tz}`;
    if (drawn === this.drawn && view === this.shown) return;
    this.drawn = drawn;
    this.shown = view;
    keepingFocus(this.body, () => this.body.replaceChildren(...[
      app && !app.connected && h("p", { class: "note warn" }, `${app.name} is disconnected: its Home shows what it published last.`),
      view ? renderBlocks(view.blocks, contextFor({ surface: "home", view })) : this.#empty(app),
    ].filter(Boolean)));
  }

  #empty(app) {
    if (this.#waiting) return h("p", { class: "soft loading", role: "status" }, "Opening Home…");
    return h("div", { class: "blank" }, h("h2", null, "Nothing here yet"), h("p", { class: "soft" }, `${app?.name || "The app"} has not published a Home for you.`));
  }
}
