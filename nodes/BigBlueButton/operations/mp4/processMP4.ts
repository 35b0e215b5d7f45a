import { checkedEmail, checkedHttps } from '../../../../protocol/checks';
import { workflowAddress } from '../../fields/notifyWorkflows';
import { recordID } from '../../fields/recording';
import { address } from '../../fields/setting';
import { withWorkflows } from '../notifiedWorkflows';
import type { Operation } from '../operation';

export const processMP4: Operation = {
  name: 'Process MP4',
  action: 'Process MP4 of recording',
  description:
    'Have the server make an MP4 file of a published recording, which it does once for each. Only some hosted servers have this; BigBlueButton itself has not.',
  changes: true,
  fields: [
    recordID,
    {
      displayName: 'Notifications',
      name: 'notifications',
      type: 'collection',
      placeholder: 'Add Notification',
      default: {},
      options: [
        {
          displayName: 'Email',
          name: 'email',
          type: 'string',
          placeholder: 'name@email.com',
          default: '',
          description: 'Whom the server tells by email when the file is ready',
        },
        address(
          'mp4ReadyCallbackUrl',
          'MP4 Ready Callback URL',
          'An https address that the server calls with POST when the file is ready, for example that of a Webhook node in another workflow',
          'https://n8n.example.com/webhook/mp4-ready',
        ),
        { ...workflowAddress, displayName: 'Notify a Workflow' },
      ],
    },
  ],
  local: ['workflowAddress'],
  async run(call) {
    checkedEmail('Email', call.optionText('notifications', 'email') ?? '');
    checkedHttps(
      'MP4 Ready Callback URL',
      call.optionText('notifications', 'mp4ReadyCallbackUrl') ?? '',
    );
    const address = call.optionText('notifications', 'workflowAddress');
    const workflows = address === undefined ? [] : [{ purpose: 'mp4Ready' as const, address }];
    const subject = call.text('recordID');
    await call.request('processMP4', withWorkflows(call, call.parameters(), workflows, subject));
    return { recordID: subject, processing: true };
  },
};
