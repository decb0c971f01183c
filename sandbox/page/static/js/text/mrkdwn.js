/** Slack's mrkdwn: bold, italic, strike, code, quotes, and what stands between angle brackets. */

import { h } from "../dom.js";
import { SHORTCODE } from "./emoji.js";
import { broadcast, channelMention, date, emoji, groupMention, link, userMention } from "./inline.js";

const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };
const TAGS = { "*": "strong", _: "em", "~": "s" };
const WORD = /[\p{L}\p{N}]/u;
const TOKEN = /<([^<>\n]+)>/y;
const CODE = /`([^`\n]+)`/y;
const EMOJI = new RegExp(SHORTCODE.source, "y");
const ENTITY = /&(?:amp|lt|gt);/y;
const ADDRESS = /https?:\/\/[^\s<>|`]+/y;
const MAIL = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/y;
const FENCE = "```";

/** A text with Slack's three entities read. */
function unescape(text) {
  return text.replace(/&(?:amp|lt|gt);/g, (entity) => ENTITIES[entity]);
}

/**
 * Mrkdwn as nodes.
 * @param {string} text as the app sent it, escaped
 * @param {object} context see blocks/index.js
 * @param {{verbatim?: boolean}} [options] verbatim leaves bare addresses alone
 * @returns {DocumentFragment}
 */
export function mrkdwn(text, context, { verbatim = false } = {}) {
  const fragment = document.createDocumentFragment();
  const parts = text.split(FENCE);
  const closed = parts.length % 2 === 1;
  for (const [index, part] of parts.entries()) {
    const last = index === parts.length - 1;
    if (index % 2 === 1 && (closed || !last) && part.trim()) {
      fragment.append(h("pre", { tabindex: "0" }, unescape(part.replace(/^\n|\n$/g, "")).replace(TOKENS, bare)));
    } else {
      const opened = index % 2 === 1 ? FENCE + part + (closed || !last ? FENCE : "") : part;
      const trimmed = index > 0 && index % 2 === 0 ? opened.replace(/^\n/, "") : opened;
      lines(trimmed, context, verbatim, fragment);
    }
  }
  return fragment;
}

const TOKENS = /<(https?:[^<>|\n]+|mailto:[^<>|\n]+)(?:\|([^<>\n]*))?>/g;
const bare = (_whole, address, label) => label || address;

/** Group lines into quotes and plain lines. */
function lines(text, context, verbatim, into) {
  if (!text) return;
  const options = { context, verbatim };
  let quote = null;
  let rest = false;
  let started = false;
  for (const line of text.split("\n")) {
    const marked = /^(?:&gt;|>)(?:(&gt;&gt;|>>)(?!&gt;|>))? ?(.*)$/s.exec(line);
    if (marked || rest) {
      if (quote) quote.append(h("br"));
      else into.append((quote = h("blockquote")));
      if (marked?.[1]) rest = true;
      quote.append(...inline(marked ? marked[2] : line, options));
      started = false;
    } else {
      quote = null;
      if (started) into.append(h("br"));
      into.append(...inline(line, options));
      started = true;
    }
  }
}

/** One line as nodes. */
function inline(source, options) {
  const nodes = [];
  let plain = "";
  const flush = () => {
    if (plain) nodes.push(document.createTextNode(plain));
    plain = "";
  };
  let at = 0;
  while (at < source.length) {
    const found = match(source, at, options);
    if (!found) {
      plain += source[at];
      at += 1;
    } else {
      if (typeof found.node === "string") plain += found.node;
      else {
        flush();
        nodes.push(found.node);
      }
      at = found.end;
    }
  }
  flush();
  return nodes;
}

function at(pattern, source, index) {
  pattern.lastIndex = index;
  return pattern.exec(source);
}

/** What begins at this place, if it is anything but a letter. */
function match(source, index, options) {
  const character = source[index];
  const before = source[index - 1] ?? "";
  let found;
  if (character === "<" && (found = at(TOKEN, source, index))) {
    const node = token(found[1], options.context);
    return node && { node, end: index + found[0].length };
  }
  if (character === "&" && (found = at(ENTITY, source, index))) {
    return { node: ENTITIES[found[0]], end: index + found[0].length };
  }
  if (character === "`" && (found = at(CODE, source, index))) {
    return { node: h("code", {}, ...inCode(found[1], options)), end: index + found[0].length };
  }
  if (character === ":" && !WORD.test(before) && (found = at(EMOJI, source, index))) {
    return { node: emoji(found[1], found[2]), end: index + found[0].length };
  }
  if (character in TAGS) return emphasis(source, index, options);
  if (!options.verbatim && !WORD.test(before)) return address(source, index, character);
  return null;
}

function inCode(source, options) {
  const nodes = [];
  for (const piece of source.split(/(<[^<>]+>)/)) {
    const node = piece.startsWith("<") ? token(piece.slice(1, -1), options.context) : null;
    nodes.push(node ?? unescape(piece));
  }
  return nodes;
}

/** `*bold*` needs a border before and after, and no blank just inside. */
function emphasis(source, index, options) {
  const mark = source[index];
  const before = source[index - 1] ?? "";
  if (WORD.test(before) || before === mark || /[\s*_~]?$/.exec(source[index + 1] ?? " ")[0] === mark) return null;
  if (/\s/.test(source[index + 1] ?? " ")) return null;
  for (let end = index + 2; end < source.length; end += 1) {
    if (source[end] === "<") end = skip(source, end, TOKEN);
    else if (source[end] === "`") end = skip(source, end, CODE);
    else if (source[end] === mark && closes(source, end, mark)) {
      const inner = inline(source.slice(index + 1, end), options);
      return { node: h(TAGS[mark], {}, ...inner), end: end + 1 };
    }
  }
  return null;
}

function skip(source, index, pattern) {
  const found = at(pattern, source, index);
  return found ? index + found[0].length - 1 : index;
}

function closes(source, index, mark) {
  const after = source[index + 1] ?? "";
  return !/\s/.test(source[index - 1]) && !WORD.test(after) && after !== mark;
}

function address(source, index, character) {
  let found = character === "h" && at(ADDRESS, source, index);
  if (found) {
    const written = found[0].replace(/(?:&(?:lt|gt);.*|[.,;:!?'"*_~)\]]+)$/, (tail) => balanced(found[0], tail));
    const whole = unescape(written);
    return { node: link(whole, whole), end: index + written.length };
  }
  found = /\w/.test(character) && at(MAIL, source, index);
  return found ? { node: link(`mailto:${found[0]}`, found[0]), end: index + found[0].length } : null;
}

/** A closing bracket belongs to the address when it was opened in it. */
function balanced(whole, tail) {
  return tail.startsWith(")") && whole.includes("(") ? ")" : "";
}

/** What stands between angle brackets; null when it is nothing that Slack knows. */
function token(content, context) {
  const bar = content.indexOf("|");
  const target = bar < 0 ? content : content.slice(0, bar);
  const label = bar < 0 ? "" : content.slice(bar + 1);
  const id = target.slice(1);
  if (/^@[UW]\w+$/.test(target)) return userMention(id, context, unescape(label));
  if (/^#[CGD]\w+$/.test(target)) return channelMention(id, context, unescape(label));
  if (target.startsWith("!")) return special(id, unescape(label), context);
  if (!/^(?:https?|mailto|slack):/i.test(target)) return null;
  const address = unescape(target);
  const shown = label ? inline(label, { context, verbatim: true }) : [address.replace(/^mailto:/, "")];
  return link(address, ...shown);
}

function special(command, label, context) {
  if (["here", "channel", "everyone"].includes(command)) return broadcast(command);
  const [name, first, format, url] = command.split("^");
  if (name === "subteam" && first) return groupMention(first, label);
  if (name === "date" && format) return date(first, unescape(format), context, url && unescape(url), label);
  return document.createTextNode(label || `<!${command}>`);
}
