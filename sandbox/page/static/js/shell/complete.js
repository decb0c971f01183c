// What the composer offers while someone types: commands of the apps, people and channels.

import { store } from "../store.js";
import { about, fits, titleOf } from "./people.js";

const MOST = 8;
const DESCRIBED = 3; // letters from which descriptions are searched too: one or two are in nearly all of them

/** Return every slash command of the installed apps, with its app. */
export function commands() {
  return [...store.state.apps.values()]
    .flatMap((app) => (app.commands || []).map((command) => ({ ...command, app })))
    .sort((one, other) => one.command.localeCompare(other.command));
}

/** Return the command that a text would run, `{command, text}`, or null when it is a message. */
export function commandIn(typed) {
  const match = /^(\/[^\s/][^\s]*)(?:\s+([\s\S]*))?$/.exec(typed.trim());
  return match ? { command: match[1].toLowerCase(), text: (match[2] || "").trim() } : null;
}

/**
 * Return what may be completed at the caret: `{kind, start, end, query}`, or null.
 * @param {string} text
 * @param {number} caret
 */
export function wordAt(text, caret) {
  const before = text.slice(0, caret);
  const command = /^\/(\S*)$/.exec(before);
  if (command) return { kind: "command", start: 0, end: caret, query: command[1].toLowerCase() };
  const mention = /(^|[\s(])([@#])([\w.-]{0,40})$/.exec(before);
  if (!mention) return null;
  const start = caret - mention[3].length - 1;
  return { kind: mention[2] === "@" ? "person" : "channel", start, end: caret, query: mention[3].toLowerCase() };
}

/** Return the offers for a word: `{label, detail, note, insert}`, best first. */
export function offers(word, channel) {
  if (word.kind === "command") return commandOffers(word.query);
  return word.kind === "person" ? personOffers(word.query, channel) : channelOffers(word.query);
}

function commandOffers(query) {
  const all = commands();
  const first = all.filter(({ command }) => command.slice(1).startsWith(query));
  const words = ({ command, description, app }) => (query.length < DESCRIBED ? command : `${command} ${description || ""} ${app.name}`).toLowerCase();
  const then = all.filter((entry) => !first.includes(entry) && words(entry).includes(query));
  return [...first, ...then].slice(0, MOST).map((entry) => ({
    label: entry.command, note: entry.usage_hint || "", detail: [entry.description, entry.app.name].filter(Boolean).join(" · "), insert: `${entry.command} `, tall: true, exact: entry.command.slice(1) === query,
  }));
}

function personOffers(query, channel) {
  const here = new Set(channel?.members || []);
  const rank = (user) => (here.has(user.id) ? 0 : 2) + (user.handle.startsWith(query) ? 0 : 1);
  return [...store.state.users.values()]
    .filter((user) => !user.deleted && fits(user, query))
    .sort((one, other) => rank(one) - rank(other) || one.name.localeCompare(other.name))
    .slice(0, MOST)
    .map((user) => ({
      label: user.name || user.handle, note: `@${user.handle}`, person: user,
      detail: [user.is_bot ? "App" : about(user), here.size && !here.has(user.id) ? "not in this channel" : ""].filter(Boolean).join(" · "),
      insert: `@${user.handle} `,
    }));
}

function channelOffers(query) {
  return [...store.state.channels.values()]
    .filter((channel) => (channel.kind === "channel" || channel.kind === "group") && !channel.archived && titleOf(channel).includes(query))
    .sort((one, other) => Number(!titleOf(one).startsWith(query)) - Number(!titleOf(other).startsWith(query)) || titleOf(one).localeCompare(titleOf(other)))
    .slice(0, MOST)
    .map((channel) => ({ label: `#${titleOf(channel)}`, note: "", detail: channel.topic || "", insert: `#${titleOf(channel)} ` }));
}
