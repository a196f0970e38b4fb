/** Longest pause between two attempts. */
const MOST_MS = 5000;
const FIRST_MS = 500;

/** Resolves after so many real milliseconds. */
export function sleep(ms: number): Promise<void> {
  return new Promise((done) => void setTimeout(done, ms));
}

/** Real milliseconds to wait after so many failures in a row. */
export function backoff(failures: number): number {
  return Math.min(MOST_MS, FIRST_MS * 2 ** Math.max(0, failures - 1));
}

/** Asks until there is an answer; `failed` hears of every attempt that gave none. */
export async function insist<T>(
  ask: () => Promise<T>,
  failed: (error: unknown, failures: number) => void,
): Promise<T> {
  for (let failures = 1; ; failures++) {
    try {
      return await ask();
    } catch (error) {
      failed(error, failures);
      await sleep(backoff(failures));
    }
  }
}
