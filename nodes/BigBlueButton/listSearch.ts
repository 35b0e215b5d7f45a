import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { type Meeting, readMeetings } from '../../protocol/meeting';
import { readRecordings, type Recording } from '../../protocol/recording';
import { isoTime } from '../../protocol/time';
import { connect, type Connection } from './connection';
import { toNodeError } from './errors';
import { fetchHooks } from './hookCalls';

const PAGE = 100;

/** The meetings on the server, for choosing one by its name; those that somebody is in come first. */
export async function searchMeetings(
  this: ILoadOptionsFunctions,
  filter = '',
): Promise<INodeListSearchResult> {
  try {
    const connection = await connect(this);
    const meetings = readMeetings(await connection.call('getMeetings'));
    const entriesOf = (some: readonly Meeting[]) =>
      some
        .map(meetingEntry)
        .filter(({ name }) => contains(name, filter))
        .sort(byName);
    const isRunning = ({ running }: Meeting) => running === true;
    const waiting = meetings.filter((meeting) => !isRunning(meeting));
    return { results: [...entriesOf(meetings.filter(isRunning)), ...entriesOf(waiting)] };
  } catch (error) {
    throw toNodeError(this.getNode(), error);
  }
}

function meetingEntry(meeting: Meeting): { name: string; value: string } {
  const { meetingName, meetingID } = meeting;
  const called = meetingName === meetingID ? meetingID : `${meetingName} (${meetingID})`;
  return { name: `${called} – ${stateOf(meeting)}`, value: meetingID };
}

function stateOf({ running, hasUserJoined, participantCount }: Meeting): string {
  if (running !== true) return hasUserJoined ? 'everybody has left' : 'nobody has joined yet';
  return participantCount === undefined ? 'running' : `running, ${participantCount} in it`;
}

/**
 * The recordings on the server, newest of a page first, for choosing one by name and date. What is
 * searched for may stand on a later page, so pages are turned until something is found.
 */
export async function searchRecordings(
  this: ILoadOptionsFunctions,
  filter = '',
  paginationToken?: string,
): Promise<INodeListSearchResult> {
  try {
    const connection = await connect(this);
    const seen = new Set<string>();
    let offset: number | undefined = Number(paginationToken ?? 0);
    let results: INodeListSearchResult['results'] = [];
    while (offset !== undefined && results.length === 0) {
      const { recordings, next } = await pageOfRecordings(connection, offset);
      const repeated = recordings.every(({ recordID }) => seen.has(recordID));
      for (const { recordID } of recordings) seen.add(recordID);
      results = recordings.map(recordingEntry).filter(({ name }) => contains(name, filter));
      offset = repeated ? undefined : next;
    }
    return { results, paginationToken: offset === undefined ? undefined : String(offset) };
  } catch (error) {
    throw toNodeError(this.getNode(), error);
  }
}

/** A page, newest first, and where the next one begins if there may be one. */
async function pageOfRecordings(
  connection: Connection,
  offset: number,
): Promise<{ recordings: Recording[]; next?: number }> {
  const answer = await connection.call('getRecordings', [
    ['offset', String(offset)],
    ['limit', String(PAGE)],
  ]);
  const { recordings, total = Infinity } = readRecordings(answer);
  // A server without paging sends everything at once.
  const more = recordings.length === PAGE && offset + PAGE < total;
  return {
    recordings: recordings.sort((a, b) => b.startTime - a.startTime),
    ...(more && { next: offset + PAGE }),
  };
}

function recordingEntry(recording: Recording): { name: string; value: string } {
  const { name, recordID, startTime, state } = recording;
  const started = isoTime(startTime)?.slice(0, 16).replace('T', ' ');
  const hidden = state === 'published' ? '' : `, ${state}`;
  return { name: `${name} – ${started ?? recordID}${hidden}`, value: recordID };
}

/** The webhooks on the server, for choosing one by its callback address. */
export async function searchHooks(
  this: ILoadOptionsFunctions,
  filter = '',
): Promise<INodeListSearchResult> {
  try {
    const hooks = await fetchHooks(await connect(this));
    const entries = hooks
      // No call removes those of the server's configuration.
      .filter(({ permanentHook }) => !permanentHook)
      .map(({ hookID, callbackURL, meetingID }) => ({
        name: meetingID === undefined ? callbackURL : `${callbackURL} (${meetingID})`,
        value: hookID,
      }));
    return { results: entries.filter(({ name }) => contains(name, filter)).sort(byName) };
  } catch (error) {
    throw toNodeError(this.getNode(), error);
  }
}

function contains(text: string, part: string): boolean {
  return text.toLowerCase().includes(part.toLowerCase());
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name.localeCompare(b.name);
}
