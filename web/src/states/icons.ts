import type { StateIconName } from './palette';

/** Paths of the icons of states, in a square of 16. */
export const STATE_ICONS: Record<StateIconName, string> = {
  check: 'M3.5 8.5l3 3 6-7',
  cross: 'M4 4l8 8M12 4l-8 8',
  down: 'M8 3v9M4.5 8.5L8 12l3.5-3.5',
  again: 'M12.5 8a4.5 4.5 0 1 1-1.6-3.4M12.5 2.5v3h-3',
  play: 'M5.5 3.5v9l6.5-4.5z',
  dots: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  clock: 'M8 4.5V8l2.5 1.5M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 0 0 8 2.2',
  skip: 'M4 4l4 4-4 4M8.5 4l4 4-4 4',
  dot: 'M8 8h.01',
  stop: 'M4.5 4.5h7v7h-7z',
  hand: 'M8 9.2v.1M8 11.6v.1M6 5.6a2 2 0 1 1 2.8 1.8c-.6.3-.8.7-.8 1.3',
  hourglass: 'M4.5 3h7M4.5 13h7M5.5 3c0 4 5 6 5 10M10.5 3c0 4-5 6-5 10',
  lost: 'M3 12.5L13 3.5M5 5.5a4 4 0 0 1 6 5',
  gone: 'M4 8h8',
};
