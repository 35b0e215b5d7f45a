import { BigBlueButtonFailure } from '../../../../protocol/failure';
import { presentations, uploadLimit, withDocuments } from '../../fields/documents';
import { existingMeetingID, meetingIDIn } from '../../fields/meeting';
import type { Operation } from '../operation';
import { warnOfDocuments } from './surprises';

export const insertDocument: Operation = {
  name: 'Insert Document',
  action: 'Insert document into meeting',
  description:
    'Hand presentations to a meeting that is on the server already (BigBlueButton 2.5 and later). It takes a while until they are converted.',
  changes: true,
  fields: [existingMeetingID, presentations, uploadLimit],
  local: ['presentations', 'uploadLimit'],
  async run(call) {
    const meetingID = meetingIDIn(call);
    const options = await withDocuments(call, call.text('uploadLimit'));
    if (!options.body) {
      throw new BigBlueButtonFailure({
        kind: 'invalidInput',
        message: 'There is no presentation to insert.',
        advice: 'Add one in the field "Presentations".',
      });
    }
    await call.request('insertDocument', call.parameters(), options);
    warnOfDocuments(call);
    return { meetingID, inserted: true };
  },
};
