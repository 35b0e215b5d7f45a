import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { Parameter } from '../../../protocol/encode';
import { metadataParameter } from '../../../protocol/metadata';

/** Parameters that this package does not know yet. */
export const furtherParameters: INodeProperties = {
  displayName: 'Further Parameters',
  name: 'furtherParameters',
  type: 'fixedCollection',
  typeOptions: { multipleValues: true },
  default: {},
  placeholder: 'Add Parameter',
  description:
    'Parameters of the BigBlueButton API that have no field here, by their names in its documentation',
  options: [
    {
      displayName: 'Parameter',
      name: 'parameter',
      values: [
        { displayName: 'Name', name: 'name', type: 'string', default: '' },
        { displayName: 'Value', name: 'value', type: 'string', default: '' },
      ],
    },
  ],
};

/** Reads the rows of the field above; rows without a name are left out. */
export function furtherParametersOf(value: unknown): Parameter[] {
  const rows = ((value as IDataObject | undefined)?.parameter ?? []) as IDataObject[];
  return rows
    .map(({ name, value: given }): Parameter => [String(name ?? '').trim(), String(given ?? '')])
    .filter(([name]) => name !== '')
    .map(([name, given]) =>
      name.startsWith('meta_') ? metadataParameter(name, given) : ([name, given] as const),
    );
}
