import { Refusal, type Reply, success } from '../answer';
import type { Query } from '../query';
import type { Recording } from '../recordings';
import type { World } from '../world';
import { tag } from '../xml';
import type { Call } from './call';

const RECORD_ID = {
  name: 'recordID',
  key: 'missingParamRecordID',
  message: 'You must specify one or more a record IDs.',
};

/** Whole ids here; only when none of them exists it is a failure. */
function named(query: Query, world: World): Recording[] {
  const found = world.recordings
    .existing(query.list('recordID'))
    .filter((recording) => recording.state !== 'deleted');
  if (found.length === 0) throw new Refusal('notFound', 'We could not find recordings');
  return found;
}

/** The answer echoes what was sent, whatever its spelling. */
export const publishRecordings: Call = {
  name: 'publishRecordings',
  methods: ['GET'],
  guard: 'recording',
  required: [
    RECORD_ID,
    {
      name: 'publish',
      key: 'missingParamPublish',
      message: 'You must specify a publish value true or false.',
    },
  ],
  answer({ query }, world) {
    const publish = query.flag('publish');
    for (const recording of named(query, world)) {
      if (recording.state !== 'published' && recording.state !== 'unpublished') continue;
      recording.state = publish ? 'published' : 'unpublished';
      world.tellChange(publish ? 'rap-published' : 'rap-unpublished', recording);
    }
    return success([tag('published', query.get('publish') ?? '')]);
  },
};

export const deleteRecordings: Call = {
  name: 'deleteRecordings',
  methods: ['GET'],
  guard: 'recording',
  required: [RECORD_ID],
  answer({ query }, world) {
    for (const recording of named(query, world)) {
      recording.state = 'deleted';
      world.tellChange('rap-deleted', recording);
    }
    return success([tag('deleted', true)]);
  },
};

/** An empty value takes a key away. */
export const updateRecordings: Call = {
  name: 'updateRecordings',
  methods: ['GET', 'POST'],
  guard: 'recording',
  required: [RECORD_ID],
  answer({ query }, world) {
    if (world.settings.recordings === 'scalelite') return updateAtScalelite(query, world);
    for (const recording of named(query, world)) changeMetadata(recording, query);
    return success([tag('updated', true)]);
  },
};

/**
 * Scalelite does not ask whether recordings exist, protects the first one only, and says `false`
 * when there was nothing to change.
 */
function updateAtScalelite(query: Query, world: World): Reply {
  const recordIds = query.list('recordID');
  for (const recording of world.recordings.existing(recordIds)) changeMetadata(recording, query);
  const protect = query.filled('protect');
  if (protect !== undefined) {
    const first = world.recordings.get(recordIds[0]);
    if (!first) throw new Refusal('internalError', 'undefined method `update!` for nil');
    first.protected = protect === 'true';
  }
  const updated = protect !== undefined || query.startingWith('meta_').length > 0;
  return success([tag('updated', updated)]);
}

function changeMetadata(recording: Recording, query: Query): void {
  for (const [name, value] of query.startingWith('meta_')) {
    if (!/^[a-zA-Z][a-zA-Z0-9-]*$/.test(name)) continue;
    const key = name.toLowerCase();
    if (value === '') delete recording.metadata[key];
    else recording.metadata[key] = value;
  }
}
