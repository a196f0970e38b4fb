import { defineConfig } from "vite";
import { gzipped } from "./build/gzip";
import { notices } from "./build/notices";

/** The page; `npm run dev` talks to a running server at SAMEDAY_URL. */
export default defineConfig({
  build: {
    outDir: "dist/page",
    emptyOutDir: true,
    target: "es2022",
    chunkSizeWarningLimit: 1500,
    // Everything is a file of its own: the page may not load data: scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  plugins: [notices(), gzipped()],
  server: {
    proxy: { "/v1": process.env["SAMEDAY_URL"] ?? "http://127.0.0.1:8080" },
  },
});
