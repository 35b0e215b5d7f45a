import type { INodeProperties } from 'n8n-workflow';

/** Which person, in which meeting, by which browser or app: a token is all three. */
export const sessionToken: INodeProperties = {
  displayName: 'Session Token',
  name: 'sessionToken',
  type: 'string',
  typeOptions: { password: true },
  required: true,
  default: '',
  description:
    'The token of a person who is in the meeting right now. BigBlueButton Trigger gives it as "sessionToken" with the event Participant Joined, if the server has version 3.5 or later of the webhooks service and "Include Personal Data" is switched on in the options of the trigger. Whoever has it can act as this person.',
};
