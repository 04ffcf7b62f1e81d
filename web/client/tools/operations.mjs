import { createHash } from "node:crypto";
import { print, stripIgnoredCharacters, visit } from "graphql";

/**
 * A graphql-codegen plugin. As TypeScript: one constant per operation, its text with every fragment
 * it needs, typed by what it answers and takes. As JSON: the same texts under their SHA-256, which
 * is the manifest of trusted documents.
 */
export function plugin(_schema, files, config) {
  const definitions = files.flatMap((file) => file.document.definitions);
  const fragments = new Map();
  for (const each of definitions) {
    if (each.kind === "FragmentDefinition") fragments.set(each.name.value, each);
  }
  const operations = definitions
    .filter((each) => each.kind === "OperationDefinition")
    .map((each) => ({ name: each.name.value, kind: each.operation, text: whole(each, fragments) }));
  return config.manifest ? manifest(operations) : constants(operations);
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
  return stripIgnoredCharacters(parts.map(print).join("\n"));
}

function constants(operations) {
  const lines = operations.map(({ name, kind, text }) => {
    const type = name + kind[0].toUpperCase() + kind.slice(1);
    return `export const ${name} = ${JSON.stringify(text)} as Operation<${type}, ${type}Variables>;`;
  });
  return {
    prepend: [
      "/** The text of an operation, typed by its answer and its variables. */",
      "export type Operation<R, V> = string & { readonly of?: (variables: V) => R };",
    ],
    content: lines.join("\n"),
  };
}

function manifest(operations) {
  const texts = operations.map(({ text }) => [createHash("sha256").update(text).digest("hex"), text]);
  return JSON.stringify(Object.fromEntries(texts.sort()), null, 1) + "\n";
}
