// The faults in plain words: what each does, what it needs, and ready-made ones.

/** Each kind: its name, what happens, what it strikes ("api" calls or "delivery" to the app), and what it needs. */
export const KINDS = {
  ratelimit: { name: "Rate limit (429)", says: "Slack answers 429 with Retry-After, and does nothing.", strikes: "api", needs: ["delay"] },
  error500: { name: "Server error (500)", says: "Slack answers 500, and does nothing.", strikes: "api", needs: [] },
  error: { name: "Refuse with an error", says: "Slack refuses with the error you name, and does nothing.", strikes: "api", needs: ["error"] },
  error_after: { name: "Do it, but answer an error", says: "Slack does what was asked, yet answers with the error you name.", strikes: "api", needs: ["error"] },
  drop_before: { name: "Drop the call", says: "The connection breaks before Slack does anything.", strikes: "api", needs: [] },
  drop_after: { name: "Lose the answer", says: "Slack does what was asked, then the connection breaks without an answer.", strikes: "api", needs: [] },
  slow: { name: "Answer late", says: "Slack does what was asked, and answers late.", strikes: "api", needs: ["delay"] },
  close_socket: { name: "Break the connection", says: "The app's Socket Mode connection closes instead of bringing it the next thing.", strikes: "delivery", needs: [] },
  ack_lost: { name: "Lose the acknowledgement", says: "The app gets it and acknowledges, but Slack never hears that.", strikes: "delivery", needs: [] },
};

/** Ready-made orders: what the button says, and the fault. */
export const PRESETS = [
  ["Slack answers 500 twice", { kind: "error500", method: "chat.*", times: 2 }],
  ["The answer to chat.postMessage is lost", { kind: "drop_after", method: "chat.postMessage", times: 1 }],
  ["Rate limit: try again in 5 s", { kind: "ratelimit", method: "chat.postMessage", times: 1, delay: 5 }],
  ["The connection breaks", { kind: "close_socket", method: "*", times: 1 }],
  ["Answers are 5 s late", { kind: "slow", method: "chat.*", times: 1, delay: 5 }],
  ["An acknowledgement is lost", { kind: "ack_lost", method: "*", times: 1 }],
];

/** What methods people order faults for most; apps' own commands are added to what Slack sends. */
export const METHODS = {
  api: ["*", "chat.*", "chat.postMessage", "chat.postEphemeral", "chat.update", "views.open", "views.update", "views.publish", "conversations.*", "users.info", "files.*"],
  delivery: ["*", "block_actions", "view_submission", "view_closed", "block_suggestion", "shortcut", "message_action", "app_home_opened", "app_mention", "message"],
};

/** A fault in a sentence: "Server error (500) on the next 2 calls of chat.*". */
export function sentence(fault) {
  const kind = KINDS[fault.kind];
  const unit = kind.strikes === "api" ? "call" : "delivery";
  const units = kind.strikes === "api" ? "calls" : "deliveries";
  const what = fault.method === "*" ? (kind.strikes === "api" ? "any method" : "anything") : fault.method;
  const which = fault.times === 1 ? `the next ${unit}` : `the next ${fault.times} ${units}`;
  const how = [];
  if (fault.kind === "slow") how.push(`${fault.delay} s late`);
  if (fault.kind === "ratelimit") how.push(`Retry-After ${Math.max(1, Math.round(fault.delay))} s`);
  if (fault.kind === "error" || fault.kind === "error_after") how.push(fault.error);
  if (fault.after) how.push(`after ${fault.after} that ${fault.after === 1 ? "passes" : "pass"}`);
  return `${kind.name} on ${which} of ${what}${how.length ? ` (${how.join(", ")})` : ""}`;
}
