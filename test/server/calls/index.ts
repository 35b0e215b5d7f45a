import type { Call } from './call';
import { deleteRecordings, publishRecordings, updateRecordings } from './change-recordings';
import { create } from './create';
import { end } from './end';
import { getMeetingInfo } from './get-meeting-info';
import { getMeetings } from './get-meetings';
import { getRecordings } from './get-recordings';
import { hooksCreate, hooksDestroy, hooksList } from './hooks';
import { isMeetingRunning } from './is-meeting-running';
import { join } from './join';
import { root } from './root';

/** Every call the stand-in serves below its API root. */
export const CALLS: readonly Call[] = [
  root,
  create,
  join,
  end,
  isMeetingRunning,
  getMeetings,
  getMeetingInfo,
  getRecordings,
  publishRecordings,
  deleteRecordings,
  updateRecordings,
  hooksCreate,
  hooksList,
  hooksDestroy,
];
