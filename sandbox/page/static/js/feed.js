// The live feed of what one person sees; comes back by itself when the sandbox was away.

import { ApiError } from "./api.js";

const PAUSES = [250, 500, 1000, 2000, 4000, 5000];
const SILENCE = 25000; // The sandbox pings every 10 s.

export class Feed {
  /**
   * @param {import("./api.js").Api} api
   * @param {{event: (event: object) => void, state: (connected: boolean) => void, refused: (error: ApiError) => void}} heard
   */
  constructor(api, heard) {
    this.api = api;
    this.heard = heard;
    this.round = 0;
    this.aborter = null;
    this.wake = null;
    addEventListener("online", () => this.wake?.());
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.wake?.(); });
  }

  /** Follow one person from now on, instead of the one before. */
  open(handle) {
    this.close();
    this.#run(handle, this.round);
  }

  /** Stop following. */
  close() {
    this.round += 1;
    this.aborter?.abort();
    this.wake?.();
  }

  /** Try again at once. */
  retry() {
    this.wake?.();
  }

  async #run(handle, round) {
    let failures = 0;
    while (round === this.round) {
      try {
        await this.#follow(handle, round, () => { failures = 0; });
      } catch (error) {
        if (error instanceof ApiError && error.status >= 400 && error.status < 500) {
          if (round === this.round) this.heard.refused(error);
          return;
        }
        if (!(error instanceof ApiError) && !["AbortError", "TypeError"].includes(error.name)) throw error;
      }
      if (round !== this.round) return;
      this.heard.state(false);
      const pause = PAUSES[Math.min(failures, PAUSES.length - 1)] * (0.8 + 0.4 * Math.random());
      failures += 1;
      await new Promise((done) => {
        const timer = setTimeout(done, pause);
        this.wake = () => { clearTimeout(timer); done(); };
      });
      this.wake = null;
    }
  }

  async #follow(handle, round, greeted) {
    const aborter = this.aborter = new AbortController();
    let watchdog = 0;
    const alive = () => {
      clearTimeout(watchdog);
      watchdog = setTimeout(() => aborter.abort(), SILENCE);
    };
    alive();
    try {
      const response = await this.api.person(handle).stream(aborter.signal);
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return;
        alive();
        const lines = (rest + value).split("\n");
        rest = lines.pop();
        for (const line of lines) {
          if (round !== this.round) return;
          if (!line) continue;
          const event = JSON.parse(line);
          if (event.kind === "hello") { greeted(); this.heard.state(true); }
          this.heard.event(event);
        }
      }
    } finally {
      clearTimeout(watchdog);
      aborter.abort();
    }
  }
}
