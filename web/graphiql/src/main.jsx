import "graphiql/setup-workers/vite";
import "graphiql/style.css";
import "./theme.css";

import { HISTORY_PLUGIN } from "@graphiql/plugin-history";
import { GraphiQL } from "graphiql";
import { createRoot } from "react-dom/client";

import { ActiveTabInSight } from "./active-tab.jsx";
import { EXAMPLES, examplesPlugin } from "./examples.jsx";
import { createFetcher } from "./fetcher.js";
import { ShareHeadersButton } from "./share-headers.jsx";

// The endpoint is `graphql` beside the page, so a path prefix in front of both is kept.
const http = new URL("../graphql", document.baseURI);
const socket = new URL(http);
socket.protocol = http.protocol.replace("http", "ws");

const fetcher = createFetcher({ http, socket });

const page = (
  <GraphiQL
    fetcher={fetcher}
    defaultTabs={EXAMPLES.map(({ query, variables }) => ({ query, variables }))}
    defaultQuery={"# Write an operation, or pick one from the Examples panel.\n"}
    defaultEditorToolsVisibility={true}
    inputValueDeprecation={true}
    schemaDescription={true}
    // Headers hold a session token: a browser keeps them only when its user chose so in the
    // settings. A constant here would forget the choice (false) or make it unasked (true).
    shouldPersistHeaders={localStorage.getItem("graphiql:shouldPersistHeaders") === "true"}
    showPersistHeadersSettings={true}
    plugins={[examplesPlugin(fetcher), HISTORY_PLUGIN]}
  >
    <GraphiQL.Logo>
      <span className="product">Mutoscope</span>
    </GraphiQL.Logo>
    <GraphiQL.Toolbar>
      {({ prettify, merge, copy }) => (
        <>
          {prettify}
          {merge}
          {copy}
          <ShareHeadersButton />
          <ActiveTabInSight />
        </>
      )}
    </GraphiQL.Toolbar>
  </GraphiQL>
);

createRoot(document.getElementById("page")).render(page);
