import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

interface Locked {
  version?: string;
  license?: string;
  dev?: boolean;
}

interface Lock {
  packages: Record<string, Locked>;
}

/** Adds `assets/licenses.txt`: name, licence and notice of every package that goes into the page. */
export function notices(): Plugin {
  let root = "";
  return {
    name: "notices",
    apply: "build",
    configResolved(config) {
      root = config.root;
    },
    generateBundle() {
      this.emitFile({ type: "asset", fileName: "assets/licenses.txt", source: collect(root) });
    },
  };
}

/**
 * The notices, by path of the package. MapLibre comes as one file that already holds its own
 * dependencies, so the lock file is asked, not the bundle.
 */
export function collect(root: string): string {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as Lock;
  const shipped = Object.entries(lock.packages).filter(([path, p]) => path !== "" && !p.dev);
  const parts = shipped.map(([path, locked]) => {
    const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
    const head = `${name} ${locked.version ?? ""}, ${locked.license ?? "see below"}`;
    return `${head}\n${"=".repeat(head.length)}\n\n${notice(join(root, path))}\n`;
  });
  return `The map page of sameday contains these packages.\n\n${parts.join("\n\n")}`;
}

function notice(folder: string): string {
  if (!existsSync(folder)) return "(not installed)";
  const files = readdirSync(folder).filter((name) => /^(licen[cs]e|notice|copying)/i.test(name));
  const texts = files.sort().map((name) => readFileSync(join(folder, name), "utf8").trim());
  return texts.length > 0 ? texts.join("\n\n") : author(folder);
}

/** What stands in for a notice where the package brings none. */
function author(folder: string): string {
  const text = readFileSync(join(folder, "package.json"), "utf8");
  const about = JSON.parse(text) as { author?: string | { name?: string }; homepage?: string };
  const who = typeof about.author === "string" ? about.author : about.author?.name;
  return [who ? `Copyright ${who}` : "", about.homepage ?? ""].filter(Boolean).join("\n");
}
