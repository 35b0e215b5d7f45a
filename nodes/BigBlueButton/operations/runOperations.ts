import {
  type IDataObject,
  type IExecuteFunctions,
  type INodeExecutionData,
  NodeOperationError,
} from 'n8n-workflow';

import { BigBlueButtonFailure } from '../../../protocol/failure';
import { connect, type Connection } from '../connection';
import { toNodeError } from '../errors';
import { operationOf, type OperationResult, type Resource } from './operation';
import { OperationCall } from './operationCall';
import { checkToolLimits } from './toolLimits';

/**
 * Runs the chosen operation for each input item, one after the other. With "Continue on Fail" an
 * item that fails becomes an item that says why, and the others go on.
 */
export async function runOperations(
  context: IExecuteFunctions,
  resources: readonly Resource[],
): Promise<INodeExecutionData[]> {
  const output: INodeExecutionData[] = [];
  let connection: Connection | undefined;
  for (let itemIndex = 0; itemIndex < context.getInputData().length; itemIndex++) {
    try {
      connection ??= await connect(context);
      output.push(...(await runForItem(context, resources, connection, itemIndex)));
    } catch (error) {
      const nodeError = toNodeError(context.getNode(), error, itemIndex);
      if (!context.continueOnFail()) throw nodeError;
      output.push(failedItem(nodeError, error, itemIndex));
    }
  }
  return output;
}

async function runForItem(
  context: IExecuteFunctions,
  resources: readonly Resource[],
  connection: Connection,
  itemIndex: number,
): Promise<INodeExecutionData[]> {
  const resource = context.getNodeParameter('resource', itemIndex) as string;
  const name = context.getNodeParameter('operation', itemIndex) as string;
  const operation = operationOf(resources, resource, name);
  if (!operation) {
    throw new NodeOperationError(
      context.getNode(),
      `This version of the BigBlueButton node has no operation "${name}" for "${resource}"`,
      { description: 'Choose an operation from the list, or update the package.', itemIndex },
    );
  }
  const call = new OperationCall(context, connection, itemIndex, operation);
  checkToolLimits(call, operation);
  return itemsOf(await operation.run(call), itemIndex);
}

function itemsOf(result: OperationResult, itemIndex: number): INodeExecutionData[] {
  return [result].flat().map((one) => ({
    ...('binary' in one && 'json' in one
      ? (one as INodeExecutionData)
      : { json: one as IDataObject }),
    pairedItem: { item: itemIndex },
  }));
}

/**
 * n8n recognises a failed item, for "Continue (using error output)", by having no fields but
 * `error`, `message` and `details`.
 */
function failedItem(
  { message, description }: ReturnType<typeof toNodeError>,
  cause: unknown,
  itemIndex: number,
): INodeExecutionData {
  const messageKey = cause instanceof BigBlueButtonFailure ? cause.messageKey : undefined;
  return {
    json: {
      error: message,
      details: { ...(description && { advice: description }), ...(messageKey && { messageKey }) },
    },
    pairedItem: { item: itemIndex },
  };
}
