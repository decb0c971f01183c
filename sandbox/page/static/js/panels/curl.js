// A request as a command line that does it again, with a placeholder wherever a secret belongs.

const quoted = (text) => `'${String(text).replaceAll("'", `'\\''`)}'`;
const lines = (...parts) => parts.filter(Boolean).join(" \\\n  ");

/**
 * @param {object} entry one exchange of the traffic
 * @param {{origin: string}} where the sandbox's address
 * @returns {{label: string, text: string}} what the button says and what it copies
 */
export function asCommand(entry, { origin }) {
  if (entry.direction === "app_to_slack") return { label: "Copy as curl", text: toSlack(entry, origin) };
  if (entry.transport === "http") return { label: "Copy as curl", text: toRequestUrl(entry) };
  const again = asPerson(entry, origin);
  if (again) return { label: "Copy as curl", text: again };
  return { label: "Copy payload", text: JSON.stringify(entry.request, null, 2) };
}

const kindOf = (entry) => entry.headers?.["content-type"] || "application/json; charset=utf-8";
const knowsToken = (entry) => !entry.headers || "authorization" in entry.headers;

function toSlack(entry, origin) {
  const empty = !entry.request || !Object.keys(entry.request).length;
  const body = entry.body || (empty ? "" : JSON.stringify(entry.request));
  const reads = entry.verb === "GET";
  return lines(
    `curl -s -X ${entry.verb || "POST"} ${quoted(entry.url || `${origin}/api/${entry.name}`)}`,
    knowsToken(entry) && '-H "Authorization: Bearer $TOKEN"',
    !reads && `-H ${quoted(`Content-Type: ${entry.body ? kindOf(entry) : "application/json; charset=utf-8"}`)}`,
    !reads && body && `-d ${quoted(body)}`,
  );
}

/** The signed POST that Slack sends; curl cannot sign, so two lines before it do. */
function toRequestUrl(entry) {
  return [
    `BODY=${quoted(entry.body)}; TS=$(date +%s)`,
    `SIGNATURE="v0=$(printf 'v0:%s:%s' "$TS" "$BODY" | openssl dgst -sha256 -hmac "$SIGNING_SECRET" | sed 's/^.* //')"`,
    lines(
      `curl -s -X POST ${quoted(entry.url)}`,
      `-H ${quoted(`Content-Type: ${kindOf(entry)}`)}`,
      '-H "X-Slack-Request-Timestamp: $TS" -H "X-Slack-Signature: $SIGNATURE"',
      '--data-binary "$BODY"',
    ),
  ].join("\n");
}

/** What makes Slack send it again over the socket: the control API does what the person did. */
function asPerson(entry, origin) {
  const told = entry.request ?? {};
  const control = (user, verb, body) =>
    lines(
      `curl -s -X POST ${quoted(`${origin}/control/workspaces/${entry.workspace}/people/${user}/${verb}`)}`,
      `-H "Authorization: Bearer $CONTROL_TOKEN"`,
      "-H 'Content-Type: application/json'",
      `-d ${quoted(JSON.stringify(body))}`,
    );
  if (typeof told.command === "string") {
    return control(told.user_id, "command", { command: told.command, text: told.text ?? "", channel: told.channel_id });
  }
  const action = told.type === "block_actions" ? told.actions?.[0] : null;
  if (action?.type === "button") {
    const place = told.message ? { message: { channel: told.channel?.id, ts: told.message.ts } } : { view: told.view?.id };
    return control(told.user?.id, "click", { ...place, action_id: action.action_id, block_id: action.block_id });
  }
  if (told.type === "shortcut") return control(told.user?.id, "shortcut", { callback_id: told.callback_id });
  if (told.type === "message_action") {
    return control(told.user?.id, "shortcut", { callback_id: told.callback_id, message: { channel: told.channel?.id, ts: told.message?.ts } });
  }
  return null;
}
