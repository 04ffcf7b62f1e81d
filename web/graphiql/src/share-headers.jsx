import { ToolbarButton, useGraphiQL, useGraphiQLActions } from "@graphiql/react";

/**
 * Copies a sign-in to every tab: the token in this tab's response if there is one (signUp and
 * signIn answer with it), otherwise this tab's headers as they stand.
 */
export function ShareHeadersButton() {
  const { updateActiveTabValues, moveTab } = useGraphiQLActions();
  const { tabs, activeTabIndex, headerEditor, responseEditor } = useGraphiQL((state) => ({
    tabs: state.tabs,
    activeTabIndex: state.activeTabIndex,
    headerEditor: state.headerEditor,
    responseEditor: state.responseEditor,
  }));

  function share() {
    const token = findToken(parse(responseEditor.getValue()));
    const headers = token
      ? JSON.stringify({ Authorization: `Bearer ${token}` }, null, 2)
      : headerEditor.getValue();
    // moveTab finds the open tab by identity, so that one object stays as it is.
    moveTab(tabs.map((tab, index) => (index === activeTabIndex ? tab : { ...tab, headers })));
    headerEditor.setValue(headers);
    updateActiveTabValues({ headers });
  }

  return (
    <ToolbarButton label="Use this token or these headers in every tab" onClick={share}>
      <svg
        viewBox="0 0 24 24"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
        className="graphiql-toolbar-icon"
        aria-hidden="true"
      >
        <circle cx="8" cy="15" r="4" />
        <path d="M11 12l8-8M16 7l3 3M13.5 9.5l2 2" />
      </svg>
    </ToolbarButton>
  );
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function findToken(value) {
  if (typeof value !== "object" || value === null) return null;
  if (typeof value.token === "string") return value.token;
  return Object.values(value).map(findToken).find(Boolean) ?? null;
}
