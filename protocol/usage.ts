import type { Meeting } from './meeting';

/** What goes on on a server at one moment. */
export interface Usage {
  /** all that are on the server, breakout rooms among them */
  meetings: number;
  /** those that somebody is in */
  running: number;
  breakouts: number;
  participants: number;
  /** of the participants: those in breakout rooms, who may be counted in the main meeting, too */
  participantsInBreakouts: number;
  moderators: number;
  /** hear without a microphone */
  listeners: number;
  /** have a microphone on, or muted */
  voice: number;
  /** show their camera */
  video: number;
  /** with the record button available; not whether it was pressed */
  recordable: number;
}

/** Sums up the meetings of a server. What a server leaves out counts as nothing. */
export function usageOf(meetings: readonly Meeting[]): Usage {
  const sum = (count: (meeting: Meeting) => number | undefined, of = meetings) =>
    of.reduce((total, meeting) => total + (count(meeting) ?? 0), 0);
  const breakouts = meetings.filter(({ isBreakout }) => isBreakout === true);
  return {
    meetings: meetings.length,
    running: meetings.filter(({ running }) => running === true).length,
    breakouts: breakouts.length,
    participants: sum(({ participantCount }) => participantCount),
    participantsInBreakouts: sum(({ participantCount }) => participantCount, breakouts),
    moderators: sum(({ moderatorCount }) => moderatorCount),
    listeners: sum(({ listenerCount }) => listenerCount),
    voice: sum(({ voiceParticipantCount }) => voiceParticipantCount),
    video: sum(({ videoCount }) => videoCount),
    recordable: meetings.filter(({ recording }) => recording === true).length,
  };
}
