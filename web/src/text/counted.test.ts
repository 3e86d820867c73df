import { expect, it } from 'vitest';
import { counted, thousands } from './counted';

it('writes whole numbers as people read them', () => {
  for (const number of [0, 7, 12, 999, 1000, 12_345, 999_999, 1_000_000, 1_234_567_890, -12_345]) expect(thousands(number)).toBe(number.toLocaleString('en'));
  expect([counted(1, 'task'), counted(1004, 'task')]).toEqual(['1 task', '1,004 tasks']);
});
