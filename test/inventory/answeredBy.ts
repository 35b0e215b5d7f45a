import type { IDataObject } from 'n8n-workflow';

import type { NodeRun } from '../nodes/runNode';

interface Asking {
  operation: string;
  /** such that the whole answer is in the output */
  parameters?: IDataObject;
  files?: NodeRun['files'];
  /** what a field of the answer is called in the output, where that is another word */
  names?: Record<string, string>;
}

/** The operation whose output holds the answer to a call. */
export const ANSWERED_BY: Readonly<Record<string, Asking>> = {
  '': { operation: 'server:getInfo' },
  create: {
    operation: 'meeting:create',
    parameters: { meetingID: 'x1', name: 'Room', simplify: false },
  },
  isMeetingRunning: { operation: 'meeting:isRunning', parameters: { meetingID: 'x1' } },
  getMeetings: { operation: 'meeting:getMany', parameters: { returnAll: true, simplify: false } },
  getMeetingInfo: { operation: 'meeting:get', parameters: { meetingID: 'x1', simplify: false } },
  getRecordings: {
    operation: 'recording:getMany',
    parameters: { limit: 1, simplify: false },
  },
  publishRecordings: { operation: 'recording:publish', parameters: { recordID: 'x1' } },
  deleteRecordings: {
    operation: 'recording:delete',
    parameters: { recordID: 'x1', dryRun: false },
  },
  updateRecordings: {
    operation: 'recording:updateMetadata',
    parameters: { recordID: 'x1', metadata: { entry: [{ name: 'a', value: 'b' }] } },
  },
  getRecordingTextTracks: { operation: 'textTrack:getMany', parameters: { recordID: 'x1' } },
  putRecordingTextTrack: {
    operation: 'textTrack:upload',
    parameters: { recordID: 'x1', kind: 'subtitles', lang: 'en', binaryPropertyName: 'data' },
    files: { data: { content: 'WEBVTT\n\n00:00.000 --> 00:01.000\nHi\n', fileName: 'x.vtt' } },
  },
  getJoinUrl: { operation: 'session:getJoinUrl', parameters: { sessionToken: 'x1' } },
  learningDashboard: {
    operation: 'session:getLearningDashboard',
    parameters: { sessionToken: 'x1', simplify: false },
  },
  stuns: {
    operation: 'session:getIceServers',
    parameters: { sessionToken: 'x1', simplify: false },
  },
  guestWait: {
    operation: 'session:guestStatus',
    parameters: { sessionToken: 'x1', simplify: false },
  },
  getSessions: { operation: 'server:getSessions' },
  feedback: { operation: 'session:submitFeedback', parameters: { sessionToken: 'x1' } },
  setConfigXML: {
    operation: 'legacy:setConfigXML',
    parameters: { meetingID: 'x1', configXML: '<config/>' },
  },
  'hooks/create': {
    operation: 'webhook:create',
    parameters: { callbackURL: 'https://n8n.example.org/webhook/x' },
  },
  'hooks/list': { operation: 'webhook:getMany', parameters: { returnAll: true } },
  'hooks/destroy': {
    operation: 'webhook:delete',
    parameters: { hookID: 'x1' },
    names: { removed: 'deleted' },
  },
  getAttendance: {
    operation: 'attendance:getAttendance',
    parameters: { meetingID: 'x1', simplify: false },
  },
  getPastMeetings: { operation: 'attendance:getPastMeetings', parameters: { simplify: false } },
  getMP4: { operation: 'mp4:getMP4Url', parameters: { recordID: 'x1' } },
};
