import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { constants, gzipSync } from "node:zlib";
import type { Plugin } from "vite";

/** Files below this size gain nothing. */
const SMALL = 1024;

/** Puts a packed twin beside every file of the page, so that the server need not pack. */
export function gzipped(): Plugin {
  let folder = "";
  return {
    name: "gzipped",
    apply: "build",
    configResolved(config) {
      folder = join(config.root, config.build.outDir);
    },
    closeBundle() {
      for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
        if (!/\.(html|js|mjs|css|txt|svg)$/.test(name)) continue;
        const bytes = readFileSync(join(folder, name));
        if (bytes.length < SMALL) continue;
        const packed = gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION });
        writeFileSync(join(folder, `${name}.gz`), packed);
      }
    },
  };
}
