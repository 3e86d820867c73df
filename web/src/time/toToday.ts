/** Brings today's day into sight where a chart of days is wider than its place: as a ref it does so once, when the chart appears. */
export function toToday(element: HTMLElement | null): void {
  const day = element?.querySelector('[data-today]');
  if (!element || !day || element.scrollWidth <= element.clientWidth) return;
  const [box, own] = [day.getBoundingClientRect(), element.getBoundingClientRect()];
  element.scrollLeft += box.left - own.left - own.width / 2;
}
