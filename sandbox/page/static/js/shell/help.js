// The list of keys.

import { h } from "../dom.js";
import { openDialog } from "./dialog.js";
import { COMMAND_KEY } from "./platform.js";

const KEYS = [
  ["Get about", [
    [[COMMAND_KEY, "K"], "Jump to a channel, person or app"],
    [[COMMAND_KEY, "Shift", "A"], "Act as someone else"],
    [["Alt", "↑"], "Conversation above"],
    [["Alt", "↓"], "Conversation below"],
    [["Alt", "Shift", "↓"], "Next conversation with something unread"],
    [["F6"], "Next part of the page"],
    [["Esc"], "Close the thread, menu or dialog"],
    [["?"], "This list"],
  ]],
  ["Messages", [
    [["↑", "↓"], "From message to message, once the list is in focus"],
    [["T"], "Reply in the thread of the message in focus"],
    [["R"], "React to the message in focus"],
    [["Home", "End"], "First loaded and newest message"],
  ]],
  ["Writing", [
    [["Enter"], "Send"],
    [["Shift", "Enter"], "New line"],
    [["/"], "Commands of apps"],
    [["@", "#"], "People and channels"],
    [["↑", "↓", "Tab"], "Choose what is offered"],
  ]],
];

/** Open the list. */
export function openHelp() {
  openDialog("Keyboard shortcuts", () => h("div", { class: "panel-body keys" }, KEYS.map(([title, entries]) => h("section", null, h("h3", null, title),
    h("dl", null, entries.map(([keys, what]) => h("div", null, h("dt", null, keys.map((key) => h("kbd", null, key))), h("dd", null, what))))))));
}
