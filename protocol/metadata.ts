import type { Parameter } from './encode';
import { BigBlueButtonFailure } from './failure';

/**
 * The parameter that carries one piece of metadata of a meeting.
 *
 * bbb-web accepts only `meta_[a-zA-Z][a-zA-Z0-9-]*` and drops everything else without a word.
 *
 * @param name without `meta_`; a name given with it is taken as well
 * @throws BigBlueButtonFailure of kind `invalidInput` for a name that would be dropped
 */
export function metadataParameter(name: string, value: string): Parameter {
  const bare = name.trim().replace(/^meta_/, '');
  if (!/^[a-zA-Z][a-zA-Z0-9-]*$/.test(bare)) {
    throw new BigBlueButtonFailure({
      kind: 'invalidInput',
      message: `The field "Metadata" has a name that BigBlueButton would drop without a word: "${name}".`,
      advice:
        'Use only letters, digits and hyphens in its name, and a letter at its beginning, for example "course-id".',
    });
  }
  return [`meta_${bare}`, value];
}
