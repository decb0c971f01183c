// Jumping to a conversation, person or app by typing a few letters of its name.

import { h } from "../dom.js";
import { store } from "../store.js";
import { openApp, openDirect } from "./direct.js";
import { icon } from "./icons.js";
import { actors, appOf, avatar, fits, titleOf } from "./people.js";
import { pick } from "./picker.js";
import { COMMAND_KEY } from "./platform.js";

function everything() {
  const entries = [];
  for (const channel of store.state.channels.values()) {
    if (channel.archived || channel.kind === "im" || channel.kind === "mpim" && !channel.latest) continue;
    entries.push({
      name: titleOf(channel), rank: channel.unread ? 0 : channel.is_member ? 1 : 3, channel,
      sign: icon(channel.kind === "group" ? "lock" : channel.kind === "mpim" ? "people" : "hash"), note: channel.is_member ? channel.topic : "not joined",
      matches: (query) => titleOf(channel).toLowerCase().includes(query.replace(/^#/, "")), act: () => store.select({ kind: "channel", id: channel.id }),
    });
  }
  for (const app of store.state.apps.values()) {
    entries.push({
      name: app.name, rank: 1, sign: avatar(app.bot_user, app.name, { size: "small", app: true }), note: app.connected ? "App" : "App, disconnected",
      matches: (query) => app.name.toLowerCase().includes(query), act: () => openApp(app),
    });
  }
  const unread = new Map([...store.state.channels.values()].filter((channel) => channel.kind === "im" && !appOf(channel)).map((channel) => [channel.with?.[0], channel]));
  for (const user of actors()) {
    entries.push({
      name: user.name || user.handle, rank: unread.get(user.id)?.unread ? 0 : 2, sign: avatar(user.id, user.name || user.handle, { size: "small" }),
      note: [`@${user.handle}`, user.title].filter(Boolean).join(" · "), matches: (query) => fits(user, query), act: () => openDirect(user),
    });
  }
  return entries;
}

/** Open the box to jump from. */
export function openJump() {
  if (!store.state.me) return;
  const entries = everything();
  pick({
    title: "Jump to a conversation",
    placeholder: "Jump to a channel, person or app",
    empty: "Nothing of that name.",
    find: (query) => {
      const wanted = query.toLowerCase();
      const begins = (entry) => (entry.name.toLowerCase().startsWith(wanted.replace(/^[#@]/, "")) ? 0 : 1);
      return entries.filter((entry) => entry.matches(wanted)).sort((one, other) => one.rank + begins(one) * 4 - other.rank - begins(other) * 4 || one.name.localeCompare(other.name));
    },
    row: (entry) => [h("span", { class: "picker-sign" }, entry.sign), h("span", { class: "picker-main line" }, h("span", { class: "picker-name" }, entry.name), h("span", { class: "soft" }, entry.note || ""))],
    chosen: (entry) => entry.act(),
  });
}

/** Return a button that opens the box. */
export function jumpButton() {
  return h("button", { type: "button", class: "jump-button", "aria-haspopup": "dialog", "aria-keyshortcuts": "Control+K Meta+K", on: { click: openJump } },
    icon("search"), h("span", null, "Jump to…"), h("kbd", { "aria-hidden": "true" }, COMMAND_KEY === "⌘" ? "⌘ K" : "Ctrl K"));
}
