// One line per operation; its name here is its value in workflows.
export { create } from './create';
export { end } from './end';
export { get } from './get';
export { getMany } from './getMany';
export { isRunning } from './isRunning';
export { join } from './join';
