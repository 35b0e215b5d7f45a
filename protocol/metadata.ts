import type { Parameter } from './encode';
import { BigBlueButtonFailure } from './failure';

/**
 * The parameter that tells plugins something about a meeting.
 *
 * @param name without `plugin_`; a name given with it is taken as well
 * @throws BigBlueButtonFailure of kind `invalidInput` for a name that is empty or has blanks
 */
export function pluginParameter(name: string, value: string): Parameter {
  const bare = name.trim().replace(/^plugin_/, '');
  if (/^\S+$/.test(bare)) return [`plugin_${bare}`, value];
  throw new BigBlueButtonFailure({
    kind: 'invalidInput',
    message: `The field "Plugin Metadata" has a name that no plugin can ask for: "${name}".`,
    advice: 'Use the name that stands in the manifest of the plugin, without blanks.',
  });
}

/**
 * The parameter that carries one piece of metadata of a meeting.
 *
 * bbb-web accepts only `meta_[a-zA-Z][a-zA-Z0-9-]*` and drops everything else without a word.
 *
 * @param name without `meta_`; a name given with it is taken as well
 * @param label of the field it stands in
 * @throws BigBlueButtonFailure of kind `invalidInput` for a name that would be dropped
 */
export function metadataParameter(name: string, value: string, label = 'Metadata'): Parameter {
  const bare = name.trim().replace(/^meta_/, '');
  if (!/^[a-zA-Z][a-zA-Z0-9-]*$/.test(bare)) {
    throw new BigBlueButtonFailure({
      kind: 'invalidInput',
      message: `The field "${label}" has a name that BigBlueButton would drop without a word: "${name}".`,
      advice:
        'Use only letters, digits and hyphens in its name, and a letter at its beginning, for example "course-id".',
    });
  }
  return [`meta_${bare}`, value];
}
