// What is under a finger stays there: a button that is drawn anew between down and up loses the click.

const CLICK_COMES_WITHIN = 50; // ms after the finger has gone; on a touch screen it is another task

let held = null; // {node} of the press that is under way
let waiting = [];

function release() {
  held = null;
  const due = waiting;
  waiting = [];
  for (const draw of due) draw();
}

function letGo(after) {
  const over = held;
  // Whoever is quick presses again before this one is let go.
  if (over) setTimeout(() => { if (held === over) release(); }, after);
}

addEventListener("pointerdown", (event) => { held = { node: event.target }; }, true);
for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => letGo(CLICK_COMES_WITHIN), true);
addEventListener("click", () => letGo(0), true);
addEventListener("blur", release); // the window's own: what happens to the mouse elsewhere is not told

/**
 * Run `draw`, which replaces what is inside `root`, as soon as nothing inside is being pressed.
 * @param {HTMLElement} root
 * @param {() => void} draw
 */
export function unlessPressed(root, draw) {
  if (held && root.contains(held.node)) waiting.push(draw);
  else draw();
}
