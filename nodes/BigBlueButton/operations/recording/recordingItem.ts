import type { IDataObject } from 'n8n-workflow';

import type { Recording } from '../../../../protocol/recording';
import { isoTime } from '../../../../protocol/time';

/**
 * A recording as an output item.
 *
 * @param simplified the few fields that an admin needs
 */
export function recordingItem(recording: Recording, simplified: boolean): IDataObject {
  const { startTime, endTime } = recording;
  const started = isoTime(startTime);
  const ended = isoTime(endTime);
  if (!simplified) return { ...recording, started, ended } as unknown as IDataObject;
  const { recordID, meetingID, name, state, metadata } = recording;
  return {
    recordID,
    meetingID,
    name,
    state,
    startTime,
    started,
    endTime,
    ended,
    metadata,
    formats: recording.formats.map(({ type, url, length }) => ({ type, url, minutes: length })),
  };
}
