const PATHS = {
  home: 'M3 9.5L10 3l7 6.5M5 8v9h10V8',
  workflows: 'M4 3.5h4v4H4zM12 12.5h4v4h-4zM12 3.5h4v4h-4zM8 5.5h4M14 7.5v5',
  runs: 'M4 5h12M4 10h12M4 15h8',
  workers: 'M4 4h12v5H4zM4 11h12v5H4zM7 6.5h.01M7 13.5h.01',
  pools: 'M10 3c3 4 5 6 5 9a5 5 0 0 1-10 0c0-3 2-5 5-9',
  backfills: 'M9 5l-5 5 5 5M15 5l-5 5 5 5',
  approvals: 'M5 10l4 4 7-8',
  search: 'M9 3.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M13 13l4 4',
  clock: 'M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14M10 6v4.2l2.6 1.6',
  sun: 'M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7M10 2v1.5M10 16.5V18M2 10h1.5M16.5 10H18M4.3 4.3l1.1 1.1M14.6 14.6l1.1 1.1M4.3 15.7l1.1-1.1M14.6 5.4l1.1-1.1',
  moon: 'M16 12.5A6.5 6.5 0 0 1 7.5 4 6.5 6.5 0 1 0 16 12.5',
  rows: 'M4 5h12M4 8.3h12M4 11.6h12M4 15h12',
  keys: 'M3 6h14v8H3zM6 9h.01M9 9h.01M12 9h.01M14.5 9h.01M7 11.5h6',
  play: 'M6 4v12l10-6z',
  pause: 'M7 5v10M13 5v10',
  stop: 'M6 6h8v8H6z',
  again: 'M15.5 10a5.5 5.5 0 1 1-2-4.2M15.5 3v3.5H12',
  mark: 'M5 10l3.5 3.5L15 7',
  clear: 'M4 14l6-8 6 5-4 5H6z',
  copy: 'M7 7h9v9H7zM4 13V4h9',
  close: 'M5 5l10 10M15 5L5 15',
  left: 'M12 4l-6 6 6 6',
  right: 'M8 4l6 6-6 6',
  down: 'M10 4v11M5.5 10.5L10 15l4.5-4.5',
  download: 'M10 3v9M6 8.5l4 4 4-4M4 16h12',
  wrap: 'M4 5h12M4 10h9a2.5 2.5 0 0 1 0 5h-2.5M12 13l-2 2 2 2M4 15h3',
  expand: 'M4 8V4h4M16 12v4h-4M12 4h4v4M8 16H4v-4',
  warning: 'M10 3.5L17.5 16h-15zM10 8.5v3.5M10 14h.01',
  note: 'M5 3.5h7L15 7v9.5H5zM8 9h4M8 12h4',
  out: 'M8 4H4v12h4M12 6l4 4-4 4M16 10H8',
  menu: 'M4 6h12M4 10h12M4 14h12',
  bell: 'M5 14V9a5 5 0 0 1 10 0v5l1.5 1.5h-13zM8.5 17.5h3',
  calendar: 'M4 5h12v11.5H4zM4 8.5h12M7 3v3.5M13 3v3.5',
  variables: 'M7 3.5c-3 0-1 6-4 6.5 3 .5 1 6.5 4 6.5M13 3.5c3 0 1 6 4 6.5-3 .5-1 6.5-4 6.5',
  secrets: 'M5 9h10v7.5H5zM7 9V6.5a3 3 0 0 1 6 0V9M10 12v2',
  people: 'M7.5 4a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6M2.5 16.5c0-3 2-5 5-5s5 2 5 5M13 4.5a2.5 2.5 0 0 1 0 4.8M14.5 12c2 .6 3 2.3 3 4.5',
  audit: 'M5 3.5h10v13H5zM8 7h4M8 10h4M8 13h2',
  key: 'M7 7.5a3.5 3.5 0 1 0 0 5 3.5 3.5 0 0 0 0-5M8.5 10H17M14 10v3M16.5 10v2',
  add: 'M10 4v12M4 10h12',
  less: 'M4 10h12',
} as const;

export type IconName = keyof typeof PATHS;

/** A sign beside words, or on a button that has a label of its own. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
