import type { INodeProperties } from 'n8n-workflow';

import type { Meeting } from '../../../../protocol/meeting';
import { byLabel, choice, flag, line, whole } from '../../fields/setting';

/** The server has no filters of its own, so all meetings come and these are applied here. */
export const meetingFilters: INodeProperties = {
  displayName: 'Filters',
  name: 'filters',
  type: 'collection',
  placeholder: 'Add Filter',
  default: {},
  options: byLabel([
    choice('breakoutRooms', 'Breakout Rooms', 'Whether breakout rooms count as meetings', [
      ['exclude', 'Leave Out'],
      ['only', 'Only These'],
    ]),
    line(
      'nameContains',
      'Name Contains',
      'Only meetings with this in their name; upper and lower case are the same',
      'Physics',
    ),
    whole(
      'olderThanMinutes',
      'Older Than (Minutes)',
      'Only meetings that were created at least so long ago',
      60,
    ),
    whole(
      'participantsAtLeast',
      'Participants at Least',
      'Only meetings with at least so many people in them',
      1,
    ),
    whole(
      'participantsAtMost',
      'Participants at Most',
      'Only meetings with at most so many people in them',
      0,
    ),
    flag('runningOnly', 'Running Only', 'Whether to leave out meetings that nobody is in'),
    flag(
      'withoutModerator',
      'Without Moderator',
      'Whether to return only meetings that no moderator is in',
    ),
  ]),
};

export const meetingOrder: INodeProperties = choice(
  'sortBy',
  'Sort By',
  'In which order the meetings come',
  [
    ['none', 'As the Server Sends Them'],
    ['createTime', 'Newest First'],
    ['participantCount', 'Most Participants First'],
    ['meetingName', 'Name'],
  ],
);

/** @param filter a checked value of a filter by its name, undefined when it was not added */
export function applyFilters(
  meetings: readonly Meeting[],
  filter: (name: string) => string | undefined,
): Meeting[] {
  const given = (name: string) => filter(name) ?? '';
  const now = Date.now();
  const tests: Array<[name: string, fits: (meeting: Meeting) => boolean]> = [
    [
      'breakoutRooms',
      ({ isBreakout }) => (isBreakout === true) === (given('breakoutRooms') === 'only'),
    ],
    [
      'nameContains',
      ({ meetingName }) => meetingName.toLowerCase().includes(given('nameContains').toLowerCase()),
    ],
    [
      'olderThanMinutes',
      ({ createTime }) => now - (createTime ?? now) >= Number(given('olderThanMinutes')) * 60_000,
    ],
    [
      'participantsAtLeast',
      ({ participantCount }) => (participantCount ?? 0) >= Number(given('participantsAtLeast')),
    ],
    [
      'participantsAtMost',
      ({ participantCount }) => (participantCount ?? 0) <= Number(given('participantsAtMost')),
    ],
    ['runningOnly', ({ running }) => given('runningOnly') === 'false' || running === true],
    [
      'withoutModerator',
      ({ moderatorCount }) => given('withoutModerator') === 'false' || !moderatorCount,
    ],
  ];
  const wanted = tests.filter(([name]) => filter(name) !== undefined);
  return meetings.filter((meeting) => wanted.every(([, fits]) => fits(meeting)));
}

/** Sorts a copy. */
export function sorted(meetings: readonly Meeting[], by: string): Meeting[] {
  const number = (key: 'createTime' | 'participantCount') => (a: Meeting, b: Meeting) =>
    (b[key] ?? 0) - (a[key] ?? 0);
  const copy = [...meetings];
  if (by === 'createTime' || by === 'participantCount') return copy.sort(number(by));
  if (by === 'meetingName') return copy.sort((a, b) => a.meetingName.localeCompare(b.meetingName));
  return copy;
}
