// The messages only one person sees that they have put away in this tab; Slack forgets them on reload too.

const gone = new Set();
const listeners = new Set();

const name = (message) => `${message.channel} ${message.ts}`;

export const dismissed = {
  /** Put a message away. */
  add(message) {
    gone.add(name(message));
    for (const listener of listeners) listener();
  },

  /** Return the messages that have not been put away. */
  without(messages) {
    return gone.size ? messages.filter((message) => !message.ephemeral || !gone.has(name(message))) : messages;
  },

  /** Call a listener whenever one is put away; returns a function that ends it. */
  on(listener) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
