import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { furtherName, userdataName } from '../../../protocol/checks';
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

/**
 * Reads the rows of the field above; rows without a name are left out.
 *
 * @param label of the field
 * @throws BigBlueButtonFailure of kind `invalidInput` for names that a server drops, that would do
 *   harm there, or that are not to be given
 */
export function furtherParametersOf(value: unknown, label = 'Further Parameters'): Parameter[] {
  const rows = ((value as IDataObject | undefined)?.parameter ?? []) as IDataObject[];
  return rows
    .map(({ name, value: given }): Parameter => [String(name ?? '').trim(), String(given ?? '')])
    .filter(([name]) => name !== '')
    .map((parameter) => checkedParameter(label, parameter));
}

function checkedParameter(label: string, [name, value]: Parameter): Parameter {
  if (name.startsWith('meta_')) return metadataParameter(name, value, label);
  if (name.startsWith('userdata-')) return [userdataName(name, label), value];
  return [furtherName(name, label), value];
}
