import { inert } from '~/text/inert';
import { partsOf } from './instants';
import { Time } from './Time';

/** A sentence of the server, with the times in it by the chosen clock as all others are. */
export function Sentence({ children }: { children: string }) {
  return partsOf(children).map((part, i) => (part.isTime ? <Time key={i} at={part.text} /> : inert(part.text)));
}
