import {
  GraphQLInputObjectType,
  GraphQLList,
  GraphQLNonNull,
  isEnumType,
  isRequiredInputField,
  parse,
  print,
  typeFromAST,
  visit,
} from "graphql";

/**
 * The operations of the web client by the file they stand in: `[{ group, operations }]`, each
 * operation with the fragments it needs. `files`: path → text.
 */
export function clientOperations(files) {
  const parsed = Object.entries(files).map(([path, text]) => [path.split("/").pop().split(".")[0], parse(text)]);
  const fragments = new Map();
  for (const [, { definitions }] of parsed) {
    for (const each of definitions) {
      if (each.kind === "FragmentDefinition") fragments.set(each.name.value, each);
    }
  }
  return parsed
    .map(([group, { definitions }]) => ({
      group,
      operations: definitions.filter((each) => each.kind === "OperationDefinition").map((each) => whole(each, fragments)),
    }))
    .filter(({ operations }) => operations.length > 0);
}

function whole(operation, fragments) {
  const needed = new Set();
  const look = (node) =>
    visit(node, {
      FragmentSpread({ name }) {
        if (needed.has(name.value)) return;
        needed.add(name.value);
        look(fragments.get(name.value));
      },
    });
  look(operation);
  const parts = [operation, ...[...needed].map((name) => fragments.get(name))];
  return { name: operation.name.value, kind: operation.operation, query: parts.map(print).join("\n\n") };
}

/**
 * Variables for an operation: those of `operations` by its name, else what its types demand, with
 * what `values` has for a field's name. Ids are `$clip` and the like, to be looked up.
 */
export function variablesOf({ name, query }, schema, { operations, values }) {
  if (operations[name] !== undefined) return operations[name];
  const [{ variableDefinitions = [] }] = parse(query).definitions;
  const required = variableDefinitions.filter((each) => each.type.kind === "NonNullType" && !each.defaultValue);
  return Object.fromEntries(
    required.map(({ variable, type }) => [variable.name.value, valueOf(typeFromAST(schema, type), variable.name.value, values)]),
  );
}

function valueOf(type, name, values) {
  if (type instanceof GraphQLNonNull) return valueOf(type.ofType, name, values);
  if (type instanceof GraphQLList) return [valueOf(type.ofType, name.replace(/s$/, ""), values)];
  if (values[name] !== undefined) return values[name];
  if (type instanceof GraphQLInputObjectType) {
    const fields = Object.values(type.getFields()).filter(isRequiredInputField);
    return Object.fromEntries(fields.map((each) => [each.name, valueOf(each.type, each.name, values)]));
  }
  if (isEnumType(type)) return type.getValues()[0].name;
  if (type?.name === "ID") return `$${name.replace(/Id$/, "")}`;
  return { Boolean: true, Int: 1, Float: 1 }[type?.name] ?? "";
}

/** What examples are about: the newest there is for whoever asks. */
export const LOOK_UP = `query LookUp {
  viewer { id handle sessions(first: 5) { edges { node { id isCurrent } } } }
  feed(kind: LATEST, first: 10) {
    edges { node { id author { id } comments(first: 1) { edges { node { id } } } } }
  }
  drafts(first: 1) { edges { node { id } } }
  generations(first: 1) { edges { node { id } } }
  conversations(first: 1) { edges { node { id messages(first: 1) { edges { node { id } } } } } }
  feedRecipes(first: 1) { edges { node { id } } }
  myCameo { id }
  cameoRequests(box: RECEIVED, first: 1) { edges { node { id } } }
  wards(first: 1) { edges { node { id ward { id } } } }
}`;

/** Name → id, as far as `data` of `LOOK_UP` has one. */
export function found(data) {
  const nodes = (connection) => connection?.edges?.map((edge) => edge.node) ?? [];
  const me = data?.viewer?.id;
  const clips = nodes(data?.feed);
  const others = clips.find((clip) => clip.author && clip.author.id !== me);
  const [talk] = nodes(data?.conversations);
  const [ward] = nodes(data?.wards);
  const ids = {
    clip: (others ?? clips[0])?.id,
    user: others?.author.id,
    comment: clips.flatMap((clip) => nodes(clip.comments))[0]?.id,
    draft: nodes(data?.drafts)[0]?.id,
    generation: nodes(data?.generations)[0]?.id,
    conversation: talk?.id,
    message: nodes(talk?.messages)[0]?.id,
    recipe: nodes(data?.feedRecipes)[0]?.id,
    session: nodes(data?.viewer?.sessions).find((session) => !session.isCurrent)?.id,
    cameo: data?.myCameo?.id,
    request: nodes(data?.cameoRequests)[0]?.id,
    link: ward?.id,
    ward: ward?.ward?.id,
  };
  return Object.fromEntries(Object.entries(ids).filter(([, id]) => id !== undefined));
}

/** The variables with each `$name` that has an id replaced by it. */
export function withIds(variables, ids) {
  if (typeof variables === "string") return variables.startsWith("$") ? (ids[variables.slice(1)] ?? variables) : variables;
  if (Array.isArray(variables)) return variables.map((each) => withIds(each, ids));
  if (variables === null || typeof variables !== "object") return variables;
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, withIds(value, ids)]));
}
