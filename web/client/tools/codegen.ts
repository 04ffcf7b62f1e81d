import type { CodegenConfig } from "@graphql-codegen/cli";

/** `src/gql` from the schema's snapshot and the operations: `npm run generate`. */
const config: CodegenConfig = {
  schema: "../../../schema.graphql",
  documents: "../src/operations/*.graphql",
  generates: {
    "../src/gql/operations.ts": {
      plugins: ["typescript-operations", "./operations.mjs"],
      config: {
        enumType: "string-literal",
        scalars: {
          DateTime: "string",
          Date: "string",
          JSON: "unknown",
        },
      },
    },
    "../src/gql/trusted-documents.json": {
      plugins: ["./operations.mjs"],
      config: { manifest: true },
    },
  },
};

export default config;
