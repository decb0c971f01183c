// The keys that work everywhere on the page.

import { store } from "../store.js";
import { openActAs } from "./actas.js";
import { openHelp } from "./help.js";
import { openJump } from "./jump.js";
import { places } from "./sidebar.js";

const TYPING = "input,textarea,select,[contenteditable='true']";

/** Whether something is open that has to be answered first. */
function busy() {
  return Boolean(document.querySelector("dialog[open]:not(.modal)"));
}

/** Whether a modal of an app covers the workspace: what belongs to the sandbox still works. */
function covered() {
  return Boolean(document.querySelector("dialog.modal"));
}

function step(by, unreadOnly) {
  const all = places();
  const at = all.findIndex((place) => place.id === store.state.selected?.id);
  for (let count = 1; count <= all.length; count += 1) {
    const next = all[(at + by * count + all.length * (count + 1)) % all.length];
    if (unreadOnly && !store.state.channels.get(next.id)?.unread) continue;
    store.select(next);
    return;
  }
}

function onArticle(label) {
  const article = document.activeElement?.closest?.("article.message");
  const tool = article?.querySelector(`.toolbar [aria-label='${label}']`);
  tool?.click();
  return Boolean(tool);
}

function nextPart(back) {
  const parts = [...document.querySelectorAll(".sidebar a, .message-list, .composer-box, .home-body, .topbar button")];
  const groups = [".topbar", ".sidebar", ".conversation .message-list, .home-body", ".conversation .composer-box", ".thread .message-list", ".thread .composer-box"];
  const firsts = groups.map((group) => (group === ".topbar" || group === ".sidebar" ? parts.find((node) => node.closest(group)) : document.querySelector(group)))
    .filter((node) => node && node.offsetParent !== null);
  const active = document.activeElement;
  const at = firsts.findIndex((node) => node === active || node.closest(".topbar,.sidebar")?.contains(active) || node.contains(active));
  firsts[(at + (back ? -1 : 1) + firsts.length) % firsts.length]?.focus();
}

/** Listen to the keys. */
export function listenToKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const command = event.ctrlKey || event.metaKey;
    const typing = event.target.matches?.(TYPING);
    const key = event.key.toLowerCase();
    let taken = true;
    if (busy()) return;
    if (command && event.shiftKey && key === "a") openActAs();
    else if (covered()) taken = false;
    else if (command && key === "k" && !event.shiftKey) openJump();
    else if (event.altKey && !command && (key === "arrowup" || key === "arrowdown")) step(key === "arrowup" ? -1 : 1, event.shiftKey);
    else if (event.key === "F6") nextPart(event.shiftKey);
    else if (event.key === "Escape" && store.state.threadOf) store.openThread(null);
    else if (event.key === "?" && !typing && !command) openHelp();
    else if (key === "t" && !typing && !command && !event.altKey) taken = onArticle("Reply in thread");
    else if (key === "r" && !typing && !command && !event.altKey) taken = onArticle("Add reaction");
    else taken = false;
    if (taken) event.preventDefault();
  });
}
