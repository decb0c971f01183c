/** Days and times as people type them. */

import { addDays, dayOf, isoDay } from "../text/dates.js";

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

function real(year, month, day) {
  const iso = isoDay({ year, month, day });
  const made = new Date(Date.UTC(year, month - 1, day));
  return made.getUTCMonth() === month - 1 && made.getUTCDate() === day && year >= 1000 && year <= 9999 ? iso : null;
}

/**
 * Read a day: `2026-10-24`, `10/24/2026`, `Oct 24`, `October 24th, 2026`, `24 Oct 2026`, `today`, `tomorrow`.
 * @param {string} typed
 * @param {string} today `YYYY-MM-DD`; gives the year where none is written
 * @returns {string|null}
 */
export function readDay(typed, today) {
  const text = typed.trim().toLowerCase();
  const relative = { today: 0, tomorrow: 1, yesterday: -1 };
  if (text in relative) return addDays(today, relative[text]);
  let found = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  if (found) return real(Number(found[1]), Number(found[2]), Number(found[3]));
  found = /^(\d{1,2})\/(\d{1,2})(?:\/(\d{4}))?$/.exec(text);
  if (found) return real(Number(found[3] ?? dayOf(today).year), Number(found[1]), Number(found[2]));
  const words = text.replace(/^[a-z]+day,?\s+/, "");
  found = /^([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(\d{4}))?$/.exec(words);
  const turned = found ?? /^(\d{1,2})(?:st|nd|rd|th)?\.?\s+([a-z]{3,9})\.?(?:,?\s+(\d{4}))?$/.exec(words);
  if (!turned) return null;
  const [name, day] = found ? [turned[1], turned[2]] : [turned[2], turned[1]];
  const month = MONTHS.indexOf(name.slice(0, 3)) + 1;
  return month ? real(Number(turned[3] ?? dayOf(today).year), month, Number(day)) : null;
}

/**
 * Read a time: `14:05`, `2:05 pm`, `2pm`, `1405`, `noon`.
 * @param {string} typed
 * @returns {string|null} `HH:MM`
 */
export function readTime(typed) {
  const text = typed.trim().toLowerCase().replaceAll(".", "");
  if (text === "noon") return "12:00";
  if (text === "midnight") return "00:00";
  const found = /^(\d{1,2})(?::?(\d{2}))?\s*([ap])?m?$/.exec(text);
  if (!found) return null;
  const [, first, second = "00", half] = found;
  let hour = Number(first);
  if (half && (hour < 1 || hour > 12)) return null;
  if (half) hour = (hour % 12) + (half === "p" ? 12 : 0);
  if (hour > 23 || Number(second) > 59) return null;
  return `${String(hour).padStart(2, "0")}:${second}`;
}
