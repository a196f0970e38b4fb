import type { City, Clock, Explanation, Live, Order, Plan, Queue, Stock } from "./contract";

/** The server answered with a problem, or with nothing that can be read. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** An answer that takes longer will not come. */
const PATIENCE_MS = 15_000;

/** Every question the page asks; all go to where the page came from. */
export const api = {
  city: () => get<City>("v1/map"),
  live: () => get<Live>("v1/map/live"),
  plan: () => get<Plan>("v1/plan.geojson"),
  order: (id: string) => get<Order>(`v1/orders/${encodeURIComponent(id)}`),
  explanation: (id: string) => get<Explanation>(`v1/orders/${encodeURIComponent(id)}/explanation`),
  stock: (id: string) => get<Stock>(`v1/stores/${encodeURIComponent(id)}/stock`),
  queue: (id: string) => get<Queue>(`v1/stores/${encodeURIComponent(id)}/queue`),
  setSpeed: (speed: number) =>
    ask<Clock>("v1/clock", {
      method: "PUT",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ speed }),
    }),
};

function get<T>(path: string): Promise<T> {
  return ask<T>(path, { cache: "no-cache" });
}

async function ask<T>(path: string, init: RequestInit): Promise<T> {
  const answer = await fetch(path, { ...init, signal: AbortSignal.timeout(PATIENCE_MS) });
  if (!answer.ok) throw new Refused(answer.status, await problem(answer));
  return (await answer.json()) as T;
}

/** What a problem document says. */
async function problem(answer: Response): Promise<string> {
  try {
    const body = (await answer.json()) as { detail?: string; title?: string };
    return body.detail ?? body.title ?? answer.statusText;
  } catch {
    return answer.statusText;
  }
}
