/** A refusal of the server, in its own sentence. */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    message: string,
    /** What is wrong where, as the server lists it. */
    readonly items: { path: string; message: string; hint?: string }[] = [],
  ) {
    super(message);
    this.name = 'ApiProblem';
  }
}

/** What to tell of a request that did not go well. */
export function problemOf(status: number, body: unknown): ApiProblem {
  const document = body as { error?: string; errors?: ApiProblem['items'] } | undefined;
  return new ApiProblem(status, document?.error ?? `The server answered with ${status}.`, document?.errors ?? []);
}

/** A sentence about anything that was thrown. */
export function sentenceOf(error: unknown): string {
  if (error instanceof ApiProblem) return [error.message, ...error.items.map((item) => item.hint).filter(Boolean)].join(' ');
  if (error instanceof TypeError) return 'The server cannot be reached; the page goes on by itself when it can.';
  return error instanceof Error ? error.message : String(error);
}
