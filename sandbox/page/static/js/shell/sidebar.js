// The list of conversations: channels, direct messages and apps, with what is unread.

import { h } from "../dom.js";
import { store } from "../store.js";
import { api } from "../session.js";
import { format } from "../route.js";
import { browseChannels } from "./browse.js";
import { drafts } from "./drafts.js";
import { openDirect } from "./direct.js";
import { openHelp } from "./help.js";
import { icon } from "./icons.js";
import { jumpButton } from "./jump.js";
import { keepingFocus } from "./focus.js";
import { actors, appOf, avatar, titleOf } from "./people.js";
import { choosePerson } from "./picker.js";

const FOLDED = "sandbox:folded";

function folded() {
  try {
    return new Set(JSON.parse(localStorage.getItem(FOLDED) || "[]"));
  } catch {
    return new Set();
  }
}

/** Return the conversations in the order of the sidebar: `{channels, directs, apps}`. */
function sections() {
  const all = [...store.state.channels.values()];
  const shown = (channel) => store.state.selected?.id === channel.id;
  const byName = (one, other) => titleOf(one).localeCompare(titleOf(other));
  const directs = all.filter((channel) => (channel.kind === "im" || channel.kind === "mpim") && !appOf(channel) && (Number(channel.latest || 0) > 0 || shown(channel)));
  return {
    channels: all.filter((channel) => (channel.kind === "channel" || channel.kind === "group") && !channel.archived && (channel.is_member || shown(channel))).sort(byName),
    directs: directs.sort((one, other) => Number(other.latest || 0) - Number(one.latest || 0) || byName(one, other)),
    apps: [...store.state.apps.values()].sort((one, other) => one.name.localeCompare(other.name)),
  };
}

/** Return the direct message of an app, if there is one. */
function directOf(app) {
  return [...store.state.channels.values()].find((channel) => channel.app === app.id);
}

/** Return every place of the sidebar from top to bottom, for walking with the keyboard. */
export function places() {
  const { channels, directs, apps } = sections();
  return [
    ...[...channels, ...directs].map((channel) => ({ kind: "channel", id: channel.id })),
    ...apps.map((app) => (app.home_tab || !directOf(app) ? { kind: "home", id: app.id } : { kind: "channel", id: directOf(app).id })),
  ];
}

export class Sidebar {
  #frame = 0;

  /** @param {{close: () => void}} how closes the drawer on a phone after something was chosen */
  constructor({ close }) {
    this.close = close;
    this.list = h("div", { class: "sidebar-list" });
    const keys = h("button", { type: "button", class: "keys-button", on: { click: openHelp } }, icon("keys"), "Keyboard shortcuts", h("kbd", { "aria-hidden": "true" }, "?"));
    this.element = h("nav", { class: "sidebar", "aria-label": "Conversations", id: "sidebar" }, jumpButton(), this.list, keys);
    for (const kind of ["channels", "users", "apps", "selected", "me", "drafts", "left"]) store.on(kind, () => this.#later());
  }

  #later() {
    if (!this.#frame) this.#frame = requestAnimationFrame(() => { this.#frame = 0; this.draw(); });
  }

  draw() {
    if (!store.state.me) {
      this.list.replaceChildren();
      return;
    }
    const { channels, directs, apps } = sections();
    keepingFocus(this.list, () => this.list.replaceChildren(
      h("p", { class: "workspace-name" }, store.state.workspace.name),
      this.#section("Channels", channels.map((channel) => this.#channel(channel)), { label: "Browse channels", act: () => browseChannels() }),
      this.#section("Direct messages", directs.map((channel) => this.#direct(channel)), { label: "New direct message", act: () => this.#newDirect() }),
      this.#section("Apps", apps.map((app) => this.#app(app)), null),
      store.state.workspaces.length > 1 ? this.#section("Workspaces", store.state.workspaces.map((workspace) => this.#workspace(workspace)), null) : "",
    ));
  }

  #section(title, items, tool) {
    const isFolded = folded().has(title);
    const id = `section-${title.toLowerCase().replaceAll(" ", "-")}`;
    const fold = () => {
      const now = folded();
      if (now.has(title)) now.delete(title);
      else now.add(title);
      try {
        localStorage.setItem(FOLDED, JSON.stringify([...now]));
      } catch {
        return;
      }
      this.draw();
    };
    return h("div", { class: "side-section" },
      h("div", { class: "section-head" },
        h("h2", null, h("button", { type: "button", class: "fold", "aria-expanded": !isFolded, "aria-controls": id, on: { click: fold } }, icon("chevron"), title)),
        tool && h("button", { type: "button", class: "icon-tool", "aria-label": tool.label, title: tool.label, on: { click: tool.act } }, icon("plus"))),
      h("ul", { id }, items.filter((item) => !isFolded || item.dataset.keep), !items.length && !isFolded && h("li", { class: "none" }, "None yet")));
  }

  #item({ selected, sign, name, unread = 0, mentions = 0, draft = false, state = "", more = "" }) {
    const current = store.state.selected?.id === selected.id;
    const words = [name, more, state, mentions ? `${mentions} mention${mentions === 1 ? "" : "s"}` : "", unread ? `${unread} unread` : "", draft ? "draft" : ""].filter(Boolean).join(", ");
    return h("li", { dataset: { keep: unread || current ? "yes" : null } }, h("a", {
      class: `place${unread ? " unread" : ""}${current ? " current" : ""}`,
      href: format({ team: api.team === "-" ? null : api.team, handle: store.state.handle, selected }),
      "aria-current": current ? "page" : null,
      "aria-label": words,
      on: { click: () => this.close() },
    }, sign, h("span", { class: "place-name" }, name), draft && !current && h("span", { class: "draft-mark", title: "Draft" }, "Draft"), state === "disconnected" && h("span", { class: "state down" }, "off"), mentions > 0 && h("span", { class: "count" }, mentions)));
  }

  #channel(channel) {
    return this.#item({
      selected: { kind: "channel", id: channel.id }, name: titleOf(channel), sign: icon(channel.kind === "group" ? "lock" : "hash"),
      more: channel.kind === "group" ? "private" : "", unread: channel.unread, mentions: channel.mentions, draft: drafts.has(channel.id),
    });
  }

  #direct(channel) {
    const other = (channel.with || channel.members || []).find((id) => id !== store.state.me.id) || store.state.me.id;
    return this.#item({
      selected: { kind: "channel", id: channel.id }, name: titleOf(channel), sign: avatar(other, titleOf(channel), { size: "tiny" }),
      unread: channel.unread, mentions: channel.unread, draft: drafts.has(channel.id),
    });
  }

  #app(app) {
    const direct = directOf(app);
    const { selected } = store.state;
    const here = selected && (selected.id === app.id || selected.id === direct?.id);
    // Unread messages come first; otherwise an app opens at its Home.
    const target = here ? selected : direct && (direct.unread || !app.home_tab) ? { kind: "channel", id: direct.id } : { kind: "home", id: app.id };
    return this.#item({
      selected: { kind: target.kind, id: target.id }, name: app.name, sign: h("span", { class: "app-sign" }, avatar(app.bot_user, app.name, { size: "tiny", app: true }), h("span", { class: `dot ${app.connected ? "up" : "down"}` })),
      state: app.connected ? "connected" : "disconnected", unread: direct?.unread, mentions: direct?.unread, draft: direct && drafts.has(direct.id),
    });
  }

  #workspace(workspace) {
    const current = workspace.id === store.state.workspace.id;
    return h("li", { dataset: { keep: current ? "yes" : null } }, h("button", {
      type: "button", class: `place${current ? " current" : ""}`, "aria-current": current ? "true" : null,
      on: { click: () => { this.close(); if (!current) store.actAs(null, workspace.id); } },
    }, avatar(workspace.id, workspace.name, { size: "tiny" }), h("span", { class: "place-name" }, workspace.name)));
  }

  #newDirect() {
    const people = actors().filter((user) => user.id !== store.state.me.id);
    choosePerson({ title: "New direct message", people, chosen: (user) => { this.close(); openDirect(user); } });
  }
}
