// The strip that tells when the sandbox cannot be reached.

import { h } from "../dom.js";
import { store } from "../store.js";

const PATIENCE = 600; // A feed that comes back sooner is not worth a banner.

/** Return the strip; `retry` is called by its button. */
export function banner(retry) {
  const strip = h("div", { class: "banner", role: "status", hidden: true },
    h("span", null, "Sandbox not reachable – nothing you typed is lost. Trying again…"),
    h("button", { type: "button", class: "shell-button", on: { click: retry } }, "Try now"));
  let timer = 0;
  store.on("connected", (connected) => {
    clearTimeout(timer);
    if (connected) strip.hidden = true;
    else timer = setTimeout(() => { strip.hidden = false; }, PATIENCE);
  });
  return strip;
}
