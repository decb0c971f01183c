// Times as the acting person reads them: in their zone, by the workspace clock.

const formatters = new Map();

function formatter(zone, name, options) {
  const key = `${zone} ${name}`;
  if (!formatters.has(key)) {
    let made;
    try {
      made = new Intl.DateTimeFormat("en-US", { timeZone: zone, ...options });
    } catch {
      made = new Intl.DateTimeFormat("en-US", { timeZone: "UTC", ...options });
    }
    formatters.set(key, made);
  }
  return formatters.get(key);
}

/** Return a message's `ts` as milliseconds since 1970. */
export function millis(ts) {
  return Number(ts) * 1000;
}

/** Return "9:05 AM". */
export function clockTime(ms, zone) {
  return formatter(zone, "time", { hour: "numeric", minute: "2-digit" }).format(ms);
}

/** Return a key that is the same within one day of the zone. */
export function dayKey(ms, zone) {
  return formatter(zone, "day", { year: "numeric", month: "2-digit", day: "2-digit" }).format(ms);
}

/** Return "Today", "Yesterday", "Tuesday, September 1" or with the year when it is another one. */
export function dayLabel(ms, zone, now) {
  const key = dayKey(ms, zone);
  if (key === dayKey(now, zone)) return "Today";
  if (key === dayKey(now - 86400000, zone)) return "Yesterday";
  const sameYear = key.slice(-4) === dayKey(now, zone).slice(-4);
  const options = { weekday: "long", month: "long", day: "numeric" };
  return sameYear
    ? formatter(zone, "label", options).format(ms)
    : formatter(zone, "label-year", { ...options, year: "numeric" }).format(ms);
}

/** Return "Tuesday, September 1, 2026 at 9:05:12 AM MST". */
export function fullTime(ms, zone) {
  return formatter(zone, "full", { dateStyle: "full", timeStyle: "long" }).format(ms);
}

/** Return "Sep 1 at 9:05 AM", or the time alone when it is today. */
export function shortWhen(ms, zone, now) {
  if (dayKey(ms, zone) === dayKey(now, zone)) return `today at ${clockTime(ms, zone)}`;
  if (dayKey(ms, zone) === dayKey(now - 86400000, zone)) return `yesterday at ${clockTime(ms, zone)}`;
  return `${formatter(zone, "short", { month: "short", day: "numeric" }).format(ms)} at ${clockTime(ms, zone)}`;
}

/** Return the place in a zone's name: "Phoenix" of "America/Phoenix". */
export function zonePlace(zone) {
  return (zone || "UTC").split("/").pop().replaceAll("_", " ");
}
