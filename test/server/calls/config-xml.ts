import { randomBytes } from 'node:crypto';

import { Refusal, success, xmlReply } from '../answer';
import { Query } from '../query';
import { checkLikeWeb } from '../signature';
import { tag } from '../xml';
import type { Call } from './call';

/** Calls of servers up to 2.3, for the configuration of the Flash client. */

const DEFAULT_CONFIG =
  '<?xml version="1.0" encoding="UTF-8"?>\n<config><localeversion suppressWarning="false">0.9.0</localeversion><modules><module name="ChatModule" privateEnabled="true"/></modules></config>';

/** Answers the configuration itself, without any envelope. */
export const getDefaultConfigXML: Call = {
  name: 'getDefaultConfigXML',
  methods: ['GET', 'POST'],
  guard: 'validated',
  answer: () => xmlReply(DEFAULT_CONFIG),
};

/**
 * Everything is in the body, the checksum too: SHA-1 over the parameters sorted by name. A checksum
 * in the address would be taken for that of the body, as it comes first.
 */
export const setConfigXML: Call = {
  name: 'setConfigXML',
  methods: ['POST'],
  guard: 'none',
  answer({ rawQuery, headers, body }, world) {
    const isForm = /^application\/x-www-form-urlencoded/.test(headers['content-type'] ?? '');
    const form = new Query(isForm ? body.toString('utf8') : '');
    const verdict =
      rawQuery !== ''
        ? 'mismatch'
        : checkLikeWeb({
            call: 'setConfigXML',
            rawQuery: '',
            secret: world.secret,
            allowed: ['sha1'],
            formBody: body.toString('utf8'),
          });
    if (verdict !== 'ok')
      throw new Refusal('checksumError', 'You did not pass the checksum security check');
    const meetingId = form.filled('meetingID');
    const configXml = form.filled('configXML');
    if (meetingId === undefined) {
      throw new Refusal('missingParamMeetingID', 'You must specify a meeting ID for the meeting.');
    }
    if (configXml === undefined) {
      throw new Refusal('configXMLError', 'You did not pass a config XML.');
    }
    if (!world.meetings.find(meetingId)) {
      throw new Refusal('invalidMeetingIdentifier', 'The meeting ID does not match any meeting.');
    }
    const token = randomBytes(6).toString('base64url');
    world.configurations.set(token, configXml);
    return success([tag('token', token)]);
  },
};
