import type { Call } from './call';
import { deleteRecordings, publishRecordings, updateRecordings } from './change-recordings';
import { getDefaultConfigXML, setConfigXML } from './config-xml';
import { create } from './create';
import { end } from './end';
import { getAttendance, getMP4, getPastMeetings, processMP4 } from './extensions';
import { getMeetingInfo } from './get-meeting-info';
import { getMeetings } from './get-meetings';
import { getRecordings } from './get-recordings';
import { hooksCreate, hooksDestroy, hooksList } from './hooks';
import { insertDocument } from './insert-document';
import { isMeetingRunning } from './is-meeting-running';
import { join } from './join';
import { root } from './root';
import { sendChatMessage } from './send-chat-message';
import {
  feedback,
  getJoinUrl,
  getSessions,
  guestWait,
  learningDashboard,
  signOut,
  stuns,
} from './sessions';
import { getRecordingTextTracks, putRecordingTextTrack } from './text-tracks';

/** Every call the stand-in serves below its API root. */
export const CALLS: readonly Call[] = [
  root,
  create,
  join,
  end,
  isMeetingRunning,
  getMeetings,
  getMeetingInfo,
  insertDocument,
  sendChatMessage,
  getSessions,
  getJoinUrl,
  learningDashboard,
  stuns,
  signOut,
  guestWait,
  feedback,
  getRecordings,
  getRecordingTextTracks,
  putRecordingTextTrack,
  publishRecordings,
  deleteRecordings,
  updateRecordings,
  hooksCreate,
  hooksList,
  hooksDestroy,
  getAttendance,
  getPastMeetings,
  processMP4,
  getMP4,
  getDefaultConfigXML,
  setConfigXML,
];
