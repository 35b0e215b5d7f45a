import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { Parameter } from '../../../protocol/encode';
import { metadataParameter } from '../../../protocol/metadata';
import { about } from './setting';

/** Metadata of a meeting, which its recordings carry too. */
export const metadata: INodeProperties = {
  displayName: 'Metadata',
  name: 'metadata',
  type: 'fixedCollection',
  typeOptions: { multipleValues: true },
  default: {},
  placeholder: 'Add Metadata',
  description:
    'Names and values of your own, kept with the meeting and its recordings. Recordings can be found by them later.',
  options: [
    {
      displayName: 'Entry',
      name: 'entry',
      values: [
        {
          displayName: 'Name',
          name: 'name',
          type: 'string',
          default: '',
          placeholder: 'e.g. course',
          description:
            'Letters, digits and hyphens, starting with a letter. BigBlueButton gives it back in lower case.',
        },
        {
          displayName: 'Value',
          name: 'value',
          type: 'string',
          default: '',
        },
      ],
    },
  ],
};

/** Changes to the metadata of a recording. */
export const changedMetadata: INodeProperties = {
  ...metadata,
  description:
    'The metadata to set. A row without a value removes the metadata of that name from the recording.',
};

/** Metadata by which recordings are chosen. */
export const wantedMetadata: INodeProperties = {
  ...metadata,
  description: about(
    'Only recordings with this metadata; of several rows all must fit. % at the beginning or end of a value stands for anything, for example %physics%. Scalelite compares whole values and knows no %.',
    { since: '1.0' },
  ),
};

/**
 * The parameters that carry metadata.
 *
 * @param value what the field above holds
 * @throws BigBlueButtonFailure of kind `invalidInput` for names that a server would drop silently
 */
export function metadataParameters(value: unknown): Parameter[] {
  const entries = ((value as IDataObject | undefined)?.entry ?? []) as IDataObject[];
  return entries.map((entry) =>
    metadataParameter(String(entry.name ?? ''), String(entry.value ?? '')),
  );
}
