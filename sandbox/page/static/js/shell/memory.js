// Where each person was last, and who was acted as last, kept in the browser.

const LAST = "sandbox:last";

function read(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Without storage the page starts at the first person and channel each time.
  }
}

const placeKey = (team, handle) => `sandbox:place:${team}:${handle}`;

export const memory = {
  /** Return who was acted as last: `{team, handle}`, or null. */
  last() {
    try {
      return JSON.parse(read(LAST) || "null");
    } catch {
      return null;
    }
  },

  /** Remember who is acted as. */
  keep(team, handle) {
    write(LAST, JSON.stringify({ team, handle }));
  },

  /** Remember where a person is. */
  keepPlace(team, handle, selected) {
    write(placeKey(team, handle), JSON.stringify({ kind: selected.kind, id: selected.id }));
  },

  /** Return where a person was last: `{kind, id}`, or null. */
  place(team, handle) {
    try {
      return JSON.parse(read(placeKey(team, handle)) || "null");
    } catch {
      return null;
    }
  },
};
