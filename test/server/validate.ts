import { Refusal, type Violation } from './answer';
import type { Query } from './query';

/** Rules of bbb-web's request models. Each returns what is wrong, or nothing. */

const CONTROL = /\p{Cc}/u;

export function meetingIdRules(query: Query): Violation[] {
  const id = query.filled('meetingID');
  if (id === undefined) {
    return [{ key: 'missingParamMeetingID', message: 'You must provide a meeting ID' }];
  }
  return [
    ...sizeRule(id, 2, 256, 'Meeting ID must be between 2 and 256 characters'),
    ...(id.includes(',') || id.trim() !== id || CONTROL.test(id)
      ? [{ key: 'validationError', message: 'Meeting ID cannot contain unallowed characters' }]
      : []),
  ];
}

export function sizeRule(text: string, min: number, max: number, message: string): Violation[] {
  const { length } = text;
  return length < min || length > max ? [{ key: 'sizeError', message }] : [];
}

export function booleanRules(query: Query, names: readonly string[]): Violation[] {
  return names.flatMap((name) => {
    const value = query.filled(name);
    return value === undefined || /^(true|false|0|1)$/i.test(value)
      ? []
      : [{ key: 'validationError', message: `The ${name} parameter must be a boolean` }];
  });
}

/** @throws Refusal naming the violations, when there are any */
export function demand(violations: readonly Violation[]): void {
  if (violations.length === 0) return;
  throw new Refusal(violations[0].key, violations[0].message, violations);
}
