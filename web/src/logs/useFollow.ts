import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';

const NEAR_END = 24;

/** So many milliseconds after a turn of the wheel upwards the end is not taken for where the reader wants to be. */
const LIFT = 300;

/** Keeps the end in sight while a log grows, until the reader scrolls up; then it only counts what is new. */
export function useFollow({ scroller, total, ended, begins, goTo }: {
  scroller: RefObject<HTMLDivElement | null>;
  total: number;
  ended: boolean;
  /** Whether it follows from the beginning. */
  begins: boolean;
  goTo: (number: number, align?: 'center' | 'end') => void;
}) {
  const [isFollowing, setFollowing] = useState(begins && !ended);
  const [seen, setSeen] = useState(total);
  const lastTop = useRef(0);
  const liftedAt = useRef(-LIFT);

  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const onScroll = () => {
      const isAtEnd = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END;
      // Only a scroll upwards is the reader's wish: growth moves the end away as well.
      if (element.scrollTop < lastTop.current - 2 && !isAtEnd) setFollowing(false);
      else if (isAtEnd && performance.now() - liftedAt.current > LIFT) setFollowing(true);
      lastTop.current = element.scrollTop;
    };
    // A log that grows in the same frame brings the end back before anybody hears of the scroll: the wheel tells the wish itself.
    const onWheel = (event: WheelEvent) => {
      if (event.deltaY >= 0 || event.ctrlKey || element.scrollHeight <= element.clientHeight + NEAR_END) return;
      liftedAt.current = performance.now();
      setFollowing(false);
    };
    element.addEventListener('scroll', onScroll, { passive: true });
    element.addEventListener('wheel', onWheel, { passive: true });
    return () => {
      element.removeEventListener('scroll', onScroll);
      element.removeEventListener('wheel', onWheel);
    };
  }, [scroller, total > 0]);

  useEffect(() => {
    if (isFollowing || seen === 0) setSeen(total);
    if (isFollowing && total > 0) goTo(total, 'end');
  }, [isFollowing, total, goTo, seen]);

  const follow = useCallback(() => setFollowing(true), []);
  return { isFollowing, unseen: isFollowing ? 0 : Math.max(0, total - seen), follow };
}
