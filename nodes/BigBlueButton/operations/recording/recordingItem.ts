import type { IDataObject } from 'n8n-workflow';

import type { Recording } from '../../../../protocol/recording';
import { isoTime } from '../../../../protocol/time';

/**
 * A recording as an output item.
 *
 * @param simplified the few fields that an admin needs
 */
export function recordingItem(recording: Recording, simplified: boolean): IDataObject {
  const started = isoTime(recording.startTime);
  const ended = isoTime(recording.endTime);
  if (!simplified) return { ...recording, started, ended } as unknown as IDataObject;
  const { recordID, meetingID, name, state, published, participants, metadata } = recording;
  return {
    recordID,
    meetingID,
    name,
    state,
    published,
    started,
    ended,
    participants,
    metadata,
    formats: recording.formats.map(({ type, url, length }) => ({ type, url, minutes: length })),
  };
}
