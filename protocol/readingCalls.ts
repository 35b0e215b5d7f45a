/** Calls that change nothing on a server, and let nobody in. */
const READING_CALLS: ReadonlySet<string> = new Set([
  'isMeetingRunning',
  'getMeetings',
  'getMeetingInfo',
  'getRecordings',
  'getRecordingTextTracks',
  'getSessions',
  'getDefaultConfigXML',
  'learningDashboard',
  'stuns',
  'hooks/list',
  'getAttendance',
  'getPastMeetings',
  'getMP4',
]);

/**
 * Whether a call is known to do nothing but read. What a call of an unknown name does is unknown,
 * and a POST may carry anything.
 *
 * @param call name below the API root, to the letter
 */
export function onlyReads(call: string, method: string): boolean {
  return method === 'GET' && READING_CALLS.has(call);
}
