// One message as it stands in a timeline or thread.

import { h } from "../dom.js";
import { store } from "../store.js";
import { contextFor } from "../context.js";
import { renderMessageBody } from "../blocks/index.js";
import { mrkdwn } from "../text/mrkdwn.js";
import { avatar, nameOf } from "./people.js";
import { icon } from "./icons.js";
import { openProfile } from "./profile.js";
import { react } from "./reactions.js";
import { clockTime, dayKey, fullTime, millis, shortWhen } from "./times.js";

const TOGETHER = 5 * 60 * 1000; // Messages of one author this close stand under one name.

/** Return the name a message is signed with. */
export function authorOf(message) {
  const { name, user } = message.author || {};
  return name && name !== user ? name : nameOf(user || message.user);
}

/** Return whether a message continues the one before it, under the same name. */
export function continues(message, before, zone) {
  if (!before || message.subtype || before.subtype || message.broadcast) return false;
  const same = authorOf(message) === authorOf(before) && message.author?.user === before.author?.user;
  if (!same || Boolean(message.ephemeral) !== Boolean(before.ephemeral)) return false;
  const [at, last] = [millis(message.ts), millis(before.ts)];
  return at - last < TOGETHER && dayKey(at, zone) === dayKey(last, zone);
}

/** Guess a message's height in pixels before it has been drawn. */
export function guessHeight(message) {
  const lines = (message.text || "").split("\n").reduce((sum, line) => sum + 1 + Math.floor(line.length / 90), 0);
  const blocks = (message.blocks || []).filter((block) => block.type !== "rich_text").length;
  return 34 + (blocks ? blocks * 48 : lines * 22) + (message.attachments || []).length * 60 + (message.files || []).length * 120
    + (Object.keys(message.reactions || {}).length ? 32 : 0) + (message.reply_count ? 34 : 0);
}

/**
 * Return a message's article.
 * @param {object} message
 * @param {{compact?: boolean, inThread?: boolean}} [how]
 */
export function renderMessage(message, { compact = false, inThread = false } = {}) {
  const zone = store.state.me.tz;
  const at = millis(message.ts);
  const author = message.author || {};
  const name = authorOf(message);
  const isApp = Boolean(author.bot || message.bot_id);
  const context = contextFor({ surface: "message", message });
  const stamp = h("time", { class: "stamp", datetime: new Date(at).toISOString(), title: fullTime(at, zone) }, clockTime(at, zone));
  const whose = author.user || message.user;
  const head = compact ? null : h("header", { class: "message-head" },
    h("button", { type: "button", class: "author", on: { click: (event) => openProfile(whose, event.currentTarget) } }, name),
    isApp && h("span", { class: "badge" }, "App"),
    stamp,
  );
  return h("article", {
    class: `message${compact ? " compact" : ""}${message.ephemeral ? " ephemeral" : ""}${message.subtype ? " notice" : ""}`,
    dataset: { ts: message.ts, channel: message.channel },
    "aria-label": `${name}, ${shortWhen(at, zone, store.now())}${message.ephemeral ? ", only visible to you" : ""}`,
    tabindex: "-1",
  },
  h("div", { class: "gutter" }, compact ? stamp : avatar(whose, name, { app: isApp })),
  h("div", { class: "message-main" },
    message.ephemeral && h("p", { class: "only-you" }, icon("eye"), "Only visible to you"),
    head,
    message.broadcast && !inThread && h("p", { class: "broadcast" }, "Replied to a thread"),
    h("div", { class: "message-body" }, renderMessageBody(asTyped(message, isApp), context), message.edited && h("span", { class: "edited", title: "This message was edited" }, "(edited)")),
    reactions(message, context),
    !inThread && summary(message, zone),
  ));
}

// The blocks of people's messages hold what they typed letter by letter; the text has their mentions.
function asTyped(message, isApp) {
  return isApp || !message.text ? message : { ...message, blocks: [] };
}

function reactions(message, context) {
  const entries = Object.entries(message.reactions || {}).filter(([, users]) => users.length);
  if (!entries.length) return null;
  return h("div", { class: "reactions", role: "group", "aria-label": "Reactions" }, entries.map(([name, users]) => {
    const mine = users.includes(store.state.me.id);
    const who = users.map((id) => (id === store.state.me.id ? "you" : nameOf(id))).join(", ");
    return h("button", {
      type: "button", class: "reaction", "aria-pressed": mine, "aria-label": `:${name}: ${users.length}, from ${who}`, title: `${who} reacted with :${name}:`,
      on: { click: (event) => react(message, name, mine, event.currentTarget) },
    }, h("span", { "aria-hidden": "true" }, mrkdwn(`:${name}:`, context)), h("span", null, users.length));
  }));
}

function summary(message, zone) {
  const count = message.reply_count || 0;
  if (!count) return null;
  const faces = (message.reply_users || []).slice(0, 4).map((id) => avatar(id, nameOf(id), { size: "small", app: store.state.users.get(id)?.is_bot }));
  const last = message.latest_reply ? `Last reply ${shortWhen(millis(message.latest_reply), zone, store.now())}` : "";
  return h("button", {
    type: "button", class: "thread-summary",
    on: { click: () => store.openThread({ channel: message.channel, ts: message.thread_ts || message.ts }) },
  }, h("span", { class: "faces" }, faces), h("strong", null, count === 1 ? "1 reply" : `${count} replies`), h("span", { class: "soft" }, last));
}
