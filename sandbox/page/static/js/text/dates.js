/** Moments as people read them: Slack's date tokens, and days and times in a person's zone. */

const MONTHS = "January February March April May June July August September October November December".split(" ");
const DAYS = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");
const DAY_SECONDS = 86_400;
const formats = new Map();

/**
 * Year, month (1 to 12), day, hour, minute, second and weekday (0 is Sunday) of a moment in a zone.
 * @param {number} epoch UNIX seconds
 * @param {string} zone an IANA name
 */
export function partsOf(epoch, zone) {
  let format = formats.get(zone);
  if (!format) {
    const fields = { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric" };
    format = new Intl.DateTimeFormat("en-US", { ...fields, second: "numeric", hourCycle: "h23", timeZone: zone });
    formats.set(zone, format);
  }
  const parts = {};
  for (const { type, value } of format.formatToParts(new Date(epoch * 1000))) parts[type] = Number(value);
  const { year, month, day, hour, minute, second } = parts;
  return { year, month, day, hour, minute, second, weekday: weekdayOf(year, month, day) };
}

/** The weekday (0 is Sunday) of a calendar day. */
function weekdayOf(year, month, day) {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay();
}

const two = (number) => String(number).padStart(2, "0");

/** `YYYY-MM-DD` of a year, month and day. */
export function isoDay({ year, month, day }) {
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
}

/** The day of `YYYY-MM-DD` as year, month, day and weekday. */
export function dayOf(iso) {
  const [year, month, day] = iso.split("-").map(Number);
  return { year, month, day, weekday: weekdayOf(year, month, day) };
}

/** `YYYY-MM-DD` that many days later. */
export function addDays(iso, days) {
  const { year, month, day } = dayOf(iso);
  const moved = new Date(Date.UTC(year, month - 1, day + days));
  return isoDay({ year: moved.getUTCFullYear(), month: moved.getUTCMonth() + 1, day: moved.getUTCDate() });
}

/** `YYYY-MM-DD` that many months later; the last day of a month where the day does not exist. */
export function addMonths(iso, months) {
  const { year, month, day } = dayOf(iso);
  const first = new Date(Date.UTC(year, month - 1 + months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return isoDay({ year: first.getUTCFullYear(), month: first.getUTCMonth() + 1, day: Math.min(day, last) });
}

function ordinal(day) {
  const tens = day % 100;
  if (tens >= 11 && tens <= 13) return `${day}th`;
  return `${day}${{ 1: "st", 2: "nd", 3: "rd" }[day % 10] ?? "th"}`;
}

/** "October 24th, 2026", as Slack's date picker shows a day. */
export function longDay(iso) {
  const { year, month, day } = dayOf(iso);
  return `${MONTHS[month - 1]} ${ordinal(day)}, ${year}`;
}

/** "Saturday, October 24th, 2026", the name of a day in a calendar. */
export function spokenDay(iso) {
  return `${DAYS[dayOf(iso).weekday]}, ${longDay(iso)}`;
}

/** "October 2026" of any day in it. */
export function monthName(iso) {
  const { year, month } = dayOf(iso);
  return `${MONTHS[month - 1]} ${year}`;
}

/** "3:05 PM" of an hour and a minute, with seconds where they are given. */
export function clockTime(hour, minute, second) {
  const seconds = second === undefined ? "" : `:${two(second)}`;
  return `${hour % 12 || 12}:${two(minute)}${seconds} ${hour < 12 ? "AM" : "PM"}`;
}

/**
 * The moment at which a day and a time are in a zone; a time that the clocks skip is moved on by what they skip.
 * @param {string} iso `YYYY-MM-DD`
 * @param {string} time `HH:MM`
 * @returns {number} UNIX seconds
 */
export function epochOf(iso, time, zone) {
  const { year, month, day } = dayOf(iso);
  const [hour, minute] = time.split(":").map(Number);
  const wall = Date.UTC(year, month - 1, day, hour, minute) / 1000;
  const offsets = [-DAY_SECONDS, DAY_SECONDS].map((shift) => offsetAt(wall + shift, zone));
  for (const offset of offsets) {
    if (offsetAt(wall - offset, zone) === offset) return wall - offset;
  }
  return wall - offsets[0];
}

function offsetAt(epoch, zone) {
  const { year, month, day, hour, minute, second } = partsOf(epoch, zone);
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000 - epoch;
}

/** The zone's short name at a moment ("MST", "GMT+2"). */
export function zoneName(epoch, zone) {
  const named = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "short" });
  return named.formatToParts(new Date(epoch * 1000)).find(({ type }) => type === "timeZoneName").value;
}

function relativeDay(parts, now, zone) {
  const today = isoDay(partsOf(now, zone));
  const day = isoDay(parts);
  const names = { [today]: "today", [addDays(today, 1)]: "tomorrow", [addDays(today, -1)]: "yesterday" };
  return names[day] ?? null;
}

function ago(epoch, now) {
  const units = [["year", 31_536_000], ["month", 2_592_000], ["day", DAY_SECONDS], ["hour", 3_600], ["minute", 60]];
  const seconds = Math.round(epoch - now);
  for (const [unit, length] of units) {
    const count = Math.floor(Math.abs(seconds) / length);
    if (count) {
      const words = `${count} ${unit}${count === 1 ? "" : "s"}`;
      return seconds < 0 ? `${words} ago` : `in ${words}`;
    }
  }
  return "just now";
}

/**
 * A moment by Slack's date tokens, such as `{date_long_pretty} at {time}`.
 *
 * Slack leaves the year out within six months of today, and writes a relative day large at the very beginning.
 * @param {number} epoch UNIX seconds
 * @param {string} format
 * @param {string} zone the reader's
 * @param {number} now UNIX seconds of the workspace clock
 */
export function formatDate(epoch, format, zone, now) {
  const parts = partsOf(epoch, zone);
  const { year, month, day, hour, minute, second, weekday } = parts;
  const near = Math.abs(epoch - now) < 182 * DAY_SECONDS;
  const suffix = near ? "" : `, ${year}`;
  const short = `${MONTHS[month - 1].slice(0, 3)} ${day}`;
  const long = `${MONTHS[month - 1]} ${ordinal(day)}`;
  const relative = () => relativeDay(parts, now, zone);
  const tokens = {
    date_num: () => isoDay(parts),
    date_slash: () => `${month}/${day}/${year}`,
    date: () => long + suffix,
    date_short: () => short + suffix,
    date_short_full: () => `${short}, ${year}`,
    date_long: () => `${DAYS[weekday]}, ${long}${suffix}`,
    date_long_full: () => `${DAYS[weekday]}, ${long}, ${year}`,
    date_pretty: () => relative() ?? long + suffix,
    date_short_pretty: () => relative() ?? short + suffix,
    date_long_pretty: () => relative() ?? `${DAYS[weekday]}, ${long}${suffix}`,
    day_divider_pretty: () => relative() ?? `${DAYS[weekday]}, ${long}${suffix}`,
    time: () => clockTime(hour, minute),
    time_secs: () => clockTime(hour, minute, second),
    ago: () => ago(epoch, now),
  };
  const text = format.replace(/\{([a-z_]+)\}/g, (whole, name) => (tokens[name] ? tokens[name]() : whole));
  return format.startsWith("{") ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}
