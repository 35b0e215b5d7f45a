// One line per operation; its name here is its value in workflows.
export { create } from './create';
export { deleteHook as delete } from './delete';
export { deleteOrphans } from './deleteOrphans';
export { ensure } from './ensure';
export { getMany } from './getMany';
