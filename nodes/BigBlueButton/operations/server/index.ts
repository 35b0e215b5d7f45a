// One line per operation; its name here is its value in workflows.
export { getInfo } from './getInfo';
export { getSessions } from './getSessions';
export { getUsage } from './getUsage';
