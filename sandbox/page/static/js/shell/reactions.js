// Adding and taking back reactions, and the small palette to choose one from.

import { h } from "../dom.js";
import { store } from "../store.js";
import { api } from "../session.js";
import { tell } from "../outcome.js";
import { contextFor } from "../context.js";
import { mrkdwn } from "../text/mrkdwn.js";
import { openPopover } from "./popover.js";

const COMMON = [
  "thumbsup", "thumbsdown", "white_check_mark", "eyes", "heart", "tada", "raised_hands", "pray", "wave", "clap",
  "smile", "joy", "thinking_face", "rocket", "fire", "100", "calendar", "bell", "question", "x",
];

/** Add a reaction to a message, or take it back. */
export async function react(message, name, remove, button = null) {
  button?.setAttribute("aria-busy", "true");
  try {
    await api.person(store.state.handle).verb("react", { message: { channel: message.channel, ts: message.ts }, name, remove });
  } catch (error) {
    tell(error, store);
  } finally {
    button?.removeAttribute("aria-busy");
  }
}

/** Let the person choose a reaction for a message. */
export function chooseReaction(message, anchor) {
  const context = contextFor({ surface: "message", message });
  const chosen = (name) => {
    popover.close();
    const mine = (message.reactions?.[name] || []).includes(store.state.me.id);
    react(message, name, mine);
  };
  const field = h("input", { type: "text", class: "search-field", "aria-label": "Emoji name", placeholder: "Another, by name" });
  const form = h("form", { class: "emoji-form", on: { submit: (event) => { event.preventDefault(); const name = field.value.trim().replaceAll(":", ""); if (name) chosen(name); } } },
    field, h("button", { type: "submit", class: "shell-button" }, "React"));
  const grid = h("div", { class: "emoji-grid", role: "group", "aria-label": "Common reactions" }, COMMON.map((name) => h("button", {
    type: "button", class: "emoji-choice", "aria-label": `:${name}:`, title: `:${name}:`, on: { click: () => chosen(name) },
  }, mrkdwn(`:${name}:`, context))));
  const popover = openPopover(anchor, h("div", { class: "emoji-palette" }, grid, form), { label: "Add a reaction" });
}
