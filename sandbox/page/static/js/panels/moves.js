// Moving the workspace clock: in steps from one due thing to the next, so that it can be watched and stopped.

const MONTH = 31 * 86_400_000;

/** What a failed move means, in words that say what to do. */
function inWords(error) {
  const detail = error.detail ?? error.message ?? "";
  switch (error.code) {
    case "not_idle":
      return `The clock stopped: an app has not finished what was due (${detail}). See in the Inspector or the app's log what holds it up, then move on.`;
    case "status_unreachable":
      return `An app's status address does not answer (${detail}). Start the app, then try again.`;
    case "clock_only_forward":
      return "The clock only moves forward. Choose a later moment.";
    case "nothing_due":
      return "Nothing is due.";
    default:
      return `The clock could not be moved: ${detail || error.code || "the sandbox does not answer"}.`;
  }
}

/** Emits "change" whenever what it is doing changes. */
export class Moves extends EventTarget {
  /** @param store the page's store @param control the calls of control.js */
  constructor(store, control) {
    super();
    this.store = store;
    this.control = control;
    this.busy = false;
    this.playing = false;
    this.stopping = false;
    this.waiting = "";
    this.said = "";
    this.error = "";
    this.due = null;
    this.dueError = "";
  }

  /** Ask what is due; keeps the list in `due` (soonest first, `at` in seconds), what went wrong in `dueError`. */
  async refresh() {
    try {
      const asked = await this.control.due();
      this.due = asked.filter((entry) => entry.at * 1000 > this.store.now());
      this.dueError = "";
    } catch (error) {
      this.due = [];
      this.dueError = inWords(error);
    }
    this.change();
    return this.due;
  }

  /** Move by a number of milliseconds, stopping at everything due on the way. */
  advance(length) {
    return this.run(() => this.through(this.store.now() + length));
  }

  /** Move to a moment, in milliseconds. */
  to(moment) {
    return this.run(() => this.through(moment));
  }

  /** Move to the next thing due. */
  next() {
    return this.run(async () => {
      await this.refresh();
      if (!this.due.length) {
        this.said = this.dueError ? "" : "Nothing is due.";
        this.error = this.dueError;
        return;
      }
      await this.step();
    });
  }

  /** Go through a month from due thing to due thing with a pause (milliseconds, asked anew each time) after each. */
  play(pause) {
    this.playing = true;
    return this.run(async () => {
      const end = this.store.now() + MONTH;
      let stops = 0;
      for (;;) {
        await this.refresh();
        if (this.dueError) {
          this.error = this.dueError;
          return;
        }
        const first = this.due[0];
        if (!first || first.at * 1000 > end) {
          if (!first) this.said = `Nothing more is due after ${stops} ${stops === 1 ? "stop" : "stops"}.`;
          else {
            await this.control.move({ to: new Date(Math.ceil(end)).toISOString() });
            this.said = `A month has passed, with ${stops} ${stops === 1 ? "stop" : "stops"}.`;
          }
          return;
        }
        if (this.stopping) return;
        await this.step();
        stops += 1;
        this.change();
        await this.rest(pause());
        if (this.stopping) return;
      }
    });
  }

  /** Stop after the step that is under way. */
  stop() {
    this.stopping = true;
    this.wake?.();
    this.change();
  }

  /** Hold the clock still, or let it run. */
  freeze(frozen) {
    return this.run(async () => {
      await this.control.move({ frozen });
      this.said = frozen ? "The clock stands still." : "The clock runs.";
    });
  }

  async through(target) {
    let stops = 0;
    await this.refresh();
    while (!this.stopping && this.due.length && this.due[0].at * 1000 <= target) {
      await this.step();
      stops += 1;
      await this.refresh();
    }
    if (this.stopping) return;
    this.waiting = this.name(null);
    this.change();
    if (target > this.store.now()) await this.control.move({ to: new Date(Math.ceil(target)).toISOString() });
    this.said = stops ? `Arrived, with ${stops} ${stops === 1 ? "stop" : "stops"} on the way.` : "Arrived. Nothing was due on the way.";
  }

  async step() {
    const first = this.due[0];
    const together = this.due.filter((entry) => entry.at === first.at).length - 1;
    this.waiting = this.name(first);
    this.change();
    const { reached } = await this.control.move({ next: true });
    this.reached = reached;
    this.waiting = "";
    this.said = `Reached: ${reached.what}${together > 0 ? ` and ${together} more` : ""}`;
  }

  name(entry) {
    const app = this.store.state.apps?.get(entry?.app)?.name;
    return entry ? `${app ?? "the app"} to finish: ${entry.what}` : "the apps to finish what is due";
  }

  rest(length) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, length);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async run(work) {
    if (this.busy) return;
    this.busy = true;
    this.stopping = false;
    this.said = "";
    this.error = "";
    this.reached = null;
    this.change();
    try {
      await work();
      if (this.stopping) this.said = this.reached ? `Stopped. Last reached: ${this.reached.what}` : "Stopped.";
    } catch (error) {
      this.error = inWords(error);
      this.said = "";
    } finally {
      this.busy = false;
      this.playing = false;
      this.waiting = "";
      await this.refresh();
    }
  }

  change() {
    this.dispatchEvent(new Event("change"));
  }
}
