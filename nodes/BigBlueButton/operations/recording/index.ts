// One line per operation; its name here is its value in workflows.
export { get } from './get';
export { getMany } from './getMany';
export { download } from './download';
export { listFiles } from './listFiles';
export { getTranscript } from './getTranscript';
export { publish } from './publish';
export { unpublish } from './unpublish';
export { protect } from './protect';
export { unprotect } from './unprotect';
export { updateMetadata } from './updateMetadata';
export { deleteRecordings as delete } from './delete';
