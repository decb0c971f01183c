// One request of the inspector: as a row, and in detail.

import { h } from "../dom.js";
import { copyButton } from "./copy.js";
import { asCommand } from "./curl.js";
import { icon } from "./icons.js";
import { jsonView, unpacked } from "./json.js";
import { momentOf, timeOf } from "./moments.js";
import { explain } from "./rules.js";

const fromApp = (entry) => entry.direction === "app_to_slack";

/** The moment by the workspace clock, in milliseconds. */
const momentIn = (entry) => entry.workspace_at * 1000;

/** How long it took, as "38 ms" or "1.2 s". */
function took(ms) {
  if (ms < 1) return "under 1 ms";
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** The status in words: "200", "429 ratelimited", "no answer". */
function status(entry) {
  const code = entry.status === 0 ? "no answer" : String(entry.status);
  return entry.ok ? code : `${code} · ${entry.error}`;
}

/** @returns {Node[]} what a row shows: direction, name, result, app, time and duration */
export function rowOf(entry, { zone, appName }) {
  const way = fromApp(entry) ? "app to Slack" : "Slack to app";
  return [
    h("span", { class: "way", title: way }, icon(fromApp(entry) ? "fromApp" : "toApp"), h("span", { class: "offscreen" }, `${way}: `)),
    h("span", { class: "exchange-name" }, entry.name),
    h("span", { class: "exchange-status" }, status(entry)),
    h("span", { class: "exchange-more" }, `${appName(entry.app)} · ${timeOf(momentIn(entry), zone, { seconds: true })}`),
    h("span", { class: "exchange-ms" }, `${fromApp(entry) ? "" : "ack "}${took(entry.ms)}`),
  ];
}

/** @returns {HTMLElement} everything about one request */
export function detailsOf(entry, { zone, appName, origin }) {
  const { label, text } = asCommand(entry, { origin });
  const facts = [
    ["Direction", fromApp(entry) ? "App → Slack" : "Slack → app"],
    ["App", appName(entry.app)],
    ["Workspace time", momentOf(momentIn(entry), zone)],
    [fromApp(entry) ? "Answered in" : "Acknowledged in", took(entry.ms)],
    ["Status", status(entry)],
    ["Sent to", entry.url],
  ];
  return h(
    "div",
    { class: "exchange-details" },
    h("h3", { tabindex: "-1" }, `${entry.name} `, h("span", { class: "soft" }, `#${entry.number}`)),
    problem(entry),
    h("dl", { class: "facts" }, facts.filter(([, value]) => value).map(([term, value]) => h("div", null, h("dt", null, term), h("dd", null, value)))),
    h("p", { class: "row" }, copyButton(label, () => text)),
    body("Request", entry.request),
    body("Response", entry.response),
  );
}

function problem(entry) {
  const found = explain(entry);
  if (!found) return null;
  return h(
    "div",
    { class: "exchange-problem" },
    h("p", { class: "reason" }, found.reason),
    entry.why ? h("p", null, entry.why) : null,
    found.details.length ? h("ul", null, found.details.map((each) => h("li", null, each))) : null,
    found.rule ? h("p", null, found.rule) : null,
    h("p", null, h("a", { href: found.link, target: "_blank", rel: "noreferrer" }, found.about)),
  );
}

function body(title, value) {
  const readable = unpacked(value ?? null);
  const empty = value === null || value === undefined || value === "";
  return h(
    "section",
    { class: "exchange-body", "aria-label": title },
    h("div", { class: "row between" }, h("h4", null, title), empty ? null : copyButton(`Copy ${title.toLowerCase()}`, () => JSON.stringify(readable, null, 2))),
    empty ? h("p", { class: "soft" }, "Nothing.") : jsonView(readable),
  );
}
