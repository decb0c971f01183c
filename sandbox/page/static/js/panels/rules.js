// What Slack's rule is behind each refusal, in a sentence, and where Slack writes about it.

const DOCS = "https://docs.slack.dev";

const FROM_APP = {
  not_authed: "Every call carries a token, in the Authorization header or the token argument.",
  invalid_auth: "The token must be one that Slack gave to this app.",
  not_allowed_token_type: "Bot tokens (xoxb) call methods; app-level tokens (xapp) only open Socket Mode connections.",
  token_revoked: "A revoked token is dead. The app has to be installed again.",
  account_inactive: "After an app is removed from a workspace its token no longer works there.",
  missing_scope: "A method works only with the scope it needs, granted when the app was installed.",
  unknown_method: "The sandbox knows only the methods listed in its documentation.",
  channel_not_found: "A bot sees public channels, and private ones and direct messages only from inside.",
  not_in_channel: "To post, read or pin in a channel the bot must be a member of it.",
  is_archived: "Nothing can be posted to an archived channel.",
  ratelimited: "Each method has a tier of calls a minute, and posting is about one message a second for a channel. Wait as long as Retry-After says.",
  msg_too_long: "A message's text is at most 40,000 characters.",
  too_long: "Texts have a greatest length for each field.",
  no_text: "A message needs text, blocks or attachments.",
  msg_blocks_too_long: "All blocks of a message together may hold only so many characters, even when each is within its own limit.",
  invalid_blocks: "Every block and element must have the shape and the lengths Slack publishes; the pointer below says which one does not.",
  invalid_blocks_format: "blocks is a JSON list of block objects.",
  invalid_attachments: "attachments is a JSON list of attachment objects.",
  invalid_metadata_format: "metadata has an event_type and an event_payload.",
  invalid_arguments: "The arguments must have the names, types and lengths of the method's page.",
  invalid_json: "A body sent as JSON must be JSON.",
  invalid_charset: "A body is text in the charset that its Content-Type names: utf-8 or iso-8859-1.",
  invalid_form_data: "A form with parts must be whole, with the boundary that its Content-Type names.",
  json_not_object: "A body sent as JSON is an object of arguments.",
  invalid_post_type: "Send JSON or a form, with the matching Content-Type.",
  missing_post_type: "A POST names its Content-Type.",
  message_not_found: "A message is named by its channel and its exact ts.",
  cant_update_message: "An app edits only messages it posted itself.",
  cant_delete_message: "An app deletes only messages it posted itself.",
  thread_not_found: "thread_ts must be the ts of a message that begins a thread.",
  user_not_found: "The id must be of a person in this workspace.",
  users_not_found: "No person in this workspace has that e-mail address.",
  user_disabled: "A deactivated person can no longer be written to in a new conversation.",
  user_not_in_channel: "Only a member of the channel can be shown an ephemeral message there.",
  messages_tab_disabled: "To be written to by people, the app's manifest switches its Messages tab on.",
  not_enabled: "The app's manifest has to switch this on first.",
  missing_trigger: "A view is opened with the trigger_id of something a person just did.",
  expired_trigger_id: "A trigger_id lives three seconds. Open the view first, and do slow work afterwards.",
  exchanged_trigger_id: "A trigger_id opens one view, once.",
  invalid_trigger_id: "The trigger_id must come from something a person just did in this app.",
  trigger_expired: "A trigger_id lives three seconds. Open the view first, and do slow work afterwards.",
  trigger_exchanged: "A trigger_id opens one view, once.",
  push_limit_reached: "At most three views lie on one another.",
  hash_conflict: "The view has changed since the hash was read; update it with the present hash.",
  duplicate_external_id: "An external_id names one view in a workspace.",
  invalid_view: "The view must have the shape Slack publishes; the pointer below says where it does not.",
  not_found: "What is named does not exist, or no longer.",
  file_not_found: "The file's id must be of a file in this workspace.",
  name_taken: "Two channels cannot share a name.",
  already_reacted: "Somebody reacts with the same emoji to a message only once.",
  already_pinned: "A message is pinned only once.",
  no_reaction: "There is no such reaction of the app to take back.",
  socket_mode_not_enabled: "Socket Mode is switched on in the app's manifest.",
  invalid_limit: "limit is a whole number within the method's bounds.",
  invalid_cursor: "A cursor is used as it was given in next_cursor.",
  method_not_supported_for_channel_type: "This method does not work in this kind of conversation.",
  dropped: "A fault dropped the connection: the app cannot know whether Slack did it. A second try may post twice.",
  http_500: "A fault: Slack sometimes answers 500. Try again later, and do not lose what was to be sent.",
  internal_error: "Slack sometimes fails within, and may have done part of it. Look before trying again.",
  cannot_create_dialog: "The older dialogs are not shown here: open a modal instead.",
};

const TO_APP = {
  operation_timeout: "Slack waits three seconds for the acknowledgement, then tells the person that the app did not respond. Acknowledge first, work afterwards.",
  http_service_error: "An acknowledgement is HTTP 200. Anything else is a failure, which the person sees.",
  dispatch_failed: "Slack could not reach the app: no Socket Mode connection, or nothing at the request URL.",
  invalid_response: "What an acknowledgement may hold depends on what it answers; the rest Slack refuses.",
};

const ACKNOWLEDGE = `${DOCS}/interactivity/handling-user-interaction`;

/**
 * @param {object} entry one exchange of the traffic
 * @returns {{reason: string, details: string[], rule: string, link: string, about: string} | null} null when all is well
 */
export function explain(entry) {
  if (entry.ok) return null;
  const fromApp = entry.direction === "app_to_slack";
  const answer = entry.response && typeof entry.response === "object" ? entry.response : {};
  const details = [...(answer.response_metadata?.messages || answer.messages || [])];
  if (answer.needed) details.push(`needed: ${answer.needed}`, `granted: ${answer.provided || "none"}`);
  const rule = (fromApp ? FROM_APP : TO_APP)[entry.error] || "";
  const events = !fromApp && entry.request?.type === "event_callback";
  if (fromApp) return { reason: entry.error, details, rule, link: `${DOCS}/reference/methods/${encodeURIComponent(entry.name)}`, about: `Slack's page on ${entry.name}` };
  if (events) return { reason: entry.error, details, rule, link: `${DOCS}/apis/events-api`, about: "Slack's page on events" };
  return { reason: entry.error, details, rule, link: ACKNOWLEDGE, about: "Slack's page on acknowledging" };
}
