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
import { triggerFields } from './trigger/fields';
import { passOnNewEvents } from './trigger/passOn';
import { receiveDelivery } from './trigger/receive';
import { findHooks, registerHooks, removeHooks } from './trigger/register';

export class BigBlueButtonTrigger implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'BigBlueButton Trigger',
    name: 'bigBlueButtonTrigger',
    icon: {
      light: 'file:../../icons/bigbluebutton.svg',
      dark: 'file:../../icons/bigbluebutton.dark.svg',
    },
    group: ['trigger'],
    version: 1,
    subtitle: '={{ [].concat($parameter["events"]).join(", ") }}',
    description:
      'Starts the workflow when something happens in a BigBlueButton meeting or recording',
    eventTriggerDescription: 'Waiting for BigBlueButton to report an event',
    defaults: { name: 'BigBlueButton Trigger' },
    inputs: [],
    outputs: [NodeConnectionTypes.Main],
    credentials: [{ name: 'bigBlueButtonApi', required: true, testedBy: 'bigBlueButtonApiTest' }],
    webhooks: [
      {
        name: 'default',
        httpMethod: 'POST',
        responseMode: 'onReceived',
        responseData: 'noData',
        path: 'webhook',
      },
    ],
    properties: triggerFields,
  };

  methods = {
    credentialTest: { bigBlueButtonApiTest },
  };

  webhookMethods = {
    default: {
      async checkExists(this: IHookFunctions): Promise<boolean> {
        return await findHooks(this);
      },
      async create(this: IHookFunctions): Promise<boolean> {
        return await registerHooks(this);
      },
      async delete(this: IHookFunctions): Promise<boolean> {
        return await removeHooks(this);
      },
    },
  };

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    return [await passOnNewEvents(this)];
  }

  async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
    return await receiveDelivery(this);
  }
}
