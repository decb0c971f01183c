/** What stands inside a line of standard Markdown. */

import { h } from "../dom.js";
import { SHORTCODE } from "./emoji.js";
import { emoji, link, safeAddress } from "./inline.js";

const EMOJI = new RegExp(SHORTCODE.source, "y");
const PAIRS = [
  [/\*\*(?=\S)((?:[^*]|\*(?!\*))+?)(?<=\S)\*\*/y, "strong"],
  [/__(?=\S)((?:[^_]|_(?!_))+?)(?<=\S)__/y, "strong"],
  [/~~(?=\S)([^~]+?)(?<=\S)~~/y, "s"],
  [/\*(?=[^\s*])((?:[^*]|\*\*[^*]+\*\*)+?)(?<=[^\s*])\*(?!\*)/y, "em"],
  [/(?<![\p{L}\p{N}])_(?=[^\s_])([^_]+?)(?<=[^\s_])_(?![\p{L}\p{N}])/uy, "em"],
];
const CODE = /(`+)(?!`)(.+?)(?<!`)\1(?!`)/y;
const LINK = /!?\[((?:[^[\]]|\[[^[\]]*\])*)\]\(<?((?:[^\s()<>]|\([^\s()]*\))+)>?(?:\s+"([^"]*)")?\)/y;
const AUTO = /<((?:https?:\/\/|mailto:)[^\s<>]+)>/y;
const ADDRESS = /https?:\/\/[^\s<>()]*[^\s<>().,;:!?'"*_~]/y;
const ESCAPED = /\\([\\`*_{}[\]()#+\-.!~|>])/y;

function at(pattern, source, index) {
  pattern.lastIndex = index;
  return pattern.exec(source);
}

function linked(found) {
  const [, label, address] = found;
  return safeAddress(address) ? link(address, ...markdownInline(label || address)) : h("span", {}, label || address);
}

function find(source, index) {
  let found;
  if ((found = at(ESCAPED, source, index))) return [found, found[1]];
  if ((found = at(CODE, source, index))) return [found, h("code", {}, found[2].trim() || found[2])];
  if ((found = at(LINK, source, index))) return [found, linked(found)];
  if ((found = at(AUTO, source, index))) return [found, link(found[1], found[1].replace(/^mailto:/, ""))];
  if ((found = at(EMOJI, source, index))) return [found, emoji(found[1], found[2])];
  if (source[index] === "h" && (found = at(ADDRESS, source, index))) return [found, link(found[0], found[0])];
  for (const [pattern, tag] of PAIRS) {
    if ((found = at(pattern, source, index))) return [found, h(tag, {}, ...markdownInline(found[1]))];
  }
  return null;
}

/**
 * A line of Markdown as nodes; a line break inside it stays one.
 * @param {string} source
 * @returns {(Node|string)[]}
 */
export function markdownInline(source) {
  const nodes = [];
  let plain = "";
  let index = 0;
  while (index < source.length) {
    const found = /[\\`![<:h*_~\n]/.test(source[index]) ? find(source, index) : null;
    if (source[index] === "\n") {
      nodes.push(plain, h("br"));
      plain = "";
      index += 1;
    } else if (found) {
      nodes.push(plain, found[1]);
      plain = "";
      index += found[0][0].length;
    } else {
      plain += source[index];
      index += 1;
    }
  }
  nodes.push(plain);
  return nodes.filter((node) => node !== "");
}
