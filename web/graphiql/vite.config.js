import { defineConfig } from "vite";

export default defineConfig({
  // Relative addresses: the same bundle works under any path prefix of a reverse proxy.
  base: "./",
  // Vite 8 transforms JSX itself; no React plugin is needed without hot reload.
  oxc: { jsx: { runtime: "automatic" } },
  build: {
    target: "es2022",
    // Nothing becomes a data: URL on our account; the policy allows them only for Monaco's fonts.
    assetsInlineLimit: 0,
    // The notices of every bundled package travel with the bundle.
    license: { fileName: "licenses.md" },
    // Monaco is 3 MB whatever is done about it.
    chunkSizeWarningLimit: 6000,
    // "use client" marks of libraries mean nothing in a page without server components.
    rolldownOptions: {
      onLog: (level, log, report) => log.code !== "MODULE_LEVEL_DIRECTIVE" && report(level, log),
    },
  },
});
