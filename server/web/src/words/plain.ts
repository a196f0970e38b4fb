/** Minor units as an amount, without a currency: the server has one and does not name it. */
export function money(minor: number): string {
  const sign = minor < 0 ? "−" : "";
  return `${sign}${(Math.abs(minor) / 100).toFixed(2)}`;
}

/** `1 order`, `2 orders`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function list(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** First letter large. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `850 m`, `2.1 km`. */
export function metres(m: number): string {
  return m < 1000 ? `${Math.round(m)} m` : `${(m / 1000).toFixed(1)} km`;
}

/** `0:42`, `12:05`, `1:02:10`; minus before it when the time has passed. */
export function span(ms: number): string {
  const total = Math.floor(Math.abs(ms) / 1000);
  const [h, m, s] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  const two = (n: number) => String(n).padStart(2, "0");
  const text = h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
  return ms < 0 && total > 0 ? `−${text}` : text;
}

/** `in 12 min`, `now`, `5 min late`. */
export function until(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes === 0) return "now";
  return minutes > 0 ? `in ${minutes} min` : `${-minutes} min late`;
}

let offset_ms = 0;

/** From here on clocks show the time of a place so far ahead of UTC. */
export function keepTimeOf(utc_offset_s: number): void {
  offset_ms = utc_offset_s * 1000;
}

/** Hours and minutes of a time on the city's clocks. */
export function hhmm(time: string | number): string {
  const date = new Date(new Date(time).getTime() + offset_ms);
  return Number.isNaN(date.getTime()) ? "–" : date.toISOString().slice(11, 16);
}

/** What the city's clocks show beside the time, such as `UTC+2`. */
export function zone(): string {
  const hours = offset_ms / 3_600_000;
  return hours === 0 ? "UTC" : `UTC${hours > 0 ? "+" : "−"}${Math.abs(hours)}`;
}

/** With seconds. */
export function hhmmss(time: number): string {
  return new Date(time + offset_ms).toISOString().slice(11, 19);
}

/** A figure with its unit, `1` being none and `share` a part of 1; a dash while there is none. */
export function figure(value: number | null, unit: string): string {
  if (value === null) return "–";
  if (unit === "share") return figure(value * 100, "%");
  const digits = Number.isInteger(value) || Math.abs(value) >= 100 ? 0 : 1;
  const text = value.toLocaleString("en-GB", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return unit === "1" ? text : unit === "%" ? `${text} %` : `${text} ${unit}`;
}
