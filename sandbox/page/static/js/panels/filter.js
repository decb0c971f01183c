// Which requests the inspector shows: by text, direction, app, and only those with a problem.

const haystacks = new WeakMap();

function haystack(entry) {
  if (!haystacks.has(entry)) {
    haystacks.set(entry, JSON.stringify([entry.name, entry.error, entry.why, entry.status, entry.request, entry.response]).toLowerCase());
  }
  return haystacks.get(entry);
}

/** @param {{text: string, direction: string, app: string, problems: boolean}} wanted @returns {function(object): boolean} */
export function filterOf({ text, direction, app, problems }) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return (entry) =>
    (!problems || !entry.ok) &&
    (!direction || entry.direction === direction) &&
    (!app || entry.app === app) &&
    words.every((word) => haystack(entry).includes(word));
}
