/** What a person has entered: where it is kept until the sandbox has it, and whether the app hears of it at once. */

import { confirmed } from "../modal/confirm.js";

/** By element: the key of its value in the state, and of its initial value. */
const SLOTS = {
  plain_text_input: ["value", "initial_value"],
  email_text_input: ["value", "initial_value"],
  url_text_input: ["value", "initial_value"],
  number_input: ["value", "initial_value"],
  rich_text_input: ["rich_text_value", "initial_value"],
  file_input: ["files", null],
  static_select: ["selected_option", "initial_option"],
  external_select: ["selected_option", "initial_option"],
  radio_buttons: ["selected_option", "initial_option"],
  checkboxes: ["selected_options", "initial_options"],
  multi_static_select: ["selected_options", "initial_options"],
  multi_external_select: ["selected_options", "initial_options"],
  users_select: ["selected_user", "initial_user"],
  multi_users_select: ["selected_users", "initial_users"],
  conversations_select: ["selected_conversation", "initial_conversation"],
  multi_conversations_select: ["selected_conversations", "initial_conversations"],
  channels_select: ["selected_channel", "initial_channel"],
  multi_channels_select: ["selected_channels", "initial_channels"],
  datepicker: ["selected_date", "initial_date"],
  timepicker: ["selected_time", "initial_time"],
  datetimepicker: ["selected_date_time", "initial_date_time"],
};
const TYPED = new Set(["plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input"]);
const TYPING_PAUSE = 250;

/** What was entered and not yet taken in, by surface and element; it outlives a rendering. */
const drafts = new Map();
/**
 * What the sandbox has taken in, by surface and element, with the hash of the view it was entered in: news of a view
 * may be older than its answer to what was entered, and must not take it back.
 */
const taken = new Map();
/** Timers of what is still being typed, by surface and element. */
const pending = new Map();
/** Requests under way, by surface, so that a button waits for them. */
const underway = new Map();

function surfaceOf({ surface, view, message }) {
  return view?.id ?? (message ? `${message.channel}/${message.ts}` : surface);
}

function placeOf(context, block, element) {
  return JSON.stringify([surfaceOf(context), block.block_id, element.action_id]);
}

/**
 * What an element holds: what was entered last, else what the app gave as initial; null when empty.
 * @returns {any} an option, a list, an id, a date, text: what stands in the state under the element's own key
 */
export function held(context, block, element) {
  const place = placeOf(context, block, element);
  if (drafts.has(place)) return drafts.get(place);
  const own = taken.get(place);
  if (own && own.hash === context.view?.hash) return own.value;
  const [key, initial] = SLOTS[element.type];
  const entered = context.values?.[block.block_id]?.[element.action_id];
  if (entered && key in entered) return entered[key];
  if (initial && element[initial] !== undefined) return element[initial];
  if (!element.default_to_current_conversation || !context.message) return null;
  return key.endsWith("s") ? [context.message.channel] : context.message.channel;
}

/** Tell whether using this element tells the app at once; `typing` while a text is not finished. */
export function dispatches(block, element, { typing = false } = {}) {
  if (block.type !== "input") return true;
  if (!block.dispatch_action) return false;
  if (!TYPED.has(element.type)) return true;
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  return triggers.includes(typing ? "on_character_entered" : "on_enter_pressed");
}

async function send(context, block, element, input, value, options) {
  const place = placeOf(context, block, element);
  drafts.set(place, value);
  const surface = surfaceOf(context);
  const asked = options.dispatch
    ? context.act(block, element, input, { typing: options.typing })
    : context.enter(block, element, input);
  const running = underway.get(surface) ?? new Set();
  underway.set(surface, running.add(asked));
  try {
    const outcome = await asked;
    note(context, block, element, value);
    if (drafts.get(place) === value) drafts.delete(place);
    return outcome;
  } catch (error) {
    // The draft stays, so nothing that was entered is lost; the person hears why it was not taken.
    context.announce?.(error.detail || String(error.message || error));
    return { status: "failed", ok: false, error: error.detail || String(error), errors: {} };
  } finally {
    running.delete(asked);
  }
}

function note(context, block, element, value) {
  if (context.view) taken.set(placeOf(context, block, element), { hash: context.view.hash, value });
  if (!context.values) return;
  const [key] = SLOTS[element.type];
  const inBlock = (context.values[block.block_id] ??= {});
  inBlock[element.action_id] = { type: element.type, [key]: value };
}

/**
 * Take in a choice: asks first where the element wants a confirmation, then tells the app or only keeps it.
 * @param {any} input as the control API takes it
 * @param {any} value as the state holds it
 * @returns {Promise<object|null>} the outcome; null when the person thought better of it
 */
export async function choose(context, block, element, input, value) {
  const dispatch = dispatches(block, element);
  if (dispatch && element.confirm && !(await confirmed(element.confirm, context))) return null;
  return send(context, block, element, input, value, { dispatch });
}

/** Note that a person types; what `read` returns is sent on after a pause, or at the next flush. */
export function typed(context, block, element, read) {
  const place = placeOf(context, block, element);
  const finish = () => {
    if (pending.get(place)?.finish !== finish) return null;
    clearTimeout(pending.get(place).timer);
    pending.delete(place);
    const { input, value } = read();
    const dispatch = dispatches(block, element, { typing: true });
    return send(context, block, element, input, value, { dispatch, typing: dispatch });
  };
  clearTimeout(pending.get(place)?.timer);
  drafts.set(place, read().value);
  pending.set(place, { surface: surfaceOf(context), finish, timer: setTimeout(finish, TYPING_PAUSE) });
}

/** Finish a text with Enter: the app hears of it where it wants to. Returns whether it did. */
export async function finished(context, block, element, read) {
  if (!dispatches(block, element)) return false;
  drop(placeOf(context, block, element));
  const { input, value } = read();
  await send(context, block, element, input, value, { dispatch: true });
  return true;
}

function drop(place) {
  clearTimeout(pending.get(place)?.timer);
  pending.delete(place);
}

/** Send on everything that was typed on a surface, and wait until the sandbox has it. */
export async function flush(context) {
  const surface = surfaceOf(context);
  for (const entry of [...pending.values()]) if (entry.surface === surface) entry.finish();
  await Promise.allSettled([...(underway.get(surface) ?? [])]);
}

/** Forget the drafts of a view that is gone. */
export function forget(viewId) {
  for (const place of [...drafts.keys(), ...pending.keys(), ...taken.keys()]) {
    if (JSON.parse(place)[0] !== viewId) continue;
    drop(place);
    drafts.delete(place);
    taken.delete(place);
  }
  underway.delete(viewId);
}
