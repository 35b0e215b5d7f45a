import { BigBlueButtonFailure } from './failure';

/**
 * `langtag` and `privateuse` of RFC 5646, 2.1. Languages of four and more letters are left out: none
 * is registered, and names such as "English" would pass for them.
 */
const LANGUAGE_TAG = new RegExp(
  [
    '^(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}', // language
    '(?:-[a-z]{4})?', // script
    '(?:-(?:[a-z]{2}|\\d{3}))?', // region
    '(?:-(?:[a-z0-9]{5,8}|\\d[a-z0-9]{3}))*', // variants
    '(?:-[0-9a-wyz](?:-[a-z0-9]{2,8})+)*', // extensions
    '(?:-x(?:-[a-z0-9]{1,8})+)?',
    '|x(?:-[a-z0-9]{1,8})+)$',
  ].join(''),
  'i',
);

/**
 * Checks a language tag as BigBlueButton does, before a file is sent in vain.
 *
 * @returns it without blanks around it
 * @throws BigBlueButtonFailure of kind `invalidInput` for what is none, e.g. `English` or `en_US`
 */
export function languageTag(written: string): string {
  const tag = written.trim();
  if (LANGUAGE_TAG.test(tag)) return tag;
  const corrected = tag.replace(/[.@].*$/, '').replace(/_/g, '-');
  const example = LANGUAGE_TAG.test(corrected) ? corrected : 'en, en-US or pt-BR';
  throw new BigBlueButtonFailure({
    kind: 'invalidInput',
    message: `"${tag}" is not the tag of a language.`,
    advice: `Write it as ${example}: the short name of the language, and after a hyphen that of the country if it matters.`,
  });
}
