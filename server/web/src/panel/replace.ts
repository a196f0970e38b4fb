/**
 * Puts a view in the place of its older self. What was unfolded stays unfolded, the focus stays on
 * the same control, and nothing happens when nothing changed.
 */
export function replace(holder: HTMLElement, view: HTMLElement): void {
  const before = holder.firstElementChild;
  const opened = new Set([...holder.querySelectorAll("details[open]")].map(nameOf));
  for (const details of view.querySelectorAll("details"))
    if (opened.has(nameOf(details))) details.open = true;
  if (before?.isEqualNode(view)) return;
  const focused = [...holder.querySelectorAll("button, summary")].indexOf(
    document.activeElement as Element,
  );
  holder.replaceChildren(view);
  const controls = view.querySelectorAll<HTMLElement>("button, summary");
  if (focused >= 0) controls[focused]?.focus({ preventScroll: true });
}

/** What stands over a fold, without the figures, which change. */
function nameOf(details: Element): string {
  return (details.querySelector("summary")?.textContent ?? "").replace(/\d+/g, "");
}
