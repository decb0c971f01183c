// Applies the chosen theme before the first paint; a classic script, so that nothing flashes.
document.documentElement.dataset.theme = (() => {
  try {
    const chosen = localStorage.getItem("sandbox:theme");
    if (chosen === "light" || chosen === "dark") return chosen;
  } catch {
    // Storage may be forbidden; the system's theme is used then.
  }
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
})();
