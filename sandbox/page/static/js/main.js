// Builds the page and joins its parts.

import { h } from "./dom.js";
import { store } from "./store.js";
import { api } from "./session.js";
import { mountModals } from "./modal/index.js";
import { begin, retry } from "./shell/acting.js";
import { banner } from "./shell/banner.js";
import { Frame } from "./shell/frame.js";
import { listenToKeys } from "./shell/keys.js";
import { showTitle } from "./shell/title.js";
import { notices } from "./shell/toast.js";

const frame = new Frame();
const modals = h("div", { class: "modal-layer" });
const overlay = h("div", { class: "overlay" });
document.getElementById("app").replaceChildren(banner(retry), frame.element, modals, overlay, ...notices);
mountModals(modals, store, api, (covered) => frame.cover(covered));
const toolsWanted = store.on("hello", () => requestIdleCallback(mountTools, { timeout: 1000 }));
listenToKeys();
showTitle();
begin();

/** The tools come once the conversation stands, which nobody should wait for them to see. */
async function mountTools() {
  const loaded = await import("./panels/index.js").catch(() => null);
  if (!loaded || frame.clock.childElementCount) return; // the sandbox has just gone: its next hello tries again
  toolsWanted();
  loaded.mountPanels({ clock: frame.clock, tools: frame.tools, overlay }, store, api);
}
