import { FORM_TYPE, signedForm } from '../../../../protocol/form';
import { readConfigToken } from '../../../../protocol/legacy';
import { existingMeetingID } from '../../fields/meeting';
import type { Operation } from '../operation';

export const setConfigXML: Operation = {
  name: 'Set Config XML (Servers up to 2.3)',
  action: 'Set config XML of meeting',
  description:
    'Store a configuration of the Flash client for a meeting. The token in the output makes a join link use it, as its Config Token. BigBlueButton 2.4 and later do not have this.',
  changes: true,
  fields: [
    existingMeetingID,
    {
      displayName: 'Config XML',
      name: 'configXML',
      type: 'string',
      typeOptions: { rows: 5 },
      required: true,
      default: '',
      placeholder: 'e.g. <config>…</config>',
      description: 'The whole configuration: that of Get Default Config XML with your changes',
    },
  ],
  async run(call) {
    const { secret } = call.connection.server;
    const content = signedForm('setConfigXML', call.parameters(), secret, 'sha1');
    const answer = await call.request('setConfigXML', [], {
      method: 'POST',
      body: { content, contentType: FORM_TYPE },
      unsigned: true,
    });
    return { meetingID: call.text('meetingID'), configToken: readConfigToken(answer) };
  },
};
