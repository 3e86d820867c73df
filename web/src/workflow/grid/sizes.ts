/** Sizes of a grid, in pixels. */
export const CELL = 22;

/** From one cell to the next. */
export const PITCH = CELL + 2;

/** The width of the tasks' names; on a telephone, which is not made wider while one reads, there is less of it. */
export const NAMES = matchMedia('(max-width: 600px)').matches ? 130 : 220;

/** The height of the runs' heads. */
export const HEAD = 76;

/** Where a run's cells begin. */
export const leftOf = (column: number) => NAMES + column * PITCH;
