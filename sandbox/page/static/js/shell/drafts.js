// What a person has typed and not sent yet, for each conversation and thread; survives reloads.

import { store } from "../store.js";

const PREFIX = "sandbox:draft:";
const kept = new Map(); // also here, in case the browser forbids storage

function key({ channel, thread }, handle = store.state.handle) {
  return `${PREFIX}${store.state.workspace?.id || "-"}:${handle}:${channel}${thread ? `:${thread}` : ""}`;
}

export const drafts = {
  /** Return the draft of a place `{channel, thread}`, as the acting person or as another. */
  get(place, handle) {
    const name = key(place, handle);
    try {
      return localStorage.getItem(name) ?? kept.get(name) ?? "";
    } catch {
      return kept.get(name) ?? "";
    }
  },

  /** Keep a draft; empty text forgets it. */
  set(place, text, handle) {
    const name = key(place, handle);
    const before = this.get(place, handle);
    if (text) kept.set(name, text);
    else kept.delete(name);
    try {
      if (text) localStorage.setItem(name, text);
      else localStorage.removeItem(name);
    } catch {
      // Kept in memory above.
    }
    if (Boolean(before) !== Boolean(text)) store.emit("drafts", place);
  },

  /** Return whether anything waits in a conversation. */
  has(channel) {
    return Boolean(this.get({ channel }));
  },
};
