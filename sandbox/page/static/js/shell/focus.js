// Keeping the keyboard, and what is under the mouse, where they are while something is drawn again.

import { unlessPressed } from "./press.js";

const FOCUSABLE = "a[href],button,input,select,textarea,summary,[tabindex]";

function place(root, node) {
  const own = node.closest("[data-action-id]");
  if (own && root.contains(own)) {
    const same = [...root.querySelectorAll("[data-action-id]")].filter((one) => one.dataset.actionId === own.dataset.actionId
      && one.closest("[data-block-id]")?.dataset.blockId === own.closest("[data-block-id]")?.dataset.blockId);
    return { action: own.dataset.actionId, nth: same.indexOf(own), inner: inner(own).indexOf(node), block: own.closest("[data-block-id]")?.dataset.blockId };
  }
  return { index: inner(root).indexOf(node), name: node.textContent };
}

function inner(root) {
  return [...(root.matches?.(FOCUSABLE) ? [root] : []), ...root.querySelectorAll(FOCUSABLE)];
}

function found(root, where) {
  if (where.action !== undefined) {
    const same = [...root.querySelectorAll("[data-action-id]")].filter((one) => one.dataset.actionId === where.action
      && one.closest("[data-block-id]")?.dataset.blockId === where.block);
    const own = same[where.nth] || same[0];
    if (own) return inner(own)[Math.max(0, where.inner)] || own;
    return null;
  }
  const all = inner(root);
  return all.find((node, index) => index === where.index && node.textContent === where.name) || all[where.index] || null;
}

/**
 * Run `draw`, which replaces what is inside `root`, and put focus, typed text and caret back where they were; not
 * before the mouse is up when it is down on something inside.
 * @param {HTMLElement} root
 * @param {() => void} draw
 */
export function keepingFocus(root, draw) {
  unlessPressed(root, () => drawAround(root, draw));
}

function drawAround(root, draw) {
  const active = document.activeElement;
  if (!active || active === root || !root.contains(active)) {
    draw();
    return;
  }
  const where = place(root, active);
  const typed = active.matches("input,textarea") && !["checkbox", "radio", "file"].includes(active.type)
    ? { value: active.value, start: active.selectionStart, end: active.selectionEnd } : null;
  draw();
  const next = found(root, where) || root.querySelector("[tabindex]");
  if (!next) return;
  next.focus({ preventScroll: true });
  if (typed && next.matches("input,textarea") && next.value !== typed.value) next.value = typed.value;
  if (typed && typeof typed.start === "number" && next.setSelectionRange) {
    try {
      next.setSelectionRange(typed.start, typed.end);
    } catch {
      // Inputs of type number or email have no caret to put.
    }
  }
}
