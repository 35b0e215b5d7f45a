import { type IWebhookFunctions, sleep } from 'n8n-workflow';

import { madeAt } from '../../../../protocol/callbackToken';
import {
  callbackIDOf,
  endKey,
  holdsEnd,
  isOver,
  type Known,
  type KnownMeeting,
} from '../../../../protocol/changes';
import { readEndCallback } from '../../../../protocol/endCallback';
import type { Meeting } from '../../../../protocol/meeting';
import { isoTime } from '../../../../protocol/time';
import type { Connection } from '../../connection';
import { findMeeting } from '../../meetingCalls';
import { callbackRegistration } from '../prepare';
import {
  changeKnown,
  freshestState,
  keep,
  NOTHING_KNOWN,
  recoveredKeys,
  remember,
  stateOf,
} from '../state';
import { callbackNotice, CAUSES_OF_MISSING_TOKEN, checkToken, unwanted } from './callbackRequest';
import type { Reception, TriggerSource, Trust } from './source';

/** BigBlueButton calls when a meeting is over. Not signed, so token and API have to vouch for it. */
export const meetingEnded: TriggerSource = {
  value: 'meetingEnded',
  name: 'Meeting Ended Callback',
  description: 'When a meeting is over, without the webhooks service; works behind load balancers',
  httpMethod: 'GET',
  fields: [
    {
      displayName: callbackNotice('Meeting Ended', 'when a meeting is over'),
      name: 'meetingEndedNotice',
      type: 'notice',
      default: '',
    },
  ],
  registration: callbackRegistration,
  causesOfRefusal: CAUSES_OF_MISSING_TOKEN,
  receive,
};

async function receive(context: IWebhookFunctions, trust: Trust): Promise<Reception> {
  const token = checkToken(context, 'meetingEnded', trust);
  if (!token.granted) return token.refusal;
  const { originalUrl } = context.getRequestObject();
  const ended = readEndCallback(originalUrl);
  // What the caller names besides the token is not signed, and a host may have IDs of its own.
  const meetingID = token.subject ?? ended?.meetingID;
  if (meetingID === undefined) return { refused: 401, reason: 'it names no meeting' };
  const dropped = unwanted((wanted) => wanted === meetingID, trust.settings);
  if (dropped) return dropped;
  // The background check may have been faster; an address that was made later is of another run.
  const after = token.nonce === undefined ? undefined : madeAt(token.nonce);
  if (holdsEnd(recoveredKeys(context, after), meetingID, token.nonce)) return { taken: [] };
  const going = await goingRun(trust.connection, meetingID, token.nonce);
  if (going) {
    noteRun(context, going);
    return { refused: 503, reason: 'the server says that this meeting is still on' };
  }
  const now = Date.now();
  const isMeant = isRunOf(meetingID, token.nonce);
  const run = lastRunOf(context, isMeant);
  return {
    key: token.address ?? `meetingEnded ${meetingID}`,
    address: token.address,
    taken: [
      {
        event: 'meeting-ended',
        eventLabel: 'Meeting Ended',
        time: isoTime(now),
        timestamp: now,
        meetingID,
        ...run,
        ...(ended?.recordingMarks !== undefined && { recordingMarks: ended.recordingMarks }),
        ...(token.nonce !== undefined && { callbackID: token.nonce }),
        confirmedByServer: true,
      },
    ],
    note: () => forgetRuns(context, isMeant),
  };
}

/** Between its end and its disappearance from the API a moment can pass; the caller waits five seconds. */
const LOOKS = 4;
const BETWEEN_LOOKS = 800; // milliseconds

/**
 * The run of a meeting that is not over yet; undefined if it is. While everybody is out, somebody can
 * still come back, and who knows the address may have called: BigBlueButton itself calls when it
 * removes the meeting, and again, half a minute after its call was put off and later.
 */
async function goingRun(
  connection: Connection,
  meetingID: string,
  nonce: string | undefined,
): Promise<Meeting | undefined> {
  for (let look = 1; ; look++) {
    const found = await findMeeting(connection, meetingID);
    if (!found || isOver(found) || isLaterRun(found, nonce)) return undefined;
    if (look === LOOKS) return found;
    await sleep(BETWEEN_LOOKS);
  }
}

/** A callback can come so late that somebody has created the meeting anew, with another address. */
function isLaterRun({ metadata }: Pick<Meeting, 'metadata'>, nonce: string | undefined): boolean {
  const present = callbackIDOf({ metadata });
  return nonce !== undefined && present !== undefined && present !== nonce;
}

/** Older servers do not call again; then the background check finds out that it is over. */
function noteRun(context: IWebhookFunctions, run: Meeting): void {
  const { internalMeetingID, meetingID, meetingName: name, createTime } = run;
  const { known: saved = NOTHING_KNOWN } = stateOf(context);
  const { known: here = saved } = freshestState(context);
  if (internalMeetingID === '' || internalMeetingID in saved.meetings) return;
  const added = { meetingID, name, createTime, callbackID: callbackIDOf(run) };
  const withRun = (known: Known): Known => ({
    ...known,
    meetings: { ...known.meetings, [internalMeetingID]: added },
  });
  keep(context, { known: withRun(saved) });
  remember(context, { known: withRun(here) });
}

type IsMeant = (run: KnownMeeting) => boolean;

/** Which runs of a meeting an address can be of. */
const isRunOf =
  (meetingID: string, nonce: string | undefined): IsMeant =>
  (run) => {
    const { callbackID = nonce } = run;
    return run.meetingID === meetingID && (nonce === undefined || callbackID === nonce);
  };

function lastRunOf(context: IWebhookFunctions, isMeant: IsMeant) {
  const runs = Object.entries(stateOf(context).known?.meetings ?? {});
  const found = runs.filter(([, run]) => isMeant(run)).at(-1);
  if (!found) return {};
  const [internalMeetingID, { name }] = found;
  return { internalMeetingID, ...(name !== undefined && { meetingName: name }) };
}

/** So that the background check does not take its end for missed. */
function forgetRuns(context: IWebhookFunctions, isMeant: IsMeant): void {
  const { meetings = {} } = freshestState(context).known ?? {};
  const runs = Object.keys(meetings).filter((id) => isMeant(meetings[id]));
  changeKnown(context, runs.map(endKey), (known) => ({
    ...known,
    meetings: Object.fromEntries(Object.entries(known.meetings).filter(([, run]) => !isMeant(run))),
  }));
}
