import type { ParameterDefinition } from '~/api/types';

/** What a field of the form begins with: the address, then the earlier run, then the default. */
export function initialValues(parameters: Record<string, ParameterDefinition>, earlier: Record<string, string> | undefined, given: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(parameters).map(([name, parameter]) => [name, given[name] ?? earlier?.[name] ?? parameter.default ?? '']));
}

/** What is wrong with a value, as the server would say; undefined when it is right. The server checks again. */
export function problemIn(parameter: ParameterDefinition, value: string): string | undefined {
  if (value === '' && parameter.default === undefined) return 'It has no default, so it must be filled in.';
  if (parameter.enum && !parameter.enum.includes(value)) return `It must be one of ${parameter.enum.join(', ')}.`;
  const type = parameter.type ?? 'text';
  if (type === 'integer' && !/^[-+]?\d+$/.test(value)) return 'It must be a whole number.';
  if (type === 'number' && (value === '' || Number.isNaN(Number(value)))) return 'It must be a number.';
  if (type === 'integer' || type === 'number') {
    if (parameter.min !== undefined && Number(value) < parameter.min) return `It must be at least ${parameter.min}.`;
    if (parameter.max !== undefined && Number(value) > parameter.max) return `It must be at most ${parameter.max}.`;
  }
  if (type === 'date' && value !== '' && !/^\d{4}-\d{2}-\d{2}$/.test(value)) return 'It must be a date, as in 2026-12-24.';
  if (type === 'json' && value !== '' && !isJson(value)) return 'It must be JSON.';
  if (type === 'boolean' && value !== 'true' && value !== 'false') return 'It must be true or false.';
  return undefined;
}

/** Only what differs from the defaults: the server fills in the rest, and what is sent stays short. */
export function changedValues(parameters: Record<string, ParameterDefinition>, values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([name, value]) => value !== parameters[name]?.default));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
