import { inert } from '~/text/inert';

/** A name that somebody gave: text and nothing else, whatever it holds. */
export function Name({ children, bold = false }: { children: string; bold?: boolean }) {
  return bold ? <strong className="name">{inert(children)}</strong> : <span className="name">{inert(children)}</span>;
}
