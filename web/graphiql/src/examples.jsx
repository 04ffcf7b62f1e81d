import { useGraphiQL, useGraphiQLActions } from "@graphiql/react";

const documents = glob(
  import.meta.glob("../../examples/*.graphql", { query: "?raw", import: "default", eager: true }),
);
const variables = glob(
  import.meta.glob("../../examples/*.json", { query: "?raw", import: "default", eager: true }),
);

/** Every file of `web/examples`, in file name order: `{ name, summary, query, variables }`. */
export const EXAMPLES = [...documents.keys()].sort().map((stem) => ({
  name: operationName(documents.get(stem)),
  summary: summary(documents.get(stem)),
  query: documents.get(stem),
  variables: variables.get(stem) ?? null,
}));

export const EXAMPLES_PLUGIN = { title: "Examples", icon: ExamplesIcon, content: Examples };

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

function Examples() {
  const { addTab } = useGraphiQLActions();
  const editors = useGraphiQL(({ queryEditor, variableEditor, headerEditor }) => ({
    queryEditor,
    variableEditor,
    headerEditor,
  }));

  function open(example) {
    const headers = editors.headerEditor.getValue();
    addTab();
    editors.queryEditor.setValue(example.query);
    editors.variableEditor.setValue(example.variables ?? "");
    editors.headerEditor.setValue(headers);
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
    </section>
  );
}

function ExamplesIcon(props) {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" {...props}>
      <rect x="4" y="4" width="16" height="16" rx="2" />
      <path d="M8 9h8M8 12.5h8M8 16h5" strokeLinecap="round" />
    </svg>
  );
}
