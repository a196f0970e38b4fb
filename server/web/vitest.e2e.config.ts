import { defineConfig } from "vitest/config";

/** Tests in a real browser; a slow machine draws a map in seconds. */
export default defineConfig({
  test: {
    include: ["e2e/**/*.e2e.ts"],
    testTimeout: 240_000,
    hookTimeout: 240_000,
    fileParallelism: false,
  },
});
