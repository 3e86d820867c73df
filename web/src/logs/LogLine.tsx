import { memo } from 'react';
import { spansOf } from './ansi';
import classes from './logs.module.css';

/** One line: its number, which chooses it, and its words in their colours. */
export const LogLine = memo(function LogLine({ number, text, isChosen, isHit, isCurrent, isError, onChoose }: {
  number: number;
  text: string | undefined;
  isChosen: boolean;
  isHit: boolean;
  isCurrent: boolean;
  isError: boolean;
  onChoose: (number: number, isRange: boolean) => void;
}) {
  return (
    <div className={classes.line} data-chosen={isChosen || undefined} data-hit={isHit || undefined} data-current={isCurrent || undefined} data-error={isError || undefined}>
      <button type="button" className={classes.number} tabIndex={-1} onClick={(event) => onChoose(number, event.shiftKey)} aria-label={`Line ${number}`}>{number}</button>
      <span className={classes.text}>
        {text === undefined ? <span className={classes.absent}>…</span> : spansOf(text).map((span, i) => (
          span.look || span.colour ? <span key={i} className={span.look} style={span.colour ? { color: span.colour } : undefined}>{span.text}</span> : span.text
        ))}
        {'\n'}
      </span>
    </div>
  );
});
