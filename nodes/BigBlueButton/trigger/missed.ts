import type { IDataObject } from 'n8n-workflow';

import type { DeliveredEvent } from '../../../protocol/deliveredEvent';
import { isOfWantedFormat, isWanted, itemOf } from './eventItem';
import type { TriggerSettings } from './settings';

/**
 * What the background check passes on of events that nobody told of: in the shape that the source would
 * have given them, marked as recovered.
 */
export function missedItems(
  events: readonly DeliveredEvent[],
  settings: TriggerSettings,
): IDataObject[] {
  if (settings.source === 'check') {
    return events.filter((event) => isWanted(event, settings)).map((e) => itemOf(e, settings));
  }
  const oncePerRecording = settings.source === 'recordingReady' && !settings.perFormat;
  const isDue = settings.source === 'events' ? isWanted : isOfWantedFormat;
  const due = events.filter((event) => isDue(event, settings));
  return (oncePerRecording ? due.slice(0, 1) : due)
    .map((event) => ({ ...itemOf(event, settings), ...LIKE[settings.source], recovered: true }))
    .map((item) => (oncePerRecording ? withoutFormat(item) : item));
}

/** Callbacks name their events a little otherwise. */
const LIKE: Readonly<Record<string, IDataObject>> = {
  meetingEnded: { confirmedByServer: true },
  recordingReady: { event: 'recording-ready', eventLabel: 'Recording Ready' },
};

/** Everything about the recording is added inside the run. */
function withoutFormat({ event, eventLabel, time, timestamp, ...item }: IDataObject): IDataObject {
  const { meetingID, recordID, recovered } = item;
  return { event, eventLabel, time, timestamp, meetingID, recordID, recovered };
}
