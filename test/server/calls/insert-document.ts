import { failedXml, type Reply, success } from '../answer';
import { readModules } from '../modules';
import { demand, meetingIdRules } from '../validate';
import { tag } from '../xml';
import type { Call } from './call';

/** Its answers carry no messageKey, and an empty body gets an empty answer. */
export const insertDocument: Call = {
  name: 'insertDocument',
  methods: ['POST'],
  guard: 'validated',
  bodyTypes: ['application/xml'],
  answer({ query, body }, world): Reply {
    demand(meetingIdRules(query));
    const id = query.filled('meetingID') as string;
    const meeting = world.meetings.find(id);
    if (!meeting) return failedXml(undefined, `Meeting with id [${id}] not found.`);
    if (body.length === 0) return { status: 200, headers: {}, body: '' };
    if (meeting.disabledFeatures.includes('presentation')) {
      return failedXml(undefined, 'Presentation feature is disabled.');
    }
    const { documents } = readModules(body.toString('utf8'));
    for (const document of documents) {
      if (document.current) for (const other of meeting.documents) other.current = false;
      meeting.documents.push(document);
      if (document.current) world.meetings.presentationChanged(meeting, document);
    }
    return success([tag('message', 'Presentation is being uploaded')]);
  },
};
