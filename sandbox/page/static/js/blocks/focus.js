/** Keeping the place of a person's focus and caret while blocks are drawn anew. */

const FIELDS = "input, textarea, button, a[href], [contenteditable=true], [tabindex]";

function caretOf(field) {
  try {
    return "selectionStart" in field ? [field.selectionStart, field.selectionEnd] : null;
  } catch {
    return null; // some kinds of input have no caret
  }
}

/**
 * Draw, and put the focus back into the same element by its block_id and action_id.
 * @param {HTMLElement} root
 * @param {() => void} draw
 */
export function keepingFocus(root, draw) {
  const field = document.activeElement;
  const element = root.contains(field) ? field.closest("[data-action-id]") : null;
  if (!element) return draw();
  const { blockId, actionId } = element.dataset;
  const index = [...element.querySelectorAll(FIELDS)].indexOf(field);
  const caret = caretOf(field);
  draw();
  if (root.contains(field) && document.activeElement === field) return undefined;
  const again = [...root.querySelectorAll("[data-action-id]")].find(({ dataset }) => dataset.blockId === blockId && dataset.actionId === actionId);
  const fresh = again && ([...again.querySelectorAll(FIELDS)][index] ?? again.querySelector(FIELDS));
  if (!fresh) return undefined;
  fresh.focus({ preventScroll: true });
  try {
    if (caret && caret[0] !== null) fresh.setSelectionRange(...caret);
  } catch {
    return undefined; // its kind has no caret
  }
  return undefined;
}
