import type { INodeProperties } from 'n8n-workflow';

/** Which meetings something is wanted of: all, or those with some IDs. */
export function meetingFields(description: string): INodeProperties[] {
  const meetingIDs: INodeProperties = {
    displayName: 'Meeting IDs',
    name: 'meetingIDs',
    type: 'string',
    required: true,
    default: '',
    placeholder: 'e.g. class-7b, staff-room',
    displayOptions: { show: { scope: ['meetings'] } },
  };
  return [
    {
      displayName: 'Meetings',
      name: 'scope',
      type: 'options',
      default: 'all',
      options: [
        {
          name: 'All Meetings',
          value: 'all',
          description: 'Every meeting on the server, also those created by others',
        },
        {
          name: 'Meetings With These IDs',
          value: 'meetings',
          description: 'Meetings you name, which may be created later',
        },
      ],
      description: 'Which meetings the events may come from',
    },
    { ...meetingIDs, description },
  ];
}
