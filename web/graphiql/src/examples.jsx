import { useGraphiQL, useGraphiQLActions } from "@graphiql/react";

import values from "../../examples/client.json";
import { clientOperations, found, LOOK_UP, variablesOf, withIds } from "./client-operations.js";

const documents = glob(
  import.meta.glob("../../examples/*.graphql", { query: "?raw", import: "default", eager: true }),
);
const variables = glob(
  import.meta.glob(["../../examples/*.json", "!../../examples/client.json"], { query: "?raw", import: "default", eager: true }),
);

/** Every file of `web/examples`, in file name order: `{ name, summary, query, variables }`. */
export const EXAMPLES = [...documents.keys()].sort().map((stem) => ({
  name: operationName(documents.get(stem)),
  summary: summary(documents.get(stem)),
  query: documents.get(stem),
  variables: variables.get(stem) ?? null,
}));

const CLIENT = clientOperations(
  import.meta.glob("../../client/src/operations/*.graphql", { query: "?raw", import: "default", eager: true }),
);

/** `fetcher`: that of the page, which looks up what the operations of the client are tried on. */
export function examplesPlugin(fetcher) {
  return { title: "Examples", icon: ExamplesIcon, content: () => <Examples fetcher={fetcher} /> };
}

function glob(modules) {
  const stem = (path) => path.split("/").pop().split(".")[0];
  return new Map(Object.entries(modules).map(([path, text]) => [stem(path), text]));
}

function operationName(query) {
  return /^(?:query|mutation|subscription)\s+(\w+)/m.exec(query)[1];
}

/** The comment lines that open the file. */
function summary(query) {
  const lines = query.split("\n");
  const end = lines.findIndex((line) => !line.startsWith("#"));
  return lines
    .slice(0, end)
    .map((line) => line.slice(1).trim())
    .join(" ");
}

function Examples({ fetcher }) {
  const { addTab } = useGraphiQLActions();
  const { schema, ...editors } = useGraphiQL(({ queryEditor, variableEditor, headerEditor, schema }) => ({
    queryEditor,
    variableEditor,
    headerEditor,
    schema,
  }));

  function open(example) {
    const headers = editors.headerEditor.getValue();
    addTab();
    editors.queryEditor.setValue(example.query);
    editors.variableEditor.setValue(example.variables ?? "");
    editors.headerEditor.setValue(headers);
  }

  async function openOfClient(operation) {
    const { data } = await fetcher({ query: LOOK_UP, operationName: "LookUp" }, { headers: headersOf(editors) });
    const variables = withIds(variablesOf(operation, schema, values), found(data));
    const isEmpty = Object.keys(variables).length === 0;
    open({ query: operation.query, variables: isEmpty ? "" : JSON.stringify(variables, null, 2) });
  }

  return (
    <section className="examples" aria-label="Examples">
      <h2>Examples</h2>
      <ul>
        {EXAMPLES.map((example) => (
          <li key={example.name}>
            <button type="button" onClick={() => open(example)}>
              <strong>{example.name}</strong>
              <span>{example.summary}</span>
            </button>
          </li>
        ))}
      </ul>
      <h2>What the web client asks</h2>
      <p>Each opens with variables that fit what whoever is signed in can see.</p>
      {CLIENT.map(({ group, operations }) => (
        <details key={group}>
          <summary>{group}</summary>
          <ul>
            {operations.map((operation) => (
              <li key={operation.name}>
                <button type="button" disabled={!schema} onClick={() => void openOfClient(operation)}>
                  <strong>{operation.name}</strong>
                  <span>{operation.kind}</span>
                </button>
              </li>
            ))}
          </ul>
        </details>
      ))}
    </section>
  );
}

function headersOf({ headerEditor }) {
  try {
    return JSON.parse(headerEditor.getValue() || "{}");
  } catch {
    return {}; // Whoever runs the operation is told what is wrong with them.
  }
}

function ExamplesIcon(props) {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" {...props}>
      <rect x="4" y="4" width="16" height="16" rx="2" />
      <path d="M8 9h8M8 12.5h8M8 16h5" strokeLinecap="round" />
    </svg>
  );
}
