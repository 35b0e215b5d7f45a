import {
  type IExecuteFunctions,
  type IHookFunctions,
  type INodeExecutionData,
  type INodeType,
  type INodeTypeDescription,
  type IPollFunctions,
  type IWebhookFunctions,
  type IWebhookResponseData,
  NodeConnectionTypes,
} from 'n8n-workflow';

import { bigBlueButtonApiTest } from './credentialTest';
import { check } from './trigger/check';
import { triggerFields, triggerSubtitle } from './trigger/fields';
import { passOn } from './trigger/passOn';
import { receive } from './trigger/receive';
import { registrationOf } from './trigger/sources';

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
    subtitle: triggerSubtitle,
    description:
      'Starts the workflow when something happens in a BigBlueButton meeting or recording',
    eventTriggerDescription: 'Waiting for BigBlueButton to report an event',
    defaults: { name: 'BigBlueButton Trigger' },
    inputs: [],
    outputs: [NodeConnectionTypes.Main],
    credentials: [{ name: 'bigBlueButtonApi', required: true, testedBy: 'bigBlueButtonApiTest' }],
    // Nothing that n8n registers may be an expression: publishing can fail when a background check begins
    // at the same moment, which takes away what n8n 2.41 evaluates expressions with.
    webhooks: [
      {
        name: 'default',
        httpMethod: 'POST',
        responseMode: 'onReceived',
        // What the node gives is the answer, and asking it for that has n8n save what was changed.
        responseData: '',
        path: 'webhook',
        ndvHideUrl: '={{ ["check", "meetingEnded"].includes($parameter["source"]) }}',
      },
      {
        // Where the background check leaves what it learned, so that n8n saves it.
        name: 'setup',
        httpMethod: 'POST',
        responseMode: 'onReceived',
        responseData: 'noData',
        path: 'check',
        ndvHideUrl: true,
      },
      {
        // The callback at a meeting's end, which wants something in the answer.
        name: 'setup',
        httpMethod: 'GET',
        responseMode: 'onReceived',
        responseData: '',
        path: 'webhook',
        ndvHideUrl: '={{ $parameter["source"] !== "meetingEnded" }}',
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
        return (await registrationOf(this)?.find(this)) ?? true;
      },
      async create(this: IHookFunctions): Promise<boolean> {
        return (await registrationOf(this)?.create(this)) ?? true;
      },
      async delete(this: IHookFunctions): Promise<boolean> {
        return (await registrationOf(this)?.remove(this)) ?? true;
      },
    },
    // n8n wants methods for each address; of these nobody has to be told.
    setup: {
      async checkExists(this: IHookFunctions): Promise<boolean> {
        return await Promise.resolve(true);
      },
      async create(this: IHookFunctions): Promise<boolean> {
        return await Promise.resolve(true);
      },
      async delete(this: IHookFunctions): Promise<boolean> {
        return await Promise.resolve(true);
      },
    },
  };

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    return [await passOn(this)];
  }

  async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
    return await check(this);
  }

  async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
    return await receive(this);
  }
}
