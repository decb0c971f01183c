/** Text objects: plain_text, where only emoji and line breaks mean anything, and mrkdwn. */

import { SHORTCODE } from "./emoji.js";
import { emoji } from "./inline.js";
import { mrkdwn } from "./mrkdwn.js";

const EVERY_SHORTCODE = new RegExp(`(${SHORTCODE.source.replace(/\((?!\?)/g, "(?:")})`);

/** The nodes of a plain text; `:shortcodes:` become emoji unless `emoji` is false. */
export function plain(text, { emoji: shown = true } = {}) {
  const fragment = document.createDocumentFragment();
  for (const piece of shown ? text.split(EVERY_SHORTCODE) : [text]) {
    const found = shown && SHORTCODE.exec(piece);
    fragment.append(found && found[0] === piece ? emoji(found[1], found[2]) : piece);
  }
  return fragment;
}

/**
 * The nodes of a text object, also of the raw_text of a table; nothing for none.
 * @param {{type: string, text: string, emoji?: boolean, verbatim?: boolean}|null|undefined} object
 */
export function text(object, context) {
  if (!object) return document.createDocumentFragment();
  if (object.type === "mrkdwn") return mrkdwn(object.text, context, { verbatim: object.verbatim });
  return plain(object.text, { emoji: object.emoji !== false });
}

/** The letters of a text object, for names of controls. */
export function letters(object) {
  if (!object) return "";
  if (object.type !== "mrkdwn") return plain(object.text, { emoji: object.emoji !== false }).textContent;
  return object.text.replace(/<([^<>|]+)(?:\|([^<>]*))?>/g, (_all, target, label) => label || target).replace(/[*_~`]/g, "");
}
