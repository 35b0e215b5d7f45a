import type { CallbackPurpose } from '../../protocol/callbackToken';
import type { StandIn } from '../server/stand-in';
import type { N8n } from './driver';
import { outputOf } from './execution';

/** The meeting that they are about. */
export const MEETING = "Zoë's room & 007";

/** An n8n with a credential "BigBlueButton" for a server. */
export interface Place {
  n8n: N8n;
  bbb: StandIn;
}

/**
 * How each callback comes about, by the trigger's source: another workflow gives the server the address
 * that the trigger shows, and the server calls.
 */
export const CALLBACKS: Record<string, (place: Place, address: string) => Promise<void>> = {
  meetingEnded: async (place, address) => {
    await create(place, 'meetingEnded', address);
    await end(place);
  },
  attendanceReport: async (place, address) => {
    const { moderatorJoinUrl } = await create(place, 'attendanceReport', address);
    const zoe = await place.bbb.control.participants.join(String(moderatorJoinUrl));
    zoe.leave();
    await end(place);
  },
  recordingReady: async (place, address) => {
    const { bbb } = place;
    await create(place, 'recordingReady', address);
    bbb.control.meetings.record(MEETING);
    await end(place);
    bbb.control.recordings.run(MEETING, 'published', ['presentation', 'video']);
    await bbb.control.settled();
  },
  mp4Ready: async (place, workflowAddress) => {
    const { bbb } = place;
    const { recordId } = bbb.control.recordings.add({ meetingId: MEETING });
    const notifications = { workflowAddress };
    await act(place, {
      resource: 'mp4',
      operation: 'processMP4',
      recordID: recordId,
      notifications,
    });
    await bbb.control.clock.advance(60_000);
    await bbb.control.settled();
  },
};

/** What the trigger makes of each. */
export const CALLBACK_ITEMS: Record<string, object> = {
  meetingEnded: { event: 'meeting-ended', meetingID: MEETING, confirmedByServer: true },
  attendanceReport: { name: 'Zoë', role: 'moderator', meetingID: MEETING, senderVerified: true },
  recordingReady: { event: 'recording-ready', meetingID: MEETING, state: 'published' },
  mp4Ready: { event: 'mp4-ready', confirmedByServer: true, url: expect.any(String) as unknown },
};

/** Creates the meeting in another workflow, and has it notify the trigger. */
export async function create(place: Place, about: CallbackPurpose, workflowAddress: string) {
  return await act(place, {
    resource: 'meeting',
    operation: 'create',
    meetingID: MEETING,
    name: 'Class',
    record: true,
    moderatorName: 'Zoë',
    notifications: { notifyWorkflows: { workflow: [{ about, workflowAddress }] } },
  });
}

async function end({ bbb }: Place): Promise<void> {
  bbb.control.meetings.end(MEETING);
  await bbb.control.settled();
}

async function act(
  { n8n }: Place,
  parameters: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const workflow = await n8n.importWorkflow({
    name: 'Action',
    nodes: [
      { name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
      {
        name: 'BBB',
        type: 'n8n-nodes-bigbluebutton.bigBlueButton',
        parameters,
        credentials: { bigBlueButtonApi: { name: 'BigBlueButton' } },
      },
    ],
    connections: { Start: { main: [[{ node: 'BBB', type: 'main', index: 0 }]] } },
  });
  return outputOf(await n8n.run(workflow), 'BBB')[0];
}
