// The head of a conversation or Home: its name, topic, members and tabs.

import { h } from "../dom.js";
import { store } from "../store.js";
import { api } from "../session.js";
import { tell } from "../outcome.js";
import { icon } from "./icons.js";
import { openMembers } from "./members.js";
import { about, appOf, avatar, titleOf } from "./people.js";
import { openDirect } from "./direct.js";
import { clockTime } from "./times.js";

export class ConversationHeader {
  #off = [];

  /**
   * @param {() => object|undefined} channelOf the conversation, or none on a Home
   * @param {"messages"|"home"} tab
   * @param {string|null} appId the app of a Home
   */
  constructor(channelOf, tab, appId = null) {
    this.channelOf = channelOf;
    this.tab = tab;
    this.appId = appId;
    this.element = h("header", { class: "conversation-head" });
    for (const kind of ["channels", "users", "apps"]) this.#off.push(store.on(kind, () => this.draw()));
    this.draw();
  }

  close() {
    for (const off of this.#off) off();
  }

  draw() {
    if (!store.state.me) return;
    const channel = this.channelOf();
    const app = this.appId ? store.state.apps.get(this.appId) : appOf(channel);
    // What is unread is not shown here: a button that is drawn anew while it is pressed loses the click and the focus.
    const shown = channel && { ...channel, unread: 0, mentions: 0, last_read: "", latest: "" };
    const key = JSON.stringify([shown, app, store.state.users.size]);
    if (key === this.drawn) return;
    this.drawn = key;
    if (app) this.#app(app);
    else if (channel) this.#channel(channel);
    else this.element.replaceChildren(h("div", { class: "head-title" }, h("h1", { id: "conversation-name" }, "Not found")));
  }

  #channel(channel) {
    const direct = channel.kind === "im" || channel.kind === "mpim";
    const title = titleOf(channel);
    const other = direct ? store.state.users.get((channel.with || channel.members || []).find((id) => id !== store.state.me.id) || store.state.me.id) : null;
    const sub = direct
      ? [about(other || {}), other?.tz && `${clockTime(store.now(), other.tz)} local time`].filter(Boolean).join(" · ")
      : channel.topic;
    this.element.replaceChildren(
      h("div", { class: "head-title" },
        direct ? avatar(other?.id, title, { size: "small" }) : icon(channel.kind === "group" ? "lock" : "hash"),
        h("h1", { id: "conversation-name" }, title)),
      h("p", { class: "head-topic", title: sub || null }, sub || ""),
      h("div", { class: "head-tools" }, !direct && this.#membership(channel), !direct && this.#leave(channel)));
  }

  #membership(channel) {
    const count = channel.members.length;
    return h("button", {
      type: "button", class: "shell-button quiet", "aria-haspopup": "dialog", "aria-label": `${count} member${count === 1 ? "" : "s"}`,
      on: { click: (event) => openMembers(channel, event.currentTarget) },
    }, icon("people"), count);
  }

  #leave(channel) {
    if (channel.archived) return h("span", { class: "soft" }, "Archived");
    if (channel.is_member) {
      return h("button", { type: "button", class: "shell-button quiet", on: { click: (event) => change("leave", channel, event.currentTarget) } }, "Leave");
    }
    return channel.kind === "channel" && h("button", { type: "button", class: "shell-button primary", on: { click: (event) => change("join", channel, event.currentTarget) } }, "Join");
  }

  #app(app) {
    const tab = (name, label, act) => h("button", {
      type: "button", class: "tab", "aria-current": this.tab === name ? "page" : null, on: { click: act },
    }, label);
    this.element.replaceChildren(
      h("div", { class: "head-title" }, avatar(app.bot_user, app.name, { size: "small", app: true }), h("h1", { id: "conversation-name" }, app.name),
        h("span", { class: `state ${app.connected ? "up" : "down"}` }, app.connected ? "Connected" : "Disconnected")),
      h("nav", { class: "tabs", "aria-label": `${app.name} tabs` },
        app.home_tab && tab("home", "Home", () => store.select({ kind: "home", id: app.id })),
        app.messages_tab !== false && tab("messages", "Messages", () => openDirect({ id: app.bot_user }))));
  }
}

/** Join or leave a channel. */
export async function change(verb, channel, button = null) {
  button?.setAttribute("aria-busy", "true");
  try {
    await api.person(store.state.handle).verb(verb, { channel: channel.id });
  } catch (error) {
    tell(error, store);
  } finally {
    button?.removeAttribute("aria-busy");
  }
}
