import { defineConfig } from "vitest/config";

/** Tests of the pure parts, and of the size of the built page. */
export default defineConfig({ test: { include: ["test/**/*.test.ts"] } });
