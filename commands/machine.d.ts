/** See machine.js. */
export function whereIs(program: string): string | undefined;
