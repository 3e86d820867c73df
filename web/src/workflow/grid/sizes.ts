/** Sizes of a grid, in pixels. */
export const CELL = 22;

/** From one cell to the next. */
export const PITCH = CELL + 2;

/** The width of the tasks' names. */
export const NAMES = 220;

/** The height of the runs' heads. */
export const HEAD = 76;

/** Where a run's cells begin. */
export const leftOf = (column: number) => NAMES + column * PITCH;
