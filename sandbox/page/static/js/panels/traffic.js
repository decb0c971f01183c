// The log of requests between Slack and the apps, fetched in small portions as the feed counts them.

const FIRST = 1000;
const KEPT = 5000;
const SPACING = 200;

/** Emits "entries" with `detail` = the new entries; keeps the newest five thousand in `entries`, oldest first. */
export class TrafficLog extends EventTarget {
  /** @param store the page's store @param control the calls of control.js */
  constructor(store, control) {
    super();
    this.store = store;
    this.control = control;
    this.entries = [];
    this.last = null;
    this.users = 0;
    this.partial = false;
    this.turn = Promise.resolve();
    this.error = "";
    store.on("traffic", () => this.schedule());
    store.on("hello", () => this.schedule());
  }

  /** Begin to fetch; returns a function that ends it. What came before this visit is limited to the newest thousand. */
  follow() {
    this.users += 1;
    if (this.last === null) {
      this.last = Math.max(0, this.store.state.trafficCount - FIRST);
      this.partial = this.last > 0;
    }
    this.schedule();
    let followed = true;
    return () => {
      if (followed) this.users -= 1;
      followed = false;
    };
  }

  /** Fetch everything the sandbox still has, also what `partial` says is missing. */
  all() {
    return this.inTurn(() => {
      this.entries = [];
      this.last = 0;
      this.partial = false;
      return this.fetch();
    });
  }

  inTurn(work) {
    this.turn = this.turn.then(work);
    return this.turn;
  }

  schedule() {
    if (!this.users || this.timer) return;
    this.timer = setTimeout(async () => {
      await this.inTurn(() => this.fetch());
      this.timer = null;
      if (this.store.state.trafficCount > this.last && !this.error) this.schedule();
    }, SPACING);
  }

  async fetch() {
    const { trafficCount } = this.store.state;
    if (trafficCount < this.last) {
      this.entries = []; // the sandbox was started anew
      this.last = 0;
    }
    try {
      const found = await this.control.traffic(this.last);
      this.error = "";
      const fresh = found.filter((entry) => entry.number > this.last);
      if (fresh.length) this.last = fresh.at(-1).number;
      else if (trafficCount > this.last) this.last = trafficCount;
      this.entries.push(...fresh);
      if (this.entries.length > KEPT) this.entries.splice(0, this.entries.length - KEPT);
      this.dispatchEvent(new CustomEvent("entries", { detail: fresh }));
    } catch (error) {
      this.error = error.detail || error.message;
      this.dispatchEvent(new CustomEvent("entries", { detail: [] }));
    }
  }
}
