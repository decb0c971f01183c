// Moments in words: the workspace's time in a person's zone, how far off something is, wall clocks back to moments.

const formats = new Map();

function format(zone, options) {
  const key = zone + JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat("en-US", { timeZone: zone, ...options }));
  return formats.get(key);
}

function parts(at, zone, options) {
  return Object.fromEntries(format(zone, options).formatToParts(at).map((part) => [part.type, part.value]));
}

const DAY = { weekday: "short", day: "numeric", month: "short", year: "numeric" };
const TIME = { hour: "numeric", minute: "2-digit", hour12: true };

/** "Tue 1 Sep 2026" */
export function dayOf(at, zone) {
  const { weekday, day, month, year } = parts(at, zone, DAY);
  return `${weekday} ${day} ${month} ${year}`;
}

/** "Tue 1 Sep" */
export function shortDayOf(at, zone) {
  const { weekday, day, month } = parts(at, zone, DAY);
  return `${weekday} ${day} ${month}`;
}

/** "9:05 AM", with seconds "9:05:07 AM" */
export function timeOf(at, zone, { seconds = false } = {}) {
  const options = seconds ? { ...TIME, second: "2-digit" } : TIME;
  const { hour, minute, second, dayPeriod } = parts(at, zone, options);
  const half = dayPeriod.toUpperCase().replaceAll(".", "");
  return `${hour === "0" ? "12" : hour}:${minute}${seconds ? `:${second}` : ""} ${half}`;
}

/** "Tue 1 Sep 2026, 9:05 AM" */
export function momentOf(at, zone) {
  return `${dayOf(at, zone)}, ${timeOf(at, zone)}`;
}

/** The place a zone is named after: "New York" for America/New_York. */
export function placeOf(zone) {
  return zone.split("/").at(-1).replaceAll("_", " ");
}

const STEPS = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1000],
];
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "long" });

/** How far off a moment is, in the largest unit that fits twice: "in 26 hours", "in 3 days", "now". */
export function awayFrom(now, at) {
  const distance = at - now;
  if (Math.abs(distance) < 1000) return "now";
  const [unit, length] = STEPS.find(([, size]) => Math.abs(distance) >= 2 * size) ?? STEPS.at(-1);
  return relative.format(Math.round(distance / length), unit);
}

/** "YYYY-MM-DD" and "HH:MM" on the wall at a moment, for date and time inputs. */
export function wallOf(at, zone) {
  const options = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hour12: false };
  const { year, month, day, hour, minute } = parts(at, zone, options);
  return { date: `${year}-${month}-${day}`, time: `${hour === "24" ? "00" : hour}:${minute}` };
}

/** The moment, in milliseconds, at which the wall clock of a zone shows this date and time; the later of two. */
export function momentAt(date, time, zone) {
  const asUtc = Date.parse(`${date}T${time}:00Z`);
  let guess = asUtc;
  for (let turn = 0; turn < 3; turn += 1) {
    const shown = wallOf(guess, zone);
    guess += asUtc - Date.parse(`${shown.date}T${shown.time}:00Z`);
  }
  return guess;
}
