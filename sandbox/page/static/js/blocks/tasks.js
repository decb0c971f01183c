/** Tasks of an assistant: each a card with its state, alone or in a plan. */

import { h } from "../dom.js";
import { link } from "../text/inline.js";
import { richText } from "../text/rich-text.js";
import { icon } from "./icons.js";

const STATES = {
  pending: ["circle", "Waiting"],
  in_progress: ["progress", "Under way"],
  complete: ["check", "Done"],
  error: ["warning", "Failed"],
};

/** A task_card block as a node; what is under way or failed is open. */
export function taskCard(task, context) {
  const [sign, words] = STATES[task.status];
  const head = [h("span", { class: "task-sign" }, icon(sign)), h("span", { class: "task-title" }, task.title), h("span", { class: "task-state" }, words)];
  const inside = [
    task.details && richText(task.details, context),
    task.output && h("div", { class: "task-output" }, richText(task.output, context)),
    task.sources && h("p", { class: "task-sources" }, "Sources: ", ...task.sources.flatMap(({ url, text }, index) => [index ? ", " : "", link(url, text)])),
  ].filter(Boolean);
  const kind = `task task-${task.status.replaceAll("_", "-")}`;
  if (!inside.length) return h("div", { class: kind }, h("div", { class: "task-head" }, ...head));
  const open = task.status === "in_progress" || task.status === "error";
  return h("details", { class: kind, open }, h("summary", { class: "task-head" }, ...head, icon("down")), h("div", { class: "task-body" }, ...inside));
}

/** A plan block as a node: its title, and its tasks in their order. */
export function plan(block, context) {
  const tasks = block.tasks ?? [];
  const done = tasks.filter(({ status }) => status === "complete").length;
  return h("div", { class: "plan", role: "group", "aria-label": block.title },
    h("div", { class: "plan-title" }, block.title, tasks.length > 0 && h("span", { class: "plan-count" }, `${done} of ${tasks.length} done`)),
    tasks.length > 0 && h("ol", { class: "plan-tasks" }, ...tasks.map((task) => h("li", {}, taskCard(task, context)))));
}
