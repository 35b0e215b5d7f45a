import type { INodeProperties } from 'n8n-workflow';

/** The settings of a new meeting, grouped by what one wants. All are parameters of `create`. */
export const createSettings: INodeProperties[] = [
  {
    displayName: 'Recording',
    name: 'recording',
    type: 'collection',
    placeholder: 'Add Setting',
    default: {},
    displayOptions: { show: { record: [true] } },
    options: [
      {
        displayName: 'Announce Recording',
        name: 'notifyRecordingIsOn',
        type: 'boolean',
        default: true,
        description:
          'Whether everybody is told when recording starts (BigBlueButton 2.6 and later)',
      },
      {
        displayName: 'Let Moderators Start and Stop',
        name: 'allowStartStopRecording',
        type: 'boolean',
        default: true,
        description: 'Whether moderators have a button to start and stop recording',
      },
      {
        displayName: 'Record Cameras and Audio Throughout',
        name: 'recordFullDurationMedia',
        type: 'boolean',
        default: true,
        description:
          'Whether cameras and audio are recorded from beginning to end, even while Record is not pressed. Only the marked part is published (BigBlueButton 2.6.9 and later).',
      },
      {
        displayName: 'Start Recording Automatically',
        name: 'autoStartRecording',
        type: 'boolean',
        default: true,
        description: 'Whether recording starts when the first person joins, without a click',
      },
    ],
  },
  {
    displayName: 'Automatic End and Size',
    name: 'limits',
    type: 'collection',
    placeholder: 'Add Setting',
    default: {},
    options: [
      {
        displayName: 'Duration (Minutes)',
        name: 'duration',
        type: 'number',
        typeOptions: { minValue: 0 },
        default: 60,
        description:
          'After how many minutes the meeting ends. 0 is no limit. At bbbserver.de it ends nothing, but reserves capacity for that time and should always be given.',
      },
      {
        displayName: 'End After All Left (Minutes)',
        name: 'meetingExpireWhenLastUserLeftInMinutes',
        type: 'number',
        typeOptions: { minValue: 0 },
        default: 1,
        description:
          'How many minutes after the last person left the meeting ends. 0 keeps it (BigBlueButton 2.5 and later).',
      },
      {
        displayName: 'End if Nobody Joins (Minutes)',
        name: 'meetingExpireIfNoUserJoinedInMinutes',
        type: 'number',
        typeOptions: { minValue: 0 },
        default: 5,
        description:
          'After how many minutes a meeting that nobody has joined is dropped. Raise it when you create a meeting well before it begins (BigBlueButton 2.5 and later; 5 minutes before).',
      },
      {
        displayName: 'End Without Moderator',
        name: 'endWhenNoModerator',
        type: 'boolean',
        default: true,
        description: 'Whether the meeting ends when the last moderator has left',
      },
      {
        displayName: 'Max Participants',
        name: 'maxParticipants',
        type: 'number',
        typeOptions: { minValue: 0 },
        default: 0,
        description:
          'How many people may be in the meeting at once. 0 is no limit. At bbbserver.de it reserves capacity and should always be given.',
      },
    ],
  },
  {
    displayName: 'Guests',
    name: 'guests',
    type: 'collection',
    placeholder: 'Add Setting',
    default: {},
    options: [
      {
        displayName: 'Guest Policy',
        name: 'guestPolicy',
        type: 'options',
        options: [
          { name: 'Always Accept', value: 'ALWAYS_ACCEPT', description: 'Everybody gets in' },
          { name: 'Always Deny', value: 'ALWAYS_DENY', description: 'No guest gets in' },
          {
            name: 'Ask Moderator',
            value: 'ASK_MODERATOR',
            description: 'Guests wait in the waiting room until a moderator lets them in',
          },
        ],
        default: 'ASK_MODERATOR',
        description: 'What happens with people whose join link says that they are guests',
      },
    ],
  },
  {
    displayName: 'Texts and Links',
    name: 'texts',
    type: 'collection',
    placeholder: 'Add Setting',
    default: {},
    options: [
      {
        displayName: 'Logout URL',
        name: 'logoutURL',
        type: 'string',
        default: '',
        placeholder: 'e.g. https://www.example.com/bye',
        description: 'Where people are sent when they leave the meeting',
      },
      {
        displayName: 'Message to Moderators',
        name: 'moderatorOnlyMessage',
        type: 'string',
        typeOptions: { rows: 2 },
        default: '',
        description: 'Shown in the public chat to moderators only. Simple HTML is possible.',
      },
      {
        displayName: 'Welcome Message',
        name: 'welcome',
        type: 'string',
        typeOptions: { rows: 2 },
        default: '',
        description:
          'Shown in the public chat to everybody who joins. Simple HTML is possible; %%CONFNAME%% becomes the name of the meeting.',
      },
    ],
  },
];

export const presentations: INodeProperties = {
  displayName: 'Presentations',
  name: 'presentations',
  type: 'fixedCollection',
  typeOptions: { multipleValues: true },
  default: {},
  placeholder: 'Add Presentation',
  description:
    'Slides that are in the meeting from the beginning. The BigBlueButton server fetches them; most servers take only https addresses. The first one is shown.',
  options: [
    {
      displayName: 'Presentation',
      name: 'document',
      values: [
        {
          displayName: 'URL',
          name: 'url',
          type: 'string',
          default: '',
          placeholder: 'e.g. https://www.example.com/slides.pdf',
        },
        {
          displayName: 'File Name',
          name: 'filename',
          type: 'string',
          default: '',
          placeholder: 'e.g. slides.pdf',
          description: 'With its extension. Needed when the address does not end with it.',
        },
      ],
    },
  ],
};

/** What only servers of old need. */
export const olderServers: INodeProperties = {
  displayName: 'Older Servers',
  name: 'olderServers',
  type: 'collection',
  placeholder: 'Add Setting',
  default: {},
  options: [
    {
      displayName: 'Attendee Password',
      name: 'attendeePW',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      description:
        'Needed only by servers before BigBlueButton 2.4. Others make one up, and join links work without.',
    },
    {
      displayName: 'Moderator Password',
      name: 'moderatorPW',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      description:
        'Needed only by servers before BigBlueButton 2.4. Others make one up, and join links work without.',
    },
  ],
};
