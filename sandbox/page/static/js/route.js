// Where the page stands, as the hash of its address: #/as/maya/C1, .../C1/<ts>, .../C1/thread/<ts>, .../home/A1.

/** Return `{team, handle, selected, thread}` of a hash; what it does not say is null. */
export function parse(hash) {
  const parts = hash.replace(/^#\/?/, "").split("/").filter(Boolean).map(decoded);
  let team = null;
  if (parts.length > 2 && parts[1] === "as") team = parts.shift();
  if (parts[0] !== "as" || !parts[1]) return { team: null, handle: null, selected: null, thread: null };
  const [, handle, place, more, ts] = parts;
  let selected = null;
  let thread = null;
  if (place === "home" && more) selected = { kind: "home", id: more };
  else if (place) {
    selected = { kind: "channel", id: place };
    if (more === "thread" && ts) thread = ts;
    else if (more) selected.at = more;
  }
  return { team, handle, selected, thread };
}

/** Return the hash of a place. */
export function format({ team = null, handle, selected = null, thread = null }) {
  let hash = `#/${team ? `${encodeURIComponent(team)}/` : ""}as/${encodeURIComponent(handle)}`;
  if (!selected) return hash;
  hash += selected.kind === "home" ? `/home/${selected.id}` : `/${selected.id}`;
  if (selected.kind === "channel" && thread) hash += `/thread/${thread}`;
  else if (selected.at) hash += `/${selected.at}`;
  return hash;
}

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
