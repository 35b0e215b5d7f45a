import { feedbackBody, readFeedback } from '../../../../protocol/sessions';
import { sessionToken } from '../../fields/session';
import type { Operation } from '../operation';

export const submitFeedback: Operation = {
  name: 'Submit Feedback',
  action: 'Submit feedback of session',
  description:
    'Hand in what a person thought of a meeting (BigBlueButton 3.0 and later). Experimental: most servers do not have this yet and say so.',
  changes: true,
  fields: [
    sessionToken,
    {
      displayName: 'Rating',
      name: 'rating',
      type: 'number',
      typeOptions: { minValue: 1, maxValue: 5 },
      default: 5,
      description: 'From 1 star (bad) to 5 stars (good)',
    },
    {
      displayName: 'Comment',
      name: 'comment',
      type: 'string',
      typeOptions: { rows: 3 },
      default: '',
      description: 'In the words of the person',
    },
    {
      displayName: 'Options',
      name: 'options',
      type: 'collection',
      placeholder: 'Add option',
      default: {},
      options: [
        {
          displayName: 'Meeting ID',
          name: 'meetingID',
          type: 'string',
          default: '',
          placeholder: 'e.g. physics-101',
          description: 'The meeting that the feedback is about',
        },
        {
          displayName: 'User ID',
          name: 'userID',
          type: 'string',
          default: '',
          placeholder: 'e.g. student-4711',
          description: 'The person, by the ID given when joining',
        },
      ],
    },
  ],
  async run(call) {
    const parameters = call.parameters();
    const sent = Object.fromEntries(parameters.map(([name, value]) => [name, value]));
    const rating = sent.rating === undefined ? undefined : Number(sent.rating);
    const body = feedbackBody({ ...sent, rating });
    const { feedbackID, message } = readFeedback(
      await call.request('feedback', parameters, { method: 'POST', body }),
    );
    return { submitted: true, feedbackID: feedbackID || null, message };
  },
};
