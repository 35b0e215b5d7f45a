import type { INodeProperties } from 'n8n-workflow';

import { BigBlueButtonFailure } from '../../../protocol/failure';
import type { Operation, Resource } from './operation';
import type { OperationCall } from './operationCall';

/** Keeps an agent from changing anything; n8n shows it where the node is a tool. */
const allowOnlyReading: INodeProperties = {
  displayName: 'Allow Only Reading',
  name: 'allowOnlyReading',
  type: 'boolean',
  noDataExpression: true,
  displayOptions: { show: { '@tool': [true] } },
  default: true,
  description:
    'Whether this tool refuses whatever changes something on the server or lets somebody into a meeting, whatever the model fills in',
};

/** The fields that the node has only where it is a tool of n8n's AI agents. */
export function toolFields(resources: readonly Resource[]): INodeProperties[] {
  return [allowOnlyReading, ...resources.flatMap(refusalNotice)];
}

/** Says under an operation that will be refused why, before the first run does. */
function refusalNotice({ value, operations }: Resource): INodeProperties[] {
  const changing = Object.entries(operations).filter(([, { changes }]) => changes === true);
  if (changing.length === 0) return [];
  const notice: INodeProperties = {
    displayName:
      'This operation changes something on the server or lets somebody into a meeting. It is refused as long as "Allow Only Reading" is on.',
    name: 'allowOnlyReadingNotice',
    type: 'notice',
    displayOptions: {
      show: {
        '@tool': [true],
        allowOnlyReading: [true],
        resource: [value],
        operation: changing.map(([operation]) => operation),
      },
    },
    default: '',
  };
  return [notice];
}

/**
 * Keeps a tool within its limits; elsewhere everything is allowed. Here and not only in the editor,
 * since workflows are also made without it. n8n takes no expression for the switch, nor for resource
 * and operation, so none of them is up to the model.
 *
 * @throws BigBlueButtonFailure of kind `invalidInput`, before anything was asked of the server
 */
export function checkToolLimits(call: OperationCall, { name, changes, notForTools }: Operation) {
  // n8n derives the type of the tool from that of the node.
  if (!call.context.getNode().type.endsWith('Tool')) return;
  if (notForTools === true) {
    throw new BigBlueButtonFailure({
      kind: 'invalidInput',
      message: `"${name}" cannot be a tool of an AI agent.`,
      advice: 'Use the BigBlueButton node for it, before or after the agent.',
    });
  }
  if (call.context.getNodeParameter('allowOnlyReading', call.itemIndex, true) === false) return;
  if (!(typeof changes === 'boolean' ? changes : changes(call))) return;
  throw new BigBlueButtonFailure({
    kind: 'invalidInput',
    message: `This tool may only read: "${name}" was refused, and nothing was changed.`,
    advice:
      'Whoever made the workflow can switch off "Allow Only Reading" in the tool\'s settings. Any Call counts as reading only with GET and the name of a call that is known to read, and so does an operation with the field "Call Name".',
  });
}
