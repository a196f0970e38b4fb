import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { startFixture } from "../test/fixture/server";

/** Something to look at. */
export interface Served {
  url: string;
  end(): Promise<void>;
}

/** The program that the tests drive: the one that the tests of the workspace build. */
const PROGRAM =
  process.env["SAMEDAY_BIN"] ??
  fileURLToPath(new URL("../../../target/debug/sameday", import.meta.url));
const SAYS = /listens on (http:\/\/[^\s:]+:\d+)/;
const STARTS_WITHIN_MS = 120_000;

/** The real demo, or the fixture when SAMEDAY_FIXTURE is set. */
export async function serve(): Promise<Served> {
  if (process.env["SAMEDAY_FIXTURE"]) {
    const fixture = await startFixture();
    return { url: fixture.url, end: () => fixture.close() };
  }
  return demo();
}

/** `sameday demo` on real streets where the data are there, once it has said where it listens. */
function demo(): Promise<Served> {
  const args = ["demo", "--minutes", "240", "--seed", "1", ...streets()];
  const child = spawn(PROGRAM, args, { stdio: ["ignore", "pipe", "inherit"] });
  return new Promise((done, failed) => {
    const late = setTimeout(() => {
      child.kill();
      failed(new Error("the demo did not say where it listens"));
    }, STARTS_WITHIN_MS);
    child.once("error", failed);
    child.once("exit", (code) => failed(new Error(`the demo ended at once, status ${code}`)));
    // The pipe is read to its end, so that the demo never waits for a reader.
    createInterface({ input: child.stdout }).on("line", (line) => {
      const url = SAYS.exec(line)?.[1];
      if (!url) return;
      clearTimeout(late);
      done({ url, end: () => end(child) });
    });
  });
}

function streets(): string[] {
  const data = process.env["SAMEDAY_DATA"];
  const file = process.env["SAMEDAY_OSM"] ?? (data && join(data, "roads/helsinki-centre.osm.pbf"));
  if (file && existsSync(file)) return ["--osm", file];
  console.warn(
    "no extract of OpenStreetMap (SAMEDAY_OSM or SAMEDAY_DATA): the demo brings its own city",
  );
  return [];
}

function end(child: ChildProcess): Promise<void> {
  return new Promise((done) => {
    if (child.exitCode !== null) return done();
    child.removeAllListeners("exit");
    child.once("exit", () => done());
    child.kill("SIGINT");
  });
}
