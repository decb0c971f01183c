// Builds the page and joins its parts.

import { h } from "./dom.js";
import { store } from "./store.js";
import { api } from "./session.js";
import { mountModals } from "./modal/index.js";
import { mountPanels } from "./panels/index.js";
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
mountModals(modals, store, api);
mountPanels({ clock: frame.clock, tools: frame.tools, overlay }, store, api);
listenToKeys();
showTitle();
begin();
