/** The main job from the schedule to the stored video: two published workflows, and a class. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { StandIn } from '../server/stand-in';
import { credentialFor, type N8n } from './driver';
import { type Execution, outputOf, succeeded } from './execution';
import { readVideo, type Video } from './video';
import type { Workflow, WorkflowFile } from './workflow';

export interface MainJobSettings {
  n8n: N8n;
  bbb: StandIn;
  /** where the workflows put their files; n8n must be allowed to write there */
  folder: string;
  /** is told each step as it happens */
  tell?: (step: string) => void;
}

export interface MainJobResult {
  /** the stored video */
  file: string;
  video: Video;
  links: Array<{ fullName: string; email: string; joinUrl: string }>;
  /** what the trigger gave */
  event: Record<string, unknown>;
}

const EXAMPLES = join(__dirname, '../../examples');
const MINUTE = 60_000;

/** The schedule of the example fires on the minute. */
const SCHEDULED_WITHIN_MS = 90_000;

/**
 * Imports and publishes the two example workflows and lets a class happen. Everything is done by
 * the workflows; from outside come only the server's clock and the people.
 *
 * @throws Error as soon as a step does not do what it should
 */
export async function runMainJob(settings: MainJobSettings): Promise<MainJobResult> {
  const { n8n, bbb, folder, tell = () => undefined } = settings;
  await n8n.createCredential(credentialFor(bbb));
  const scheduled = await published(settings, 'scheduled-meeting.json');
  const stored = await published(settings, 'recording-to-folder.json');
  tell(`Both workflows are published; the trigger is registered at ${hookOf(bbb)}.`);

  tell('Waiting for the schedule, which fires on the minute.');
  const creation = succeeded(await n8n.nextExecution(scheduled, undefined, SCHEDULED_WITHIN_MS));
  const [{ meetingID, meetingName, existed }] = outputOf(creation, 'Create meeting');
  tell(
    `The schedule ${existed ? 'found' : 'created'} the meeting "${meetingName}" (${meetingID}).`,
  );
  const links = outputOf(creation, 'Join link') as unknown as MainJobResult['links'];
  for (const { fullName, email } of links) tell(`A join link went out to ${fullName} <${email}>.`);

  await holdClass(settings, String(meetingID), links);
  const storing = succeeded(await runWithVideo(n8n, stored));
  const [event] = outputOf(storing, 'Recording published');
  tell(`The trigger heard, verified by signature: ${event.event} of ${event.recordID}.`);

  const file = await videoIn(folder);
  const video = readVideo(await readFile(file));
  tell(`The video lies in ${file}: ${video.seconds.toFixed(1)} s, ${video.tracks.length} tracks.`);
  return { file, video, links, event };
}

async function published({ n8n, folder }: MainJobSettings, example: string): Promise<Workflow> {
  const text = await readFile(join(EXAMPLES, example), 'utf8');
  // The example writes to /files; this machine may have no such folder.
  const file = JSON.parse(text.replaceAll('/files/', `${folder}/`)) as WorkflowFile;
  const workflow = await n8n.importWorkflow(file);
  await n8n.publish(workflow);
  return workflow;
}

function hookOf(bbb: StandIn): string {
  const [hook] = bbb.control.hooks.all();
  if (!hook) throw new Error('The trigger has registered no hook');
  return hook.callbackUrl;
}

async function holdClass(
  { bbb, tell = () => undefined }: MainJobSettings,
  meetingID: string,
  links: MainJobResult['links'],
): Promise<void> {
  const { control } = bbb;
  const people = [];
  for (const { joinUrl } of links) people.push(await control.participants.join(joinUrl));
  tell(`${people.map(({ fullName }) => fullName).join(', ')} joined by their links.`);
  control.meetings.record(meetingID);
  await control.clock.advance(45 * MINUTE);
  for (const person of people) person.leave();
  await control.clock.advance(2 * MINUTE);
  tell('After 45 minutes all have left, and the meeting has ended.');
  await control.clock.advance(5 * MINUTE);
  await control.settled();
  const { recordId } = control.recordings.get(meetingID);
  tell(`The server has processed and published the recording ${recordId}.`);
}

/** Each format of a recording is an event of its own; the workflow goes on with the video only. */
async function runWithVideo(n8n: N8n, workflow: Workflow): Promise<Execution> {
  let run: Execution | undefined;
  do {
    run = succeeded(await n8n.nextExecution(workflow, run));
  } while (outputOf(run, 'Store').length === 0);
  return run;
}

async function videoIn(folder: string): Promise<string> {
  const names = await readdir(folder);
  const name = names.find((one) => /\.(?:mp4|m4v|webm)$/.test(one));
  if (!name) throw new Error(`There is no video in ${folder}, only: ${names.join(', ')}`);
  return join(folder, name);
}
