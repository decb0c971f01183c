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
    this.leave = null;
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
    this.leave?.();
    this.wake?.();
  }

  /** Try again at once. */
  retry() {
    this.wake?.();
  }

  async #run(handle, round) {
    let failures = 0;
    while (round === this.round) {
      const refused = await this.#follow(handle, round, () => { failures = 0; });
      if (round !== this.round) return;
      if (refused) {
        this.heard.refused(refused);
        return;
      }
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

  /** Listen until the connection ends; resolves to the ApiError with which the sandbox refused, else to null. */
  #follow(handle, round, greeted) {
    const socket = this.api.person(handle).feed();
    return new Promise((ended) => {
      let watchdog = 0;
      const end = (refused = null) => {
        clearTimeout(watchdog);
        socket.onmessage = socket.onclose = null;
        socket.close();
        ended(refused);
      };
      const alive = () => {
        clearTimeout(watchdog);
        watchdog = setTimeout(end, SILENCE);
      };
      this.leave = () => end();
      socket.onclose = () => end();
      socket.onmessage = ({ data }) => {
        if (round !== this.round) return;
        alive();
        const event = JSON.parse(data);
        if (event.kind === "refused") {
          end(new ApiError(event.error, event.detail, event.status));
          return;
        }
        if (event.kind === "hello") { greeted(); this.heard.state(true); }
        this.heard.event(event);
      };
      alive();
    });
  }
}
