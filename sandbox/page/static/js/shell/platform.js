// What differs between keyboards.

/** The name of the key that commands are given with. */
export const COMMAND_KEY = /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘" : "Ctrl";
