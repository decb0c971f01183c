// People and apps as faces and names.

import { h } from "../dom.js";
import { store } from "../store.js";

const HUES = 8;
const SLACKBOT = "USLACKBOT";

/** Return up to two initials of a name. */
function initials(name) {
  const words = (name || "?").split(/[\s._-]+/).filter(Boolean);
  const letters = words.length > 1 ? words[0][0] + words.at(-1)[0] : (words[0] || "?").slice(0, 2);
  return letters.toUpperCase();
}

function hue(id) {
  let sum = 0;
  for (const letter of id || "") sum = (sum * 31 + letter.charCodeAt(0)) >>> 0;
  return sum % HUES;
}

/** Return a face: coloured initials; `size` is "small", "" or "large". */
export function avatar(id, name, { size = "", app = false } = {}) {
  return h("span", { class: `avatar hue-${hue(id)} ${size} ${app ? "app" : ""}`, "aria-hidden": "true" }, initials(name));
}

/** Return the people of the workspace who can be acted as, by name. */
export function actors() {
  const people = [...store.state.users.values()].filter((user) => !user.is_bot && !user.deleted && user.id !== SLACKBOT);
  return people.sort((one, other) => one.name.localeCompare(other.name));
}

/** Return a person's name by id. */
export function nameOf(id) {
  const user = store.state.users.get(id);
  return user ? user.name || user.handle : id === SLACKBOT ? "Slackbot" : id;
}

/** Return what describes a person in a few words: title and role. */
export function about(user) {
  const role = user.role ?? (user.is_admin ? "admin" : user.external ? "stranger" : user.is_guest ? "guest" : "");
  const words = { admin: "Admin", guest: "Guest", stranger: "External", bot: "App" };
  return [user.title, words[role] || role].filter(Boolean).join(" · ");
}

/** Return the app of a direct message with one, or null. */
export function appOf(channel) {
  return (channel?.app && store.state.apps.get(channel.app)) || null;
}

/** Return a conversation's name as the sidebar writes it: "general", or the names of the people in it. */
export function titleOf(channel) {
  if (channel.kind !== "im" && channel.kind !== "mpim") return channel.name || channel.id;
  const app = appOf(channel);
  if (app) return app.name;
  const others = (channel.with || channel.members || []).filter((id) => id !== store.state.me?.id);
  if (!others.length) return `${store.state.me?.name || "You"} (you)`;
  return others.map(nameOf).join(", ");
}

/** Return a conversation's name with its sign: "#general", "Maya Ortiz". */
export function labelOf(channel) {
  return channel.kind === "channel" || channel.kind === "group" ? `#${titleOf(channel)}` : titleOf(channel);
}

/** Return whether some text fits a person: the start of the handle or of any word of the name or title. */
export function fits(user, query) {
  if (!query) return true;
  const wanted = query.toLowerCase().replace(/^@/, "");
  if (user.handle.toLowerCase().startsWith(wanted)) return true;
  const text = `${user.name} ${user.title || ""}`.toLowerCase();
  return text.startsWith(wanted) || text.includes(` ${wanted}`);
}
