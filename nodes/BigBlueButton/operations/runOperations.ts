import {
  type IDataObject,
  type IExecuteFunctions,
  type INodeExecutionData,
  NodeOperationError,
} from 'n8n-workflow';

import { BigBlueButtonFailure } from '../../../protocol/failure';
import { connect } from '../connection';
import { toNodeError } from '../errors';
import { type Operation, operationOf, type OperationResult, type Resource } from './operation';
import { OperationCall } from './operationCall';
import { checkToolLimits } from './toolLimits';

/**
 * Runs the chosen operation for each input item, one after the other, or once for all of them. With
 * "Continue on Fail" an item that fails becomes an item that says why, and the others go on.
 */
export async function runOperations(
  context: IExecuteFunctions,
  resources: readonly Resource[],
): Promise<INodeExecutionData[]> {
  const failed = (error: unknown, itemIndex: number): INodeExecutionData => {
    const nodeError = toNodeError(context.getNode(), error, itemIndex);
    if (!context.continueOnFail()) throw nodeError;
    return failedItem(nodeError, error, itemIndex);
  };
  let run: Run;
  try {
    run = await begin(context, resources);
  } catch (error) {
    return context.getInputData().map((_, itemIndex) => failed(error, itemIndex));
  }
  const output: INodeExecutionData[] = [];
  for (const together of workedOnTogether(run)) {
    const [call] = together;
    try {
      checkToolLimits(call, run.operation);
      output.push(...itemsOf(await run.operation.run(call), pairedWith(together)));
    } catch (error) {
      output.push(failed(error, call.itemIndex));
    }
  }
  return summarised(run, output);
}

/** One operation and what it has to do. */
interface Run {
  operation: Operation;
  /** one for each input item */
  calls: OperationCall[];
}

async function begin(context: IExecuteFunctions, resources: readonly Resource[]): Promise<Run> {
  const connection = await connect(context);
  const operation = chosenOperation(context, resources);
  const calls = context
    .getInputData()
    .map((_, itemIndex) => new OperationCall(context, connection, itemIndex, operation));
  await operation.beforeRun?.(calls);
  return { operation, calls };
}

/** Each item alone, or all in one where an operation is done once. */
function workedOnTogether({ operation, calls }: Run): OperationCall[][] {
  return operation.oncePerRun ? [calls] : calls.map((call) => [call]);
}

type Pairing = INodeExecutionData['pairedItem'];

function pairedWith(calls: readonly OperationCall[]): Pairing {
  const items = calls.map(({ itemIndex }) => ({ item: itemIndex }));
  return items.length === 1 ? items[0] : items;
}

/** n8n takes no expressions for resource and operation, so all items have the same. */
function chosenOperation(context: IExecuteFunctions, resources: readonly Resource[]): Operation {
  const resource = context.getNodeParameter('resource', 0) as string;
  const name = context.getNodeParameter('operation', 0) as string;
  const operation = operationOf(resources, resource, name);
  if (operation) return operation;
  throw new NodeOperationError(
    context.getNode(),
    `This version of the BigBlueButton node has no operation "${name}" for "${resource}"`,
    { description: 'Choose an operation from the list, or update the package.', itemIndex: 0 },
  );
}

/** Items that failed stay what they are, for "Continue (using error output)". */
function summarised({ operation, calls }: Run, output: INodeExecutionData[]): INodeExecutionData[] {
  const json = operation.summary?.(
    calls,
    output.map((item) => item.json),
  );
  if (!json) return output;
  return [{ json, pairedItem: pairedWith(calls) }, ...output.filter(isFailed)];
}

const isFailed = ({ json }: INodeExecutionData): boolean => 'error' in json && 'details' in json;

function itemsOf(result: OperationResult, pairedItem: Pairing): INodeExecutionData[] {
  return [result].flat().map((one) => ({
    ...('binary' in one && 'json' in one
      ? (one as INodeExecutionData)
      : { json: one as IDataObject }),
    pairedItem,
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
