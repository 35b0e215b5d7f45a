import {
  type IExecuteFunctions,
  type IHookFunctions,
  type INodeExecutionData,
  type INodeType,
  type INodeTypeDescription,
  type IWebhookFunctions,
  type IWebhookResponseData,
  NodeConnectionTypes,
} from 'n8n-workflow';

import { bigBlueButtonApiTest } from './credentialTest';
import { searchHooks, searchMeetings, searchRecordings } from './listSearch';
import { RESOURCES } from './operations';
import { propertiesOf } from './operations/operation';
import { runOperations } from './operations/runOperations';
import { receiveWhileWaiting } from './wait/receive';

export class BigBlueButton implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'BigBlueButton',
    name: 'bigBlueButton',
    icon: {
      light: 'file:../../icons/bigbluebutton.svg',
      dark: 'file:../../icons/bigbluebutton.dark.svg',
    },
    group: ['input'],
    version: 1,
    subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
    description: 'Create meetings, hand out join links, and work with recordings',
    defaults: { name: 'BigBlueButton' },
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main],
    usableAsTool: true,
    credentials: [{ name: 'bigBlueButtonApi', required: true, testedBy: 'bigBlueButtonApiTest' }],
    // Of no use but to an execution that waits: n8n registers nothing for it.
    webhooks: [
      {
        name: 'default',
        httpMethod: 'POST',
        responseMode: 'onReceived',
        responseData: 'noData',
        path: '',
        restartWebhook: true,
      },
    ],
    properties: propertiesOf(RESOURCES),
  };

  methods = {
    credentialTest: { bigBlueButtonApiTest },
    listSearch: { searchHooks, searchMeetings, searchRecordings },
  };

  // n8n never calls them for such a webhook, but its verification wants to see them.
  webhookMethods = {
    default: {
      async checkExists(this: IHookFunctions): Promise<boolean> {
        return true;
      },
      async create(this: IHookFunctions): Promise<boolean> {
        return true;
      },
      async delete(this: IHookFunctions): Promise<boolean> {
        return true;
      },
    },
  };

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    return [await runOperations(this, RESOURCES)];
  }

  async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
    return await receiveWhileWaiting(this);
  }
}
