// What is under a finger stays there: a button that is drawn anew between down and up loses the click.

const CLICK_COMES_WITHIN = 50; // ms after the finger has gone; on a touch screen it is another task

let held = null;
let waiting = [];

function release() {
  held = null;
  const due = waiting;
  waiting = [];
  for (const draw of due) draw();
}

addEventListener("pointerdown", (event) => { held = event.target; }, true);
for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => { if (held) setTimeout(release, CLICK_COMES_WITHIN); }, true);
addEventListener("blur", release); // the window's own: what happens to the mouse elsewhere is not told
addEventListener("click", () => { if (held) { held = null; setTimeout(release); } }, true);

/**
 * Run `draw`, which replaces what is inside `root`, as soon as nothing inside is being pressed.
 * @param {HTMLElement} root
 * @param {() => void} draw
 */
export function unlessPressed(root, draw) {
  if (held && root.contains(held)) waiting.push(draw);
  else draw();
}
