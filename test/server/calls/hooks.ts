import { Refusal, type Reply, success } from '../answer';
import { nginxPage } from '../faults';
import type { Hook } from '../hooks';
import type { Query } from '../query';
import type { World } from '../world';
import { cdata, group, tag } from '../xml';
import type { Call } from './call';

/** `hooks/*` is a service of its own, bbb-webhooks, with habits of its own. GET only. */

export const hooksCreate: Call = {
  name: 'hooks/create',
  methods: ['GET'],
  guard: 'hooks',
  answer({ query }, world) {
    const { generation, auth } = world.settings.webhooks;
    const callbackUrl = query.filled('callbackURL');
    if (callbackUrl === undefined) {
      throw new Refusal(
        'missingParamCallbackURL',
        'You must specify a callbackURL in the parameters.',
      );
    }
    demandMeeting('create', query, world);
    const getRaw = rawOf(query.filled('getRaw'));
    if (getRaw === undefined) return crash(world);
    const eventIds = query.list('eventID').map((id) => id.toLowerCase());
    const { hook, existed } = world.hooks.create(
      {
        callbackUrl,
        // Webhooks 3.0.0–3.3.1 registered hooks of one meeting as global ones.
        meetingId: auth === 'checksum-c' ? undefined : query.filled('meetingID'),
        eventIds: eventIds.length > 0 ? eventIds : undefined,
        permanent: false,
        getRaw,
      },
      generation,
    );
    return existed ? duplicate(hook) : success(createdElements(hook));
  },
};

/** What a host with hooks of meetings only says is not documented. */
function demandMeeting(call: 'create' | 'list', query: Query, { settings }: World): void {
  if (!settings.webhooks.onlyWithMeeting.includes(call)) return;
  if (query.filled('meetingID') !== undefined) return;
  throw new Refusal('missingParamMeetingID', 'You must specify a meeting ID.');
}

function createdElements(hook: Hook): string[] {
  return [
    tag('hookID', hook.hookId),
    tag('permanentHook', hook.permanent),
    tag('rawData', hook.getRaw),
  ];
}

function duplicate(hook: Hook): Reply {
  return success([
    tag('hookID', hook.hookId),
    tag('messageKey', 'duplicateWarning'),
    tag('message', 'There is already a hook for this callback URL.'),
  ]);
}

/** The value goes through JSON.parse: `undefined` for a word that is no JSON. */
function rawOf(value: string | undefined): boolean | undefined {
  if (value === undefined) return false;
  try {
    return Boolean(JSON.parse(value));
  } catch {
    return undefined;
  }
}

/** The process dies of the unhandled rejection; nginx says so, and the service starts anew. */
function crash(world: World): Reply {
  world.hooks.restart();
  return nginxPage(502, 'Bad Gateway');
}

export const hooksList: Call = {
  name: 'hooks/list',
  methods: ['GET'],
  guard: 'hooks',
  answer({ query }, world) {
    demandMeeting('list', query, world);
    const meetingId = query.filled('meetingID');
    if (meetingId === undefined) return listed(world.hooks.all());
    const scoped = world.hooks.scopedTo(meetingId);
    if (world.settings.webhooks.generation === 3) {
      if (scoped.length === 0) {
        throw new Refusal('listHookError', 'An error happened while listing registered hooks.');
      }
      return listed([scoped[0], ...world.hooks.globals()]);
    }
    return listed([...scoped, ...world.hooks.globals()]);
  },
};

function listed(hooks: readonly Hook[]): Reply {
  return success([`<hooks>${hooks.map(hookElement).join('')}</hooks>`]);
}

function hookElement(hook: Hook): string {
  return group('hook', [
    tag('hookID', hook.hookId),
    cdata('callbackURL', hook.callbackUrl),
    ...(hook.meetingId === undefined ? [] : [cdata('meetingID', hook.meetingId)]),
    ...(hook.eventIds ? [tag('eventID', hook.eventIds.join(','))] : []),
    tag('permanentHook', hook.permanent),
    tag('rawData', hook.getRaw),
  ]);
}

export const hooksDestroy: Call = {
  name: 'hooks/destroy',
  methods: ['GET'],
  guard: 'hooks',
  answer({ query }, world) {
    const hookId = query.filled('hookID');
    if (hookId === undefined) {
      throw new Refusal('missingParamHookID', 'You must specify a hookID in the parameters.');
    }
    const hook = world.hooks.get(hookId);
    if (!hook || hook.permanent) {
      throw new Refusal('destroyMissingHook', 'The hook informed was not found.');
    }
    world.hooks.remove(hook);
    return success([tag('removed', true)]);
  },
};
