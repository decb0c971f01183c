/** Something that opens beside a control, above everything else, and stays there while the page moves. */

const GAP = 4;
const EDGE = 8;
const TALLEST = 320;

function place(anchor, popup, wide) {
  const box = anchor.getBoundingClientRect();
  const room = { below: innerHeight - box.bottom - GAP - EDGE, above: box.top - GAP - EDGE };
  popup.style.maxHeight = "";
  popup.style.minWidth = wide ? `${Math.min(box.width, innerWidth - 2 * EDGE)}px` : "";
  popup.style.maxWidth = `${innerWidth - 2 * EDGE}px`;
  const needed = Math.min(popup.scrollHeight + 2, wide ? TALLEST : Infinity);
  const below = needed <= room.below || room.below >= room.above;
  const height = Math.min(needed, below ? room.below : room.above);
  popup.style.maxHeight = `${Math.max(height, 96)}px`;
  const top = below ? box.bottom + GAP : box.top - GAP - Math.max(height, 96);
  popup.style.top = `${Math.max(EDGE, top)}px`;
  popup.style.left = `${Math.max(EDGE, Math.min(box.left, innerWidth - EDGE - popup.offsetWidth))}px`;
}

/**
 * Open a popup at a control.
 * @param {HTMLElement} anchor
 * @param {HTMLElement} popup is put right behind the anchor, so it belongs to the same dialog
 * @param {{wide?: boolean, onClose?: () => void}} [options] wide: at least as wide as the anchor
 * @returns {{close: () => void, place: () => void}}
 */
export function openPopup(anchor, popup, { wide = true, onClose } = {}) {
  const ended = new AbortController();
  const { signal } = ended;
  popup.setAttribute("popover", "manual");
  popup.classList.add("popup");
  popup.tabIndex = -1; // else browsers stop at it with Tab when it scrolls
  anchor.after(popup);
  popup.showPopover();
  const replaced = () => (anchor.isConnected ? place(anchor, popup, wide) : close());
  const close = () => {
    if (signal.aborted) return;
    ended.abort();
    popup.remove();
    onClose?.();
  };
  replaced();
  addEventListener("scroll", (event) => popup.contains(event.target) || replaced(), { capture: true, signal });
  addEventListener("resize", replaced, { signal });
  const outside = (event) => popup.contains(event.target) || anchor.contains(event.target) || close();
  addEventListener("pointerdown", outside, { capture: true, signal });
  return { close, place: replaced };
}
