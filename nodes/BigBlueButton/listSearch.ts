import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { readMeetings } from '../../protocol/meeting';
import { readRecordings } from '../../protocol/recording';
import { isoTime } from '../../protocol/time';
import { connect } from './connection';
import { toNodeError } from './errors';
import { fetchHooks } from './hookCalls';

const PAGE = 100;

/** The meetings on the server, for choosing one by its name. */
export async function searchMeetings(
  this: ILoadOptionsFunctions,
  filter = '',
): Promise<INodeListSearchResult> {
  try {
    const connection = await connect(this);
    const meetings = readMeetings(await connection.call('getMeetings'));
    const entries = meetings.map(({ meetingName, meetingID }) => ({
      name: meetingName === meetingID ? meetingID : `${meetingName} (${meetingID})`,
      value: meetingID,
    }));
    return { results: entries.filter(({ name }) => contains(name, filter)).sort(byName) };
  } catch (error) {
    throw toNodeError(this.getNode(), error);
  }
}

/** The recordings on the server, newest of a page first, for choosing one by name and date. */
export async function searchRecordings(
  this: ILoadOptionsFunctions,
  filter = '',
  paginationToken?: string,
): Promise<INodeListSearchResult> {
  try {
    const connection = await connect(this);
    const offset = Number(paginationToken ?? 0);
    const answer = await connection.call('getRecordings', [
      ['offset', String(offset)],
      ['limit', String(PAGE)],
    ]);
    const { recordings } = readRecordings(answer);
    return {
      results: recordings
        .sort((a, b) => b.startTime - a.startTime)
        .map(({ name, recordID, startTime }) => ({
          name: `${name} – ${isoTime(startTime)?.slice(0, 16).replace('T', ' ') ?? recordID}`,
          value: recordID,
        }))
        .filter((entry) => contains(entry.name, filter)),
      // A server without paging sends everything at once; a full page may have another one behind it.
      paginationToken: recordings.length === PAGE ? String(offset + PAGE) : undefined,
    };
  } catch (error) {
    throw toNodeError(this.getNode(), error);
  }
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
