// One line per operation; its name here is its value in workflows.
export { getMany } from './getMany';
export { upload } from './upload';
