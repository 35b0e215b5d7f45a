import type { IHookFunctions } from 'n8n-workflow';

import { attendanceReport } from './attendanceReport';
import { meetingEnded } from './meetingEnded';
import { meetingEvents } from './meetingEvents';
import { mp4Ready } from './mp4Ready';
import { recordingReady } from './recordingReady';
import { regularCheck } from './regularCheck';
import type { Registration, TriggerSource } from './source';

// One line per source.
export const SOURCES: readonly TriggerSource[] = [
  meetingEvents,
  recordingReady,
  attendanceReport,
  meetingEnded,
  mp4Ready,
  regularCheck,
];

/** The source of that name; the first one for workflows that name none. */
export function sourceOf(value: string): TriggerSource {
  return SOURCES.find((source) => source.value === value) ?? meetingEvents;
}

/** What to do with the source that a trigger has when it is switched on or off. */
export function registrationOf(context: IHookFunctions): Registration | undefined {
  return sourceOf(String(context.getNodeParameter('source', 'events'))).registration;
}
