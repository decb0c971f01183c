// The tools that appear at the message under the pointer or in focus.

import { h } from "../dom.js";
import { store } from "../store.js";
import { api } from "../session.js";
import { tell } from "../outcome.js";
import { format } from "../route.js";
import { icon } from "./icons.js";
import { openMenu } from "./popover.js";
import { chooseReaction } from "./reactions.js";
import { dismissed } from "./dismissed.js";
import { toast } from "./toast.js";

/**
 * Show the tools of one message at a time within a list.
 * @param {HTMLElement} list
 * @param {(ts: string) => object|undefined} messageOf
 * @param {boolean} inThread
 */
export function attachToolbar(list, messageOf, inThread) {
  let shown = null;
  const show = (article) => {
    if (!article || shown?.parentElement === article) return;
    const message = messageOf(article.dataset.ts) ;
    hide();
    if (!message) return;
    shown = toolbar(message, inThread);
    article.append(shown);
  };
  const hide = () => {
    shown?.remove();
    shown = null;
  };
  const busy = () => shown && (shown.contains(document.activeElement) || shown.querySelector("[aria-expanded=true]"));
  list.addEventListener("pointerover", (event) => { if (!busy()) show(event.target.closest("article.message")); });
  list.addEventListener("pointerleave", () => { if (!busy() && !shown?.parentElement?.contains(document.activeElement)) hide(); });
  list.addEventListener("focusin", (event) => show(event.target.closest("article.message")));
  list.addEventListener("focusout", (event) => { if (!list.contains(event.relatedTarget) && !busy()) hide(); });
}

function toolbar(message, inThread) {
  const tool = (name, label, act) => h("button", { type: "button", class: "icon-tool", "aria-label": label, title: label, on: { click: (event) => act(event.currentTarget) } }, icon(name));
  const member = store.state.channels.get(message.channel)?.is_member !== false;
  return h("div", { class: "toolbar", role: "toolbar", "aria-label": "Message actions" },
    !message.ephemeral && member && tool("smile", "Add reaction", (button) => chooseReaction(message, button)),
    !message.ephemeral && !inThread && tool("reply", "Reply in thread", () => store.openThread({ channel: message.channel, ts: message.thread_ts || message.ts, write: true })),
    message.ephemeral && tool("close", "Dismiss message", () => dismissed.add(message)),
    tool("more", "More actions", (button) => openMenu(button, "More actions", actions(message))));
}

function actions(message) {
  const entries = [
    { label: "Copy link", act: () => copy(linkOf(message), "Link copied.") },
    { label: "Copy timestamp", detail: message.ts, act: () => copy(message.ts, "Timestamp copied.") },
    { label: "Copy message as JSON", act: () => copy(JSON.stringify(message, null, 2), "JSON copied.") },
  ];
  if (message.ephemeral) return entries;
  for (const app of store.state.apps.values()) {
    const shortcuts = (app.shortcuts || []).filter((shortcut) => shortcut.type === "message");
    if (!shortcuts.length) continue;
    entries.push({ heading: app.name });
    for (const shortcut of shortcuts) entries.push({ label: shortcut.name, detail: shortcut.description, act: () => runShortcut(app, shortcut, message) });
  }
  return entries;
}

/** Run a shortcut of an app, on a message or everywhere. */
export async function runShortcut(app, shortcut, message = null) {
  const where = message ? { message: { channel: message.channel, ts: message.ts } } : {};
  try {
    const outcome = await api.person(store.state.handle).verb("shortcut", { callback_id: shortcut.callback_id, ...where });
    tell(outcome, store, app.name);
  } catch (error) {
    tell(error, store);
  }
}

function linkOf(message) {
  const { handle } = store.state;
  const thread = message.thread_ts && message.thread_ts !== message.ts ? message.thread_ts : null;
  const team = api.team === "-" ? null : api.team;
  return `${location.origin}/${format({ team, handle, selected: { kind: "channel", id: message.channel, at: message.ts }, thread })}`;
}

async function copy(text, done) {
  try {
    await navigator.clipboard.writeText(text);
    toast(done);
  } catch {
    toast("The browser did not allow copying.", { tone: "danger" });
  }
}
