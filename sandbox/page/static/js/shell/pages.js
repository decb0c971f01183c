// The messages of one conversation that have been loaded: one unbroken stretch, which grows at both ends.

const PAGE = 100;
const MOST_AT_ONCE = 1000;

/** Order messages by their `ts`, which are seconds with six decimals and so compare as numbers of equal digits. */
export function compareTs(one, other) {
  return one.length === other.length ? (one < other ? -1 : one > other ? 1 : 0) : one.length - other.length;
}

/** Return whether a message stands in the timeline, or only in its thread. */
function inTimeline(message) {
  return !message.thread_ts || message.thread_ts === message.ts || Boolean(message.broadcast);
}

export class Pages {
  items = [];
  hasOlder = false;
  hasNewer = false;
  loaded = false;
  #busy = null;
  #round = 0;
  #heard = null;

  /**
   * @param {{get: Function}} person of the Api
   * @param {string} channel
   * @param {(change: {reset?: boolean, added?: object[]}) => void} changed
   */
  constructor(person, channel, changed) {
    this.person = person;
    this.channel = channel;
    this.changed = changed;
  }

  /** Load the newest messages. */
  latest(limit = PAGE) {
    return this.#start({ limit }, { reset: true });
  }

  /** Load the messages around one. */
  async around(ts) {
    const before = bump(ts);
    const pages = await this.#listening(() => Promise.all([
      this.#page({ before, limit: PAGE / 2 }),
      this.#page({ after: ts, limit: PAGE / 2 }),
    ]));
    if (!pages) return;
    const [older, newer] = pages;
    this.items = joined(older.messages, newer.messages);
    this.hasOlder = older.more;
    this.hasNewer = newer.more;
    this.loaded = true;
    this.changed({ reset: true });
    this.#catchUp();
  }

  /** Load what may have changed while the sandbox was away, keeping what is on screen. */
  async refresh() {
    if (this.hasNewer) return this.around(this.items.at(-1).ts);
    return this.#start({ limit: Math.min(MOST_AT_ONCE, Math.max(PAGE, this.items.length)) }, {});
  }

  /** Load the page before the first message; does nothing when there is none or one is on its way. */
  older() {
    if (!this.hasOlder || this.#busy) return;
    this.#extend({ before: this.items[0].ts, limit: PAGE }, (page) => {
      this.items = joined(page.messages, this.items);
      this.hasOlder = page.more && page.messages.length > 0;
    });
  }

  /** Load the page after the last message, as long as the stretch does not reach the newest. */
  newer() {
    if (!this.hasNewer || this.#busy) return;
    this.#extend({ after: this.items.at(-1).ts, limit: PAGE }, (page) => {
      this.items = joined(this.items, page.messages);
      this.hasNewer = page.more;
    });
  }

  /** Take in an event of the feed: messages that are new or have changed, and those that are gone. */
  merge({ messages = [], removed = [] }) {
    this.#heard?.push({ messages, removed });
    if (!this.loaded) return;
    const gone = new Set(removed);
    let items = gone.size ? this.items.filter((item) => !gone.has(item.ts)) : this.items;
    const places = new Map(items.map((item, index) => [item.ts, index]));
    const added = [];
    let copied = items !== this.items;
    for (const message of messages) {
      if (!inTimeline(message) || gone.has(message.ts)) continue;
      const index = places.get(message.ts);
      if (index !== undefined) {
        if (!copied) { items = [...items]; copied = true; }
        items[index] = message;
      } else if (this.#within(items, message.ts)) added.push(message);
    }
    if (added.length) items = joined(items, added);
    this.items = items;
    this.changed({ added });
  }

  #within(items, ts) {
    if (!items.length) return !this.hasOlder;
    if (compareTs(ts, items[0].ts) < 0) return !this.hasOlder;
    return compareTs(ts, items.at(-1).ts) < 0 || !this.hasNewer;
  }

  async #start(query, change) {
    const page = await this.#listening(() => this.#page(query));
    if (!page) return;
    this.items = page.messages;
    this.hasOlder = page.more;
    this.hasNewer = false;
    this.loaded = true;
    this.changed(change);
    this.#catchUp();
  }

  // Ask for pages, and remember what the feed says meanwhile: the answer may be older. Null when asked again since.
  async #listening(ask) {
    const round = this.#round += 1;
    this.#heard = [];
    try {
      const answer = await ask();
      return round === this.#round ? answer : null;
    } catch (error) {
      if (round === this.#round) this.#heard = null;
      throw error;
    }
  }

  #catchUp() {
    const heard = this.#heard || [];
    this.#heard = null;
    for (const event of heard) this.merge(event);
  }

  async #extend(query, take) {
    const round = this.#round;
    this.#busy = this.#page(query);
    try {
      const page = await this.#busy;
      if (round !== this.#round) return;
      take(page);
    } catch (error) {
      // The banner tells that the sandbox is away; the reader comes here again by scrolling, or after it is back.
      if (error.name !== "ApiError") throw error;
      return;
    } finally {
      this.#busy = null;
    }
    this.changed({});
  }

  #page(query) {
    return this.person.get("timeline", { channel: this.channel, ...query });
  }
}

// The smallest `ts` after one.
function bump(ts) {
  const [seconds, micros = "0"] = ts.split(".");
  const next = Number(micros.padEnd(6, "0")) + 1;
  return next < 1000000 ? `${seconds}.${String(next).padStart(6, "0")}` : `${Number(seconds) + 1}.000000`;
}

// Both lists in order, the later one winning where both have a message.
function joined(older, newer) {
  const all = new Map();
  for (const message of older) all.set(message.ts, message);
  for (const message of newer) all.set(message.ts, message);
  return [...all.values()].sort((one, other) => compareTs(one.ts, other.ts));
}
