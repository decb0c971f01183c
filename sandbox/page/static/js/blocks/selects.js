/** Select menus, for one choice or several: fixed options, options of the app, people, conversations, channels. */

import { letters, plain } from "../text/plain.js";
import { choose, held } from "./entries.js";
import { combobox } from "./combobox.js";

const WAIT = 180;

const optionChoice = (option) => ({
  key: option.value,
  name: letters(option.text),
  shown: plain(option.text.text, { emoji: option.text.emoji !== false }),
  description: letters(option.description),
  input: option,
  value: option,
});

const matches = (choice, query) =>
  `${choice.name} ${choice.description ?? ""}`.toLowerCase().includes(query.trim().toLowerCase());

/** Choices that are all there, gathered when asked for and narrowed by what is typed. */
const narrowed = (gather) => async (query) => ({
  groups: gather().map(({ label, choices }) => ({ label, choices: choices.filter((choice) => matches(choice, query)) })),
});

function given(answer) {
  const groups = answer.option_groups ?? [{ options: answer.options ?? [] }];
  return groups.map(({ label, options }) => ({ label: letters(label), choices: options.map(optionChoice) }));
}

/** Choices that the app offers for what is typed; it is asked when the person pauses. */
function asking(block, element, context) {
  const least = element.min_query_length ?? 3;
  let last = 0;
  return async (query) => {
    const own = (last += 1);
    if (query.length < least) {
      return { groups: [], hint: `Type ${least - query.length} more character${least - query.length === 1 ? "" : "s"} to search` };
    }
    if (query) await new Promise((done) => setTimeout(done, WAIT));
    if (own !== last) return { groups: [] };
    return { groups: given(await context.options(block, element, query)) };
  };
}

const personChoice = (id, context) => {
  const person = context.user(id);
  return { key: id, name: person?.name ?? id, description: person?.title || person?.handle, input: id, value: id };
};

function conversationName(conversation, context) {
  if (!conversation) return null;
  if (conversation.name && !["im", "mpim"].includes(conversation.kind)) return `#${conversation.name}`;
  const others = (conversation.with ?? conversation.members ?? []).filter((id) => id !== context.me?.id);
  return others.map((id) => context.user(id)?.name ?? id).join(", ") || conversation.name || conversation.id;
}

const conversationChoice = (id, context) => {
  const conversation = context.channel(id) ?? null;
  const name = conversationName(conversation, context) ?? (context.user(id)?.name || id);
  return { key: id, name, description: conversation?.topic, input: id, value: id };
};

/** A filter's words for the kinds of conversation. */
const NAMED = { channel: "public", group: "private" };

function passes(filter, conversation, context) {
  const { include, exclude_external_shared_channels: noStrangers, exclude_bot_users: noBots } = filter ?? {};
  if (include && !include.includes(NAMED[conversation.kind] ?? conversation.kind)) return false;
  const members = conversation.members ?? [];
  if (noBots && conversation.kind === "im" && members.some((id) => context.user(id)?.is_bot)) return false;
  return !(noStrangers && conversation.kind !== "im" && members.some((id) => context.user(id)?.external));
}

const byName = (left, right) => left.name.localeCompare(right.name);

/** By kind without "multi_": the choices there are, the choice of a held value, and words for none, one and several. */
const KINDS = {
  static_select: {
    load: (block, element) => narrowed(() => given(element)),
    choice: optionChoice,
    placeholder: ["Select an item", "Select items"],
  },
  external_select: { load: asking, choice: optionChoice, placeholder: ["Search for an item", "Search for items"] },
  users_select: {
    load: (block, element, context) => narrowed(() => {
      const people = context.users().filter(({ deleted, is_bot: bot }) => !deleted && !bot);
      return [{ choices: people.map(({ id }) => personChoice(id, context)).sort(byName) }];
    }),
    choice: personChoice,
    placeholder: ["Select a person", "Select people"],
  },
  conversations_select: {
    load: (block, element, context) => narrowed(() => {
      const there = context.conversations().filter((each) => !each.archived && passes(element.filter, each, context));
      return [{ choices: there.map(({ id }) => conversationChoice(id, context)).sort(byName) }];
    }),
    choice: conversationChoice,
    placeholder: ["Select a conversation", "Select conversations"],
  },
  channels_select: {
    load: (block, element, context) => narrowed(() => {
      const there = context.conversations().filter(({ kind, archived }) => kind === "channel" && !archived);
      return [{ choices: there.map(({ id }) => conversationChoice(id, context)).sort(byName) }];
    }),
    choice: conversationChoice,
    placeholder: ["Select a channel", "Select channels"],
  },
};

/** A select menu of any kind. `names` holds the attributes that name and describe the field. */
export function select(block, element, context, names) {
  const kind = KINDS[element.type.replace("multi_", "")];
  const several = element.type.startsWith("multi_");
  const value = held(context, block, element);
  const values = several ? (value ?? []) : value === null ? [] : [value];
  const placeholder = letters(element.placeholder) || kind.placeholder[Number(several)];
  return combobox({
    load: kind.load(block, element, context),
    chosen: values.map((each) => kind.choice(each, context)),
    several,
    most: element.max_selected_items,
    clearable: block.type === "input" && block.optional,
    later: several && block.type !== "input",
    placeholder,
    names: { "aria-label": names["aria-labelledby"] ? null : placeholder, ...names },
    change: async (chosen) => {
      const inputs = several ? chosen.map(({ input }) => input) : (chosen[0]?.input ?? null);
      const state = several ? chosen.map(({ value: each }) => each) : (chosen[0]?.value ?? null);
      return (await choose(context, block, element, inputs, state)) !== null;
    },
  });
}
