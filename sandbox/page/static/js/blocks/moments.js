/** Date, time, and date-and-time pickers: typed, or chosen from a calendar and a list of half hours. */

import { h } from "../dom.js";
import { clockTime, epochOf, isoDay, longDay, partsOf, zoneName } from "../text/dates.js";
import { letters } from "../text/plain.js";
import { calendar } from "./calendar.js";
import { combobox } from "./combobox.js";
import { choose, held } from "./entries.js";
import { icon } from "./icons.js";
import { openPopup } from "./popup.js";
import { readDay, readTime } from "./read-dates.js";

let count = 0;

const todayOf = (context) => isoDay(partsOf(context.now() / 1000, context.zone));

/**
 * A field for a day.
 * @param {object} given `value`, `change(day) -> Promise<boolean>`, `placeholder`, `names`, `clearable`, `context`
 */
function dayField({ value, change, placeholder, names, clearable, context }) {
  let day = value;
  let popup = null;
  const draw = () => (input.value = day ? longDay(day) : "");
  const take = async (next) => {
    const before = day;
    day = next;
    draw();
    if (next !== before && (await change(next)) === false) {
      day = before;
      draw();
    }
  };
  const close = () => {
    popup?.close();
    input.focus();
  };
  const open = (inside) => {
    if (!popup) {
      const month = calendar(day, todayOf(context), (picked) => (close(), take(picked)), close);
      month.root.id = `calendar-${(count += 1)}`;
      popup = openPopup(box, month.root, { wide: false, onClose: () => {
        popup = null;
        input.setAttribute("aria-expanded", "false");
        input.removeAttribute("aria-controls");
      } });
      input.setAttribute("aria-expanded", "true");
      input.setAttribute("aria-controls", month.root.id);
      popup.month = month;
    }
    if (inside) popup.month.focus();
  };
  const commit = () => {
    if (input.value.trim() === "" && clearable) return take(null);
    const read = readDay(input.value, todayOf(context)) ?? (day && input.value === longDay(day) ? day : null);
    if (read) return take(read);
    return draw();
  };
  const key = (event) => {
    if (event.key === "ArrowDown") open(true);
    else if (event.key === "Enter") commit();
    else if (event.key === "Escape" && popup) close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const touch = matchMedia("(pointer: coarse)").matches;
  const input = h("input", {
    class: "combobox-input", type: "text", role: "combobox", autocomplete: "off", spellcheck: "false", placeholder,
    inputmode: touch ? "none" : null,
    "aria-haspopup": "dialog", "aria-expanded": "false", ...names,
    on: { keydown: key, focus: () => input.select(), change: commit, click: () => open(touch) },
  });
  const button = h("button", {
    type: "button", class: "field-button", tabindex: "-1", "aria-label": "Open the calendar",
    on: { click: () => (popup ? close() : open(true)) },
  }, icon("calendar"));
  const box = h("div", { class: "combobox" }, button, input);
  draw();
  return h("div", { class: "field-shell field-day" }, box);
}

const timeChoice = (time) => {
  const [hour, minute] = time.split(":").map(Number);
  return { key: time, name: clockTime(hour, minute), input: time, value: time };
};
const HALF_HOURS = Array.from({ length: 48 }, (_, index) =>
  timeChoice(`${String(Math.floor(index / 2)).padStart(2, "0")}:${index % 2 ? "30" : "00"}`));

/** A field for a time of day; every half hour is offered, and any minute can be typed. */
function timeField({ value, change, placeholder, names, clearable }) {
  const spelled = (text) => text.toLowerCase().replace(/[\s.]/g, "");
  return h("div", { class: "field-time" }, combobox({
    load: async (query) => {
      const near = HALF_HOURS.filter(({ name, key }) => spelled(name).startsWith(spelled(query)) || key.startsWith(query));
      const read = readTime(query);
      const exact = read && !near.some(({ key }) => key === read) ? [timeChoice(read)] : [];
      return { groups: [{ choices: [...exact, ...near] }], hint: exact.length || near.length ? undefined : "Type a time, such as 9:45 am" };
    },
    free: (typed) => {
      const read = readTime(typed);
      return read && timeChoice(read);
    },
    chosen: value ? [timeChoice(value)] : [],
    change: (chosen) => change(chosen[0]?.value ?? null),
    placeholder, names, clearable, picture: "clock",
  }));
}

const named = (names, placeholder) => ({ "aria-label": names["aria-labelledby"] ? null : placeholder, ...names });
const optional = (block) => block.type === "input" && Boolean(block.optional);

/** A datepicker; its value is a calendar day. */
export function datepicker(block, element, context, names) {
  const placeholder = letters(element.placeholder) || "Select a date";
  return dayField({
    value: held(context, block, element),
    change: async (day) => (await choose(context, block, element, day, day)) !== null,
    placeholder, names: named(names, placeholder), clearable: optional(block), context,
  });
}

/** A timepicker; its value is a time of day, and its zone, where the app names one, stands beside it. */
export function timepicker(block, element, context, names) {
  const placeholder = letters(element.placeholder) || "Select a time";
  const field = timeField({
    value: held(context, block, element),
    change: async (time) => (await choose(context, block, element, time, time)) !== null,
    placeholder, names: named(names, placeholder), clearable: optional(block),
  });
  if (!element.timezone) return field;
  return h("div", { class: "field-row" }, field,
    h("span", { class: "zone", title: element.timezone }, zoneName(context.now() / 1000, element.timezone)));
}

/** A datetimepicker: a day and a time in the person's own zone, which stands beside it; its value is a moment. */
export function datetimepicker(block, element, context, names) {
  const epoch = held(context, block, element);
  const parts = epoch ? partsOf(epoch, context.zone) : null;
  let day = parts && isoDay(parts);
  let time = parts && `${String(parts.hour).padStart(2, "0")}:${String(parts.minute).padStart(2, "0")}`;
  const zone = h("span", { class: "zone", title: context.zone }, zoneName(epoch ?? context.now() / 1000, context.zone));
  const tell = async () => {
    if (Boolean(day) !== Boolean(time)) return true; // half a moment is told once the other half is there
    const moment = day ? epochOf(day, time, context.zone) : null;
    if (moment) zone.textContent = zoneName(moment, context.zone);
    return (await choose(context, block, element, moment, moment)) !== null;
  };
  const own = { "aria-describedby": names["aria-describedby"], "aria-invalid": names["aria-invalid"], "aria-required": names["aria-required"] };
  const dateBox = dayField({
    value: day, change: async (next) => ((day = next), tell()), placeholder: "Select a date",
    names: { ...own, "aria-label": "Date" }, clearable: optional(block), context,
  });
  const timeBox = timeField({
    value: time, change: async (next) => ((time = next), tell()), placeholder: "Select a time",
    names: { ...own, "aria-label": "Time" }, clearable: optional(block),
  });
  return h("div", { class: "field-row", role: "group", "aria-label": names["aria-labelledby"] ? null : "Date and time", "aria-labelledby": names["aria-labelledby"] },
    dateBox, timeBox, zone);
}
