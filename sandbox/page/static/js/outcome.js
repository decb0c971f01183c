// Telling a person how something they did ended, in the words Slack uses.

import { toast } from "./shell/toast.js";

const REFUSED = {
  cannot_run_commands: "People from outside the organization can’t run commands here.",
  cannot_run_shortcuts: "People from outside the organization can’t run shortcuts here.",
  unknown_shortcut: "No app has that shortcut any more.",
};

/** Return a sentence for an error that the control API or the network gave. */
export function sentence(error) {
  if (error.code === "unreachable") return "The sandbox is not reachable. Nothing was lost; try again in a moment.";
  const detail = error.detail || error.message || String(error);
  return detail.charAt(0).toUpperCase() + detail.slice(1) + (/[.!?]$/.test(detail) ? "" : ".");
}

/**
 * Show what Slack shows when an app does not answer or something is refused; an `ok` outcome shows nothing.
 * @param {object} outcome of a verb; an Error is told as its sentence
 * @param {object} store
 * @param {string} [app] the name of the app that was asked
 * @returns {string} what was shown, or ""
 */
export function tell(outcome, store, app = "") {
  const text = worded(outcome, store, app);
  if (text) toast(text, { tone: "danger" });
  return text;
}

/** Return what `tell` would show. */
export function worded(outcome, store, named = "") {
  if (outcome instanceof Error) return sentence(outcome);
  const app = named || onlyApp(store);
  const spoken = (outcome.said || []).some((message) => message.ephemeral);
  switch (outcome.status) {
    case "timeout":
      return spoken ? "" : `${app} did not respond in time. Try again.`;
    case "failed":
      return spoken ? "" : `${app} did not respond${outcome.error ? ` (${outcome.error})` : ""}. Try again.`;
    case "refused":
      return spoken ? "" : REFUSED[outcome.error] || `Slack refused this: ${outcome.error}.`;
    default:
      return "";
  }
}

function onlyApp(store) {
  const apps = [...store.state.apps.values()];
  return apps.length === 1 ? apps[0].name : "The app";
}
