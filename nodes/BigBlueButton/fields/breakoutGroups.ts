import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { about } from './setting';

/** Who belongs into which breakout room, as rows instead of the JSON that the server wants. */
export const breakoutGroups: INodeProperties = {
  displayName: 'Breakout Groups',
  name: 'groups',
  type: 'fixedCollection',
  typeOptions: { multipleValues: true },
  default: {},
  placeholder: 'Add Group',
  description: about('Who is assigned to which breakout room when a moderator opens them', {
    since: '2.5',
  }),
  options: [
    {
      displayName: 'Group',
      name: 'group',
      values: [
        {
          displayName: 'Name',
          name: 'name',
          type: 'string',
          default: '',
          placeholder: 'e.g. Group A',
        },
        {
          displayName: 'User IDs',
          name: 'roster',
          type: 'string',
          default: '',
          placeholder: 'e.g. student-1, student-2',
          description: 'The user IDs of the join links of its members, separated by commas',
        },
      ],
    },
  ],
};

/** The JSON of the rows, undefined when there are none. */
export function breakoutGroupsOf(value: unknown): string | undefined {
  const rows = ((value as IDataObject | undefined)?.group ?? []) as IDataObject[];
  if (rows.length === 0) return undefined;
  const groups = rows.map(({ name, roster }, index) => ({
    id: String(index + 1),
    ...(name ? { name: String(name) } : {}),
    roster: [roster ?? []]
      .flat()
      .flatMap((entry) => String(entry).split(','))
      .map((entry) => entry.trim())
      .filter((entry) => entry !== ''),
  }));
  return JSON.stringify(groups);
}
