import { defineConfig } from "vite";

export default defineConfig({
  // Deep links such as /clip/… load the same page, so its files need absolute addresses.
  base: "/",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    target: "es2022",
    // The policy of the page allows no data: URL but for pictures.
    assetsInlineLimit: 0,
    // The notices of every bundled package travel with the bundle.
    license: { fileName: "licenses.md" },
  },
  server: {
    // `npx vite` beside `make run`: the page reloads as it is written.
    proxy: { "/graphql": { target: "http://localhost:8000", ws: true }, "/media": "http://localhost:8000" },
  },
});
