// One line per operation; its name here is its value in workflows.
export { processMP4 } from './processMP4';
export { getMP4Url } from './getMP4Url';
