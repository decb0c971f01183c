/** A month to choose a day from (ARIA's date picker dialog): arrows move by day and week, Page Up and Down by month. */

import { h, replace } from "../dom.js";
import { addDays, addMonths, dayOf, isoDay, monthName, spokenDay } from "../text/dates.js";
import { icon } from "./icons.js";

const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/**
 * @param {string|null} chosen `YYYY-MM-DD`
 * @param {string} today `YYYY-MM-DD` by the workspace clock, in the person's zone
 * @param {(day: string) => void} pick
 * @param {() => void} leave
 * @returns {{root: HTMLElement, focus: () => void}}
 */
export function calendar(chosen, today, pick, leave) {
  let at = chosen ?? today;
  const title = h("h2", { class: "calendar-title", "aria-live": "polite" });
  const body = h("tbody");
  const turn = (months) => h("button", {
    type: "button",
    class: "button button-icon",
    "aria-label": months < 0 ? "Previous month" : "Next month",
    on: { click: () => ((at = addMonths(at, months)), draw()) },
  }, icon(months < 0 ? "left" : "right"));
  const head = h("tr", {}, ...WEEKDAYS.map((name) => h("th", { scope: "col", abbr: name }, name.slice(0, 2))));
  const grid = h("table", { class: "calendar-grid", role: "grid" }, h("thead", {}, head), body);
  const now = h("button", { type: "button", class: "button calendar-today", on: { click: () => pick(today) } }, "Today");
  const root = h("div", { class: "calendar", role: "dialog", "aria-label": "Choose a date" },
    h("div", { class: "calendar-head" }, turn(-1), title, turn(1)), grid, now);

  const cell = (day, month) => {
    const outside = dayOf(day).month !== month;
    const label = spokenDay(day) + (day === today ? ", today" : "");
    const control = h("button", {
      type: "button",
      class: `day${outside ? " outside" : ""}${day === today ? " today" : ""}`,
      tabindex: day === at ? "0" : "-1",
      "aria-label": label,
      dataset: { day },
      on: { click: () => pick(day) },
    }, String(dayOf(day).day));
    return h("td", { role: "gridcell", "aria-selected": String(day === chosen) }, control);
  };
  const draw = () => {
    const { year, month } = dayOf(at);
    const first = isoDay({ year, month, day: 1 });
    const start = addDays(first, -dayOf(first).weekday);
    replace(title, monthName(at));
    const weeks = Array.from({ length: 6 }, (_, week) =>
      h("tr", {}, ...WEEKDAYS.map((_name, day) => cell(addDays(start, week * 7 + day), month))));
    replace(body, ...weeks);
  };
  const focus = () => body.querySelector('[tabindex="0"]')?.focus();

  grid.addEventListener("keydown", (event) => {
    const { weekday } = dayOf(at);
    const months = event.shiftKey ? 12 : 1;
    const moves = {
      ArrowLeft: () => addDays(at, -1), ArrowRight: () => addDays(at, 1),
      ArrowUp: () => addDays(at, -7), ArrowDown: () => addDays(at, 7),
      Home: () => addDays(at, -weekday), End: () => addDays(at, 6 - weekday),
      PageUp: () => addMonths(at, -months), PageDown: () => addMonths(at, months),
    };
    if (!moves[event.key]) return;
    event.preventDefault();
    at = moves[event.key]();
    draw();
    focus();
  });
  root.addEventListener("keydown", (event) => {
    if (event.key === "Tab") {
      const stops = [...root.querySelectorAll('button:not([tabindex="-1"])')];
      const end = event.shiftKey ? stops[0] : stops.at(-1);
      if (document.activeElement !== end) return;
      (event.shiftKey ? stops.at(-1) : stops[0]).focus();
    } else if (event.key === "Escape") leave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  draw();
  return { root, focus };
}
