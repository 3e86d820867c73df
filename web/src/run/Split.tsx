import { type CSSProperties, type KeyboardEvent, type PointerEvent, type ReactNode, useState } from 'react';
import classes from './run.module.css';

const KEY = 'miniairflow.panel';
const STEP = 3;

/** Two parts beside each other; the border between them can be moved, by hand and by keys. In a narrow window the panel takes all. */
export function Split({ children, panel }: { children: ReactNode; panel: ReactNode | undefined }) {
  const [width, setWidth] = useState(() => Number(localStorage.getItem(KEY)) || 50);
  const resize = (percent: number) => {
    const next = Math.round(Math.max(25, Math.min(75, percent)));
    setWidth(next);
    localStorage.setItem(KEY, String(next));
  };
  const drag = (event: PointerEvent<HTMLElement>) => {
    const area = event.currentTarget.parentElement!.getBoundingClientRect();
    if (event.buttons === 1) resize(((area.right - event.clientX) / area.width) * 100);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'ArrowLeft') resize(width + STEP);
    if (event.key === 'ArrowRight') resize(width - STEP);
  };
  return (
    <div className={classes.split} data-open={panel !== undefined || undefined} style={{ '--panel': `${width}%` } as CSSProperties}>
      <div className={classes.side}>{children}</div>
      {panel !== undefined ? (
        <>
          <div
            className={classes.handle} role="separator" aria-orientation="vertical" aria-label="Width of the panel" aria-valuenow={width} aria-valuemin={25} aria-valuemax={75} tabIndex={0}
            onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)} onPointerMove={drag} onKeyDown={onKey}
          />
          {panel}
        </>
      ) : null}
    </div>
  );
}
