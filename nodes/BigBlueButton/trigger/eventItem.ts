import type { IDataObject } from 'n8n-workflow';

import { isFailedFormat } from '../../../protocol/changes';
import {
  type DeliveredEvent,
  eventItem,
  isNamed,
  meetingOf,
} from '../../../protocol/deliveredEvent';
import type { TriggerSettings } from './settings';

/**
 * Whether somebody chose an event. What an event does not say (a role, a format) no filter holds
 * against it.
 */
export function isWanted(event: DeliveredEvent, settings: TriggerSettings): boolean {
  const isChosen = settings.events.includes(event.id);
  if (!isChosen && !(settings.anyEvent && isNamed(event))) return false;
  if (settings.onlySuccess && isFailedFormat(event)) return false;
  const { role } = eventItem(event);
  const said = typeof role === 'string' ? role.toUpperCase() : role;
  return matches(settings.roles, said) && isOfWantedFormat(event, settings);
}

/** Whether it is about no format of a recording, or about one that somebody wants. */
export function isOfWantedFormat(event: DeliveredEvent, { formats }: TriggerSettings): boolean {
  return matches(formats, eventItem(event).format);
}

function matches(chosen: readonly string[] | undefined, said: unknown): boolean {
  return chosen === undefined || typeof said !== 'string' || chosen.includes(said);
}

/** An event as it is passed on. */
export function itemOf(event: DeliveredEvent, settings: TriggerSettings): IDataObject {
  const meetingID = event.meetingID ?? meetingOf(event, settings.meetingIDs ?? []);
  return eventItem(
    { ...event, meetingID },
    { personalData: settings.includePersonalData, rawEvent: settings.includeRawEvent },
  );
}
