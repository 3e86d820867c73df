import { API_BASE } from '~/app/base';

/** A word as a shell takes it, whatever is in it. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** The command that does the same as a button; options without a value are left out. */
export function cliLine(words: string[], options: Record<string, string | boolean | string[] | undefined> = {}): string {
  const parts = Object.entries(options).flatMap(([name, value]) => {
    if (value === undefined || value === false || value === '') return [];
    if (value === true) return [`--${name}`];
    return (Array.isArray(value) ? value : [value]).map((one) => `--${name} ${quoted(one)}`);
  });
  return ['miniairflow', ...words.map(quoted), ...parts].join(' ');
}

/** The request that does the same as a button. */
export function curlLine(method: string, path: string, body?: unknown): string {
  const data = body === undefined ? '' : ` -H 'Content-Type: application/json' -d ${quoted(JSON.stringify(body))}`;
  return `curl -X ${method} ${quoted(new URL(path, API_BASE).href)}${data}`;
}

/** The same with a body from a file: for what must stand in no list of commands, or is no JSON. */
export function curlFileLine(method: string, path: string, file: string, type = 'application/json'): string {
  return `curl -X ${method} ${quoted(new URL(path, API_BASE).href)} -H 'Content-Type: ${type}' --data-binary @${quoted(file)}`;
}
