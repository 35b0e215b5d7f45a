import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { Parameter } from '../../../protocol/encode';
import { pluginParameter } from '../../../protocol/metadata';
import { about } from './setting';

/** What plugins are told about a meeting: the parameters `plugin_…` of `create`. */
export const pluginMetadata: INodeProperties = {
  displayName: 'Plugin Metadata',
  name: 'pluginMetadata',
  type: 'fixedCollection',
  typeOptions: { multipleValues: true },
  default: {},
  placeholder: 'Add Plugin Metadata',
  description: about('Values that the manifests of plugins refer to by their names', {
    since: '3.0',
  }),
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
          placeholder: 'e.g. api-url',
          description: 'Without "plugin_". BigBlueButton turns it into lower case.',
        },
        { displayName: 'Value', name: 'value', type: 'string', default: '' },
      ],
    },
  ],
};

/**
 * The parameters of the rows above.
 *
 * @throws BigBlueButtonFailure of kind `invalidInput` for a row without a name
 */
export function pluginParameters(value: unknown): Parameter[] {
  const entries = ((value as IDataObject | undefined)?.entry ?? []) as IDataObject[];
  return entries.map(({ name, value: given }) =>
    pluginParameter(String(name ?? ''), String(given ?? '')),
  );
}
